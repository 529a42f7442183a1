"""The first number from a position on that is large enough, for many positions at once."""

from __future__ import annotations

import numpy as np


class Maxima:
    """A tree of the maxima of ever longer stretches of a column.

    Example:
        >>> tree = Maxima(np.array([1.0, 5.0, 2.0, 7.0]))
        >>> tree.first_at_least(np.array([2.0, 6.0, 9.0]), np.array([2, 0, 0]))
        array([2, 3, 4])
    """

    def __init__(self, values: np.ndarray) -> None:
        self._n = len(values)
        self._size = 1 << max(self._n - 1, 1).bit_length()
        self._tree = np.full(2 * self._size, -np.inf)
        self._tree[self._size : self._size + self._n] = values
        level = self._size
        while level > 1:
            pairs = self._tree[level : 2 * level].reshape(-1, 2)
            level //= 2
            self._tree[level : 2 * level] = pairs.max(axis=1)

    def first_at_least(self, threshold: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Position of the first number not under each threshold, from each beginning on.

        Args:
            threshold: Thresholds, shape (n,).
            begin: Positions at which to begin, shape (n,).

        Returns:
            Positions, shape (n,); the length of the column where no number is large enough.
        """
        node = np.minimum(begin, self._n) + self._size
        found = np.full(len(node), self._n)
        active = np.flatnonzero(begin < self._n)
        while len(active):
            large = self._tree[node[active]] >= threshold[active]
            found[active[large]] = self._descend(node[active[large]], threshold[active[large]])
            active = active[~large]
            after = node[active] + 1
            # Climb as far as the stretch that begins here reaches; the root is the way out.
            node[active] = after // (after & -after)
            active = active[node[active] > 1]
        return found

    def _descend(self, node: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        node = node.copy()
        while (node < self._size).any():
            inner = node < self._size
            left = 2 * node[inner]
            node[inner] = left + (self._tree[left] < threshold[inner])
        return node - self._size
