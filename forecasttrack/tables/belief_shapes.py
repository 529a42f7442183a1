"""Which columns hold a belief of each shape, and which shapes each kind of question has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.tables.faults import Faults, shown_cell
from forecasttrack.tables.schema import SHAPES, ForecastColumns

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE_OF = {
    "option": "options",
    "level": "quantiles",
    "sample": "samples",
    "parameter": "distribution",
    "cdf": "cdf",
    "point": "cdf",
    "value": "point",
}
"""The shape that a column of the long form belongs to; the first that holds something counts."""
SHAPES_OF = {
    "binary": ("probability",),
    "categorical": ("options",),
    "ordered": ("options",),
    "numeric": ("quantiles", "samples", "distribution", "point", "cdf"),
    "date": ("quantiles", "samples", "distribution", "point", "cdf"),
}
"""The shapes that a belief about a question of each kind may have."""
_HOLDS = {
    "probability": "'probability'",
    "options": "'option' and 'probability'",
    "quantiles": "'level' and 'value'",
    "samples": "'sample' and 'value'",
    "distribution": "'family', 'parameter' and 'value'",
    "point": "'value' alone",
    "cdf": "'point' and 'cdf'",
}
"""The columns that hold a belief of each shape."""


def refuse_misfits(
    misfit: NDArray[np.bool_],
    forecasts: ForecastColumns,
    shape: NDArray[np.int8] | None,
    questions: pd.DataFrame,
    faults: Faults,
) -> None:
    """Refuse beliefs of a shape that the kind of their question does not have.

    Args:
        misfit: Whether each row holds such a belief, shape (n,).
        forecasts: The rows.
        shape: Position in `SHAPES` of the shape of each row; None where all are probabilities.
        questions: One row per question.
        faults: Where faults are noted.
    """
    rows = np.flatnonzero(misfit)
    if not rows.size:
        return

    def describe(row: int) -> str:
        question = questions.iloc[forecasts.question[row]]
        name, kind = shown_cell(question["question_id"]), question["kind"]
        filled = _HOLDS["probability" if shape is None else SHAPES[shape[row]]]
        needed = " or ".join(_HOLDS[each] for each in SHAPES_OF[kind])
        return f"{name} has the kind {kind}, and the row fills {filled}; fill {needed} for it"

    faults.describe_rows(rows, "question_id", describe)
