"""Integrals over live time: for every pair of forecaster and question, with NumPy or numba."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from forecasttrack.errors import InvalidForecastError, InvalidTableError
from forecasttrack.scoring.engine import uses_numba
from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.comparisons import above_median, above_others
from forecasttrack.scoring.history.log import whole_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.engine import Engine
    from forecasttrack.scoring.history.log import ForecastLog, Grouping

COMPARISONS = {"others": above_others, "median": above_median}


@attrs.frozen(kw_only=True, eq=False)
class Relative:
    """A value to compare, moment by moment, with those of the other forecasters.

    Attributes:
        value: One value per forecast, shape (n,).
        against: The mean of the ``"others"``, or the ``"median"`` of all.
        negate: Compare the negatives of the values, as is wanted of scores where lower is better
            when the difference shall be higher for the better forecaster.
        member: Which forecasters are the peers, by code; all where None.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"]
    negate: bool = False
    member: NDArray[np.bool_] | None = None


@attrs.frozen(kw_only=True, eq=False)
class PairSums:
    """The sums over each forecaster's history on each question.

    Ordered by question, then forecaster.

    Attributes:
        question: Code of the question, shape (p,).
        forecaster: Code of the forecaster, shape (p,).
        live: Microseconds with a live forecast, shape (p,).
        forecasts: Forecasts that were live for any time at all, shape (p,).
        scores: Integral of each score over live time, in microseconds, shape (k, p).
        relatives: Integral of each relative value over live time, shape (r, p).
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
    grouped: bool = False,
) -> PairSums:
    """Integrate scores, and values relative to the others, over the live time of each pair.

    Questions are processed in blocks small enough for a processor's cache, and nothing that is
    summed on one question touches another's digits.

    Args:
        log: The forecasts and their windows.
        scores: Scores of single forecasts, one array of shape (n,) each; NaN is refused.
        relatives: Values to compare with the other forecasters'.
        engine: ``"numpy"``, ``"numba"`` (the extra ``fast``), or ``"auto"``: numba where it is
            installed and the log long enough to repay its loading.
        grouped: The values are in the order of the log already, that of ``log.grouping.row``;
            else they are in that of the rows.

    Raises:
        InvalidArgumentError: There is no such engine.
        MissingExtraError: The engine asked for is not installed.
        InvalidForecastError: A score is NaN, or a relative value is infinitely good.
        InvalidTableError: Two forecasts of one pair and instant differ in score, and no
            sequence says which came later.
    """
    for value in (*scores, *(relative.value for relative in relatives)):
        _check_scores(value, len(log))
    for relative in relatives:
        _check_comparable(relative)
    if not grouped:
        row = log.grouping.row
        scores = [score.take(row) for score in scores]
        relatives = [attrs.evolve(each, value=each.value.take(row)) for each in relatives]
    refuse_contradictions(log, [*scores, *(relative.value for relative in relatives)])
    if not uses_numba(engine, len(log)):
        return _with_numpy(log, scores, relatives)
    return _with_numba(log, scores, relatives)


def empty_sums(grouping: Grouping, scores: int, relatives: int) -> PairSums:
    """Allocate sums for all pairs, all of them 0."""
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


@attrs.frozen(kw_only=True, eq=False)
class Stretches:
    """The live stretches of a block of whole questions, by question, forecaster and time.

    Attributes:
        time_position: Position of the stretch among those of the block by question and time,
            shape (m,).
        in_time: The inverse: the stretch at each of those positions, shape (m,).
        question: Question, counted from the first one of the block, shape (m,).
        begins: First live moment, microseconds, shape (m,).
        ends: First moment no longer live, not before ``begins``, shape (m,).
        first: Where each pair of forecaster and question begins, shape (pairs,).
        followed: The next row belongs to the same pair, shape (m,).
    """

    time_position: NDArray[np.intp]
    in_time: NDArray[np.intp]
    question: NDArray[np.intp]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.intp]
    followed: NDArray[np.bool_]


def live_stretches(log: ForecastLog, low: int, high: int) -> Stretches:
    """Find the live stretch of every forecast on the questions from ``low`` to before ``high``.

    Args:
        log: The forecasts and their windows.
        low: First question of the block.
        high: The question after its last.
    """
    grouping = log.grouping
    start, end = grouping.bounds[low], grouping.bounds[high]
    first = grouping.first[grouping.pairs_until(low) : grouping.pairs_until(high)] - start
    followed = np.zeros(end - start, dtype=bool)
    np.logical_not(grouping.starts_pair[start + 1 : end], out=followed[:-1])
    question = np.repeat(np.arange(high - low), np.diff(grouping.bounds[low : high + 1]))
    begins, ends = _live_between(log, slice(start, end), question, followed, low)
    return Stretches(
        time_position=grouping.time_position[start:end] - start,
        in_time=grouping.in_time[start:end] - start,
        question=question,
        begins=begins,
        ends=ends,
        first=first,
        followed=followed,
    )


def _live_between(
    log: ForecastLog,
    rows: slice,
    question: NDArray[np.intp],
    followed: NDArray[np.bool_],
    low: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut each forecast to its question's window, its revision and its expiry, in that order."""
    ends = log.closed_at[low:].take(question)
    begins = np.maximum(log.issued_at[rows], log.opens_at[low:].take(question))
    np.minimum(begins, ends, out=begins)
    np.copyto(ends[:-1], begins[1:], where=followed[:-1])
    if log.expires_at is not None:
        # An expiry before the window opens leaves a stretch of no length, never a negative one.
        ends = np.maximum(np.minimum(ends, log.expires_at[rows]), begins)
    return begins, ends


