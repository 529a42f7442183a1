"""Expected scores if the probability that words stand for has a Beta distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidForecastError
from forecasttrack.scoring.checks import as_numbers, check_binary, same_shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@naming_arguments
def beta_brier(*, a: ArrayLike, b: ArrayLike, outcome: ArrayLike) -> Floats:
    """Give the expected Brier score of a probability that has the distribution Beta(a, b).

    Lower is better. It is the Brier score of the mean of that distribution plus its variance, so
    vague words cost. It is meant for analyses of sensitivity; as a rule for forecasters who state
    a and b it is improper.

    Args:
        a: First parameter, above 0, shape (n,).
        b: Second parameter, above 0, shape (n,).
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).

    Returns:
        One score in [0, 1] per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A parameter is not above 0.
        InvalidOutcomeError: An outcome is neither 0, 1 nor NaN.

    Example:
        >>> beta_brier(a=[3.0], b=[1.0], outcome=[1])
        array([0.1])
    """
    a, b, outcome = _checked(a, b, outcome)
    mean = a / (a + b)
    variance = mean * (1 - mean) / (a + b + 1)
    score: Floats = (mean - outcome) ** 2 + variance
    return score


@naming_arguments
def beta_log(*, a: ArrayLike, b: ArrayLike, outcome: ArrayLike) -> Floats:
    """Give the expected log score (in nats) of a probability that has the distribution Beta(a, b).

    Lower is better, 0 is perfect. It is finite although probabilities near 0 and 1 are possible.

    Args:
        a: First parameter, above 0, shape (n,).
        b: Second parameter, above 0, shape (n,).
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).

    Returns:
        One score, at least 0, per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A parameter is not above 0.
        InvalidOutcomeError: An outcome is neither 0, 1 nor NaN.

    Example:
        >>> beta_log(a=[1.0], b=[1.0], outcome=[1])
        array([1.])
    """
    from scipy.special import digamma  # noqa: PLC0415 - scipy loads when first used

    a, b, outcome = _checked(a, b, outcome)
    expected = outcome * digamma(a) + (1 - outcome) * digamma(b)
    score: Floats = digamma(a + b) - expected
    return score


def _checked(a: ArrayLike, b: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats, Floats]:
    first, second = as_numbers(a, field="a"), as_numbers(b, field="b")
    for field, numbers in (("a", first), ("b", second)):
        if not (numbers > 0).all() or np.isinf(numbers).any():
            message = f"{field} of a Beta distribution must be above 0 and finite"
            raise InvalidForecastError(message, field=field)
    same_shape(a=first, b=second)
    _, settled = check_binary(first / (first + second), outcome)
    return first, second, settled
