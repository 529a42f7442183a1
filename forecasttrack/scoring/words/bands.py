"""The best and the worst Brier score of words that stand for a band of probabilities.

A band is not a probability, and no score of a band is strictly proper (Seidenfeld, Schervish and
Kadane 2012). Computed are therefore the lowest and the highest mean score that probabilities within
the bands can have: in the free band each forecast may have any probability of its band; in the
consistent band equal words mean the same everywhere, which brings both ends much closer together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidForecastError, InvalidTableError
from forecasttrack.scoring.checks import as_numbers, check_binary, check_probability, same_shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@attrs.frozen
class ScoreBand:
    """The lowest and the highest mean Brier score that the words allow.

    Attributes:
        best: The lowest mean score, for the meaning of the words that turned out best.
        worst: The highest mean score, for the meaning that turned out worst.

    Example:
        >>> ScoreBand(best=0.125, worst=0.25).width
        0.125
    """

    best: float
    worst: float

    @property
    def width(self) -> float:
        """Worst minus best score: how much depends on the meaning of the words."""
        return self.worst - self.best


@attrs.frozen
class DifferenceBand:
    """The lowest and the highest difference of two mean Brier scores that the words allow.

    Attributes:
        low: The lowest difference, first minus second.
        high: The highest difference, first minus second.

    Example:
        >>> DifferenceBand(low=-0.2, high=-0.05).verdict
        'first is better'
        >>> DifferenceBand(low=-0.2, high=0.05).verdict
        'not distinguishable'
    """

    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Who is better whatever the words mean; "not distinguishable" if that depends on it."""
        if self.high < 0:
            return "first is better"
        return "second is better" if self.low > 0 else "not distinguishable"


@naming_arguments
def band_brier(
    *, low: ArrayLike, high: ArrayLike, outcome: ArrayLike, partial: str | None = None
) -> tuple[Floats, Floats]:
    """Give the best and the worst Brier score that a probability within each band can have.

    Lower is better. A band of width zero is scored as by `brier`.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).
        partial: What an outcome between 0 and 1 means: "mean" (the fraction that came true) or
            "probability" (that the answer is yes); None refuses such outcomes.

    Returns:
        Best and worst score per forecast, each of shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: An end is no probability, or a band is inverted.
        InvalidOutcomeError: An outcome is not one a yes/no question can have.

    Example:
        >>> band_brier(low=[0.55, 0.2], high=[0.8, 0.45], outcome=[1, 1])
        (array([0.04  , 0.3025]), array([0.2025, 0.64  ]))
    """
    low, high, outcome = _checked(low, high, outcome, partial)
    variance = _outcome_variance(outcome, partial)
    nearest = np.clip(outcome, low, high)
    farthest = np.where(np.abs(low - outcome) >= np.abs(high - outcome), low, high)
    return (nearest - outcome) ** 2 + variance, (farthest - outcome) ** 2 + variance


@naming_arguments
def free_band(
    *,
    low: ArrayLike,
    high: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    partial: str | None = None,
) -> ScoreBand:
    """Give the best and the worst mean Brier score if each forecast may be anywhere in its band.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        weight: How much each forecast counts, at least 0; equally if None.
        partial: As for `band_brier`.

    Returns:
        The best and the worst mean score.

    Raises:
        InvalidForecastError: An end is no probability, or a band is inverted.
        InvalidOutcomeError: An outcome is not one a yes/no question can have.
        InvalidTableError: Nothing is resolved, or a weight is below 0.

    Example:
        >>> band = free_band(low=[0.5, 0.5], high=[0.75, 0.75], outcome=[1, 0])
        >>> band.best, band.worst
        (0.15625, 0.40625)
    """
    best, worst = band_brier(low=low, high=high, outcome=outcome, partial=partial)
    share = _shares(weight, ~np.isnan(best))
    return ScoreBand(float(np.nansum(share * best)), float(np.nansum(share * worst)))


