"""The log of forecasts in columns: question, forecaster and time of each, and when it is live."""

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

    The order of the log is by question, forecaster, moment and sequence. A forecast is live from
    the later of ``issued_at`` and its question's ``opens_at`` until the earliest of the same
    forecaster's next forecast, ``expires_at``, and its question's ``closed_at``; it is live at the
    beginning of that time, and no longer at its end.

    Attributes:
        grouping: The order of the log, and where each question and each pair begins in it.
        issued_at: When each forecast was made, microseconds UTC, in the order of the log, (n,).
        expires_at: When each forecast expires, microseconds UTC, `NEVER` if it does not, in the
            order of the log, shape (n,); None if none expires.
        opens_at: When each question opens, microseconds UTC, shape (q,).
        closed_at: When each question closes, microseconds UTC, shape (q,).
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
    """The order of rows by question, forecaster, moment and sequence: the order of the log.

    A *pair* is all rows of one forecaster on one question. The grouping depends on codes, moments
    and sequence alone. Finding it costs about as much as scoring, so it is kept and used for every
    rule.

    Attributes:
        row: The row at each position of the log, shape (n,); this and ``in_time`` are integers of
            32 bits if numba made them and 32 bits suffice.
        starts_pair: Whether a pair begins at each position of the log, shape (n,).
        in_time: The same rows ordered by question, moment and sequence: for each of them its
            position in the log, shape (n,).
        bounds: The position at which each question begins (in both orders), and n, shape (q + 1,).
        first: The position in the log at which each pair begins, and n, shape (p + 1,).
        question: Code of the question of each pair, shape (p,).
        forecaster: Code of the forecaster of each pair, shape (p,).
        tied: The positions in the log whose pair, moment and sequence are those of the position
            before.
        moment: The moment of each row, in the order of the log, shape (n,).
        number: A column of numbers, such as probabilities, in the order of the log, shape (n,); or
            (0,) if none was given.
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
        """The number of pairs of all questions before the given one."""
        return int(np.searchsorted(self.first, self.bounds[question]))


def grouped(  # noqa: PLR0913, PLR0917 - the columns of a log
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    moment: NDArray[np.int64],
    sequence: NDArray[np.int64] | None,
    questions: int,
    number: NDArray[np.float64] | None = None,
) -> Grouping:
    """Order rows by question, forecaster, moment and sequence.

    Args:
        question: Code of the question in [0, ``questions``), shape (n,).
        forecaster: Code of the forecaster, not negative, shape (n,).
        moment: Microseconds, shape (n,).
        sequence: Order of the rows of one moment, shape (n,), or None.
        questions: The number of questions.
        number: A column of numbers that is put in the same order, shape (n,), or None.

    Returns:
        The grouping; NumPy and numba give the same one.

    Example:
        >>> found = grouped(np.array([1, 0, 1]), np.array([5, 5, 5]), np.array([7, 3, 2]), None, 2)
        >>> found.row.tolist(), found.first.tolist(), found.question.tolist()
        ([1, 2, 0], [0, 1, 3], [0, 1])
    """
    sizes = np.bincount(question, minlength=questions)
    bounds = np.concatenate(([0], np.cumsum(sizes))).astype(np.intp)
    number = _NO_NUMBERS if number is None else number
    if uses_numba("auto", len(question)):
        from forecasttrack.scoring.history.numba_grouping import by_counting  # noqa: PLC0415

        # Without a sequence, numba sorts the rows of each question by moment, which costs less.
        order = None if sequence is None else time_order(moment, sequence)
        ordered = sequence is not None or is_ascending(moment)
        columns = by_counting(question, forecaster, moment, number, order, bounds, ordered=ordered)
    else:
        order = time_order(moment, sequence)
        columns = _by_sorting(question, forecaster, moment, number, order, bounds)
    row, starts_pair, in_order = (columns[name] for name in ("row", "starts_pair", "moment"))
    tied = _tied(row, starts_pair, in_order, sequence)
    return Grouping(**columns, bounds=bounds, tied=tied)


_NO_NUMBERS = np.zeros(0)


def _by_sorting(  # noqa: PLR0913, PLR0917 - the columns of a log
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    moment: NDArray[np.int64],
    number: NDArray[np.float64],
    order: NDArray[np.intp] | None,
    bounds: NDArray[np.intp],
) -> dict[str, Any]:
    """Compute the attributes of a grouping, by name, by stable sorting with NumPy.

    ``order`` has the rows by moment and sequence; it is None if they are in that order already.
    """
    by_question = stable_order(question if order is None else question.take(order))
    by_question = by_question if order is None else order.take(by_question)
    # The rows of a question stand together both by time and by pair: this column fits both orders.
    question_in_order = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    # A stable sort of rows in order of time by pair keeps the rows of each pair in order of time.
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
    """One integer per row, (n,), equal for rows of one pair, rising by question and forecaster."""
    count = int(forecaster.max(initial=0)) + 1
    if count > _MOST // (int(question.max(initial=0)) + 1):
        names, forecaster = np.unique(forecaster, return_inverse=True)
        count = len(names)
    pair = question.astype(np.int64)
    pair *= count
    pair += forecaster
    return pair


def _inverse(order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The inverse of a permutation."""
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse


