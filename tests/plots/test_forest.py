"""The forest plot shows forecasters with intervals beside what a baseline earned."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.plots import forest, forest_table
from tests.plots.drawn import made, written_out
from tests.plots.hostile import HOSTILE, REFUSED


def test_the_forest_of_the_example(alaska_binary, dataframe_regression):
    """Means, intervals and baseline of the example stay as they are."""
    table = forest_table(ft.score(alaska_binary, rules=["brier"]))
    dataframe_regression.check(table.frame, default_tolerance={"atol": 1e-9, "rtol": 0})


@pytest.mark.end_to_end
def test_the_best_stands_on_top_whichever_way_is_better():
    """Brier scores rise downwards, points fall."""
    pairs = made(["a", "b", "c"], 40)
    assert forest_table(ft.score(pairs, rules=["brier"])).frame["mean"].is_monotonic_increasing
    points = forest_table(ft.score(pairs, rules=["baseline-points"]), baseline=None)
    assert points.frame["mean"].is_monotonic_decreasing


@pytest.mark.end_to_end
def test_the_baseline_answers_the_same_questions():
    """Each is held against the others on the questions of both; where they are silent, it says."""
    rows = [("a", "x", 0.9, 1), ("a", "y", 0.5, 1), ("b", "y", 0.3, 0)]
    frame = forest_table(ft.score(written_out(rows), rules=["brier"]), baseline="even odds").frame
    assert frame["baseline_mean"].tolist() == [0.25, 0.25]
    of_x = forest_table(ft.score(written_out(rows), rules=["brier"]), baseline="crowd").frame
    # Of x on "a" the others said 0.5; of y on "a" 0.9, and on "b" nothing.
    assert of_x.set_index("forecaster")["baseline_mean"].to_dict() == pytest.approx(
        {"x": 0.25, "y": 0.01}
    )
    assert of_x.set_index("forecaster")["baseline_n"].to_dict() == {"x": 1, "y": 1}
    note = forest_table(ft.score(written_out(rows), rules=["brier"]), baseline="crowd").note
    assert "in 1 row the baseline lacks some questions" in note


@pytest.mark.end_to_end
def test_few_questions_are_pale_and_said():
    """Below 30 independent questions a row is marked; one question has nearly every score."""
    pairs = made(["long", "short"], 60, share=1.0)
    short = pairs.frame["question_id"].isin(["q000", "q001"])
    kept = pairs.keep((short | (pairs.frame["forecaster"] == "long")).to_numpy())
    table = forest_table(ft.score(kept, rules=["brier"]))
    assert table.frame.set_index("forecaster")["few"].to_dict() == {"long": False, "short": True}
    assert "1 pale row on fewer than 30 independent questions" in table.note
    lone = forest(ft.score(written_out([("a", "x", 0.9, 1)]), rules=["brier"]))
    assert "0.01 to 0.79" in [text.get_text() for text in lone.texts]


def test_what_is_drawn_is_what_the_table_says():
    """Each mean is a point at its row, and the numbers stand beside it."""
    scores = ft.score(made(["a", "b"], 40), rules=["brier"])
    table, ax = forest_table(scores), forest(scores)
    points = ax.collections[0].get_offsets()
    assert np.allclose(points, [[table.frame["mean"][0], 1], [table.frame["mean"][1], 0]])
    assert [text.get_text() for text in ax.get_yticklabels()] == table.names
    assert f"n {table.frame['n'][0]}" in [text.get_text() for text in ax.texts]
    assert ax.get_xlabel() == "mean Brier score (0 is best)"


@pytest.mark.end_to_end
def test_two_hundred_forecasters_stay_legible():
    """The thirty with the most questions are drawn, and it is said; all on request."""
    pairs = made([f"forecaster {place}" for place in range(200)], 4)
    scores = ft.score(pairs, rules=["brier"])
    table = forest_table(scores, baseline=None)
    assert len(table.frame) == 30
    assert "the 30 of 200 with the most questions" in table.note
    least = scores.summarise().nlargest(30, "n", keep="all")["n"].min()
    assert (table.frame["n"] >= least).all()
    assert len(forest_table(scores, most=None, baseline=None).frame) == 200


def test_an_infinite_mean_is_named_not_drawn():
    """A logarithmic score of what was called impossible has no place on an axis."""
    rows = [("a", "x", 0.0, 1), ("b", "x", 0.5, 0), ("a", "y", 0.6, 1), ("b", "y", 0.6, 1)]
    ax = forest(ft.score(written_out(rows), rules=["log"]), baseline=None)
    assert len(ax.collections[0].get_offsets()) == 1
    texts = [text.get_text() for text in ax.texts]
    assert "∞" in texts
    assert any("1 infinite mean cannot be drawn" in text for text in texts)


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_row(name):
    """Names stand as they are written, on one line each."""
    rows = [("a", name, 0.9, 1), ("b", name, 0.5, 1), ("b", "y", 0.3, 1)]
    ax = forest(ft.score(written_out(rows), rules=["brier"]), baseline=None)
    ticks = ax.get_yticklabels()
    assert len(ticks) == 2
    assert not any(tick.get_parse_math() for tick in ticks)
    assert all("\n" not in tick.get_text() and len(tick.get_text()) <= 32 for tick in ticks)
    assert ft.plots.svg(ax, title="t", description="d")


def test_names_that_look_alike_after_the_cut_are_numbered():
    """Two long names with the same beginning stay two."""
    rows = [("a", "x" * 90, 0.9, 1), ("a", "x" * 91, 0.5, 1)]
    names = forest_table(ft.score(written_out(rows), rules=["brier"])).names
    assert len(set(names)) == 2


def test_bad_choices_are_refused():
    """Nothing scored, several rules, an unknown rule, baseline or number of rows."""
    scores = ft.score(made(["a"], 10), rules=["brier", "log"])
    with pytest.raises(InvalidArgumentError, match=r"brier .* log .*Choose one with rule="):
        forest(scores)
    with pytest.raises(UnknownNameError, match=r"no rule 'brir' in these scores. Did you mean"):
        forest(scores, rule="brir")
    with pytest.raises(UnknownNameError, match="baseline"):
        forest(scores, rule="log", baseline="nothing")
    with pytest.raises(InvalidArgumentError, match="most is 1 or more"):
        forest(scores, rule="log", most=0)
    empty = ft.score(made(["a"], 10).having(forecaster="b"), rules=["brier"])
    with pytest.raises(InvalidArgumentError, match="these scores are empty"):
        forest(empty)


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_tables_refuse_never_reaches_a_picture(name):
    """Blank names and control characters are faults of the table, told by column."""
    with pytest.raises(ft.ForecastTrackError, match="forecaster"):
        written_out([("a", name, 0.9, 1)])


@pytest.mark.end_to_end
def test_own_columns_part_every_picture_of_scores():
    """A column of one's own parts rows and lines; tags count a question under each."""
    pairs = made(["a", "b"], 30)
    ids = list(dict.fromkeys(pairs.frame["question_id"]))
    own = pd.DataFrame({"question_id": ids})
    own["topic"] = ["war" if place % 2 else "trade" for place in range(len(ids))]
    own["tags"] = [["x", "y"] if place % 2 else ["y"] for place in range(len(ids))]
    frame = pairs.frame
    again = ft.pair(
        forecasts=frame[["question_id", "forecaster", "issued_at", "probability"]],
        questions=own.assign(
            kind="binary",
            opens_at=pd.Timestamp("2024-01-01", tz="UTC"),
            closes_at=pd.Timestamp("2026-01-01", tz="UTC"),
        ),
        resolutions=frame[["question_id", "outcome"]]
        .drop_duplicates()
        .assign(status="resolved", known_at=pd.Timestamp("2026-01-01", tz="UTC")),
    )
    scores = ft.score(again, rules=["brier"])
    assert sorted(forest_table(scores, by="topic").names) == ["trade", "war"]
    assert "a · war" in forest_table(scores, by=["forecaster", "topic"]).names
    assert sorted(ft.plots.course_table(scores, by="topic").groups) == ["trade", "war"]
    for table in (forest_table(scores, by="tags"), ft.plots.course_table(scores, by="tags")):
        assert "tags: a question counts under each of its entries" in table.note
    assert len(ft.calibration(again, by="topic").plot()) == 2
