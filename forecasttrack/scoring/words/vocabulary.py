"""Scores of a word chosen from a fixed set, each of whose words stands for a band of probabilities.

The word that is true to a belief is the one whose band holds it. The Brier score of a band's middle
is improper if bands differ in width: for a belief near a boundary, the neighbouring word has the
better expected score (Mitchell and Ferro 2017). Under the corrected score, two neighbouring words
have equal expected scores exactly at the boundary between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError, InvalidForecastError, InvalidTableError
from forecasttrack.scoring.checks import as_numbers, check_binary, check_probability

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@naming_arguments
def corrected_scores(*, boundaries: ArrayLike, points: ArrayLike) -> Floats:
    """Tabulate the boundary-corrected interval score of each word for both outcomes.

    Lower is better. S(k, y), the score of word k for outcome y, is the Brier score of its point for
    the lowest word, k = 1. From word k to word k + 1, whose bands meet at the boundary a and whose
    points lie at the distance c, S(k+1, 0) - S(k, 0) = 2 c a and S(k, 1) - S(k+1, 1) = 2 c (1 - a).
    The score is proper for any positive c; with this one it equals the Brier score of the points if
    each boundary lies in the middle between two points, as with bands of equal width.

    Args:
        boundaries: Probabilities at which the next band begins, rising, shape (K - 1,).
        points: The probability that each word stands for, rising, shape (K,).

    Returns:
        Scores, shape (K, 2): if the outcome is no (0), and if it is yes (1).

    Raises:
        InvalidForecastError: Boundaries or points are no probabilities, or do not rise.
        InvalidTableError: There is not one boundary fewer than points.

    References:
        Mitchell and Ferro (2017), doi:10.1002/qj.3029

    Example:
        >>> corrected_scores(boundaries=[0.5], points=[0.25, 0.75])
        array([[0.0625, 0.5625],
               [0.5625, 0.0625]])
    """
    boundary = _rising(boundaries, "boundaries")
    point = _rising(points, "points")
    if len(boundary) != len(point) - 1:
        message = (
            f"{len(point)} points need {len(point) - 1} boundaries between them,"
            f" found {len(boundary)}."
        )
        raise InvalidTableError(message, field="boundaries")
    step = 2 * np.diff(point)
    under_no = point[0] ** 2 + np.cumsum(np.r_[0, step * boundary])
    under_yes = (1 - point[0]) ** 2 - np.cumsum(np.r_[0, step * (1 - boundary)])
    return np.stack([under_no, under_yes], axis=1)


@naming_arguments
def midpoint_scores(*, points: ArrayLike) -> Floats:
    """Tabulate the Brier score of each word's point for both outcomes; improper for bands.

    Args:
        points: The probability that each word stands for, rising, shape (K,).

    Returns:
        Scores, shape (K, 2): if the outcome is no (0), and if it is yes (1).

    Raises:
        InvalidForecastError: Points are no probabilities, or do not rise.

    Example:
        >>> midpoint_scores(points=[0.25, 0.75])
        array([[0.0625, 0.5625],
               [0.5625, 0.0625]])
    """
    point = _rising(points, "points")
    return np.stack([point**2, (1 - point) ** 2], axis=1)


@naming_arguments
def corrected_brier(
    *, band: ArrayLike, outcome: ArrayLike, boundaries: ArrayLike, points: ArrayLike
) -> Floats:
    """Score words by the boundary-corrected interval score, which is proper for a set of bands.

    Lower is better. The word whose band holds the believed probability has the best expected
    score. See `corrected_scores`.

    Args:
        band: The word that was chosen, counted from 0 for the lowest, shape (n,).
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).
        boundaries: Probabilities at which the next band begins, rising, shape (K - 1,).
        points: The probability that each word stands for, rising, shape (K,).

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: There is no such word, or the bands do not rise.
        InvalidOutcomeError: An outcome is neither 0, 1 nor NaN.

    References:
        Mitchell and Ferro (2017), doi:10.1002/qj.3029

    Example:
        >>> corrected_brier(band=[0, 1], outcome=[1, 1], boundaries=[0.5], points=[0.25, 0.75])
        array([0.5625, 0.0625])
    """
    table = corrected_scores(boundaries=boundaries, points=points)
    chosen = as_numbers(band, field="band")
    wrong = ~np.isin(chosen, np.arange(len(table)))
    if wrong.any():
        message = f"band {chosen[wrong].flat[0]:g} is none of 0 to {len(table) - 1}"
        raise InvalidForecastError(message, field="band", row=int(wrong.argmax()))
    _, settled = check_binary(np.zeros(chosen.shape), outcome)
    scores = table[chosen.astype(np.intp), np.nan_to_num(settled).astype(np.intp)]
    return np.where(np.isnan(settled), np.nan, scores)


@naming_arguments
def misassigned_share(
    *, scores: ArrayLike, boundaries: ArrayLike, low: float = 0.0, high: float = 1.0
) -> float:
    """Give the share of beliefs whose word is not the one with the best expected score.

    The word of a belief is the one whose band holds it.

    Args:
        scores: Score of each word if the outcome is no and if it is yes, shape (K, 2), lower is
            better.
        boundaries: Probabilities at which the next band begins, rising, shape (K - 1,).
        low: Lowest belief considered; beliefs are spread evenly from `low` to `high`.
        high: Highest belief considered.

    Returns:
        A share in [0, 1]; 0 for a proper score.

    Raises:
        InvalidArgumentError: `low` is not below `high`.
        InvalidForecastError: Boundaries are no probabilities, or do not rise.
        InvalidTableError: There is not one boundary fewer than words.

    Example:
        >>> points = [0.03, 0.125, 0.325, 0.5, 0.675, 0.875, 0.97]
        >>> inner = [0.05, 0.2, 0.45, 0.55, 0.8, 0.95]
        >>> midpoints = midpoint_scores(points=points)
        >>> round(misassigned_share(scores=midpoints, boundaries=inner, low=0.01, high=0.99), 3)
        0.184
    """
    if not 0 <= low < high <= 1:
        message = f"beliefs run from {low:g} to {high:g}; they must rise within [0, 1]."
        raise InvalidArgumentError(message, field="low")
    table = as_numbers(scores, field="scores")
    inner = _rising(boundaries, "boundaries")
    if table.shape != (len(inner) + 1, 2):
        message = (
            f"{len(inner)} boundaries part {len(inner) + 1} words, each scored under no and under"
            f" yes; found scores of shape {table.shape}"
        )
        raise InvalidTableError(message, field="scores")
    band_low, band_high = np.r_[low, inner], np.r_[inner, high]
    best_low, best_high = _best_beliefs(table)
    upper, lower = np.minimum(band_high, best_high), np.maximum(band_low, best_low)
    right = np.maximum(upper.clip(max=high) - lower.clip(low), 0)
    return float(1 - right.sum() / (high - low))


@attrs.frozen(kw_only=True)
class PrecisionCost:
    """What rounding probabilities to the words of a vocabulary costs in Brier score.

    Attributes:
        exact: Mean Brier score of the probabilities themselves.
        rounded: Mean Brier score of the points of their words.
        cost: Rounded minus exact; above 0 if rounding made the score worse.
        relative: Cost as a share of the exact score; NaN if that score is 0.
        n: How many resolved forecasts were counted.

    Example:
        >>> low, high = equal_bands(bins=2)
        >>> cost = precision_cost(probability=[0.9, 0.2], outcome=[1, 0], low=low, high=high)
        >>> round(cost.rounded - cost.exact - cost.cost, 12), cost.n
        (0.0, 2)
    """

    exact: float
    rounded: float
    cost: float
    relative: float
    n: int


@naming_arguments
def precision_cost(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    points: ArrayLike | None = None,
) -> PrecisionCost:
    """Measure what rounding probabilities to a vocabulary costs (Friedman and others 2018).

    Each probability is replaced by the point of the band that holds it, or of the nearest band if
    none does. If two bands hold it, or are equally near, the mean of both scores counts.

    Args:
        probability: Probabilities of yes, shape (n,).
        outcome: 1 for yes, 0 for no; NaN (unresolved) does not count, shape (n,).
        low: Lower ends of the bands, shape (K,).
        high: Upper ends of the bands, shape (K,).
        points: One number for each band; its middle if None.

    Returns:
        The mean Brier score of the exact and of the rounded probabilities, and their difference.

    Raises:
        InvalidForecastError: A number is no probability, a band is inverted, or bands overlap, so
            that a probability would have several words.
        InvalidOutcomeError: An outcome is neither 0, 1 nor NaN.
        InvalidTableError: Nothing is resolved, or there is not one point for each band.

    References:
        Friedman, Baker, Mellers, Tetlock and Zeckhauser (2018), doi:10.1093/isq/sqx078

    Example:
        >>> halves = {"low": [0.0, 0.5], "high": [0.5, 1.0]}
        >>> cost = precision_cost(probability=[0.9, 0.2], outcome=[1, 0], **halves)
        >>> round(cost.exact, 4), round(cost.rounded, 4), round(cost.relative, 2)
        (0.025, 0.0625, 1.5)
    """
    belief, settled = check_binary(np.atleast_1d(probability), np.atleast_1d(outcome))
    lower, upper, point = _disjoint_bands(low, high, points)
    counted = ~np.isnan(settled)
    if not counted.any():
        message = "no forecast is resolved, so that there is no cost to measure"
        raise InvalidTableError(message, field="outcome")
    belief, settled = belief[counted], settled[counted]
    distance = np.maximum(lower - belief[:, None], belief[:, None] - upper).clip(min=0)
    near = distance <= distance.min(axis=1, keepdims=True) + 1e-12
    rounded = float((near * (point - settled[:, None]) ** 2 / near.sum(axis=1)[:, None]).sum())
    exact, rounded = float(((belief - settled) ** 2).mean()), rounded / len(belief)
    return PrecisionCost(
        exact=exact,
        rounded=rounded,
        cost=rounded - exact,
        relative=(rounded - exact) / exact if exact > 0 else float("nan"),
        n=len(belief),
    )


@naming_arguments
def equal_bands(*, bins: int) -> tuple[Floats, Floats]:
    """Divide [0, 1] into bands of equal width.

    Args:
        bins: How many bands, at least 1.

    Returns:
        Lower ends and upper ends, each of shape (bins,).

    Raises:
        InvalidArgumentError: Fewer than one bin.

    Example:
        >>> equal_bands(bins=2)
        (array([0. , 0.5]), array([0.5, 1. ]))
    """
    if bins < 1:
        message = f"bins is {bins}; there is at least one."
        raise InvalidArgumentError(message, field="bins")
    edges = np.linspace(0, 1, bins + 1)
    return edges[:-1], edges[1:]


def _best_beliefs(table: Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest belief for which each word has the best expected score, (K,) each.

    Where the lowest exceeds the highest there is no such belief.
    """
    # Word k is no worse than j at belief p where level + slope p <= 0.
    level = table[:, None, 0] - table[None, :, 0]
    slope = table[:, None, 1] - table[None, :, 1] - level
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = -level / slope
    never = (slope == 0) & (level > 0)
    below = np.where(slope < 0, crossing, np.where(never, np.inf, -np.inf)).max(axis=1)
    above = np.where(slope > 0, crossing, np.inf).min(axis=1)
    return below, above


