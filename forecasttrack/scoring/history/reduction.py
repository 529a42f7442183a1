"""Histories scored without weighing time: one forecast each, every forecast, or days counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.scoring.history.integrals import (
    ForecastValues,
    HistoryScores,
    integrated,
    means_over_time,
    with_windows,
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
"""Microseconds of a UTC day."""


def live_shares(
    log: ForecastLog, *, windowed: NDArray[np.bool_], ends: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """The share of each forecast in what `average_over_time` gives its pair.

    Args:
        log: The forecasts and their windows.
        windowed: Which questions have a window, shape (q,); the forecasts on others stand alone.
        ends: Where spans end, if missing time counts; None for shares of live time, shape (q,).

    Returns:
        Shares by question, forecaster and time, shape (n,); 0 where a pair was never live.
    """
    stretches = live_stretches(with_windows(log, windowed), 0, len(windowed))
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
    """Count a log in full UTC days: on each, the belief in force when the day ends is scored.

    A day that is not wholly within the window does not count. What is issued during a day is in
    force when it ends; what lapses during a day is not.
    """
    return attrs.evolve(
        log,
        issued_at=log.issued_at // DAY,
        expires_at=None if log.expires_at is None else log.expires_at // DAY,
        opens_at=-(-log.opens_at // DAY),
        closed_at=log.closed_at // DAY,
    )


def is_revised(log: ForecastLog) -> NDArray[np.bool_]:
    """Which questions have a forecaster with more than one forecast, or with one that ends."""
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
    """Score one forecast of each forecaster and question, compared with the others' one.

    Pairs of which no forecast was chosen are dropped. ``time_coverage`` is NaN.

    Args:
        log: The forecasts.
        values: What each rule gives every forecast; what counts in missing time is passed over.
        places: The chosen places of the log, at most one of each pair, ascending, shape (m,).
        member: Which forecasters relative rules compare with, by code; all where None.

    Raises:
        InvalidTableError: Two forecasts of one pair and instant differ in no known order.
    """
    refuse_contradictions(log, [each.value for each in values])
    grouping = log.grouping
    pair = np.cumsum(grouping.starts_pair)[places] - 1
    gone = np.ones(len(grouping.question), dtype=bool)
    gone[pair] = False
    # All chosen forecasts are compared as if they stood side by side for one unit of time.
    once = forecast_log(
        question=grouping.question[pair],
        forecaster=grouping.forecaster[pair],
        issued_at=np.zeros(len(pair), dtype=np.int64),
        opens_at=np.zeros(len(log.opens_at), dtype=np.int64),
        closed_at=np.ones(len(log.opens_at), dtype=np.int64),
    )
    values = [attrs.evolve(each, value=each.value[places], fill=None) for each in values]
    sums = integrated(once, values, member)
    return HistoryScores(
        question=sums.question,
        forecaster=sums.forecaster,
        scores=means_over_time(sums, values, np.ones(len(pair))),
        time_coverage=np.full(len(pair), np.nan),
        n_forecasts=np.diff(grouping.first)[pair],
        dropped=(
            grouping.question[gone],
            grouping.forecaster[gone],
            np.zeros(np.count_nonzero(gone)),
        ),
    )


def in_force(
    log: ForecastLog, moments: NDArray[np.int64], at_close: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """The places of the log whose forecast was live at a moment, one at most of each pair.

    Args:
        log: The forecasts.
        moments: The moment for each question, not after its close, shape (q,).
        at_close: Where that moment is the close itself, shape (q,): then what was live up to it
            counts.
    """
    question = question_of_each(log)
    moment, closing = moments[question], at_close[question]
    made = (log.issued_at < moment) | ((log.issued_at == moment) & ~closing)
    # At a close that is the opening too nothing was ever in force.
    opens_at = log.opens_at[question]
    made &= (moment > opens_at) | ((moment == opens_at) & ~closing)
    places = np.flatnonzero(made)
    pair = np.cumsum(log.grouping.starts_pair)[places]
    lasts = np.append(pair[1:] != pair[:-1], np.ones(len(pair[:1]), dtype=bool))
    places = places[lasts]
    if log.expires_at is not None:
        ends, then = log.expires_at[places], moment[places]
        places = places[(ends > then) | (closing[places] & (ends == then))]
    return places


def score_each_forecast(log: ForecastLog, values: Sequence[ForecastValues]) -> HistoryScores:
    """Score every forecast by itself.

    Raises:
        InvalidTableError: Two forecasts of one pair and instant differ in no known order.
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
