"""Integrals and averages of scores over live time, for every pair of question and forecaster."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from forecasttrack.errors import InvalidForecastError, InvalidTableError
from forecasttrack.scoring.engine import uses_numba
from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.comparisons import Relative
from forecasttrack.scoring.history.log import live_stretches, refuse_contradictions, whole_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.engine import Engine
    from forecasttrack.scoring.history.log import ForecastLog, Grouping


@attrs.frozen(kw_only=True, eq=False)
class ForecastValues:
    """The scores of all forecasts of a log under one rule, with what is needed to average them.

    Attributes:
        value: The scores, or under a relative rule the values that are compared with those of the
            other forecasters, in the order of the log, shape (n,).
        against, negate, catch_all, lacking: As in `Relative`; ``against`` is None for rules that
            are not relative.
        factors: Factor of a relative rule for each question, above 0, shape (q,).
        fill: The score that counts in missing time, for each question, shape (q,); None if live
            time alone counts.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"] | None = None
    negate: bool = False
    factors: NDArray[np.float64] | None = None
    fill: NDArray[np.float64] | None = None
    catch_all: NDArray[np.float64] | None = None
    lacking: NDArray[np.bool_] | None = None


@attrs.frozen(kw_only=True, eq=False)
class HistoryScores:
    """Scores of pairs of question and forecaster, ordered by question, then forecaster.

    If every forecast is scored on its own, there is one row for each forecast.

    Attributes:
        question: Code of the question, shape (p,).
        forecaster: Code of the forecaster, shape (p,).
        scores: One array of shape (p,) for each rule.
        time_coverage: Share of the span with a live forecast, shape (p,); NaN if scores are no
            averages over time.
        n_forecasts: Number of forecasts that enter the score, shape (p,).
        dropped: Codes of question and forecaster, and time coverage, of pairs without a score
            because they were live for too short a time; three arrays of one length.
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    scores: Sequence[NDArray[np.float64]]
    time_coverage: NDArray[np.float64]
    n_forecasts: NDArray[np.int64]
    dropped: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]


@attrs.frozen(kw_only=True, eq=False)
class PairSums:
    """Integrals over the live time of each pair of question and forecaster.

    Pairs are ordered by question, then forecaster.

    Attributes:
        question: Code of the question, shape (p,).
        forecaster: Code of the forecaster, shape (p,).
        live: Microseconds with a live forecast, shape (p,).
        forecasts: Number of forecasts that were live for any time at all, shape (p,).
        scores: Integral of each of k scores over live time, score times microseconds, (k, p).
        relatives: Likewise of each of r relative values, shape (r, p).
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    live: NDArray[np.int64]
    forecasts: NDArray[np.int64]
    scores: NDArray[np.float64]
    relatives: NDArray[np.float64]


def integrate(
    log: ForecastLog,
    *,
    scores: Sequence[NDArray[np.float64]] = (),
    relatives: Sequence[Relative] = (),
    engine: Engine = "auto",
    in_log_order: bool = False,
) -> PairSums:
    """Integrate scores, and values relative to the others', over the live time of each pair.

    Questions are processed in blocks small enough for a processor's cache. The sums of a question
    do not depend, in any digit, on the other questions.

    Args:
        log: The forecasts, and the windows of their questions.
        scores: Scores of single forecasts, one array of shape (n,) each; NaN is refused.
        relatives: Values to compare with the other forecasters'.
        engine: ``"numpy"``, ``"numba"`` (the extra ``fast``), or ``"auto"``: numba if it is
            installed and the log is long enough to repay its loading.
        in_log_order: Whether the values are in the order of the log, that of ``log.grouping.row``;
            if not, they are in the order of the rows from which the log was made.

    Raises:
        InvalidArgumentError: There is no such engine.
        MissingExtraError: The chosen engine is not installed.
        InvalidForecastError: A score is NaN, or a relative value is infinitely good.
        InvalidTableError: Two forecasts of one pair at one instant differ in score, and no
            sequence says which came later.
    """
    for value in (*scores, *(relative.value for relative in relatives)):
        _check_scores(value, len(log))
    for relative in relatives:
        _check_comparable(relative)
    if not in_log_order:
        row = log.grouping.row
        scores = [score.take(row) for score in scores]
        relatives = [each.reordered(row) for each in relatives]
    refuse_contradictions(log, [*scores, *(relative.value for relative in relatives)])
    if not uses_numba(engine, len(log)):
        return _with_numpy(log, scores, relatives)
    return _with_numba(log, scores, relatives)


