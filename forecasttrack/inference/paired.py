"""Is one forecaster better than another? Tests of paired differences in score, by cluster."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_draws, check_level, least_draws
from forecasttrack.inference.sums import (
    ALIKE,
    TOO_FEW,
    ClusterSums,
    sum_by_cluster,
    too_few,
    too_few_differ,
)
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

__all__ = ["bootstrap_difference", "clustered_difference", "resampled_means", "swapped_difference"]

READS = "Below 0: the first forecaster scores less than the second; above 0: more."
_EXACT = 12
"""So many clusters have few enough ways to swap sides (4096) to look at all of them."""
_AT_ONCE = 200_000
"""So many draws at a time stay in the cache of a processor."""


@naming_arguments
def clustered_difference(
    *,
    difference: ArrayLike,
    weight: ArrayLike = 1.0,
    cluster: ArrayLike,
    level: float = 0.95,
) -> TestResult:
    """Bound a mean difference of scores by theory that is honest with few clusters.

    Student's t with CR2 standard error and Bell-McCaffrey degrees of freedom.

    Args:
        difference: Score of the one minus score of the other on the same question, shape (n,).
        weight: Weight of each question, shape (n,) or a number.
        cluster: Cluster of each question, shape (n,).
        level: Level of the interval, inside (0, 1).

    Returns:
        The weighted mean difference with interval and two-sided p-value; NaN for both with fewer
        than two clusters, an infinite difference or equal differences other than 0. ``note``
        begins "too few to tell" where fewer than 30 effective clusters carry no verdict.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or a weight below 0.
        InvalidTableError: The shapes differ.

    References:
        Bell & McCaffrey (2002), Survey Methodology 28, 169-181

    Example:
        >>> found = clustered_difference(difference=[1, 2, 3, 4], cluster=list("abcd"))
        >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
        (2.5, 0.4457, 4.5543)
    """
    check_level(level)
    sums = sum_by_cluster(value=difference, weight=weight, cluster=cluster)
    error, degrees = (math.nan, math.nan) if _why_not(sums) else sums.standard_error()
    mean = sums.mean
    reach = float(scipy.special.stdtrit(degrees, (1 + level) / 2)) * error
    return TestResult(
        name="difference",
        value=mean,
        p_value=_p_of_t(mean, error, degrees),
        low=mean - reach,
        high=mean + reach,
        level=level,
        n=sums.n,
        method="CR2 by cluster, Student t with Bell-McCaffrey degrees of freedom",
        reads=READS,
        **_noted(sums),
        details={"error": error, "degrees_of_freedom": degrees, "n_clusters": sums.n_clusters},
    )


def _p_of_t(mean: float, error: float, degrees: float) -> float:
    if math.isnan(error):
        return math.nan
    return 1.0 if error == 0 else float(2 * scipy.special.stdtr(degrees, -abs(mean) / error))


_INFINITE = "Not defined: a difference is infinite."


def _noted(sums: ClusterSums) -> dict[str, Any]:
    """What bars a verdict, and the note that says why."""
    note = _why_not(sums) or too_few_differ(sums)
    return {"note": note, "barred_by": TOO_FEW if note and note != _INFINITE else ""}


def _why_not(sums: ClusterSums) -> str:
    if sums.n_clusters < 2:
        return f"{too_few(sums.n_clusters)}; it takes two clusters to see how much they vary."
    if not np.isfinite(sums.total).all():
        return _INFINITE
    # Nothing can be told from a spread that is not there; differences of 0 are no difference.
    if not sums.varies and sums.total.any():
        return ALIKE
    return ""


@naming_arguments
def bootstrap_difference(  # noqa: PLR0913 - the data and the choices of one method
    *,
    difference: ArrayLike,
    weight: ArrayLike = 1.0,
    cluster: ArrayLike,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
) -> TestResult:
    """Bound a mean difference of scores by drawing whole clusters again and again.

    Percentile interval. It works on the sums of each cluster, so that a million rows are read
    once. With fewer than about 30 clusters it is too narrow; use `clustered_difference` there.

    Args:
        difference: Score of the one minus score of the other on the same question, shape (n,).
        weight: Weight of each question, shape (n,) or a number.
        cluster: Cluster of each question, shape (n,).
        level: Level of the interval, inside (0, 1).
        seed: Seed of the random numbers.
        resamples: How often to draw, 1 or above.

    Returns:
        The weighted mean difference with interval and two-sided p-value, never below
        2 / (resamples + 1); NaN and ``note`` as for `clustered_difference`. Too few resamples for
        the level give no interval, and ``note`` says how many it takes.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), a weight below 0, or no resample.
        InvalidTableError: The shapes differ.

    References:
        Davison & Hinkley (1997), Bootstrap Methods and their Application, section 3.8

    Example:
        >>> found = bootstrap_difference(difference=[1, 2, 3, 4], cluster=list("abcd"), seed=1)
        >>> found.value, bool(found.low > 1), found.seed
        (2.5, True, 1)
    """
    check_level(level)
    sums = sum_by_cluster(value=difference, weight=weight, cluster=cluster)
    low = high = p_value = math.nan
    noted = _noted(sums)
    if not _why_not(sums):
        means = resampled_means(sums, seed=seed, resamples=resamples)
        if few := too_few_draws(resamples, level):
            noted = {"note": noted["note"] or few, "barred_by": TOO_FEW}
        else:
            low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
        tail = min(np.sum(means <= 0), np.sum(means >= 0))
        p_value = min(1.0, 2 * (1 + float(tail)) / (1 + resamples))
    return TestResult(
        name="difference",
        value=sums.mean,
        p_value=p_value,
        low=float(low),
        high=float(high),
        level=level,
        n=sums.n,
        method=f"percentiles of {resamples} bootstraps of clusters",
        reads=READS,
        **noted,
        details={"n_clusters": sums.n_clusters},
        seed=seed,
    )


def resampled_means(sums: ClusterSums, *, seed: int = 0, resamples: int = 1000) -> np.ndarray:
    """Draw clusters with replacement and average, from their sums alone, shape (resamples,).

    Raises:
        InvalidArgumentError: Fewer than one resample.

    Example:
        >>> sums = sum_by_cluster(value=[1.0, 2.0, 4.0], cluster=["a", "b", "b"])
        >>> resampled_means(sums, seed=2, resamples=4).tolist()
        [2.3333333333333335, 1.0, 2.3333333333333335, 1.0]
    """
    parts = [
        sums.total[drawn].sum(axis=1) / sums.weight[drawn].sum(axis=1)
        for drawn in _drawn(sums.n_clusters, seed=seed, resamples=resamples)
    ]
    return np.concatenate(parts)


def too_few_draws(
    resamples: int, level: float, *, least: int | None = None, what: str = "an interval"
) -> str:
    """Say that so few resamples show no end of an interval, or nothing where they are enough.

    Args:
        resamples: How many there are.
        level: Level of the interval.
        least: How many it takes; as many as show its tails if absent.
        what: What takes them.

    Example:
        >>> too_few_draws(20, 0.95)
        'too few to tell: 20 resamples, and an interval at 95% takes 39'
    """
    least = least_draws(level) if least is None else least
    if resamples >= least:
        return ""
    return f"{TOO_FEW}: {resamples:,} resamples, and {what} at {100 * level:g}% takes {least:,}"


def drawn_counts(n_clusters: int, *, seed: int, resamples: int) -> Iterator[np.ndarray]:
    """Yield how often each cluster is drawn, shape (some, n_clusters), until all are done.

    Raises:
        InvalidArgumentError: Fewer than one resample.
    """
    for drawn in _drawn(n_clusters, seed=seed, resamples=resamples):
        apart = drawn + (np.arange(len(drawn)) * n_clusters)[:, None]
        counts = np.bincount(apart.ravel(), minlength=drawn.size)
        yield counts.reshape(drawn.shape).astype(float)


def _drawn(n_clusters: int, *, seed: int, resamples: int) -> Iterator[np.ndarray]:
    """Yield which clusters are drawn, shape (some, n_clusters)."""
    check_draws(resamples)
    rng = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // max(n_clusters, 1))
    for start in range(0, resamples, at_once):
        size = (min(at_once, resamples - start), n_clusters)
        yield rng.integers(n_clusters, size=size, dtype=np.int32)


@naming_arguments
def swapped_difference(
    *,
    difference: ArrayLike,
    weight: ArrayLike = 1.0,
    cluster: ArrayLike,
    seed: int = 0,
    resamples: int = 9999,
) -> TestResult:
    """Test a mean difference by swapping the two forecasters, cluster by cluster (Fisher 1935).

    If neither is better, it does not matter whose score bears whose name. All ways to swap are
    looked at with up to 12 clusters, otherwise that many are drawn.

    Args:
        difference: Score of the one minus score of the other on the same question, shape (n,).
        weight: Weight of each question, shape (n,) or a number.
        cluster: Cluster of each question, shape (n,).
        seed: Seed of the random numbers.
        resamples: How many ways to draw where there are too many.

    Returns:
        The weighted mean difference and the two-sided p-value: the share of ways to swap, the
        one found among them, with a difference at least as large. No interval. NaN without a
        cluster or with an infinite difference.

    Raises:
        InvalidArgumentError: A weight below 0, or fewer than one resample.
        InvalidTableError: The shapes differ.

    References:
        Fisher (1935), The Design of Experiments, section 21

    Example:
        >>> found = swapped_difference(difference=[1, 2, 3, 4], cluster=list("abcd"))
        >>> found.value, found.p_value
        (2.5, 0.125)
    """
    check_draws(resamples)
    sums = sum_by_cluster(value=difference, weight=weight, cluster=cluster)
    G, exact = sums.n_clusters, sums.n_clusters <= _EXACT
    p_value = math.nan
    if G and np.isfinite(sums.total).all():
        signs = _all_signs(G) if exact else _drawn_signs(G, seed, resamples)
        seen = np.concatenate([np.abs(each @ sums.total) for each in signs])
        # Sums in another order differ in the last digits; such ties count as ties.
        noise = 1e-12 * np.abs(sums.total).sum()
        as_large = int(np.sum(seen >= abs(sums.total.sum()) - noise))
        p_value = as_large / len(seen) if exact else (1 + as_large) / (1 + resamples)
    return TestResult(
        name="difference",
        value=sums.mean,
        p_value=p_value,
        n=sums.n,
        method=f"{'all' if exact else resamples} ways to swap sides, by cluster",
        reads=READS,
        **_noted(sums),
        details={"n_clusters": G},
        seed=None if exact else seed,
    )


def _all_signs(n_clusters: int) -> Iterator[np.ndarray]:
    yield np.array(list(itertools.product([1.0, -1.0], repeat=n_clusters)))


def _drawn_signs(n_clusters: int, seed: int, resamples: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // n_clusters)
    for start in range(0, resamples, at_once):
        size = (min(at_once, resamples - start), n_clusters)
        yield 1.0 - 2.0 * rng.integers(2, size=size)
