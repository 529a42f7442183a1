"""What each score of a yes/no question would have been for the other outcome."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackWarning
from forecasttrack.scoring.history import RELATIVE_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.score_columns import ScoreColumns, ScoredPairs
    from forecasttrack.pairing import Pairs
    from forecasttrack.scoring.rules.register import ScoringRule

__all__ = ["NUMBER", "OTHER", "numbered", "other_outcomes", "with_other_outcomes"]

OTHER = ("otherwise", "probability", "outcome")
"""Columns that exact intervals need; NaN where a score is of no plain yes/no question."""

_ROW = ["question_id", "forecaster", "rule", "convention"]
NUMBER = "number of the row"
"""Column that numbers the rows of one forecaster on one question."""


def with_other_outcomes(scored: ScoredPairs) -> pd.DataFrame:
    """Add to a frame of scores what exact intervals of yes/no questions need.

    Args:
        scored: Pairs with their scores.

    Returns:
        The frame of scores with the columns of `other_outcomes`; as it is where it has them.
    """
    frame = scored.frame
    return frame if set(OTHER) <= set(frame.columns) else frame.assign(**other_outcomes(scored))


def other_outcomes(scored: ScoredPairs) -> Mapping[str, NDArray[np.float64]]:
    """Find what each score would have been for the other outcome.

    The pairs are scored again with every outcome reversed, which works for every rule and history.
    Relative rules depend on others, too, and get NaN, as do scores that scoring again does not
    reproduce.

    Args:
        scored: Pairs with their scores.

    Returns:
        ``otherwise`` (the score for the other outcome), ``probability`` (of yes, averaged as the
        score is) and ``outcome`` (1 or 0), shape (n,) each, in the order of the rows.
    """
    pairs = _plain(scored.pairs)
    rules = [each for each in scored.rules if each not in RELATIVE_RULES]
    if not rules or not len(pairs):
        return {name: np.full(len(scored), np.nan) for name in OTHER}
    turned = pairs.with_columns(outcome=1 - pairs.column("outcome"))
    found = _row_by_row(scored, turned, rules) if len(pairs) == len(scored.pairs) else None
    return _merged(scored, pairs, turned, rules) if found is None else found


def _row_by_row(
    scored: ScoredPairs, turned: Pairs, rules: Sequence[str | ScoringRule]
) -> Mapping[str, NDArray[np.float64]] | None:
    """Put scores for the other outcome beside the rows in the same order; None if rows differ.

    Reversed outcomes change neither which histories are scored nor their order, unless rules refuse
    different forecasts.
    """
    groups = scored.groups  # rules, with the histories that they score
    if groups is None or "brier" not in rules:
        return None
    turned_groups = _quietly(scored, turned, rules).groups
    if len(groups) != 1 or len(turned_groups) != 1:
        return None
    (rules_of_group, histories), (_, turned_histories) = groups[0], turned_groups[0]
    if len(histories.question) != len(turned_histories.question):
        return None
    brier = [each.name for each in rules_of_group].index("brier")
    outcome = scored.pairs.of_questions("outcome").to_numpy(float)[histories.question]
    unknown = np.full(len(outcome), np.nan)
    is_absolute = [each.relative is None for each in rules_of_group]
    # Both have the rules in the order asked for; relative ones are missing in the second.
    turned_scores = iter(turned_histories.scores)
    otherwise = [next(turned_scores) if each else unknown for each in is_absolute]
    convention, *_ = rules_of_group[brier].described(0)  # Brier has one form where all is yes or no
    probability = mean_probability(
        histories.scores[brier],
        otherwise[brier],
        outcome,
        two_sided=convention == "two-sided",
    )
    return {
        "otherwise": np.concatenate(otherwise),
        "probability": np.concatenate([probability if each else unknown for each in is_absolute]),
        "outcome": np.concatenate([outcome if each else unknown for each in is_absolute]),
    }


def _merged(
    scored: ScoredPairs, pairs: Pairs, turned: Pairs, rules: Sequence[str | ScoringRule]
) -> Mapping[str, NDArray[np.float64]]:
    """Look up scores for the other outcome by forecaster, question, rule and convention."""
    as_scored, reversed_ = (_scored(each, rules, scored) for each in (pairs, turned))
    both = as_scored.merge(reversed_, on=[*_ROW, NUMBER], suffixes=("_again", ""))
    both = both.rename(columns={"score": "otherwise"})
    both["outcome"] = both["question_id"].map(pairs.frame.groupby("question_id")["outcome"].first())
    both = both.merge(_probability(both), on=[*_ROW[:2], NUMBER], how="left")
    found = numbered(scored.frame).merge(both, on=[*_ROW, NUMBER], how="left")
    same = np.isclose(found["score"], found["score_again"], rtol=1e-9, atol=1e-12)
    return {name: np.where(same, found[name].to_numpy(float), np.nan) for name in OTHER}


def _plain(pairs: Pairs) -> Pairs:
    """Keep the pairs of yes/no questions whose outcome is yes or no, and nothing between."""
    # `settled` says that every outcome is 0 or 1.
    if pairs.codes.outcomes.settled and (pairs.of_questions("kind") == "binary").all():
        return pairs
    outcome = pairs.column("outcome").to_numpy(float)
    binary = (pairs.column("kind") == "binary").to_numpy()
    kept = binary & ((outcome == 0) | (outcome == 1))
    return pairs if kept.all() else pairs.keep(kept)


def _quietly(scored: ScoredPairs, pairs: Pairs, rules: Sequence[str | ScoringRule]) -> ScoreColumns:
    """Score ``pairs`` with the choices under which ``scored`` was scored, without warnings."""
    with warnings.catch_warnings():
        # Warnings were given when the pairs were scored first.
        warnings.simplefilter("ignore", ForecastTrackWarning)
        return scored.columns_of_others(pairs, rules=rules)


def _scored(pairs: Pairs, rules: Sequence[str | ScoringRule], scored: ScoredPairs) -> pd.DataFrame:
    """Rows and scores under the rules, and under Brier, which gives the probabilities."""
    with_brier = rules if "brier" in rules else [*rules, "brier"]
    return numbered(_quietly(scored, pairs, with_brier).frame)[[*_ROW, NUMBER, "score"]]


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Number the rows of one forecaster on one question, several under ``history="each"``."""
    return frame.assign(**{NUMBER: frame.groupby(_ROW, dropna=False).cumcount()})


def _probability(both: pd.DataFrame) -> pd.DataFrame:
    """The mean probability of yes of each forecaster on each question, from the Brier scores."""
    brier = both[both["rule"] == "brier"]
    probability = mean_probability(
        *(brier[name].to_numpy(float) for name in ("score_again", "otherwise", "outcome")),
        two_sided=(brier["convention"] == "two-sided").to_numpy(),
    )
    return brier[[*_ROW[:2], NUMBER]].assign(probability=probability)


def mean_probability(
    score: NDArray[np.float64],
    otherwise: NDArray[np.float64],
    outcome: NDArray[np.float64],
    *,
    two_sided: NDArray[np.bool_] | bool,
) -> NDArray[np.float64]:
    """The mean probability of yes from the Brier score of both outcomes.

    A no costs the mean of p squared and a yes that of (1 - p) squared: they differ by 2 p - 1.

    Example:
        >>> mean_probability(np.array([0.04]), np.array([0.64]), np.ones(1), two_sided=False)
        array([0.8])
    """
    gap = (otherwise - score) / np.where(two_sided, 2, 1)
    return np.clip((1 + np.where(outcome == 1, 1, -1) * gap) / 2, 0, 1)
