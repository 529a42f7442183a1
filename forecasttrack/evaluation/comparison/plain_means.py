"""Forecasters of a leaderboard whose estimate is a plain mean, and its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.evaluation.scores.mean_rows import MeanRows

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.inference.missing import Method
    from forecasttrack.inference.table import ScoreTable
    from forecasttrack.reliability.result import TestResult

_NOISE = 1e-9
"""Means whose absolute or relative difference is smaller are equal up to rounding."""


def plain_means(  # noqa: PLR0913 - a ranking and what it is of
    scores: pd.DataFrame,
    table: ScoreTable,
    names: Sequence[str],
    estimate: np.ndarray,
    *,
    method: Method,
    level: float,
) -> dict[str, TestResult]:
    """Intervals of estimates that are plain means, by name, made as in ``Scores.summarise``.

    The method ``mean`` always estimates by a plain mean. Another method that estimates a mean
    score does so for a forecaster if all who are linked with that forecaster by common questions,
    directly or through others, answered the same questions. Other estimates need the bootstrap.

    Args:
        scores: The scores under one form of a rule, one row each.
        table: The same scores with a row per question and a column per forecaster.
        names: The forecasters, in the order of the columns of ``table``.
        estimate: The numbers that forecasters are ranked by, shape (F,).
        method: The method of ranking that gave ``estimate``.
        level: Level of the intervals.
    """
    averages_own_answers = method.rests_on == "answered"
    wanted = np.flatnonzero(_linked_answered_the_same(table) | averages_own_answers)
    if not method.is_score or not len(wanted):
        return {}
    every, rows = MeanRows.of(scores), scores.groupby(scores["forecaster"].map(str)).indices
    intervals = {}
    for place in wanted.tolist():
        interval = every.take(np.asarray(rows[names[place]])).interval(level=level)
        if math.isclose(interval.value, estimate[place], rel_tol=_NOISE, abs_tol=_NOISE):
            intervals[names[place]] = interval
    return intervals


def _linked_answered_the_same(table: ScoreTable) -> np.ndarray:
    """Whether all whom common questions link with a forecaster answered the same, shape (F,)."""
    answered, group = table.answered, table.group  # shapes (N, F) and (F,)
    # All who answered a question are linked, so any of them tells the group of the question.
    n_questions = np.bincount(group[answered.argmax(axis=1)], minlength=len(group))
    n_incomplete = np.bincount(group, weights=answered.sum(axis=0) < n_questions[group])
    return np.asarray(n_incomplete[group] == 0)
