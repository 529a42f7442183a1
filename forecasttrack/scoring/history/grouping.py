"""The order of the rows of a log: by question, by forecaster on a question, and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

#: Rows in a block of whole questions; a few such columns fit into a processor's cache.
BLOCK = 1 << 15


@attrs.frozen(kw_only=True, eq=False)
class Grouping:
    """Positions of the rows of each question and of each pair of question and forecaster.

    It depends on ids, moments and sequence alone. Finding it costs about as much as scoring,
    so that it is kept with the log and used for every rule.

    Attributes:
        row: Rows by question, forecaster, moment and sequence, shape (n,).
        starts_pair: Whether a pair begins at each of those, shape (n,).
        time_position: The position of each of those among the rows by question, moment and
            sequence, shape (n,).
        in_time: The inverse: the position in ``row`` of each row by question, moment and
            sequence, shape (n,).
        bounds: Where each question begins in either order, and the end, shape (q + 1,).
        first: Where each pair begins in ``row``, and the end, shape (p + 1,).
        question: Question of each pair, shape (p,).
        forecaster: Forecaster of each pair, shape (p,).
        tied: Positions in ``row`` whose pair, moment and sequence are those of the one before.
    """

    row: NDArray[np.intp]
    starts_pair: NDArray[np.bool_]
    time_position: NDArray[np.intp]
    in_time: NDArray[np.intp]
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
        sequence: Order of the rows of one moment, shape (n,), or None.
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
    # The rows of a question are together in either order, so this column serves both.
    question_in_order = np.repeat(np.arange(questions), sizes)
    forecaster_in_order = forecaster.take(order)
    # Sorting the time order by forecaster and then by question, both stably, keeps each pair's
    # rows in time without a comparison sort.
    time_position = stable_order(forecaster_in_order)
    time_position = time_position.take(stable_order(question_in_order.take(time_position)))
    inverse = np.empty_like(time_position)
    inverse[time_position] = np.arange(len(time_position))
    row = order.take(time_position)
    forecaster_in_order = forecaster_in_order.take(time_position)
    starts_pair = np.ones(len(row), dtype=bool)
    starts_pair[1:] = question_in_order[1:] != question_in_order[:-1]
    starts_pair[1:] |= forecaster_in_order[1:] != forecaster_in_order[:-1]
    first = np.flatnonzero(starts_pair)
    return Grouping(
        row=row,
        starts_pair=starts_pair,
        time_position=time_position,
        in_time=inverse,
        bounds=np.concatenate(([0], np.cumsum(sizes))).astype(np.intp),
        first=np.append(first, len(row)),
        question=question_in_order.take(first),
        forecaster=forecaster_in_order.take(first),
        tied=_tied(row, starts_pair, [moment] if sequence is None else [moment, sequence]),
    )


def _tied(
    row: NDArray[np.intp], starts_pair: NDArray[np.bool_], keys: list[NDArray[np.int64]]
) -> NDArray[np.intp]:
    moment = keys[0].take(row)
    tied = np.flatnonzero(~starts_pair[1:] & (moment[1:] == moment[:-1])) + 1
    for key in keys[1:]:
        tied = tied[key[row[tied]] == key[row[tied - 1]]]
    return tied


def stable_order(codes: NDArray[np.integer]) -> NDArray[np.intp]:
    """Order rows by code; rows of equal code keep the order in which they came.

    Codes are not negative. NumPy sorts 16-bit integers by counting, so two passes of 16 bits
    are several times as fast as one comparison sort.

    Example:
        >>> stable_order(np.array([2, 0, 2, 1, 0])).tolist()
        [1, 4, 3, 0, 2]
    """
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    rest = codes >> 16
    if rest.size == 0 or int(rest.max()) == 0:
        return order
    return order[stable_order(rest[order])]


def time_order(
    moment: NDArray[np.int64], sequence: NDArray[np.int64] | None
) -> NDArray[np.intp] | None:
    """Order rows by moment, then by sequence; None where they are in that order already."""
    if sequence is None:
        if bool((moment[1:] >= moment[:-1]).all()):
            return None
        return np.argsort(moment, kind="stable")
    later = moment[1:] > moment[:-1]
    if bool((later | ((moment[1:] == moment[:-1]) & (sequence[1:] >= sequence[:-1]))).all()):
        return None
    return np.lexsort((sequence, moment))


def whole_blocks(bounds: NDArray[np.intp], size: int = BLOCK) -> Iterator[tuple[int, int]]:
    """Cut questions into runs of whole questions with about ``size`` rows each.

    Args:
        bounds: Where the rows of each question begin, and where the last one ends.
        size: Rows of a block, about; a question with more is a block of its own.

    Yields:
        First question of the block, and the one after its last.

    Example:
        >>> list(whole_blocks(np.array([0, 3, 4, 9, 10]), size=4))
        [(0, 2), (2, 3), (3, 4)]
    """
    first, count = 0, len(bounds) - 1
    while first < count:
        after = int(np.searchsorted(bounds, bounds[first] + size, side="right")) - 1
        after = min(max(after, first + 1), count)
        yield first, after
        first = after
