"""Apply scoring rules to pairs: one score per forecaster, question and rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from forecasttrack.baselines.reference_forecasters import BASELINES
from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.evaluation.scores.forecast_scores import only_probabilities, valued
from forecasttrack.evaluation.scores.history_choices import Choices, History, Missing, Span, chosen
from forecasttrack.evaluation.scores.missing_time import filling
from forecasttrack.evaluation.scores.score_frame import framed
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.pairing import Pairs, pair
from forecasttrack.scoring.rules.register import Partial, ScoringRule


def score(  # noqa: PLR0913 - every choice has a name, and most a default
    pairs: Pairs | Book,
    *,
    rules: Sequence[str | ScoringRule] = ("brier", "log"),
    history: History | None = None,
    span: Span | None = None,
    missing: Missing | None = None,
    peers: Collection[object] | None = None,
    partial: Partial | None = None,
) -> Scores:
    """Score pairs under scoring rules.

    A rule scores each forecast by the form it has for that shape of belief. An outcome known only
    as a range is scored as one, under a convention that says so, where the rule can. The
    forecasts of one forecaster on one question are then reduced to one score, as ``history``
    says; the column of that name in the result tells every choice.

    A forecast is live from the later of ``issued_at`` and ``opens_at`` until the earliest of the
    same forecaster's next revision, ``expires_at`` and the actual close; the beginning belongs to
    it, the end does not.

    Args:
        pairs: Pairs, or a book, which is paired first.
        rules: Names of scoring rules, or rules, each at most once. Beside those on the register
            there are ``peer-points`` and ``relative-brier``, which hold a forecaster against the
            others at every moment.
        history: ``"time-weighted"`` (the default), ``"daily"`` (full UTC days, each with the
            belief in force when it ends), ``"last"``, ``"first"``, ``"each"``, a moment made by
            ``ft.spot``, or a platform's choices: ``"metaculus"``, ``"good-judgment"``.
        span: The life of a question: until its ``"actual"`` close (the default) or until the
            ``"scheduled"`` one.
        missing: What counts where a span has no live forecast: nothing, that is
            ``"live-time"`` only (the default); ``"zero"``; the score of a constant baseline, such
            as ``"even odds"``; or ``ft.exclude_below(share)``. Relative scores of missing time
            are always 0.
        peers: Ids of the forecasters whom relative rules compare with; all by default. Others
            are held against them without being peers of anybody.
        partial: What an outcome between yes and no means: the share that came true (``mean``), or
            the probability that it did (``probability``); refused by default.

    Returns:
        One row per forecaster, question and rule; ``.left_out`` adds to what ``pair`` left out
        each pair that no form of a rule accepts and each that was live for no time, so that every
        pair stands in one or the other.

    Raises:
        UnknownNameError: There is no rule, or no peer, of that name.
        InvalidArgumentError: No rule, a rule twice, one name instead of a list, or a choice that
            is not on offer.
        InvalidOutcomeError: An outcome is partial, and ``partial`` was not said.
        InvalidForecastError: A belief cannot be scored; the error names question and forecaster.
        InvalidTableError: A question has forecasts in several units, or no window where time is
            to be weighed; or a forecaster said two things at one instant, in no known order.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> scores = ft.score(pairs.where(kind="binary"), rules=["brier"])
        >>> len(scores.frame)
        40
        >>> scores.frame["history"].iloc[0]
        'time-weighted, actual span, missing live-time'
    """
    choices = chosen(
        history=history, span=span, missing=missing, peers=peers, baselines=list(BASELINES)
    )
    pairs = pair(pairs) if isinstance(pairs, Book) else pairs
    return score_as(pairs, rules=_checked(rules), choices=choices, partial=partial)


def score_as(
    pairs: Pairs,
    *,
    rules: Sequence[str | ScoringRule],
    choices: Choices,
    partial: Partial | None,
) -> Scores:
    """Score pairs under choices that were checked before; otherwise like `score`."""
    if not only_probabilities(pairs):
        _one_unit(pairs)
    data = pairs.codes
    asked = valued(pairs, data, rules, instead=choices.instead, partial=partial)
    fills = [filling(pairs, data, choices, each, partial) for each in asked]
    frame, left_out = framed(pairs, data, choices, asked, fills)
    return Scores(
        frame=frame,
        left_out=pd.concat([pairs.left_out, left_out], ignore_index=True),
        pairs=pairs,
        rules=tuple(rules),
        partial=partial,
        choices=choices,
    )


def _checked(rules: Sequence[str | ScoringRule]) -> Sequence[str | ScoringRule]:
    if isinstance(rules, str):
        raise InvalidArgumentError(f'rules is a list, found {rules!r}; write rules=["{rules}"]')
    if not rules or len(set(_named(rules))) < len(rules):
        raise InvalidArgumentError(f"rules names each rule once, and at least one; found {rules}")
    return rules


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
