"""A value minus the mean of the others' values, or minus the median, at every moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.changes import BeliefChanges

    CatchAll: TypeAlias = tuple[NDArray[np.float64], NDArray[np.bool_]]


@attrs.frozen(kw_only=True, eq=False)
class Relative:
    """A value to compare, moment by moment, with those of the other forecasters.

    Attributes:
        value: One value per forecast, shape (n,).
        against: The mean of the ``"others"``, or the ``"median"`` of all.
        negate: Compare the negatives of the values, as is wanted of scores where lower is better
            when the difference shall be higher for the better forecaster.
        member: Which forecasters are the peers, by code; all where None.
        catch_all: What the mean of the others is taken of while some live peer's forecast lacks
            what came out: the value as if the catch-all had, one per forecast, shape (n,); finite.
            None where nothing can be lacking.
        lacking: Which forecasts lack it, shape (n,).
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"]
    negate: bool = False
    member: NDArray[np.bool_] | None = None
    catch_all: NDArray[np.float64] | None = None
    lacking: NDArray[np.bool_] | None = None

    def compared(
        self,
        changes: BeliefChanges,
        rows: slice,
        member: NDArray[np.bool_] | None,
    ) -> NDArray[np.float64]:
        """Integrate the values of some rows minus those they are compared with."""
        sign = -1.0 if self.negate else 1.0
        value = sign * self.value[rows]
        if self.against == "median":
            return above_median(changes, value, member)
        if self.catch_all is None or self.lacking is None:
            return above_others(changes, value, member)
        catch_all = sign * self.catch_all[rows], self.lacking[rows]
        return above_others(changes, value, member, catch_all)

    def taken(self, row: NDArray[np.integer]) -> Relative:
        """The same in another order of the forecasts."""
        given = {name: getattr(self, name) for name in ("value", "catch_all", "lacking")}
        return attrs.evolve(
            self, **{name: each.take(row) for name, each in given.items() if each is not None}
        )


