"""Apply scoring rules to pairs: one score per forecaster, question and rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.evaluation.ruling import apply
from forecasttrack.evaluation.scores import SCORE_COLUMNS, Scores
from forecasttrack.pairing import Pairs, pair
from forecasttrack.scoring.register import Partial, ScoringRule


def score(
    pairs: Pairs | Book,
    *,
    rules: Sequence[str | ScoringRule] = ("brier", "log"),
    partial: Partial | None = None,
) -> Scores:
    """Score pairs under scoring rules.

    A rule scores each pair by the form it has for that shape of belief. An outcome known only as
    a range is scored as one, under a convention that says so, where the rule can.

    Args:
        pairs: Pairs, or a book, which is paired first.
        rules: Names of scoring rules, or rules, each at most once.
        partial: What an outcome between yes and no means: the share that came true (``mean``), or
            the probability that it did (``probability``); refused by default.

    Returns:
        One row per forecaster, question and rule; ``.left_out`` adds to what ``pair`` left out
        each pair that no form of a rule accepts, so that every pair stands in one or the other.

    Raises:
        UnknownNameError: There is no rule of that name.
        InvalidArgumentError: No rule, a rule twice, or one name instead of a list.
        InvalidOutcomeError: An outcome is partial, and ``partial`` was not said.
        InvalidForecastError: A belief cannot be scored; the error names question and forecaster.
        InvalidTableError: A question has forecasts in several units.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> scores = ft.score(pairs.where(kind="binary"), rules=["brier"])
        >>> len(scores.frame)
        40
    """
    pairs = pair(pairs) if isinstance(pairs, Book) else pairs
    rules = _checked(rules)
    _one_unit(pairs)
    standing = _standing(pairs)
    scored = [apply(standing, rule, partial=partial) for rule in rules]
    frames = [frame for frame, _ in scored]
    refused = [left for _, left in scored]
    return Scores(
        frame=pd.concat(frames, ignore_index=True).reindex(columns=list(SCORE_COLUMNS)),
        left_out=pd.concat([pairs.left_out, *refused], ignore_index=True),
        pairs=pairs,
        rules=tuple(rules),
        partial=partial,
    )


def _checked(rules: Sequence[str | ScoringRule]) -> Sequence[str | ScoringRule]:
    if isinstance(rules, str):
        raise InvalidArgumentError(f'rules is a list, found {rules!r}; write rules=["{rules}"]')
    if not rules or len(set(_named(rules))) < len(rules):
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


def _one_unit(pairs: Pairs) -> None:
    units = pairs.frame.groupby("question_id")["unit"].nunique()
    if (units > 1).any():
        question = units.index[units > 1][0]
        found = sorted(set(pairs.frame.loc[pairs.frame["question_id"] == question, "unit"]))
        raise InvalidTableError(
            f"question {question!r} is in several units: {', '.join(map(str, found))}."
            " A question has one; convert its forecasts first",
            record_id=str(question),
            field="unit",
        )


def _named(rules: Sequence[str | ScoringRule]) -> list[tuple[str, str]]:
    return [(rule, "") if isinstance(rule, str) else (rule.name, rule.convention) for rule in rules]
