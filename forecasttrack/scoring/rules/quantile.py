"""Rules for quantiles: values that the outcome does not exceed with stated probabilities."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.scoring.checks import (
    all_between,
    as_numbers,
    check_outcome,
    check_table,
    check_thresholds,
)
from forecasttrack.scoring.engine import compiles_rules, pinball_loss
from forecasttrack.scoring.rules.quantile_checks import check_paired, check_quantiles
from forecasttrack.scoring.rules.ranges import over_range
from forecasttrack.scoring.rules.register import ScoringRule, add_rule
from forecasttrack.scoring.rules.sample import CRPS_BETWEEN_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray

KOENKER_BASSETT_1978 = "Koenker and Bassett (1978), doi:10.2307/1913643"
BRACHER_2021 = "Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618"
LAIO_TAMEA_2007 = "Laio and Tamea (2007), doi:10.5194/hess-11-1267-2007"


#: Forecasts in a block of rows; a few columns of a block fit into a processor's cache.
BLOCK = 1 << 11


class WisParts(NamedTuple):
    """The parts of a weighted interval score, in the unit of the outcome; the three sum to it.

    Attributes:
        dispersion: Width of the intervals, shape (n,).
        under: Penalty where the outcome exceeded the forecast, shape (n,).
        over: Penalty where the outcome fell short of the forecast, shape (n,).

    Example:
        >>> forecast = {"levels": [0.25, 0.5, 0.75], "values": [[4, 5, 7]], "outcome": [9]}
        >>> parts = wis_parts(**forecast)
        >>> parts.over, parts.under, wis(**forecast)
        (array([0.]), array([2.66666667]), array([3.16666667]))
    """

    dispersion: FloatArray
    under: FloatArray
    over: FloatArray


@naming_arguments
def pinball(*, levels: ArrayLike, values: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score quantiles by the mean pinball loss over the levels stated.

    The loss of quantile q at level a is (1{y < q} - a) (q - y) for outcome y. Proper; lower is
    better, 0 is perfect, in the unit of the outcome. Scores of two forecasts are comparable only if
    both state the same levels.

    Args:
        levels: Probabilities of the quantiles, each in [0, 1], rising, shape (Q,) or (n, Q).
        values: Quantiles at these levels, never falling, shape (n, Q). Rows may end in NaN as
            padding, with NaN for the level as well.
        outcome: The observed number, shape (n,); NaN while unresolved.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: Levels lie outside [0, 1] or do not rise, or quantiles cross.
        InvalidTableError: The shapes do not fit.

    References:
        Koenker and Bassett (1978), doi:10.2307/1913643

    Example:
        >>> pinball(levels=[0.25, 0.5, 0.75], values=[[1, 2, 4]], outcome=[3])
        array([0.41666667])
    """
    return _score(_mean_weights, levels, values, outcome)


