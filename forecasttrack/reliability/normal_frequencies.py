"""Frequencies of yes in many rows under a truth, from their normal limit, by cluster."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

_SPREAD = 25.0
"""From this variance of its count on, in forecasts of equal weight, a row counts as normal."""

Floats = NDArray[np.float64]


class NormalFrequencies:
    """The normal limit of the frequencies of yes at the rows of a tally.

    Forecasts of a cluster share one uniform number, and come out yes where it is below the chance
    of their row. So of two rows with chances a and b the indicators of one cluster vary together
    by min(a, b) - ab, and clusters add up.

    Args:
        row: Row of each forecast, shape (n,).
        group: Code of the cluster of each forecast, shape (n,).
        weight: Weight of each forecast, shape (n,), above 0.
        rows: How many rows there are.
    """

    def __init__(
        self, row: NDArray[np.intp], group: NDArray[np.intp], weight: Floats, rows: int
    ) -> None:
        shape = (int(group.max()) + 1, rows)
        by_cluster = scipy.sparse.csr_array((weight, (group, row)), shape=shape)
        total = np.bincount(row, weights=weight, minlength=rows)
        together = np.asarray((by_cluster.T @ by_cluster).todense()) / np.outer(total, total)
        self._together: Floats = together
        self._independent: Floats = 1 / np.diag(together)

    def holds(self, chance: Floats) -> bool:
        """Whether each row is wide enough for its limit; a row without chance is not drawn."""
        varies = chance * (1 - chance)
        return bool((self._independent * varies >= _SPREAD)[varies > 0].all())

    def drawn(self, chance: Floats, sets: int, *, seed: int) -> Floats:
        """Draw sets of frequencies, shape (sets, k); the same numbers serve every truth."""
        covariance = self._together * (np.minimum.outer(chance, chance) - np.outer(chance, chance))
        values, vectors = np.linalg.eigh(covariance)
        # The symmetric root moves with the truth as little as the covariance does.
        root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
        numbers = np.random.default_rng(seed).standard_normal((sets, len(chance)))
        found: Floats = np.clip(chance + numbers @ root, 0.0, 1.0)
        return found
