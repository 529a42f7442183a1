"""Changes: the moments at which somebody begins, revises or ends a belief on a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs
import numpy as np

from forecasttrack.scoring.history.running import running_counts, running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.stretches import Stretches

Number = TypeVar("Number", np.float64, np.int64)


@attrs.frozen(kw_only=True, eq=False)
class Changes:
    """Beginnings and lapses of a block of whole questions, by question and time.

    A stretch that its successor ends needs no lapse of its own: its successor's beginning
    takes it away. Nor does one that the close ends.

    Attributes:
        stretch: The stretch that begins, or lapses, shape (c,).
        lapses: Where it lapses, shape (c,); None where none does.
        place: Where each stretch begins among the changes, shape (m,).
        handed_on: The next stretch, of the same pair, begins as this one ends, shape (m,).
        lapsed: The stretches that lapse, and
        lapsed_at: where among the changes they do.
        gap: Microseconds until the next change of the question, or its close, shape (c,).
        question: Question of each stretch, counted from the first of the block, shape (m,).
        asked: The questions that have any change, shape (k,).
        starts: First change of each of them, shape (k,).
        counts: Changes of each of them, shape (k,).
    """

    stretch: NDArray[np.intp]
    lapses: NDArray[np.bool_] | None
    place: NDArray[np.intp]
    handed_on: NDArray[np.bool_]
    lapsed: NDArray[np.intp]
    lapsed_at: NDArray[np.intp]
    gap: NDArray[np.float64]
    question: NDArray[np.intp]
    asked: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]

    def live_count(self, member: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Count who is live from each change to the next, among all or among the members."""
        one = np.ones(len(self.place), dtype=np.int64)
        steps = self._steps(one if member is None else member.astype(np.int64))
        return running_counts(steps, self.starts, self.counts)

    def live_sum(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the values of the stretches that are live from each change to the next."""
        return running_sums(self._steps(value), self.starts, self.counts)

    def _steps(self, value: NDArray[Number]) -> NDArray[Number]:
        """What each change adds to a sum over the live: a revision brings only the difference."""
        brings = value.copy()
        np.subtract(value[1:], value[:-1], out=brings[1:], where=self.handed_on[:-1])
        steps = brings.take(self.stretch)
        if self.lapses is not None:
            steps[self.lapses] = -value[self.stretch[self.lapses]]
        return steps

    def integral(self, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """Integrate over each stretch a rate that holds from each change to the next."""
        summed = running_sums(rate * self.gap, self.starts, self.counts)
        until = np.empty_like(summed)
        until[1:] = summed[:-1]
        until[self.starts] = 0.0
        whole = np.zeros(int(self.asked[-1]) + 1)
        whole[self.asked] = summed[self.starts + self.counts - 1]
        begun = until.take(self.place)
        ended = whole.take(self.question)
        np.copyto(ended[:-1], begun[1:], where=self.handed_on[:-1])
        ended[self.lapsed] = until[self.lapsed_at]
        return np.subtract(ended, begun, out=ended)


def changes_of(stretches: Stretches, closed_at: NDArray[np.int64], *, lapsing: bool) -> Changes:
    """Line up what begins and what lapses on the questions of a block.

    Args:
        stretches: The live stretches of the block.
        closed_at: Close of each question of the block, shape (q,).
        lapsing: Some forecast may end before its revision and its question's close.
    """
    begins, ends = stretches.begins, stretches.ends
    handed_on = stretches.followed.copy()
    lapsed = _NONE
    if lapsing:
        handed_on[:-1] &= ends[:-1] == begins[1:]
        lapsed = np.flatnonzero(~handed_on & (ends < closed_at[stretches.question]))
    stretch, place, lapses = _in_order(stretches, lapsed)
    moment = begins.take(stretch)
    if lapses is not None:
        moment[lapses] = ends[stretch[lapses]]
    sizes = np.bincount(stretches.question, minlength=len(closed_at))
    sizes += np.bincount(stretches.question[lapsed], minlength=len(closed_at))
    asked = np.flatnonzero(sizes)
    counts = sizes[asked]
    starts = np.cumsum(counts) - counts
    gap = np.empty(len(moment))
    gap[:-1] = moment[1:] - moment[:-1]
    last = starts + counts - 1
    gap[last] = closed_at[asked] - moment[last]
    return Changes(
        stretch=stretch,
        lapses=lapses,
        place=place[: len(begins)],
        handed_on=handed_on,
        lapsed=lapsed,
        lapsed_at=place[len(begins) :],
        gap=gap,
        question=stretches.question,
        asked=asked,
        starts=starts,
        counts=counts,
    )


_NONE = np.zeros(0, dtype=np.intp)


def _in_order(
    stretches: Stretches, lapsed: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_] | None]:
    """Order beginnings and lapses: which stretch each is of, where each went, which lapse."""
    size = len(stretches.seat)
    if not lapsed.size:
        return stretches.turn, stretches.seat, None
    numbered = np.concatenate((np.arange(size), lapsed))
    moment = np.concatenate((stretches.begins, stretches.ends[lapsed]))
    order = np.lexsort((moment, stretches.question[numbered]))
    place = np.empty(len(numbered), dtype=np.intp)
    place[order] = np.arange(len(order))
    return numbered[order], place, order >= size
