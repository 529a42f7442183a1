"""Pools that work on odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pooling.input_checks import check_beliefs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["geometric_mean_of_odds", "logit_normal"]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
"""Points and weights of Gauss and Hermite, for means over a standard normal distribution."""
_WIDE = 1.0
"""Standard deviation of log odds from which on `_wide` takes the place of `_narrow`."""
_PLACES, _SHARES = np.polynomial.legendre.leggauss(40)
_DISTANCES = np.concatenate([4 + 4 * _PLACES, 24 + 16 * _PLACES])
"""Distances from log odds of 0: points of Gauss and Legendre in [0, 8] and in [8, 40].

Beyond a distance of 40 the logistic curve differs from 0 or 1 by less than 1e-17.
"""
_LENGTHS = np.concatenate([4 * _SHARES, 16 * _SHARES])
"""The weight of each of these distances in an integral over [0, 40]."""


@naming_arguments
def geometric_mean_of_odds(
    *, belief: ArrayLike, weight: ArrayLike | None = None, factor: float = 1.0
) -> np.ndarray:
    """Average log odds: the logarithmic pool, extremised by a factor above 1.

    For yes and no this is the geometric mean of odds, raised to ``factor`` (Satopaa et al.
    2014); for more options the geometric mean of each probability, raised and made to sum to 1.

    Args:
        belief: Probabilities of options, shape (n, m, K), each summing to 1; for a yes/no
            question both, K = 2. NaN in all K where none are stated.
        weight: Weights, shape (n, m) or (m,), 0 or above; equal where None.
        factor: Power of the odds, above 0; 1 leaves them, 2 squares them.

    Returns:
        The pooled probabilities, shape (n, K); NaN where no forecaster with a weight above 0
        states any, and where every option has probability 0 with one of these forecasters.

    Raises:
        InvalidTableError: Shapes that do not match, or a belief with NaN in some of its K numbers.
        InvalidArgumentError: A weight below 0 or not finite, or a factor not above 0.

    References:
        Genest & Zidek (1986), doi:10.1214/ss/1177013825;
        Satopaa et al. (2014), doi:10.1016/j.ijforecast.2013.09.009

    Example:
        >>> geometric_mean_of_odds(belief=[[[0.2, 0.8], [0.5, 0.5]]]).round(4)
        array([[0.3333, 0.6667]])
        >>> geometric_mean_of_odds(belief=[[[0.2, 0.8], [0.5, 0.5]]], factor=2).round(4)
        array([[0.2, 0.8]])
    """
    if not factor > 0:
        raise InvalidArgumentError(f"factor must be above 0, found {factor:g}", field="factor")
    belief, weight = check_beliefs(belief, weight)
    speaks = (weight > 0)[:, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / weight.sum(axis=1, keepdims=True)
        # 0 times minus infinity would be NaN; a forecaster without weight adds 0.
        parts = np.where(speaks, share[:, :, None] * np.log(belief), 0.0)
        pooled = factor * parts.sum(axis=1)
        odds = np.exp(pooled - pooled.max(axis=1, keepdims=True))
        return np.asarray(
            np.where(speaks.any(axis=1), odds / odds.sum(axis=1, keepdims=True), np.nan)
        )


@naming_arguments
def logit_normal(*, belief: ArrayLike, weight: ArrayLike | None = None) -> np.ndarray:
    """Take the mean of the logit-normal distribution that fits the probabilities of a yes.

    The normal distribution has the weighted mean and variance of the forecasters' log odds. The
    pool lies between the geometric mean of odds and one half, nearer to one half the more the
    forecasters disagree.

    Args:
        belief: Probabilities of no and yes, shape (n, m, 2), inside (0, 1); NaN in both where
            none are stated.
        weight: Weights, shape (n, m) or (m,), 0 or above; equal where None.

    Returns:
        The pooled probabilities, shape (n, 2); NaN where no forecaster with a weight above 0
        states any, or one of them states 0 and 1, which have no finite log odds.

    Raises:
        InvalidTableError: Shapes that do not match, or a belief with NaN in some of its K numbers.
        InvalidArgumentError: A weight below 0 or not finite.

    References:
        Aitchison & Shen (1980), doi:10.1093/biomet/67.2.261

    Example:
        >>> logit_normal(belief=[[[0.5, 0.5], [0.2, 0.8]]]).round(4)
        array([[0.3483, 0.6517]])
    """
    belief, weight = check_beliefs(belief, weight)
    if belief.shape[2] != 2:
        raise InvalidArgumentError(
            "the logit-normal pool joins probabilities of no and yes, shape (n, m, 2); for more "
            "options take the geometric mean of odds",
            field="belief",
        )
    speaks = weight > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.where(speaks, np.log(belief[:, :, 1]) - np.log(belief[:, :, 0]), 0.0)
        share = np.where(speaks, weight / weight.sum(axis=1, keepdims=True), 0.0)
        centre = (share * logit).sum(axis=1)
        spread = np.sqrt((share * (logit - centre[:, None]) ** 2).sum(axis=1))
    known = speaks.any(axis=1) & np.isfinite(centre)
    wide = spread >= _WIDE
    no, yes = np.full((2, len(known)), np.nan)
    for rows, mean in ((known & ~wide, _narrow), (known & wide, _wide)):
        yes[rows] = mean(centre[rows], spread[rows])
        no[rows] = mean(-centre[rows], spread[rows])
    return np.column_stack([no, yes])


def _narrow(centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Mean of the logistic curve of log odds that vary little, so that the curve is smooth."""
    points = centre[:, None] + spread[:, None] * _NODES
    with np.errstate(over="ignore"):
        return np.asarray((1 / (1 + np.exp(-points))) @ (_WEIGHTS / _WEIGHTS.sum()))


def _wide(centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Mean of the logistic curve of log odds that vary much, so that the curve is nearly a step.

    It is the mean of the step from 0 to 1 plus the mean of the curve's difference from the step,
    which at equal distances below and above 0 has the same size and opposite signs.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - scipy loads when first used

    below, above = ((side * _DISTANCES - centre[:, None]) / spread[:, None] for side in (-1, 1))
    density = np.exp(-(below**2) / 2) - np.exp(-(above**2) / 2)
    difference = density @ (_LENGTHS / (1 + np.exp(_DISTANCES))) / (spread * np.sqrt(2 * np.pi))
    return np.asarray(ndtr(centre / spread) + difference)
