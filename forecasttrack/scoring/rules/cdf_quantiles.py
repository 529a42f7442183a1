"""Rules for quantiles and intervals, applied to a cumulative distribution stated at points."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.scoring.checks import as_numbers
from forecasttrack.scoring.rules.cdf import check_cdf, quantiles_of
from forecasttrack.scoring.rules.interval import INTERVAL, interval
from forecasttrack.scoring.rules.quantile import PINBALL, WIS, WIS_MEDIAN_TWICE
from forecasttrack.scoring.rules.register import add_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.rules.register import ScoringRule

LEVELS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
    0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
)  # fmt: skip
"""The levels of the quantiles that are scored: the median and eleven intervals (Bracher 2021)."""


@naming_arguments
def pinball_cdf(
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    outcome: ArrayLike,
    levels: Sequence[float] = LEVELS,
) -> FloatArray:
    """Score quantiles of cumulative distributions by their mean pinball loss, as `pinball` does.

    Proper; lower is better, 0 is perfect, in the unit of the outcome. Probability beyond the
    points counts as if it lay on the outermost point. Other arguments and errors as in `crps_cdf`.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m).
        cdf: Probability of a number at or under each point, shape (n, m).
        outcome: The observed number, shape (n,); NaN while unresolved.
        levels: The probabilities of the quantiles that are scored, rising, in [0, 1], shape (Q,).

    References:
        Koenker and Bassett (1978), doi:10.2307/1913643

    Example:
        >>> pinball_cdf(points=[0, 4], cdf=[[0, 1]], outcome=[3], levels=[0.25, 0.5, 0.75])
        array([0.33333333])
    """
    return _at_levels(PINBALL.function, points, cdf, levels, outcome=outcome)


@naming_arguments
def wis_cdf(
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    outcome: ArrayLike,
    levels: Sequence[float] = LEVELS,
) -> FloatArray:
    """Score quantiles of cumulative distributions by the weighted interval score, as `wis` does.

    Proper; lower is better, 0 is perfect, in the unit of the outcome. Arguments and errors as in
    `pinball_cdf`; the levels pair into central intervals (0.1 with 0.9).

    References:
        Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618

    Example:
        >>> wis_cdf(points=[0, 4], cdf=[[0, 1]], outcome=[3], levels=[0.25, 0.5, 0.75])
        array([0.66666667])
    """
    return _at_levels(WIS.function, points, cdf, levels, outcome=outcome)


@naming_arguments
def wis_median_twice_cdf(
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    outcome: ArrayLike,
    levels: Sequence[float] = LEVELS,
) -> FloatArray:
    """Score as `wis_cdf` does, but with the median counted as a whole interval.

    See `wis_median_twice`. Arguments and errors as in `wis_cdf`.

    References:
        Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618

    Example:
        >>> wis_median_twice_cdf(points=[0, 4], cdf=[[0, 1]], outcome=[3], levels=[0.25, 0.5, 0.75])
        array([0.75])
    """
    return _at_levels(WIS_MEDIAN_TWICE.function, points, cdf, levels, outcome=outcome)


@naming_arguments
def interval_cdf(
    *, points: ArrayLike, cdf: ArrayLike, outcome: ArrayLike, alpha: float = 0.1
) -> FloatArray:
    """Score a central interval of cumulative distributions, as `interval` does.

    The interval lies between the quantiles at alpha / 2 and 1 - alpha / 2. Proper; 0 is perfect,
    lower is better, in the unit of the outcome. Other arguments and errors as in `crps_cdf`.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m).
        cdf: Probability of a number at or under each point, shape (n, m).
        outcome: The observed number, shape (n,); NaN while unresolved.
        alpha: Probability left outside the interval, in (0, 1).

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> interval_cdf(points=[0, 4], cdf=[[0, 1]], outcome=[1], alpha=0.5)
        array([2.])
    """
    x, F, y = check_cdf(points, cdf, outcome)
    ends = quantiles_of(x, F, np.array([alpha / 2, 1 - alpha / 2]))
    return interval(lower=ends[:, 0], upper=ends[:, 1], outcome=y, alpha=alpha)


def _at_levels(
    rule: Callable[..., FloatArray],
    points: ArrayLike,
    cdf: ArrayLike,
    levels: Sequence[float],
    **outcome: ArrayLike,
) -> FloatArray:
    """Score quantiles of distributions by a rule for quantiles.

    `outcome` is the keyword of that rule: `outcome`, or `outcome_low` and `outcome_high`.
    """
    x, F, _ = check_cdf(points, cdf, next(iter(outcome.values())))
    a = as_numbers(levels, field="levels")
    return rule(levels=a, values=quantiles_of(x, F, a), **outcome)


def _for_cdf(rule: ScoringRule, function: Callable[..., FloatArray], **changes: Any) -> ScoringRule:
    """The entry of the register for a rule for quantiles or intervals applied to distributions."""
    over_range = rule.over_range
    return attrs.evolve(
        rule,
        function=function,
        accepts="cdf",
        over_range=None if over_range is None else partial(_score_ranges, over_range),
        **changes,
    )


def _score_ranges(
    rule: Callable[..., FloatArray],
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    levels: Sequence[float] = LEVELS,
    **outcome: ArrayLike,
) -> FloatArray:
    return _at_levels(rule, points, cdf, levels, **outcome)


_levels = {"arguments": {"levels": LEVELS}}

PINBALL_CDF = add_rule(_for_cdf(PINBALL, pinball_cdf, convention="mean over 23 levels", **_levels))
WIS_CDF = add_rule(_for_cdf(WIS, wis_cdf, convention="median once, 23 levels", **_levels))
WIS_MEDIAN_TWICE_CDF = add_rule(
    _for_cdf(
        WIS_MEDIAN_TWICE, wis_median_twice_cdf, convention="median twice, 23 levels", **_levels
    )
)
INTERVAL_CDF = add_rule(_for_cdf(INTERVAL, interval_cdf))