def empty_sums(grouping: Grouping, scores: int, relatives: int) -> PairSums:
    """Make sums of 0 for all pairs, `scores` integrals of scores and `relatives` of the others."""
    pairs = len(grouping.question)
    return PairSums(
        question=grouping.question,
        forecaster=grouping.forecaster,
        live=np.zeros(pairs, dtype=np.int64),
        forecasts=np.zeros(pairs, dtype=np.int64),
        scores=np.zeros((scores, pairs)),
        relatives=np.zeros((relatives, pairs)),
    )


def _with_numpy(
    log: ForecastLog, scores: Sequence[NDArray[np.float64]], relatives: Sequence[Relative]
) -> PairSums:
    sums = empty_sums(log.grouping, len(scores), len(relatives))
    bounds = log.grouping.bounds
    for low, high in whole_blocks(bounds):
        if bounds[low] < bounds[high]:
            integrate_block(log, scores, relatives, sums, low, high)
    return sums


def integrate_block(  # noqa: PLR0913, PLR0917 - the columns, where they end, and which block
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
    low: int,
    high: int,
) -> None:
    """Integrate over the questions from ``low`` to before ``high``, with NumPy, into ``sums``."""
    stretches = live_stretches(log, low, high)
    grouping = log.grouping
    pairs = slice(grouping.pairs_until(low), grouping.pairs_until(high))
    rows = slice(grouping.bounds[low], grouping.bounds[high])
    first, width = stretches.first, stretches.ends - stretches.begins
    sums.live[pairs] = np.add.reduceat(width, first)
    sums.forecasts[pairs] = np.add.reduceat(width > 0, first, dtype=np.int64)
    weight = width.astype(np.float64)
    for place, score in enumerate(scores):
        sums.scores[place, pairs] = _weighted_sums(score[rows], weight, first)
    if not relatives:
        return
    changes = changes_of(stretches, log.closed_at[low:high], expiring=log.expires_at is not None)
    per_pair = np.diff(first, append=len(width))
    for place, relative in enumerate(relatives):
        member = None
        if relative.member is not None:
            member = np.repeat(relative.member[grouping.forecaster[pairs]], per_pair)
        gained = relative.compared(changes, rows, member)
        with np.errstate(invalid="ignore"):
            sums.relatives[place, pairs] = np.add.reduceat(gained, first)


def _weighted_sums(
    score: NDArray[np.float64], weight: NDArray[np.float64], first: NDArray[np.intp]
) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        weighted = score * weight
        summed: NDArray[np.float64] = np.add.reduceat(weighted, first)
        if np.isnan(summed).any():
            # An infinite score that was never live does not count: inf times 0 would be NaN.
            weighted[weight == 0] = 0.0
            summed = np.add.reduceat(weighted, first)
    return summed


def _with_numba(
    log: ForecastLog, scores: Sequence[NDArray[np.float64]], relatives: Sequence[Relative]
) -> PairSums:
    """Integrate with numba, but with NumPy where medians, catch-alls or infinity are compared."""
    from forecasttrack.scoring.history.numba_engine import (  # noqa: PLC0415 - loads numba
        integrate_compiled,
    )

    by_kernel = [
        each.against == "others" and each.catch_all is None and _is_finite(each.value)
        for each in relatives
    ]
    sums = empty_sums(log.grouping, len(scores), sum(by_kernel))
    integrate_compiled(log, scores, list(compress(relatives, by_kernel)), sums)
    if all(by_kernel):
        return sums
    by_numpy = [not each for each in by_kernel]
    rest = _with_numpy(log, (), list(compress(relatives, by_numpy)))
    both = np.empty((len(relatives), len(sums.live)))
    both[by_kernel], both[by_numpy] = sums.relatives, rest.relatives
    return attrs.evolve(sums, relatives=both)


def _check_scores(value: NDArray[np.float64], rows: int) -> None:
    if value.shape != (rows,):
        message = f"a score needs one value per forecast, shape ({rows},), found {value.shape}."
        raise InvalidTableError(message, field="score")
    # The minimum is NaN if any value is.
    if len(value) and np.isnan(value.min()):
        row = int(np.flatnonzero(np.isnan(value))[0])
        message = (
            f"score is NaN at row {row}; a history is integrated over resolved questions only. "
            "Leave out the questions that are not resolved."
        )
        raise InvalidForecastError(message, field="score", row=row)


def _is_finite(value: NDArray[np.float64]) -> bool:
    """Whether all values are finite; if any is NaN, so are the minimum and the maximum."""
    return len(value) == 0 or bool(np.isfinite((value.min(), value.max())).all())


