"""Checks of the beliefs and weights of a pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidArgumentError, InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["check_beliefs"]


def check_beliefs(
    belief: ArrayLike, weight: ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Check beliefs and complete their weights.

    Args:
        belief: Beliefs, shape (n, m, K): n rows, m forecasters, K numbers of each belief; NaN in
            all K where a forecaster states none.
        weight: Weights, shape (n, m) or (m,), 0 or above; equal where None.

    Returns:
        Beliefs with 0 in place of NaN, and weights of shape (n, m), 0 where no belief is stated.

    Raises:
        InvalidTableError: Shapes that do not match, or a belief with NaN in some of its K numbers.
        InvalidArgumentError: A weight below 0 or not finite.

    Example:
        >>> check_beliefs([[[0.2, 0.8], [float("nan")] * 2]])[1]
        array([[1., 0.]])
    """
    belief = np.asarray(belief, dtype=float)
    if belief.ndim != 3:
        raise InvalidTableError(f"beliefs must have shape (n, m, K), found {belief.shape}")
    gap = np.isnan(belief)
    silent = gap.all(axis=2)
    if (gap.any(axis=2) & ~silent).any():
        raise InvalidTableError(
            "a belief has NaN in some of its numbers; give all of them, or NaN in all"
        )
    given = np.ones(belief.shape[1]) if weight is None else np.asarray(weight, dtype=float)
    if given.shape not in {belief.shape[:2], belief.shape[1:2]}:
        raise InvalidTableError(
            f"weights must have shape {belief.shape[:2]} or {belief.shape[1:2]}, one for each "
            f"forecaster; found {given.shape}",
            field="weight",
        )
    if not (np.isfinite(given) & (given >= 0)).all():
        raise InvalidArgumentError("weights must be finite and 0 or above", field="weight")
    return np.where(gap, 0.0, belief), np.where(silent, 0.0, given)
