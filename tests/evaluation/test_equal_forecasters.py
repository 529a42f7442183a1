"""Two who gave the same forecasts are equal, and nothing about them is too few to tell."""

from __future__ import annotations

import json
import warnings

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


def book_of_two(ann, bob, outcomes, **question):
    """Ann and bob on questions of their own numbers."""
    ids = [f"Q{number}" for number, _ in enumerate(outcomes)]
    beliefs = [("ann", ann), ("bob", bob)]
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob")],
        questions=[
            ft.Question(
                id=each, text="?", opens_at="2026-01-01", closes_at="2026-06-30", **question
            )
            for each in ids
        ],
        forecasts=[
            ft.Forecast(question_id=each, forecaster=name, belief=belief, issued_at=day(1))
            for name, given in beliefs
            for each, belief in zip(ids, given, strict=True)
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome=came, known_at="2026-06-30")
            for each, came in zip(ids, outcomes, strict=True)
        ],
        recorded_until="2026-07-15",
    )


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
