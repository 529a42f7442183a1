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
        tied: The row before has the same pair and moment, shape (m,).
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


def side_by_side(log: ForecastLog, values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Lay forecaster, times and values of each forecast next to each other, a row each.

    Forecasts of one question lie scattered over the log. Fetching a row of neighbours costs
    one miss of the cache, as fetching each of them alone would. Integers keep their bits.
    """
    whole = [log.forecaster, log.issued_at]
    if log.expires_at is not None:
        whole.append(log.expires_at)
    columns = [*(column.view(np.float64) for column in whole), *values]
    table = np.empty((len(log), len(columns)))
    for place, column in enumerate(columns):
        table[:, place] = column
    return table


def fetched(
    log: ForecastLog, table: NDArray[np.float64], low: int, high: int
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.float64]]:
    """Fetch a block of whole questions: its rows, its forecasters and times, its values."""
    rows = log.order[log.bounds[low] : log.bounds[high]]
    columns = np.ascontiguousarray(table.take(rows, axis=0).T)
    whole = 2 if log.expires_at is None else 3
    return rows, columns[:whole].view(np.int64), columns[whole:]


def live_stretches(log: ForecastLog, table: NDArray[np.float64], low: int, high: int) -> Stretches:
    """Find the live stretch of every forecast on the questions from ``low`` to before ``high``.

    Args:
        log: The forecasts and their windows.
        table: Their forecasters, times and values, as `side_by_side` lays them.
        low: First question of the block.
        high: The question after its last.
    """
    row, whole, values = fetched(log, table, low, high)
    seat = stable_order(whole[0])
    row, (forecaster, *times) = row.take(seat), whole.take(seat, axis=1)
    question = np.repeat(np.arange(high - low), np.diff(log.bounds[low : high + 1]))[seat]
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
        tied=np.concatenate(([False], followed[:-1] & (times[0][1:] == times[0][:-1]))),
        values=values.take(seat, axis=1),
    )


def _live(
    times: list[NDArray[np.int64]],
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
