"""Answers of the headline that came early, and the headline with them counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.sensitivity.headline_rows import (
    Change,
    HeadlineMeans,
    headline_rows,
    measure,
)
from forecasttrack.pairing import Pairs

State = Literal["wait", "provisional", "chosen"]
"""How the headline treats early answers; `EarlyAnswers` says what each word means."""


@attrs.frozen(kw_only=True)
class EarlyAnswers:
    """Answers of the headline that came before the settling day of their question.

    Attributes:
        days: The settling day of each question that was answered early.
        means: Means of each forecaster with these answers counted.
        state: Whether they ``"wait"``, or count: ``"provisional"`` if nothing else can be scored,
            ``"chosen"`` if the caller chose to count them.
    """

    days: tuple[pd.Timestamp, ...]
    means: Mapping[str, HeadlineMeans]
    state: State


def early_answers(
    every: Pairs, main: Pairs, choices: Mapping[str, Any], state: State
) -> EarlyAnswers | None:
    """Measure the headline with its early answers counted; None where none came early.

    Args:
        every: The pairs of the headline with early answers counted.
        main: The pairs of the headline as it stands.
        choices: How a history becomes a score, as for ``score``.
        state: Whether early answers wait or count in the headline: see `EarlyAnswers`.
    """
    frame = every.frame
    if not frame["early"].any():
        return None
    # Answers that wait are in `every` alone; those that are counted are in the headline, too.
    in_main = frame["question_id"].isin(main.column("question_id").unique())
    early = frame["early"] & (~in_main if state == "wait" else in_main)
    if not early.any():
        return None
    scores = score(every, rules=["brier"], **choices)
    rows = headline_rows(scores, np.ones(len(every), dtype=bool))
    questions = frame[early].drop_duplicates("question_id")
    return EarlyAnswers(
        days=tuple(questions["settling_day"]),
        means=measure(rows, Change(name="early answers counted now")),
        state=state,
    )
