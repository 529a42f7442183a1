"""Numeric outcomes known only as a range, open ends being infinite.

What a forecast claims inside the range cannot be judged, so the range is collapsed into a point
by the rising map v(x) = x below it, low inside it, x - (high - low) above it, and the rule scores
v(forecast) against v(outcome) = low. A proper rule stays proper under a map fixed beforehand.

It does not stay so when outcomes elsewhere are scored without the map: what a forecast claims
inside the range is then judged only when the outcome lies outside. Means over both kinds of
outcome would reward that, which is why `ft.score` gives scores over ranges a convention of their
own.
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
    """Return both ends of n ranges as float64.

    Raises:
        InvalidOutcomeError: A range runs backwards, or is open on both sides.
        InvalidTableError: There are not n of them.
    """
    low = check_outcome(low, n, field="outcome_low")
    high = check_outcome(high, n, field="outcome_high")
    refuse(low > high, low, field="outcome_low", rule="must not exceed outcome_high")
    unknown = np.isinf(low) & np.isinf(high)
    refuse(unknown, low, field="outcome_low", rule="must be finite where outcome_high is not")
    return low, high


def anchor(low: FloatArray, high: FloatArray) -> FloatArray:
    """Give the point into which each range collapses: its finite lower end, or else its upper."""
    return np.where(np.isinf(low), high, low)


def collapse(values: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Move values so that each range becomes a point; (n,) or (n, m) against ranges (n,).

    Example:
        >>> collapse(np.array([1.0, 4.0, 9.0]), np.full(3, 3.0), np.full(3, 5.0))
        array([1., 3., 7.])
    """
    if values.ndim == 2:
        low, high = low[:, None], high[:, None]
    nearest = np.clip(values, low, high)
    return np.add(anchor(low, high), values - nearest)


def over_range(
    rule: Callable[..., FloatArray], *, check: Callable[..., tuple[Any, ...]], collapsed: str
) -> Callable[..., FloatArray]:
    """Make the variant of a rule that scores outcomes known only as ranges.

    Args:
        rule: The rule, over arrays.
        check: Checks belief and outcome, by name, and returns the numbers of the belief and the
            outcomes last.
        collapsed: The argument of the rule that bears these numbers.
    """

    def score(*, outcome_low: ArrayLike, outcome_high: ArrayLike, **belief: Any) -> FloatArray:
        *_, numbers, low = check(**belief, outcome=outcome_low)
        numbers = np.atleast_1d(numbers)
        low, high = check_range(low, outcome_high, len(numbers))
        moved = {**belief, collapsed: collapse(numbers, low, high)}
        return rule(**moved, outcome=anchor(low, high))

    return score
