"""Agreement on categories beyond chance: Cohen, Scott and Fleiss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from forecasttrack.agreement.ratings import as_codes
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Weights = Literal["none", "linear", "quadratic"]
"""How much two categories disagree: any two alike, by their distance in order, or its square."""


@naming_arguments
def agreeing_share(*, ratings: ArrayLike) -> float:
    """Give the share of agreeing pairs of coders, averaged over units, not corrected for chance.

    Args:
        ratings: Any labels, shape (coders, units), none missing.

    Returns:
        A share in [0, 1], 1 is perfect.

    Raises:
        InvalidTableError: Fewer than two coders, or a missing rating.

    Example:
        >>> agreeing_share(ratings=[["a", "b", "a"], ["a", "b", "b"], ["a", "b", "b"]])
        0.7777777777777778
    """
    counts = _counts(ratings)
    coders = counts.sum(axis=1)[0]
    return float(((counts**2).sum(axis=1) - coders).mean() / (coders * (coders - 1)))


@naming_arguments
def confusion(*, ratings: ArrayLike) -> tuple[list[Any], NDArray[np.int64]]:
    """Count how often two coders gave each pair of categories to the same unit.

    Args:
        ratings: Labels of two coders, shape (2, units), none missing.

    Returns:
        The categories, sorted, and the counts: rows are the first coder's, columns the second's.

    Raises:
        InvalidTableError: Not two coders, or a missing rating.

    Example:
        >>> categories, counts = confusion(ratings=[["no", "yes", "yes"], ["no", "no", "yes"]])
        >>> categories, counts.tolist()
        (['no', 'yes'], [[1, 0], [1, 1]])
    """
    codes, categories = as_codes(ratings, complete=True)
    _check_two(codes)
    size = len(categories)
    joint = np.bincount((codes[0] * size + codes[1]).astype(np.int64), minlength=size * size)
    return categories, joint.reshape(size, size)


@naming_arguments
def cohen_kappa(*, ratings: ArrayLike, weights: Weights = "none") -> float:
    """Cohen's kappa of two coders (Cohen 1960, weighted 1968).

    Chance is that of two coders who each use the categories as often as before, at random.

    Args:
        ratings: Labels of two coders, shape (2, units), none missing.
        weights: How much two categories disagree: "none" (any two different ones by 1), "linear"
            (by their distance in sorted order) or "quadratic" (by its square). Names are sorted by
            the alphabet; give numbers for another order.

    Returns:
        At most 1; 0 is what chance gives; NaN where both use the same category throughout.

    Raises:
        InvalidTableError: Not two coders, or a missing rating.
        InvalidArgumentError: No such weights.

    References:
        Cohen (1960), doi:10.1177/001316446002000104; Cohen (1968), doi:10.1037/h0026256

    Example:
        >>> round(cohen_kappa(ratings=[[1, 2, 3, 3], [1, 3, 3, 2]], weights="linear"), 3)
        0.429
    """
    _, counts = confusion(ratings=ratings)
    joint = counts / counts.sum()
    expected = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return _corrected(joint, expected, weights)


@naming_arguments
def scott_pi(*, ratings: ArrayLike) -> float:
    """Scott's pi of two coders (Scott 1955).

    Chance is that of two coders who both use each category as often as both did on average.

    Args:
        ratings: Labels of two coders, shape (2, units), none missing.

    Returns:
        At most 1; 0 is what chance gives; NaN where both use the same category throughout.

    Raises:
        InvalidTableError: Not two coders, or a missing rating.

    References:
        Scott (1955), doi:10.1086/266577

    Example:
        >>> round(scott_pi(ratings=[["a", "a", "b", "b"], ["a", "b", "b", "b"]]), 3)
        0.467
    """
    _, counts = confusion(ratings=ratings)
    joint = counts / counts.sum()
    shared = (joint.sum(axis=1) + joint.sum(axis=0)) / 2
    return _corrected(joint, np.outer(shared, shared), "none")


@naming_arguments
def fleiss_kappa(*, ratings: ArrayLike) -> float:
    """Fleiss' kappa of two or more coders (Fleiss 1971); for two it equals Scott's pi.

    Args:
        ratings: Labels, shape (coders, units), none missing.

    Returns:
        At most 1; 0 is what chance gives; NaN where all use the same category throughout.

    Raises:
        InvalidTableError: Fewer than two coders, or a missing rating.

    References:
        Fleiss (1971), doi:10.1037/h0031619

    Example:
        >>> round(fleiss_kappa(ratings=[["a", "b", "a"], ["a", "b", "b"], ["a", "b", "b"]]), 3)
        0.55
    """
    counts = _counts(ratings)
    shares = counts.sum(axis=0) / counts.sum()
    expected = float((shares**2).sum())
    if expected == 1:
        return float("nan")
    return (agreeing_share(ratings=ratings) - expected) / (1 - expected)


def _corrected(joint: Floats, expected: Floats, weights: Weights) -> float:
    """One minus the observed disagreement divided by that expected by chance."""
    distance = _distances(len(joint), weights)
    by_chance = float((distance * expected).sum())
    if by_chance == 0:
        return float("nan")
    return 1 - float((distance * joint).sum()) / by_chance


def _distances(size: int, weights: Weights) -> Floats:
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(np.float64)
    if weights == "none":
        return (apart > 0).astype(np.float64)
    if weights == "linear":
        return apart
    if weights == "quadratic":
        return apart**2
    message = f"weights is {shown(weights)}; it must be 'none', 'linear' or 'quadratic'."
    raise InvalidArgumentError(message, field="weights")


def _counts(ratings: ArrayLike) -> Floats:
    """Count, for each unit, how many coders chose each category: shape (units, categories)."""
    codes, categories = as_codes(ratings, complete=True)
    return np.stack(
        [(codes == code).sum(axis=0) for code in range(len(categories))], axis=1
    ).astype(np.float64)


def _check_two(codes: Floats) -> None:
    if len(codes) != 2:
        message = f"found {len(codes)} coders; this statistic is for two. See fleiss_kappa."
        raise InvalidTableError(message, field="ratings")
