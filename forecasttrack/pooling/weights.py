"""Weights in a pool: by how new a forecast is, or by how well its forecaster scored so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["performance_weights", "recency_weights"]

PRIOR_LOSS = 0.25
"""Brier score of even odds: the mean score that is assumed of a forecaster without any."""


@naming_arguments
def recency_weights(*, issued_at: ArrayLike) -> np.ndarray:
    """Weigh the i-th oldest of m forecasts by exp(sqrt(i) - sqrt(m)), as Metaculus does.

    Args:
        issued_at: When each forecast was issued, as numbers in any unit, such as days, shape
            (n, m); NaN where there is no forecast.

    Returns:
        Weights, shape (n, m), 1 for the newest forecast of a row and 0 where there is none;
        forecasts issued at the same instant all have the weight of the last place among them.

    Raises:
        InvalidArgumentError: ``issued_at`` does not hold numbers.

    References:
        Metaculus, https://www.metaculus.com/faq/#community-prediction

    Example:
        >>> recency_weights(issued_at=[[1, 2, 3]]).round(4)
        array([[0.4809, 0.7277, 1.    ]])
    """
    issued = np.atleast_2d(np.asarray(issued_at, dtype=float))
    there = ~np.isnan(issued)
    order = np.argsort(issued, axis=1, kind="stable")
    ascending = np.take_along_axis(issued, order, axis=1)
    # Forecasts issued at the same instant all take the last place among them.
    last = np.ones(issued.shape, dtype=bool)
    last[:, :-1] = ascending[:, :-1] != ascending[:, 1:]
    places = np.where(last, np.arange(1, issued.shape[1] + 1), issued.shape[1])
    places = np.minimum.accumulate(places[:, ::-1], axis=1)[:, ::-1]
    place = np.empty_like(places)
    np.put_along_axis(place, order, places, axis=1)
    m = there.sum(axis=1, keepdims=True)
    return np.where(there, np.exp(np.sqrt(place) - np.sqrt(m)), 0.0)


@naming_arguments
def performance_weights(*, total: ArrayLike, n: ArrayLike, prior: float = 5.0) -> np.ndarray:
    """Weigh forecasters by the inverse of their mean Brier score, drawn towards even odds.

    The weight is (prior + n) / (0.25 prior + total); a forecaster without scores weighs 4.

    Args:
        total: Each forecaster's sum of Brier scores, each in [0, 1], on questions settled so far,
            any shape.
        n: How many scores each sum has, same shape.
        prior: How many scores of 0.25, that of even odds, are added to each sum; above 0.

    Returns:
        Weights, above 0, same shape.

    Raises:
        InvalidArgumentError: The prior is not above 0, or a number or a sum of scores is below 0.

    Example:
        >>> performance_weights(total=[0.0, 0.1, 5.0], n=[0, 5, 5]).round(4)
        array([4.    , 7.4074, 1.6   ])
    """
    if not prior > 0:
        raise InvalidArgumentError(f"prior must be above 0, found {prior:g}", field="prior")
    total, n = np.asarray(total, dtype=float), np.asarray(n, dtype=float)
    # A sum from which another sum was subtracted may lie below 0 by a rounding error.
    for name, found, least in (("total", total, -1e-9), ("n", n, 0.0)):
        if (found < least).any():
            raise InvalidArgumentError(f"{name} is below 0: {np.nanmin(found):g}", field=name)
    return np.asarray((prior + n) / (PRIOR_LOSS * prior + total))
