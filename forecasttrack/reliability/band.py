"""Bands: how far a curve may stray by chance, or where the truth may lie.

A *consistency* band surrounds the diagonal: it holds the curve of a calibrated forecaster.
A *confidence* band surrounds the curve: it holds the frequencies behind it.
A *pointwise* band holds each point with its level; a *uniform* one holds all at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from forecasttrack.reliability.display import Tabular

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["CalibrationBand"]


@attrs.frozen(kw_only=True, eq=False)
class CalibrationBand(Tabular):
    """A band over the reliability diagram, with how it was made.

    Attributes:
        probability: Where the band is given, shape (k,), ascending.
        low: Its lower end, shape (k,), in [0, 1]; NaN where nothing is known.
        high: Its upper end, shape (k,).
        level: Chance that it holds what it is for.
        method: How it was made, and whether it is pointwise or uniform.
        holds: What it holds, in words.
        n: How many forecasts it rests on.
        resamples: How many resamples were drawn; None for none.
        seed: Seed of the random numbers; None for none.

    Example:
        >>> from forecasttrack.reliability import count, uniform
        >>> counted = count(probability=[0.2, 0.7] * 20, outcome=[0, 1] * 20)
        >>> uniform(counted).method
        'uniform confidence band'
    """

    probability: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float
    method: str
    holds: str
    n: int
    resamples: int | None = None
    seed: int | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """One row per probability: probability, low, high, and how the band was made."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        columns = ("probability", "low", "high")
        frame = pd.DataFrame({name: getattr(self, name) for name in columns})
        return frame.assign(level=self.level, method=self.method, seed=self.seed)

    @property
    def caption(self) -> str:
        """Level, method and seed in one line."""
        drawn = "" if self.seed is None else f", {self.resamples} resamples, seed {self.seed}"
        return f"{100 * self.level:g}% {self.method} (n = {self.n}{drawn}): {self.holds}"
