"""The Brier score by bins: Murphy's terms, all five, and their correction for bias."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.bins import as_bins
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    from forecasttrack.reliability.bins import BinsLike
    from forecasttrack.reliability.tally import Tally

__all__ = ["ferro_fricker", "murphy"]

_IDENTITY = {
    "miscalibration": 1.0,
    "discrimination": -1.0,
    "uncertainty": 1.0,
    "within_bin_variance": 1.0,
    "within_bin_covariance": -1.0,
}
_RULE = "brier (one-sided, in [0, 1])"


@attrs.frozen(kw_only=True, eq=False)
class _Binned:
    """Forecasts by bin, empty bins left out."""

    share: np.ndarray
    count: np.ndarray
    mean_forecast: np.ndarray
    frequency: np.ndarray
    base_rate: float
    terms: dict[str, float]
    bins: str
    n: int


@naming_arguments
def murphy(tally: Tally, *, bins: BinsLike = None) -> Decomposition:
    """Decompose the mean Brier score by bins, exactly (Murphy 1973; Stephenson et al. 2008).

    score = miscalibration - discrimination + uncertainty + within_bin_variance
    - within_bin_covariance. Murphy's three terms alone add up only if forecasts are constant
    within bins, as they are with distinct values, where the last two terms are 0. Murphy called
    the second term resolution. One class only: discrimination and uncertainty are 0.

    Args:
        tally: The counted forecasts.
        bins: None for distinct values, a number of fixed bins, edges, "quantile", or Bins.

    Returns:
        The five terms and the score, in units of the one-sided Brier score; all NaN when there
        are no forecasts.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    References:
        Murphy (1973), doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2
        Stephenson, Coelho & Jolliffe (2008), doi:10.1175/2007WAF2006116.1

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> print(murphy(count(probability=[0.1, 0.2, 0.7, 0.9], outcome=[0, 1, 1, 1]), bins=2))
        murphy decomposition of brier (one-sided, in [0, 1]), lower is better, n = 4, 2 bins of equal width, closed on the right
          miscalibration          0.081250
          discrimination          0.062500
          uncertainty             0.187500
          within_bin_variance     0.006250
          within_bin_covariance   0.025000
          score                   0.187500
        score = miscalibration - discrimination + uncertainty + within_bin_variance - within_bin_covariance
    """  # noqa: E501 - printed lines
    binned = _binned(tally, bins)
    return Decomposition(
        method="murphy",
        rule=_RULE,
        terms=binned.terms,
        identity=_IDENTITY,
        n=binned.n,
        bins=binned.bins,
        reference="Stephenson, Coelho & Jolliffe (2008), doi:10.1175/2007WAF2006116.1",
    )


@naming_arguments
def ferro_fricker(tally: Tally, *, bins: BinsLike = None) -> Decomposition:
    """Correct Murphy's terms for the bias that small bins give them (Ferro & Fricker 2012).

    With few forecasts per bin, chance alone makes miscalibration and discrimination look large.
    The correction takes that part out, as far as the terms keep their ranges, and leaves their
    sum, and so the score, as it was. ``correction`` is the share of it that could be applied.

    Weights change the shares of bins. How uncertain a bin is rests on the number of forecasts
    in it, which is its weight here, so weights are read as numbers of forecasts.

    Args:
        tally: The counted forecasts.
        bins: None for distinct values, a number of fixed bins, edges, "quantile", or Bins.

    Returns:
        The corrected terms and the score; all NaN when there are no forecasts. ``note`` says
        where bins of one forecast, which say nothing about chance, stay as they are.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    References:
        Ferro & Fricker (2012), doi:10.1002/qj.1924

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> result = ferro_fricker(
        ...     count(probability=[0.1] * 5 + [0.8] * 5, outcome=[0, 0, 0, 0, 0, 0, 1, 1, 1, 0])
        ... )
        >>> round(result["miscalibration"], 4), round(result["uncertainty"], 4)
        (0.0, 0.2294)
    """
    binned = _binned(tally, bins)
    terms = dict(binned.terms)
    expected_miscalibration, expected_uncertainty = _small_sample_bias(binned)
    correction = _admissible(terms, expected_miscalibration, expected_uncertainty)
    if not binned.n:
        correction = math.nan
    terms["miscalibration"] -= correction * expected_miscalibration
    terms["discrimination"] -= correction * (expected_miscalibration - expected_uncertainty)
    terms["uncertainty"] += correction * expected_uncertainty
    return Decomposition(
        method="ferro-fricker",
        rule=_RULE,
        terms={**terms, "correction": correction},
        identity=_IDENTITY,
        n=binned.n,
        bins=binned.bins,
        reference="Ferro & Fricker (2012), doi:10.1002/qj.1924",
        note=_not_corrected(binned.count),
    )


def _not_corrected(count: np.ndarray) -> str:
    """Which bins hold too few forecasts to take chance out of their terms."""
    alone = int(np.sum(count <= 1))
    if not alone:
        return ""
    if alone == len(count):
        return (
            "Miscalibration is not corrected: every bin holds one forecast, which says nothing"
            " about chance in it."
        )
    return f"{alone} of {len(count)} bins hold one forecast and are not corrected; use fewer bins."


def _binned(tally: Tally, bins: BinsLike) -> _Binned:
    bins = as_bins(bins)
    row = bins.assign(tally)[0]
    # Only bins that hold forecasts matter here; the table is what keeps the empty ones.
    row = np.unique(row, return_inverse=True)[1]
    count = np.bincount(row, weights=tally.weight)
    total = count.sum()
    mean_forecast = np.bincount(row, weights=tally.weight * tally.probability) / count
    frequency = np.bincount(row, weights=tally.weighted_outcome) / count
    share = count / total if len(count) else count
    within = tally.probability - mean_forecast[row]
    part = tally.weight / total if len(tally) else tally.weight
    yes = tally.weighted_outcome / total if len(tally) else tally.weight
    base_rate = tally.base_rate
    terms = {
        "miscalibration": float(share @ (mean_forecast - frequency) ** 2),
        "discrimination": float(share @ (frequency - base_rate) ** 2),
        "uncertainty": base_rate * (1 - base_rate),
        "within_bin_variance": weighted_sum(part, within**2),
        "within_bin_covariance": 2 * weighted_sum(yes - part * frequency[row], within),
        "score": weighted_sum(yes, (1 - tally.probability) ** 2)
        + weighted_sum(part - yes, tally.probability**2),
    }
    if not len(tally):
        terms = dict.fromkeys(terms, math.nan)
    return _Binned(
        share=share,
        count=count,
        mean_forecast=mean_forecast,
        frequency=frequency,
        base_rate=base_rate,
        terms=terms,
        bins=str(bins),
        n=tally.n,
    )


def _small_sample_bias(binned: _Binned) -> tuple[float, float]:
    """Estimate what chance adds to miscalibration, and takes from uncertainty."""
    enough = binned.count > 1
    frequency, count = binned.frequency[enough], binned.count[enough]
    miscalibration = float(np.sum(binned.share[enough] * frequency * (1 - frequency) / (count - 1)))
    total = float(binned.count.sum())
    uncertainty = binned.terms["uncertainty"] / (total - 1) if total > 1 else 0.0
    # If bins do not discriminate, the two are equal; differences from rounding are removed.
    is_same = math.isclose(miscalibration, uncertainty, rel_tol=1e-12)
    return (uncertainty if is_same else miscalibration), uncertainty


def _admissible(terms: dict[str, float], s: float, t: float) -> float:
    """Find the largest share of the correction that keeps every term in its range."""
    reliability, resolution = terms["miscalibration"], terms["discrimination"]
    if not t > 0:  # one class or one row: there is nothing to correct
        return 0.0
    # Bins of one each make some of these 0 / 0: nothing can be corrected.
    with np.errstate(divide="ignore", invalid="ignore"):
        bounds = [np.divide(reliability, s), np.divide(0.25 - terms["uncertainty"], t), 1.0]
        if s != t:  # otherwise, as in a single bin, discrimination stays as it is
            bounds += [max(np.divide(resolution, s - t), np.divide(resolution - 1, s - t))]
    share = float(np.min(bounds))
    return share if math.isfinite(share) else 0.0
