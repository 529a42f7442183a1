"""Logarithms of Poisson and binomial probabilities, to the last digits however large the counts.

ln k! and k ln(mean) are both of the size k ln k, and their difference has no digits left where k
is large. Loader (2000), "Fast and accurate computation of binomial probabilities", leaves them out:
what remains is how far the count lies from its mean, and the error of Stirling's formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

LARGE = 15.0
"""From here on Stirling's series is exact to rounding."""

_LOG_ROOT = 0.5 * np.log(2 * np.pi)


def log_poisson(k: FloatArray, mean: FloatArray) -> FloatArray:
    """ln(mean^k exp(-mean) / G(k + 1)) of the gamma function G, for any k from 0.

    Example:
        >>> log_poisson(np.array([0.0, 1e12]), np.array([2.0, 1e12])).round(6)
        array([ -2.      , -14.734449])
    """
    few = special.xlogy(k, mean) - mean - special.gammaln(k + 1)
    many = np.maximum(k, LARGE)
    sure = -_stirling_error(many) - _deviance(many, mean, many - mean)
    return np.where(k > LARGE, sure - _LOG_ROOT - 0.5 * np.log(many), few)


def log_binomial(
    x: FloatArray, y: FloatArray, *, p: FloatArray, q: FloatArray, off: FloatArray
) -> FloatArray:
    """ln(G(n + 1) / (G(x + 1) G(y + 1)) p^x q^y) of n = x + y.

    Args:
        x: First count, positive, shape (n,).
        y: Second count, positive, shape (n,).
        p: Probability of the first, inside (0, 1), shape (n,).
        q: 1 - p, of which a p next to 1 has lost the digits, shape (n,).
        off: x - n p, whose digits only the caller can keep, shape (n,).

    Example:
        >>> one = np.ones(1)
        >>> np.exp(log_binomial(2 * one, one, p=one / 2, q=one / 2, off=one / 2)).round(12)
        array([0.375])
    """
    n = x + y
    errors = _stirling_error(n) - _stirling_error(x) - _stirling_error(y)
    away = _deviance(x, n * p, off) + _deviance(y, n * q, -off)
    return np.subtract(errors - away, _LOG_ROOT + 0.5 * (np.log(x) + np.log(y) - np.log(n)))


def _stirling_error(n: FloatArray) -> FloatArray:
    """Ln G(n + 1) - (n + 1/2) ln n + n - ln(2 pi) / 2."""
    few = np.minimum(n, LARGE)
    exact = special.gammaln(few + 1) - (few + 0.5) * np.log(few) + few - _LOG_ROOT
    r = 1 / np.maximum(n, LARGE)
    series = r / 12 - r**3 / 360 + r**5 / 1260 - r**7 / 1680 + r**9 / 1188
    return np.where(n > LARGE, series, exact)


def _deviance(x: FloatArray, mean: FloatArray, off: FloatArray) -> FloatArray:
    """X ln(x / mean) + mean - x, with x - mean given; 0 where both are equal."""
    v = off / (x + mean)
    near = np.abs(v) < 0.1
    # Of equal numbers the three terms cancel to the square of their distance.
    square = np.where(near, v * v, 0.0)
    series = sum(square**j / (2 * j + 1) for j in range(1, 10))
    return np.where(near, off * v + 2 * x * v * series, x * (np.log(x) - np.log(mean)) - off)