@naming_arguments
def wis(*, levels: ArrayLike, values: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score quantiles by the weighted interval score, the median counted once.

    Proper; lower is better, 0 is perfect, in the unit of the outcome. Levels pair into central
    intervals (0.1 with 0.9); the median may be missing. It is twice the mean pinball loss.

    Args:
        levels: Probabilities of the quantiles, each in [0, 1], rising, with 1 - a beside each a,
            shape (Q,) or (n, Q).
        values: Quantiles at these levels, never falling, shape (n, Q). Rows may end in NaN as
            padding, with NaN for the level as well.
        outcome: The observed number, shape (n,); NaN while unresolved.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: Levels do not pair, lie outside [0, 1] or do not rise, or
            quantiles cross.
        InvalidTableError: The shapes do not fit.

    References:
        Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618

    Example:
        >>> wis(levels=[0.1, 0.25, 0.5, 0.75, 0.9], values=[[-1, 0, 1, 2, 3]], outcome=[1]).round(2)
        array([0.36])
    """
    return _score(_interval_weights, levels, values, outcome)


@naming_arguments
def wis_median_twice(*, levels: ArrayLike, values: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score quantiles by the weighted interval score, the median counted as a whole interval.

    As `wis`, but the median has weight 1 in place of 1/2 and the sum over K intervals and the
    median is divided by K + 1 in place of K + 1/2: the convention of `count_median_twice=TRUE` in
    the R package scoringutils. Arguments and errors as in `wis`.

    References:
        Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618

    Example:
        >>> wis_median_twice(
        ...     levels=[0.1, 0.25, 0.5, 0.75, 0.9], values=[[-1, 0, 1, 2, 3]], outcome=[1]).round(2)
        array([0.3])
    """
    return _score(_median_twice_weights, levels, values, outcome)


@naming_arguments
def wis_parts(*, levels: ArrayLike, values: ArrayLike, outcome: ArrayLike) -> WisParts:
    """Split `wis` into dispersion, under- and overprediction, each of shape (n,).

    The median's share counts as under- or overprediction. Arguments and errors as in `wis`.

    References:
        Bracher et al. (2021), doi:10.1371/journal.pcbi.1008618

    Example:
        >>> parts = wis_parts(levels=[0.1, 0.5, 0.9], values=[[0, 1, 3]], outcome=[5])
        >>> [float(part[0].round(4)) for part in parts]
        [0.2, 2.6667, 0.0]
    """
    a, q, y = check_quantiles(levels, values, outcome)
    check_paired(a)
    y = y[:, None]
    count = np.sum(~np.isnan(q), axis=1)
    # The width of an interval is its upper end minus its lower end.
    width = np.where(a < 0.5, -a, np.where(a > 0.5, 1 - a, 0)) * q
    # A lower end, or the median, predicts too much if the outcome lies under it.
    over = np.where(a <= 0.5, np.maximum(q - y, 0), 0) * np.where(_is_median(a), 0.5, 1)
    under = np.where(a >= 0.5, np.maximum(y - q, 0), 0) * np.where(_is_median(a), 0.5, 1)
    sums = (2 * np.nansum(part, axis=1) / count for part in (width, under, over))
    return WisParts(*(np.where(np.isnan(y[:, 0]), np.nan, part) for part in sums))


@naming_arguments
def crps_quantiles(*, levels: ArrayLike, values: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Approximate the continuous ranked probability score by twice a weighted mean of pinball loss.

    The weight of a level is the share of [0, 1] that is nearer to it than to any other level; for
    the levels (k - 1/2) / Q the weights are equal. Proper; lower is better, 0 is perfect, in the
    unit of the outcome. Arguments and errors as in `pinball`.

    References:
        Laio and Tamea (2007), doi:10.5194/hess-11-1267-2007

    Example:
        >>> crps_quantiles(levels=[0.25, 0.75], values=[[0, 1]], outcome=[0.5])
        array([0.25])
    """
    return _score(_share_weights, levels, values, outcome)


@naming_arguments
def crps_between_quantiles(
    *,
    levels: ArrayLike,
    values: ArrayLike,
    outcome: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
) -> FloatArray:
    """Score quantiles as `crps_quantiles` does, but only between two thresholds.

    Quantiles and outcomes under `low` count as `low`, those over `high` as `high`. Proper; lower is
    better. Other arguments and errors as in `pinball`.

    Args:
        levels: Probabilities of the quantiles, shape (Q,) or (n, Q).
        values: Quantiles at these levels, shape (n, Q).
        outcome: The observed number, shape (n,); NaN while unresolved.
        low: The lower threshold, in the unit of the outcome.
        high: The upper threshold, not below the lower one.

    Raises:
        InvalidArgumentError: `low` exceeds `high`, or one of them is NaN.

    References:
        Gneiting and Ranjan (2011), doi:10.1198/jbes.2010.08110

    Example:
        >>> crps_between_quantiles(levels=[0.25, 0.75], values=[[0, 1]], outcome=[0.5], low=0.5)
        array([0.125])
    """
    a, q, y = check_quantiles(levels, values, outcome)
    check_thresholds(low, high)
    return crps_quantiles(levels=a, values=np.clip(q, low, high), outcome=np.clip(y, low, high))


# Functions that turn levels a, shape (1, Q) or (n, Q), into weights of the same shape.


def _is_median(a: FloatArray) -> FloatArray:
    """1 for the level 0.5, 0 for other levels."""
    return np.isclose(a, 0.5, rtol=0, atol=1e-9).astype(float)


def _mean_weights(a: FloatArray) -> FloatArray:
    """Weight all levels of a row equally; the weights sum to 1."""
    return np.divide(~np.isnan(a), np.sum(~np.isnan(a), axis=1, keepdims=True))


def _interval_weights(a: FloatArray) -> FloatArray:
    """Weight all levels of a row equally, so that the median counts as half an interval."""
    check_paired(a)
    return 2 * _mean_weights(a)


def _median_twice_weights(a: FloatArray) -> FloatArray:
    """Weight the median twice as much as other levels, so that it counts as a whole interval."""
    check_paired(a)
    weights = np.where(np.isnan(a), 0, 1 + _is_median(a))
    return 2 * weights / weights.sum(axis=1, keepdims=True)


def _share_weights(a: FloatArray) -> FloatArray:
    """Weight each level by twice the share of [0, 1] that is nearer to it than to other levels."""
    edges = np.ones((a.shape[0], a.shape[1] + 1))
    edges[:, 0] = 0
    edges[:, 1:-1] = (a[:, 1:] + a[:, :-1]) / 2
    last = np.sum(~np.isnan(a), axis=1)
    edges[np.arange(len(a)), last] = 1
    return 2 * np.diff(edges, axis=1)


def _score(
    weights_of: Callable[[FloatArray], FloatArray],
    levels: ArrayLike,
    values: ArrayLike,
    outcome: ArrayLike,
) -> FloatArray:
    """Check quantiles and sum their weighted pinball losses; returns shape (n,)."""
    q = check_table(values, field="values")
    a = np.atleast_2d(as_numbers(levels, field="levels"))
    y = check_outcome(outcome, len(q))
    if a.shape == (1, q.shape[1]) and all_between(a, 0, 1) and (np.diff(a) > 0).all():
        score = _at_shared_levels(a[0], weights_of(a)[0], q, y)
        if score is not None:
            return score
    a, q, y = check_quantiles(a, q, y)
    losses = pinball_loss(a, q - y[:, None])
    score = np.nansum(weights_of(a) * losses, axis=1)
    return np.where(np.isnan(y), np.nan, score)


def _at_shared_levels(
    a: FloatArray, weights: FloatArray, q: FloatArray, y: FloatArray
) -> FloatArray | None:
    """Check quantiles and sum their weighted losses in blocks of rows; None if a check fails."""
    if compiles_rules(q.size):
        from forecasttrack.scoring.rules.numba_rules import weighted_pinball  # noqa: PLC0415

        return weighted_pinball(a, weights, q, y)
    score = np.zeros(len(q))
    for start in range(0, len(q), BLOCK):
        rows = slice(start, start + BLOCK)
        # Transposed, each level is contiguous in memory: several times as fast as short rows.
        columns = np.ascontiguousarray(q[rows].T)
        finite = np.isfinite(columns[0]).all() and np.isfinite(columns[-1]).all()
        # Values that rise from a finite one to a finite one are finite; with NaN they do not rise.
        if not (finite and (columns[1:] >= columns[:-1]).all()):
            return None
        total = score[rows]
        for level, weight, column in zip(a, weights, columns, strict=True):
            total += weight * pinball_loss(level, column - y[rows])
    return score


_quantile_rule = partial(
    ScoringRule, accepts="quantiles", best=0, worst=np.inf, propriety="proper", in_units=True
)
_over_range = partial(over_range, check=check_quantiles, argument="values")

PINBALL = add_rule(
    _quantile_rule(
        name="pinball",
        function=pinball,
        convention="mean over levels",
        formula="mean over levels a of (1{y < q} - a) (q - y)",
        reference=KOENKER_BASSETT_1978,
        over_range=_over_range(pinball),
    )
)
WIS = add_rule(
    _quantile_rule(
        name="wis",
        function=wis,
        convention="median once",
        formula="(|y - m| / 2 + sum_k alpha_k / 2 IS_k) / (K + 1/2)",
        reference=BRACHER_2021,
        over_range=_over_range(wis),
    )
)
WIS_MEDIAN_TWICE = add_rule(
    attrs.evolve(
        WIS,
        name="wis-median-twice",
        function=wis_median_twice,
        convention="median twice",
        formula="(|y - m| + sum_k alpha_k / 2 IS_k) / (K + 1)",
        over_range=_over_range(wis_median_twice),
    )
)
CRPS_QUANTILES = add_rule(
    _quantile_rule(
        name="crps",
        function=crps_quantiles,
        convention="from quantiles",
        formula="2 sum_a w_a (1{y < q} - a) (q - y), w_a the share of [0, 1] nearest to a",
        reference=LAIO_TAMEA_2007,
        over_range=_over_range(crps_quantiles),
    )
)
CRPS_BETWEEN_QUANTILES = add_rule(
    attrs.evolve(CRPS_BETWEEN_SAMPLES, function=crps_between_quantiles, accepts="quantiles")
)
