"""The NumPy engine: live stretches of a block of whole questions, and integrals over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.comparisons import above_median, above_others

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.integrals import PairSums, Relative
    from forecasttrack.scoring.history.log import ForecastLog

COMPARISONS = {"others": above_others, "median": above_median}


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
