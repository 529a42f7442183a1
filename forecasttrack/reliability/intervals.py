"""Intervals for an observed share of yes, and the sample size to distinguish it from another."""

from __future__ import annotations

import math

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.normal import normal_quantile

__all__ = ["clopper_pearson", "critical_value", "required_sample_size", "wilson"]

_NOTHING = 1e-9


@naming_arguments
def clopper_pearson(
    *, share: np.ndarray, n: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Bound the frequency behind an observed share by the exact binomial tails.

    The interval holds its level from one observation on, also for the mean of chances that
    differ (Hoeffding 1956).

    Args:
        share: Observed share of yes, shape (k,), in [0, 1]; NaN where nothing was observed.
        n: Number of observations behind it, shape (k,); need not be whole.
        level: Chance that the interval holds the frequency, inside (0, 1).

    Returns:
        Lower and upper ends, each shape (k,); 0 and 1 where n is 0.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404;
        Hoeffding (1956), doi:10.1214/aoms/1177728178

    Example:
        >>> low, high = clopper_pearson(share=np.array([0.0, 0.5]), n=np.array([10, 10]))
        >>> low.round(4), high.round(4)
        (array([0.    , 0.1871]), array([0.3085, 0.8129]))
    """
    check_level(level)
    share, n = np.broadcast_arrays(np.asarray(share, dtype=float), np.asarray(n, dtype=float))
    return binomial_ends(np.where(n > 0, share, 0.0) * n, n, (1 - level) / 2)


def binomial_ends(yes: np.ndarray, n: np.ndarray, miss: float) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of an interval of a probability, each with at most the given error probability.

    Args:
        yes: How often it came so, shape (k,), in [0, n]; need not be whole.
        n: Out of how many, shape (k,); with none the ends are 0 and 1.
        miss: Chance that one end misses, inside (0, 0.5).
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - scipy loads when first used

    # Tiny negative numbers from rounding are zero.
    no = np.maximum(n - yes, 0.0)
    low = betaincinv(np.maximum(yes, _NOTHING), no + 1, miss)
    high = betaincinv(yes + 1, np.maximum(no, _NOTHING), 1 - miss)
    return np.where(yes <= _NOTHING, 0.0, low), np.where(no <= _NOTHING, 1.0, high)


@naming_arguments
def wilson(
    *, share: np.ndarray, n: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Bound the frequency behind an observed share (Wilson 1927).

    The interval never leaves [0, 1] and is not empty when the share is 0 or 1, where the
    textbook interval collapses to a point. It holds its level on average over frequencies only,
    and with few observations far less at some; `clopper_pearson` holds it at each.

    Args:
        share: Observed share of yes, shape (k,), in [0, 1]; NaN where nothing was observed.
        n: Number of observations behind it, shape (k,); need not be whole.
        level: Chance that the interval holds the frequency, inside (0, 1).

    Returns:
        Lower and upper ends, each shape (k,); 0 and 1 where n is 0.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Wilson (1927), doi:10.1080/01621459.1927.10502953

    Example:
        >>> low, high = wilson(share=np.array([0.0, 0.5]), n=np.array([10, 10]))
        >>> low.round(4), high.round(4)
        (array([0.    , 0.2366]), array([0.2775, 0.7634]))
    """
    z2 = critical_value(level) ** 2
    share, n = np.broadcast_arrays(np.asarray(share, dtype=float), np.asarray(n, dtype=float))
    seen = n > 0
    share = np.where(seen, share, 0.5)
    centre = share * n + z2 / 2
    spread = np.sqrt(z2 * (n * share * (1 - share) + z2 / 4))
    # At the edges rounding would leave the ends a hair inside [0, 1].
    low = np.where(share == 0, 0.0, (centre - spread) / (n + z2))
    high = np.where(share == 1, 1.0, (centre + spread) / (n + z2))
    return np.where(seen, low, 0.0), np.where(seen, high, 1.0)


def critical_value(level: float) -> float:
    """Give the number of standard deviations that hold a share of a normal distribution.

    Args:
        level: The share, inside (0, 1).

    Returns:
        The two-sided critical value, above 0.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    Example:
        >>> round(critical_value(0.95), 4)
        1.96
    """
    check_level(level)
    return normal_quantile((1 + level) / 2)


@naming_arguments
def required_sample_size(
    one: float, other: float, *, level: float = 0.95, power: float = 0.8
) -> int:
    """How many questions at one probability are needed to distinguish it from another.

    Args:
        one: The forecast probability, inside (0, 1).
        other: The frequency to tell it from, inside (0, 1) and different.
        level: One minus the chance of a false alarm, inside (0, 1).
        power: Chance of noticing, inside (0, 1).

    Returns:
        The number of independent questions, by the normal approximation.

    Raises:
        InvalidArgumentError: A number lies outside (0, 1), or the first two are equal.

    References:
        Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions.

    Example:
        >>> required_sample_size(0.7, 0.6)
        172
    """
    for name, number in {"one": one, "other": other, "level": level, "power": power}.items():
        if not 0 < number < 1:
            message = f"{name} must lie inside (0, 1), found {number:g}. For 80%, say 0.8."
            raise InvalidArgumentError(message, field=name)
    if one == other:
        message = f"one and other are both {one:g}; no sample tells a probability from itself"
        raise InvalidArgumentError(message, field="other")
    spread = normal_quantile((1 + level) / 2) * math.sqrt(one * (1 - one))
    spread += normal_quantile(power) * math.sqrt(other * (1 - other))
    return math.ceil((spread / (one - other)) ** 2)
