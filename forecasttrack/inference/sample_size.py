"""How many independent clusters it takes to show a difference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.inference.student_t import share_below, t_quantile
from forecasttrack.reliability.normal import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["required_sample_size"]

_LARGE = 10_000
"""Beyond so many clusters Student's t is normal to every digit that counts."""


@naming_arguments
def required_sample_size(
    difference: float,
    *,
    sd: float | None = None,
    scores: ArrayLike | None = None,
    power: float = 0.8,
    level: float = 0.95,
) -> int:
    """Say how many independent clusters it takes to show a mean difference of scores.

    For a two-sided t test; a question that is related to no other is a cluster of its own.

    Args:
        difference: The mean difference to be shown, of two forecasters or from a fixed score
            such as 0.25; not 0.
        sd: Standard deviation of the differences between clusters, above 0.
        scores: Differences, or scores, one per cluster, of which the standard deviation is
            taken instead; at least two that are not all equal.
        power: Chance of showing it, inside (0, 1).
        level: One minus the chance of a false finding, inside (0, 1).

    Returns:
        The number of clusters, 2 or above.

    Raises:
        InvalidArgumentError: A difference of 0, a power or level outside (0, 1), neither or both
            of ``sd`` and ``scores``, or scores without a spread.

    References:
        Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2

    Example:
        >>> required_sample_size(0.05, sd=0.15)
        73
    """
    check_level(level)
    if not 0 < power < 1:
        raise InvalidArgumentError(
            f"power must lie inside (0, 1), found {power:g}. For 80%, say 0.8.", field="power"
        )
    if difference == 0 or not math.isfinite(difference):
        raise InvalidArgumentError(
            f"difference must be a number other than 0, found {difference:g}; no sample is large"
            " enough to show that there is none",
            field="difference",
        )
    spread = _spread(sd, scores)
    # In standard errors; none where false findings alone are as frequent as the power asks.
    needed = max(0.0, normal_quantile((1 + level) / 2) + normal_quantile(power))
    with np.errstate(over="ignore", divide="ignore"):
        effect = float(np.divide(abs(difference), spread))
        normal = float(np.square(np.divide(needed, effect)))
    if not math.isfinite(normal):
        raise InvalidArgumentError(
            f"it would take more clusters than can be counted: {abs(difference):g} is too small"
            f" beside a standard deviation of {spread:g}, or power or level is too near 1",
            field="difference",
        )
    n = max(2, math.floor(normal))
    while n < _LARGE and _power(n, effect, level) < power:
        n += 1
    return n if n < _LARGE else math.ceil(normal)


def _power(n: int, effect: float, level: float) -> float:
    """Chance that the test shows an effect, in standard deviations, on its own side."""
    critical = t_quantile(n - 1, (1 + level) / 2)
    return 1 - share_below(critical, n - 1, effect * math.sqrt(n))


def _spread(sd: float | None, scores: ArrayLike | None) -> float:
    if (sd is None) == (scores is None):
        raise InvalidArgumentError("give either sd or scores", field="sd")
    if scores is not None:
        values = np.asarray(scores, dtype=float).ravel()
        unit = float(np.abs(values).max(initial=0.0))
        alike = len(values) < 2 or not np.ptp(values / unit if unit else values) > 1e-12
        sd = 0.0 if alike else unit * float((values / unit).std(ddof=1))
    if sd is None or not (math.isfinite(sd) and sd > 0):
        found = "scores without a spread, or not finite" if scores is not None else f"{sd:g}"
        raise InvalidArgumentError(f"sd must be above 0 and finite, found {found}", field="sd")
    return sd
