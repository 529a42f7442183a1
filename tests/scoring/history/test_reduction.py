"""Histories without weights of time, by hand: shares, days, and who was in force when."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasttrack.scoring.history import NEVER, forecast_log
from forecasttrack.scoring.history.integrals import ForecastValues
from forecasttrack.scoring.history.reduction import (
    DAY,
    in_days,
    is_revised,
    live_at,
    live_shares,
    score_each_forecast,
    score_single_forecasts,
)


def log(*rows, opens_at, closed_at, **columns):
    """Rows of question, forecaster and moment."""
    question, forecaster, issued_at = zip(*rows, strict=True)
    return forecast_log(
        question=question, forecaster=forecaster, issued_at=issued_at,
        opens_at=opens_at, closed_at=closed_at, **columns,
    )  # fmt: skip


def test_shares_are_of_live_time_or_of_the_whole_span():
    """A question without a window has one share of 1; a pair that was never live has none."""
    three = log(
        (0, 4, 12), (0, 4, 16), (1, 4, 5), (2, 4, 25), (3, 4, 20),
        opens_at=[10, 0, 20, 20], closed_at=[20, 9, 23, 21],
    )  # fmt: skip
    windowed = np.array([True, False, True, True])
    assert_allclose(live_shares(three, windowed=windowed), [0.5, 0.5, 1, 0, 1])
    ends = np.array([30, 9, 23, 21])
    found = live_shares(three, windowed=windowed, ends=ends)
    assert_allclose(found, [4 / 20, 4 / 20, 1, 0, 1])


def test_no_forecasts_have_no_shares():
    none = forecast_log(question=[], forecaster=[], issued_at=[], opens_at=[3], closed_at=[7])
    assert live_shares(none, windowed=np.array([True])).tolist() == []


def test_days_count_that_lie_wholly_in_the_window():
    """A window from just after midnight loses its first day, as one up to just before its last."""
    found = in_days(
        log(
            (0, 0, DAY - 1),
            (0, 0, DAY),
            opens_at=[1],
            closed_at=[3 * DAY - 1],
            expires_at=[2 * DAY - 1, NEVER],
        )
    )
    assert found.opens_at.tolist() == [1]
    assert found.closed_at.tolist() == [2]
    assert found.issued_at.tolist() == [0, 1]
    assert found.expires_at.tolist() == [1, NEVER // DAY]


def test_questions_are_revised_by_a_second_forecast_or_an_end():
    columns = {"opens_at": [0] * 4, "closed_at": [9] * 4}
    rows = (0, 1, 0), (0, 2, 0), (1, 1, 0), (1, 1, 3), (2, 1, 0), (3, 1, 1), (3, 1, 2), (3, 1, 3)
    assert is_revised(log(*rows, **columns)).tolist() == [False, True, False, True]
    ends = [NEVER] * 4 + [7] + [NEVER] * 3
    found = is_revised(log(*rows, **columns, expires_at=ends))
    assert found.tolist() == [False, True, True, True]


AT = [
    # moment, at the close, and which of the forecasts from 2 to 5, from 5 to 8 and from 8 on counts
    (2, False, [0]),
    (2, True, []),
    (4, False, [0]),
    (5, False, [1]),
    (5, True, [0]),
    (8, False, [2]),
    (8, True, [1]),
    (9, True, [2]),
]


@pytest.mark.parametrize(("moment", "closing", "places"), AT)
def test_what_is_in_force_begins_with_its_moment_and_a_close_looks_back(moment, closing, places):
    """With ends or by revisions alone."""
    for expires in (None, [5, 8, NEVER]):
        found = live_at(
            log((0, 0, 2), (0, 0, 5), (0, 0, 8), opens_at=[0], closed_at=[9], expires_at=expires),
            np.array([moment]),
            np.array([closing]),
        )
        assert found.tolist() == places


def test_what_has_ended_is_in_force_no_more_and_at_a_close_until_then():
    """The forecast ends at 6, the question opens at 3."""
    one = log((0, 0, 1), opens_at=[3], closed_at=[9], expires_at=[6])
    cases = {(2, False): [], (3, False): [0], (3, True): [], (5, False): [0], (6, False): [],
             (6, True): [0], (7, True): []}  # fmt: skip
    for (moment, closing), places in cases.items():
        found = live_at(one, np.array([moment]), np.array([closing]))
        assert found.tolist() == places, (moment, closing)


def test_pairs_of_which_no_forecast_was_chosen_are_dropped():
    """The others are compared as if they stood side by side."""
    three = log((0, 4, 1), (0, 4, 2), (0, 6, 1), (1, 4, 1), opens_at=[0, 0], closed_at=[9, 9])
    values = [
        ForecastValues(value=np.array([0.1, 0.2, 0.6, 0.9])),
        ForecastValues(
            value=np.array([0.1, 0.2, 0.6, 0.9]), against="others", factors=np.array([10.0, 1.0])
        ),
    ]
    found = score_single_forecasts(three, values, np.array([1, 2]))
    assert found.question.tolist() == [0, 0]
    assert found.forecaster.tolist() == [4, 6]
    assert found.n_forecasts.tolist() == [2, 1]
    assert_allclose(found.scores, [[0.2, 0.6], [-4, 4]])
    assert [each.tolist() for each in found.dropped] == [[1], [4], [0]]
    assert np.isnan(found.time_coverage).all()


def test_forecasts_scored_one_by_one_drop_none():
    two = log((0, 4, 1), (0, 4, 2), (1, 6, 1), opens_at=[0, 0], closed_at=[9, 9])
    found = score_each_forecast(two, [ForecastValues(value=np.array([0.1, 0.2, 0.6]))])
    assert found.question.tolist() == [0, 0, 1]
    assert found.forecaster.tolist() == [4, 4, 6]
    assert found.n_forecasts.tolist() == [1, 1, 1]
    assert [len(each) for each in found.dropped] == [0, 0, 0]
