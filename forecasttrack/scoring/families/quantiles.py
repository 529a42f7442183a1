"""Quantiles of the distributions of any family, by bisection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.families.base import Family

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

_BISECTIONS = 80
_LARGEST = 1e300


def quantile(distributions: Family, level: float, n: int) -> FloatArray:
    """Find the quantile at a level: the smallest x with F(x) >= level.

    Args:
        distributions: n distributions.
        level: The level, inside (0, 1).
        n: How many distributions there are.

    Returns:
        One quantile per distribution, shape (n,), exact but for rounding, or for 1e-23 next to 0;
        infinite if it lies beyond 1e300.

    Example:
        >>> from forecasttrack.scoring.families import make
        >>> quantile(make("normal", {"mean": 10.0, "sd": [1.0, 2.0]}, 2), 0.9, 2).round(3)
        array([11.282, 12.563])
    """
    low, high = np.full(n, -1.0), np.full(n, 1.0)
    # Both ends are moved outwards until the quantile lies between them.
    while (too_high := (distributions.cdf(low) >= level) & (low > -_LARGEST)).any():
        low = np.where(too_high, 2 * low, low)
    while (too_low := (distributions.cdf(high) < level) & (high < _LARGEST)).any():
        high = np.where(too_low, 2 * high, high)
    for _ in range(_BISECTIONS):
        middle = low + (high - low) / 2
        reached = distributions.cdf(middle) >= level
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.where(high >= _LARGEST, np.inf, high)
