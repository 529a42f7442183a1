"""What each score of a yes/no question would have been for the other outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.score_pairs import ScoredPairs, score_columns
from forecasttrack.scoring.history import RELATIVE_RULES

if TYPE_CHECKING:
    from forecasttrack.pairing import Pairs

__all__ = ["OTHER", "with_other_outcomes"]

OTHER = ("otherwise", "probability", "outcome")
"""Columns that exact intervals need; NaN where a score is of no plain yes/no question."""

_ROW = ["question_id", "forecaster", "rule", "convention"]
_NUMBER = "number of the row"


def with_other_outcomes(scored: ScoredPairs) -> pd.DataFrame:
    """Add to a frame of scores what exact intervals of yes/no questions need.

    The pairs are scored a second time with every outcome turned round, so that it holds for each
    rule and each way to reduce a history. Relative rules depend on others, too, and get NaN.

    Args:
        scored: Pairs with their scores.

    Returns:
        The frame of scores with ``otherwise`` (the score for the other outcome), ``probability``
        (of yes, averaged as the score is) and ``outcome`` (1 or 0).
    """
    rules = [each for each in scored.rules if each not in RELATIVE_RULES]
    plain = _plain(scored.pairs)
    frame = scored.frame
    if not rules or not len(plain):
        return frame.assign(**dict.fromkeys(OTHER, np.nan))
    turned = plain.with_columns(outcome=1 - plain.frame["outcome"])
    choices: dict[str, Any] = {"choices": scored.choices, "partial": scored.partial}
    brier, other = (
        _numbered(score_columns(pairs, rules=["brier"], **choices)[0].frame)
        for pairs in (plain, turned)
    )
    otherwise = _numbered(score_columns(turned, rules=rules, **choices)[0].frame)
    outcome = plain.frame.groupby("question_id")["outcome"].first()
    merged = _numbered(frame).merge(
        otherwise[[*_ROW, _NUMBER, "score"]].rename(columns={"score": "otherwise"}),
        on=[*_ROW, _NUMBER],
        how="left",
    )
    merged = merged.merge(
        _probability(brier, other, outcome), on=["question_id", "forecaster", _NUMBER], how="left"
    )
    merged["outcome"] = merged["question_id"].map(outcome)
    known = merged[list(OTHER)].notna().all(axis=1).to_numpy()
    found = {name: np.where(known, merged[name].to_numpy(float), np.nan) for name in OTHER}
    return frame.assign(**found)


def _plain(pairs: Pairs) -> Pairs:
    """Pairs whose outcome is yes or no."""
    frame = pairs.frame
    return pairs.keep(((frame["kind"] == "binary") & frame["outcome"].isin([0.0, 1.0])).to_numpy())


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Number the rows of one forecaster on one question, of which ``each`` gives several."""
    return frame.assign(**{_NUMBER: frame.groupby(_ROW, dropna=False).cumcount()})


def _probability(
    brier: pd.DataFrame, other: pd.DataFrame, outcome: pd.Series[float]
) -> pd.DataFrame:
    """The mean probability of yes behind each score, from the Brier score of both outcomes.

    A no costs the mean of p squared and a yes that of (1 - p) squared: they differ by 2 p - 1.
    """
    both = brier[[*_ROW, _NUMBER, "score"]].merge(
        other[[*_ROW, _NUMBER, "score"]], on=[*_ROW, _NUMBER], suffixes=("", "_other")
    )
    gap = (both["score_other"] - both["score"]).to_numpy(float)
    gap = gap / np.where(both["convention"] == "two-sided", 2, 1)
    sign = np.where(both["question_id"].map(outcome) == 1, 1, -1)
    probability = np.clip((1 + sign * gap) / 2, 0, 1)
    return both[["question_id", "forecaster", _NUMBER]].assign(probability=probability)
