"""What each score of a yes/no question would have been for the other outcome."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackWarning
from forecasttrack.evaluation.scores.score_columns import ScoredPairs
from forecasttrack.scoring.history import RELATIVE_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasttrack.pairing import Pairs
    from forecasttrack.scoring.rules.register import ScoringRule

__all__ = ["OTHER", "with_other_outcomes"]

OTHER = ("otherwise", "probability", "outcome")
"""Columns that exact intervals need; NaN where a score is of no plain yes/no question."""

_ROW = ["question_id", "forecaster", "rule", "convention"]
_NUMBER = "number of the row"


def with_other_outcomes(scored: ScoredPairs) -> pd.DataFrame:
    """Add to a frame of scores what exact intervals of yes/no questions need.

    The pairs are scored again, as they are and with every outcome turned round, so that it holds
    for each rule and each way to reduce a history. Relative rules depend on others, too, and get
    NaN, as do scores that this does not give again.

    Args:
        scored: Pairs with their scores.

    Returns:
        The frame of scores with ``otherwise`` (the score for the other outcome), ``probability``
        (of yes, averaged as the score is) and ``outcome`` (1 or 0); as it is where it has them.
    """
    frame, pairs = scored.frame, _plain(scored.pairs)
    rules = [each for each in scored.rules if each not in RELATIVE_RULES]
    if set(OTHER) <= set(frame.columns):
        return frame
    if not rules or not len(pairs):
        return frame.assign(**dict.fromkeys(OTHER, np.nan))
    turned = pairs.with_columns(outcome=1 - pairs.frame["outcome"])
    again, other = (_scored(each, rules, scored) for each in (pairs, turned))
    both = again.merge(other, on=[*_ROW, _NUMBER], suffixes=("_again", ""))
    both = both.rename(columns={"score": "otherwise"})
    both["outcome"] = both["question_id"].map(pairs.frame.groupby("question_id")["outcome"].first())
    both = both.merge(_probability(both), on=[*_ROW[:2], _NUMBER], how="left")
    found = _numbered(frame).merge(both, on=[*_ROW, _NUMBER], how="left")
    same = np.isclose(found["score"], found["score_again"], rtol=1e-9, atol=1e-12)
    return frame.assign(
        **{name: np.where(same, found[name].to_numpy(float), np.nan) for name in OTHER}
    )


def _plain(pairs: Pairs) -> Pairs:
    """Pairs whose outcome is yes or no."""
    frame = pairs.frame
    return pairs.keep(((frame["kind"] == "binary") & frame["outcome"].isin([0.0, 1.0])).to_numpy())


def _scored(pairs: Pairs, rules: Sequence[str | ScoringRule], scored: ScoredPairs) -> pd.DataFrame:
    """Rows and scores under the rules, and under Brier, which tells probabilities."""
    every = rules if "brier" in rules else [*rules, "brier"]
    with warnings.catch_warnings():
        # Whatever there is to warn of was said when the pairs were scored at first.
        warnings.simplefilter("ignore", ForecastTrackWarning)
        frame = scored.score_others(pairs, rules=every)
    return _numbered(frame)[[*_ROW, _NUMBER, "score"]]


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Number the rows of one forecaster on one question, of which ``each`` gives several."""
    return frame.assign(**{_NUMBER: frame.groupby(_ROW, dropna=False).cumcount()})


def _probability(both: pd.DataFrame) -> pd.DataFrame:
    """The mean probability of yes behind each score, from the Brier score of both outcomes.

    A no costs the mean of p squared and a yes that of (1 - p) squared: they differ by 2 p - 1.
    """
    brier = both[both["rule"] == "brier"]
    gap = (brier["otherwise"] - brier["score_again"]).to_numpy(float)
    gap = gap / np.where(brier["convention"] == "two-sided", 2, 1)
    sign = np.where(brier["outcome"] == 1, 1, -1)
    probability = np.clip((1 + sign * gap) / 2, 0, 1)
    return brier[[*_ROW[:2], _NUMBER]].assign(probability=probability)
