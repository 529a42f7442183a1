"""Rows brought together: those of a question in time, and those of a pair in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.scoring.history.ordering import stable_order, time_order

if TYPE_CHECKING:
    from numpy.typing import NDArray


@attrs.frozen(kw_only=True, eq=False)
class Grouping:
    """Where the rows of each question and of each pair of question and forecaster stand.

    It depends on ids, moments and sequence alone. To find it costs about as much as to score,
    so that whoever scores the same forecasts more than once keeps it.

    Attributes:
        row: Rows by question, forecaster, moment and sequence, shape (n,).
        begins: Where among those a pair begins, shape (n,).
        seat: The place of each of those among the rows by question, moment and sequence, (n,).
        turn: The other way about: who in ``row`` has each of those places, shape (n,).
        bounds: Where each question begins in either order, and the end, shape (q + 1,).
        first: Where each pair begins in ``row``, and the end, shape (p + 1,).
        question: Question of each pair, shape (p,).
        forecaster: Forecaster of each pair, shape (p,).
        tied: Places in ``row`` whose pair, moment and sequence are those of the place before.
    """

    row: NDArray[np.intp]
    begins: NDArray[np.bool_]
    seat: NDArray[np.intp]
    turn: NDArray[np.intp]
    bounds: NDArray[np.intp]
    first: NDArray[np.intp]
    question: NDArray[np.intp]
    forecaster: NDArray[np.integer]
    tied: NDArray[np.intp]

    def pairs_until(self, question: int) -> int:
        """Count the pairs of all questions before one."""
        return int(np.searchsorted(self.first, self.bounds[question]))


def grouped(
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    moment: NDArray[np.int64],
    sequence: NDArray[np.int64] | None,
    questions: int,
) -> Grouping:
    """Group rows by question and by pair, in time.

    Args:
        question: Code in [0, ``questions``), shape (n,).
        forecaster: Code, not negative, shape (n,).
        moment: Microseconds, shape (n,).
        sequence: Which of several rows of one moment came later, shape (n,), or None.
        questions: How many questions there are.

    Example:
        >>> found = grouped(np.array([1, 0, 1]), np.array([5, 5, 5]), np.array([7, 3, 2]), None, 2)
        >>> found.row.tolist(), found.first.tolist(), found.question.tolist()
        ([1, 2, 0], [0, 1, 3], [0, 1])
    """
    in_time = time_order(moment, sequence)
    order = stable_order(question if in_time is None else question.take(in_time))
    order = order if in_time is None else in_time.take(order)
    sizes = np.bincount(question, minlength=questions)
    # Rows of a question are together in either order, so this serves both.
    asked = np.repeat(np.arange(questions), sizes)
    whose = forecaster.take(order)
    seat = stable_order(whose)
    seat = seat.take(stable_order(asked.take(seat)))
    turn = np.empty_like(seat)
    turn[seat] = np.arange(len(seat))
    row, whose = order.take(seat), whose.take(seat)
    begins = np.ones(len(row), dtype=bool)
    begins[1:] = (asked[1:] != asked[:-1]) | (whose[1:] != whose[:-1])
    first = np.flatnonzero(begins)
    return Grouping(
        row=row,
        begins=begins,
        seat=seat,
        turn=turn,
        bounds=np.concatenate(([0], np.cumsum(sizes))).astype(np.intp),
        first=np.append(first, len(row)),
        question=asked.take(first),
        forecaster=whose.take(first),
        tied=_tied(row, begins, [moment] if sequence is None else [moment, sequence]),
    )


def _tied(
    row: NDArray[np.intp], begins: NDArray[np.bool_], keys: list[NDArray[np.int64]]
) -> NDArray[np.intp]:
    at = keys[0].take(row)
    tied = np.flatnonzero(~begins[1:] & (at[1:] == at[:-1])) + 1
    for key in keys[1:]:
        tied = tied[key[row[tied]] == key[row[tied - 1]]]
    return tied
