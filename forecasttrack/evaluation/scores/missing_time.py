"""What counts while a forecaster has no live forecast."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.baselines.reference_forecasters import BASELINES, find_baseline
from forecasttrack.errors import ForecastTrackWarning, InvalidArgumentError
from forecasttrack.evaluation.scores.forecast_scores import row_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.forecast_scores import Asked
    from forecasttrack.evaluation.scores.history_choices import Choices
    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.pairs import PairCodes
    from forecasttrack.scoring.rules.register import Partial


def filling(
    pairs: Pairs, data: PairCodes, choices: Choices, asked: Asked, partial: Partial | None
) -> NDArray[np.float64] | None:
    """The score that stands in for missing time, per question; None for live time only.

    Raises:
        InvalidArgumentError: The baseline has no one score for a question.
    """
    if asked.relative is not None or not choices.weighs_time:
        return None
    if choices.missing == "zero":
        _warn_if_absence_pays(asked)
        return np.zeros(len(data.questions))
    if choices.missing in BASELINES:
        return _of_baseline(pairs, data, choices, asked, partial)
    return None


def _warn_if_absence_pays(asked: Asked) -> None:
    if any(direction == "lower" for _, direction, _ in asked.rows.forms):
        warnings.warn(
            f"missing='zero' counts absence as a perfect score under {asked.name!r}, where lower"
            ' is better; missing="live-time" or a baseline does not',
            ForecastTrackWarning,
            stacklevel=5,
        )


def _of_baseline(
    pairs: Pairs, data: PairCodes, choices: Choices, asked: Asked, partial: Partial | None
) -> NDArray[np.float64]:
    said = find_baseline(str(choices.missing))(pairs)
    rule = choices.instead.get(asked.name, asked.name)
    score = pd.Series(row_scores(said, rule, partial=partial).score)
    by_question = score.groupby(said.frame["question_id"].to_numpy())
    least, most = by_question.min(), by_question.max()
    if (most > least).any():
        question = least.index[(most > least).to_numpy()][0]
        raise InvalidArgumentError(
            f"baseline {choices.missing!r} changes over time on question {question!r}; only a"
            " constant one can stand in for missing time",
            field="missing",
        )
    return np.asarray(least.reindex(data.questions), dtype=np.float64)
