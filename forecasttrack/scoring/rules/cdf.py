"""Rules for a cumulative distribution stated at points, with straight lines between them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidTableError
from forecasttrack.scoring.checks import (
    as_numbers,
    check_finite,
    check_outcome,
    check_table,
    check_thresholds,
    refuse,
    refuse_unscorable,
)
from forecasttrack.scoring.rules.binary import GOOD_1952
from forecasttrack.scoring.rules.distribution import MATHESON_WINKLER_1976
from forecasttrack.scoring.rules.ranges import check_range
from forecasttrack.scoring.rules.register import ScoringRule, add_rule
from forecasttrack.scoring.rules.sample import CRPS_BETWEEN_SAMPLES, DAWID_SEBASTIANI_SAMPLES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from forecasttrack.scoring.checks import FloatArray


@naming_arguments
def crps_cdf(*, points: ArrayLike, cdf: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score cumulative distributions by the continuous ranked probability score, exactly.

    The integral of (F(x) - 1{y <= x})^2 dx, F being the distribution and y the outcome. Strictly
    proper among such distributions. 0 is perfect, lower is better, in the unit of the outcome.
    Probability beyond the first or last point counts as if it lay on that point.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m), finite.
        cdf: Probability of a number at or under each point, never falling, in [0, 1], shape (n, m).
        outcome: The observed number, which may lie beyond the points, shape (n,); NaN while
            unresolved.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: Points do not rise, or a distribution falls or leaves [0, 1].
        InvalidTableError: The shapes do not fit.

    References:
        Matheson and Winkler (1976), doi:10.1287/mnsc.22.10.1087

    Example:
        >>> crps_cdf(points=[0, 1], cdf=[[0, 1]], outcome=[0.5]).round(6)
        array([0.083333])
    """
    x, F, y = check_cdf(points, cdf, outcome)
    return _integral(x, F, y)


