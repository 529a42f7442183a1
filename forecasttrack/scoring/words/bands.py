"""Brier scores of words that stand for a band of probabilities: from best to worst, and on average.

A band is not a probability, and no number makes scoring it strictly proper (Seidenfeld, Schervish
and Kadane 2012). What can be computed are the ends between which the score must lie: in the free
band each forecast may take any value of its band, in the consistent band equal words mean the same
everywhere, which is much tighter.
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
    """The ends between which a mean score lies.

    Attributes:
        best: The mean score if the words meant what turned out best.
        worst: The mean score if they meant what turned out worst.

    Example:
        >>> ScoreBand(best=0.125, worst=0.25).width
        0.125
    """

    best: float
    worst: float

    @property
    def width(self) -> float:
        """The width that the vagueness of the words causes."""
        return self.worst - self.best


@attrs.frozen
class DifferenceBand:
    """The ends between which the difference of two mean scores lies.

    Attributes:
        low: The lowest difference, first less second.
        high: The highest difference.

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
        """Who is better under every consistent reading; "not distinguishable" if that flips."""
        if self.high < 0:
            return "first is better"
        return "second is better" if self.low > 0 else "not distinguishable"


@naming_arguments
def band_brier(
    *, low: ArrayLike, high: ArrayLike, outcome: ArrayLike, partial: str | None = None
) -> tuple[Floats, Floats]:
    """Give the best and the worst Brier score that each band of probabilities may stand for.

    Lower is better. A band of width zero scores as the plain rule.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).
        partial: What an outcome between 0 and 1 means: "mean" (the fraction that came true) or
            "probability" (that it came true); None where there may be none.

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
    """Give the ends of the mean Brier score if every band may be read differently each time.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        weight: How much each forecast counts, at least 0; equally if None.
        partial: As for `band_brier`.

    Returns:
        The ends, the best mean score first.

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
    """Give the ends of the mean Brier score if equal words mean the same everywhere.

    Equal words with equal bands take one number everywhere. Where readers gave equal words
    different bands in different sentences, the words have one position in each of them. A question
    against its claim has the complement of its claim's band, and the words are read in that.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        phrase: The words (any labels), shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        against: True where a yes speaks against the claim, so that the band was swapped; shape
            (n,), nowhere if None.
        weight: How much each forecast counts, at least 0; equally if None.
        partial: As for `band_brier`.

    Returns:
        The ends; never outside those of `free_band`.

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
    claimed = _as_claimed(low, high, outcome, against)
    best, worst = _ends_of_sum(*claimed, phrase=phrase, share=share)
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
    """Give the ends of the difference of two mean Brier scores under one reading of the words.

    The rows of both are in the same columns, and equal words mean the same for both; give them
    different labels if each may use the words differently.

    Args:
        low: Lower ends, probabilities of yes, shape (n,).
        high: Upper ends, shape (n,).
        phrase: The words (any labels), shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        first: True for the rows of the first forecaster, False for those of the second.
        against: True where a yes speaks against the claim; nowhere if None.
        weight: How much each forecast counts within its forecaster; equally if None.
        partial: As for `band_brier`.

    Returns:
        First less second, so below 0 the first is better; see `verdict`.

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
    claimed = _as_claimed(low, high, outcome, against)
    variance = float(np.nansum(share * _outcome_variance(outcome, partial)))
    least, most = _ends_of_sum(*claimed, phrase=phrase, share=share)
    return DifferenceBand(least + variance, most + variance)


def _as_claimed(low: Floats, high: Floats, outcome: Floats, against: object) -> tuple[Floats, ...]:
    """Complement questions against their claim, so that equal words have the same band."""
    complemented = _flags(against, low, "against")
    return (
        np.where(complemented, 1 - high, low),
        np.where(complemented, 1 - low, high),
        np.where(complemented, 1 - outcome, outcome),
    )


def _ends_of_sum(
    low: Floats, high: Floats, outcome: Floats, *, phrase: object, share: Floats
) -> tuple[float, float]:
    """Find the least and the greatest sum of share * (p - y)², with one position per phrase."""
    share = np.where(np.isnan(outcome), 0.0, share)
    distance = np.nan_to_num(outcome) - low
    width = high - low
    group, groups = _groups(phrase, low)
    # With t in [0, 1] the position in the band, a phrase contributes a t² - 2 b t + c.
    a = np.bincount(group, share * width**2, groups)
    b = np.bincount(group, share * width * distance, groups)
    c = np.bincount(group, share * distance**2, groups)
    vertex = np.clip(np.divide(b, a, out=np.zeros_like(a), where=a != 0), 0, 1)
    positions = np.stack([np.zeros_like(a), np.ones_like(a), vertex])
    sums = a * positions**2 - 2 * b * positions + c
    return float(sums.min(axis=0).sum()), float(sums.max(axis=0).sum())


def _groups(phrase: object, like: Floats) -> tuple[NDArray[np.intp], int]:
    labels = np.asarray(phrase)
    if labels.shape != like.shape:
        message = f"phrase has shape {labels.shape}, the bands {like.shape}; give one per forecast."
        raise InvalidTableError(message, field="phrase")
    known, group = np.unique(labels.astype(str), return_inverse=True)
    return group.ravel(), len(known)


def _flags(flags: object, like: Floats, field: str) -> NDArray[np.bool_]:
    if flags is None:
        return np.zeros(like.shape, dtype=bool)
    array = np.asarray(flags)
    if array.dtype != np.bool_ or array.shape != like.shape:
        message = (
            f"{field} is {array.dtype} of shape {array.shape}; give one True or False per forecast."
        )
        raise InvalidTableError(message, field=field)
    return array


def _checked(
    low: ArrayLike, high: ArrayLike, outcome: ArrayLike, partial: str | None
) -> tuple[Floats, Floats, Floats]:
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
    # E (p - Y)² is (p - y)² + y (1 - y) where y is the probability of Y.
    return outcome * (1 - outcome) if partial == "probability" else np.zeros_like(outcome)


def _shares(weight: ArrayLike | None, counted: NDArray[np.bool_]) -> Floats:
    weights = np.ones(counted.shape) if weight is None else as_numbers(weight, field="weight")
    same_shape(weight=weights, outcome=counted.astype(np.float64))
    kept = np.where(counted, weights, 0.0)
    if not (kept >= 0).all() or not kept.sum() > 0:
        message = "weights must be at least 0 and count something; is anything resolved?"
        raise InvalidTableError(message, field="weight")
    share: Floats = kept / kept.sum()
    return share
