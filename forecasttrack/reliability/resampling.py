"""Bands and a test by drawing outcomes again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_draws, check_level
from forecasttrack.reliability.band import CalibrationBand
from forecasttrack.reliability.bins import as_bins
from forecasttrack.reliability.isotonic import isotonic_blocks, isotonic_mean, recalibrate
from forecasttrack.reliability.isotonic_terms import corp
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forecasttrack.reliability.bins import BinsLike
    from forecasttrack.reliability.tally import Tally

__all__ = ["broecker_smith", "confidence", "consistency", "miscalibration_test"]

# Of more distinct probabilities than this, so many are shown, so that memory stays small.
_POINTS = 1000


@naming_arguments
def consistency(
    tally: Tally, *, level: float = 0.95, seed: int = 0, resamples: int = 1000
) -> CalibrationBand:
    """Say where the isotonic curve of a calibrated forecaster would lie, by resampling.

    Outcomes are drawn as the forecasts claim, the curve is fitted again, and the middle share
    of the curves is kept, point by point (Dimitriadis, Gneiting & Jordan 2021).

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        level: Share of curves inside at each point, inside (0, 1).
        seed: Seed of the random numbers.
        resamples: How many sets of outcomes to draw.

    Returns:
        A pointwise band around the diagonal, at each distinct probability, or at 1000 of more;
        of more than 5000 neighbours are joined.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or too few resamples for it.

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> band = consistency(count(probability=[0.2] * 100, outcome=[0, 1] * 50))
        >>> band.low, band.high
        (array([0.12]), array([0.28]))
    """
    _check(level, resamples)
    tally = tally.coarse
    curves, _ = _of_calibrated(tally, seed=seed, resamples=resamples)
    return _middle(
        tally,
        curves,
        level=level,
        method="consistency band, resampling, pointwise",
        holds="the curve of a calibrated forecaster",
        seed=seed,
    )


@naming_arguments
def confidence(
    tally: Tally, *, level: float = 0.95, seed: int = 0, resamples: int = 1000
) -> CalibrationBand:
    """Say where the frequencies behind the isotonic curve may lie, by resampling.

    Outcomes are drawn as the fitted curve says and the curve is fitted again (a parametric
    bootstrap). It is honest for many forecasts at each distinct probability; for few, and where
    the fitted curve is flat, 0 or 1, it is too narrow, and :func:`uniform` is the honest choice.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        level: Chance to hold the frequency at each point, inside (0, 1).
        seed: Seed of the random numbers.
        resamples: How many sets of outcomes to draw.

    Returns:
        A pointwise band around the curve, at each distinct probability, or at 1000 of more; of
        more than 5000 neighbours are joined.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or too few resamples for it.

    References:
        Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> band = confidence(count(probability=[0.2] * 100, outcome=[0, 1] * 50))
        >>> band.low, band.high
        (array([0.39975]), array([0.6]))
    """
    _check(level, resamples)
    tally = tally.coarse
    curves, _ = _curves(tally, recalibrate(tally), seed=seed, resamples=resamples)
    return _middle(
        tally,
        curves,
        level=level,
        method="confidence band, resampling, pointwise",
        holds="the frequency at each probability, given many forecasts there",
        seed=seed,
    )


@naming_arguments
def broecker_smith(
    tally: Tally,
    *,
    bins: BinsLike = 10,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
) -> CalibrationBand:
    """Draw the consistency bars of Broecker & Smith (2007) for each bin.

    Forecasts are drawn anew from those made and outcomes as they claim, so that the bars also
    know that the number of forecasts in a bin, and their mean, vary by chance.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        bins: A number of fixed bins, edges, "quantile" or Bins; None for distinct values.
        level: Share of observed frequencies inside each bar, inside (0, 1).
        seed: Seed of the random numbers.
        resamples: How many sets of forecasts and outcomes to draw.

    Returns:
        One bar per bin, at its mean forecast; NaN for bins that hold nothing.

    Raises:
        InvalidArgumentError: Bins that cannot be drawn, a level outside (0, 1), or too few
            resamples for it.

    References:
        Broecker & Smith (2007), doi:10.1175/WAF993.1

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> bars = broecker_smith(count(probability=[0.2, 0.7] * 50, outcome=[0, 1] * 50), bins=2)
        >>> bool((bars.low < bars.probability).all() and (bars.probability < bars.high).all())
        True
    """
    _check(level, resamples)
    row, bin_low, _ = as_bins(bins).assign(tally)
    weight = np.bincount(row, weights=tally.weight, minlength=len(bin_low))
    total = np.bincount(row, weights=tally.weight * tally.probability, minlength=len(bin_low))
    mean_forecast = np.divide(total, weight, out=np.full(len(weight), np.nan), where=weight > 0)
    drawable = tally.coarse
    row = as_bins(bins).assign(drawable)[0] if len(drawable) < len(tally) else row
    drawn = _drawn_anew(drawable, row, len(bin_low), rng=_generator(seed, resamples))
    frequency = np.array([next(drawn) for _ in range(resamples)])
    low, high = np.full((2, len(bin_low)), np.nan)
    for full in np.flatnonzero(weight > 0):
        seen = frequency[~np.isnan(frequency[:, full]), full]
        low[full], high[full] = np.quantile(seen, [(1 - level) / 2, (1 + level) / 2])
    return CalibrationBand(
        probability=mean_forecast,
        low=low,
        high=high,
        level=level,
        method=f"Broecker-Smith consistency bars, {as_bins(bins)}, pointwise",
        holds="the observed frequency of a calibrated forecaster",
        n=tally.n,
        resamples=resamples,
        seed=seed,
    )


@naming_arguments
def miscalibration_test(tally: Tally, *, seed: int = 0, resamples: int = 1000) -> TestResult:
    """Test whether isotonic miscalibration is more than chance gives a calibrated forecaster.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        seed: Seed of the random numbers.
        resamples: How many sets of outcomes to draw; the p-value is never below
            1 / (resamples + 1).

    Returns:
        The isotonic miscalibration of the Brier score and the share of calibrated resamples,
        the data among them, that have as much; ``details`` holds what chance gives on average.

    Raises:
        InvalidArgumentError: Fewer than one resample.

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> found = miscalibration_test(count(probability=[0.9] * 20, outcome=[0, 1] * 10))
        >>> round(found.value, 4), round(found.p_value, 3)
        (0.16, 0.001)
    """
    value, joined = corp(tally)["miscalibration"], tally.coarse
    # Joining takes a little from miscalibration, and so both sides are compared joined.
    observed = _observed_gain(joined) if len(joined) < len(tally) else value
    tally = joined
    _, chance = _of_calibrated(tally, seed=seed, resamples=resamples)
    as_large = int(np.sum(chance >= observed - 1e-15))
    return TestResult(
        name="isotonic miscalibration",
        value=value,
        p_value=(1 + as_large) / (1 + resamples) if len(tally) else np.nan,
        n=tally.n,
        method=f"Brier score; {resamples} resamples of calibrated outcomes",
        reads="What recalibration would gain; a small p-value: more than chance explains.",
        details={"by_chance": float(chance.mean()) if len(tally) else np.nan},
        seed=seed,
    )


def _observed_gain(tally: Tally) -> float:
    curve = isotonic_mean(total=tally.frequency * tally.weight, weight=tally.weight)
    return _brier_gain(tally, tally.frequency, curve)


def _brier_gain(tally: Tally, frequency: np.ndarray, curve: np.ndarray) -> float:
    """What frequencies gain on average by their curve in place of the probabilities."""
    p, part = tally.probability, tally.weight / max(tally.weight.sum(), 1e-100)
    return float(part @ ((p - curve) * (p + curve - 2 * frequency)))


def _check(level: float, resamples: int) -> None:
    check_level(level)
    check_draws(resamples, level=level)


def _generator(seed: int, resamples: int) -> np.random.Generator:
    check_draws(resamples)
    return np.random.default_rng(seed)


def _independent(tally: Tally) -> np.ndarray:
    """Effective whole number of independent outcomes behind each row, at least 1."""
    whole = np.maximum(np.rint(tally.weight**2 / tally.weight_squared), 1)
    return np.asarray(whole, dtype=np.int64)


def _drawn_outcomes(
    tally: Tally, truth: np.ndarray, *, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Draw outcomes from a truth without end: frequencies of yes, shape (k,)."""
    independent = _independent(tally)
    while True:
        yield rng.binomial(independent, truth) / independent


