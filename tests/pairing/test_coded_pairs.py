"""Pairs cannot be changed: their codes are found once, and what they hand out is a copy."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.pairing.join import join
from forecasttrack.pairing.pair_columns import PairColumns
from forecasttrack.tables.reading import read_tables
from forecasttrack.tables.stacking import spread, stacked_columns
from tests.builders import (
    day,
    forecast_row,
    forecast_table,
    pairs_of,
    pairs_of_rows,
    question_table,
    resolution_table,
    score_of,
)

ROWS = [
    forecast_row("ann", day=0, probability=0.5),
    forecast_row("ann", day=4, probability=0.8),
    forecast_row("bob", day=2, probability=0.9),
]
RULES = ["brier", "log", "peer-points"]


def in_a_frame(*rows):
    """The same pairs, put together by hand."""
    made = pairs_of(*rows)
    return ft.Pairs(frame=made.frame, beliefs=made.beliefs, left_out=made.left_out)


def test_codes_are_found_once():
    pairs = pairs_of(*ROWS)
    assert pairs.codes is pairs.codes
    assert pairs.keep(np.array([True, True, False])).codes is not pairs.codes


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("issued_at", day(1)),
        ("probability", 0.1),
        ("outcome", 0.0),
        ("forecaster", "cat"),
        ("expires_at", day(3)),
        ("closed_at", day(9)),
    ],
)
def test_writing_into_a_handed_out_frame_changes_no_score(column, value):
    """Neither before the first score, nor between two of them."""
    pairs, expected = pairs_of(*ROWS), ft.score(pairs_of(*ROWS), rules=RULES).frame
    rows = slice(None) if column in ("outcome", "closed_at") else 0
    for _ in range(2):
        frame = pairs.frame
        frame.loc[rows, column] = value
        pd.testing.assert_frame_equal(ft.score(pairs, rules=RULES).frame, expected)
    changed = ft.Pairs(frame=frame, beliefs=pairs.beliefs, left_out=pairs.left_out)
    assert not ft.score(changed, rules=RULES).frame.equals(expected)


def test_writing_into_the_frame_that_pairs_were_made_of_changes_no_score():
    """Pairs take a copy of what they are made of, too."""
    source = pairs_of(*ROWS)
    frame = source.frame
    pairs = ft.Pairs(frame=frame, beliefs=source.beliefs, left_out=source.left_out)
    frame.loc[0, "probability"] = 0.1
    made = ft.score(pairs, rules=RULES).frame
    pd.testing.assert_frame_equal(made, ft.score(source, rules=RULES).frame)


@pytest.mark.parametrize("make", [lambda: pairs_of(*ROWS), lambda: ft.score(pairs_of(*ROWS))])
def test_columns_that_hold_nothing_are_columns_of_their_own(make):
    """Writing into one of them is writing into one of them."""
    frame = make().frame
    frame.loc[0, "claim"] = "c1"
    assert frame["claim"].tolist()[0] == "c1"
    assert frame["claim"].isna().sum() == len(frame) - 1
    assert frame[["unit", "nature", "relation", "section"]].isna().all(axis=None)


def test_one_value_stands_for_a_column_of_equal_values():
    place = np.array([1, 0, 1])
    assert spread(pd.Series([None, None], dtype=object), place) is None
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
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.1, sequence=1.2),
        forecast_row("ann", day=0, probability=0.9, sequence=1.7),
        forecast_row("bob", day=0, probability=0.5, sequence=1),
    )
    assert score_of(pairs, "brier")["ann"][0] == pytest.approx(0.01)


def test_a_forecast_never_meets_a_question_that_it_is_not_about():
    """The reader refuses it by row; after the reader nothing is looked up in silence either."""
    tables = read_tables(
        forecasts=forecast_table(*ROWS), questions=question_table(), resolutions=resolution_table()
    )
    nowhere = np.full(len(ROWS), -1, dtype=np.int32)
    strange = attrs.evolve(tables, forecasts=attrs.evolve(tables.forecasts, question=nowhere))
    with pytest.raises(InvalidTableError, match="a question that is not among the questions"):
        join(strange)


@pytest.mark.parametrize("columns", [{"outcome": 0.25}, {"probability": 0.5}])
def test_pairs_with_other_numbers_score_as_a_frame_with_them_does(columns):
    """No frame is made for them, and what was written into a frame gives the same scores."""
    source = pairs_of(*ROWS)
    changed = source.with_columns(**columns)
    frame = source.frame.assign(**columns)
    expected = ft.Pairs(frame=frame, beliefs=source.beliefs, left_out=source.left_out)
    pd.testing.assert_frame_equal(changed.frame, frame)
    for kept in (np.ones(3, dtype=bool), np.array([True, False, True])):
        one, other = changed.keep(kept), expected.keep(kept)
        scores = [ft.score(each, rules=RULES, partial="mean").frame for each in (one, other)]
        pd.testing.assert_frame_equal(*scores)
        assert one.of_questions("outcome").tolist() == other.of_questions("outcome").tolist()


def test_outcomes_of_questions_are_found_without_those_of_forecasts(monkeypatch):
    """All of them were laid out, of which one for each question was taken."""
    pairs = pairs_of_rows([("a", "ann", 0.5, 1), ("b", "ann", 0.5, 0), ("a", "bob", 0.9, 1)])
    turned = pairs.with_columns(outcome=1 - pairs.column("outcome"))
    expected = [each.frame.groupby("question_id")["outcome"].first() for each in (pairs, turned)]
    monkeypatch.setattr(PairColumns, "read", None)
    for each, outcome in zip((pairs, turned), expected, strict=True):
        found = dict(zip(each.codes.questions, each.of_questions("outcome"), strict=True))
        assert found == outcome.to_dict()
    assert expected[0].to_dict() != expected[1].to_dict()


def test_numbers_given_to_pairs_are_copied_and_fit():
    """Whoever changes them later changes no pair; too few of them are refused."""
    pairs, given = pairs_of(*ROWS), np.array([0.1, 0.2, 0.3])
    changed = pairs.with_columns(probability=given)
    given[:] = 0.9
    assert changed.column("probability").tolist() == [0.1, 0.2, 0.3]
    for column in ("probability", "own"):
        with pytest.raises(InvalidArgumentError, match=f"'{column}' has 2 values for 3 pairs"):
            pairs.with_columns(**{column: np.array([0.1, 0.2])})


@pytest.mark.parametrize("kept", [[True, False], "yes", 1, [0.5, 1, 1], ["a", "", "b"], None])
def test_a_mask_of_another_length_or_of_no_booleans_kept_some_pairs_in_silence(kept):
    """A mask too short kept what it named, and a text kept everything."""
    with pytest.raises(InvalidArgumentError, match="True or False for each of 3 pairs, found"):
        pairs_of(*ROWS).keep(kept)


@pytest.mark.parametrize("made", [pairs_of, in_a_frame], ids=["columns", "frame"])
def test_columns_that_are_not_there_were_key_errors_of_python(made):
    pairs = made(*ROWS)
    with pytest.raises(InvalidArgumentError, match="'nope' is no column of questions"):
        pairs.of_questions("nope")
    with pytest.raises(InvalidArgumentError, match="in question_id and forecaster, not in 'nope'"):
        pairs.with_text_ids("nope")


def test_a_column_of_forecasts_is_none_of_questions():
    with pytest.raises(InvalidArgumentError, match="'issued_at' is no column of questions"):
        pairs_of(*ROWS).of_questions("issued_at")


def test_masks_of_lists_columns_and_no_pairs_keep_what_they_mark():
    pairs = pairs_of(*ROWS)
    for kept in ([True, False, True], pd.Series([1, 0, 1]), np.array([True, False, True], object)):
        assert len(pairs.keep(kept)) == 2
    assert len(pairs.keep([False] * 3).keep([])) == 0


def test_names_for_one_value_share_its_memory_until_one_is_written_into():
    found = pd.DataFrame(stacked_columns({"a": [None] * 2, "b": [None] * 2}, 2))
    found.loc[0, "a"] = "own"
    assert found["a"].tolist()[:2] == ["own", None]
    assert found["b"].tolist() == [None] * 4
