"""Tests of the claim that forecasts are calibrated."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.bias import IMPOSSIBLE
from forecasttrack.reliability.binned_counts import binned_p_value
from forecasttrack.reliability.bins import as_bins
from forecasttrack.reliability.few import ENOUGH, untested
from forecasttrack.reliability.normal import normal_share_below
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.tally import ROUNDING
from forecasttrack.reliability.tilted_sum import TiltedSum
from forecasttrack.reliability.two_valued import TwoValued, two_valued
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    from forecasttrack.reliability.bins import BinsLike
    from forecasttrack.reliability.tally import Tally

__all__ = ["hosmer_lemeshow", "spiegelhalter"]

_MANY = 1000
"""From so many forecasts on chi-square holds its level where each bin expects enough."""

_LEAST_EXPECTED = 5
"""With fewer expected than this the normal distribution is no approximation to rely on."""


@naming_arguments
def spiegelhalter(tally: Tally) -> TestResult:
    """Test whether the Brier score is what calibrated forecasts would earn (Spiegelhalter 1986).

    z is standard normal if every forecast is the true probability and outcomes are independent.
    Above 0 the score is worse than the forecasts promise (overconfidence), below 0 better.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.

    Returns:
        z with its two-sided p-value: normal, or twice the smaller exact tail where fewer than
        five of the less likely answers, or of the others, were to be expected, or for fewer than
        30 forecasts. NaN if every probability is 0, 0.5 or 1, where the score cannot vary under
        calibration.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    References:
        Spiegelhalter (1986), doi:10.1002/sim.4780050506

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> print(spiegelhalter(count(probability=[0.2] * 10, outcome=[1] * 4 + [0] * 6)))
        Spiegelhalter's z: 1.581, p = 0.2417 (n = 10; exact, two-sided)
          Above 0: the score is worse than the forecasts promise; below 0: better.
    """
    p = tally.probability
    swing = 1 - 2 * p
    surplus = weighted_sum(swing, tally.weighted_outcome - tally.weight * p)
    variance = weighted_sum(tally.weight_squared, swing**2 * p * (1 - p))
    z, note = _standardised(surplus, variance)
    exact = False
    if note:
        note = "Not defined: every probability is 0, 0.5 or 1, so nothing could vary."
    else:
        terms = _against_the_odds(tally)
        exact = _are_few(terms)
    return TestResult(
        name="Spiegelhalter's z",
        value=z,
        p_value=_exact(terms) if exact else _two_sided(z),
        n=tally.n,
        method="exact, two-sided" if exact else "normal, two-sided",
        reads="Above 0: the score is worse than the forecasts promise; below 0: better.",
        note=note,
    )


@naming_arguments
def hosmer_lemeshow(tally: Tally, *, bins: BinsLike = 10, fitted: bool = False) -> TestResult:
    """Test calibration bin by bin (Hosmer & Lemeshow 1980).

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        bins: A number of fixed bins, edges, "quantile" or Bins; None for distinct values.
        fitted: Whether the forecasts come from a model fitted to these very outcomes, which
            costs two degrees of freedom. Forecasts from outside have one for each full bin.

    Returns:
        Chi-square with its p-value: exact, with the counts of each bin binomial, where a bin
        expects fewer than five yeses or noes or there are fewer than 1000 forecasts. It is NaN
        for fewer than 30, and ``note`` then begins "too few to tell". NaN where a full bin
        expects no yes or no no, and finds none; infinite where it finds one, for that is
        impossible under calibration.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    References:
        Hosmer & Lemeshow (1980), doi:10.1080/03610928008827941

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = hosmer_lemeshow(
        ...     count(
        ...         probability=[0.2] * 20 + [0.7] * 20, outcome=[1] * 8 + [0] * 12 + [1, 0] * 10))
        >>> round(found.value, 4), found.details["degrees_of_freedom"], round(found.p_value, 4)
        (8.8095, 2, 0.0117)
    """
    bins = as_bins(bins)
    row = np.unique(bins.assign(tally)[0], return_inverse=True)[1]
    weight = np.bincount(row, weights=tally.weight)
    mean_forecast = np.bincount(row, weights=tally.weight * tally.probability) / weight
    frequency = np.bincount(row, weights=tally.weighted_outcome) / weight
    effective = weight**2 / np.bincount(row, weights=tally.weight_squared)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        parts = effective * (frequency - mean_forecast) ** 2 / (mean_forecast * (1 - mean_forecast))
    statistic = float(parts.sum()) if len(parts) else math.nan
    df = max(len(parts) - 2 * fitted, 0)
    worth = float(tally.weight.sum() ** 2 / tally.weight_squared.sum()) if len(parts) else 0.0
    # What calibrated forecasts could not produce rejects them, however few there are.
    note = untested(worth) if len(parts) and math.isfinite(statistic) else ""
    exact = not fitted and math.isfinite(statistic) and _may_be_few(worth, effective, mean_forecast)
    asymptotic = float(scipy.special.chdtrc(df, statistic)) if df and not note else math.nan
    p_value = asymptotic
    if exact and not note:
        p_value = binned_p_value(statistic, size=effective, chance=mean_forecast)
    if len(parts) and not math.isfinite(statistic):
        note = "A bin expects no yes at all, or nothing else; merge it with its neighbour."
    return TestResult(
        name="Hosmer-Lemeshow chi-square",
        value=statistic,
        p_value=p_value,
        n=tally.n,
        method=f"exact, binomial in each bin; {bins}"
        if exact
        else f"chi-square with {df} degrees of freedom; {bins}",
        reads="Large: some bins happened more or less often than said.",
        note=note,
        details={
            "degrees_of_freedom": df,
            "full_bins": len(parts),
            "p_value_of_chi_square": asymptotic,
        },
    )


def _may_be_few(worth: float, size: np.ndarray, chance: np.ndarray) -> bool:
    """Whether chi-square is no approximation to rely on."""
    return worth < _MANY or bool((size * np.minimum(chance, 1 - chance) < _LEAST_EXPECTED).any())


def _against_the_odds(tally: Tally) -> TwoValued:
    """One row of terms for each probability; a term is high if the less likely answer came true."""
    p = tally.probability
    moves = np.abs(p - 0.5) > ROUNDING
    p, weight = p[moves], tally.weight[moves]
    times = np.maximum(np.rint(weight**2 / tally.weight_squared[moves]), 1).astype(np.int64)
    yes = tally.weighted_outcome[moves]
    unlikely = np.where(p < 0.5, yes, weight - yes)
    return two_valued(
        jump=weight / times * np.abs(1 - 2 * p),
        chance=np.maximum(np.minimum(p, 1 - p), IMPOSSIBLE),
        high=np.rint(times * unlikely / weight),
        times=times,
    )


def _are_few(terms: TwoValued) -> bool:
    """Whether the normal distribution is no approximation to rely on."""
    expected, n = weighted_sum(terms.times, terms.chance), int(terms.times.sum())
    return n < ENOUGH or min(expected, n - expected) < _LEAST_EXPECTED


def _exact(terms: TwoValued) -> float:
    return min(1.0, 2 * min(TiltedSum(terms=terms).tails(0.0)))


def _standardised(surplus: float, variance: float) -> tuple[float, str]:
    if variance > 0:
        return surplus / math.sqrt(variance), ""
    return math.nan, "Not defined: every probability is 0 or 1, so nothing could vary."


def _two_sided(z: float) -> float:
    return 2 * normal_share_below(-abs(z))
