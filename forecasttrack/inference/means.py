"""Intervals of means of any scores, some of which depend on each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.inference.sums import ALIKE, TOO_FEW, sum_by_cluster, too_few
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["clustered_interval", "clustered_mean"]


@naming_arguments
def clustered_interval(
    *, score: ArrayLike, weight: ArrayLike, cluster: ArrayLike, level: float = 0.95
) -> tuple[float, float]:
    """The interval of a weighted mean whose scores depend on each other within clusters.

    CR2 standard error with Bell-McCaffrey degrees of freedom, as `clustered_difference`. With
    few clusters the interval is approximate; `clustered_mean` says so, and `binary_mean` is
    exact for yes/no questions.

    Args:
        score: Scores, shape (n,).
        weight: Weight of each score, shape (n,), 0 or above.
        cluster: What each score hangs together by, shape (n,).
        level: Chance that the interval holds the mean, inside (0, 1).

    Returns:
        Lower and upper end; NaN with fewer than two clusters or a score that is not finite.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or a score is NaN.

    References:
        Bell & McCaffrey (2002), Survey Methodology 28, 169-181

    Example:
        >>> low, high = clustered_interval(score=[0.1, 0.3], weight=[1, 1], cluster=["a", "b"])
        >>> round(low, 4), round(high, 4)
        (-1.0706, 1.4706)
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy loads when first used

    check_level(level)
    sums = sum_by_cluster(value=score, weight=weight, cluster=cluster)
    error, degrees = sums.standard_error()
    reach = float(stdtrit(degrees, (1 + level) / 2)) * error
    return sums.mean - reach, sums.mean + reach


@naming_arguments
def clustered_mean(
    *, score: ArrayLike, weight: ArrayLike, cluster: ArrayLike, level: float = 0.95
) -> TestResult:
    """Bound a weighted mean, or say that its clusters are too few to tell.

    Args:
        score: Scores, shape (n,).
        weight: Weight of each score, shape (n,), 0 or above.
        cluster: What each score hangs together by, shape (n,).
        level: Chance that the interval holds the mean, inside (0, 1).

    Returns:
        The mean with the interval of `clustered_interval`; the ends are NaN, and ``note`` begins
        "too few to tell", with fewer than 30 effective clusters or none that differs.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or a score is NaN.

    Example:
        >>> found = clustered_mean(score=[0.1, 0.3], weight=[1, 1], cluster=["a", "b"])
        >>> found.value, found.low, found.note[:15]
        (0.2, nan, 'too few to tell')
    """
    sums = sum_by_cluster(value=score, weight=weight, cluster=cluster)
    low, high = clustered_interval(score=score, weight=weight, cluster=cluster, level=level)
    # Equal scores have no spread, and other outcomes could have given others.
    note = too_few(sums.effective) or (ALIKE if high - low <= 1e-12 else "")
    return TestResult(
        name="mean score",
        value=sums.mean,
        low=math.nan if note else low,
        high=math.nan if note else high,
        level=level,
        n=sums.n,
        method="CR2 by cluster, Student t with Bell-McCaffrey degrees of freedom",
        reads="The interval holds the mean score to be expected of such forecasts.",
        note=note,
        barred_by=TOO_FEW if note else "",
        details={"n_clusters": float(sums.n_clusters)},
    )
