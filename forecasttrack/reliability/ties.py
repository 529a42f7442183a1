"""Numbers that differ by rounding alone are one number for whatever ranks or groups them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-12
"""Neighbouring numbers at most so far apart differ by rounding: 0.3 and 0.1 * 3."""


def tied(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number values in rising order, those that rounding tells apart alike.

    Neighbours are alike whose gap is at most 1e-12, or that share of them where they are larger
    than 1, and so are chains of neighbours.

    Args:
        values: Finite numbers, shape (n,).

    Returns:
        The number of each, from 0, shape (n,).

    Example:
        >>> tied(np.array([0.3, 0.1 + 0.2, 0.7, -5.0]))
        array([1, 1, 2, 0])
    """
    distinct, row = np.unique(values, return_inverse=True)
    size = np.maximum(1.0, np.abs(distinct[:-1]))
    apart = np.diff(distinct) > ROUNDING * size
    step = np.concatenate([np.zeros(min(len(distinct), 1), dtype=np.intp), np.cumsum(apart)])
    return np.asarray(step[row.ravel()], dtype=np.intp)
