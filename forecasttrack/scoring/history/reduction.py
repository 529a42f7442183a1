"""Ways to score a history other than by averages over time, and how averages count time.

A history is scored by one chosen forecast of each forecaster, or by every forecast on its own.
Averages can count full days, and the share of each forecast in an average is known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.scoring.history.integrals import (
    ForecastValues,
    HistoryScores,
    integrate_values,
    means_over_time,
    without_lacking_windows,
)
from forecasttrack.scoring.history.log import (
    NEVER,
    ForecastLog,
    live_stretches,
    refuse_contradictions,
)
from forecasttrack.scoring.history.log_input import forecast_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DAY = 86_400_000_000
"""Microseconds in a UTC day."""


def live_shares(
    log: ForecastLog, *, windowed: NDArray[np.bool_], ends: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """The weight of each forecast in the score that `average_over_time` gives its pair.

    Args:
        log: The forecasts, and the windows of their questions.
        windowed: Which questions have a window, shape (q,); forecasts on the others get weight 1.
        ends: When the span of each question ends, shape (q,), if missing time counts; None for
            shares of live time.

    Returns:
        Weights in the order of the log, shape (n,); 0 where a pair was never live.
    """
    stretches = live_stretches(without_lacking_windows(log, windowed), 0, len(windowed))
    lived = (stretches.ends - stretches.begins).astype(np.float64)
    question = question_of_each(log)
    if ends is not None:
        whole = np.where(windowed, ends - log.opens_at, 0).astype(np.float64)[question]
    else:
        sizes = np.diff(log.grouping.first)
        whole = (
            np.repeat(np.add.reduceat(lived, log.grouping.first[:-1]), sizes)
            if sizes.size
            else lived
        )
    share = np.divide(lived, whole, out=np.zeros(len(lived)), where=whole > 0)
    return np.where(windowed[question], share, 1.0)


def in_days(log: ForecastLog) -> ForecastLog:
    """Return a log whose times are numbers of UTC days, so that each full day counts once.

    On each day the forecast that is live when the day ends is scored. A day that is not wholly
    within the window of the question does not count. A forecast issued during a day is live when
    the day ends; one that expires during a day is not.
    """
    return attrs.evolve(
        log,
        issued_at=log.issued_at // DAY,
        expires_at=None if log.expires_at is None else log.expires_at // DAY,
        opens_at=-(-log.opens_at // DAY),
        closed_at=log.closed_at // DAY,
    )


def is_revised(log: ForecastLog) -> NDArray[np.bool_]:
    """Which questions, (q,), have a forecaster with several forecasts, or with one that expires."""
    grouping = log.grouping
    revised = np.zeros(len(log.opens_at), dtype=bool)
    revised[grouping.question[np.diff(grouping.first) > 1]] = True
    if log.expires_at is not None:
        revised[question_of_each(log)[log.expires_at != NEVER]] = True
    return revised


def question_of_each(log: ForecastLog) -> NDArray[np.integer]:
    """The code of the question of each forecast, shape (n,), in the order of the log."""
    return np.repeat(log.grouping.question, np.diff(log.grouping.first))


# --- one forecast per forecaster --------------------------------------------------------------


def score_single_forecasts(
    log: ForecastLog,
    values: Sequence[ForecastValues],
    places: NDArray[np.intp],
    *,
    member: NDArray[np.bool_] | None = None,
) -> HistoryScores:
    """Score one chosen forecast of each pair of question and forecaster.

    Relative rules compare it with the chosen forecasts of the other forecasters. Pairs without a
    chosen forecast are dropped. ``time_coverage`` is NaN.

    Args:
        log: The forecasts.
        values: The values of every forecast under each rule; their `fill` is not used.
        places: Positions in the log of the chosen forecasts, rising, at most one for each pair,
            shape (m,).
        member: Which forecasters relative rules compare with, by code; None means all.

    Raises:
        InvalidTableError: Two forecasts of one pair at one instant differ, and no sequence orders
            them.
    """
    refuse_contradictions(log, [each.value for each in values])
    grouping = log.grouping
    pair = np.cumsum(grouping.starts_pair)[places] - 1
    dropped = np.ones(len(grouping.question), dtype=bool)
    dropped[pair] = False
    # All chosen forecasts are compared as if all of them were live for the same unit of time.
    once = forecast_log(
        question=grouping.question[pair],
        forecaster=grouping.forecaster[pair],
        issued_at=np.zeros(len(pair), dtype=np.int64),
        opens_at=np.zeros(len(log.opens_at), dtype=np.int64),
        closed_at=np.ones(len(log.opens_at), dtype=np.int64),
    )
    values = [attrs.evolve(each, value=each.value[places], fill=None) for each in values]
    sums = integrate_values(once, values, member)
    return HistoryScores(
        question=sums.question,
        forecaster=sums.forecaster,
        scores=means_over_time(sums, values, np.ones(len(pair))),
        time_coverage=np.full(len(pair), np.nan),
        n_forecasts=np.diff(grouping.first)[pair],
        dropped=(
            grouping.question[dropped],
            grouping.forecaster[dropped],
            np.zeros(np.count_nonzero(dropped)),
        ),
    )


def live_at(
    log: ForecastLog, moments: NDArray[np.int64], at_close: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Find the forecasts that were live at one moment of each question.

    Args:
        log: The forecasts.
        moments: The moment for each question, not after its close, shape (q,).
        at_close: Whether that moment is the close of the question, shape (q,): then the forecasts
            that were live until the close count.

    Returns:
        Positions in the log, rising, at most one for each pair, shape (m,).
    """
    question = question_of_each(log)
    moment, closing = moments[question], at_close[question]
    issued = (log.issued_at < moment) | ((log.issued_at == moment) & ~closing)
    # In a window of no length nothing was live before the close.
    opens_at = log.opens_at[question]
    issued &= (moment > opens_at) | ((moment == opens_at) & ~closing)
    places = np.flatnonzero(issued)
    pair = np.cumsum(log.grouping.starts_pair)[places]
    is_latest = np.append(pair[1:] != pair[:-1], np.ones(len(pair[:1]), dtype=bool))
    places = places[is_latest]
    if log.expires_at is not None:
        expiry, then = log.expires_at[places], moment[places]
        places = places[(expiry > then) | (closing[places] & (expiry == then))]
    return places


def score_each_forecast(log: ForecastLog, values: Sequence[ForecastValues]) -> HistoryScores:
    """Score every forecast on its own: one row of the result for each, in the order of the log.

    Raises:
        InvalidTableError: Two forecasts of one pair at one instant differ, and no sequence orders
            them.
    """
    refuse_contradictions(log, [each.value for each in values])
    none = np.zeros(0, dtype=np.intp)
    return HistoryScores(
        question=question_of_each(log),
        forecaster=np.repeat(log.grouping.forecaster, np.diff(log.grouping.first)),
        scores=[each.value for each in values],
        time_coverage=np.full(len(log), np.nan),
        n_forecasts=np.ones(len(log), dtype=np.int64),
        dropped=(none, none, np.zeros(0)),
    )
