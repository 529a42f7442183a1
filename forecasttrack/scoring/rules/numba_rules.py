"""Rules compiled with numba: a formula and its checks in one pass over columns or tables.

The functions return the scores, or None if a check fails; the caller then finds the faulty row and
raises the error.
"""

# mypy: disable-error-code="no-untyped-def, misc"

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from forecasttrack.scoring import engine

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")
_squared_distance = _compiled(engine.squared_distance)
_pinball_loss = _compiled(engine.pinball_loss)


def squared_distances(p: FloatArray, y: FloatArray) -> FloatArray | None:
    """Squared distances of probabilities p from outcomes y of 0 or 1, shape (n,) each."""
    score = np.empty(len(p))
    return score if _squared_distances(p, y, score) else None


def weighted_pinball(
    levels: FloatArray, weights: FloatArray, values: FloatArray, outcome: FloatArray
) -> FloatArray | None:
    """Sum the weighted pinball losses of quantiles over the levels; returns shape (n,).

    ``levels`` and ``weights`` have shape (Q,), ``values`` (n, Q) and ``outcome`` (n,).
    """
    score = np.empty(len(values))
    return score if _weighted_pinball(levels, weights, values, outcome, score) else None


@_compiled
def _squared_distances(p, y, score):
    faults = 0
    for row in range(len(p)):
        # Faults are counted and not located, because a loop without branches is faster.
        valid = (p[row] >= 0.0) & (p[row] <= 1.0) & ((y[row] == 0.0) | (y[row] == 1.0))
        faults += 1 - valid
        score[row] = _squared_distance(p[row], y[row])
    return faults == 0


@_compiled
def _weighted_pinball(levels, weights, values, outcome, score):
    faults = 0
    for row in range(len(values)):
        total, previous, rising = 0.0, -np.inf, True
        for column in range(len(levels)):
            value = values[row, column]
            rising &= value >= previous
            previous = value
            total += weights[column] * _pinball_loss(levels[column], value - outcome[row])
        # Rising values are all finite if the first and the last are; with NaN `rising` is False.
        faults += not (rising and values[row, 0] > -np.inf and previous < np.inf)
        score[row] = total
    return faults == 0
