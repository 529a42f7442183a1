"""Calibration and discrimination in one number, each with its bias named."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.bin_terms import murphy
from forecasttrack.reliability.bins import as_bins
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.table import sums_of_bins
from forecasttrack.reliability.tally import ROUNDING
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    from forecasttrack.reliability.bins import BinsLike
    from forecasttrack.reliability.tally import Tally

__all__ = [
    "adjusted_discrimination",
    "debiased_calibration_error",
    "expected_calibration_error",
    "overconfidence",
    "smooth_calibration_error",
]


@naming_arguments
def expected_calibration_error(tally: Tally, *, bins: BinsLike = 10) -> TestResult:
    """Average the distance between forecast and observed frequency, bin by bin (ECE).

    Args:
        tally: The counted forecasts.
        bins: A number of fixed bins, edges, "quantile" or Bins; None for distinct values.

    Returns:
        The error, in [0, 1]; ``details`` holds the largest bin's. NaN for no forecasts.
        It is biased upwards: chance alone makes it larger than 0, the more so the more bins.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    References:
        Naeini, Cooper & Hauskrecht (2015), doi:10.1609/aaai.v29i1.9602

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = expected_calibration_error(
        ...     count(probability=[0.2, 0.2, 0.9, 0.9], outcome=[0, 1, 1, 1]))
        >>> round(found.value, 4), round(found.details["largest"], 4)
        (0.2, 0.3)
    """
    share, gap, _, _ = _gaps(tally, bins)
    return TestResult(
        name="expected calibration error",
        value=float(share @ np.abs(gap)) if len(gap) else math.nan,
        n=tally.n,
        method=f"mean absolute distance, {as_bins(bins)}",
        reads="0 is perfect, but chance alone makes it larger: always biased upwards.",
        details={"largest": float(np.abs(gap).max()) if len(gap) else math.nan},
    )


@naming_arguments
def debiased_calibration_error(tally: Tally, *, bins: BinsLike = 10) -> TestResult:
    """Average the squared distance, less what chance adds to it (Kumar, Liang & Ma 2019).

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        bins: A number of fixed bins, edges, "quantile" or Bins; None for distinct values.

    Returns:
        The squared error, which may fall below 0 for calibrated forecasts, as an unbiased
        estimate must; ``details`` holds ``root``, the root of it or 0, and ``plain``, the
        square before the correction. Bins of one forecast say nothing about chance and count
        as 0, which ``note`` then says. NaN for no forecasts, or where every bin holds just one.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    References:
        Kumar, Liang & Ma (2019), arXiv:1909.10155

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = debiased_calibration_error(
        ...     count(probability=[0.2] * 4 + [0.9] * 4, outcome=[0, 0, 1, 1, 0, 0, 1, 1]))
        >>> round(found.value, 4), round(found.details["plain"], 4)
        (0.0417, 0.125)
    """
    share, gap, frequency, effective = _gaps(tally, bins)
    enough = effective > 1
    chance = frequency[enough] * (1 - frequency[enough]) / (effective[enough] - 1)
    square = float(share[enough] @ (gap[enough] ** 2 - chance)) if enough.any() else math.nan
    return TestResult(
        name="debiased squared calibration error",
        value=square,
        n=tally.n,
        method=f"mean squared distance less its chance part, {as_bins(bins)}",
        reads="Around 0 for calibrated forecasts; below 0 by chance.",
        note=_not_debiased(enough),
        details={
            "root": math.sqrt(max(square, 0.0)) if enough.any() else math.nan,
            "plain": float(share @ gap**2) if len(gap) else math.nan,
        },
    )


def _not_debiased(enough: np.ndarray) -> str:
    """Which bins hold too few forecasts to take chance out of them."""
    if enough.all():
        return ""
    if not enough.any():
        return "Not defined: every bin holds one forecast, which says nothing about chance."
    alone = int(np.sum(~enough))
    return f"{alone} of {len(enough)} bins hold one forecast and count as 0; use fewer bins."


@naming_arguments
def smooth_calibration_error(tally: Tally) -> TestResult:
    """Average the distance after smoothing, with a width that fits itself (smECE).

    No bins: residuals are smoothed by a reflected Gaussian kernel on a grid of 1001 points, of
    the one width that equals the error it finds.

    Args:
        tally: The counted forecasts.

    Returns:
        The error, in [0, 1]; NaN for no forecasts.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    References:
        Blasiok & Nakkiran (2023), arXiv:2309.12236

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = smooth_calibration_error(count(probability=[0.8] * 10, outcome=[1, 0] * 5))
        >>> round(found.value, 4)
        0.3
    """
    value = _smoothed(tally) if len(tally) else math.nan
    return TestResult(
        name="smooth calibration error",
        value=value,
        n=tally.n,
        method="reflected Gaussian kernel of the self-fitting width, 1001 points",
        reads="0 is perfect; chance alone makes it larger.",
    )


@naming_arguments
def overconfidence(tally: Tally) -> TestResult:
    """Mean confidence in the likelier side minus how often that side was right.

    Each forecast stands for its likelier side, at probability max(p, 1 - p); a forecast of
    exactly 0.5 is right half of the time, whatever happens.

    Args:
        tally: The counted forecasts.

    Returns:
        Mean confidence minus share right, in [-0.5, 1]; above 0 is overconfidence, below 0
        underconfidence. NaN for no forecasts.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    References:
        Lichtenstein & Fischhoff (1977), doi:10.1016/0030-5073(77)90001-0

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = overconfidence(count(probability=[0.9, 0.1, 0.8], outcome=[1, 0, 0]))
        >>> round(found.value, 4), round(found.details["share_right"], 4)
        (0.2, 0.6667)
    """
    p, total = tally.probability, float(tally.weight.sum())
    side = np.where(np.abs(p - 0.5) <= ROUNDING, 0.0, np.sign(p - 0.5))
    right = (side == 1) * tally.weighted_outcome
    right += (side == -1) * (tally.weight - tally.weighted_outcome) + (side == 0) * tally.weight / 2
    confidence = (
        weighted_sum(tally.weight, np.maximum(p, 1 - p)) / total if len(tally) else math.nan
    )
    share_right = float(right.sum()) / total if len(tally) else math.nan
    return TestResult(
        name="overconfidence",
        value=confidence - share_right,
        n=tally.n,
        method="mean confidence in the likelier side minus share right; 0.5 is half right",
        reads="Above 0: overconfident; below 0: underconfident.",
        details={"confidence": confidence, "share_right": share_right},
    )


@naming_arguments
def adjusted_discrimination(tally: Tally, *, bins: BinsLike = None) -> TestResult:
    """Say what share of the outcomes' variance forecasts explain, less what chance would (ANDI).

    The adjusted normalised discrimination index of Yaniv, Yates & Smith (1991). It is a share
    of variance, not of correct forecasts, though it has been reported as accuracy.

    Args:
        tally: The counted forecasts.
        bins: The categories of forecasts; None for distinct values.

    Returns:
        (n d - k + 1) / (n - k + 1) with d = discrimination / uncertainty over k full categories
        and n forecasts (the effective number, for unequal weights); at most 1, below 0 by
        chance. NaN for one class, or for as many categories as forecasts and more.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn.

    References:
        Yaniv, Yates & Smith (1991), doi:10.1037/0033-2909.110.3.611

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = adjusted_discrimination(
        ...     count(probability=[0.2] * 5 + [0.8] * 5, outcome=[0, 0, 0, 0, 1] + [1, 1, 1, 1, 0]))
        >>> round(found.value, 4), round(found.details["plain"], 4)
        (0.2889, 0.36)
    """
    terms = murphy(tally, bins=bins)
    k = len(_gaps(tally, bins)[0])
    n = float(tally.weight.sum() ** 2 / tally.weight_squared.sum()) if len(tally) else 0.0
    possible = len(tally) > 0 and terms["uncertainty"] > 0
    adjusted = possible and n > k * (1 + 1e-9)
    plain = terms["discrimination"] / terms["uncertainty"] if possible else math.nan
    return TestResult(
        name="adjusted normalised discrimination index",
        value=(n * plain - k + 1) / (n - k + 1) if adjusted else math.nan,
        n=tally.n,
        method=f"share of variance explained, {as_bins(bins)}",
        reads="1 tells all apart, 0 is chance; a share of variance, not of correct forecasts.",
        note="" if adjusted else _not_adjusted(possible=possible),
        details={"plain": plain, "categories": k},
    )


def _not_adjusted(*, possible: bool) -> str:
    if not possible:
        return "Not defined: one class only, or no forecasts."
    return "Not defined: as many categories as forecasts, which says nothing about chance."


def _gaps(tally: Tally, bins: BinsLike) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Share, distance, frequency and effective number of each full bin."""
    sums = sums_of_bins(tally, as_bins(bins))
    full = sums["count"] > 0
    weight, frequency = sums["weight"][full], sums["frequency"][full]
    share = weight / weight.sum() if len(weight) else weight
    return share, sums["probability"][full] - frequency, frequency, sums["effective"][full]


