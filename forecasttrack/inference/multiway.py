"""Means of scores with several kinds of clusters at once: by question and by forecaster."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference.paired import READS
from forecasttrack.inference.sums import TOO_FEW, too_few
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

__all__ = ["multiway_difference"]


@naming_arguments
def multiway_difference(
    *,
    score: ArrayLike,
    first: ArrayLike,
    weight: ArrayLike,
    clusters: Sequence[ArrayLike],
    level: float = 0.95,
) -> TestResult:
    """Bound the difference of two weighted means over rows clustered in several ways.

    The variance adds the sandwiches over each way and takes back those over their intersections
    (Cameron, Gelbach & Miller 2011), each times G / (G - 1). It never falls below the largest of
    the single ways, since the sum itself can become negative. Student's t with one degree fewer
    than the way with fewest clusters has.

    Args:
        score: Scores, shape (n,).
        first: Whether each is of the first group, shape (n,).
        weight: Weight of each row within its group, shape (n,).
        clusters: For each way, what each row hangs together by, shape (n,).
        level: Level of the interval, inside (0, 1).

    Returns:
        Mean of the first group minus mean of the second, with interval and p-value; these are
        NaN where a way has fewer than two clusters.

    Raises:
        InvalidArgumentError: No way to cluster, a group without rows, or a level outside (0, 1).
        InvalidTableError: The shapes differ.

    References:
        Cameron, Gelbach & Miller (2011), doi:10.1198/jbes.2010.07136

    Example:
        >>> found = multiway_difference(
        ...     score=[0.1, 0.2, 0.4, 0.3], first=[True, True, False, False], weight=[1, 1, 1, 1],
        ...     clusters=[["q1", "q2", "q1", "q2"]])
        >>> round(found.value, 4)
        -0.2
    """
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415 - scipy loads when first used

    check_level(level)
    score, weight = np.asarray(score, dtype=float), np.asarray(weight, dtype=float)
    first = np.asarray(first, dtype=bool)
    codes = [np.unique(np.asarray(each), return_inverse=True)[1] for each in clusters]
    _check(score, weight, first, codes)
    influence, value = np.zeros(len(score)), 0.0
    for group, sign in ((first, 1), (~first, -1)):
        mean = np.average(score[group], weights=weight[group])
        influence[group] = sign * weight[group] * (score[group] - mean) / weight[group].sum()
        value += sign * float(mean)
    fewest = min(int(each.max()) + 1 for each in codes)
    error = _error(influence, codes) if fewest > 1 else math.nan
    reach = float(stdtrit(fewest - 1, (1 + level) / 2)) * error if fewest > 1 else math.nan
    few = too_few(fewest)
    return TestResult(
        name="difference",
        value=value,
        p_value=float(2 * stdtr(fewest - 1, -abs(value) / error)) if error > 0 else math.nan,
        low=value - reach,
        high=value + reach,
        level=level,
        n=len(score),
        method=f"{len(codes)}-way clusters, Student t",
        reads=READS,
        note=few,
        barred_by=TOO_FEW if few else "",
        details={"error": error, "degrees_of_freedom": fewest - 1, "n_clusters": fewest},
    )


def _error(influence: np.ndarray, codes: Sequence[np.ndarray]) -> float:
    single = [_sandwich(influence, each) for each in codes]
    total = 0.0
    for size in range(1, len(codes) + 1):
        for chosen in itertools.combinations(codes, size):
            together = np.unique(np.column_stack(chosen), axis=0, return_inverse=True)[1].ravel()
            total += (-1) ** (size + 1) * _sandwich(influence, together)
    return math.sqrt(max(total, *single) if len(single) > 1 else single[0])


def _sandwich(influence: np.ndarray, code: np.ndarray) -> float:
    sums = np.bincount(code, weights=influence)
    return float(len(sums) / (len(sums) - 1) * sums @ sums)


def _check(
    score: np.ndarray, weight: np.ndarray, first: np.ndarray, codes: Sequence[np.ndarray]
) -> None:
    if not codes:
        raise InvalidArgumentError("there is nothing to cluster by", field="clusters")
    if {score.shape} != {weight.shape, first.shape, score.shape, *(each.shape for each in codes)}:
        raise InvalidTableError("scores, groups, weights and clusters must have one shape (n,)")
    if not first.any() or first.all():
        raise InvalidArgumentError("both groups need rows", field="first")