def _disjoint_bands(
    low: ArrayLike, high: ArrayLike, points: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    """Check bands; return their lower ends, upper ends and points, (K,) each, in rising order."""
    lower = check_probability(np.atleast_1d(low), field="low")
    upper = check_probability(np.atleast_1d(high), field="high")
    order = np.lexsort((upper, lower))
    lower, upper = lower[order], upper[order]
    if (lower > upper).any() or (upper[:-1] > lower[1:] + 1e-12).any():
        message = (
            "bands are inverted or overlap, so that a probability would have several words."
            " Use a lexicon whose bands partition or leave gaps."
        )
        raise InvalidForecastError(message, field="low")
    if points is None:
        return lower, upper, (lower + upper) / 2
    point = check_probability(np.atleast_1d(points), field="points")
    if point.shape != lower.shape:
        message = f"{len(lower)} bands need as many points, found {len(point)}"
        raise InvalidTableError(message, field="points")
    return lower, upper, point[order]


def _rising(values: ArrayLike, field: str) -> Floats:
    """Return probabilities, shape (K,), after checking that each exceeds the one before it."""
    numbers = check_probability(np.atleast_1d(values), field=field)
    if numbers.ndim != 1 or (np.diff(numbers) <= 0).any():
        message = f"{field} must rise from one to the next, found {numbers.tolist()}"
        raise InvalidForecastError(message, field=field)
    return numbers
