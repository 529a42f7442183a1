"""Two who gave the same forecasts are equal, and nothing about them is too few to tell."""

from __future__ import annotations

import json
import warnings

import attrs
import numpy as np
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.records.belief import Quantile
from tests.builders import day

METHODS = ("analytic", "bootstrap", "permutation", "diebold-mariano", "anytime")
CHANCES = [0.1, 0.7, 0.9, 0.4, 0.6, 0.3, 0.8, 0.2]
NORMAL = ft.Distribution(family="normal", parameters={"mean": 3, "sd": 1})

QUANTILES = ft.Quantiles(
    [Quantile(level=level, value=value) for level, value in ((0.1, 1), (0.5, 2), (0.9, 4))]
)


def book_of(beliefs, outcomes, **question):
    """Forecasters, each with a belief on every question, None for none."""
    ids = [f"Q{number}" for number, _ in enumerate(outcomes)]
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in beliefs],
        questions=[
            ft.Question(
                id=each, text="?", opens_at="2026-01-01", closes_at="2026-06-30", **question
            )
            for each in ids
        ],
        forecasts=[
            ft.Forecast(question_id=each, forecaster=name, belief=belief, issued_at=day(1))
            for name, given in beliefs.items()
            for each, belief in zip(ids, given, strict=True)
            if belief is not None
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome=came, known_at="2026-06-30")
            for each, came in zip(ids, outcomes, strict=True)
        ],
        recorded_until="2026-07-15",
    )


def book_of_two(ann, bob, outcomes, **question):
    """Ann and bob on questions of their own numbers."""
    return book_of({"ann": ann, "bob": bob}, outcomes, **question)


def compared(book, rule="brier", method="analytic"):
    """The only row of a comparison, and its finding."""
    with warnings.catch_warnings(action="error"):  # that they are few is nothing to be warned of
        found = ft.score(book, rules=[rule]).compare("ann", "bob", method=method)
    (row,) = found.frame.to_dict("records")
    return row, found.findings[0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 8])
def test_the_same_forecasts_are_equal_by_every_method(n, method):
    """No outcome could tell them apart, so that neither number nor test is in doubt."""
    book = book_of_two(CHANCES[:n], CHANCES[:n], ["yes", "no"] * 4 if n == 8 else ["yes"])
    row, finding = compared(book, method=method)
    assert (row["difference"], row["low"], row["high"]) == (0, 0, 0)
    assert np.isnan(row["p_value"])
    assert np.isnan(row["p_adjusted"])
    assert (row["better"], row["barred_by"]) == ("inconclusive", "nothing could vary")
    questions = "question" if n == 1 else "8 questions"
    same = f"both gave the same forecasts on the same {questions}"
    assert row["note"] == f"{same}, so they are equal whatever happened"
    assert finding.verdict == "equal"
    assert finding.conclusion == "Equal: no outcome could have told them apart."


@pytest.mark.parametrize(
    ("belief", "rule", "outcome", "question"),
    [
        (NORMAL, "crps", 2.5, {"kind": ft.Numeric(unit="days")}),
        (ft.Samples([1, 2, 4]), "crps", 2.5, {"kind": ft.Numeric(unit="days")}),
        (QUANTILES, "wis", 2.5, {"kind": ft.Numeric(unit="days")}),
        (
            ft.OptionProbabilities({"a": 0.2, "b": 0.8}),
            "brier",
            "a",
            {"kind": ft.Categorical(options=["a", "b"])},
        ),
        (1.0, "log", "no", {}),
    ],
    ids=["distribution", "samples", "quantiles", "options", "infinite"],
)
def test_every_shape_of_belief_can_be_the_same(belief, rule, outcome, question):
    """Numbers, members, quantiles and options; a mean of infinite scores has no difference."""
    row, finding = compared(
        book_of_two([belief] * 6, [belief] * 6, [outcome] * 6, **question), rule
    )
    assert finding.verdict == "equal"
    assert "the same 6 questions" in row["note"]
    assert row["difference"] == 0 or (rule == "log" and np.isnan(row["difference"]))


def test_members_in_another_order_are_the_same_forecast():
    """They are draws."""
    one, other = ft.Samples([1, 2, 4]), ft.Samples([4, 1, 2])
    book = book_of_two([one] * 6, [other] * 6, [2.5] * 6, kind=ft.Numeric(unit="days"))
    assert compared(book, "crps")[1].verdict == "equal"


