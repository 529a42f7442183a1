"""The log of forecasts in columns: who forecast which question, in which order, and live when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from forecasttrack.errors import InvalidTableError
from forecasttrack.scoring.engine import uses_numba

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

#: Later than any moment that a log may hold: the expiry of a forecast that never expires.
NEVER = np.iinfo(np.int64).max
_MOST = np.iinfo(np.int64).max
#: Rows in a block of whole questions; a few such columns fit into a processor's cache.
BLOCK = 1 << 15


@attrs.frozen(kw_only=True, eq=False)
class ForecastLog:
    """Forecasts in integer columns, and the window of each question.

    A forecast is live from the later of ``issued_at`` and its
    question's ``opens_at`` until the earliest of the same forecaster's next revision,
    ``expires_at``, and its question's ``closed_at``; the beginning belongs to it, the end
    does not.

    Attributes:
        grouping: The order of the forecasts, which the columns of forecasts are kept in: by
            question, forecaster, moment and sequence.
        issued_at: Microseconds UTC, in that order, shape (n,).
        expires_at: Microseconds UTC, `NEVER` without end, in that order, shape (n,); None where
            nothing expires.
        opens_at: Microseconds UTC, one per question, shape (q,).
        closed_at: Microseconds UTC, one per question, shape (q,).
    """

    grouping: Grouping
    issued_at: NDArray[np.int64]
    expires_at: NDArray[np.int64] | None
    opens_at: NDArray[np.int64]
    closed_at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.issued_at)


@attrs.frozen(kw_only=True, eq=False)
class Grouping:
    """Positions of the rows of each question and of each pair of question and forecaster.

    It depends on ids, moments and sequence alone. Finding it costs about as much as scoring,
    so that it is kept with the log and used for every rule.

    Attributes:
        row: Rows by question, forecaster, moment and sequence, shape (n,); this and ``in_time``
            are whole numbers of 32 bits where numba made them and those suffice.
        starts_pair: Whether a pair begins at each of those, shape (n,).
        in_time: The position in ``row`` of each row by question, moment and sequence, shape (n,).
        bounds: Where each question begins in either order, and the end, shape (q + 1,).
        first: Where each pair begins in ``row``, and the end, shape (p + 1,).
        question: Question of each pair, shape (p,).
        forecaster: Forecaster of each pair, shape (p,).
        tied: Positions in ``row`` whose pair, moment and sequence are those of the one before.
        moment: The moment of each of the rows in ``row``, shape (n,).
        number: The number of each of the rows in ``row``, shape (n,), or (0,) where none was given.
    """

    row: NDArray[np.integer]
    starts_pair: NDArray[np.bool_]
    in_time: NDArray[np.integer]
    bounds: NDArray[np.intp]
    first: NDArray[np.intp]
    question: NDArray[np.intp]
    forecaster: NDArray[np.integer]
    tied: NDArray[np.intp]
    moment: NDArray[np.int64]
    number: NDArray[np.float64]

    def pairs_until(self, question: int) -> int:
        """Count the pairs of all questions before one."""
        return int(np.searchsorted(self.first, self.bounds[question]))


def grouped(  # noqa: PLR0913, PLR0917 - the columns of a log
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    moment: NDArray[np.int64],
    sequence: NDArray[np.int64] | None,
    questions: int,
    number: NDArray[np.float64] | None = None,
) -> Grouping:
    """Group rows by question and by pair, in time.

    Args:
        question: Code in [0, ``questions``), shape (n,).
        forecaster: Code, not negative, shape (n,).
        moment: Microseconds, shape (n,).
        sequence: Order of the rows of one moment, shape (n,), or None.
        questions: How many questions there are.
        number: A number per row to put in order with them, shape (n,), or None.

    Returns:
        The grouping, the same with NumPy and with numba.

    Example:
        >>> found = grouped(np.array([1, 0, 1]), np.array([5, 5, 5]), np.array([7, 3, 2]), None, 2)
        >>> found.row.tolist(), found.first.tolist(), found.question.tolist()
        ([1, 2, 0], [0, 1, 3], [0, 1])
    """
    sizes = np.bincount(question, minlength=questions)
    bounds = np.concatenate(([0], np.cumsum(sizes))).astype(np.intp)
    number = _NONE if number is None else number
    if uses_numba("auto", len(question)):
        from forecasttrack.scoring.history.numba_grouping import by_counting  # noqa: PLC0415

        # Without a sequence the rows of each question are sorted there, which costs less.
        order = None if sequence is None else time_order(moment, sequence)
        ordered = sequence is not None or is_ascending(moment)
        columns = by_counting(question, forecaster, moment, number, order, bounds, ordered=ordered)
    else:
        order = time_order(moment, sequence)
        columns = _by_sorting(question, forecaster, moment, number, order, bounds)
    row, starts_pair, in_order = (columns[name] for name in ("row", "starts_pair", "moment"))
    tied = _tied(row, starts_pair, in_order, sequence)
    return Grouping(**columns, bounds=bounds, tied=tied)


_NONE = np.zeros(0)


def _by_sorting(  # noqa: PLR0913, PLR0917 - the columns of a log
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    moment: NDArray[np.int64],
    number: NDArray[np.float64],
    order: NDArray[np.intp] | None,
    bounds: NDArray[np.intp],
) -> dict[str, Any]:
    """Group rows by sorting them stably, with NumPy: columns of a grouping by name."""
    by_question = stable_order(question if order is None else question.take(order))
    by_question = by_question if order is None else order.take(by_question)
    # The rows of a question are together in either order, so this column serves both.
    question_in_order = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    # Sorting the time order by pair, stably, keeps each pair's rows in time.
    pair = _pair_of_each(question_in_order, forecaster.take(by_question))
    time_position = stable_order(pair)
    pair = pair.take(time_position)
    starts_pair = np.ones(len(question), dtype=bool)
    np.not_equal(pair[1:], pair[:-1], out=starts_pair[1:])
    row, first = by_question.take(time_position), np.flatnonzero(starts_pair)
    return {
        "row": row,
        "starts_pair": starts_pair,
        "in_time": _inverse(time_position),
        "first": np.append(first, len(row)),
        "question": question_in_order.take(first),
        "forecaster": forecaster.take(row.take(first)),
        "moment": moment.take(row),
        "number": number.take(row) if len(number) else number,
    }


def _pair_of_each(question: NDArray[np.intp], forecaster: NDArray[np.integer]) -> NDArray[np.int64]:
    """One number per row, by question, then forecaster."""
    count = int(forecaster.max(initial=0)) + 1
    if count > _MOST // (int(question.max(initial=0)) + 1):
        names, forecaster = np.unique(forecaster, return_inverse=True)
        count = len(names)
    pair = question.astype(np.int64)
    pair *= count
    pair += forecaster
    return pair


def _inverse(order: NDArray[np.intp]) -> NDArray[np.intp]:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse


def _tied(
    row: NDArray[np.intp],
    starts_pair: NDArray[np.bool_],
    moment: NDArray[np.int64],
    sequence: NDArray[np.int64] | None,
) -> NDArray[np.intp]:
    tied = np.flatnonzero(~starts_pair[1:] & (moment[1:] == moment[:-1])) + 1
    if sequence is None:
        return tied
    return tied[sequence[row[tied]] == sequence[row[tied - 1]]]


def stable_order(codes: NDArray[np.integer]) -> NDArray[np.intp]:
    """Order rows by code; rows of equal code keep the order in which they came.

    Codes are not negative. NumPy sorts 16-bit integers by counting. Larger codes are sorted with
    their rows as one number each, which costs a fraction of sorting rows by their codes.

    Example:
        >>> stable_order(np.array([2, 0, 2, 1, 0])).tolist()
        [1, 4, 3, 0, 2]
    """
    highest, bits = int(codes.max(initial=0)), len(codes).bit_length()
    if highest < 1 << 16:
        return np.argsort(codes.astype(np.uint16), kind="stable")
    if highest >= 1 << (63 - bits):
        return np.argsort(codes, kind="stable")
    key = codes.astype(np.int64)
    key <<= bits
    key |= np.arange(len(codes))
    key.sort()
    key &= (1 << bits) - 1
    return key.astype(np.intp, copy=False)


def in_order_of_appearance(
    codes: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.intp]]:
    """Number codes anew in the order of their first rows, those that never appear left out.

    Returns:
        The new codes, shape (n,); which old code each stands for, and its first row, shape (q,).

    Example:
        >>> [each.tolist() for each in in_order_of_appearance(np.array([2, 0, 2]), 4)]
        [[0, 1, 0], [2, 0], [0, 1]]
    """
    if uses_numba("auto", len(codes)):
        from forecasttrack.scoring.history.numba_grouping import (  # noqa: PLC0415 - loads numba
            renumbered,
        )

        return renumbered(codes, count)
    first = np.full(count, len(codes))
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    old = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(codes))]
    new = np.zeros(count, dtype=np.int32)
    new[old] = np.arange(len(old), dtype=np.int32)
    return new.take(codes), old, first[old]


def time_order(
    moment: NDArray[np.int64], sequence: NDArray[np.int64] | None
) -> NDArray[np.intp] | None:
    """Order rows by moment, then by sequence; None where they are in that order already."""
    if sequence is None:
        return None if is_ascending(moment) else np.argsort(moment, kind="stable")
    later = moment[1:] > moment[:-1]
    if bool((later | ((moment[1:] == moment[:-1]) & (sequence[1:] >= sequence[:-1]))).all()):
        return None
    return np.lexsort((sequence, moment))


def is_ascending(moment: NDArray[np.int64]) -> bool:
    """Whether no moment is before the one that stands before it."""
    return bool((moment[1:] >= moment[:-1]).all())


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


# --- when each forecast is live -----------------------------------------------------------------


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
    in_time = grouping.in_time[start:end] - start
    begins, ends = _live_between(log, slice(start, end), question, followed, low)
    return Stretches(
        time_position=_inverse(in_time),
        in_time=in_time,
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
