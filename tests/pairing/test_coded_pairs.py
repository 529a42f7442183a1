"""What pairs keep of themselves, and that nobody notices but the clock."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.join import join
from forecasttrack.tables.reading import tables_from
from forecasttrack.tables.stacking import COPIES_ON_WRITE, spread, stacked_columns
from tests.histories import asked, day, paired, said, scored, settled

ROWS = [("ann", 0, None, 0.5), ("ann", 4, None, 0.8), ("bob", 2, None, 0.9)]
RULES = ["brier", "log", "peer-points"]

copying = pytest.mark.skipif(not COPIES_ON_WRITE, reason="this pandas writes in place")


@copying
def test_codes_are_found_once():
    pairs = paired(*ROWS)
    assert pairs.coded is pairs.coded
    assert pairs.keep(np.array([True, True, False])).coded is not pairs.coded


@pytest.mark.parametrize(
    ("column", "value"),
    [("issued_at", day(1)), ("probability", 0.1), ("outcome", 0.0), ("forecaster", "cat"),
     ("expires_at", day(3)), ("closed_at", day(9))],
)  # fmt: skip
def test_a_frame_that_was_written_into_is_scored_as_it_stands(column, value):
    """What is kept is never older than the frame."""
    pairs = paired(*ROWS)
    ft.score(pairs, rules=RULES)
    rows = slice(None) if column in ("outcome", "closed_at") else 0
    pairs.frame.loc[rows, column] = value
    anew = ft.Pairs(frame=pairs.frame.copy(), beliefs=pairs.beliefs, left_out=pairs.left_out)
    mine, theirs = (ft.score(each, rules=RULES).frame for each in (pairs, anew))
    pd.testing.assert_frame_equal(mine, theirs)
    assert not mine.equals(ft.score(paired(*ROWS), rules=RULES).frame)


@pytest.mark.parametrize("make", [lambda: paired(*ROWS), lambda: ft.score(paired(*ROWS))])
def test_columns_that_hold_nothing_are_columns_of_their_own(make):
    """Writing into one of them is writing into one of them."""
    frame = make().frame
    frame.loc[0, "claim"] = "c1"
    assert frame["claim"].tolist()[0] == "c1"
    assert frame["claim"].isna().sum() == len(frame) - 1
    assert frame[["unit", "nature", "relation", "section"]].isna().all(axis=None)


def test_what_is_the_same_everywhere_is_said_once():
    place = np.array([1, 0, 1])
    assert spread(pd.Series(["m", "m"], dtype=object), place) == "m"
    assert spread(pd.Series(["m", "n"], dtype=object), place).tolist() == ["n", "m", "n"]
    assert spread(pd.Series([2.0, 2.0]), place) == 2.0
    assert np.isnan(spread(pd.Series([np.nan, np.nan]), place))
    assert spread(pd.Series([np.nan, 2.0]), place).tolist()[0] == 2.0


def test_columns_are_stacked_part_under_part():
    found = stacked_columns({"a": [1.0, 2.0], "b": [None, "x"], "c": [None, None]}, 2)
    assert found["a"].tolist() == [1.0, 1.0, 2.0, 2.0]
    assert found["b"].tolist() == [None, None, "x", "x"]
    assert found["c"].tolist() == [None] * 4


def test_fractions_order_forecasts_of_one_instant_too():
    """They are ranked, not cut off."""
    pairs = paired(("ann", 0, None, 0.1, 1.2), ("ann", 0, None, 0.9, 1.7), ("bob", 0, None, 0.5, 1))
    assert scored(pairs, "brier")["ann"][0] == pytest.approx(0.01)


def test_a_forecast_never_meets_a_question_that_it_is_not_about():
    """The door refuses it by row; behind the door nothing is looked up in silence either."""
    tables = tables_from(forecasts=said(*ROWS), questions=asked(), resolutions=settled())
    strange = attrs.evolve(tables, forecasts=tables.forecasts.assign(question_id="p"))
    with pytest.raises(InvalidTableError, match="about 'p', which is not among the questions"):
        join(strange)
