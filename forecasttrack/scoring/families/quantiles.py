"""The number at which a distribution reaches a share of its probability, by halving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.families.base import Family

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

_HALVINGS = 80
_WIDEST = 1e300


def quantile(member: Family, level: float, n: int) -> FloatArray:
    """Find the smallest number at or under which a share of the probability lies.

    Args:
        member: Distributions, n of them.
        level: The share, inside (0, 1).
        n: How many distributions there are.

    Returns:
        One number per distribution, shape (n,), exact to rounding, or to 1e-23 next to 0;
        infinite where the share is only reached beyond 1e300.

    Example:
        >>> from forecasttrack.scoring.families import make
        >>> quantile(make("normal", {"mean": 10.0, "sd": [1.0, 2.0]}, 2), 0.9, 2).round(3)
        array([11.282, 12.563])
    """
    low, high = np.full(n, -1.0), np.full(n, 1.0)
    # Both ends go outwards until the share is reached between them.
    while (wide := (member.cdf(low) >= level) & (low > -_WIDEST)).any():
        low = np.where(wide, 2 * low, low)
    while (wide := (member.cdf(high) < level) & (high < _WIDEST)).any():
        high = np.where(wide, 2 * high, high)
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        reached = member.cdf(middle) >= level
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.where(high >= _WIDEST, np.inf, high)
