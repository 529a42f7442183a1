"""Changes: the moments at which somebody begins, revises or ends a belief on a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.scoring.history.running import running_counts, running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.stretches import Stretches


@attrs.frozen(kw_only=True, eq=False)
class Changes:
    """Beginnings and lapses of a block of whole questions, by question and time.

    A stretch that its successor ends needs no lapse of its own: its successor's beginning
    takes it away. Nor does one that the close ends.

    Attributes:
        stretch: The stretch that begins, or lapses, shape (c,).
        sign: +1 where it begins, -1 where it lapses, shape (c,).
        replaces: The stretch taken over from, -1 where there is none, shape (c,).
        gap: Microseconds until the next change of the question, or its close, shape (c,).
        starts: First change of each question that has any, shape (k,).
        counts: Changes of each such question, shape (k,).
        begins_at: Where each stretch begins, as a place among the moments, shape (m,).
        ends_at: Where it ends; the moments are the changes and then the closes, shape (m,).
        closes: Which question of the block each such question is, shape (k,).
        questions: Questions in the block.
    """

    stretch: NDArray[np.intp]
    sign: NDArray[np.int64]
    replaces: NDArray[np.intp]
    gap: NDArray[np.float64]
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]
    begins_at: NDArray[np.intp]
    ends_at: NDArray[np.intp]
    closes: NDArray[np.intp]
    questions: int

    def live_count(self, member: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Count who is live from each change to the next, among all or among the members."""
        steps = np.where(self.replaces >= 0, 0, self.sign)
        if member is not None:
            steps = np.where(member[self.stretch], steps, 0)
        return running_counts(steps, self.starts, self.counts)

    def live_sum(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum the values of the stretches that are live from each change to the next."""
        before = np.where(self.replaces >= 0, value[self.replaces], 0.0)
        return running_sums(self.sign * value[self.stretch] - before, self.starts, self.counts)

    def integral(self, rate: NDArray[np.float64]) -> NDArray[np.float64]:
        """Integrate over each stretch a rate that holds from each change to the next."""
        summed = running_sums(rate * self.gap, self.starts, self.counts)
        moments = np.zeros(len(rate) + self.questions)
        moments[1 : len(rate)] = summed[:-1]
        moments[self.starts] = 0.0
        moments[len(rate) + self.closes] = summed[self.starts + self.counts - 1]
        lasted: NDArray[np.float64] = moments[self.ends_at] - moments[self.begins_at]
        return lasted


def changes_of(stretches: Stretches, closed_at: NDArray[np.int64], *, lapsing: bool) -> Changes:
    """Line up what begins and what lapses on the questions of a block.

    Args:
        stretches: The live stretches of the block.
        closed_at: Close of each question of the block, shape (q,).
        lapsing: Some forecast may end before its revision and its question's close.
    """
    size = len(stretches.row)
    handed_on = np.zeros(size, dtype=bool)
    handed_on[:-1] = stretches.followed[:-1] & (stretches.ends[:-1] == stretches.begins[1:])
    lapsed = _NONE
    if lapsing:
        lapsed = np.flatnonzero(~handed_on & (stretches.ends < closed_at[stretches.question]))
    stretch, sign, place = _in_order(stretches, lapsed)
    moment = np.where(sign > 0, stretches.begins[stretch], stretches.ends[stretch])
    question = stretches.question[stretch]
    starts = np.flatnonzero(np.concatenate(([True], question[1:] != question[:-1])))
    counts = np.diff(starts, append=len(stretch))
    closes = question[starts].astype(np.intp)
    after = np.empty_like(moment)
    after[:-1] = moment[1:]
    after[starts + counts - 1] = closed_at[closes]
    return Changes(
        stretch=stretch,
        sign=sign,
        replaces=_predecessors(stretch, sign, handed_on),
        gap=(after - moment).astype(np.float64),
        starts=starts,
        counts=counts,
        begins_at=place[:size],
        ends_at=_ends(stretches, handed_on, lapsed, place),
        closes=closes,
        questions=len(closed_at),
    )


_NONE = np.zeros(0, dtype=np.intp)


def _in_order(
    stretches: Stretches, lapsed: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.intp]]:
    """Order beginnings and lapses; say what each is, its sign, and where each went."""
    size = len(stretches.row)
    numbered = np.concatenate((np.arange(size), lapsed))
    place = np.empty(len(numbered), dtype=np.intp)
    if not lapsed.size:
        stretch = np.empty(size, dtype=np.intp)
        stretch[stretches.seat] = numbered
        return stretch, np.ones(size, dtype=np.int64), stretches.seat
    moment = np.concatenate((stretches.begins, stretches.ends[lapsed]))
    order = np.lexsort((moment, stretches.question[numbered]))
    place[order] = np.arange(len(order))
    return numbered[order], np.where(order < size, 1, -1), place


def _predecessors(
    stretch: NDArray[np.intp], sign: NDArray[np.int64], handed_on: NDArray[np.bool_]
) -> NDArray[np.intp]:
    taken_over = np.concatenate(([False], handed_on[:-1]))
    return np.where((sign > 0) & taken_over[stretch], stretch - 1, -1)


def _ends(
    stretches: Stretches,
    handed_on: NDArray[np.bool_],
    lapsed: NDArray[np.intp],
    place: NDArray[np.intp],
) -> NDArray[np.intp]:
    size = len(handed_on)
    ends = len(place) + stretches.question.astype(np.intp)
    ends[:-1] = np.where(handed_on[:-1], place[1:size], ends[:-1])
    ends[lapsed] = place[size:]
    return ends
