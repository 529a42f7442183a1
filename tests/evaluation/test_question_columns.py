"""Own columns of questions and tags reach pairs, means, skill, calibration and the command line."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.plots import diagram_tables, terms_table, threshold_table

DAY = pd.Timestamp("2026-01-01", tz="UTC")
QUESTIONS = pd.DataFrame(
    {
        "question_id": list("abcd"),
        "kind": "binary",
        "topic": ["trade", "trade", "war", None],
        "tags": [("north", "sea"), ("north",), None, ("sea",)],
        "opens_at": DAY,
        "closes_at": DAY + pd.Timedelta(days=9),
    }
)
FORECASTS = pd.DataFrame(
    {
        "question_id": list("abcd") * 2,
        "forecaster": ["ann"] * 4 + ["bob"] * 4,
        "issued_at": DAY,
        "probability": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
    }
)
RESOLUTIONS = pd.DataFrame(
    {
        "question_id": list("abcd"),
        "status": "resolved",
        "outcome": [1, 0, 1, 0],
        "known_at": DAY + pd.Timedelta(days=10),
    }
)


@pytest.fixture(scope="module")
def pairs() -> ft.Pairs:
    """Eight forecasts on four questions with a topic and tags."""
    return ft.pair(forecasts=FORECASTS, questions=QUESTIONS, resolutions=RESOLUTIONS)


@pytest.fixture(scope="module")
def scores(pairs) -> ft.Scores:
    """Their Brier scores."""
    return ft.score(pairs, rules=["brier"])


def test_means_are_kept_apart_by_a_column_of_the_table(scores):
    """Each group has the mean of its own questions, those without a value too."""
    found = scores.summarise(by="topic").set_index("topic")["mean"]
    assert found["trade"] == pytest.approx((0.81 + 0.04 + 0.25 + 0.36) / 4)
    assert found["war"] == pytest.approx((0.49 + 0.09) / 2)
    assert len(found) == 3


def test_a_question_counts_under_each_of_its_tags(scores):
    """And a question without any under none."""
    found = scores.summarise(by=["forecaster", "tags"]).set_index(["forecaster", "tags"])
    assert found.loc[("ann", "north"), "mean"] == pytest.approx((0.81 + 0.04) / 2)
    assert found.loc[("ann", "sea"), "mean"] == pytest.approx((0.81 + 0.16) / 2)
    assert found.loc["ann"]["n"].sum() == 5


def test_skill_is_kept_apart_alike(scores):
    """The same groups, the same means."""
    for by in ("topic", "tags"):
        mean = scores.summarise(by=by)
        skill = scores.skill(by=by)
        assert skill[by].fillna("").tolist() == mean[by].fillna("").tolist()
        assert skill["mean"].tolist() == pytest.approx(mean["mean"].tolist())
        assert (skill["baseline_mean"] == 0.25).all()


def test_pairs_are_chosen_by_a_tag(pairs):
    """One entry suffices."""
    assert set(pairs.where(tags="sea").frame["question_id"]) == {"a", "d"}
    assert set(pairs.where(tags=["sea", "north"]).frame["question_id"]) == {"a", "b", "d"}


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"topic": "trad"}, "no pair has topic 'trad'. Did you mean 'trade'?"),
        ({"tags": "seas"}, "no pair has tags 'seas'. Did you mean 'sea'?"),
        ({"forecaster": "anne"}, "Did you mean 'ann'?"),
        ({"topic": "war", "tags": "sea"}, "topic and tags as given together"),
    ],
)
def test_choosing_nothing_warns_and_says_what_was_probably_meant(pairs, values, part):
    """The pairs are empty all the same."""
    with pytest.warns(ft.ForecastTrackWarning, match="keeps nothing") as caught:
        assert len(pairs.where(**values)) == 0
    assert part in str(caught[0].message)


def test_what_is_no_matter_of_the_question_is_refused():
    """A column that somebody put beside the pairs may differ between the forecasts of a score."""
    twice = pd.concat([FORECASTS, FORECASTS.assign(issued_at=DAY + pd.Timedelta(days=1))])
    pairs = ft.pair(forecasts=twice, questions=QUESTIONS, resolutions=RESOLUTIONS)
    teams = pairs.with_columns(team=["red"] * 8 + ["blue"] * 8)
    with pytest.raises(InvalidArgumentError, match="differs between forecasts of question"):
        ft.score(teams, rules=["brier"]).summarise(by="team")
    with pytest.raises(InvalidArgumentError, match="no column 'issued_at'"):
        ft.score(pairs, rules=["brier"]).summarise(by="issued_at")


def test_columns_without_any_value_are_named(scores, pairs):
    """All stood in one group without a name, and not a word said so."""
    for kept_apart in (scores.summarise, scores.skill, lambda by: ft.calibration(pairs, by=by)):
        with pytest.warns(ft.ForecastTrackWarning, match="nothing here has a value in 'section'"):
            kept_apart(by="section")


def test_calibration_is_kept_apart_by_columns_that_its_table_has_too(pairs):
    """The weight of a question stands beside the sum of the weights."""
    weighed = pairs.with_columns(weight=[1.0, 1.0, 2.0, 2.0] * 2)
    found = ft.calibration(weighed, by="weight")
    assert found.by == ("by_weight",)
    assert found.frame.groupby("by_weight")["weight"].sum().to_dict() == {1.0: 4.0, 2.0: 8.0}
    with pytest.raises(InvalidArgumentError, match="no column 'score'"):
        ft.calibration(pairs, by="score")


def test_calibrations_say_that_tags_count_under_each(pairs):
    """In the caption, as data, and under every picture; not where nothing is counted twice."""
    sentence = "tags: a question counts under each of its entries"
    found = ft.calibration(pairs, by="tags")
    assert sentence in found.caption
    assert found.to_dict()["counted_under_each"] == ["tags"]
    assert sentence in diagram_tables(found).note
    assert sentence in threshold_table(pairs, by="tags").note
    assert sentence in terms_table(pairs, by="tags").note
    assert "counts under each" not in ft.calibration(pairs, by="topic").caption


def test_a_further_column_with_a_name_of_ours_is_a_fault_naming_both():
    """It would be taken for what it is not."""
    with pytest.raises(InvalidTableError, match=r"questions have a column 'probability'.*forec"):
        ft.pair(
            forecasts=FORECASTS,
            questions=QUESTIONS.assign(probability=0.5),
            resolutions=RESOLUTIONS,
        )


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", ["score", "skill", "leaderboard"])
def test_commands_say_that_tags_count_under_each(run, tmp_path, command):
    """Below the table of the team's book."""
    place = str(tmp_path / "book.yaml")
    run("new", place, "--example", "team")
    printed = run(command, place, "--by", "tags").stdout
    assert "tags: a question counts under each of its entries" in printed
    assert {line.split()[0] for line in printed.splitlines()[2:5]} >= {"economy"}


