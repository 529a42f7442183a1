"""Integrals of F(t)^2 and of (1 - F(t))^2 between two numbers, F being a distribution function."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.families.quadrature import integral

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.families.base import Family

CANCELLED = 1e-4
"""Share of the larger of two integrals below which rounding errors spoil their difference."""


def squared_cdf_between(distributions: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Integral of F(t)^2 dt from low to high.

    Example:
        >>> from forecasttrack.scoring.families import make
        >>> one = np.ones(1)
        >>> uniform = make("uniform", {"lower": 0.0, "upper": 1.0}, 1)
        >>> squared_cdf_between(uniform, 0 * one, 0.5 * one)
        array([0.04166667])
    """
    from_below = distributions.squared_cdf_below
    parts = from_below(high), from_below(low)
    return _between(distributions, distributions.cdf, (low, high), parts)


def squared_survival_between(
    distributions: Family, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Integral of (1 - F(t))^2 dt from low to high.

    Example:
        >>> from forecasttrack.scoring.families import make
        >>> one = np.ones(1)
        >>> uniform = make("uniform", {"lower": 0.0, "upper": 1.0}, 1)
        >>> squared_survival_between(uniform, 0.5 * one, one)
        array([0.04166667])
    """
    from_above = distributions.squared_survival_above
    parts = from_above(low), from_above(high)
    return _between(distributions, distributions.survival, (low, high), parts)


def _between(
    distributions: Family,
    probability: Callable[[FloatArray], FloatArray],
    ends: tuple[FloatArray, FloatArray],
    parts: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Integral of a squared probability from low to high, shape (n,).

    Args:
        distributions: n distributions.
        probability: Their `cdf` or their `survival`.
        ends: Low and high, shape (n,) each.
        parts: The two integrals, the larger first, whose difference is the one wanted.

    Returns:
        The difference, or an integral by quadrature where rounding errors would spoil it.
    """
    (low, high), (larger, smaller) = ends, parts
    found = np.subtract(larger, smaller)
    within = (low < high) & np.isfinite(low) & np.isfinite(high)
    # Far in a tail the larger part, too, may consist of rounding errors alone.
    width = np.where(within, high, 0.0) - np.where(within, low, 0.0)
    spoilt = within & ((found <= CANCELLED * larger) | (larger <= CANCELLED * width))
    if not spoilt.any():
        return found
    # Quadrature needs a smooth integrand, so it goes from corner to corner of F.
    start, stop = (np.where(spoilt, end, 0.0) for end in ends)
    corners = [start, *(np.clip(end, start, stop) for end in distributions.support()), stop]
    whole = np.zeros_like(found)
    for left, right in itertools.pairwise(corners):
        whole += integral(lambda t: probability(t) ** 2, left, right, np.ones_like(left))
    return np.where(spoilt, whole, found)
