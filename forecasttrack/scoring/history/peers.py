"""Against the others: a value minus the mean of what the others' values are at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.changes import Changes


def above_others(
    changes: Changes, value: NDArray[np.float64], member: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Integrate, over each stretch, its value minus the mean of the other members' values.

    Whoever has no other member beside them gains nothing at that moment. The value may be
    minus infinity, the log score of the impossible: beside it every finite value stands
    infinitely higher; between two of them there is no difference to be had, and the result
    is NaN.

    Args:
        changes: The changes of a block.
        value: One value per stretch, higher is better, below plus infinity, shape (m,).
        member: Whose values enter the mean, shape (m,), all where None. Whoever is none still
            stands against the mean of all members.

    Returns:
        Value times microseconds, shape (m,).
    """
    finite = np.isfinite(value)
    sound = bool(finite.all())
    known = value if sound else np.where(finite, value, 0.0)
    live = changes.live_count(member)
    total = changes.live_sum(known if member is None else np.where(member, known, 0.0))
    gained = _above(changes, known, total, live - 1, inside=True)
    if member is not None:
        gained = np.where(member, gained, _above(changes, known, total, live, inside=False))
    if sound:
        return gained
    return _with_infinities(changes, gained, finite, member)


def _above(
    changes: Changes,
    value: NDArray[np.float64],
    total: NDArray[np.float64],
    others: NDArray[np.int64],
    *,
    inside: bool,
) -> NDArray[np.float64]:
    # For a member the mean of the others is (total - own) / others, so their own value
    # counts 1 + 1 / others times. Anybody else is not part of the total.
    company = others >= 1
    share: NDArray[np.float64] = np.divide(company, np.maximum(others, 1))
    own = changes.integral(np.add(company, share if inside else 0.0))
    return value * own - changes.integral(share * total)


def _with_infinities(
    changes: Changes,
    gained: NDArray[np.float64],
    finite: NDArray[np.bool_],
    member: NDArray[np.bool_] | None,
) -> NDArray[np.float64]:
    """Put right what the finite sums, which took each infinite value for 0, cannot know."""
    member = np.ones(len(finite), dtype=bool) if member is None else member
    lost = np.rint(changes.live_sum((member & ~finite).astype(np.float64)))
    live = changes.live_count(member)
    own_lost = (member & ~finite).astype(np.int64)
    beside_lost = _ever(changes, lost, own_lost)
    accompanied = _ever(changes, live, member.astype(np.int64))
    gained = np.where(finite & beside_lost, np.inf, gained)
    fallen = np.where(beside_lost, np.nan, np.where(accompanied, -np.inf, 0.0))
    return np.where(finite, gained, fallen)


def _ever(
    changes: Changes, count: NDArray[np.int64] | NDArray[np.float64], own: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say over which stretches the count, without the stretch's own part, was ever above 0."""
    above_none = changes.integral((count >= 1).astype(np.float64)) > 0
    above_one = changes.integral((count >= 2).astype(np.float64)) > 0
    return np.where(own == 1, above_one, above_none)
