"""Telling apart what happens from what does not: ROC curve and the area under it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.display import Tabular
from forecasttrack.reliability.intervals import critical_value
from forecasttrack.reliability.isotonic import recalibrate
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.reliability.tally import Tally

__all__ = ["Roc", "auc", "roc"]


@attrs.frozen(kw_only=True, eq=False)
class Roc(Tabular):
    """Hits and false alarms of one who acts from a threshold on, for each threshold.

    Attributes:
        threshold: Act where the forecast is at least this, falling, shape (k + 1,); the first
            is infinite: never act.
        false_alarm_rate: Share of what did not happen that was acted on, shape (k + 1,).
        hit_rate: Share of what happened that was acted on, shape (k + 1,).
        concave: Whether the curve is that of the recalibrated forecasts.
        n: How many forecasts it rests on.

    Example:
        >>> from forecasttrack.reliability import count
        >>> curve = roc(count(probability=[0.1, 0.4, 0.6, 0.9], outcome=[0, 1, 0, 1]))
        >>> print(curve.caption)
        ROC curve, n = 4, area 0.7500
    """

    threshold: np.ndarray
    false_alarm_rate: np.ndarray
    hit_rate: np.ndarray
    concave: bool
    n: int

    @property
    def caption(self) -> str:
        """How the curve was made: n, whether recalibrated, area."""
        kind = "concave (recalibrated) ROC curve" if self.concave else "ROC curve"
        return f"{kind}, n = {self.n}, area {self.area:.4f}"

    @property
    def area(self) -> float:
        """Area under the curve; NaN for one class."""
        return float(np.trapezoid(self.hit_rate, self.false_alarm_rate))

    @property
    def frame(self) -> pd.DataFrame:
        """One row per threshold."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        columns = ("threshold", "false_alarm_rate", "hit_rate")
        return pd.DataFrame({name: getattr(self, name) for name in columns})


@naming_arguments
def roc(tally: Tally, *, concave: bool = False) -> Roc:
    """Draw hits against false alarms over all thresholds.

    Args:
        tally: The counted forecasts.
        concave: Draw the curve of the isotonic recalibration, which is its concave hull.

    Returns:
        The curve, from (0, 0) to (1, 1). One class only: the rate of the missing class is NaN.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> curve = roc(count(probability=[0.1, 0.4, 0.6, 0.9], outcome=[0, 1, 0, 1]))
        >>> curve.hit_rate, curve.false_alarm_rate, curve.area
        (array([0. , 0.5, 0.5, 1. , 1. ]), array([0. , 0. , 0.5, 0.5, 1. ]), 0.75)
    """
    tally = tally.grouped
    forecast = recalibrate(tally) if concave else tally.probability
    yes = tally.weighted_outcome[::-1]
    no = (tally.weight - tally.weighted_outcome)[::-1]
    # Recalibrated forecasts that have become equal are acted on together.
    last = np.append(np.diff(forecast[::-1]) != 0, True)[: len(forecast)]
    return Roc(
        threshold=np.concatenate([[np.inf], forecast[::-1][last]]),
        false_alarm_rate=np.concatenate([[0.0], _reached(no)[last]]),
        hit_rate=np.concatenate([[0.0], _reached(yes)[last]]),
        concave=concave,
        n=tally.n,
    )


@naming_arguments
def auc(tally: Tally, *, level: float = 0.95) -> TestResult:
    """Give the chance that what happened was called likelier than what did not.

    The Mann-Whitney statistic, ties counting one half, with the variance of DeLong, DeLong &
    Clarke-Pearson (1988). The interval is normal on log odds, so it stays inside (0, 1).

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        level: Level of the interval, inside (0, 1).

    Returns:
        The area under the ROC curve, in [0, 1], 0.5 for no discrimination; ``details`` holds
        its standard error. NaN for one class; the interval is NaN where a class has fewer than
        two forecasts or the classes do not overlap, where nothing measures the spread.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        DeLong, DeLong & Clarke-Pearson (1988), doi:10.2307/2531595

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = auc(count(probability=[0.1, 0.4, 0.6, 0.9], outcome=[0, 1, 0, 1]))
        >>> found.value, round(found.details["error"], 4)
        (0.75, 0.3536)
    """
    z = critical_value(level)
    area, error = _area(tally.grouped)
    low = high = math.nan
    if error > 0 and 0 < area < 1:
        spread, middle = z * error / (area * (1 - area)), scipy.special.logit(area)
        low, high = (float(scipy.special.expit(middle + sign * spread)) for sign in (-1, 1))
    return TestResult(
        name="area under the ROC curve",
        value=area,
        low=low,
        high=high,
        level=level,
        n=tally.n,
        method="Mann-Whitney, ties one half; DeLong variance, interval on log odds",
        reads="Chance that what happened was called likelier than what did not; 0.5 is none.",
        note="Not defined: one class only, or no forecasts." if math.isnan(area) else "",
        details={"error": error},
    )


def _area(tally: Tally) -> tuple[float, float]:
    yes, no = tally.weighted_outcome, tally.weight - tally.weighted_outcome
    if not (yes.sum() > 0 and no.sum() > 0):
        return math.nan, math.nan
    share_yes, share_no = yes / yes.sum(), no / no.sum()
    # For each value: the share of the other class that lies on its wrong side, ties one half.
    below = np.cumsum(share_no) - share_no / 2
    above = 1 - np.cumsum(share_yes) + share_yes / 2
    area = weighted_sum(share_yes, below)
    # Within one probability, yes and no are taken to have weights of the same spread.
    effective = tally.weight / tally.weight_squared
    variance = 0.0
    for share, placed, total in ((share_yes, below, yes), (share_no, above, no)):
        independent = float(total.sum() ** 2 / (total / effective).sum())
        if independent <= 1:
            return area, math.nan
        variance += weighted_sum(share, (placed - area) ** 2) / (independent - 1)
    return area, math.sqrt(variance)


def _reached(part: np.ndarray) -> np.ndarray:
    total = part.sum()
    return np.cumsum(part) / total if total > 0 else np.full(len(part), np.nan)
