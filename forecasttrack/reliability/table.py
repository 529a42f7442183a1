"""The reliability table: what was said beside what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from forecasttrack.reliability.intervals import wilson

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from forecasttrack.reliability.tally import Tally

__all__ = ["ReliabilityTable", "reliability_table"]


@attrs.frozen(kw_only=True, eq=False)
class ReliabilityTable:
    """What forecasts said beside how often it happened, one row per bin.

    Attributes:
        bin_low: Lower edge of each bin, shape (k,); the value itself for distinct values.
        bin_high: Upper edge of each bin, shape (k,).
        probability: Weighted mean forecast in the bin, shape (k,); NaN where it is empty.
        frequency: Weighted share of yes in the bin, shape (k,); NaN where it is empty.
        count: Number of forecasts in the bin, shape (k,).
        weight: Total weight of those forecasts, shape (k,).
        low: Lower end of the Wilson interval for the frequency, shape (k,).
        high: Upper end of it, shape (k,).
        level: The level of that interval.
        bins: How the bins were drawn, in words.
    """

    bin_low: np.ndarray
    bin_high: np.ndarray
    probability: np.ndarray
    frequency: np.ndarray
    count: np.ndarray
    weight: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float
    bins: str

    def __len__(self) -> int:
        return len(self.count)

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a pandas frame, one row per bin."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        columns = [field.name for field in attrs.fields(type(self))][:-2]
        return pd.DataFrame({name: getattr(self, name) for name in columns})


def reliability_table(tally: Tally, *, level: float = 0.95) -> ReliabilityTable:
    """Set what was said beside what happened, one row per distinct probability.

    Distinct values are the honest default for forecasts that people write down: no bin edge
    decides anything. Intervals rest on the effective number of forecasts (Kish 1965), which is
    the plain count when all weights are equal, so weights of 1000 make nothing surer.

    Args:
        tally: The counted forecasts.
        level: Level of the Wilson interval, inside (0, 1).

    Returns:
        A table with one row per distinct probability, ascending; no rows for no forecasts.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> table = reliability_table(count(probability=[0.2, 0.7, 0.7], outcome=[0, 1, 0]))
        >>> table.frame[["probability", "frequency", "count"]]
           probability  frequency  count
        0          0.2        0.0      1
        1          0.7        0.5      2
    """
    effective = tally.weight**2 / tally.weight_squared
    low, high = wilson(share=tally.frequency, n=effective, level=level)
    return ReliabilityTable(
        bin_low=tally.probability,
        bin_high=tally.probability,
        probability=tally.probability,
        frequency=tally.frequency,
        count=tally.count,
        weight=tally.weight,
        low=low,
        high=high,
        level=level,
        bins="distinct values",
    )
