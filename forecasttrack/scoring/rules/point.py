"""Errors of point forecasts, for numbers and dates of which nothing but a point was stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.checks import as_numbers, check_finite, same_shape
from forecasttrack.scoring.rules.ranges import anchor, check_range, collapse
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray

GNEITING_2011 = "Gneiting (2011), doi:10.1198/jasa.2011.r10138"


def absolute_error(*, point: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Measure how far point forecasts fell from the outcome, in its unit.

    Who states the median of a belief does best. 0 is perfect. A point says nothing of how sure
    it is, so these errors never stand beside scores of distributions as equals.

    Args:
        point: The number foreseen, shape (n,), finite.
        outcome: The number that came, shape (n,); NaN while unresolved.

    Returns:
        One error per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A point is not finite.
        InvalidTableError: The shapes do not fit.

    References:
        Gneiting (2011), doi:10.1198/jasa.2011.r10138

    Example:
        >>> absolute_error(point=[60_000, 75_000], outcome=[75_000, 74_000])
        array([15000.,  1000.])
    """
    return np.abs(_error(point, outcome))


def squared_error(*, point: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Measure the squared error of point forecasts, in the square of the outcome's unit.

    Who states the mean of a belief does best. 0 is perfect. Arguments and errors as in
    `absolute_error`.

    References:
        Gneiting (2011), doi:10.1198/jasa.2011.r10138

    Example:
        >>> squared_error(point=[2.5], outcome=[1])
        array([2.25])
    """
    return np.square(_error(point, outcome))


def absolute_error_over_range(
    *, point: ArrayLike, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> FloatArray:
    """Measure how far point forecasts fell from a range in which the outcome lies; 0 inside it.

    Example:
        >>> absolute_error_over_range(point=[60, 71], outcome_low=[70, 70], outcome_high=[75, 75])
        array([10.,  0.])
    """
    numbers = _points(point)
    low, high = check_range(outcome_low, outcome_high, len(numbers))
    return absolute_error(point=collapse(numbers, low, high), outcome=anchor(low, high))


def _error(point: ArrayLike, outcome: ArrayLike) -> FloatArray:
    numbers, y = as_numbers(point, field="point"), as_numbers(outcome, field="outcome")
    check_finite(numbers, field="point")
    same_shape(point=numbers, outcome=y)
    return np.subtract(numbers, y)


def _points(point: ArrayLike) -> FloatArray:
    numbers = np.atleast_1d(as_numbers(point, field="point"))
    check_finite(numbers, field="point")
    return numbers


ABSOLUTE_ERROR = add_rule(
    ScoringRule(
        name="absolute-error",
        function=absolute_error,
        accepts="point",
        convention="in the outcome's unit",
        best=0,
        worst=np.inf,
        propriety="proper",
        formula="|x - y|",
        reference=GNEITING_2011,
        over_range=absolute_error_over_range,
        in_units=True,
    )
)
SQUARED_ERROR = add_rule(
    ScoringRule(
        name="squared-error",
        function=squared_error,
        accepts="point",
        convention="in the outcome's unit squared",
        best=0,
        worst=np.inf,
        propriety="proper",
        formula="(x - y)^2",
        reference=GNEITING_2011,
        in_units=True,
    )
)
