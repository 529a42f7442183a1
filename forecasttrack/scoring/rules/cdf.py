"""Rules for a cumulative distribution stated at points, straight lines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidTableError
from forecasttrack.scoring.checks import (
    as_numbers,
    check_finite,
    check_outcome,
    check_table,
    refuse,
)
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray


@naming_arguments
def crps_cdf(*, points: ArrayLike, cdf: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score cumulative distributions by the continuous ranked probability score, exactly.

    Strictly proper among such distributions. 0 is perfect, lower is better, in the unit of the
    outcome. Probability left beyond the first or last point is taken to lie on that point.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m), finite.
        cdf: Probability of a number at or under each point, never falling, in [0, 1], shape (n, m).
        outcome: The number that came, shape (n,), within the points or not; NaN while unresolved.

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
    inside = np.clip(y, x[:, 0], x[:, -1])
    width = np.diff(x, axis=1)
    share = np.clip((inside[:, None] - x[:, :-1]) / width, 0, 1)
    a, b = F[:, :-1], F[:, 1:]
    split = a + (b - a) * share
    left = share * _mean_square(a, split)
    right = (1 - share) * _mean_square(1 - split, 1 - b)
    return np.add(np.sum(width * (left + right), axis=1), np.abs(y - inside))


def _mean_square(start: FloatArray, end: FloatArray) -> FloatArray:
    """Mean square of a straight line from start to end."""
    return np.divide(start * start + start * end + end * end, 3)


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
            f"points {x.shape} do not fit cdf {F.shape}; state two points or more, a column each."
        )
        raise InvalidTableError(message, field="points")
    check_finite(x, field="points")
    _check_steps(x, field="points", rule="must rise", least=np.nextafter(0, 1))
    refuse(~((F >= 0) & (F <= 1)), F, field="cdf", rule="must lie in [0, 1]")
    _check_steps(F, field="cdf", rule="must not fall", least=0)
    return x, F, check_outcome(outcome, len(F))


def _check_steps(table: FloatArray, *, field: str, rule: str, least: float) -> None:
    low = np.zeros(table.shape, dtype=bool)
    low[:, 1:] = np.diff(table, axis=1) < least
    refuse(low, table, field=field, rule=rule)


CRPS_CDF = add_rule(
    ScoringRule(
        name="crps",
        function=crps_cdf,
        accepts="cdf",
        convention="straight lines between points",
        best=0,
        worst=np.inf,
        propriety="strictly proper",
        formula="integral of (F(x) - 1{y <= x})^2 dx",
        reference="Matheson and Winkler (1976), doi:10.1287/mnsc.22.10.1087",
        in_units=True,
    )
)