@naming_arguments
def consistent_band(  # noqa: PLR0913 - each is a column
    *,
    low: ArrayLike,
    high: ArrayLike,
    phrase: ArrayLike,
    outcome: ArrayLike,
    against: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    partial: str | None = None,
) -> ScoreBand:
    """Give the best and the worst mean Brier score if equal words mean the same everywhere.

    Equal words have one position in their bands, from the lower end to the upper end. With equal
    bands that is one probability; readers may have given the words different bands in different
    sentences. The band of a question against its claim is the complement of the claim's band, and
    the position is that in the claim's band.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        phrase: The words (any labels), shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        against: True where a yes speaks against the claim, so that `low` and `high` are the
            complement of the claim's band; shape (n,), nowhere if None.
        weight: How much each forecast counts, at least 0; equally if None.
        partial: As for `band_brier`.

    Returns:
        The best and the worst mean score; never outside those of `free_band`.

    Raises:
        InvalidForecastError: An end is no probability, or a band is inverted.
        InvalidOutcomeError: An outcome is not one a yes/no question can have.
        InvalidTableError: Nothing is resolved, a weight is below 0, or the lengths differ.

    Example:
        >>> words = ["likely"] * 12 + ["unlikely"] * 8
        >>> band = consistent_band(
        ...     low=[0.55] * 12 + [0.2] * 8,
        ...     high=[0.8] * 12 + [0.45] * 8,
        ...     phrase=words,
        ...     outcome=[1] * 9 + [0] * 3 + [1] + [0] * 7,
        ... )
        >>> round(band.best, 4), round(band.worst, 4)
        (0.1585, 0.2225)
    """
    low, high, outcome = _checked(low, high, outcome, partial)
    share = _shares(weight, ~np.isnan(outcome))
    variance = float(np.nansum(share * _outcome_variance(outcome, partial)))
    claimed = _in_sense_of_claim(low, high, outcome, against)
    best, worst = _least_and_greatest_sum(*claimed, phrase=phrase, share=share)
    return ScoreBand(best + variance, worst + variance)


@naming_arguments
def consistent_difference(  # noqa: PLR0913 - each is a column
    *,
    low: ArrayLike,
    high: ArrayLike,
    phrase: ArrayLike,
    outcome: ArrayLike,
    first: ArrayLike,
    against: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    partial: str | None = None,
) -> DifferenceBand:
    """Give the lowest and the highest difference of the mean Brier scores of two forecasters.

    The forecasts of both are rows of the same columns. Equal words mean the same everywhere, for
    both forecasters; give their words different labels if each may use them differently.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        phrase: The words (any labels), shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        first: True for the rows of the first forecaster, False for those of the second.
        against: True where a yes speaks against the claim; nowhere if None.
        weight: How much each forecast counts in the mean of its forecaster; equally if None.
        partial: As for `band_brier`.

    Returns:
        Differences, first minus second: below 0 the first is better; see `verdict`.

    Raises:
        InvalidForecastError: An end is no probability, or a band is inverted.
        InvalidOutcomeError: An outcome is not one a yes/no question can have.
        InvalidTableError: Nothing of one of them is resolved, or the lengths differ.

    Example:
        >>> both = consistent_difference(
        ...     low=[0.55, 0.8],
        ...     high=[0.8, 0.95],
        ...     phrase=["likely", "very likely"],
        ...     outcome=[1, 1],
        ...     first=[True, False],
        ... )
        >>> both.verdict
        'not distinguishable'
    """
    low, high, outcome = _checked(low, high, outcome, partial)
    one = _flags(first, low, "first")
    settled = ~np.isnan(outcome)
    share = _shares(weight, settled & one) - _shares(weight, settled & ~one)
    claimed = _in_sense_of_claim(low, high, outcome, against)
    variance = float(np.nansum(share * _outcome_variance(outcome, partial)))
    lowest, highest = _least_and_greatest_sum(*claimed, phrase=phrase, share=share)
    return DifferenceBand(lowest + variance, highest + variance)


def _in_sense_of_claim(
    low: Floats, high: Floats, outcome: Floats, against: object
) -> tuple[Floats, ...]:
    """Bands and outcomes, (n,) each; those of questions against a claim are complemented."""
    complemented = _flags(against, low, "against")
    return (
        np.where(complemented, 1 - high, low),
        np.where(complemented, 1 - low, high),
        np.where(complemented, 1 - outcome, outcome),
    )


