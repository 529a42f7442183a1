"""Weighted sums of scores by cluster: all that clustered inference about a mean needs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.reliability.few import ENOUGH, TOO_FEW, worth_too_little

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "TOO_FEW",
    "ClusterSums",
    "effective_number",
    "sum_by_cluster",
    "too_few",
    "too_few_differ",
]

ALIKE = f"{TOO_FEW}: every cluster gives the same, so the spread says nothing"
"""Where nothing varies, nothing can be told from how much it does."""
ENOUGH_CLUSTERS = ENOUGH
"""From so many effective clusters on methods that rest on averages hold their level."""
_NEEDS_MANY = f"this method needs {ENOUGH_CLUSTERS}"
"""Said of such a method where there are fewer."""


@attrs.frozen(kw_only=True, eq=False)
class ClusterSums:
    """A weighted mean split by cluster, each of shape (G,).

    Attributes:
        total: Sum of weight times value.
        weight: Sum of weights.
        weight_squared: Sum of squared weights.
        n: How many values there are in all.
    """

    total: np.ndarray
    weight: np.ndarray
    weight_squared: np.ndarray
    n: int

    @property
    def n_clusters(self) -> int:
        """How many clusters have weight."""
        return len(self.weight)

    @property
    def mean(self) -> float:
        """The weighted mean; NaN without weight, or with infinite values of either sign."""
        return sum_of_any(self.total) / float(self.weight.sum()) if len(self.weight) else math.nan

    @property
    def effective(self) -> float:
        """How many clusters of equal weight would be worth as much; 0 for none (Kish 1965)."""
        return effective_number(self.weight)

    @property
    def differing(self) -> float:
        """How many equal clusters those are worth of which the sum is not 0.

        Where two sides forecast the same their difference is 0 whatever happens, so that such a
        cluster tells nothing of who is better. Where no cluster differs, nothing does.
        """
        differs = np.abs(self.total) > 1e-12 * np.abs(self.total).max(initial=0.0)
        return effective_number(self.weight[differs]) if differs.any() else self.effective

    @property
    def varies(self) -> bool:
        """Whether the mean differs between clusters by more than rounding does."""
        if not len(self.weight) or not np.isfinite(self.total).all():
            return True
        means = self.total / self.weight
        return bool(np.ptp(means) > 1e-12 * np.abs(means).max())

    def standard_error(self) -> tuple[float, float]:
        """Standard error of the mean and its degrees of freedom, honest with few clusters.

        The squared sum of each cluster is divided by what it loses because the mean was fitted
        (CR2, Bell & McCaffrey 2002), and the degrees of freedom match the first two moments of
        the variance so found. Few or unequal clusters thus widen the interval by themselves.
        With equal clusters this is the sandwich times G / (G - 1), and G - 1 degrees.

        Returns:
            Both NaN with fewer than two clusters or values that are not finite.

        References:
            Bell & McCaffrey (2002), Survey Methodology 28, 169-181;
            Imbens & Kolesar (2016), doi:10.1162/REST_a_00552

        Example:
            >>> import numpy as np
            >>> sums = sum_by_cluster(value=[1, 2, 4], weight=1, cluster=["a", "b", "b"])
            >>> [round(each, 4) for each in sums.standard_error()]
            [0.9428, 1.0]
        """
        if self.n_clusters < 2 or not np.isfinite(self.total).all():
            return math.nan, math.nan
        all_weight = self.weight.sum()
        left_over = (self.total - self.weight * self.mean) / all_weight
        # Only how the squared weights compare with each other counts.
        share, own = self.weight / all_weight, self.weight_squared
        kept = (1 - 2 * share) * own + share**2 * own.sum()
        factor = own / kept
        return math.sqrt(float(factor @ left_over**2)), _degrees(share, own, factor)


def _degrees(share: np.ndarray, own: np.ndarray, factor: np.ndarray) -> float:
    """Degrees of freedom by Satterthwaite, without the G x G matrix they are the moments of."""
    V = own.sum()
    trace = factor @ ((1 - 2 * share) * own + share**2 * V)
    aa, vv, av = factor @ share**2, factor @ own**2, factor @ (share * own)
    apart = V**2 * aa**2 + 2 * aa * vv - 4 * V * aa * av + 2 * av**2
    crossed = share**2 * V - 2 * share * own
    apart += factor**2 @ ((own + crossed) ** 2 - crossed**2)
    return float(trace**2 / apart)


def sum_of_any(values: np.ndarray) -> float:
    """The sum; NaN, without a warning of NumPy, where infinities of either sign meet."""
    with np.errstate(invalid="ignore"):
        return float(values.sum())


def effective_number(weight: np.ndarray) -> float:
    """Squared sum of weights over the sum of their squares; 0 for none."""
    return float(weight.sum() ** 2 / (weight @ weight)) if len(weight) else 0.0


def too_few(effective: float) -> str:
    """Say that so few clusters cannot tell, or nothing where they are enough.

    Student's t, resampling and swapping hold their level only where many clusters average out
    how skewed scores are.

    Args:
        effective: Number of clusters, or what unequal ones are worth.

    Example:
        >>> too_few(4)
        'too few to tell: worth 4 independent clusters, and this method needs 30'
        >>> too_few(30)
        ''
    """
    return worth_too_little(effective, unit="cluster", needs=_NEEDS_MANY)


def too_few_differ(sums: ClusterSums) -> str:
    """Say of differences that too few clusters tell of them, or nothing where they are enough.

    Args:
        sums: Differences by cluster.

    Example:
        >>> few = sum_by_cluster(value=[0.1] * 4 + [0.0] * 36, cluster=range(40))
        >>> too_few_differ(few).partition(",")[0]
        'too few to tell: the sides differ in clusters worth 4 independent clusters'
    """
    if note := too_few(sums.effective):
        return note
    return worth_too_little(
        sums.differing, unit="cluster", needs=_NEEDS_MANY, of="the sides differ in clusters "
    )


def sum_by_cluster(*, value: ArrayLike, weight: ArrayLike = 1.0, cluster: ArrayLike) -> ClusterSums:
    """Sum values by cluster, in one pass.

    Args:
        value: Scores or differences of scores, shape (n,).
        weight: Weight of each, 0 or above, shape (n,) or a number; weight 0 is no value at all.
        cluster: What each hangs together by, shape (n,).

    Raises:
        InvalidTableError: The shapes differ.
        InvalidArgumentError: A weight is negative or not finite, or a value is NaN.

    Example:
        >>> sum_by_cluster(value=[1, 2, 4], cluster=["a", "b", "b"]).total
        array([1., 6.])
    """
    value = np.asarray(value, dtype=float)
    cluster = np.asarray(cluster)
    if np.ndim(weight) == 0:
        weight = np.full(value.shape, float(np.asarray(weight)))
    weight = np.asarray(weight, dtype=float)
    _check(value, weight, cluster)
    kept = weight > 0
    value, weight = value[kept], weight[kept]
    names, group = np.unique(cluster[kept], return_inverse=True)
    G = len(names)
    return ClusterSums(
        total=np.bincount(group, weights=weight * value, minlength=G),
        weight=np.bincount(group, weights=weight, minlength=G),
        weight_squared=np.bincount(group, weights=weight**2, minlength=G),
        n=len(value),
    )


def _check(value: np.ndarray, weight: np.ndarray, cluster: np.ndarray) -> None:
    if (
        not value.ndim == weight.ndim == cluster.ndim == 1
        or len({len(value), len(weight), len(cluster)}) > 1
    ):
        raise InvalidTableError(
            f"values, weights and clusters must have one shape (n,), found {value.shape}, "
            f"{weight.shape} and {cluster.shape}"
        )
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InvalidArgumentError(
            f"weight must be 0 or above and finite, found {weight[row]:g} at row {row}",
            field="weight",
            row=row,
        )
    if np.isnan(value).any():
        row = int(np.flatnonzero(np.isnan(value))[0])
        raise InvalidArgumentError(
            f"value is NaN at row {row}; leave out what has no score", field="value", row=row
        )
