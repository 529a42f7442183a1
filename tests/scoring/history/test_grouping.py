"""Rows are grouped alike by sorting with NumPy and by counting with numba."""

from __future__ import annotations

import numpy as np
import pytest

from forecasttrack.scoring.history import log

numba = pytest.importorskip("numba")
numba_grouping = pytest.importorskip("forecasttrack.scoring.history.numba_grouping")


def columns(rows, questions, forecasters, seed):
    draw = np.random.default_rng(seed)
    question = draw.integers(0, questions, rows).astype(np.int32)
    forecaster = draw.integers(0, forecasters, rows).astype(np.int32)
    bounds = np.concatenate(([0], np.cumsum(np.bincount(question, minlength=questions))))
    return question, forecaster, draw.integers(0, 20, rows), bounds.astype(np.intp)


@pytest.mark.parametrize("way", ["in time", "in a given order", "sorted within questions"])
@pytest.mark.parametrize(
    ("rows", "questions", "forecasters"),
    [(0, 3, 1), (1, 1, 1), (60, 4, 3), (60, 60, 1), (900, 7, 200), (900, 1, 900), (900, 30, 2)],
)
def test_both_group_alike(rows, questions, forecasters, way):
    """Moments are few, so that many rows of a question share one and keep their order."""
    question, forecaster, moment, bounds = columns(rows, questions, forecasters, seed=rows)
    moment = np.sort(moment) if way == "in time" else moment
    order = None if way == "in time" else np.argsort(moment, kind="stable")
    number = np.arange(rows, dtype=float)
    given = question, forecaster, moment, number
    one = log._by_sorting(*given, order, bounds)
    within = way == "sorted within questions"
    order = None if within else order
    other = numba_grouping.by_counting(*given, order, bounds, ordered=not within)
    assert one.keys() == other.keys()
    for name, column in one.items():
        np.testing.assert_array_equal(column, other[name])
    np.testing.assert_array_equal(one["number"], one["row"])


def test_codes_may_be_as_large_as_numbers_go():
    """Codes of forecasters whose products with questions no whole number holds."""
    question, forecaster, moment, bounds = columns(60, 4, 3, seed=60)
    small = log._by_sorting(question, forecaster, moment, np.zeros(0), None, bounds)
    large = forecaster.astype(np.int64) + (2**62)
    found = log._by_sorting(question, large, moment, np.zeros(0), None, bounds)
    for name in small.keys() - {"forecaster"}:
        np.testing.assert_array_equal(found[name], small[name])
    np.testing.assert_array_equal(found["forecaster"] - 2**62, small["forecaster"])


@pytest.mark.parametrize("size", [0, 1, 500])
def test_codes_are_numbered_in_the_order_in_which_they_appear(size, monkeypatch):
    """As a loop over the rows numbers them, with NumPy and with numba."""
    codes = np.random.default_rng(size).integers(0, 40, size).astype(np.int32)
    old = list(dict.fromkeys(codes.tolist()))
    expected = (
        [old.index(each) for each in codes],
        old,
        [codes.tolist().index(each) for each in old],
    )
    for compiled in (True, False):
        monkeypatch.setattr(log, "uses_numba", lambda *_, choice=compiled: choice)
        found = log.in_order_of_appearance(codes, 40)
        assert tuple(each.tolist() for each in found) == expected


@pytest.mark.parametrize("compiled", [True, False])
def test_a_grouping_orders_by_question_forecaster_moment_and_sequence(compiled, monkeypatch):
    """The same order as that of a sort by all four keys, and each position beside it."""
    monkeypatch.setattr(log, "uses_numba", lambda *_: compiled)
    question, forecaster, moment, _ = columns(500, 6, 8, seed=1)
    sequence = np.arange(500)[::-1].copy()
    found = log.grouped(question, forecaster, moment, sequence, 6)
    row = np.lexsort((sequence, moment, forecaster, question))
    np.testing.assert_array_equal(found.row, row)
    np.testing.assert_array_equal(
        found.row[found.in_time], np.lexsort((sequence, moment, question))
    )
    pairs = np.unique(np.column_stack((question, forecaster)), axis=0)
    np.testing.assert_array_equal(np.column_stack((found.question, found.forecaster)), pairs)
    assert len(found.first) == len(pairs) + 1
