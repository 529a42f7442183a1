"""The score that counts while a forecaster has no live forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.baselines.reference_forecasters import find_baseline
from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import ForecastTrackWarning, InvalidArgumentError
from forecasttrack.evaluation.scores.rule_scores import score_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.history_choices import Choices
    from forecasttrack.evaluation.scores.rule_scores import RuleScores
    from forecasttrack.pairing import Pairs
    from forecasttrack.scoring.rules.register import Partial


def missing_scores(
    pairs: Pairs, choices: Choices, scored: RuleScores, partial: Partial | None
) -> NDArray[np.float64]:
    """The score that counts in missing time, by code of the question, shape (q,).

    Raises:
        InvalidArgumentError: The baseline has several scores on a question.
    """
    if choices.missing == "zero":
        _warn_if_absence_pays(scored)
        return np.zeros(len(pairs.codes.questions))
    return _baseline_scores(pairs, choices, scored, partial)


def _warn_if_absence_pays(scored: RuleScores) -> None:
    if any(direction == "lower" for _, direction, _ in scored.forms):
        message = (
            f"missing='zero' counts absence as a perfect score under {scored.name!r}, where lower"
            ' is better; missing="live-time" or a baseline does not'
        )
        warn_caller(ForecastTrackWarning(message))


def _baseline_scores(
    pairs: Pairs, choices: Choices, scored: RuleScores, partial: Partial | None
) -> NDArray[np.float64]:
    """The one score of a baseline on each question, NaN where it has none, shape (q,)."""
    baseline = find_baseline(str(choices.missing))(pairs)
    rule = choices.instead.get(scored.name, scored.name)
    score = pd.Series(score_rows(baseline, rule, partial=partial).score)
    by_question = score.groupby(baseline.frame["question_id"].to_numpy())
    least, most = by_question.min(), by_question.max()
    if (most > least).any():
        question = least.index[(most > least).to_numpy()][0]
        raise InvalidArgumentError(
            f"baseline {choices.missing!r} changes over time on question {question!r}; only a"
            " constant one can stand in for missing time",
            field="missing",
        )
    return np.asarray(least.reindex(pairs.codes.questions), dtype=np.float64)
