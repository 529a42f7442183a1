"""Apply scoring rules to pairs: one score per forecaster, question and rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores import SCORE_COLUMNS, Scores
from forecasttrack.pairing import Pairs, pair
from forecasttrack.scoring.register import ScoringRule, find_rules


def score(pairs: Pairs | Book, *, rules: Sequence[str] = ("brier", "log")) -> Scores:
    """Score pairs under scoring rules.

    Args:
        pairs: Pairs, or a book, which is paired first.
        rules: Names of scoring rules, each at most once.

    Returns:
        One row per forecaster, question and rule; ``.left_out`` adds to what ``pair`` left out
        each pair that no form of a rule accepts.

    Raises:
        UnknownNameError: There is no rule of that name.
        InvalidArgumentError: No rule, a rule twice, or one name instead of a list.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> scores = ft.score(pairs.where(kind="binary"), rules=["brier"])
        >>> len(scores.frame)
        40
    """
    pairs = pair(pairs) if isinstance(pairs, Book) else pairs
    rules = _checked(rules)
    standing = _standing(pairs)
    scored = [_scored(standing, name) for name in rules]
    frames = [frame for frame, _ in scored]
    refused = [left for _, left in scored]
    return Scores(
        frame=pd.concat(frames, ignore_index=True)[list(SCORE_COLUMNS)],
        left_out=pd.concat([pairs.left_out, *refused], ignore_index=True),
        pairs=pairs,
        rules=tuple(rules),
    )


def _checked(rules: Sequence[str]) -> Sequence[str]:
    if isinstance(rules, str):
        raise InvalidArgumentError(f'rules is a list, found {rules!r}; write rules=["{rules}"]')
    if not rules or len(set(rules)) < len(rules):
        raise InvalidArgumentError(f"rules names each rule once, and at least one; found {rules}")
    return rules


def _standing(pairs: Pairs) -> Pairs:
    """The last forecast of each forecaster on each question."""
    keys = ["question_id", "forecaster"]
    order = pairs.frame.sort_values(["issued_at", "sequence"], kind="stable")
    last = ~order.duplicated(keys, keep="last")
    standing = pairs.keep(last.sort_index().to_numpy())
    counts = pairs.frame.groupby(keys, sort=False)["issued_at"].transform("size")
    n_forecasts = counts[last.sort_index().to_numpy()].to_numpy()
    return standing.with_columns(n_forecasts=n_forecasts, time_coverage=np.nan)


def _scored(pairs: Pairs, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score what a rule accepts, and say what it refuses."""
    variants = find_rules(name)
    accepted = pairs.frame["shape"].isin(list(variants)).to_numpy()
    refused = pairs.frame.loc[~accepted, ["question_id", "forecaster", "kind"]]
    left_out = refused[["question_id", "forecaster"]].assign(
        reason="no rule for this kind", detail=f"{name} for " + refused["kind"].astype(str)
    )
    frames = [
        _by_rule(pairs.where(shape=shape), rule)
        for shape, rule in variants.items()
        if shape == "probability"
    ]
    return pd.concat(frames, ignore_index=True), left_out


def _by_rule(pairs: Pairs, rule: ScoringRule) -> pd.DataFrame:
    frame = pairs.frame
    scores = rule(probability=frame["probability"].to_numpy(), outcome=frame["outcome"].to_numpy())
    return frame.assign(rule=rule.name, convention=rule.convention, score=scores)


def rules_of(names: Iterable[str]) -> dict[tuple[str, str], ScoringRule]:
    """Every form of the named rules, by name and convention."""
    return {
        (rule.name, rule.convention): rule for name in names for rule in find_rules(name).values()
    }
