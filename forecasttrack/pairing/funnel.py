"""How many questions and forecasts are left at each stage, from all asked to those that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.pairing.eligibility import Eligibility
from forecasttrack.pairing.pair_columns import settling_days
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

VOID = (
    Reason.UNRESOLVED,
    Reason.ANNULLED,
    Reason.AMBIGUOUS,
    Reason.CONDITION_NOT_MET,
    Reason.CONDITION_ANNULLED,
)
"""The reasons for which a question will never count."""


def funnel(found: Eligibility, paired: NDArray[np.bool_], clock: int) -> pd.DataFrame:
    """Count questions and forecasts from stage to stage.

    Args:
        found: All forecasts beside their questions, with the reason why each does not count.
        paired: Which forecasts count, shape (n,).
        clock: Up to when outcomes were looked for, in microseconds.

    Returns:
        One row per stage with ``stage, questions, forecasts``: asked, forecast, past its settling
        day, resolved, void by reason, counted. A condition is asked where somebody forecast it, and
        a question without a settling day is past it from the beginning.
    """
    questions, of_forecast = found.questions, found.forecasts.question
    per_question = np.bincount(of_forecast, minlength=len(questions))
    is_forecast = per_question > 0
    day = settling_days(questions)
    past = is_forecast & ((day == MISSING) | (day <= clock))
    resolved = is_forecast & (questions["status"] == "resolved").to_numpy()
    stages = [
        ("asked", is_forecast | ~questions["is_condition"].to_numpy(dtype=bool), per_question),
        ("forecast", is_forecast, per_question),
        ("past its settling day", past, per_question),
        ("resolved", resolved, per_question),
    ]
    for reason in VOID:
        of_reason = np.bincount(
            of_forecast[found.reason == reason.precedence], minlength=len(questions)
        )
        if of_reason.any():
            stages.append((f"void: {reason.value}", of_reason > 0, of_reason))
    counted = np.bincount(of_forecast[paired], minlength=len(questions))
    stages.append(("counted", counted > 0, counted))
    return pd.DataFrame(
        [(name, int(held.sum()), int(number[held].sum())) for name, held, number in stages],
        columns=["stage", "questions", "forecasts"],
    )
