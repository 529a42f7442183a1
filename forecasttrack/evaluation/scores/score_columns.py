"""Scores as columns, and the frame that is made of them when it is read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.history_choices import Choices, history_text
from forecasttrack.tables.schema import columns_carried, columns_of
from forecasttrack.tables.stacking import spread, stacked_columns, stacked_frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.rule_scores import RuleScores
    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.pair_columns import PairCodes
    from forecasttrack.scoring.history.reduction import HistoryScores

Group = tuple[tuple["RuleScores", ...], "HistoryScores"]
"""Rules that score the same forecasts, and one score per history for each of them."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class ScoreColumns:
    """Scores in integer codes and arrays.

    Attributes:
        pairs: The pairs that were scored; their codes are those of the histories.
        choices: How histories were reduced.
        groups: Rules with the histories that they score.
    """

    pairs: Pairs
    choices: Choices
    groups: tuple[Group, ...]

    def __len__(self) -> int:
        return sum(len(rules) * len(found.question) for rules, found in self.groups)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per forecaster, question and rule."""
        frames = [_frame(self.pairs, self.choices, *group) for group in self.groups]
        return frames[0] if len(frames) == 1 else stacked_frames(frames)


def _frame(
    pairs: Pairs, choices: Choices, group: Sequence[RuleScores], found: HistoryScores
) -> pd.DataFrame:
    data = pairs.codes
    columns: dict[str, list[Any]] = {
        "question_id": [data.questions.take(found.question)] * len(group),
        "forecaster": [data.forecasters.take(found.forecaster)] * len(group),
        "score": list(found.scores),
        "time_coverage": [found.time_coverage] * len(group),
        "n_forecasts": [found.n_forecasts] * len(group),
        **_descriptions(data, choices, group, found),
    }
    about = {name: pairs.of_questions(name) for name in columns_carried("questions", to="scores")}
    for name, column in about.items():
        columns[name] = [spread(column, found.question)] * len(group)
    stacked = stacked_columns(columns, len(found.question), like=about)
    return pd.DataFrame({name: stacked[name] for name in columns_of("scores")}, copy=False)


def _descriptions(
    data: PairCodes, choices: Choices, group: Sequence[RuleScores], found: HistoryScores
) -> dict[str, list[Any]]:
    """Rule, convention, direction, best score and history, rule after rule."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("rule", "convention", "direction", "best", "history")
    }
    for each in group:
        history = history_text(choices, relative=each.relative is not None)
        forms = [(each.name, *each.described(form), history) for form in range(len(each.forms))]
        chosen = _forms(data, each, found) if len(forms) > 1 else None
        for column, texts in zip(columns.values(), zip(*forms, strict=True), strict=bool(forms)):
            several = np.array(texts, dtype=float if column is columns["best"] else object)
            column.append(texts[0] if chosen is None else several[chosen])
    return columns


def _forms(data: PairCodes, scored: RuleScores, found: HistoryScores) -> NDArray[np.intp]:
    """The form under which each pair was scored: that of its last row."""
    if scored.form is None or not len(found.question):
        return np.zeros(len(found.question), dtype=np.intp)
    grouping = data.log.grouping
    keys = grouping.question * len(data.forecasters) + grouping.forecaster
    wanted = found.question.astype(np.int64) * len(data.forecasters) + found.forecaster
    return scored.form[grouping.first[1:] - 1][np.searchsorted(keys, wanted)]
