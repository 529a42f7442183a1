"""How many questions it takes to tell one probability from another."""

from __future__ import annotations

import math

from scipy.special import ndtri

__all__ = ["required_sample_size"]


def required_sample_size(
    one: float, other: float, *, level: float = 0.95, power: float = 0.8
) -> int:
    """Say how many questions at one probability it takes to tell it from another.

    Args:
        one: The probability said, inside (0, 1).
        other: The frequency to tell it from, inside (0, 1) and different.
        level: One minus the chance of a false alarm, inside (0, 1).
        power: Chance of noticing, inside (0, 1).

    Returns:
        The number of independent questions, by the normal approximation.

    References:
        Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions.

    Example:
        >>> required_sample_size(0.7, 0.6)
        172
    """
    spread = ndtri((1 + level) / 2) * math.sqrt(one * (1 - one))
    spread += ndtri(power) * math.sqrt(other * (1 - other))
    return math.ceil((spread / (one - other)) ** 2)