def _check_comparable(relative: Relative) -> None:
    # Infinitely bad values can be compared with a mean, but infinitely good ones cannot.
    best = -np.inf if relative.negate else np.inf
    value = relative.value
    if relative.catch_all is None and _is_finite(value):
        return
    refused = value == best if relative.against == "others" else np.isinf(value)
    if relative.catch_all is not None:
        refused = refused | np.isinf(relative.catch_all)
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        message = (
            f"relative scores need finite values; row {row} is {value[row]}. "
            "A log score is at best finite, and a Brier score always is."
        )
        raise InvalidForecastError(message, field="value", row=row)


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
    """Average scores over live time, or over the whole span of the question.

    The span counts if missing time has a score (`ForecastValues.fill`), and under relative rules.

    Args:
        log: The forecasts, and the windows of their questions, in any unit of time.
        values: The scores of every forecast under each rule.
        ends: When the span of each question ends, in the same unit, shape (q,); it begins when the
            question opens.
        windowed: Which questions have a window, shape (q,). On the others every forecaster must
            have a single forecast that never expires; its score is the result.
        member: Which forecasters relative rules compare with, by code; None means all.
        least_coverage: Pairs that were live for a smaller share of the span are dropped.

    Raises:
        InvalidTableError: Two forecasts of one pair at one instant differ, and no sequence orders
            them.
        InvalidForecastError: A score is NaN, or a relative value is infinitely good.

    Example:
        >>> from forecasttrack.scoring.history import forecast_log
        >>> log = forecast_log(question=[0, 0], forecaster=[0, 0], issued_at=[0, 5],
        ...                    opens_at=[0], closed_at=[20])
        >>> values = ForecastValues(value=np.array([0.8, 0.4]))
        >>> found = average_over_time(
        ...     log, [values], ends=np.array([20]), windowed=np.array([True]))
        >>> found.scores[0].round(6).tolist(), found.time_coverage.tolist()
        ([0.5], [1.0])
    """
    log = without_lacking_windows(log, windowed)
    sums = integrate_values(log, values, member)
    span = np.where(windowed, ends - log.opens_at, 0)[sums.question]
    coverage = np.full(len(span), np.nan)
    np.divide(sums.live, span, where=span > 0, out=coverage)
    scores, forecasts = means_over_time(sums, values, span.astype(np.float64)), sums.forecasts
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


def without_lacking_windows(log: ForecastLog, windowed: NDArray[np.bool_]) -> ForecastLog:
    """Give questions that lack a window one of no length, in which no forecast is live."""
    if windowed.all():
        return log
    return attrs.evolve(
        log,
        opens_at=np.where(windowed, log.opens_at, 0),
        closed_at=np.where(windowed, log.closed_at, 0),
    )


def _kept(column: NDArray[Any], kept: NDArray[np.bool_]) -> NDArray[Any]:
    return column if kept.all() else column[kept]


def integrate_values(
    log: ForecastLog, values: Sequence[ForecastValues], member: NDArray[np.bool_] | None
) -> PairSums:
    """Integrate the values of all rules, comparing those of relative rules with the others'."""
    return integrate(
        log,
        in_log_order=True,
        scores=[each.value for each in values if each.against is None],
        relatives=[
            Relative(
                value=each.value,
                against=each.against,
                negate=each.negate,
                member=member,
                catch_all=each.catch_all,
                lacking=each.lacking,
            )
            for each in values
            if each.against is not None
        ],
    )


def means_over_time(
    sums: PairSums, values: Sequence[ForecastValues], span: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Divide integrals, in place, by live time, or by the span if missing time counts, too.

    Under a relative rule missing time always counts, with a score of 0, so that the peer points of
    a question sum to 0. ``span`` is the length of the span of each pair's question, shape (p,), as
    are the scores that are returned for each rule.
    """
    live = sums.live.astype(np.float64)
    scores, relatives = iter(sums.scores), iter(sums.relatives)
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for each in values:
            mean, duration = next(scores if each.against is None else relatives), span
            if each.against is not None:
                assert each.factors is not None  # noqa: S101 - a relative rule has factors
                mean *= each.factors.take(sums.question)
            elif each.fill is None:
                duration = live
            else:
                mean += np.where(span > live, (span - live) * each.fill[sums.question], 0.0)
            mean /= duration
            mean += 0.0  # avoids -0.0 where there were no peers
            found.append(mean)
    return found