def integrate_block(  # noqa: PLR0913, PLR0917 - the columns, where they end, and which block
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
    low: int,
    high: int,
) -> None:
    """Integrate over the questions from ``low`` to before ``high``.

    Args:
        log: The forecasts and their windows.
        scores: Scores of single forecasts, in the order of the log, shape (n,) each.
        relatives: Values to compare with the other forecasters', in the same order.
        sums: Where the integrals are put.
        low: First question of the block.
        high: The question after its last.
    """
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
        value = -relative.value[rows] if relative.negate else relative.value[rows]
        gained = COMPARISONS[relative.against](changes, value, member)
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
    """Integrate with numba what its kernel knows, and medians and infinite values with NumPy."""
    from forecasttrack.scoring.history.numba_engine import (  # noqa: PLC0415 - loads numba
        integrate_compiled,
    )

    known = [each.against == "others" and bool(np.isfinite(each.value).all()) for each in relatives]
    sums = empty_sums(log.grouping, len(scores), sum(known))
    integrate_compiled(log, scores, list(compress(relatives, known)), sums)
    if all(known):
        return sums
    unknown = [not each for each in known]
    rest = _with_numpy(log, (), list(compress(relatives, unknown)))
    both = np.empty((len(relatives), len(sums.live)))
    both[known], both[unknown] = sums.relatives, rest.relatives
    return attrs.evolve(sums, relatives=both)


def refuse_contradictions(log: ForecastLog, values: Iterable[NDArray[np.float64]]) -> None:
    """Refuse forecasts that differ from another of the same pair and instant.

    Args:
        log: The forecasts.
        values: Scores and relative values, in the order of the log, shape (n,) each.

    Raises:
        InvalidTableError: Two differ in a value or in their expiry, and no sequence orders them.
    """
    grouping = log.grouping
    if not grouping.tied.size:
        return
    differ = np.zeros(len(grouping.tied), dtype=bool)
    for value in values if log.expires_at is None else (*values, log.expires_at):
        differ |= value[grouping.tied] != value[grouping.tied - 1]
    if not differ.any():
        return
    position = grouping.tied[np.flatnonzero(differ)[0]]
    pair = np.searchsorted(grouping.first, position, side="right") - 1
    row = int(grouping.row[position])
    message = (
        f"two forecasts by one forecaster on one question at one instant differ, the second at "
        f"row {row} (question {grouping.question[pair]}, forecaster {grouping.forecaster[pair]}). "
        "Give a 'sequence' column that says which came later, or remove one."
    )
    raise InvalidTableError(message, field="sequence", row=row)


def _check_scores(value: NDArray[np.float64], rows: int) -> None:
    if value.shape != (rows,):
        message = f"a score needs one value per forecast, shape ({rows},), found {value.shape}."
        raise InvalidTableError(message, field="score")
    if np.isnan(value).any():
        row = int(np.flatnonzero(np.isnan(value))[0])
        message = (
            f"score is NaN at row {row}; a history is integrated over resolved questions only. "
            "Leave out the questions that are not resolved."
        )
        raise InvalidForecastError(message, field="score", row=row)


def _check_comparable(relative: Relative) -> None:
    # Losing to an infinite loss is infinitely bad and has a meaning; winning infinitely has none.
    best = -np.inf if relative.negate else np.inf
    refused = relative.value == best if relative.against == "others" else np.isinf(relative.value)
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        message = (
            f"relative scores need finite values; row {row} is {relative.value[row]}. "
            "A log score is at best finite, and a Brier score always is."
        )
        raise InvalidForecastError(message, field="value", row=row)