def test_the_same_scores_by_other_forecasts_are_not_called_equal():
    """Two distributions at the same distance on either side score alike by this outcome alone."""
    above = ft.Distribution(family="normal", parameters={"mean": 2, "sd": 1})
    book = book_of_two([NORMAL] * 6, [above] * 6, [2.5] * 6, kind=ft.Numeric(unit="days"))
    with pytest.warns(ft.SmallSampleWarning):
        found = ft.score(book, rules=["crps"]).compare("ann", "bob")
    assert found.frame["barred_by"].tolist() == ["too few to tell"]
    assert found.findings[0].verdict == "too few to tell"


def test_one_other_forecast_is_a_difference():
    """One question of eight that they see otherwise can be won or lost."""
    book = book_of_two(CHANCES, [0.2, *CHANCES[1:]], ["yes"] * 8)
    with pytest.warns(ft.SmallSampleWarning):
        found = ft.score(book, rules=["brier"]).compare("ann", "bob")
    assert found.findings[0].verdict == "inconclusive"
    assert found.frame["difference"].item() == pytest.approx((0.9**2 - 0.8**2) / 8)


def test_a_leaderboard_names_whom_no_rank_can_tell_apart():
    """Both bear the same note, and a third who forecast otherwise bears none of it."""
    book = book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4)
    scores = ft.score(book, rules=["brier"]).with_baseline("even odds")
    with pytest.warns(ft.SmallSampleWarning):
        notes = scores.leaderboard().frame.set_index("forecaster")["note"]
    same = "ann and bob gave the same forecasts on the same questions"
    assert notes.str.contains(same).to_dict() == {"ann": True, "bob": True, "even odds": False}


@pytest.mark.end_to_end
def test_a_terminal_says_equal_where_frames_keep_their_word(tmp_path):
    """People read "equal"; JSON keeps `inconclusive`, with the note that says why."""
    ft.write_book(book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4), tmp_path)
    path = str(tmp_path / "book.yaml")
    shown = CliRunner().invoke(main, ["compare", path, "ann", "bob"]).stdout
    assert "equal" in shown
    assert "inconclusive" not in shown
    assert "both gave the same forecasts on the same 8 questions" in " ".join(shown.split())
    found = CliRunner().invoke(main, ["compare", path, "ann", "bob", "--format", "json"]).stdout
    for row in json.loads(found)["comparison"]:
        assert (row["better"], row["barred_by"]) == ("inconclusive", "nothing could vary")
        assert "both gave the same forecasts" in row["note"]


SAME = "ann and bob gave the same forecasts on the same questions"


def test_means_name_who_forecast_the_same():
    """In a frame, and so in a notebook and in every table made of it."""
    book = book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4)
    scores = ft.score(book, rules=["brier", "log"]).with_baseline("even odds")
    notes = scores.summarise().groupby("forecaster")["note"].agg(set).to_dict()
    assert {name: any(SAME in each for each in own) for name, own in notes.items()} == {
        "ann": True,
        "bob": True,
        "even odds": False,
    }
    assert SAME in scores._repr_html_()
    assert not scores.summarise(by="kind")["note"].str.contains("same forecasts").any()


def test_a_notebook_says_equal_as_a_terminal_does():
    """The frame keeps `inconclusive`, what is shown of it reads `equal`."""
    book = book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4)
    found = ft.score(book, rules=["brier"]).compare("ann", "bob")
    shown = found._repr_html_()
    assert "<td>equal</td>" in shown
    assert "inconclusive" not in shown


def test_two_of_three_who_score_alike_are_named():
    """Cid says 50% of other questions, and scores the same for it."""
    same, other = [0.5] * 8 + [None] * 8, [None] * 8 + [0.5] * 8
    book = book_of({"ann": same, "cid": other, "bob": same}, ["yes", "no"] * 8)
    scores = ft.score(book, rules=["brier"])
    notes = scores.summarise().set_index("forecaster")["note"]
    assert notes.str.contains(SAME).to_dict() == {"ann": True, "bob": True, "cid": False}