def _least_and_greatest_sum(
    low: Floats, high: Floats, outcome: Floats, *, phrase: object, share: Floats
) -> tuple[float, float]:
    """Find the least and the greatest sum of share * (p - y)^2 over the positions of all phrases.

    Each p lies in its band, and rows of one phrase have the same position in their bands. The
    shares may be negative; rows whose outcome y is NaN do not count.
    """
    share = np.where(np.isnan(outcome), 0.0, share)
    distance = np.nan_to_num(outcome) - low
    width = high - low
    group, groups = _groups(phrase, low)
    # If t in [0, 1] is its position in the band, a phrase contributes a t^2 - 2 b t + c to the sum.
    a = np.bincount(group, share * width**2, groups)
    b = np.bincount(group, share * width * distance, groups)
    c = np.bincount(group, share * distance**2, groups)
    vertex = np.clip(np.divide(b, a, out=np.zeros_like(a), where=a != 0), 0, 1)
    positions = np.stack([np.zeros_like(a), np.ones_like(a), vertex])
    sums = a * positions**2 - 2 * b * positions + c
    return float(sums.min(axis=0).sum()), float(sums.max(axis=0).sum())


def _groups(phrase: object, bands: Floats) -> tuple[NDArray[np.intp], int]:
    """A code from 0 for the phrase of each row, in the shape of the bands; and their number."""
    labels = np.asarray(phrase)
    if labels.shape != bands.shape:
        message = (
            f"phrase has shape {labels.shape}, the bands {bands.shape}; give one per forecast."
        )
        raise InvalidTableError(message, field="phrase")
    known, group = np.unique(labels.astype(str), return_inverse=True)
    return group.ravel(), len(known)


def _flags(flags: object, bands: Floats, field: str) -> NDArray[np.bool_]:
    """Return flags in the shape of the bands; None means False for all."""
    if flags is None:
        return np.zeros(bands.shape, dtype=bool)
    array = np.asarray(flags)
    if array.dtype != np.bool_ or array.shape != bands.shape:
        message = (
            f"{field} is {array.dtype} of shape {array.shape}; give one True or False per forecast."
        )
        raise InvalidTableError(message, field=field)
    return array


def _checked(
    low: ArrayLike, high: ArrayLike, outcome: ArrayLike, partial: str | None
) -> tuple[Floats, Floats, Floats]:
    """Return low, high and outcome as float64 of one shape after checking them."""
    low, outcome = check_binary(np.atleast_1d(low), np.atleast_1d(outcome), partial=partial)
    high = check_probability(np.atleast_1d(high), field="high")
    same_shape(low=low, high=high, outcome=outcome)
    low, high, outcome = np.broadcast_arrays(low, high, outcome)
    inverted = low > high
    if inverted.any():
        row = int(inverted.argmax())
        message = (
            f"the band at row {row} runs from {low[row]:g} down to {high[row]:g}."
            " Are low and high swapped?"
        )
        raise InvalidForecastError(message, field="low", row=row)
    return low, high, outcome


def _outcome_variance(outcome: Floats, partial: str | None) -> Floats:
    # E (p - Y)^2 = (p - y)^2 + y (1 - y), if Y is 1 with probability y and 0 otherwise.
    return outcome * (1 - outcome) if partial == "probability" else np.zeros_like(outcome)


def _shares(weight: ArrayLike | None, counted: NDArray[np.bool_]) -> Floats:
    """Weights that are divided by their sum; 0 for rows that are not counted."""
    weights = np.ones(counted.shape) if weight is None else as_numbers(weight, field="weight")
    same_shape(weight=weights, outcome=counted.astype(np.float64))
    kept = np.where(counted, weights, 0.0)
    if not (kept >= 0).all() or not kept.sum() > 0:
        message = "weights must be at least 0 and count something; is anything resolved?"
        raise InvalidTableError(message, field="weight")
    share: Floats = kept / kept.sum()
    return share