def _smoothed(tally: Tally) -> float:
    residual = (tally.weighted_outcome - tally.weight * tally.probability) / tally.weight.sum()
    mass = np.bincount(np.rint(tally.probability * 1000).astype(int), residual, minlength=1001)
    # Reflected at 0 and 1, the grid is a circle of 2000 points, and smoothing a convolution.
    around = np.arange(2000)
    distance = np.minimum(around, 2000 - around) / 1000

    def error(width: float) -> float:
        kernel = np.zeros(2000)
        for turn in range(-3, 4):
            kernel += np.exp(-(((distance + 2 * turn) / width) ** 2) / 2)
        # Each spike keeps its whole mass on the grid, of which the ends reflect themselves.
        spread = (kernel.sum() + kernel[:1001] + kernel[1000::-1]) / 1001
        spike = np.zeros(2000)
        spike[:1001] += mass / spread
        spike[-around[:1001]] += mass / spread
        smoothed = np.fft.irfft(np.fft.rfft(kernel) * np.fft.rfft(spike), 2000)[:1001]
        return float(np.mean(np.abs(smoothed)))

    narrow, wide = 1e-3, 1.0
    if error(narrow) <= narrow:
        return error(narrow)
    for _ in range(40):
        middle = (narrow + wide) / 2
        narrow, wide = (middle, wide) if error(middle) > middle else (narrow, middle)
    return error((narrow + wide) / 2)
