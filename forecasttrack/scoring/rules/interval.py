"""The rule for a single central interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring.checks import as_numbers, check_finite, refuse, same_shape
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray


@naming_arguments
def interval(
    *, lower: ArrayLike, upper: ArrayLike, outcome: ArrayLike, alpha: ArrayLike = 0.1
) -> FloatArray:
    """Score central intervals by their width and by how far the outcome fell outside them.

    (u - l) + 2 / alpha (l - y)_+ + 2 / alpha (y - u)_+, for an interval from l to u, outcome y and
    x_+ = max(x, 0). Proper for the quantiles at alpha / 2 and 1 - alpha / 2. 0 is perfect, lower is
    better, in the unit of the outcome.

    Args:
        lower: Lower ends, shape (n,), finite.
        upper: Upper ends, shape (n,), finite, none under its lower end.
        outcome: The observed number, shape (n,); NaN while unresolved.
        alpha: Probability left outside the interval, in (0, 1); a number or shape (n,).

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A lower end exceeds its upper end, or an end is not finite.
        InvalidArgumentError: An alpha lies outside (0, 1).
        InvalidTableError: The shapes do not fit.

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> interval(lower=[0, 0], upper=[2, 2], outcome=[1, 3], alpha=0.5)
        array([2., 6.])
    """
    l, u = as_numbers(lower, field="lower"), as_numbers(upper, field="upper")  # noqa: E741
    y, a = as_numbers(outcome, field="outcome"), _check_alpha(alpha)
    same_shape(lower=l, upper=u, outcome=y, alpha=a)
    check_finite(l, field="lower")
    check_finite(u, field="upper")
    refuse(
        l > u, l, field="lower", requirement="must not exceed upper", cure="Are the two swapped?"
    )
    return np.add(u - l, 2 / a * (np.maximum(l - y, 0) + np.maximum(y - u, 0)))


def _check_alpha(alpha: ArrayLike) -> FloatArray:
    a = as_numbers(alpha, field="alpha")
    if not ((a > 0) & (a < 1)).all():
        message = f"alpha is {shown(alpha)}; it must lie between 0 and 1: 0.1 for a 90% interval."
        raise InvalidArgumentError(message, field="alpha")
    return a


INTERVAL = add_rule(
    ScoringRule(
        name="interval",
        function=interval,
        accepts="interval",
        convention="alpha 0.1",
        best=0,
        worst=np.inf,
        propriety="proper",
        formula="(u - l) + 2/alpha (l - y)_+ + 2/alpha (y - u)_+",
        reference="Gneiting and Raftery (2007), doi:10.1198/016214506000001437",
        arguments={"alpha": 0.1},
        in_units=True,
    )
)
