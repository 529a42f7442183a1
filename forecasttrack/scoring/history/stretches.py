"""Live stretches: from when until when each forecast was what its forecaster believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog


@attrs.frozen(kw_only=True, eq=False)
class Stretches:
    """The live stretches of a block of whole questions, by question, forecaster and time.

    Attributes:
        seat: Place of the forecast among those of the block by question and time, shape (m,).
        turn: The stretch of each of those places, shape (m,).
        question: Question, counted from the first one of the block, shape (m,).
        begins: First live moment, microseconds, shape (m,).
        ends: First moment no longer live, not before ``begins``, shape (m,).
        first: Where each pair of forecaster and question begins, shape (pairs,).
        followed: The next row belongs to the same pair, shape (m,).
    """

    seat: NDArray[np.intp]
    turn: NDArray[np.intp]
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
    begin, end = grouping.bounds[low], grouping.bounds[high]
    first = grouping.first[grouping.pairs_until(low) : grouping.pairs_until(high)] - begin
    followed = np.zeros(end - begin, dtype=bool)
    np.logical_not(grouping.begins[begin + 1 : end], out=followed[:-1])
    question = np.repeat(np.arange(high - low), np.diff(grouping.bounds[low : high + 1]))
    begins, ends = _live(log, slice(begin, end), question, followed, low)
    return Stretches(
        seat=grouping.seat[begin:end] - begin,
        turn=grouping.turn[begin:end] - begin,
        question=question,
        begins=begins,
        ends=ends,
        first=first,
        followed=followed,
    )


def _live(
    log: ForecastLog,
    mine: slice,
    question: NDArray[np.intp],
    followed: NDArray[np.bool_],
    low: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ends = log.closed_at[low:].take(question)
    begins = np.maximum(log.issued_at[mine], log.opens_at[low:].take(question))
    np.minimum(begins, ends, out=begins)
    np.copyto(ends[:-1], begins[1:], where=followed[:-1])
    if log.expires_at is not None:
        ends = np.maximum(np.minimum(ends, log.expires_at[mine]), begins)
    return begins, ends
