"""Calibration of yes/no forecasts, from the tallies of all parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.decompositions import Decompositions
from forecasttrack.evaluation.calibration.named_views import DECOMPOSITIONS, chosen, scored_by
from forecasttrack.reliability.isotonic import recalibrate
from forecasttrack.reliability.table import reliability_table
from forecasttrack.reliability.tally import Tally
from forecasttrack.scale.part_tallies import SUMS

if TYPE_CHECKING:
    from forecasttrack.reliability.decomposition import Decomposition


def merged(parts: pd.DataFrame) -> pd.DataFrame:
    """Add the tallies of all parts, given one after the other in the order of the parts."""
    keys = ["forecaster", "probability"]
    apart = parts.groupby([*keys, "cluster"], dropna=False, sort=True, as_index=False)[SUMS].sum()
    # Equal forecasts on one cluster are one observation, so their sum of weights is squared.
    together = apart["cluster"].notna()
    apart["weight_squared"] = apart["weight_squared"].mask(together, apart["weight"] ** 2)
    return apart.groupby(keys, dropna=False, sort=True, as_index=False)[SUMS].sum()


@attrs.frozen(kw_only=True, eq=False)
class TalliedCalibration:
    """Those results of a calibration that follow from counts by distinct probability.

    Attributes:
        by: ``("forecaster",)``, or empty if all forecasters are counted together.
        tallies: The counts of each group, by its name.
        level: Level of the intervals.
    """

    by: tuple[str, ...]
    tallies: Mapping[Any, Tally]
    level: float

    @classmethod
    def of(cls, sums: pd.DataFrame, *, by: str | None, level: float) -> TalliedCalibration:
        """Make a calibration from the merged tallies of all parts.

        Raises:
            InvalidArgumentError: ``by`` is neither "forecaster" nor None.
        """
        if by not in ("forecaster", None):
            raise InvalidArgumentError(
                f'tallies are kept by="forecaster" and by=None, found {shown(by)}', field="by"
            )
        together = sums["forecaster"].isna()
        if by is None:
            return cls(by=(), tallies={None: _tally(sums[together])}, level=level)
        parts = sums[~together].groupby("forecaster", sort=True)
        return cls(by=("forecaster",), tallies={n: _tally(p) for n, p in parts}, level=level)

    @property
    def n(self) -> int:
        """The number of forecasts."""
        return sum(each.n for each in self.tallies.values())

    @property
    def frame(self) -> pd.DataFrame:
        """The reliability table, with the columns of ``ft.calibration(...).frame``."""
        columns = ["probability", "frequency", "count", "weight", "low", "high"]
        columns += ["effective", "bin_low", "bin_high"]
        found = self._stacked(lambda each: reliability_table(each, level=self.level).frame, columns)
        return found.assign(level=self.level, interval="Clopper-Pearson")

    @property
    def curve(self) -> pd.DataFrame:
        """The isotonic (CORP) curve: each ``probability`` and its ``recalibrated`` value."""
        columns = ["probability", "recalibrated", "frequency", "count", "weight"]
        return self._stacked(_curve, columns)

    def decomposition(
        self, method: str = "corp", *, rule: str = "brier"
    ) -> Decomposition | Decompositions:
        """Decompose the mean score, as ``ft.calibration(...).decomposition`` does.

        Args:
            method: "corp", "murphy", "ferro-fricker" or "yates".
            rule: Name of the scoring rule; other than "brier" only with "corp".

        Raises:
            InvalidArgumentError: There is no such method, or it cannot decompose the rule.
        """
        decompose: Any = chosen(DECOMPOSITIONS, method, "decomposition")
        if method != "corp" and rule != "brier":
            message = f"{method} takes only 'brier' apart, not {rule!r}; method 'corp' takes any."
            raise InvalidArgumentError(message, field="rule")
        options = scored_by(rule) if method == "corp" else {}
        parts = {label: decompose(each, **options) for label, each in self.tallies.items()}
        return Decompositions(parts, self.by) if self.by else parts[None]

    def _stacked(self, view: Callable[[Tally], pd.DataFrame], columns: list[str]) -> pd.DataFrame:
        frames = [
            view(each)[columns].assign(**dict.fromkeys(self.by, label))
            for label, each in self.tallies.items()
        ]
        if not frames:
            return pd.DataFrame(columns=[*self.by, *columns])
        return pd.concat(frames, ignore_index=True)[[*self.by, *columns]]


def _curve(tally: Tally) -> pd.DataFrame:
    grouped = tally.grouped
    return pd.DataFrame(
        {
            "probability": grouped.probability,
            "recalibrated": recalibrate(grouped),
            "frequency": grouped.frequency,
            "count": grouped.count,
            "weight": grouped.weight,
        }
    )


def _tally(sums: pd.DataFrame) -> Tally:
    columns = {name: sums[name].to_numpy() for name in ("probability", *SUMS)}
    return Tally(**columns)
