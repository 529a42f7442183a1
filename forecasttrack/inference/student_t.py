"""Student's t of whole degrees of freedom, by finite sums, so that scoring a book loads no SciPy.

SciPy answers where the sums grow long or lose digits.
"""

from __future__ import annotations

import math

import numpy as np

from forecasttrack.reliability.normal import normal_quantile, normal_share_below

__all__ = ["share_below", "t_quantile"]

_MANY = 10_000
"""Up to so many degrees of freedom the sums take less than a millisecond."""
_FAR = 20.0
"""Up to such a shift the chances of its series are not too small for floats."""
_RARE = 1e-4
"""A share that leaves less above it is the difference of two numbers near 1."""


def t_quantile(degrees: int, share: float) -> float:
    """The value below which a share of Student's t lies, as `scipy.special.stdtrit`.

    Args:
        degrees: Degrees of freedom, 1 or above.
        share: The share, in [0.5, 1].

    References:
        Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4

    Example:
        >>> round(t_quantile(10, 0.975), 4)
        2.2281
    """
    if degrees > _MANY or 1 - share < _RARE:
        from scipy.special import stdtrit  # noqa: PLC0415 - scipy loads when first used

        return float(stdtrit(degrees, share))
    coefficients = _coefficients(degrees)
    scale = _half_step(degrees, coefficients) / math.sqrt(degrees * math.pi)
    # Above its middle the distribution is concave, so that Newton's steps from below stay below.
    value = normal_quantile(share)
    for _ in range(100):
        density = scale * math.exp(-(degrees + 1) / 2 * math.log1p(value**2 / degrees))
        step = (share - 0.5 - _share_within(value, degrees, coefficients) / 2) / density
        value += step
        if abs(step) <= 1e-9 * value:  # the next would be of its square
            break
    return value


def share_below(value: float, degrees: int, shift: float) -> float:
    """Chance below a value where the numerator of t is shifted, as `scipy.special.nctdtr`.

    Args:
        value: The value, 0 or above.
        degrees: Degrees of freedom, 1 or above.
        shift: Mean of the numerator, in its standard deviations, 0 or above.

    References:
        Lenth (1989), Applied Statistics 38, 185-189 (algorithm AS 243)

    Example:
        >>> round(share_below(2.2281, 10, 3.0), 4)
        0.2286
    """
    if degrees > _MANY or shift > _FAR:
        from scipy.special import nctdtr  # noqa: PLC0415 - scipy loads when first used

        return float(nctdtr(degrees, shift, value))
    b, half = degrees / 2, shift**2 / 2
    x = value**2 / (degrees + value**2)
    coefficients = _coefficients(degrees)
    even = _share_within(value, degrees, coefficients)
    log_outside = -b * math.log1p(value**2 / degrees)
    odd = -math.expm1(log_outside)
    # What the incomplete beta function loses when its first argument, 1/2 or 1, grows by one.
    outside = math.exp(log_outside)
    drop = _half_step(degrees, coefficients) * outside * 2 * math.sqrt(x / math.pi)
    odd_drop = b * x * outside
    weight = math.exp(-half)
    odd_weight = weight * shift * math.sqrt(2 / math.pi)
    total = 0.0
    for j in range(math.ceil(half + 12 * math.sqrt(half)) + 30):
        total += weight * even + odd_weight * odd
        even, odd = even - drop, odd - odd_drop
        drop *= x * (j + 0.5 + b) / (j + 1.5)
        odd_drop *= x * (j + 1 + b) / (j + 2)
        weight *= half / (j + 1)
        odd_weight *= half / (j + 1.5)
    return normal_share_below(-shift) + total / 2


def _coefficients(degrees: int) -> np.ndarray:
    """Coefficients of the powers of the squared cosine, and the one that would follow."""
    twice = 2.0 * np.arange(1, degrees // 2 + 1)
    ratios = twice / (twice + 1) if degrees % 2 else (twice - 1) / twice
    return np.cumprod(np.append(1.0, ratios))


def _half_step(degrees: int, coefficients: np.ndarray) -> float:
    """The gamma function at half of one degree more, divided by that at half the degrees."""
    unit = 2 / math.sqrt(math.pi) if degrees % 2 else math.sqrt(math.pi)
    return float(coefficients[-1]) * unit * degrees / 2


def _share_within(value: float, degrees: int, coefficients: np.ndarray) -> float:
    """Chance of t between minus a value and the value."""
    angle = math.atan(value / math.sqrt(degrees))
    powers = np.exp(-math.log1p(value**2 / degrees) * np.arange(len(coefficients) - 1))
    total = math.sin(angle) * float(coefficients[:-1] @ powers)
    if degrees % 2:
        return 2 / math.pi * (angle + math.cos(angle) * total)
    return total
