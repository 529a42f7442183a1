"""Changes: the moments at which a forecast on a question begins, is revised or expires."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import Stretches

Number = TypeVar("Number", np.float64, np.int64)

_NONE = np.zeros(0, dtype=np.intp)


@attrs.frozen(kw_only=True, eq=False)
class BeliefChanges:
    """The changes on a block of whole questions, ordered by question and time.

    A change is the beginning or the expiry of a stretch, the time in which one forecast is live. A
    stretch that ends with a revision has no expiry here: where the next stretch of the pair begins,
    the value of the former one is removed from every sum. Nor has a stretch that ends with the
    close of the question.

    Attributes:
        stretch: The stretch that begins or expires with each change, shape (c,).
        is_expiry: Whether the change is an expiry, shape (c,); None if no change is.
        position: The change with which each stretch begins, shape (m,).
        continued: Whether the next stretch is of the same pair and begins when this one ends,
            shape (m,).
        expired: The stretches that expire, shape (e,).
        expiry_position: The change with which each of these expires, shape (e,).
        gap: Microseconds until the next change on the question, or its close, shape (c,).
        question: Question of each stretch, counted from the first of the block, shape (m,).
        changing: The questions that have any change, shape (k,).
        starts: The first change of each of these questions, shape (k,).
        counts: The number of changes of each of these questions, shape (k,).
    """

    stretch: NDArray[np.intp]
    is_expiry: NDArray[np.bool_] | None
    position: NDArray[np.intp]
    continued: NDArray[np.bool_]
    expired: NDArray[np.intp]
    expiry_position: NDArray[np.intp]
    gap: NDArray[np.float64]
    question: NDArray[np.intp]
    changing: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]

    def live_count(self, member: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """The number of live stretches, all or of members, from each change to the next, (c,)."""
        one = np.ones(len(self.position), dtype=np.int64)
        steps = self._steps(one if member is None else member.astype(np.int64))
        return running_counts(steps, self.starts)

    def live_sum(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of the values of live stretches from each change to the next, shape (c,)."""
        return running_sums(self._steps(value), self.starts)

    def _steps(self, value: NDArray[Number]) -> NDArray[Number]:
        """What each change adds to the sum of the values of live stretches, shape (c,).

        A revision adds the difference from the former value.
        """
        added = value.copy()
        np.subtract(value[1:], value[:-1], out=added[1:], where=self.continued[:-1])
        steps = added.take(self.stretch)
        if self.is_expiry is not None:
            steps[self.is_expiry] = -value[self.stretch[self.is_expiry]]
        return steps

    def integral(self, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """Integrate over each stretch, (m,), a rate that holds from each change to the next, (c,).

        The integral from a question's first change up to each change is a running sum; the integral
        over a stretch is that sum at its end minus that sum at its beginning.
        """
        summed = running_sums(rate * self.gap, self.starts)
        until = np.empty_like(summed)
        until[1:] = summed[:-1]
        until[self.starts] = 0.0
        at_close = np.zeros(int(self.changing[-1]) + 1)
        at_close[self.changing] = summed[self.starts + self.counts - 1]
        at_begin = until.take(self.position)
        # A stretch ends at its question's close, unless its successor begins or it expires.
        at_end = at_close.take(self.question)
        np.copyto(at_end[:-1], at_begin[1:], where=self.continued[:-1])
        at_end[self.expired] = until[self.expiry_position]
        return np.subtract(at_end, at_begin, out=at_end)


def changes_of(
    stretches: Stretches, closed_at: NDArray[np.int64], *, expiring: bool
) -> BeliefChanges:
    """Find the changes on the questions of a block.

    Args:
        stretches: The live stretches of the block.
        closed_at: Close of each question of the block, shape (q,).
        expiring: Whether a forecast may expire before its revision and its question's close.
    """
    begins, ends = stretches.begins, stretches.ends
    continued = stretches.followed.copy()
    expired = _NONE
    if expiring:
        continued[:-1] &= ends[:-1] == begins[1:]
        expired = np.flatnonzero(~continued & (ends < closed_at[stretches.question]))
    stretch, position, is_expiry = _in_order(stretches, expired)
    moment = begins.take(stretch)
    if is_expiry is not None:
        moment[is_expiry] = ends[stretch[is_expiry]]
    sizes = np.bincount(stretches.question, minlength=len(closed_at))
    sizes += np.bincount(stretches.question[expired], minlength=len(closed_at))
    changing = np.flatnonzero(sizes)
    counts = sizes[changing]
    starts = np.cumsum(counts) - counts
    gap = np.empty(len(moment))
    gap[:-1] = moment[1:] - moment[:-1]
    last = starts + counts - 1
    gap[last] = closed_at[changing] - moment[last]
    return BeliefChanges(
        stretch=stretch,
        is_expiry=is_expiry,
        position=position[: len(begins)],
        continued=continued,
        expired=expired,
        expiry_position=position[len(begins) :],
        gap=gap,
        question=stretches.question,
        changing=changing,
        starts=starts,
        counts=counts,
    )


def _in_order(
    stretches: Stretches, expired: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_] | None]:
    """Order the beginnings of all stretches and the expiries of some by question and time.

    Returns:
        The stretch of each change, (c,); the change of each beginning and then of each expiry,
        (c,); and whether each change is an expiry, (c,), or None if none is.
    """
    size = len(stretches.time_position)
    if not expired.size:
        return stretches.in_time, stretches.time_position, None
    stretch = np.concatenate((np.arange(size), expired))
    moment = np.concatenate((stretches.begins, stretches.ends[expired]))
    # Beginnings are listed first, so that at one instant they come before expiries: a stretch of
    # no length begins before it expires.
    order = np.lexsort((moment, stretches.question[stretch]))
    position = np.empty(len(stretch), dtype=np.intp)
    position[order] = np.arange(len(order))
    return stretch[order], position, order >= size


