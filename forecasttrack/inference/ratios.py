"""Ratios of two mean scores, such as a forecaster's and a baseline's: intervals by inversion."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidTableError
from forecasttrack.inference.binary_means import METHOD, BinaryScores, binary_p_value
from forecasttrack.inference.paired import clustered_difference
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["binary_ratio", "clustered_ratio"]

_READS = "The interval holds every ratio whose difference of means is not rejected."
_FARTHEST = 1e6
_MANY = 50
"""With so many questions the null hypothesis of the test hardly depends on whose probabilities it
starts from."""
_GAPS = 3
"""An end is found once so many ratios in a row are rejected."""
_TURNS = 40
_CLOSE = 1e-4


@naming_arguments
def binary_ratio(
    *, numerator: BinaryScores, denominator: BinaryScores, level: float = 0.95
) -> TestResult:
    """Bound the ratio of two expected mean scores on the same yes/no questions.

    The interval holds each ratio r for which a mean of 0 of ``numerator - r denominator`` is not
    rejected (Fieller 1954), by the exact test of :func:`binary_mean`. The null hypothesis is built
    from the probabilities of either side and from their mean; a ratio is rejected only if all of
    these tests reject it.

    Args:
        numerator: Scores, or differences of scores.
        denominator: Scores on the same questions, with the same weights and clusters, whose mean
            is above 0.
        level: Level of the interval, inside (0, 1).

    Returns:
        The ratio of the means with its interval, whose ends may be infinite; NaN for no
        questions or a denominator with a mean of 0.

    Raises:
        InvalidTableError: The questions differ.

    References:
        Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185

    Example:
        >>> from forecasttrack.inference import binary_scores
        >>> answers = {"outcome": [1, 1, 0, 1] * 5}
        >>> one = binary_scores(score=[.04, .04, .64, .04] * 5, otherwise=[.64, .64, .04, .64] * 5,
        ...                     probability=[.8] * 20, **answers)
        >>> other = binary_scores(score=[.16, .16, .36, .16] * 5,
        ...                       otherwise=[.36, .36, .16, .36] * 5,
        ...                       probability=[.6] * 20, **answers)
        >>> found = binary_ratio(numerator=one, denominator=other)
        >>> round(found.value, 3), found.low < 1 < found.high
        (0.905, True)
    """
    check_level(level)
    same = np.array_equal(numerator.weight, denominator.weight)
    if not same or not np.array_equal(numerator.cluster, denominator.cluster):
        raise InvalidTableError("both sides of a ratio must be on the same questions")

    numerator, denominator = _in_one_order(numerator, denominator)
    chances = [(numerator.chance + denominator.chance) / 2]
    if len(numerator.score) < _MANY:
        chances += [numerator.chance, denominator.chance]

    def p_value(ratio: float) -> float:
        difference = attrs.evolve(
            numerator,
            score=numerator.score - ratio * denominator.score,
            otherwise=numerator.otherwise - ratio * denominator.otherwise,
        )
        # The true probabilities may be those of either side, or between both: the largest p-value
        # counts.
        found = [
            binary_p_value(attrs.evolve(difference, chance=chance), against=0.0)
            for chance in chances
        ]
        return max(found, key=lambda each: -1.0 if math.isnan(each) else each)

    value = numerator.mean / denominator.mean if denominator.mean else math.nan
    low, high = _inverted(p_value, value, level)
    return TestResult(
        name="ratio of mean scores",
        value=value,
        low=low,
        high=high,
        level=level,
        n=len(numerator.score),
        method=f"{METHOD}, inverted for the ratio",
        reads=_READS,
        details={"n_clusters": float(numerator.n_clusters)},
    )


def _in_one_order(
    numerator: BinaryScores, denominator: BinaryScores
) -> tuple[BinaryScores, BinaryScores]:
    """The questions in a canonical order, so that rounding does not depend on the input's.

    With few terms p-values are discrete: a difference in the last bit could move the end that the
    search finds by a whole step.
    """
    sides = (numerator, denominator)
    columns = [getattr(each, name) for each in sides for name in ("score", "otherwise", "chance")]
    order = np.lexsort((*columns, numerator.weight))
    first, code = np.unique(numerator.cluster[order], return_index=True, return_inverse=True)[1:]
    cluster = np.argsort(np.argsort(first))[code]
    return tuple(  # type: ignore[return-value]
        attrs.evolve(
            each,
            score=each.score[order],
            otherwise=each.otherwise[order],
            chance=each.chance[order],
            weight=each.weight[order],
            cluster=cluster,
        )
        for each in sides
    )


@naming_arguments
def clustered_ratio(
    *,
    numerator: ArrayLike,
    denominator: ArrayLike,
    weight: ArrayLike = 1.0,
    cluster: ArrayLike,
    level: float = 0.95,
) -> TestResult:
    """Bound the ratio of two mean scores of any kind, for many clusters (Fieller 1954).

    Args:
        numerator: Scores, or differences of scores, shape (n,).
        denominator: Scores on the same questions, shape (n,), whose mean is above 0.
        weight: Weight of each question, shape (n,) or a number.
        cluster: Cluster of each question, shape (n,).
        level: Level of the interval, inside (0, 1).

    Returns:
        The ratio with its interval; without one, and with a ``note`` that begins "too few to
        tell", below 30 effective clusters.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or a weight below 0.
        InvalidTableError: The shapes differ.

    References:
        Fieller (1954), Journal of the Royal Statistical Society B 16, 175-185

    Example:
        >>> found = clustered_ratio(numerator=[1, 2] * 20, denominator=[2, 3] * 20,
        ...                         cluster=range(40))
        >>> round(found.value, 2), bool(found.low < 0.6 < found.high)
        (0.6, True)
    """
    check_level(level)
    above, below = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)

    def tested(ratio: float) -> TestResult:
        return clustered_difference(
            difference=above - ratio * below, weight=weight, cluster=cluster, level=level
        )

    top, bottom = (
        tested(0.0),
        clustered_difference(difference=below, weight=weight, cluster=cluster),
    )
    value = top.value / bottom.value if bottom.value else math.nan
    low, high = (math.nan, math.nan)
    if not top.note:
        low, high = _inverted(lambda ratio: tested(ratio).p_value, value, level)
    return attrs.evolve(
        top,
        name="ratio of mean scores",
        value=value,
        p_value=math.nan,
        low=low,
        high=high,
        method=f"{top.method}, inverted for the ratio",
        reads=_READS,
    )


def _inverted(p_value: Callable[[float], float], value: float, level: float) -> tuple[float, float]:
    """The lowest and highest ratio around the one found that are not rejected."""
    if not math.isfinite(value):
        return math.nan, math.nan

    def kept(ratio: float) -> float:
        # Log p is nearly a parabola, so that its root is close to where a line crosses.
        found = p_value(ratio)
        return -690.0 if math.isnan(found) else math.log(max(found, 1e-300) / (1 - level))

    low, high = (_end(kept, value, side) for side in (-1.0, 1.0))
    return low, high


def _end(kept: Callable[[float], float], value: float, side: float) -> float:
    """Where a ratio is no longer kept on one side; infinite where that never comes."""
    inside, at_inside, outside, at_outside = value, kept(value), math.nan, math.nan
    # What is kept may have gaps, where the gain of a question changes its sign: look beyond them.
    refused, step = 0, 0.1 * (1 + abs(value))
    probe = value
    while refused < _GAPS:
        probe, step = probe + side * step, 1.5 * step
        at_probe = kept(probe)
        if at_probe > 0:
            inside, at_inside, refused = probe, at_probe, 0
        else:
            refused += 1
            if refused == 1:
                outside, at_outside = probe, at_probe
        if step > _FARTHEST:
            return side * math.inf
    at_inside = max(at_inside, _CLOSE)
    for turn in range(_TURNS):
        if abs(outside - inside) <= _CLOSE * (1 + abs(inside)):
            break
        share = at_inside / (at_inside - at_outside)
        middle = inside + (0.5 if turn % 3 == 2 else share) * (outside - inside)
        at_middle = kept(middle)
        if at_middle > 0:
            inside, at_inside = middle, at_middle
        else:
            outside, at_outside = middle, at_middle
    return outside
