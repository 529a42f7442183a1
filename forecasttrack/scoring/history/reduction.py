"""From the scores of single forecasts to one score per forecaster and question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from forecasttrack.scoring.history.integrals import (
    PairSums,
    Relative,
    integrate,
    live_stretches,
    refuse_contradictions,
)
from forecasttrack.scoring.history.log import NEVER, ForecastLog, forecast_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DAY = 86_400_000_000
"""Microseconds of a UTC day."""


@attrs.frozen(kw_only=True, eq=False)
class ForecastValues:
    """What one rule gives every forecast of a log.

    Attributes:
        value: Scores, or values to compare with the other forecasters', by question,
            forecaster and time, shape (n,).
        against: What a relative rule compares them with; None for other rules.
        negate: Whether a relative rule compares the negatives of the values, because its scores
            are better where they are higher and the values where they are lower.
        factors: What a difference of one counts under a relative rule, per question, above 0,
            shape (q,).
        fill: What counts in missing time, per question, shape (q,); None for live time only.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"] | None = None
    negate: bool = False
    factors: NDArray[np.float64] | None = None
    fill: NDArray[np.float64] | None = None


@attrs.frozen(kw_only=True, eq=False)
class HistoryScores:
    """One row per forecaster and question, ordered by question, then forecaster.

    Attributes:
        question: Code of the question, shape (p,).
        forecaster: Code of the forecaster, shape (p,).
        scores: One array of shape (p,) per rule.
        time_coverage: Share of the span with a live forecast, NaN where time was not weighed.
        n_forecasts: Forecasts that the score rests on, shape (p,).
        dropped: Question, forecaster and time coverage of pairs that were live too little.
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    scores: Sequence[NDArray[np.float64]]
    time_coverage: NDArray[np.float64]
    n_forecasts: NDArray[np.int64]
    dropped: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]


# --- averages over time ----------------------------------------------------------------------


def average_over_time(  # noqa: PLR0913 - clocks, peers and the least coverage
    log: ForecastLog,
    values: Sequence[ForecastValues],
    *,
    ends: NDArray[np.int64],
    windowed: NDArray[np.bool_],
    member: NDArray[np.bool_] | None = None,
    least_coverage: float = 0.0,
) -> HistoryScores:
    """Average values over live time, or over the whole span where missing time counts.

    Args:
        log: The forecasts and their windows, in any unit of time.
        values: What each rule gives every forecast.
        ends: Where the span of each question ends, in the same unit, shape (q,).
        windowed: Which questions have a window, shape (q,). On the others every forecaster must
            have a single forecast without end, which then is the score.
        member: Which forecasters relative rules compare with, by code; all where None.
        least_coverage: Pairs that were live for a smaller share of the span are dropped.

    Raises:
        InvalidTableError: Two forecasts of one pair and instant differ in no known order.
        InvalidForecastError: A score is NaN, or a relative value is infinitely good.

    Example:
        >>> log = forecast_log(question=[0, 0], forecaster=[0, 0], issued_at=[0, 5],
        ...                    opens_at=[0], closed_at=[20])
        >>> values = ForecastValues(value=np.array([0.8, 0.4]))
        >>> found = average_over_time(
        ...     log, [values], ends=np.array([20]), windowed=np.array([True]))
        >>> found.scores[0].round(6).tolist(), found.time_coverage.tolist()
        ([0.5], [1.0])
    """
    log = _with_windows(log, windowed)
    sums = _integrated(log, values, member)
    span = np.where(windowed, ends - log.opens_at, 0)[sums.question]
    coverage = np.full(len(span), np.nan)
    np.divide(sums.live, span, where=span > 0, out=coverage)
    scores, forecasts = _means(sums, values, span.astype(np.float64)), sums.forecasts
    kept = sums.live > 0
    if least_coverage:
        kept &= coverage >= least_coverage
    if not windowed.all():
        alone = ~windowed[sums.question]
        only = log.grouping.first[:-1][alone]
        for score, each in zip(scores, values, strict=True):
            score[alone] = each.value[only]
        forecasts = np.where(alone, 1, forecasts)
        kept |= alone
    return HistoryScores(
        question=_kept(sums.question, kept),
        forecaster=_kept(sums.forecaster, kept),
        scores=[_kept(score, kept) for score in scores],
        time_coverage=_kept(coverage, kept),
        n_forecasts=_kept(forecasts, kept),
        dropped=(sums.question[~kept], sums.forecaster[~kept], coverage[~kept]),
    )


def _with_windows(log: ForecastLog, windowed: NDArray[np.bool_]) -> ForecastLog:
    """A question without a window has no time to weigh, so that its window has no length."""
    if windowed.all():
        return log
    return attrs.evolve(
        log,
        opens_at=np.where(windowed, log.opens_at, 0),
        closed_at=np.where(windowed, log.closed_at, 0),
    )


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
    stretches = live_stretches(_with_windows(log, windowed), 0, len(windowed))
    lived = (stretches.ends - stretches.begins).astype(np.float64)
    question = _question_of_each(log)
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


def _kept(column: NDArray[Any], kept: NDArray[np.bool_]) -> NDArray[Any]:
    return column if kept.all() else column[kept]


def _integrated(
    log: ForecastLog, values: Sequence[ForecastValues], member: NDArray[np.bool_] | None
) -> PairSums:
    return integrate(
        log,
        grouped=True,
        scores=[each.value for each in values if each.against is None],
        relatives=[
            Relative(value=each.value, against=each.against, negate=each.negate, member=member)
            for each in values
            if each.against is not None
        ],
    )


def _means(
    sums: PairSums, values: Sequence[ForecastValues], span: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Divide integrals by live time, or by the span where missing time counts too.

    A relative score of missing time is 0: who is absent neither gains nor loses, and so the peer
    points of a question sum to zero.
    """
    live = sums.live.astype(np.float64)
    scores, relatives = iter(sums.scores), iter(sums.relatives)
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for each in values:
            if each.against is not None:
                assert each.factors is not None  # noqa: S101 - a relative rule has factors
                # Adding 0.0 avoids -0.0 where there were no peers.
                found.append(each.factors[sums.question] * next(relatives) / span + 0.0)
            elif each.fill is None:
                found.append(next(scores) / live)
            else:
                absent = (span - live) * each.fill[sums.question]
                found.append((next(scores) + np.where(span > live, absent, 0.0)) / span)
    return found


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
        revised[_question_of_each(log)[log.expires_at != NEVER]] = True
    return revised


def _question_of_each(log: ForecastLog) -> NDArray[np.integer]:
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
    sums = _integrated(once, values, member)
    return HistoryScores(
        question=sums.question,
        forecaster=sums.forecaster,
        scores=_means(sums, values, np.ones(len(pair))),
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
    question = _question_of_each(log)
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
        question=_question_of_each(log),
        forecaster=np.repeat(log.grouping.forecaster, np.diff(log.grouping.first)),
        scores=[each.value for each in values],
        time_coverage=np.full(len(log), np.nan),
        n_forecasts=np.ones(len(log), dtype=np.int64),
        dropped=(none, none, np.zeros(0)),
    )