def running_sums(steps: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum the steps of each question up to and including each row.

    A plain cumulative sum minus its value at the question's beginning loses digits to everything
    that was summed before. So each step is split into a coarse part, a multiple of a power of two
    so large that any sum of coarse parts is exact, and a remainder so small that its rounding
    errors do not matter. Both sums may then run over a whole block of questions: the contribution
    of other questions is subtracted without error.

    Args:
        steps: One step per row, finite, rows of a question together, shape (n,).
        starts: First row of each question, shape (k,).

    Example:
        >>> steps = np.array([1.0, 2.0, 1e9, 5.0])
        >>> running_sums(steps, np.array([0, 2])).tolist()
        [1.0, 3.0, 1000000000.0, 1000000005.0]
    """
    coarse = _coarse(steps)
    summed = _restarting_sums(steps - coarse, starts)
    return np.add(_restarting_sums(coarse, starts), summed, out=summed)


def running_counts(steps: NDArray[np.int64], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Sum integer steps of each question up to and including each row.

    Example:
        >>> steps = np.array([1, 1, 1, -1])
        >>> running_counts(steps, np.array([0, 2])).tolist()
        [1, 2, 1, 0]
    """
    return _restarting_sums(steps.copy(), starts)


def _coarse(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """The coarse part of each step, as `running_sums` describes it."""
    # Multiples of 2**(e - 51) sum without rounding while the sum stays below 2**(e + 1).
    _, exponent = np.frexp(np.abs(steps).sum())
    grid = np.ldexp(1.0, max(int(exponent), -900) - 51)
    coarse: NDArray[np.float64] = steps / grid
    np.rint(coarse, out=coarse)
    coarse *= grid
    return coarse


def _restarting_sums(steps: NDArray[Number], starts: NDArray[np.intp]) -> NDArray[Number]:
    """Running sums that begin anew with each question; overwrites the steps."""
    whole = np.add.reduceat(steps, starts)
    # The first step of a question subtracts the sum of the question before.
    steps[starts[1:]] -= whole[:-1]
    return np.cumsum(steps, out=steps)
