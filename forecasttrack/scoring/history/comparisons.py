"""Integrals over time of a value minus the mean of the other forecasters' values, or the median.

A *stretch* is the time in which one forecast is live, see `log.Stretches`. *Members* are the
forecasters with whom others are compared; *peers* of a forecaster are the other members.
"""

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
    """Values that are compared, moment by moment, with those of the other forecasters.

    Attributes:
        value: One value per forecast, shape (n,).
        against: The values are compared with the mean of the ``"others"``, or with the ``"median"``
            of all.
        negate: Whether the negatives of the values are compared: if lower values are better, the
            difference is then higher for the better forecaster.
        member: Which forecasters enter the mean or the median, by code; None means all.
        catch_all: The values if the catch-all option, such as "Other", had come out, one per
            forecast, shape (n,), finite. The mean of the others is taken of these while the
            forecast of some live member has no probability for the option that did come out. None
            if every forecast has one.
        lacking: Which forecasts have no probability for that option, shape (n,).
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
        """Integrate the values of a block of forecasts minus those with which they are compared.

        Args:
            changes: The changes of the block.
            rows: The forecasts of the block, in the order of the log.
            member: Which of these forecasts are by members, shape (m,); None means all.

        Returns:
            Value times microseconds of each forecast, shape (m,).
        """
        sign = -1.0 if self.negate else 1.0
        value = sign * self.value[rows]
        if self.against == "median":
            return minus_median(changes, value, member)
        if self.catch_all is None or self.lacking is None:
            return minus_mean_of_others(changes, value, member)
        catch_all = sign * self.catch_all[rows], self.lacking[rows]
        return minus_mean_of_others(changes, value, member, catch_all)

    def reordered(self, row: NDArray[np.integer]) -> Relative:
        """The same values in another order: ``row`` has the old position of each forecast."""
        given = {name: getattr(self, name) for name in ("value", "catch_all", "lacking")}
        return attrs.evolve(
            self, **{name: each.take(row) for name, each in given.items() if each is not None}
        )


def minus_mean_of_others(
    changes: BeliefChanges,
    value: NDArray[np.float64],
    member: NDArray[np.bool_] | None,
    catch_all: CatchAll | None = None,
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the mean of the other live members' values.

    While no other member is live, the difference counts as 0. A value may be minus infinity, as the
    negated log score of an outcome with probability 0: a finite value minus a mean with such a
    value is plus infinity, and minus infinity minus such a mean is NaN.

    Args:
        changes: The changes of a block.
        value: One value per stretch, higher is better, below plus infinity, shape (m,).
        member: Which stretches are of members, shape (m,); None means all. A forecaster who is not
            a member is compared with the mean of all members.
        catch_all: The `catch_all` and `lacking` of `Relative`, shape (m,) each: while a live
            member's forecast is lacking, the mean is taken of the catch-all values.

    Returns:
        Value times microseconds, shape (m,).
    """
    finite = np.isfinite(value)
    all_finite = bool(finite.all())
    finite_value = value if all_finite else np.where(finite, value, 0.0)
    live = changes.live_count(member)
    total = changes.live_sum(
        finite_value if member is None else np.where(member, finite_value, 0.0)
    )
    if catch_all is not None:
        inside = True if member is None else member
        lacking_count = changes.live_sum(np.where(inside, catch_all[1], 0.0))
        catch_all_total = changes.live_sum(np.where(inside, catch_all[0], 0.0))
        # The count is a whole number but for rounding errors.
        total = np.where(lacking_count > 0.5, catch_all_total, total)
    gained = _minus_mean(changes, finite_value, total, live - 1, in_total=True)
    if member is not None:
        outside = _minus_mean(changes, finite_value, total, live, in_total=False)
        gained = np.where(member, gained, outside)
    if all_finite:
        return gained
    return _with_infinities(changes, gained, finite, member)


def _minus_mean(
    changes: BeliefChanges,
    value: NDArray[np.float64],
    total: NDArray[np.float64],
    others: NDArray[np.int64],
    *,
    in_total: bool,
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the mean of the others.

    Args:
        changes: The changes of a block.
        value: One finite value per stretch, shape (m,).
        total: Sum of the live members' values from each change to the next, shape (c,).
        others: Number of live members, but for the forecaster, from each change on, shape (c,).
        in_total: Whether the forecaster's own value is part of the total.
    """
    # For a member the mean of the others is (total - own) / others, so the member's own value
    # counts 1 + 1 / others times.
    has_others = others >= 1
    share: NDArray[np.float64] = np.divide(has_others, np.maximum(others, 1))
    own = changes.integral(np.add(has_others, share if in_total else 0.0))
    return value * own - changes.integral(share * total)


def _with_infinities(
    changes: BeliefChanges,
    gained: NDArray[np.float64],
    finite: NDArray[np.bool_],
    member: NDArray[np.bool_] | None,
) -> NDArray[np.float64]:
    """Correct integrals ``gained``, shape (m,), for which infinite values were replaced by 0."""
    member = np.ones(len(finite), dtype=bool) if member is None else member
    infinite = np.rint(changes.live_sum((member & ~finite).astype(np.float64)))
    live = changes.live_count(member)
    own_infinite = (member & ~finite).astype(np.int64)
    with_infinite = _ever_live(changes, infinite, own_infinite)
    has_others = _ever_live(changes, live, member.astype(np.int64))
    gained = np.where(finite & with_infinite, np.inf, gained)
    own_loss = np.where(with_infinite, np.nan, np.where(has_others, -np.inf, 0.0))
    return np.where(finite, gained, own_loss)


def _ever_live(
    changes: BeliefChanges,
    count: NDArray[np.int64] | NDArray[np.float64],
    own: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether a count, without the stretch itself, was above 0 at any time of each stretch, (m,).

    ``count`` holds from each change to the next, shape (c,); ``own`` is 1 for stretches that are
    counted in it themselves, shape (m,).
    """
    above_none = changes.integral((count >= 1).astype(np.float64)) > 0
    above_one = changes.integral((count >= 2).astype(np.float64)) > 0
    return np.where(own == 1, above_one, above_none)


def minus_median(
    changes: BeliefChanges, value: NDArray[np.float64], member: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the median of the live members' values.

    A member's own value is among those the median is taken of, so that a lone member is at 0.
    Of an even number of values the median is the mean of the middle two. While no member is
    live there is no median, and nothing is gained or lost.

    Args:
        changes: The changes of a block.
        value: One finite value per stretch, shape (m,).
        member: Which stretches are of members, shape (m,); None means all.

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
    """The median of the live members' values from each change to the next, shape (c,).

    It is an arbitrary number while no member is live.
    """
    levels, rank = np.unique(value, return_inverse=True)
    # Each change is up to two steps: a new value is added, the former one is removed.
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
    """Find the n-th smallest rank, from 0, that is live after some of the steps.

    A wavelet matrix (Claude, Navarro and Ordóñez 2015, doi:10.1016/j.is.2014.06.002): bit by
    bit from the highest, all steps are partitioned into those whose rank lacks the bit and those
    whose rank has it, and each query follows its n-th live rank into one of the two parts.

    Args:
        ranks: The rank that each step adds or removes, shape (s,).
        steps: 1 where the rank is added, -1 where it is removed, shape (s,).
        since: The first step of each query, shape (c,).
        until: The step after the last one of each query, shape (c,).
        nth: The n of each query, shape (c,).

    Returns:
        One rank per query, shape (c,).
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
