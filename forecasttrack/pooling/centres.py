"""Pools that take the mean or the median of each of the K numbers over the forecasters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pooling.input_checks import check_beliefs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["mean", "median", "trimmed_mean"]


@naming_arguments
def mean(*, belief: ArrayLike, weight: ArrayLike | None = None) -> np.ndarray:
    """Average beliefs: the linear pool (Stone 1961).

    Args:
        belief: Beliefs, shape (n, m, K); NaN in all K where none is stated.
        weight: Weights, shape (n, m) or (m,), 0 or above; equal where None.

    Returns:
        The pooled beliefs, shape (n, K); NaN where no forecaster with a weight above 0 states one.

    Raises:
        InvalidTableError: Shapes that do not match, or a belief with NaN in some of its K numbers.
        InvalidArgumentError: A weight below 0 or not finite.

    References:
        Stone (1961), doi:10.1214/aoms/1177704873

    Example:
        >>> mean(belief=[[[0.2, 0.8], [0.4, 0.6]]], weight=[3, 1])
        array([[0.25, 0.75]])
    """
    belief, weight = check_beliefs(belief, weight)
    total = weight.sum(axis=1)[:, None]
    summed = np.einsum("nmk,nm->nk", belief, weight)
    return _ratio(summed, total)


@naming_arguments
def median(*, belief: ArrayLike, weight: ArrayLike | None = None) -> np.ndarray:
    """Take the weighted median of each number.

    Where exactly half the weight lies on either side of a gap, the median is the middle of the
    gap. The medians of the probabilities of several options need not sum to 1; the caller has to
    rescale them. Arguments and errors as in `mean`.

    Returns:
        The pooled beliefs, shape (n, K); NaN where no forecaster with a weight above 0 states one.

    Example:
        >>> median(belief=[[[0.2], [0.3], [0.9]], [[0.2], [0.3], [float("nan")]]])
        array([[0.3 ],
               [0.25]])
    """
    belief, weight = check_beliefs(belief, weight)
    speaks = weight > 0
    if not speaks.any():
        return np.full((len(belief), belief.shape[2]), np.nan)
    if weight.max(initial=0.0) == weight.min(initial=np.inf, where=speaks):
        return _equal_median(belief, speaks)
    order = np.argsort(belief, axis=1, kind="stable")
    value = np.take_along_axis(belief, order, axis=1)
    sorted_weight = np.take_along_axis(
        np.broadcast_to(weight[:, :, None], belief.shape), order, axis=1
    )
    weight_so_far = np.cumsum(sorted_weight, axis=1)
    half = weight_so_far[:, -1:, :] / 2
    # Sums of weights carry rounding errors; a sum that differs from half by no more is half.
    tolerance = half * 1e-12
    lower = np.argmax(weight_so_far >= half - tolerance, axis=1)
    upper = np.argmax(weight_so_far > half + tolerance, axis=1)
    pick = [np.take_along_axis(value, each[:, None, :], axis=1)[:, 0] for each in (lower, upper)]
    return np.where(half[:, 0] > 0, (pick[0] + pick[1]) / 2, np.nan)


def _equal_median(belief: np.ndarray, speaks: np.ndarray) -> np.ndarray:
    """The median where all weights above 0 are equal: the middle value, or that between two.

    Args:
        belief: Beliefs, shape (n, m, K).
        speaks: Whether a forecaster has a belief with a weight above 0, shape (n, m).
    """
    silent_last = np.where(speaks[:, None, :], belief.swapaxes(1, 2), np.inf)
    silent_last.sort(axis=2)
    n = speaks.sum(axis=1)
    middle = np.maximum([(n - 1) // 2, n // 2], 0)
    lower, upper = (
        np.take_along_axis(silent_last, each[:, None, None], axis=2)[:, :, 0] for each in middle
    )
    return np.where(n[:, None] > 0, (lower + upper) / 2, np.nan)


@naming_arguments
def trimmed_mean(
    *, belief: ArrayLike, weight: ArrayLike | None = None, trim: float = 0.1
) -> np.ndarray:
    """Average each number without its lowest and highest values.

    Arguments and errors otherwise as in `mean`.

    Args:
        belief: Beliefs, shape (n, m, K); NaN in all K where none is stated.
        weight: Weights, shape (n, m) or (m,), 0 or above; equal where None.
        trim: Share of the forecasters with a weight above 0 to leave out at either end, in
            [0, 0.5); their number is rounded down.

    Returns:
        The pooled beliefs, shape (n, K); NaN where no forecaster with a weight above 0 states one.

    Raises:
        InvalidArgumentError: The share lies outside [0, 0.5).

    Example:
        >>> trimmed_mean(belief=[[[0.0], [0.2], [0.3], [0.4], [1.0]]], trim=0.2)
        array([[0.3]])
    """
    if not 0 <= trim < 0.5:
        raise InvalidArgumentError(f"trim must lie in [0, 0.5), found {trim:g}", field="trim")
    belief, weight = check_beliefs(belief, weight)
    speaks = weight > 0
    silent_last = np.where(speaks[:, :, None], belief, np.inf)
    place = np.argsort(np.argsort(silent_last, axis=1, kind="stable"), axis=1)
    n = speaks.sum(axis=1)[:, None, None]
    # 0.1 * 30 may come out as 2.999...; three values are then left out at either end.
    cut = np.floor(trim * n + 1e-12)
    kept = np.where((place >= cut) & (place < n - cut), weight[:, :, None], 0.0)
    total = kept.sum(axis=1)
    summed = (kept * belief).sum(axis=1)
    return _ratio(summed, total)


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    ratio: np.ndarray = np.divide(
        numerator, denominator, out=np.full(numerator.shape, np.nan), where=denominator > 0
    )
    return ratio
