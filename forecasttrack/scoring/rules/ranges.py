"""Scores of numeric outcomes known only as a range, from low to high; an open end is infinite.

Where the outcome lies inside the range is unknown, so a map v collapses the range into one point:
v(x) = x below the range, low inside it, and x - (high - low) above it; if low is infinite,
v(x) = high inside the range and x above it. The rule scores v(forecast) against the point
v(outcome). A proper rule stays proper under such a map if the map is fixed beforehand.

It does not stay proper if outcomes outside the range are scored without the map: what a forecast
says about the inside of the range then counts only if the outcome lies outside. A mean over both
kinds of score could be improved by a report other than the belief, which is why `ft.score` gives
scores over ranges a convention of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.checks import check_outcome, refuse

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray


def check_range(low: ArrayLike, high: ArrayLike, n: int) -> tuple[FloatArray, FloatArray]:
    """Return the lower and the upper ends of n ranges as float64, shape (n,) each.

    Raises:
        InvalidOutcomeError: A lower end exceeds its upper end, or both are infinite.
        InvalidTableError: There are not n lower or not n upper ends.
    """
    low = check_outcome(low, n, field="outcome_low")
    high = check_outcome(high, n, field="outcome_high")
    refuse(low > high, low, field="outcome_low", requirement="must not exceed outcome_high")
    both_open = np.isinf(low) & np.isinf(high)
    refuse(
        both_open, low, field="outcome_low", requirement="must be finite where outcome_high is not"
    )
    return low, high


def point_of_range(low: FloatArray, high: FloatArray) -> FloatArray:
    """Give the point into which each range collapses: its lower end, or its upper if it is open."""
    return np.where(np.isinf(low), high, low)


def collapse(values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Apply the map v of this module to values (n,) or (n, m); the ranges have shape (n,).

    Example:
        >>> collapse(np.array([1.0, 4.0, 9.0]), np.full(3, 3.0), np.full(3, 5.0))
        array([1., 3., 7.])
    """
    if values.ndim == 2:
        low, high = low[:, None], high[:, None]
    nearest = np.clip(values, low, high)
    return np.add(point_of_range(low, high), values - nearest)


def over_range(
    rule: Callable[..., FloatArray], *, check: Callable[..., tuple[Any, ...]], argument: str
) -> Callable[..., FloatArray]:
    """Make the variant of a rule that scores outcomes known only as ranges.

    Args:
        rule: The function of the rule, over arrays.
        check: A function that takes the arguments of the rule by name and returns a tuple, whose
            last two items are the numbers of the belief, (n,) or (n, m), and the outcomes, (n,).
        argument: The name of the rule's argument that takes the numbers of the belief.

    Returns:
        A function like `rule` with `outcome_low` and `outcome_high` in place of `outcome`.
    """

    def score(*, outcome_low: ArrayLike, outcome_high: ArrayLike, **belief: Any) -> FloatArray:
        *_, numbers, low = check(**belief, outcome=outcome_low)
        numbers = np.atleast_1d(numbers)
        low, high = check_range(low, outcome_high, len(numbers))
        collapsed = {**belief, argument: collapse(numbers, low, high)}
        return rule(**collapsed, outcome=point_of_range(low, high))

    return score
