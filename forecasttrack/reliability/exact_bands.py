"""Bands that need no random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.reliability.band import CalibrationBand
from forecasttrack.reliability.intervals import binomial_ends, critical_value

if TYPE_CHECKING:
    from forecasttrack.reliability.tally import Tally

__all__ = ["consistency_asymptotic", "uniform"]

# The uniform band looks at every run of steps; more steps than this are first joined.
_STEPS = 200


@naming_arguments
def consistency_asymptotic(tally: Tally, *, level: float = 0.95) -> CalibrationBand:
    """Say where the curve of a calibrated forecaster would lie, by the normal distribution.

    p plus or minus z * sqrt(p (1 - p) / n_p), kept within [0, 1]: right for many forecasts at
    each of few distinct probabilities, where the curve is the observed share.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        level: Share of curves inside at each point, inside (0, 1).

    Returns:
        A pointwise band around the diagonal.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> band = consistency_asymptotic(count(probability=[0.2] * 100, outcome=[0, 1] * 50))
        >>> band.low.round(4), band.high.round(4)
        (array([0.1216]), array([0.2784]))
    """
    tally = tally.grouped
    p = tally.probability
    spread = critical_value(level) * np.sqrt(p * (1 - p) * tally.weight_squared) / tally.weight
    return CalibrationBand(
        probability=p,
        low=np.maximum(p - spread, 0.0),
        high=np.minimum(p + spread, 1.0),
        level=level,
        method="consistency band, asymptotic for distinct values, pointwise",
        holds="the curve of a calibrated forecaster",
        n=tally.n,
    )


@naming_arguments
def uniform(tally: Tally, *, level: float = 0.95) -> CalibrationBand:
    """Draw a band that honestly holds all frequencies at once (Dimitriadis et al. 2023).

    If the frequency rises with the forecast, each run of neighbouring probabilities bounds the
    frequencies beyond its ends by a Clopper-Pearson interval; with the level shared among all
    runs, the band holds everywhere at once for any number of forecasts, however few. It asks
    only that outcomes are independent. Where it leaves the diagonal, miscalibration is shown.

    Args:
        tally: The counted forecasts. Weights that differ make it approximate: then a heavy
            forecast is one observation. Above 200 distinct probabilities neighbours are joined,
            which keeps it honest.
        level: Chance to hold all frequencies, inside (0, 1).

    Returns:
        A uniform confidence band, never falling. Ends may cross where the frequencies cannot
        rise with the forecast; that too refutes calibration.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Dimitriadis, Dümbgen, Henzi, Puke & Ziegel (2023), doi:10.1093/biomet/asac068

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> band = uniform(count(probability=[0.1] * 40 + [0.9] * 40,
        ...                      outcome=[1] * 4 + [0] * 36 + [1] * 36 + [0] * 4))
        >>> band.low.round(3), band.high.round(3)
        (array([0.02 , 0.731]), array([0.269, 0.98 ]))
    """
    check_level(level)
    tally = tally.grouped
    step, rows = tally.joined(_STEPS)
    n = rows.weight**2 / rows.weight_squared
    yes = n * rows.weighted_outcome / rows.weight
    m = len(n)
    first, last = np.triu_indices(m)
    n_run = np.cumsum(np.append(0, n))[last + 1] - np.cumsum(np.append(0, n))[first]
    yes_run = np.cumsum(np.append(0, yes))[last + 1] - np.cumsum(np.append(0, yes))[first]
    lower, upper = binomial_ends(yes_run, n_run, (1 - level) / max(m * (m + 1), 1))
    # A run that ends at a step bounds it from below; one that begins there, from above.
    low, high = np.zeros(m), np.ones(m)
    np.maximum.at(low, last, lower)
    np.minimum.at(high, first, upper)
    low = np.concatenate([[0.0], np.maximum.accumulate(low)])
    high = np.concatenate([np.minimum.accumulate(high[::-1])[::-1], [1.0]])
    # Where neighbours share a step, its own runs bound only the last of them from below and
    # only the first from above.
    begins, ends = np.diff(step, prepend=-1) > 0, np.diff(step, append=m) > 0
    return CalibrationBand(
        probability=tally.probability,
        low=low[step + ends],
        high=high[step + ~begins],
        level=level,
        method="uniform confidence band",
        holds="all frequencies at once, if they rise with the forecast",
        n=tally.n,
    )
