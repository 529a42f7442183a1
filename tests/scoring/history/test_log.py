"""Orders of rows in a log: by codes of every size, by moments, and by sequence within a moment."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from forecasttrack.scoring.history import NEVER, forecast_log, integrate, log


@pytest.mark.parametrize("highest", [65_535, 65_536, 2**31, 2**60, 2**61, 2**62, 2**62 + 1])
def test_the_highest_code_comes_last_wherever_another_way_of_sorting_begins(highest):
    """Of two rows codes of 61 bits are the first that leave no room for the rows beside them."""
    assert log.stable_order(np.array([highest, 1])).tolist() == [1, 0]
    assert log.stable_order(np.array([1, highest, 1])).tolist() == [0, 2, 1]


def test_pairs_are_those_of_question_and_forecaster_however_large_the_codes():
    """Products of questions with codes of 62 bits are no whole numbers of a machine."""
    rng = np.random.default_rng(60)
    question, forecaster = rng.integers(0, 4, 60), rng.integers(0, 3, 60)
    moment = rng.integers(0, 20, 60)
    small = log.grouped(question, forecaster, moment, None, 4)
    large = log.grouped(question, forecaster + 2**62, moment, None, 4)
    assert large.row.tolist() == small.row.tolist()
    assert large.first.tolist() == small.first.tolist()
    assert (large.forecaster - 2**62).tolist() == small.forecaster.tolist()


MOMENTS = {"rising": [1, 2, 2, 3, 3], "falling": [3, 3, 2, 2, 1], "equal": [5, 5, 5, 5, 5]}
SEQUENCES = {"none": None, "rising": [0, 1, 2, 3, 4], "falling": [4, 3, 2, 1, 0]}


@pytest.mark.parametrize("sequence", SEQUENCES)
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("compiled", [True, False])
def test_rows_are_in_order_by_moment_then_sequence(compiled, moment, sequence, monkeypatch):
    """By counting, too, which is told whether rows come in order: here it sorts them plainly."""
    counting = "forecasttrack.scoring.history.numba_grouping"
    monkeypatch.setattr(log, "uses_numba", lambda *_: compiled)
    monkeypatch.setitem(sys.modules, counting, SimpleNamespace(by_counting=by_counting))
    moments, numbers = np.array(MOMENTS[moment]), SEQUENCES[sequence]
    numbers = None if numbers is None else np.array(numbers)
    found = log.grouped(np.zeros(5, int), np.zeros(5, int), moments, numbers, 1)
    expected = sorted(
        range(5), key=lambda row: (moments[row], 0 if numbers is None else numbers[row])
    )
    assert found.row.tolist() == expected
    assert found.moment.tolist() == sorted(MOMENTS[moment])


def by_counting(question, forecaster, moment, number, order, bounds, *, ordered):
    """As the compiled one: rows that are not in order it sorts by moment within each question."""
    order = order if ordered else np.argsort(moment, kind="stable")
    return log._by_sorting(question, forecaster, moment, number, order, bounds)


def test_a_forecast_without_end_lives_until_the_close():
    """The largest whole number of 64 bits stands for no end."""
    found = forecast_log(
        question=[0], forecaster=[0], issued_at=[1], opens_at=[0], closed_at=[9],
        expires_at=[2**63 - 1],
    )  # fmt: skip
    assert NEVER == 2**63 - 1
    assert integrate(found, scores=[np.ones(1)]).live.tolist() == [8]
