"""Integrals between two numbers: of the square of the distribution function, and of the rest."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.families.quadrature import integral

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.families.base import Family

DIGITS = 1e-4
"""Share of the larger integral below which a difference of two of them has lost its digits."""


def squared_below(member: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Integral of F(t)^2 dt from low to high.

    Example:
        >>> from forecasttrack.scoring.families import make
        >>> one = np.ones(1)
        >>> squared_below(make("uniform", {"lower": 0.0, "upper": 1.0}, 1), 0 * one, 0.5 * one)
        array([0.04166667])
    """
    return _between(member, member.cdf, (low, high), (member.below(high), member.below(low)))


def squared_above(member: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Integral of (1 - F(t))^2 dt from low to high.

    Example:
        >>> from forecasttrack.scoring.families import make
        >>> one = np.ones(1)
        >>> squared_above(make("uniform", {"lower": 0.0, "upper": 1.0}, 1), 0.5 * one, one)
        array([0.04166667])
    """
    return _between(member, member.survival, (low, high), (member.above(low), member.above(high)))


def _between(
    member: Family,
    share: Callable[[FloatArray], FloatArray],
    ends: tuple[FloatArray, FloatArray],
    parts: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Difference of two integrals to an end of the line, in one piece where they are alike."""
    (low, high), (larger, smaller) = ends, parts
    found = np.subtract(larger, smaller)
    within = (low < high) & np.isfinite(low) & np.isfinite(high)
    # Far in a tail the larger one, too, may be all that rounding left of larger terms.
    width = np.where(within, high, 0.0) - np.where(within, low, 0.0)
    alike = within & ((found <= DIGITS * larger) | (larger <= DIGITS * width))
    if not alike.any():
        return found
    # A corner of F inside an integral would cost it its digits.
    start, stop = (np.where(alike, end, 0.0) for end in ends)
    corners = [start, *(np.clip(end, start, stop) for end in member.support()), stop]
    whole = np.zeros_like(found)
    for left, right in itertools.pairwise(corners):
        whole += integral(lambda t: share(t) ** 2, left, right, np.ones_like(left))
    return np.where(alike, whole, found)
