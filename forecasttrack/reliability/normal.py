"""The normal distribution of single numbers, so that scoring a book loads no SciPy."""

from __future__ import annotations

import math
from statistics import NormalDist

__all__ = ["normal_quantile", "normal_share_below"]

_STANDARD = NormalDist()


def normal_share_below(deviations: float) -> float:
    """Chance of a value below so many standard deviations, as `scipy.special.ndtr`.

    Example:
        >>> normal_share_below(0.0), round(normal_share_below(1.96), 4)
        (0.5, 0.975)
    """
    return 0.5 * math.erfc(-deviations / math.sqrt(2))


def normal_quantile(share: float) -> float:
    """How many standard deviations a share lies below, as `scipy.special.ndtri`.

    Args:
        share: The share, in [0, 1]; at the ends the answer is infinite.

    Example:
        >>> normal_quantile(0.5), round(normal_quantile(0.975), 4), normal_quantile(0.0)
        (0.0, 1.96, -inf)
    """
    if share in {0.0, 1.0}:
        return math.copysign(math.inf, share - 0.5)
    return _STANDARD.inv_cdf(share)
