"""Formulas that NumPy applies to arrays and the compiled engine to single numbers.

Each is defined once, so that both engines give the same bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray


def squared_distance(p: FloatArray, y: FloatArray) -> FloatArray:
    """Squared distance of a probability from its outcome."""
    distance = p - y
    return distance * distance


def pinball_loss(level: float | FloatArray, excess: FloatArray) -> FloatArray:
    """Loss of a quantile that exceeds the outcome by so much (below 0: that falls short of it)."""
    return np.subtract(np.maximum(excess, 0.0), level * excess)