@pytest.mark.parametrize(
    ("one", "other", "question"),
    [
        (0.00035, 0.035 / 100, {}),  # the Brier score lies on either side of where it was rounded
        (0.1234567890125, np.nextafter(0.1234567890125, 0), {}),  # and the probability of 12 digits
        (
            ft.OptionProbabilities({"a": 0.3, "b": 0.7}),
            ft.OptionProbabilities({"a": 0.1 * 3, "b": 0.7}),
            {"kind": ft.Categorical(options=["a", "b"])},
        ),
    ],
    ids=["scores", "digits", "options"],
)
def test_rounding_kept_the_same_forecasts_from_being_named(one, other, question):
    """Means and comparison say the same of chances that differ in their last bit."""
    assert one != other
    outcomes = ["a" if question else "no"] * 6
    book = book_of_two([one] * 6, [other] * 6, outcomes, **question)
    scores = ft.score(book, rules=["brier"])
    assert scores.summarise()["note"].str.contains(SAME).all()
    assert "both gave the same forecasts" in compared(book)[0]["note"]
    with pytest.warns(ft.SmallSampleWarning):
        assert scores.leaderboard().frame["note"].str.contains(SAME).all()


@pytest.mark.parametrize(
    ("one", "other"), [(1.0, 1 - 1e-13), (0.0, 1e-13), (2e-13, 1e-13)], ids=["yes", "no", "small"]
)
def test_certainty_is_no_rounding_of_a_chance(one, other):
    """All score 0 where it happens so; had it not, one would have lost without end."""
    book = book_of_two([one] * 6, [other] * 6, ["yes" if one == 1 else "no"] * 6)
    notes = ft.score(book, rules=["brier", "log"]).summarise()["note"]
    assert not notes.str.contains(SAME).any()


def test_until_when_an_only_belief_stands_tells_nobody_apart():
    """Both would have scored the same, however it had come out."""
    book = book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4)
    ended = [
        attrs.evolve(each, expires_at="2026-02-01") if each.forecaster == "bob" else each
        for each in book.forecasts
    ]
    assert (
        "both gave the same forecasts" in compared(attrs.evolve(book, forecasts=ended))[0]["note"]
    )


def test_skill_of_the_same_forecasts_does_not_differ():
    """The difference is 0 whatever had happened, and has no interval beyond that."""
    book = book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4)
    (row,) = ft.score(book, rules=["brier"]).skill_difference("ann", "bob").to_dict("records")
    assert (row["difference"], row["low"], row["high"]) == (0, 0, 0)
    assert row["barred_by"] == "nothing could vary"
    assert "both gave the same forecasts" in row["note"]


@pytest.mark.end_to_end
def test_terms_of_the_same_forecasts_do_not_differ():
    """The same, of miscalibration and discrimination."""
    book = book_of_two(CHANCES, CHANCES, ["yes", "no"] * 4)
    terms = ft.calibration(book, by="forecaster").term_differences("ann", "bob")
    assert (terms[["difference", "low", "high"]] == 0).all(axis=None)
    assert terms["note"].str.startswith("both gave the same forecasts").all()
    other = book_of_two(CHANCES, [0.2, *CHANCES[1:]], ["yes", "no"] * 4)
    terms = ft.calibration(other, by="forecaster").term_differences("ann", "bob")
    assert (terms["low"] < terms["high"]).all()


@pytest.mark.end_to_end
@pytest.mark.parametrize("people", [2, 7], ids=["two", "seven"])
def test_score_names_them_in_every_form(tmp_path, people):
    """Terminal, JSON, CSV and means, of a few forecasters and of many."""
    others = {
        f"c{number}": [round(abs(chance - number / 100), 2) for chance in CHANCES]
        for number in range(2, people)
    }
    book = book_of({"ann": CHANCES, "bob": CHANCES, **others}, ["yes", "no"] * 4)
    ft.write_book(book, tmp_path)

    def run(*arguments):
        found = CliRunner().invoke(main, ["score", str(tmp_path / "book.yaml"), *arguments])
        assert found.exit_code == 0, found.stderr
        return found.stdout

    assert SAME in " ".join(run().split())
    assert SAME in " ".join(run("--by", "forecaster").split())
    (group,) = json.loads(run("--format", "json"))["same_forecasts"]
    assert group["forecasters"] == ["ann", "bob"]
    assert group["note"].startswith(SAME)
    lines = run("--format", "csv").splitlines()
    assert sum(line.endswith("ann; bob") for line in lines) == 2
    for name in ("page.html", "page.md"):
        text = ft.report(book, tmp_path / name).read_text(encoding="utf-8")
        assert SAME in " ".join(text.split())