def above_others(
    changes: BeliefChanges,
    value: NDArray[np.float64],
    member: NDArray[np.bool_] | None,
    catch_all: CatchAll | None = None,
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the mean of the other members' values.

    While no other member is live, nothing is gained or lost. The value may be minus infinity,
    the log score of the impossible: compared with it, every finite value gains plus infinity;
    the difference of two of them, inf - inf, is NaN.

    Args:
        changes: The changes of a block.
        value: One value per stretch, higher is better, below plus infinity, shape (m,).
        member: Whose values enter the mean, shape (m,), all where None. A forecaster who is not
            a member is still compared with the mean of all members.
        catch_all: Values and whether each forecast lacks what came out, both of shape (m,): while
            some live member's does, the mean is taken of these values instead.

    Returns:
        Value times microseconds, shape (m,).
    """
    finite = np.isfinite(value)
    all_finite = bool(finite.all())
    known = value if all_finite else np.where(finite, value, 0.0)
    live = changes.live_count(member)
    total = changes.live_sum(known if member is None else np.where(member, known, 0.0))
    if catch_all is not None:
        inside = True if member is None else member
        lack = changes.live_sum(np.where(inside, catch_all[1], 0.0))
        # Sums of ones are whole but for rounding.
        total = np.where(lack > 0.5, changes.live_sum(np.where(inside, catch_all[0], 0.0)), total)
    gained = _above_mean(changes, known, total, live - 1, in_total=True)
    if member is not None:
        outside = _above_mean(changes, known, total, live, in_total=False)
        gained = np.where(member, gained, outside)
    if all_finite:
        return gained
    return _with_infinities(changes, gained, finite, member)


def _above_mean(
    changes: BeliefChanges,
    value: NDArray[np.float64],
    total: NDArray[np.float64],
    others: NDArray[np.int64],
    *,
    in_total: bool,
) -> NDArray[np.float64]:
    # For a member the mean of the others is (total - own) / others, so their own value
    # counts 1 + 1 / others times. Anybody else is not part of the total.
    accompanied = others >= 1
    share: NDArray[np.float64] = np.divide(accompanied, np.maximum(others, 1))
    own = changes.integral(np.add(accompanied, share if in_total else 0.0))
    return value * own - changes.integral(share * total)


def _with_infinities(
    changes: BeliefChanges,
    gained: NDArray[np.float64],
    finite: NDArray[np.bool_],
    member: NDArray[np.bool_] | None,
) -> NDArray[np.float64]:
    """Correct the finite sums, which took each infinite value for 0."""
    member = np.ones(len(finite), dtype=bool) if member is None else member
    infinite = np.rint(changes.live_sum((member & ~finite).astype(np.float64)))
    live = changes.live_count(member)
    own_infinite = (member & ~finite).astype(np.int64)
    with_infinite = _ever_live(changes, infinite, own_infinite)
    accompanied = _ever_live(changes, live, member.astype(np.int64))
    gained = np.where(finite & with_infinite, np.inf, gained)
    own_loss = np.where(with_infinite, np.nan, np.where(accompanied, -np.inf, 0.0))
    return np.where(finite, gained, own_loss)


def _ever_live(
    changes: BeliefChanges,
    count: NDArray[np.int64] | NDArray[np.float64],
    own: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say over which stretches the count, without the stretch's own part, was ever above 0."""
    above_none = changes.integral((count >= 1).astype(np.float64)) > 0
    above_one = changes.integral((count >= 2).astype(np.float64)) > 0
    return np.where(own == 1, above_one, above_none)


def above_median(
    changes: BeliefChanges, value: NDArray[np.float64], member: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the median of the members' values.

    A member's own value is among those the median is taken of, so that a lone member is at 0.
    Of an even number of values the median is the mean of the middle two. While no member is
    live there is no median, and nothing is gained or lost.

    Args:
        changes: The changes of a block.
        value: One finite value per stretch, shape (m,).
        member: Whose values the median is taken of, shape (m,), all where None.

    Returns:
        Value times microseconds, shape (m,).
    """
    member = np.ones(len(value), dtype=bool) if member is None else member
    live = changes.live_count(member)
    any_live = (live >= 1).astype(np.float64)
    median = _live_median(changes, value, member, live)
    return value * changes.integral(any_live) - changes.integral(any_live * median)


def _live_median(
    changes: BeliefChanges,
    value: NDArray[np.float64],
    member: NDArray[np.bool_],
    live: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Find the median from each change to the next; any number while nobody is live."""
    levels, rank = np.unique(value, return_inverse=True)
    # Each change is up to two steps: the new value enters, the old one leaves.
    is_expiry, revises = changes.is_expiry, np.concatenate(([False], changes.continued[:-1]))
    enters = member[changes.stretch]
    leaves = revises[changes.stretch] & enters
    if is_expiry is not None:
        leaves &= ~is_expiry
    per_change = enters.astype(np.intp) + leaves
    until = np.cumsum(per_change)
    steps = np.zeros(int(until[-1]), dtype=np.int64)
    ranks = np.zeros(len(steps), dtype=np.intp)
    first = (until - per_change)[enters]
    steps[first] = 1 if is_expiry is None else np.where(is_expiry[enters], -1, 1)
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
    """Find the n-th smallest live rank after the steps from ``since`` to before ``until``.

    A wavelet matrix (Claude, Navarro and Ordóñez 2015, doi:10.1016/j.is.2014.06.002): bit by
    bit from the highest, all steps are partitioned into those without the bit and those with it,
    and each query follows its n-th live rank into one of the two parts.
    """
    found = np.zeros(len(nth), dtype=np.intp)
    nth = nth.copy()
    for bit in reversed(range(int(ranks.max(initial=0)).bit_length())):
        without = (ranks >> bit) & 1 == 0
        zeros = np.concatenate(([0], np.cumsum(without)))
        partitioned = np.concatenate((np.flatnonzero(without), np.flatnonzero(~without)))
        ranks, steps = ranks[partitioned], steps[partitioned]
        live = np.concatenate(([0], np.cumsum(steps)))
        since_zero, until_zero = zeros[since], zeros[until]
        live_without = live[until_zero] - live[since_zero]
        goes_without = nth < live_without
        since = np.where(goes_without, since_zero, zeros[-1] + since - since_zero)
        until = np.where(goes_without, until_zero, zeros[-1] + until - until_zero)
        nth -= np.where(goes_without, 0, live_without)
        found |= np.where(goes_without, 0, 1 << bit)
    return found
