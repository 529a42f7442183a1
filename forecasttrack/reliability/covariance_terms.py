"""The Brier score by covariance: what Yates made of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    from forecasttrack.reliability.tally import Tally

__all__ = ["yates"]


@naming_arguments
def yates(tally: Tally) -> Decomposition:
    """Decompose the mean Brier score by the covariance of forecast and outcome (Yates 1982).

    score = uncertainty + bias_squared + minimum_variance + scatter - 2 covariance, without any
    bins. The slope is the mean forecast when it happened minus the mean when it did not;
    minimum_variance is the variance the forecasts need for that slope, scatter what they vary
    beyond it. Grouped into the terms common to all decompositions,
    miscalibration = bias_squared + scatter and
    discrimination = 2 covariance - minimum_variance, which is below 0 for a negative slope.
    One class only: the slope is taken as 0, and all variance is scatter.

    Args:
        tally: The counted forecasts.

    Returns:
        The terms and the score (population variances); all NaN when there are no forecasts.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    References:
        Yates (1982), doi:10.1016/0030-5073(82)90237-9

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> result = yates(count(probability=[0.1, 0.3, 0.6, 0.8], outcome=[0, 0, 1, 1]))
        >>> round(result["slope"], 4), round(result["scatter"], 4), round(result["bias"], 4)
        (0.5, 0.01, -0.05)
    """
    terms = _terms(tally) if len(tally) else dict.fromkeys(_NAMES, math.nan)
    return Decomposition(
        method="yates",
        rule="brier (one-sided, in [0, 1])",
        terms=terms,
        identity={
            "uncertainty": 1.0,
            "bias_squared": 1.0,
            "minimum_variance": 1.0,
            "scatter": 1.0,
            "covariance": -2.0,
        },
        n=tally.n,
        reference="Yates (1982), doi:10.1016/0030-5073(82)90237-9",
    )


_NAMES = (
    "miscalibration",
    "discrimination",
    "uncertainty",
    "bias_squared",
    "minimum_variance",
    "scatter",
    "covariance",
    "bias",
    "slope",
    "score",
)


def _terms(tally: Tally) -> dict[str, float]:
    p = tally.probability
    part = tally.weight / tally.weight.sum()
    yes = tally.weighted_outcome / tally.weight.sum()
    no = part - yes
    happened, base_rate = float(yes.sum()), tally.base_rate
    uncertainty = base_rate * (1 - base_rate)
    bias = weighted_sum(part, p) - base_rate
    if uncertainty > 0:
        said_when_yes, said_when_no = (
            weighted_sum(yes, p) / happened,
            weighted_sum(no, p) / no.sum(),
        )
        slope = float(said_when_yes - said_when_no)
        scatter = weighted_sum(yes, (p - said_when_yes) ** 2)
        scatter += weighted_sum(no, (p - said_when_no) ** 2)
    else:
        slope, scatter = 0.0, weighted_sum(part, (p - weighted_sum(part, p)) ** 2)
    covariance, minimum_variance = slope * uncertainty, slope**2 * uncertainty
    score = weighted_sum(yes, (1 - p) ** 2) + weighted_sum(no, p**2)
    values = (
        bias**2 + scatter,
        2 * covariance - minimum_variance,
        uncertainty,
        bias**2,
        minimum_variance,
        scatter,
        covariance,
        bias,
        slope,
        score,
    )
    return dict(zip(_NAMES, map(float, np.array(values)), strict=True))
