"""Where NumPy's columns meet the compiled sweeps, one block of whole questions at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.history import compiled
from forecasttrack.scoring.history.contradictions import refuse_contradictions
from forecasttrack.scoring.history.stretches import fetched
from forecasttrack.scoring.history.sums import PairSums, in_order, stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog
    from forecasttrack.scoring.history.sums import Relative

_NONE = np.zeros(0, dtype=np.int64)
_EVERYBODY = np.zeros(0, dtype=bool)


class CompiledBlocks:
    """Integrates block after block like `integrate_block`, keeping its room between them."""

    def __init__(self, log: ForecastLog) -> None:
        self._log = log
        self._pair_of = np.full(int(log.forecaster.max(initial=0)) + 1, -1, dtype=np.int64)

    def __call__(
        self,
        table: NDArray[np.float64],
        low: int,
        high: int,
        relatives: Sequence[Relative],
    ) -> PairSums:
        """Integrate over the questions from ``low`` to before ``high``."""
        log = self._log
        rows, (forecaster, issued_at, *expires_at), values = fetched(log, table, low, high)
        bounds = log.bounds[low : high + 1] - log.bounds[low]
        pair, begins, ends, before, question, whose, tied = compiled.stretch(
            bounds,
            forecaster,
            issued_at,
            expires_at[0] if expires_at else _NONE,
            log.opens_at[low:high],
            log.closed_at[low:high],
            self._pair_of,
        )
        if tied:
            places = np.flatnonzero((before >= 0) & (issued_at[before] == issued_at))
            refuse_contradictions(log, rows, places, before[places], values)
        size = len(question)
        live, forecasts = compiled.lived(pair, begins, ends, size)
        scores = values[: len(values) - len(relatives)]
        gained = [
            compiled.above_others(
                bounds, pair, begins, ends, before, log.closed_at[low:high], value,
                _EVERYBODY if relative.member is None else relative.member[forecaster],
                bool(expires_at), size,
            )
            for relative, value in zip(relatives, values[len(scores) :], strict=True)
        ]  # fmt: skip
        weighted = [compiled.weighted(pair, begins, ends, score, size) for score in scores]
        return in_order(
            PairSums(
                question=question + low,
                forecaster=whose,
                live=live,
                forecasts=forecasts,
                scores=stacked(weighted, size),
                relatives=stacked(gained, size),
            )
        )
