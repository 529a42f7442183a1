"""Which forecast of whom meets which outcome."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.pairing.eligibility import FAULTS_OF_CONDITIONS, Eligibility
from forecasttrack.pairing.pairs import Pairs, renumbered
from forecasttrack.pairing.sources import tables_of_source
from forecasttrack.records.moments import cutoff
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import LEFT_OUT_COLUMNS, Tables

if TYPE_CHECKING:
    from forecasttrack.ledger import Ledger


def pair(  # noqa: PLR0913 - three tables, a book or a ledger, and how to look at it
    source: Book | Ledger | None = None,
    *,
    forecasts: Any = None,
    questions: Any = None,
    resolutions: Any = None,
    known_by: object = None,
    reading: str | None = None,
    lexicon: str | FilePath | None = None,
) -> Pairs:
    """Bring forecasts and outcomes together, and say what was left out and why.

    Tables hold times as instants with a zone, and ids as whole numbers or text.

    Args:
        source: A book, a ledger, or a ledger as of a past moment; or else the three tables.
        forecasts: Dataframe with ``question_id, forecaster, issued_at`` and the belief:
            ``probability``, in the long form with ``option``; ``level`` and ``value``; ``sample``
            and ``value``; ``family``, ``parameter`` and ``value``; ``value`` alone for points.
            ``expires_at`` and ``sequence`` may stand
            beside them: of several forecasts of one instant the last by sequence counts.
        questions: Dataframe with ``question_id, kind`` and, where they are known, ``opens_at,
            closes_at, closed_at, claim, cluster, options, lower, upper, unit, weight``.
        resolutions: Dataframe with ``question_id, status, outcome`` and ``known_at``.
        known_by: Only what could be known by then counts: forecasts issued and outcomes known
            until that instant; a bare day counts until its end.
        reading: Id of a coder, whose readings of the words take the place of the joint ones.
        lexicon: Name or file of a lexicon, by which the words are read instead; forecasts on whose
            words it is silent have no pair. The book itself stays as it is.

    Returns:
        The pairs; ``.left_out`` names every forecast and question without one, with its reason.

    Raises:
        InvalidArgumentError: The source is of no known kind, or a table is missing.
        InvalidTableError: A column is missing or does not fit, or two forecasts contradict.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> pairs.left_out["reason"].value_counts()["open"]
        np.int64(6)
    """
    given = {"forecasts": forecasts, "questions": questions, "resolutions": resolutions}
    tables = tables_of_source(source, given, known_by=known_by, reading=reading, lexicon=lexicon)
    return join(tables if known_by is None else _known_by(tables, known_by))


def _known_by(tables: Tables, known_by: object) -> Tables:
    """Forget what could not be known by then."""
    until = pd.Timestamp(cutoff(known_by))
    issued = (tables.forecasts["issued_at"] <= until).to_numpy()
    known = tables.resolutions["known_at"]
    rows = np.flatnonzero(issued)
    return Tables(
        questions=tables.questions,
        forecasts=tables.forecasts.iloc[rows].reset_index(drop=True),
        resolutions=tables.resolutions[(known <= until) | known.isna()].reset_index(drop=True),
        beliefs={
            name: renumbered(table, "forecast", rows).rename(columns={"pair": "forecast"})
            for name, table in tables.beliefs.items()
        },
    )


def join(tables: Tables) -> Pairs:
    """Bring forecasts and outcomes together, from tables with their fixed columns."""
    outcomes = _settled(tables)
    questions = tables.questions.merge(outcomes, on="question_id", how="left", validate="1:1")
    questions["status"] = questions["status"].fillna("open")
    questions["condition_fault"] = _conditions(questions)
    found = Eligibility(tables, questions)
    rows = np.flatnonzero(found.reason == 0)
    return Pairs(
        frame=found.frame(rows),
        beliefs={
            name: renumbered(table, "forecast", rows) for name, table in tables.beliefs.items()
        },
        left_out=_left_out(found),
        hindsight=_hindsight(questions[_among(found.question[rows], questions)]),
    )


def _settled(tables: Tables) -> pd.DataFrame:
    """The resolutions with their outcomes as numbers."""
    kinds = tables.questions[["question_id", "kind", "options"]]
    settled = tables.resolutions.merge(kinds, on="question_id", how="left", validate="1:1")
    settled["outcome"] = np.array(
        [
            _number(outcome, kind, options)
            for outcome, kind, options in zip(
                settled["outcome"], settled["kind"], settled["options"], strict=True
            )
        ],
        dtype=float,
    )
    return settled.drop(columns=["kind", "options"])


def _number(outcome: object, kind: str, options: tuple[str, ...] | None) -> float:
    """An outcome as a number; NaN where there is none, or only a range is known."""
    if outcome is None:
        return np.nan
    if kind == "binary" and outcome in ("yes", "no"):
        return float(outcome == "yes")
    if options is not None:
        return float(options.index(str(outcome)))
    if outcome == "never":
        return np.inf
    return float(outcome)  # type: ignore[arg-type]


def _conditions(questions: pd.DataFrame) -> np.ndarray:
    """What the condition of each question says about it: nothing, or why it is left out."""
    by_id = questions.set_index("question_id")
    needed = questions["condition_id"]
    status = needed.map(by_id["status"])
    came_out = needed.map(by_id["outcome"])
    kinds = dict(zip(by_id.index, zip(by_id["kind"], by_id["options"], strict=True), strict=True))
    wanted = np.array(
        [
            np.nan if condition is None else _number(outcome, *kinds[condition])
            for condition, outcome in zip(needed, questions["condition_outcome"], strict=True)
        ],
        dtype=float,
    )
    failed, annulled, waiting = (each.value for each in FAULTS_OF_CONDITIONS)
    cases = {
        "": needed.isna() | ((status == "resolved") & (came_out == wanted)),
        waiting: status == "open",
        annulled: status == "annulled",
    }
    return np.select(list(cases.values()), list(cases), default=failed)


# --- what was left out -----------------------------------------------------------------------


def _detail(reason: Reason, found: pd.DataFrame) -> pd.Series[Any]:
    issued = "issued " + _beginning(found["issued_at"])
    if reason in FAULTS_OF_CONDITIONS:
        return "condition " + found["condition_id"].fillna("").astype(str)
    if reason == Reason.OPEN:
        return "closes " + _end(found["closes_at"])
    if reason == Reason.LATE:
        return issued + ", known " + _end(found["known_at"])
    if reason == Reason.OUTSIDE_WINDOW:
        return issued + ", closed " + _end(found["closed_at"])
    return issued + _WHY[reason]


_WHY = {
    Reason.REPLACED: ", replaced at the same instant",
    Reason.STANDS_TWICE: ", the same belief stands there again",
}
_EXPLAINED = (*FAULTS_OF_CONDITIONS, Reason.OPEN, Reason.LATE, Reason.OUTSIDE_WINDOW, *_WHY)
"""The reasons of which the detail tells more."""


def _beginning(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants at which something begins, as text."""
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ")
    return instants.fillna("at no stated time")


