"""Means and skill print within the width, with all that people look for."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.tables.printed_frame import PrintedFrame


@pytest.fixture(scope="module")
def scores(alaska) -> ft.Scores:
    """Yes/no questions under two rules."""
    return ft.score(ft.pair(alaska).where(kind="binary"), rules=["brier", "log"])


@pytest.mark.parametrize("by", ["forecaster", ["forecaster", "section"], None])
def test_a_summary_fits_the_width(scores, by):
    """Pandas showed who it is of and what barred a verdict, and no mean."""
    summary = scores.summarise(by)
    lines = repr(summary).splitlines()
    assert max(map(len, lines)) <= pd.get_option("display.width") == 80
    words = repr(summary).split()
    hidden = {"direction", "interval", "kind", "level", "note", "barred_by", "unit"}
    assert {*map(str, summary)} - hidden <= {*words}
    assert [f"{each:.4g}" for each in summary["mean"] if f"{each:.4g}" not in words] == []
    assert "..." not in words


def test_how_intervals_were_made_stands_below_where_rows_differ(alaska):
    """A column of it was wider than a terminal."""
    printed = repr(ft.score(ft.pair(alaska)).summarise())
    assert max(map(len, printed.splitlines())) <= 80
    assert "0, 3, 6, 7: interval: exact tails" in printed


def test_skill_says_below_what_bars_it(scores):
    """Each sentence once, with the rows that it is of."""
    printed = " ".join(repr(scores.skill()).split())
    assert printed.count("every question was written after its outcome was known") == 2
    assert "baseline_mean" in printed


def test_what_is_made_of_it_is_a_plain_frame(scores):
    """It holds what it held, and leaves the process as it is."""
    summary = scores.summarise()
    plain = pd.DataFrame(summary)
    for made in (summary[["mean"]], summary.round(2), pd.concat([summary, summary])):
        assert type(made) is pd.DataFrame
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(summary)), summary)  # noqa: S301
    assert plain.equals(summary)
    assert summary.to_string() == plain.to_string()


def test_small_and_large_means_keep_their_digits():
    """A share of a thousandth of a per cent was printed as 0, a product of a country in full."""
    frame = PrintedFrame(pd.DataFrame({"who": ["ann", "bob"], "mean": [0.0000154, 1234567.8]}))
    assert repr(frame).split()[-1] == "1234568"
    assert "1.54e-05" in repr(frame)


def test_a_table_without_rows_is_printed_as_pandas_does():
    """It named a class of ours."""
    assert repr(PrintedFrame({"who": []})).startswith("Empty DataFrame")
