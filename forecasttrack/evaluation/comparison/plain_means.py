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
    group: pd.DataFrame,
    table: ScoreTable,
    names: Sequence[str],
    estimate: np.ndarray,
    *,
    method: Method,
    level: float,
) -> dict[str, TestResult]:
    """Intervals of estimates that are plain means, by name, made as in ``Scores.summarise``.

    Estimates of the method ``mean`` are, and those of other methods for mean scores if all
    forecasters of a group answered the same questions. Other estimates need the bootstrap.

    Args:
        group: The scores under one form of a rule.
        table: The same as a table.
        names: The forecasters of the table.
        estimate: The numbers they are ranked by, shape (F,).
        method: What gave those numbers.
        level: Level of the intervals.
    """
    wanted = np.flatnonzero(_alike(table) | (method.rests_on == "answered"))
    if not method.is_score or not len(wanted):
        return {}
    every, rows = MeanRows.of(group), group.groupby(group["forecaster"].map(str)).indices
    found = {}
    for place in wanted.tolist():
        interval = every.take(np.asarray(rows[names[place]])).interval(level=level)
        if math.isclose(interval.value, estimate[place], rel_tol=_NOISE, abs_tol=_NOISE):
            found[names[place]] = interval
    return found


def _alike(table: ScoreTable) -> np.ndarray:
    """Whether all of the group of each forecaster answered the same questions, shape (F,)."""
    answered, group = table.answered, table.group
    # All who answered one question are of one group.
    joint = np.bincount(group[answered.argmax(axis=1)], minlength=len(group))
    lacking = np.bincount(group, weights=answered.sum(axis=0) < joint[group])
    return np.asarray(lacking[group] == 0)
