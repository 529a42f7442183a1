"""Integrals by double exponential quadrature, for n integrands at once.

The substitutions of Takahasi and Mori (1974), doi:10.2977/prims/1195192451, make an integrand
fall to zero doubly exponentially at both ends, so that the trapezoidal rule converges as fast as
for a periodic one, wherever between the ends its mass lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasttrack.scoring.checks import FloatArray

    Integrand = Callable[[FloatArray], FloatArray]

#: Distance between the nodes before the substitution, and the distance of the outermost from 0.
STEP, REACH = 1 / 32, 6.0
#: How many values of integrands are computed at once.
BLOCK = 1 << 18


def integral(f: Integrand, low: FloatArray, high: FloatArray, scale: FloatArray) -> FloatArray:
    """Integrate from low to high, of which either may be infinite, but not both.

    Args:
        f: A function that gives the values of the n integrands, smooth and in [0, 1], at k points
            each: it takes points of shape (k, n) and returns an array of that shape.
        low: Lower ends, shape (n,).
        high: Upper ends, shape (n,).
        scale: Length over which an integrand falls off towards an infinite end, shape (n,).

    Returns:
        One integral per integrand, shape (n,).

    Example:
        >>> one, inf = np.ones(1), np.full(1, np.inf)
        >>> integral(lambda x: np.exp(-x), 0 * one, inf, one).round(12)
        array([1.])
    """
    nodes = np.arange(-REACH, REACH + STEP / 2, STEP)
    at_once = max(BLOCK // max(len(low), 1), 1)
    total = np.zeros(len(low))
    for start in range(0, len(nodes), at_once):
        x, weight = _substituted(nodes[start : start + at_once, None], low, high, scale)
        # Weights far out underflow to 0 where the integrand may be NaN.
        total += np.sum(np.where(weight > 0, f(x) * weight, 0.0), axis=0)
    return total * STEP


def _substituted(
    t: FloatArray, low: FloatArray, high: FloatArray, scale: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Points and weights, (k, n) each, that the nodes t, (k, 1), become by the substitution."""
    u, slope = np.pi / 2 * np.sinh(t), np.pi / 2 * np.cosh(t)
    bounded = np.isfinite(low) & np.isfinite(high)
    width = np.where(bounded, high, 0.0) - np.where(bounded, low, 0.0)
    # Points crowd at both ends, so each is computed from the nearer end.
    share = 1 / (1 + np.exp(2 * np.abs(u)))
    inside = np.where(u < 0, low + width * share, high - width * share)
    away = scale * np.exp(u)
    outside = np.where(np.isfinite(low), low + away, high - away)
    x = np.where(bounded, inside, outside)
    return x, slope * np.where(bounded, 2 * width * share * (1 - share), away)
