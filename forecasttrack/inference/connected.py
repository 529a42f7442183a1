"""Groups of what hangs together, directly or through others."""

from __future__ import annotations

import numpy as np

__all__ = ["connected"]


def connected(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Number the groups that links between two kinds of things make.

    Args:
        one: What each link joins, as a whole number from 0, shape (n,).
        other: What it is joined to, another whole number from 0, shape (n,).

    Returns:
        The number of the group of each link, from 0 in the order of their least `one`, shape (n,).

    References:
        Zhang, Azad & Hu (2020), FastSV, doi:10.1137/1.9781611976137.5

    Example:
        >>> connected(np.array([0, 0, 1, 2]), np.array([0, 1, 2, 1])).tolist()
        [0, 0, 1, 0]
    """
    if not len(one):
        return np.zeros(0, dtype=np.int64)
    other = other + (int(one.max()) + 1)
    leader = np.arange(int(other.max()) + 1)
    while True:
        lower = leader.copy()
        # Leaders follow one another, not only their followers: chains then halve in every round.
        for side, opposite in ((one, other), (other, one)):
            highest = leader[leader[opposite]]
            np.minimum.at(lower, leader[side], highest)
            np.minimum.at(lower, side, highest)
        lower = np.minimum(lower, leader[leader])
        if (lower == leader).all():
            return np.unique(leader[one], return_inverse=True)[1]
        leader = lower
