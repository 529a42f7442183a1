"""Changes: the moments at which somebody begins, revises or ends a belief on a question."""

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
    """Beginnings and expiries of a block of whole questions, by question and time.

    A stretch that its successor ends has no expiry among them: the successor's beginning takes
    its value out of every sum. Nor has one that the close ends.

    Attributes:
        stretch: The stretch that begins, or expires, shape (c,).
        is_expiry: Where it expires, shape (c,); None where none does.
        position: Where each stretch begins among the changes, shape (m,).
        continued: The next stretch, of the same pair, begins as this one ends, shape (m,).
        expired: The stretches that expire, shape (e,).
        expiry_position: Where each of those expires among the changes, shape (e,).
        gap: Microseconds until the next change of the question, or its close, shape (c,).
        question: Question of each stretch, counted from the first of the block, shape (m,).
        changing: The questions that have any change, shape (k,).
        starts: First change of each of them, shape (k,).
        counts: Changes of each of them, shape (k,).
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
        """Count who is live from each change to the next, among all or among the members."""
        one = np.ones(len(self.position), dtype=np.int64)
        steps = self._steps(one if member is None else member.astype(np.int64))
        return running_counts(steps, self.starts)

    def live_sum(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the values of the stretches that are live from each change to the next."""
        return running_sums(self._steps(value), self.starts)

    def _steps(self, value: NDArray[Number]) -> NDArray[Number]:
        """What each change adds to a sum over the live: a revision adds only the difference."""
        added = value.copy()
        np.subtract(value[1:], value[:-1], out=added[1:], where=self.continued[:-1])
        steps = added.take(self.stretch)
        if self.is_expiry is not None:
            steps[self.is_expiry] = -value[self.stretch[self.is_expiry]]
        return steps

    def integral(self, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """Integrate over each stretch a rate that holds from each change to the next.

        The integral from a question's first change up to each change is a running sum; a stretch
        takes that at its end minus that at its beginning.
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
    """Put the beginnings and expiries on the questions of a block in order.

    Args:
        stretches: The live stretches of the block.
        closed_at: Close of each question of the block, shape (q,).
        expiring: Some forecast may end before its revision and its question's close.
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
    """Order beginnings and expiries: whose each is, where each went, which are expiries."""
    size = len(stretches.time_position)
    if not expired.size:
        return stretches.in_time, stretches.time_position, None
    numbered = np.concatenate((np.arange(size), expired))
    moment = np.concatenate((stretches.begins, stretches.ends[expired]))
    # Beginnings are listed first, so that at one instant they come before expiries: a stretch of
    # no length begins before it expires.
    order = np.lexsort((moment, stretches.question[numbered]))
    position = np.empty(len(numbered), dtype=np.intp)
    position[order] = np.arange(len(order))
    return numbered[order], position, order >= size


def running_sums(steps: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum the steps of each question up to and including each row.

    A plain cumulative sum minus its value at the question's beginning loses digits to all that
    was summed before. So each step is cut into a coarse part, a multiple of a power of two so
    large that any sum of coarse parts is exact, and a remainder too small for its rounding to
    show. Both sums may then run over a whole block of questions: what the other questions
    contributed is taken away without error.

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
    # What a question came to is taken away again by the first step of the next.
    steps[starts[1:]] -= whole[:-1]
    return np.cumsum(steps, out=steps)