def _end(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants as text; midnight is the end of the day before it, as people write deadlines."""
    midnight = moments.dt.normalize() == moments
    before = (moments - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d 24:00Z")
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ").where(~midnight, before)
    return instants.fillna("at no stated time")


def _left_out(found: Eligibility) -> pd.DataFrame:
    rows = np.flatnonzero(found.reason)
    left = found.columns(rows, ["question_id", "forecaster", *_EXPLAINING])
    left["reason"] = _NAMES[found.reason[rows]]
    left["detail"] = ""
    for reason in _EXPLAINED:
        chosen = (left["reason"] == reason).to_numpy()
        if chosen.any():
            left.loc[chosen, "detail"] = _detail(reason, left[chosen])
    silent = ~_among(found.question, found.questions) & ~found.questions["is_condition"]
    unanswered = found.questions.loc[silent, ["question_id"]].assign(
        forecaster=None, reason=Reason.NO_FORECAST.value, detail=""
    )
    columns = list(LEFT_OUT_COLUMNS)
    together = pd.concat([left[columns], unanswered], ignore_index=True)
    return together.sort_values("question_id", kind="stable", ignore_index=True)


_NAMES = np.array(["", *(each.value for each in Reason)], dtype=object)
_EXPLAINING = ("issued_at", "closes_at", "closed_at", "known_at", "condition_id")


def _among(rows: np.ndarray, questions: pd.DataFrame) -> np.ndarray:
    """Which questions have a forecast among these at all, shape (q,)."""
    found = np.zeros(len(questions), dtype=bool)
    found[rows] = True
    return found


def _hindsight(questions: pd.DataFrame) -> bool:
    """Whether every question was written after its outcome could be known."""
    late = questions["written_at"] > questions["known_at"]
    return bool(len(late)) and bool(late.all())
