"""Logarithms of Poisson and binomial probabilities, accurate for small and large counts.

ln k! and k ln(mean) are both of the size k ln k, and for a large k rounding errors spoil their
difference. Loader (2000), "Fast and accurate computation of binomial probabilities", avoids both:
the logarithm is a sum of the deviance of the count from its mean and the error of Stirling's
formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

LARGE = 15.0
"""The count from which on Stirling's series is exact but for rounding."""

_LOG_ROOT = 0.5 * np.log(2 * np.pi)


def log_poisson(k: FloatArray, mean: FloatArray) -> FloatArray:
    """ln(mean^k exp(-mean) / G(k + 1)) with the gamma function G, for any number k from 0.

    Example:
        >>> log_poisson(np.array([0.0, 1e12]), np.array([2.0, 1e12])).round(6)
        array([ -2.      , -14.734449])
    """
    small = special.xlogy(k, mean) - mean - special.gammaln(k + 1)
    large = np.maximum(k, LARGE)
    by_series = -_stirling_error(large) - _deviance(large, mean, large - mean)
    return np.where(k > LARGE, by_series - _LOG_ROOT - 0.5 * np.log(large), small)


def log_binomial(
    x: FloatArray, y: FloatArray, *, p: FloatArray, q: FloatArray, deviation: FloatArray
) -> FloatArray:
    """ln(G(n + 1) / (G(x + 1) G(y + 1)) p^x q^y) with the gamma function G and n = x + y.

    All arguments have one shape.

    Args:
        x: First count, positive.
        y: Second count, positive.
        p: Probability of the first kind, inside (0, 1).
        q: 1 - p; given, because 1 - p is inaccurate for p close to 1.
        deviation: x - n p; given, because the caller may know it more accurately.

    Example:
        >>> one = np.ones(1)
        >>> np.exp(log_binomial(2 * one, one, p=one / 2, q=one / 2, deviation=one / 2)).round(12)
        array([0.375])
    """
    n = x + y
    errors = _stirling_error(n) - _stirling_error(x) - _stirling_error(y)
    away = _deviance(x, n * p, deviation) + _deviance(y, n * q, -deviation)
    return np.subtract(errors - away, _LOG_ROOT + 0.5 * (np.log(x) + np.log(y) - np.log(n)))


def _stirling_error(n: FloatArray) -> FloatArray:
    """The error of Stirling's formula: ln G(n + 1) - (n + 1/2) ln n + n - ln(2 pi) / 2."""
    small = np.minimum(n, LARGE)
    exact = special.gammaln(small + 1) - (small + 0.5) * np.log(small) + small - _LOG_ROOT
    r = 1 / np.maximum(n, LARGE)
    series = r / 12 - r**3 / 360 + r**5 / 1260 - r**7 / 1680 + r**9 / 1188
    return np.where(n > LARGE, series, exact)


def _deviance(x: FloatArray, mean: FloatArray, deviation: FloatArray) -> FloatArray:
    """The deviance x ln(x / mean) + mean - x; `deviation` is x - mean."""
    v = deviation / (x + mean)
    near = np.abs(v) < 0.1
    # Its terms cancel if x is near the mean; a series in v does not.
    square = np.where(near, v * v, 0.0)
    series = sum(square**j / (2 * j + 1) for j in range(1, 10))
    by_series = deviation * v + 2 * x * v * series
    return np.where(near, by_series, x * (np.log(x) - np.log(mean)) - deviation)
