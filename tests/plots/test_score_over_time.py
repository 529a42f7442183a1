"""Scores over time: the running mean, its band, and what is not shown."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.dates import num2date

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.inference import clustered_mean
from forecasttrack.plots import course_table, score_over_time
from forecasttrack.plots.scores_over_time import running
from tests.plots.drawn import made, written_out


def rows_of(n, seed, *, clusters):
    """Scores with weights and clusters, several at one moment."""
    rng = np.random.default_rng(seed)
    days = pd.to_timedelta(np.sort(rng.integers(0, n, n)), unit="D")
    return pd.DataFrame(
        {
            "at": pd.Timestamp("2026-01-01", tz="UTC") + days,
            "score": rng.random(n),
            "weight": rng.choice([0.5, 1.0, 2.0], n),
            "cluster": [f"c{each}" for each in rng.integers(0, clusters, n)],
        }
    )


@pytest.mark.parametrize("days", [None, 12])
@pytest.mark.parametrize("clusters", [3, 200])
def test_each_moment_has_the_interval_of_what_was_then_known(days, clusters):
    """It is what the clustered mean gives for each set of scores by itself, NaN for few."""
    rows = rows_of(60, 4, clusters=clusters)
    window = None if days is None else pd.Timedelta(days=days)
    found = running(rows, window=window, level=0.9)
    assert found["low"].notna().any() == (clusters == 200 and days is None)
    assert found["at"].tolist() == sorted(set(rows["at"]))
    for row in found.itertuples():
        known = rows[rows["at"] <= row.at]
        if window is not None:
            known = known[known["at"] > row.at - window]
        assert row.mean == pytest.approx(np.average(known["score"], weights=known["weight"]))
        expected = clustered_mean(
            score=known["score"], weight=known["weight"], cluster=known["cluster"], level=0.9
        )
        assert (row.n, row.n_clusters) == (len(known), known["cluster"].nunique())
        assert (row.low, row.high) == pytest.approx(
            (expected.low, expected.high), abs=1e-9, nan_ok=True
        )


def test_an_infinite_score_makes_the_mean_infinite_until_it_has_left():
    """It is neither dropped nor does it poison what comes after the window."""
    at = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-20"], utc=True)
    rows = pd.DataFrame(
        {"at": at, "score": [0.5, np.inf, 0.1], "weight": 1.0, "cluster": list("abc")}
    )
    for_ever = running(rows, window=None, level=0.95)
    assert for_ever["mean"].tolist() == [0.5, np.inf, np.inf]
    assert for_ever["low"].isna().all()
    of_late = running(rows, window=pd.Timedelta(days=7), level=0.95)
    assert of_late["mean"].tolist() == [0.5, np.inf, pytest.approx(0.1)]


def test_the_course_of_the_example(alaska_binary, dataframe_regression):
    """Means and bands of the example stay as they are."""
    frame = course_table(ft.score(alaska_binary, rules=["brier"])).frame
    dataframe_regression.check(frame, default_tolerance={"atol": 1e-9, "rtol": 0})


def test_the_last_mean_is_that_of_the_summary():
    """When all is known, the line ends at the mean and the interval of ``summarise``."""
    scores = ft.score(made(["a", "b"], 50), rules=["brier"])
    summary = scores.summarise().set_index("forecaster")
    last = course_table(scores).frame.groupby("group").last()
    for name in ("a", "b"):
        for column in ("mean", "low", "high", "n"):
            assert last.loc[name, column] == pytest.approx(summary.loc[name, column])


@pytest.mark.end_to_end
def test_many_forecasters_become_five_and_many_moments_fewer():
    """The five with the most questions are named; a long line is thinned, its ends kept."""
    table = course_table(ft.score(made([f"f{place}" for place in range(9)], 20), rules=["brier"]))
    assert len(table.groups) == 5
    assert "the 5 of 9 with the most questions" in table.note
    thinned = running(rows_of(3000, 1, clusters=3000), window=None, level=0.95)
    assert len(thinned) <= 400
    assert thinned["n"].iloc[-1] == 3000


@pytest.mark.end_to_end
def test_bands_are_drawn_for_two_and_not_for_more():
    """Three bands would hide each other."""
    two = score_over_time(ft.score(made(["a", "b"], 40), rules=["brier"]))
    three = score_over_time(ft.score(made(["a", "b", "c"], 40), rules=["brier"]))
    assert (len(two.collections), len(three.collections)) == (2, 0)


def test_what_cannot_be_dated_or_measured_is_refused():
    """No date, no such column, a window that is none, a level out of range."""
    scores = ft.score(made(["a"], 10), rules=["brier"])
    undated = ft.score(
        ft.pair(
            forecasts=pd.DataFrame(
                {"question_id": ["q"], "forecaster": "a", "probability": 0.5,
                 "issued_at": pd.Timestamp("2026-01-01", tz="UTC")}
            ),
            questions=pd.DataFrame({"question_id": ["q"], "kind": "binary"}),
            resolutions=pd.DataFrame({"question_id": ["q"], "status": "resolved", "outcome": 1}),
        ),
        rules=["brier"], history="last",
    )  # fmt: skip
    with pytest.raises(InvalidArgumentError, match="no scored question says when"):
        score_over_time(undated)
    with pytest.raises(InvalidArgumentError, match="no column 'nation'"):
        score_over_time(scores, by="nation")
    for wrong in ("-3 days", "a while"):
        with pytest.raises(InvalidArgumentError, match="window is a length of time"):
            score_over_time(scores, window=wrong)
    with pytest.raises(InvalidArgumentError, match="level"):
        score_over_time(scores, level=2)


def test_a_window_is_named():
    """Title, axis and small print say that only late scores count."""
    ax = score_over_time(ft.score(made(["a"], 40), rules=["brier"]), window="100 days")
    assert ax.get_ylabel() == "mean Brier score of late (0 is best)"
    assert "within 100 days" in ax.texts[0].get_text()


def test_scores_of_one_day_are_one_step():
    """What becomes known together moves the mean once."""
    pairs = written_out([("a", "x", 0.2, 0), ("b", "x", 0.6, 0)])
    same = pairs.with_columns(known_at=pd.Timestamp("2026-03-01", tz="UTC"))
    frame = course_table(ft.score(same, rules=["brier"])).frame
    assert frame["mean"].tolist() == pytest.approx([(0.04 + 0.36) / 2])


@pytest.mark.end_to_end
def test_outcomes_of_a_single_day_stand_in_the_middle_of_a_few_days():
    """The axis shows a week or so, the interval is an upright line, and it is said."""
    pairs = made(["ann", "bob"], 40)
    at = pd.Timestamp("2025-06-01T09:30", tz="UTC")
    scores = ft.score(attrs.evolve(pairs, frame=pairs.frame.assign(known_at=at)), rules=["brier"])
    table = course_table(scores)
    assert table.frame["at"].tolist() == [at, at]
    assert "all these outcomes were known on one day, 2025-06-01" in table.note
    ax = score_over_time(scores)
    left, right = (num2date(each) for each in ax.get_xlim())
    assert pd.Timedelta(days=2) < right - left < pd.Timedelta(days=14)
    assert left < at < right
    (first, second) = (each for each in ax.collections if isinstance(each, LineCollection))
    for drawn, row in zip((first, second), table.frame.itertuples(), strict=True):
        assert drawn.get_segments()[0][:, 1].tolist() == pytest.approx([row.low, row.high])
    several = ft.score(pairs, rules=["brier"])
    assert course_table(several).day is None
    assert "one day" not in course_table(several).note
