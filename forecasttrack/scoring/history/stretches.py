"""Live stretches: from when until when each forecast was what its forecaster believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.scoring.history.ordering import stable_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog


@attrs.frozen(kw_only=True, eq=False)
class Stretches:
    """The live stretches of a block of whole questions, by forecaster, question and time.

    Attributes:
        row: Row of the forecast in the log, shape (m,).
        forecaster: Code of the forecaster, shape (m,).
        seat: Place of the forecast among those of the block by question and time, shape (m,).
        question: Question, counted from the first one of the block, shape (m,).
        begins: First live moment, microseconds, shape (m,).
        ends: First moment no longer live, not before ``begins``, shape (m,).
        first: Where each pair of forecaster and question begins, shape (pairs,).
        followed: The next row belongs to the same pair, shape (m,).
        tied: The row before has the same pair, moment and sequence, shape (m,).
        values: What else each forecast carries, shape (k, m).
    """

    row: NDArray[np.intp]
    forecaster: NDArray[np.integer]
    seat: NDArray[np.intp]
    question: NDArray[np.intp]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.intp]
    followed: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    values: NDArray[np.float64]


def side_by_side(
    log: ForecastLog, values: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Lay the times and the values of each forecast next to each other, shape (n, 1 or 2 + k).

    Forecasts of one question lie scattered over the log. Fetching a row of neighbours costs
    one miss of the cache, as fetching each of them alone would. The times keep their bits.
    """
    times = [log.issued_at] if log.expires_at is None else [log.issued_at, log.expires_at]
    columns = [*(time.view(np.float64) for time in times), *values]
    table = np.empty((len(log), len(columns)))
    for place, column in enumerate(columns):
        table[:, place] = column
    return table


def live_stretches(
    log: ForecastLog, table: NDArray[np.float64], low: int, high: int
) -> Stretches:
    """Find the live stretch of every forecast on the questions from ``low`` to before ``high``.

    Args:
        log: The forecasts and their windows.
        table: Their times and values, as `side_by_side` lays them.
        low: First question of the block.
        high: The question after its last.
    """
    rows = log.order[log.bounds[low] : log.bounds[high]]
    forecaster = log.forecaster[rows]
    seat = stable_order(forecaster)
    row, forecaster = rows[seat], forecaster[seat]
    sizes = np.diff(log.bounds[low : high + 1])
    question = np.repeat(np.arange(high - low), sizes)[seat]
    columns = np.ascontiguousarray(table.take(row, axis=0).T)
    times = columns[: 1 if log.expires_at is None else 2].view(np.int64)
    followed = np.zeros(len(row), dtype=bool)
    followed[:-1] = (question[1:] == question[:-1]) & (forecaster[1:] == forecaster[:-1])
    begins, ends = _live(times, log.opens_at[low:high], log.closed_at[low:high], question, followed)
    return Stretches(
        row=row,
        forecaster=forecaster,
        seat=seat,
        question=question,
        begins=begins,
        ends=ends,
        first=np.flatnonzero(np.concatenate(([True], ~followed[:-1]))),
        followed=followed,
        tied=_tied(log.sequence, row, times[0], followed),
        values=columns[len(times) :],
    )


def _live(
    times: NDArray[np.int64],
    opens_at: NDArray[np.int64],
    closed_at: NDArray[np.int64],
    question: NDArray[np.intp],
    followed: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ends = closed_at[question]
    begins = np.minimum(np.maximum(times[0], opens_at[question]), ends)
    ends[:-1] = np.where(followed[:-1], begins[1:], ends[:-1])
    if len(times) > 1:
        ends = np.maximum(np.minimum(ends, times[1]), begins)
    return begins, ends


def _tied(
    sequence: NDArray[np.int64] | None,
    row: NDArray[np.intp],
    issued_at: NDArray[np.int64],
    followed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    tied = np.zeros(len(row), dtype=bool)
    tied[1:] = followed[:-1] & (issued_at[1:] == issued_at[:-1])
    if sequence is not None and tied.any():
        order = sequence[row]
        tied[1:] &= order[1:] == order[:-1]
    return tied
