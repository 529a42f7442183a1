"""Yes/no forecasts counted by what they state, part by part, and calibration from the counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.decompositions import Decompositions
from forecasttrack.evaluation.calibration.named_views import DECOMPOSITIONS, chosen, scored_by
from forecasttrack.reliability.isotonic import recalibrate
from forecasttrack.reliability.table import reliability_table
from forecasttrack.reliability.tally import Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs
    from forecasttrack.reliability.decomposition import Decomposition

SUMS = ["weight", "weighted_outcome", "weight_squared", "count"]
TALLY = ["forecaster", "probability", "cluster", *SUMS]
"""Columns of a tally; ``forecaster`` is missing where all are counted together.

Questions of a ``cluster`` may lie in several parts, and count as one observation in the end, so
that each cluster has a row of its own; what has none is added up.
"""


def tallied(pairs: Pairs) -> pd.DataFrame:
    """Count the yes/no forecasts of whole questions, by forecaster and all together.

    A question gives its outcome and its weight to all its forecasts, so that one sort of whole
    numbers for forecaster, probability, cluster and question counts them all.
    """
    codes = pairs.codes
    outcome, weight = (
        pairs.of_questions(name).to_numpy(dtype=float) for name in ("outcome", "weight")
    )
    is_binary = (pairs.of_questions("kind") == "binary").to_numpy()
    counts = is_binary & ((outcome == 0) | (outcome == 1)) & (weight != 0)
    probability = pairs.column("probability").to_numpy(dtype=float)
    kept = np.flatnonzero(counts[codes.question] & ~np.isnan(probability))
    question = codes.question[kept].astype(np.int64)
    distinct, place = _distinct(probability[kept])
    by_forecaster = codes.forecaster[kept].astype(np.int64) * len(distinct) + place
    cluster, clusters = pd.factorize(pairs.of_questions("cluster"))
    group = cluster.astype(np.int64) + 1
    parts = []
    for key, names in ((by_forecaster, codes.forecasters), (place, np.array([None]))):
        own = key * (len(clusters) + 1) + group[question]
        frame = _summed(own, question, outcome, weight)
        cell, of_cluster = np.divmod(frame.pop("key").to_numpy(), len(clusters) + 1)
        frame["cluster"] = np.array([None, *map(str, clusters)], dtype=object)[of_cluster]
        frame["forecaster"] = np.asarray(names, dtype=object)[cell // max(len(distinct), 1)]
        frame["probability"] = distinct[cell % max(len(distinct), 1)]
        parts.append(frame[TALLY])
    return pd.concat(parts, ignore_index=True)


def _distinct(probability: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct probabilities, ascending, and the place of each among them."""
    steps = np.rint(probability * _GRID)
    if not np.array_equal(steps / _GRID, probability):
        distinct, place = np.unique(probability + 0.0, return_inverse=True)
        return distinct, place.astype(np.int64)
    cell = steps.astype(np.int64)
    occurs = np.bincount(cell, minlength=1) > 0
    return np.flatnonzero(occurs) / _GRID, (np.cumsum(occurs) - 1)[cell]


_GRID = 10_000
"""Probabilities of at most four decimals are told apart without sorting."""


def _summed(
    key: NDArray[np.int64],
    question: NDArray[np.int64],
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> pd.DataFrame:
    size = len(outcome)
    pair = np.sort(key * max(size, 1) + question)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    n = np.diff(first, append=len(pair))
    cell, of_question = np.divmod(pair[first], max(size, 1))
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    own = weight[of_question] * n
    sums = (own, own * outcome[of_question], own**2, n)
    columns = {
        name: np.add.reduceat(each, starts) if len(starts) else each[:0]
        for name, each in zip(SUMS, sums, strict=True)
    }
    return pd.DataFrame({"key": cell[starts], **columns})


def merged(parts: pd.DataFrame) -> pd.DataFrame:
    """Add up the tallies of parts, which stand in the order of the parts."""
    keys = ["forecaster", "probability"]
    apart = parts.groupby([*keys, "cluster"], dropna=False, sort=True, as_index=False)[SUMS].sum()
    # Equal forecasts of a cluster are one observation, whose weight is squared as one.
    together = apart["cluster"].notna()
    apart["weight_squared"] = apart["weight_squared"].mask(together, apart["weight"] ** 2)
    return apart.groupby(keys, dropna=False, sort=True, as_index=False)[SUMS].sum()


@attrs.frozen(kw_only=True, eq=False)
class TalliedCalibration:
    """Calibration as far as counts by distinct probability tell.

    Attributes:
        by: ``("forecaster",)``, or empty where all are counted together.
        tallies: The counts of each group.
        level: Level of the intervals.
    """

    by: tuple[str, ...]
    tallies: Mapping[Any, Tally]
    level: float

    @classmethod
    def of(cls, sums: pd.DataFrame, *, by: str | None, level: float) -> TalliedCalibration:
        """Take the merged tallies of all parts.

        Raises:
            InvalidArgumentError: Tallies are kept for another column.
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
        """How many forecasts were counted."""
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
        """The isotonic (CORP) curve: ``probability`` stated and what it should have been."""
        columns = ["probability", "recalibrated", "frequency", "count", "weight"]
        return self._stacked(_curve, columns)

    def decomposition(
        self, method: str = "corp", *, rule: str = "brier"
    ) -> Decomposition | Decompositions:
        """Take the mean score apart, as ``ft.calibration(...).decomposition`` does.

        Args:
            method: "corp", "murphy", "ferro-fricker" or "yates".
            rule: Name of the scoring rule; other than "brier" only with "corp".

        Raises:
            InvalidArgumentError: No such method, or a rule that it cannot take apart.
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