def _drawn_anew(
    tally: Tally, row: np.ndarray, bins: int, *, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Draw forecasts and their outcomes without end: frequencies of yes by bin, shape (bins,)."""
    independent = _independent(tally)
    total, per = int(independent.sum()), tally.weight / independent
    while True:
        # Drawing from no forecasts leaves one empty set after the other.
        count = rng.multinomial(total, independent / total) if total else independent
        mean_forecast = np.bincount(row, weights=count * per, minlength=bins)
        yes = rng.binomial(count, tally.probability) * per
        happened = np.bincount(row, weights=yes, minlength=bins)
        yield np.divide(happened, mean_forecast, out=np.full(bins, np.nan), where=mean_forecast > 0)


def _shown(tally: Tally) -> np.ndarray:
    """Rows at which a band is given: all, or so many of very many."""
    return np.unique(np.linspace(0, len(tally) - 1, min(len(tally), _POINTS)).astype(np.int64))


def _curves(
    tally: Tally, truth: np.ndarray, *, seed: int, resamples: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw outcomes from a truth and fit the curve again.

    Returns:
        The curves, shape (resamples, shown rows), and what each gains over the probabilities,
        shape (resamples,).
    """
    shown = _shown(tally)
    drawn = _drawn_outcomes(tally, truth, rng=_generator(seed, resamples))
    curves, gains = np.empty((resamples, len(shown))), np.empty(resamples)
    for at in range(resamples):
        frequency = next(drawn)
        # The weights are those of a tally: they need no check at each draw.
        blocks = isotonic_blocks(total=frequency * tally.weight, weight=tally.weight)
        fitted = np.repeat(blocks.mean, np.diff(blocks.bounds))
        curves[at], gains[at] = fitted[shown], _brier_gain(tally, frequency, fitted)
    return curves, gains


def _of_calibrated(tally: Tally, *, seed: int, resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """Curves and gains of a calibrated forecaster, drawn once for the band and for the test."""
    kept, drawn = tally._resampled, (seed, resamples)
    if drawn not in kept:
        found = _curves(tally, tally.probability, seed=seed, resamples=resamples)
        kept.clear()
        kept[drawn] = found
    return kept[drawn]


def _middle(  # noqa: PLR0913 - the parts of one result
    tally: Tally, curves: np.ndarray, *, level: float, method: str, holds: str, seed: int
) -> CalibrationBand:
    low, high = np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return CalibrationBand(
        probability=tally.probability[_shown(tally)],
        low=low,
        high=high,
        level=level,
        method=method,
        holds=holds,
        n=tally.n,
        resamples=len(curves),
        seed=seed,
    )