def crps_cdf_over_range(
    *, points: ArrayLike, cdf: ArrayLike, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> FloatArray:
    """Score by the part of the integral of `crps_cdf` that lies outside the range of the outcome.

    Example:
        >>> crps_cdf_over_range(
        ...     points=[0, 1], cdf=[[0, 0.8]], outcome_low=[1], outcome_high=[np.inf]).round(6)
        array([0.213333])
    """
    x, F, low = check_cdf(points, cdf, outcome_low)
    low, high = check_range(low, outcome_high, len(F))
    # An open end is cut at the outermost point: beyond it the integrand is 0.
    start = np.where(np.isinf(low), x[:, 0], low)
    end = np.where(np.isinf(high), x[:, -1], high)
    return _integral(x, F, start, high=start) + _integral(x, F, end, low=end)


@naming_arguments
def crps_between_cdf(
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    outcome: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
) -> FloatArray:
    """Score cumulative distributions as `crps_cdf` does, but only between two thresholds.

    The integral of `crps_cdf` runs from `low` to `high` alone. Proper; lower is better. Other
    arguments and errors as in `crps_cdf`.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m), finite.
        cdf: Probability of a number at or under each point, in [0, 1], shape (n, m).
        outcome: The observed number, shape (n,); NaN while unresolved.
        low: The lower threshold, in the unit of the outcome.
        high: The upper threshold, not below the lower one.

    Raises:
        InvalidArgumentError: `low` exceeds `high`, or one of them is NaN.

    References:
        Gneiting and Ranjan (2011), doi:10.1198/jbes.2010.08110

    Example:
        >>> crps_between_cdf(points=[0, 1], cdf=[[0, 1]], outcome=[0], low=0.5).round(6)
        array([0.041667])
    """
    x, F, y = check_cdf(points, cdf, outcome)
    check_thresholds(low, high)
    return _integral(x, F, y, low=np.full(len(y), low), high=np.full(len(y), high))


def _integral(
    x: FloatArray,
    cdf: FloatArray,
    y: FloatArray,
    *,
    low: FloatArray | None = None,
    high: FloatArray | None = None,
) -> FloatArray:
    """Integral of (F(t) - 1{y <= t})^2 dt from low to high, shape (n,); None means no threshold."""
    low = np.full(len(y), -np.inf) if low is None else low
    high = np.full(len(y), np.inf) if high is None else high
    first, last = x[:, :-1], x[:, 1:]
    left, right = (np.clip(ends, low[:, None], high[:, None]) for ends in (first, last))
    # A piece outside [low, high] gets width 0; F is not extrapolated beyond the ends of the piece.
    shares = ((np.clip(end, first, last) - first) / (last - first) for end in (left, right))
    a, b = (cdf[:, :-1] + np.diff(cdf, axis=1) * share for share in shares)
    width = right - left
    before_y = np.clip((y[:, None] - left) / np.where(width > 0, width, 1), 0, 1)
    at_y = a + (b - a) * before_y
    parts = before_y * _mean_square(a, at_y) + (1 - before_y) * _mean_square(1 - at_y, 1 - b)
    # Before the first point the distribution is 0, after the last it is 1.
    before = np.minimum(x[:, 0], high) - np.maximum(low, y)
    after = np.minimum(y, high) - np.maximum(x[:, -1], low)
    return np.sum(width * parts, axis=1) + np.maximum(before, 0) + np.maximum(after, 0)


def _mean_square(start: FloatArray, end: FloatArray) -> FloatArray:
    """Mean of the square of a number that runs evenly from start to end."""
    return np.divide(start * start + start * end + end * end, 3)


@naming_arguments
def log_cdf(*, points: ArrayLike, cdf: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score cumulative distributions by the negative logarithm of their density at the outcome.

    Strictly proper among such distributions. Lower is better; there is no lowest and no highest
    score, since a density depends on the unit. At a point the density of the piece before it
    counts. Beyond the points there is no density, and the score is -ln of the probability that lies
    there. Arguments and errors as in `crps_cdf`.

    References:
        Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x

    Example:
        >>> log_cdf(points=[0, 2], cdf=[[0, 0.5]], outcome=[1]).round(6)
        array([1.386294])
    """
    x, F, y = check_cdf(points, cdf, outcome)
    bucket = bucket_of(x, y)
    width = np.diff(np.broadcast_to(x, F.shape), axis=1)
    density = np.column_stack([F[:, 0], np.diff(F, axis=1) / width, 1 - F[:, -1]])
    return _negative_log(density[np.arange(len(y)), bucket], y)


def log_cdf_over_range(
    *, points: ArrayLike, cdf: ArrayLike, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> FloatArray:
    """Score by the negative logarithm of the probability of the range.

    A range that reaches beyond the last point counts all of the probability beyond it, and likewise
    before the first point, because nothing states where that probability lies.

    Example:
        >>> log_cdf_over_range(
        ...     points=[0, 2], cdf=[[0, 0.5]], outcome_low=[2], outcome_high=[np.inf]).round(6)
        array([0.693147])
    """
    x, F, low = check_cdf(points, cdf, outcome_low)
    low, high = check_range(low, outcome_high, len(F))
    return _negative_log(range_probability(x, F, low, high), low)


def _negative_log(density: FloatArray, outcome: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        score = -np.log(np.maximum(density, 0))
    # The logarithm of certainty is -0.0; adding 0.0 turns it into 0.0.
    return np.where(np.isnan(outcome), np.nan, score + 0.0)


@naming_arguments
def dawid_sebastiani_cdf(*, points: ArrayLike, cdf: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score cumulative distributions by mean and variance s^2: ln s^2 + ((y - mean) / s)^2.

    Proper, not strictly. Lower is better; there is no lowest and no highest score. Arguments and
    errors as in `crps_cdf`.

    Raises:
        UnscorableForecastError: Probability lies beyond the points, so that there is no mean.

    References:
        Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101

    Example:
        >>> dawid_sebastiani_cdf(points=[-1, 1], cdf=[[0, 1]], outcome=[0]).round(6)
        array([-1.098612])
    """
    x, F, y = check_cdf(points, cdf, outcome)
    beyond = np.maximum(F[:, 0], 1 - F[:, -1]) > ROUNDING_BEYOND
    sentence = "probability lies beyond the points, so that there is no mean"
    refuse_unscorable(beyond, sentence, field="cdf")
    probability, middle = np.diff(F, axis=1), (x[:, 1:] + x[:, :-1]) / 2
    mean = np.sum(probability * middle, axis=1)
    squares = np.square(middle - mean[:, None]) + np.square(np.diff(x, axis=1)) / 12
    variance = np.sum(probability * squares, axis=1)
    return np.add(np.log(variance), np.square(y - mean) / variance)


# --- functions of a distribution at points: x (1, m) or (n, m), cdf (n, m) ---------------------

ROUNDING_BEYOND = 1e-9
"""Probability beyond an end that counts as a rounding error, and so as none."""
_POINT_TOLERANCE = 1e-9
"""How far above a point, in widths of the bucket after it, an outcome still lies on that point."""


def bucket_of(x: FloatArray, y: FloatArray) -> NDArray[np.intp]:
    """The bucket in which each outcome lies, (n,): 0 before the first point, m after the last.

    A bucket from 1 to m - 1 lies between neighbouring points and includes the upper one; the first
    bucket between points includes both.

    Example:
        >>> bucket_of(np.array([[0.0, 1, 2]]), np.array([-1.0, 0, 1, 1.5, 3]))
        array([0, 1, 1, 2, 3])
    """
    width = np.diff(x, axis=1)
    # Points are often computed, so that an outcome equal to one may differ in the last bit.
    near = x + _POINT_TOLERANCE * np.column_stack([width, np.zeros(len(x))])
    found: NDArray[np.intp] = np.sum(near < y[:, None], axis=1)
    found[y == x[:, 0]] = 1
    return found


def cdf_at(x: FloatArray, cdf: FloatArray, y: FloatArray) -> FloatArray:
    """F(y), the probability of a number at or under y, shape (n,); 0 before the points, 1 after."""
    place = np.clip(np.sum(x < y[:, None], axis=1), 1, cdf.shape[1] - 1)
    rows = np.arange(len(y))
    points = np.broadcast_to(x, cdf.shape)
    left, right = points[rows, place - 1], points[rows, place]
    share = np.clip((y - left) / (right - left), 0, 1)
    inside = cdf[rows, place - 1] + (cdf[rows, place] - cdf[rows, place - 1]) * share
    return np.where(y < points[:, 0], 0.0, np.where(y > points[:, -1], 1.0, inside))


def range_probability(
    x: FloatArray, cdf: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Probability of each range from low to high, shape (n,).

    A range that reaches beyond the last point counts all of the probability beyond it, and likewise
    before the first.

    Example:
        >>> x, cdf = np.array([[0.0, 2]]), np.array([[0.0, 0.5]])
        >>> range_probability(x, cdf, np.array([1.0]), np.array([9.0]))
        array([0.75])
    """
    under, up_to = (cdf_at(x, cdf, np.clip(end, x[:, 0], x[:, -1])) for end in (low, high))
    return np.where(high > x[:, -1], 1.0, up_to) - np.where(low < x[:, 0], 0.0, under)


def quantiles_of(x: FloatArray, cdf: FloatArray, levels: FloatArray) -> FloatArray:
    """Quantiles at the levels, shape (n, Q).

    Probability beyond the points counts as if it lay on the outermost point.

    Example:
        >>> quantiles_of(np.array([[0.0, 10]]), np.array([[0.0, 0.8]]), np.array([0.4, 0.9]))
        array([[ 5., 10.]])
    """
    points, rows = np.broadcast_to(x, cdf.shape), np.arange(len(cdf))
    columns = []
    for level in levels:
        place = np.sum(cdf < level, axis=1)
        inside = np.clip(place, 1, cdf.shape[1] - 1)
        a, b = cdf[rows, inside - 1], cdf[rows, inside]
        share = np.clip((level - a) / np.where(b > a, b - a, 1), 0, 1)
        left, right = points[rows, inside - 1], points[rows, inside]
        value = left + (right - left) * share
        value = np.where(place == 0, points[:, 0], value)
        columns.append(np.where(place == cdf.shape[1], points[:, -1], value))
    return np.column_stack(columns)


def check_cdf(
    points: ArrayLike, cdf: ArrayLike, outcome: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return points (1, m) or (n, m), distributions (n, m) and outcomes (n,) after checking them.

    Raises:
        InvalidForecastError: Points do not rise, or a distribution falls or leaves [0, 1].
        InvalidTableError: The shapes do not fit.
    """
    F = check_table(cdf, field="cdf")
    x = np.atleast_2d(as_numbers(points, field="points"))
    if x.shape not in ((1, F.shape[1]), F.shape) or F.shape[1] < 2:
        message = (
            f"points {x.shape} do not fit cdf {F.shape}; state two points or more, one per column."
        )
        raise InvalidTableError(message, field="points")
    check_finite(x, field="points")
    _check_steps(x, field="points", requirement="must rise", least=np.nextafter(0, 1))
    refuse(~((F >= 0) & (F <= 1)), F, field="cdf", requirement="must lie in [0, 1]")
    _check_steps(F, field="cdf", requirement="must not fall", least=0)
    return x, F, check_outcome(outcome, len(F))


def _check_steps(table: FloatArray, *, field: str, requirement: str, least: float) -> None:
    """Refuse rows in which a number exceeds the one before it by less than `least`."""
    too_low = np.zeros(table.shape, dtype=bool)
    too_low[:, 1:] = np.diff(table, axis=1) < least
    refuse(too_low, table, field=field, requirement=requirement)


_cdf_rule = partial(ScoringRule, accepts="cdf", best=0, worst=np.inf, in_units=True)

CRPS_CDF = add_rule(
    _cdf_rule(
        name="crps",
        function=crps_cdf,
        convention="straight lines between points",
        propriety="strictly proper",
        formula="integral of (F(x) - 1{y <= x})^2 dx",
        reference=MATHESON_WINKLER_1976,
        over_range=crps_cdf_over_range,
    )
)
LOG_CDF = add_rule(
    _cdf_rule(
        name="log",
        function=log_cdf,
        convention="natural, of the density",
        best=-np.inf,
        propriety="strictly proper",
        formula="-ln f(y)",
        reference=GOOD_1952,
        over_range=log_cdf_over_range,
    )
)
DAWID_SEBASTIANI_CDF = add_rule(
    attrs.evolve(
        DAWID_SEBASTIANI_SAMPLES,
        function=dawid_sebastiani_cdf,
        accepts="cdf",
        convention="mean and variance",
    )
)
CRPS_BETWEEN_CDF = add_rule(
    attrs.evolve(
        CRPS_BETWEEN_SAMPLES,
        function=crps_between_cdf,
        accepts="cdf",
        formula="integral of (F(x) - 1{y <= x})^2 dx over [low, high]",
    )
)
