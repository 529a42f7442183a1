"""Compiled kernels of rules: the formulas and their checks in one pass over columns or tables.

They return the scores, or None where a check fails, so that the caller finds and names the fault.
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
    """Score probabilities of settled questions by `engine.squared_distance`, shape (n,)."""
    score = np.empty(len(p))
    return score if _squared_distances(p, y, score) else None


def weighted_pinball(
    levels: FloatArray, weights: FloatArray, values: FloatArray, outcome: FloatArray
) -> FloatArray | None:
    """Sum the weighted pinball losses of quantiles at shared levels, shape (n,)."""
    score = np.empty(len(values))
    return score if _weighted_pinball(levels, weights, values, outcome, score) else None


@_compiled
def _squared_distances(p, y, score):
    faults = 0
    for row in range(len(p)):
        # No branch: a fault is counted and found again by the caller, which is never in a hurry.
        valid = (p[row] >= 0.0) & (p[row] <= 1.0) & ((y[row] == 0.0) | (y[row] == 1.0))
        faults += 1 - valid
        score[row] = _squared_distance(p[row], y[row])
    return faults == 0


@_compiled
def _weighted_pinball(levels, weights, values, outcome, score):
    faults = 0
    for row in range(len(values)):
        total, before, rising = 0.0, -np.inf, True
        for column in range(len(levels)):
            value = values[row, column]
            rising &= value >= before
            before = value
            total += weights[column] * _pinball_loss(levels[column], value - outcome[row])
        # Rising values are finite where the first and the last are; NaN is not above anything.
        faults += not (rising and values[row, 0] > -np.inf and before < np.inf)
        score[row] = total
    return faults == 0
