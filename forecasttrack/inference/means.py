"""How sure a mean of scores is when some of them hang together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasttrack.errors import InvalidArgumentError


def clustered_interval(
    *, score: ArrayLike, weight: ArrayLike, cluster: ArrayLike, level: float = 0.95
) -> tuple[float, float]:
    """Bound a weighted mean whose scores hang together within clusters (Liang & Zeger 1986).

    The variance is the sandwich over clusters with the factor G / (G - 1), and the critical value
    is Student's t with G - 1 degrees of freedom, G being the number of clusters.
    With few clusters the interval is approximate; with one it says nothing.

    Args:
        score: Scores, shape (n,).
        weight: Weight of each score, shape (n,), 0 or above.
        cluster: What each score hangs together by, shape (n,).
        level: Chance that the interval holds the mean, inside (0, 1).

    Returns:
        Lower and upper end; NaN with fewer than two clusters or a score that is not finite.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Liang & Zeger (1986), doi:10.1093/biomet/73.1.13

    Example:
        >>> low, high = clustered_interval(score=[0.1, 0.3], weight=[1, 1], cluster=["a", "b"])
        >>> round(low, 4), round(high, 4)
        (-1.0706, 1.4706)
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy loads when first used

    if not 0 < level < 1:
        raise InvalidArgumentError(
            f"level must lie inside (0, 1), found {level:g}. For 95%, say 0.95.", field="level"
        )
    score, weight = np.asarray(score, dtype=float), np.asarray(weight, dtype=float)
    _, group = np.unique(np.asarray(cluster, dtype=str), return_inverse=True)
    n_clusters = int(group.max(initial=-1)) + 1
    if n_clusters < 2 or not np.isfinite(score).all():
        return np.nan, np.nan
    mean = np.average(score, weights=weight)
    sums = np.bincount(group, weights=weight * (score - mean))
    variance = n_clusters / (n_clusters - 1) * np.sum(sums**2) / weight.sum() ** 2
    reach = stdtrit(n_clusters - 1, (1 + level) / 2) * np.sqrt(variance)
    return float(mean - reach), float(mean + reach)
