"""Comparisons that may be looked at after every resolution (Choe & Ramdas 2024)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

__all__ = ["ConfidenceSequence", "confidence_sequence"]

_STAKES = np.concatenate([2.0 ** -np.arange(12, 0.9, -0.5), 1 - 2.0 ** -np.arange(2, 7)])
"""Stakes of the bettors, as shares of the most that may be staked, rising."""

_LOGARITHMIC = 0.25
"""Share of the wealth spread evenly over the bettors; the rest evenly over the stakes."""


def _shares() -> np.ndarray:
    # A bold bettor tells soon where forecasters differ much, and a timid one late where they
    # hardly do. The even spread over stakes serves up to some hundred questions, that over
    # their logarithms whatever comes later.
    between = (_STAKES[1:] + _STAKES[:-1]) / 2
    width = np.diff(np.concatenate([[0.0], between, [1.0]]))
    return np.asarray((1 - _LOGARITHMIC) * width + _LOGARITHMIC / len(_STAKES))


_SHARES = _shares()
"""What each bettor holds of the wealth at the start; they sum to 1."""


@attrs.frozen(kw_only=True, eq=False)
class ConfidenceSequence:
    """What could be said of a difference after each step, each of shape (n,).

    Attributes:
        mean: Mean difference so far.
        low, high: Ends of the confidence sequence: at all steps together it holds the mean of
            the expected differences with probability ``level``.
        less: Evidence that the first scores less than the second on average; 20 or more refutes
            the contrary at the 5% level, whenever one looks.
        more: Evidence that the first scores more, which counts alike.
        level: Level of the confidence sequence.
        bound: No difference can lie farther from 0 than this.

    Example:
        >>> found = confidence_sequence(difference=[-0.5] * 60, bound=1)
        >>> len(found), found.p_value < 0.05
        (60, True)
    """

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    less: np.ndarray
    more: np.ndarray
    level: float
    bound: float

    def __len__(self) -> int:
        return len(self.mean)

    @property
    def p_value(self) -> float:
        """Anytime-valid two-sided p-value, from the most evidence seen at any step.

        It is 1 where there is none.
        """
        most = max(self.less.max(initial=2.0), self.more.max(initial=2.0))
        return 2 / float(most)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per step."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        columns = ("mean", "low", "high", "less", "more")
        return pd.DataFrame({name: getattr(self, name) for name in columns})


@naming_arguments
def confidence_sequence(
    *, difference: ArrayLike, bound: float, level: float = 0.95
) -> ConfidenceSequence:
    """Follow the mean difference of two forecasters, with evidence that may be watched.

    Bettors stake fixed shares on a score difference below (or above) 0 and share their wealth;
    without such a difference it does not grow on average (an e-process, empirical Bernstein, sub-
    exponential). Outcomes need be neither independent nor alike: it is about the average of the
    differences that could be expected, each given the past. The order has to be fixed without a
    look at the scores.

    Args:
        difference: Score of the one minus score of the other, in order of time, shape (n,).
        bound: The largest difference there can be, above 0; 1 for Brier scores in [0, 1].
        level: Level of the confidence sequence, inside (0, 1).

    Returns:
        The sequence; an interval ends at the bound where there is little data.

    Raises:
        InvalidArgumentError: A difference beyond the bound or NaN, a bound not above 0 and
            finite, or a level outside (0, 1).

    References:
        Choe & Ramdas (2024), doi:10.1287/opre.2021.0792;
        Howard et al. (2021), doi:10.1214/20-AOS1991

    Example:
        >>> found = confidence_sequence(difference=[-0.5] * 60, bound=1)
        >>> bool(found.less[-1] > 20), bool(found.more[-1] < 1), bool(found.high[-1] < 0)
        (True, True, True)
    """
    check_level(level)
    d = np.asarray(difference, dtype=float)
    _check(d, bound)
    steps = np.arange(1, len(d) + 1)
    total = np.cumsum(d)
    before = np.concatenate([[0.0], (total / steps)[:-1]]) if len(d) else d
    spread = np.cumsum((d - before) ** 2)
    reach = _reach(spread, bound, np.log(2 / (1 - level))) / steps
    mean = total / steps
    return ConfidenceSequence(
        mean=mean,
        low=np.maximum(mean - reach, -bound),
        high=np.minimum(mean + reach, bound),
        less=_evidence(-total, spread, bound),
        more=_evidence(total, spread, bound),
        level=level,
        bound=float(bound),
    )


def _evidence(total: np.ndarray, spread: np.ndarray, bound: float) -> np.ndarray:
    """The mean wealth of bettors on a positive total; infinite where no float holds it."""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(_log_wealth(total, spread, bound)))


def _log_wealth(total: np.ndarray, spread: np.ndarray, bound: float) -> np.ndarray:
    """Log of the mean wealth of bettors on a positive total."""
    # A difference lies in [-bound, bound], and so does its prediction: they differ by twice that.
    c = 2 * bound
    stake = _STAKES / c
    cost = (-np.log1p(-_STAKES) - _STAKES) / c**2
    wealth = np.multiply.outer(total, stake) - np.multiply.outer(spread, cost) + np.log(_SHARES)
    most = wealth.max(axis=-1, initial=-np.inf)
    return np.asarray(most + np.log(np.sum(np.exp(wealth - most[..., None]), axis=-1)))


def _reach(spread: np.ndarray, bound: float, threshold: float) -> np.ndarray:
    """The total at which wealth reaches a threshold, for each spread, by halving."""
    low = np.zeros_like(spread)
    # The bettor who stakes half, with its share of the wealth, is there by then.
    high = 4 * bound * (threshold - np.log(_SHARES[_STAKES == 0.5])) + spread / bound
    for _ in range(80):
        middle = (low + high) / 2
        reached = _log_wealth(middle, spread, bound) >= threshold
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.asarray(high)


def _check(d: np.ndarray, bound: float) -> None:
    if not (np.isfinite(bound) and bound > 0):
        raise InvalidArgumentError(
            f"bound must be finite and above 0, found {bound:g}; scores without a bound, such as "
            "log, cannot be watched this way",
            field="bound",
        )
    if d.ndim != 1:
        raise InvalidArgumentError(
            f"differences must have shape (n,), found {d.shape}; give one for each forecast",
            field="difference",
        )
    beyond = ~(np.abs(d) <= bound)
    if beyond.any():
        row = int(np.flatnonzero(beyond)[0])
        raise InvalidArgumentError(
            f"differences must lie within {bound:g} of 0, found {d[row]:g} at row {row}",
            field="difference",
            row=row,
        )
