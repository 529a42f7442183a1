"""Calibration in the large: the mean forecast beside the share that happened, exactly tested."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.reliability.intervals import critical_value
from forecasttrack.reliability.normal import normal_quantile
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.tilted_sum import TiltedSum, rising_root
from forecasttrack.reliability.two_valued import TwoValued, two_valued
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    from forecasttrack.reliability.tally import Tally

__all__ = ["bias_of_clusters", "calibration_in_the_large", "noticeable_bias", "standard_error"]

IMPOSSIBLE = 1e-12
"""A forecast of 0 is tested as this, so that a test of what it ruled out is defined."""
_FARTHEST = 1e6
"""The largest tilt: with it every outcome is practically certain."""
_DISTINCT = 10_000
"""More distinct probabilities than this are tested as means of so many classes."""


@naming_arguments
def calibration_in_the_large(tally: Tally, *, level: float = 0.95) -> TestResult:
    """Set the mean forecast beside the share that happened, by an exact test.

    Under calibration the number of yeses has the Poisson-binomial distribution of the forecasts.
    The interval holds every bias that the same test would not reject, all log odds being moved
    by one amount.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several; where
            weights at one probability differ, the test is approximate.
        level: Level of the interval, inside (0, 1).

    Returns:
        Mean forecast minus share of yes, in [-1, 1], with interval and two-sided p-value: twice
        the smaller tail, which is ``details["one_sided"]``, at most 1. ``details["error"]`` is
        the standard error under calibration. NaN for no forecasts.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404, for the inversion

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = calibration_in_the_large(count(probability=[0.95] * 3, outcome=[1, 1, 0]))
        >>> round(found.value, 4), round(found.details["one_sided"], 4)
        (0.2833, 0.1426)
    """
    total = float(tally.weight.sum())
    mean = weighted_sum(tally.weight, tally.probability) / total if len(tally) else math.nan
    terms = _terms(tally) if len(tally) else None
    return _tested(
        None if terms is None else (terms, terms),
        mean=mean,
        frequency=tally.base_rate,
        error=standard_error(tally),
        n=tally.n,
        level=level,
    )


def bias_of_clusters(  # noqa: PLR0913 - one column each
    *,
    probability: np.ndarray,
    outcome: np.ndarray,
    weight: np.ndarray,
    question: np.ndarray,
    cluster: np.ndarray,
    level: float = 0.95,
) -> TestResult:
    """The same for forecasts that share questions, and questions in clusters.

    Forecasts of one question share its outcome. Questions of one cluster are taken as coming out
    together, which is when chance explains most.

    A partial outcome counts as its share in the frequency. The law of a share is not known but for
    its mean, and so the test takes it as no where many yeses would reject, and as yes where few
    would: that holds the level whatever the law, and whichever way a doubtful outcome came.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, a share between them for a partial one, shape (n,), equal
            within a question.
        weight: Weight of each forecast, shape (n,), above 0.
        question: Code of the question of each forecast, shape (n,).
        cluster: Code of its cluster, shape (n,).
        level: Level of the interval, inside (0, 1).

    Returns:
        As :func:`calibration_in_the_large`.

    Example:
        >>> alone, two = np.arange(2), np.array([0.9, 0.9])
        >>> apart, joined = (
        ...     bias_of_clusters(probability=two, outcome=alone * 0, weight=alone * 0 + 1,
        ...                      question=alone, cluster=cluster)
        ...     for cluster in (alone, alone * 0))
        >>> round(apart.p_value, 4), round(joined.p_value, 4)
        (0.02, 0.2)
    """
    if not len(probability):
        empty = dict.fromkeys(("mean", "frequency", "error"), math.nan)
        return _tested(None, **empty, n=0, level=level)
    share = weight / weight.sum()
    columns = (probability, weight, question, cluster)
    terms = most = _of_clusters(outcome == 1, *columns)
    if ((outcome > 0) & (outcome < 1)).any():
        most = _of_clusters(outcome > 0, *columns)
    spread = np.add.reduceat(terms.jump * np.sqrt(terms.chance * (1 - terms.chance)), terms.first)
    spread *= terms.unit
    return _tested(
        (terms, most),
        mean=weighted_sum(share, probability),
        frequency=weighted_sum(share, outcome),
        error=math.sqrt(weighted_sum(spread, spread)),
        n=len(probability),
        level=level,
    )


def _of_clusters(
    yes: np.ndarray,
    probability: np.ndarray,
    weight: np.ndarray,
    question: np.ndarray,
    cluster: np.ndarray,
) -> TwoValued:
    """One term for each question, in blocks by cluster."""
    share = weight / weight.sum()
    first, row = np.unique(question, return_index=True, return_inverse=True)[1:]
    jump = np.bincount(row, weights=share)
    chance = np.bincount(row, weights=share * probability) / jump
    return two_valued(jump=jump, chance=_inside(chance), high=yes[first], block=cluster[first])


def noticeable_bias(  # noqa: PLR0913 - one column each
    *,
    probability: np.ndarray,
    outcome: np.ndarray,
    weight: np.ndarray,
    question: np.ndarray,
    cluster: np.ndarray,
    level: float = 0.95,
    power: float = 0.8,
) -> tuple[float, float]:
    """The least bias that the test of :func:`bias_of_clusters` would notice, on either side.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, shape (n,); not read but for its shape.
        weight: Weight of each forecast, shape (n,), above 0.
        question: Code of the question of each forecast, shape (n,).
        cluster: Code of its cluster, shape (n,).
        level: One minus the level of the test, inside (0, 1).
        power: Chance of noticing, inside (0, 1).

    Returns:
        By how much the mean forecast would have to be too high, and too low, both above 0, with
        all log odds moved by one amount; NaN where not even the largest bias would be noticed.
        By the normal approximation where more than 10,000 terms differ.

    Example:
        >>> apart, stated = np.arange(5), np.full(5, 0.9)
        >>> too_high, too_low = noticeable_bias(
        ...     probability=stated, outcome=apart * 0, weight=apart * 0 + 1, question=apart,
        ...     cluster=apart)
        >>> round(too_high, 3), too_low
        (0.573, nan)
    """
    terms = _of_clusters(outcome == 1, probability, weight, question, cluster).equal_terms_merged()
    if not len(terms):
        return math.nan, math.nan
    if len(terms) > _DISTINCT:
        reach = critical_value(level) + normal_quantile(power)
        normal = reach * math.sqrt(float(terms.moments(0.0)[2].sum())) * terms.unit
        return normal, normal
    # Outcomes as they were expected keep the distribution from underflowing where it is read.
    found = TiltedSum(terms=attrs.evolve(terms, n_high=terms.chance * terms.times))
    expected, ends = found.mean(0.0), []
    for side in (-1.0, 1.0):

        def noticed(tilt: float, side: float = side) -> float:
            return found.rejected(side * tilt, (1 - level) / 2) - power

        if noticed(_FARTHEST) > 0:
            ends.append(abs(found.mean(side * rising_root(noticed)) - expected))
        else:
            ends.append(math.nan)
    return ends[0], ends[1]


def standard_error(tally: Tally) -> float:
    """Say how much mean forecast minus share of yes varies if forecasts are calibrated.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.

    Returns:
        The standard error; NaN for no forecasts.

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> round(standard_error(count(probability=[0.5] * 25, outcome=[1] * 25)), 4)
        0.1
    """
    if not len(tally):
        return math.nan
    p = tally.probability
    return math.sqrt(weighted_sum(tally.weight_squared, p * (1 - p))) / float(tally.weight.sum())


def _tested(  # noqa: PLR0913 - what a result is made of
    ends: tuple[TwoValued, TwoValued] | None,
    *,
    mean: float,
    frequency: float,
    error: float,
    n: int,
    level: float,
) -> TestResult:
    check_level(level)
    low = high = tail = math.nan
    if ends is not None:
        terms, most = ends
        fewest = TiltedSum(terms=terms)
        highest = fewest if most is terms else TiltedSum(terms=most)
        miss = (1 - level) / 2
        low, high = fewest.limits(miss)[0], highest.limits(miss)[1]
        tail = min(highest.tail(0.0, below=True), fewest.tail(0.0, below=False))
    return TestResult(
        name="calibration in the large",
        value=mean - frequency,
        p_value=math.nan if math.isnan(tail) else min(1.0, 2 * tail),
        low=mean - high,
        high=mean - low,
        level=level,
        n=n,
        method="mean forecast minus share of yes; exact Poisson-binomial test and its inversion",
        reads="Above 0: forecasts too high; below 0: too low.",
        note="" if n else "Not defined: no forecasts.",
        details={"error": error, "one_sided": tail},
    )


def _terms(tally: Tally) -> TwoValued:
    """One row of equal terms for each distinct probability."""
    weight, squared = tally.weight, tally.weight_squared
    yes, p = tally.weighted_outcome, tally.probability
    if len(tally) > _DISTINCT:
        # Variances within so narrow a class differ by less than any printed digit.
        row = np.unique((p * _DISTINCT).astype(np.int64), return_inverse=True)[1]
        p = np.bincount(row, weights=weight * p) / np.bincount(row, weights=weight)
        weight, squared, yes = (np.bincount(row, weights=each) for each in (weight, squared, yes))
    times = np.maximum(np.rint(weight**2 / squared), 1).astype(np.int64)
    return two_valued(
        jump=weight / times / weight.sum(),
        chance=_inside(p),
        high=np.rint(times * yes / weight),
        times=times,
    )


def _inside(chance: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(chance, IMPOSSIBLE, 1 - IMPOSSIBLE))