def test_fields_of_a_book_are_columns_everywhere(run, tmp_path):
    """They come with pairs, means, calibration and tables, and pair the same from those."""
    place = str(tmp_path / "book.yaml")
    run("new", place, "--example", "team")
    run("add", place, "rain", "Does it rain?", "--field", "desk=Oslo", "--field", "round=2")
    book = ft.read_book(place)
    assert book.question("rain").fields == {"desk": "Oslo", "round": 2}
    pairs = ft.pair(book)
    assert set(pairs.frame["desk"].dropna()) == {"Rome", "Oslo"}
    own = ft.score(pairs.where(desk="Rome", kind="binary"), rules=["brier"]).summarise(by=None)
    by = ft.score(pairs.where(kind="binary"), rules=["brier"]).summarise(by="desk")
    assert by.set_index("desk")["mean"]["Rome"] == pytest.approx(own["mean"][0])
    assert set(ft.calibration(pairs, by="desk").frame["desk"]) == {"Rome", "Oslo"}
    again = ft.pair(**book.tables())
    assert again.frame["desk"].tolist() == pairs.frame["desk"].tolist()
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book, by="me")
        assert ledger.book().question("rain") == book.question("rain")
        assert ft.pair(ledger).frame["desk"].tolist() == pairs.frame["desk"].tolist()


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ("score: 1", "the field 'score' bears the name of a column of scores"),
        ("probability: 1", "a column of forecasts and pairs"),
        ("desk: [1]", "the field 'desk': "),
    ],
)
def test_a_field_that_cannot_be_a_column_is_a_fault_with_its_line(tmp_path, field, part):
    """Names of ours, and what is neither text nor number."""
    place = tmp_path / "book.yaml"
    place.write_text(
        f"forecasttrack: 1\nquestions:\n  - id: q\n    text: '?'\n    fields: {{{field}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ft.BookError) as caught:
        ft.read_book(place)
    (fault,) = caught.value.faults
    assert (fault.line, part in fault.message) == (5, True)
