"""Against the median: a value minus the median of all values that are live at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.changes import Changes


def above_median(
    changes: Changes, value: NDArray[np.float64], member: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the median of the members' values.

    A member's own value is one of those the median is taken of, so that a lone member stands
    at 0. Of an even number of values the median is the mean of the middle two. While no
    member is live there is no median, and nothing is gained or lost.

    Args:
        changes: The changes of a block.
        value: One finite value per stretch, shape (m,).
        member: Whose values the median is taken of, shape (m,), all where None.

    Returns:
        Value times microseconds, shape (m,).
    """
    member = np.ones(len(value), dtype=bool) if member is None else member
    live = changes.live_count(member)
    company = (live >= 1).astype(np.float64)
    median = _live_median(changes, value, member, live)
    return value * changes.integral(company) - changes.integral(company * median)


def _live_median(
    changes: Changes,
    value: NDArray[np.float64],
    member: NDArray[np.bool_],
    live: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Find the median from each change to the next; what it is while nobody is live is moot."""
    levels, rank = np.unique(value, return_inverse=True)
    # Each change comes and goes in up to two steps: the new value enters, the old one leaves.
    lapses, taken_over = changes.lapses, np.concatenate(([False], changes.handed_on[:-1]))
    enters = member[changes.stretch]
    leaves = taken_over[changes.stretch] & enters
    if lapses is not None:
        leaves &= ~lapses
    per_change = enters.astype(np.intp) + leaves
    until = np.cumsum(per_change)
    steps = np.zeros(int(until[-1]), dtype=np.int64)
    ranks = np.zeros(len(steps), dtype=np.intp)
    first = (until - per_change)[enters]
    steps[first] = 1 if lapses is None else np.where(lapses[enters], -1, 1)
    ranks[first] = rank[changes.stretch[enters]]
    second = (until - 1)[leaves]
    steps[second] = -1
    ranks[second] = rank[changes.stretch[leaves] - 1]
    since = np.repeat((until - per_change)[changes.starts], changes.counts)
    low = _nth_live(ranks, steps, since, until, np.maximum(live - 1, 0) // 2)
    high = _nth_live(ranks, steps, since, until, live // 2)
    middle = np.minimum((low, high), len(levels) - 1)
    return levels[middle].mean(axis=0)


def _nth_live(
    ranks: NDArray[np.intp],
    steps: NDArray[np.int64],
    since: NDArray[np.intp],
    until: NDArray[np.intp],
    nth: NDArray[np.int64],
) -> NDArray[np.intp]:
    """Find the n-th smallest rank alive after the steps from ``since`` to before ``until``.

    A wavelet matrix (Claude, Navarro and Ordóñez 2015, doi:10.1016/j.is.2014.06.002): bit by
    bit from the highest, all steps are parted into those without the bit and those with it,
    and each query follows its n-th survivor into one of the two parts.
    """
    found = np.zeros(len(nth), dtype=np.intp)
    nth = nth.copy()
    for bit in reversed(range(int(ranks.max(initial=0)).bit_length())):
        without = (ranks >> bit) & 1 == 0
        zeros = np.concatenate(([0], np.cumsum(without)))
        parted = np.concatenate((np.flatnonzero(without), np.flatnonzero(~without)))
        ranks, steps = ranks[parted], steps[parted]
        alive = np.concatenate(([0], np.cumsum(steps)))
        since_zero, until_zero = zeros[since], zeros[until]
        survivors = alive[until_zero] - alive[since_zero]
        stays = nth < survivors
        since = np.where(stays, since_zero, zeros[-1] + since - since_zero)
        until = np.where(stays, until_zero, zeros[-1] + until - until_zero)
        nth -= np.where(stays, 0, survivors)
        found |= np.where(stays, 0, 1 << bit)
    return found
