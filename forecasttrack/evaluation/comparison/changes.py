"""Differences between two views: outcomes, and the scores that rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.mean_rows import weighted_mean
from forecasttrack.evaluation.scores.other_outcomes import NUMBER, numbered
from forecasttrack.evaluation.scores.question_columns import with_columns_of_questions
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.summary import APART
from forecasttrack.pairing import Pairs, pair
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.records.moments import ends, microseconds
from forecasttrack.records.resolution import Resolution
from forecasttrack.scoring.rules.register import ScoringRule
from forecasttrack.tables.group_names import beside_results
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import MISSING, ONE_MICROSECOND, instants

_COLUMNS_BEFORE = ("question_id", "status_before", "outcome_before", "known_at_before")
_COLUMNS_AFTER = ("status_after", "outcome_after", "known_at_after", "why")
_SCORE_KEYS = ["question_id", "forecaster", "rule"]
_MEAN_KEYS = ["forecaster", *APART]


@attrs.frozen(kw_only=True, eq=False)
class Changes:
    """Outcomes and scores that differ between two views.

    Attributes:
        outcomes: One row per question whose resolution changed, was added or is gone:
            ``question_id``; ``status, outcome, known_at`` before and after, ``open`` where there
            was no resolution; and ``why``, where a correction says so.
        scores: One row per forecaster, question and rule whose score changed: ``before``
            and ``after``, missing where there was none; ``change``, after minus before; and
            ``cause``, where an answer that came early counts now, or no longer.
        means: One row per group, forecaster, rule, convention, kind and unit whose mean over
            questions changed: the mean ``before`` and ``after``, missing where nothing was scored.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> found = ft.changes(book.known_by("2025-09-01"), book)
        >>> found.outcomes[["status_before", "status_after"]].drop_duplicates().values.tolist()
        [['open', 'resolved'], ['open', 'unresolved'], ['open', 'condition-not-met']]
    """

    outcomes: pd.DataFrame
    scores: pd.DataFrame
    means: pd.DataFrame

    def __len__(self) -> int:
        return len(self.outcomes) + len(self.scores)


@naming_arguments
def changes(  # noqa: PLR0913 - each is a choice that changes the numbers
    before: Any,
    after: Any,
    *,
    rules: Sequence[str | ScoringRule] = ("brier", "log"),
    early: Early = "wait",
    late: Late = "leave out",
    by: str | Sequence[str] = (),
    **choices: Any,
) -> Changes:
    """Show which outcomes and which scores changed between two views, by how much, for whom.

    Args:
        before: A book, or a ledger as of some moment.
        after: Another book or ledger, to be held against ``before``.
        rules: Scoring rules, as for ``score``.
        early: Whether answers that came before their settling day wait for it, as for ``pair``.
        late: What becomes of forecasts dated after their outcome, as for ``pair``.
        by: Columns of the questions that means are grouped by, as for ``summarise``.
        **choices: How a history becomes a score, as for ``score``.

    Returns:
        Frames of the outcomes, scores and means that changed, each with before and after.

    Raises:
        InvalidArgumentError: One of the two is neither a book nor a ledger.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> found = ft.changes(book, book.correct("Q24c", why="for show", status="ambiguous"))
        >>> found.scores[["forecaster", "rule", "before", "after"]].values.tolist()
        [['authors', 'brier', 0.009025, nan], ['authors', 'log', 0.09982033528221093, nan]]
    """
    outcomes = _outcomes(_book_of(before), _book_of(after))
    pairs = [pair(each, early=early, late=late) for each in (before, after)]
    scored = [score(each, rules=rules, **choices).frame for each in pairs]
    groups = beside_results(by, ("before", "after", "score"))
    # A history of "each" gives a forecaster several scores on one question, one after the other.
    numbered_scores = (numbered(each)[[*_SCORE_KEYS, NUMBER, "score"]] for each in scored)
    scores = _changed(*numbered_scores, keys=[*_SCORE_KEYS, NUMBER]).drop(columns=NUMBER)
    grouped = map(with_columns_of_questions, scored, pairs, [groups] * 2)
    keys = list(dict.fromkeys([*groups, *_MEAN_KEYS]))
    means = _changed(*(_means(each, keys) for each in grouped), keys=keys).drop(columns="change")
    return Changes(outcomes=outcomes, scores=_with_causes(scores, *pairs), means=means)


def _book_of(source: Any) -> Book:
    if isinstance(source, Book):
        return source
    if not hasattr(source, "book"):
        raise InvalidArgumentError(
            f"changes() takes books or ledgers, found {type(source).__name__}"
        )
    book: Book = source.book(forecasts=False)
    return book


def _outcomes(before: Book, after: Book) -> pd.DataFrame:
    was = {each.question_id: each for each in before.resolutions}
    now = {each.question_id: each for each in after.resolutions}
    questions = dict.fromkeys([*after.questions_by_id, *before.questions_by_id])
    rows = [
        (name, *_settlement(was.get(name)), *_settlement(now.get(name)), _why(now.get(name)))
        for name in questions
        if _settlement(was.get(name)) != _settlement(now.get(name))
    ]
    frame = pd.DataFrame(rows, columns=[*_COLUMNS_BEFORE, *_COLUMNS_AFTER], dtype=object)
    for name in ("known_at_before", "known_at_after"):
        frame[name] = instants(frame[name].to_numpy(dtype=np.int64))
    return frame


def _settlement(resolution: Resolution | None) -> tuple[object, ...]:
    """Status, outcome, and the moment by which it was known, in microseconds."""
    if resolution is None:
        return "open", None, MISSING
    known_at = resolution.known_at
    end = MISSING if known_at is None else microseconds(ends(known_at))
    return resolution.status, resolution.outcome, end


def _why(resolution: Resolution | None) -> str | None:
    """Why a resolution was last corrected; None if it never was."""
    replaced: Iterable[Any] = () if resolution is None else resolution.replaces
    return next((each.why for each in replaced), None)


def _with_causes(scores: pd.DataFrame, before: Pairs, after: Pairs) -> pd.DataFrame:
    """Add the cause to scores that came or went because an early answer counts now, or waits."""
    waited_before, waits_after = (dict(_waiting_days(each)) for each in (before, after))
    still_early = set(after.having(early=True).column("question_id"))
    causes: list[str | None] = []
    for question, was, now in zip(
        scores["question_id"], scores["before"], scores["after"], strict=True
    ):
        cause = None
        if question in waited_before and pd.isna(was):
            passed = f"its settling day, {waited_before[question]}, has passed"
            cause = "no other question is open" if question in still_early else passed
        elif question in waits_after and pd.isna(now):
            cause = f"waits until {waits_after[question]}, since another question is open"
        causes.append(cause)
    return scores.assign(cause=pd.Series(causes, index=scores.index, dtype=object))


def _waiting_days(pairs: Pairs) -> Iterator[tuple[object, str]]:
    """Each question whose answer came early and waits, with its settling day."""
    left = pairs.left_out
    waiting = set(left.loc[left["reason"] == Reason.EARLY, "question_id"])
    early = pairs.with_early().having(question_id=waiting)
    days = zip(early.column("question_id"), early.column("settling_day"), strict=True)
    for question, day in days:
        # Midnight is the end of the day before it, as people write deadlines.
        yield question, f"{day - ONE_MICROSECOND:%Y-%m-%d}"


def _means(scored: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Mean score of the rows that share the values of all ``keys``, one row each."""
    rows = [
        (*values, weighted_mean(part["score"].to_numpy(float), part["weight"].to_numpy(float)))
        for values, part in scored.groupby(keys, dropna=False, sort=True)
    ]
    return pd.DataFrame(rows, columns=[*keys, "score"])


def _changed(before: pd.DataFrame, after: pd.DataFrame, *, keys: list[str]) -> pd.DataFrame:
    """The keys whose score differs, with it `before` and `after`, and the `change`."""
    # A column without any text, as units of yes/no questions are, is a column of numbers to pandas.
    mixed = dict.fromkeys((key for key in keys if before[key].dtype != after[key].dtype), object)
    before, after = before.astype(mixed), after.astype(mixed)
    both = before.merge(
        after, on=keys, how="outer", suffixes=("_before", "_after"), validate="1:1"
    ).rename(columns={"score_before": "before", "score_after": "after"})
    was, now = both["before"].to_numpy(dtype=float), both["after"].to_numpy(dtype=float)
    # Sums in another order differ in the last digits; that is no change of a score.
    same = np.isclose(was, now, rtol=1e-12, atol=1e-12, equal_nan=True)
    changed: pd.DataFrame = both[~same].reset_index(drop=True)
    # Two infinite scores are the same; here at most one of the two is infinite.
    changed["change"] = changed["after"] - changed["before"]
    return changed