def _tied(
    row: NDArray[np.intp],
    starts_pair: NDArray[np.bool_],
    moment: NDArray[np.int64],
    sequence: NDArray[np.int64] | None,
) -> NDArray[np.intp]:
    """Positions in the log whose pair, moment and sequence are those of the position before."""
    tied = np.flatnonzero(~starts_pair[1:] & (moment[1:] == moment[:-1])) + 1
    if sequence is None:
        return tied
    return tied[sequence[row[tied]] == sequence[row[tied - 1]]]


def stable_order(codes: NDArray[np.integer]) -> NDArray[np.intp]:
    """Order rows by code; rows of equal code keep their order.

    Codes are not negative. NumPy sorts 16-bit integers by counting. A larger code and its row are
    packed into one integer, because sorting integers is much faster than sorting rows by codes.

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
    """Replace codes by new ones from 0, in the order of their first rows.

    Args:
        codes: Codes in [0, ``count``), shape (n,).
        count: The number of codes, of which some may not appear.

    Returns:
        The new codes, shape (n,); the old code of each new one, and its first row, shape (q,) each,
        for the q codes that appear.

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
    """Order rows by moment, then by sequence; None if they are in that order already."""
    if sequence is None:
        return None if is_ascending(moment) else np.argsort(moment, kind="stable")
    later = moment[1:] > moment[:-1]
    if bool((later | ((moment[1:] == moment[:-1]) & (sequence[1:] >= sequence[:-1]))).all()):
        return None
    return np.lexsort((sequence, moment))


def is_ascending(moment: NDArray[np.int64]) -> bool:
    """Whether no moment is earlier than the one in the row before."""
    return bool((moment[1:] >= moment[:-1]).all())


def whole_blocks(bounds: NDArray[np.intp], size: int = BLOCK) -> Iterator[tuple[int, int]]:
    """Divide questions into blocks of whole questions with at most ``size`` rows each.

    Args:
        bounds: The row at which each question begins, and the end of the last one, shape (q + 1,).
        size: Most rows of a block; a question with more rows is a block of its own.

    Yields:
        The first question of a block, and the question after its last.

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
    """The live stretches on a block of whole questions, in the order of the log.

    A stretch is the time in which one forecast is live; it may have no length.

    Attributes:
        time_position: Position of each stretch in the order by question and time, shape (m,).
        in_time: The inverse: the stretch at each position of that order, shape (m,).
        question: Question, counted from the first one of the block, shape (m,).
        begins: The moment at which the stretch begins, microseconds, shape (m,).
        ends: The moment at which it ends, not before ``begins``, shape (m,).
        first: The first stretch of each pair of question and forecaster, shape (pairs,).
        followed: Whether the next stretch is of the same pair, shape (m,).
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
        low: The first question of the block.
        high: The question after the last one of the block.
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
    """When the stretch of each forecast of a block begins and ends, shape (m,) each."""
    ends = log.closed_at[low:].take(question)
    begins = np.maximum(log.issued_at[rows], log.opens_at[low:].take(question))
    np.minimum(begins, ends, out=begins)
    np.copyto(ends[:-1], begins[1:], where=followed[:-1])
    if log.expires_at is not None:
        # An expiry before the window opens leaves a stretch of no length, never a negative one.
        ends = np.maximum(np.minimum(ends, log.expires_at[rows]), begins)
    return begins, ends


def refuse_contradictions(log: ForecastLog, values: Iterable[NDArray[np.float64]]) -> None:
    """Refuse forecasts of one pair at one instant that differ, if no sequence orders them.

    Args:
        log: The forecasts.
        values: Scores and relative values, in the order of the log, shape (n,) each.

    Raises:
        InvalidTableError: Two such forecasts differ in a value or in their expiry.
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
