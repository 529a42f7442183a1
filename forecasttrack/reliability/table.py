"""The reliability table: forecast probabilities beside observed frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.bins import as_bins
from forecasttrack.reliability.display import Tabular
from forecasttrack.reliability.intervals import clopper_pearson

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.reliability.bins import Bins, BinsLike
    from forecasttrack.reliability.tally import Tally

__all__ = ["ReliabilityTable", "reliability_table", "sums_of_bins"]


@attrs.frozen(kw_only=True, eq=False)
class ReliabilityTable(Tabular):
    """Mean forecasts beside observed frequencies, one row per bin.

    Attributes:
        bin_low: Lower edge of each bin, shape (k,); the value itself for distinct values.
        bin_high: Upper edge of each bin, shape (k,).
        probability: Weighted mean forecast in the bin, shape (k,); NaN where it is empty.
        frequency: Weighted share of yes in the bin, shape (k,); NaN where it is empty.
        count: Number of forecasts in the bin, shape (k,).
        weight: Total weight of those forecasts, shape (k,).
        effective: Number of independent forecasts those weights are worth, shape (k,).
        low: Lower end of the exact interval (Clopper-Pearson) for the frequency, shape (k,).
        high: Upper end of it, shape (k,).
        level: The level of that interval.
        bins: How the bins were drawn, in words.

    Example:
        >>> from forecasttrack.reliability import count
        >>> table = reliability_table(count(probability=[0.2, 0.7, 0.7], outcome=[0, 1, 0]))
        >>> len(table), table.frequency
        (2, array([0. , 0.5]))
    """

    bin_low: np.ndarray
    bin_high: np.ndarray
    probability: np.ndarray
    frequency: np.ndarray
    count: np.ndarray
    weight: np.ndarray
    effective: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float
    bins: str

    def __len__(self) -> int:
        return len(self.count)

    @property
    def caption(self) -> str:
        """How the table was made: n, bins, interval."""
        return (
            f"n = {self.count.sum()}, {self.bins}, {100 * self.level:g}% exact intervals on the "
            "effective number of forecasts"
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a pandas frame, one row per bin."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        columns = attrs.asdict(self, filter=lambda field, _: field.name not in ("level", "bins"))
        return pd.DataFrame(columns)


@naming_arguments
def reliability_table(
    tally: Tally,
    *,
    bins: BinsLike = None,
    level: float = 0.95,
    effective: np.ndarray | None = None,
) -> ReliabilityTable:
    """Mean forecasts beside observed frequencies, one row per bin.

    Distinct values are the honest default for forecasts that people write down: no bin edge
    decides anything. Intervals rest on the effective number of forecasts (Kish 1965), which is
    the plain count when all weights are equal, so weights of 1000 make nothing surer.

    Args:
        tally: The counted forecasts.
        bins: None for distinct values, a number of fixed bins, edges, "quantile", or Bins.
        level: Level of the exact interval, inside (0, 1).
        effective: Effective number of forecasts in each bin, shape (k,), where the caller
            knows of dependence that the tally does not, such as several forecasts of one
            question.

    Returns:
        A table with one row per bin, ascending. Empty bins are kept, with NaN for what was
        said and what happened and an interval from 0 to 1.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), bins that cannot be drawn, or another
            number of bins than the effective numbers are for.

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> counted = count(probability=[0.2, 0.7, 0.7], outcome=[0, 1, 0])
        >>> reliability_table(counted).frame[["probability", "frequency", "count"]]
           probability  frequency  count
        0          0.2        0.0      1
        1          0.7        0.5      2
        >>> reliability_table(counted, bins=3).frame[["bin_high", "probability", "count"]]
           bin_high  probability  count
        0  0.333333          0.2      1
        1  0.666667          NaN      0
        2  1.000000          0.7      2
    """
    sums = sums_of_bins(tally, as_bins(bins))
    weight = sums["weight"]
    effective = sums["effective"] if effective is None else effective
    if np.shape(effective) != weight.shape:
        raise InvalidArgumentError(
            f"effective must have one number for each of the {len(weight)} bins, found the shape"
            f" {np.shape(effective)}",
            field="effective",
        )
    effective = np.where(weight > 0, np.asarray(effective, dtype=float), 0.0)
    low, high = clopper_pearson(share=sums["frequency"], n=effective, level=level)
    columns = {**sums, "effective": effective, "low": low, "high": high}
    return ReliabilityTable(**columns, level=level, bins=str(as_bins(bins)))


def sums_of_bins(tally: Tally, bins: Bins) -> dict[str, np.ndarray]:
    """The columns of a :class:`ReliabilityTable` but for its intervals, each of shape (k,).

    Args:
        tally: The counted forecasts.
        bins: The bins.

    Example:
        >>> from forecasttrack.reliability import count
        >>> tally = count(probability=[0.2, 0.7, 0.7], outcome=[0, 1, 0])
        >>> sums_of_bins(tally, as_bins(None))["frequency"]
        array([0. , 0.5])
    """
    row, bin_low, bin_high = bins.assign(tally)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(row, weights=values, minlength=len(bin_low))

    weight = total(tally.weight)
    return {
        "bin_low": bin_low,
        "bin_high": bin_high,
        "probability": _ratio(total(tally.weight * tally.probability), weight),
        "frequency": _ratio(total(tally.weighted_outcome), weight),
        "count": total(tally.count).astype(np.int64),
        "weight": weight,
        "effective": _ratio(weight**2, total(tally.weight_squared), empty=0.0),
    }


def _ratio(numerator: np.ndarray, denominator: np.ndarray, *, empty: float = np.nan) -> np.ndarray:
    ratio = np.full(len(denominator), empty)
    np.divide(numerator, denominator, out=ratio, where=denominator > 0)
    return ratio
