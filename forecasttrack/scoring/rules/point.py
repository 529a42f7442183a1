"""Errors of point forecasts: of numbers and dates for which a single value was stated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.scoring.checks import as_numbers, check_finite, same_shape
from forecasttrack.scoring.rules.ranges import over_range
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray

GNEITING_2011 = "Gneiting (2011), doi:10.1198/jasa.2011.r10138"


@naming_arguments
def absolute_error(*, point: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Measure how far point forecasts fell from the outcome, in its unit.

    Consistent for the median: in expectation the median of the belief is the best point to
    state. 0 is perfect. A point carries no uncertainty, so its error is never compared with
    scores of distributions.

    Args:
        point: The number forecast, shape (n,), finite.
        outcome: The observed number, shape (n,); NaN while unresolved.

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


@naming_arguments
def squared_error(*, point: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Measure the squared error of point forecasts, in the square of the outcome's unit.

    Consistent for the mean: in expectation the mean of the belief is the best point to state.
    0 is perfect. Arguments and errors as in `absolute_error`.

    References:
        Gneiting (2011), doi:10.1198/jasa.2011.r10138

    Example:
        >>> squared_error(point=[2.5], outcome=[1])
        array([2.25])
    """
    return np.square(_error(point, outcome))


def check_points(point: ArrayLike, outcome: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return points and outcomes as float64 after checking them, shape (n,) each.

    Raises:
        InvalidForecastError: A point is not finite.
        InvalidTableError: The shapes do not fit.
    """
    numbers, y = as_numbers(point, field="point"), as_numbers(outcome, field="outcome")
    check_finite(numbers, field="point")
    same_shape(point=numbers, outcome=y)
    return numbers, y


def _error(point: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Forecast minus outcome, shape (n,)."""
    return np.subtract(*check_points(point, outcome))


_point_rule = partial(ScoringRule, accepts="point", best=0, worst=np.inf, propriety="consistent",
                      reference=GNEITING_2011, in_units=True)  # fmt: skip

ABSOLUTE_ERROR = add_rule(
    _point_rule(
        name="absolute-error",
        function=absolute_error,
        convention="in the outcome's unit",
        formula="|x - y|",
        over_range=over_range(absolute_error, check=check_points, argument="point"),
    )
)
SQUARED_ERROR = add_rule(
    _point_rule(
        name="squared-error",
        function=squared_error,
        convention="in the outcome's unit squared",
        formula="(x - y)^2",
    )
)
