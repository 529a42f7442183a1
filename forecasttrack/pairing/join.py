"""Which forecast of whom meets which outcome."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.pairing.eligibility import REASON_OF, Meeting
from forecasttrack.pairing.pairs import Pairs, renumbered
from forecasttrack.pairing.sources import tables_of_source
from forecasttrack.records.moments import cutoff
from forecasttrack.tables.schema import Tables
from forecasttrack.tables.stacking import COPIES_ON_WRITE

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
    questions["conditional"] = _conditions(questions)
    met = Meeting(tables, questions)
    rows = np.flatnonzero(met.reason == 0)
    pairs = Pairs(
        frame=met.frame(rows),
        beliefs={
            name: renumbered(table, "forecast", rows) for name, table in tables.beliefs.items()
        },
        left_out=_left_out(met),
        hindsight=_hindsight(questions[_among(met.asked[rows], questions)]),
    )
    if COPIES_ON_WRITE:
        pairs.coded  # noqa: B018 - it is kept, and spares every score of these pairs the sorting
    return pairs


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
    codes = dict(zip(by_id.index, zip(by_id["kind"], by_id["options"], strict=True), strict=True))
    wanted = np.array(
        [
            np.nan if condition is None else _number(outcome, *codes[condition])
            for condition, outcome in zip(needed, questions["condition_outcome"], strict=True)
        ],
        dtype=float,
    )
    verdicts = [needed.isna(), status == "resolved", status == "open"]
    settled = np.where(came_out == wanted, "", "condition not met")
    return np.select(verdicts, ["", settled, "open"], default="condition not met")


def _detail(reason: str, met: pd.DataFrame) -> pd.Series[Any]:
    issued = "issued " + _day(met["issued_at"])
    if reason == "condition not met":
        return "condition " + met["condition_id"].fillna("").astype(str)
    if reason == "open":
        return "closes " + _day(met["closes_at"])
    if reason == "late":
        return issued + ", known " + _day(met["known_at"])
    detail = issued + ", closed " + _day(met["closed_at"])
    return detail.where(~met["replaced"], issued + ", replaced at the same instant")


def _day(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants as text; midnight is the end of the day before it, as people write deadlines."""
    midnight = moments.dt.normalize() == moments
    before = (moments - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d 24:00Z")
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ").where(~midnight, before)
    return instants.fillna("at no stated time")


def _left_out(met: Meeting) -> pd.DataFrame:
    rows = np.flatnonzero(met.reason)
    found = met.columns(rows, ["question_id", "forecaster", *_TOLD_OF])
    found["reason"] = np.array(REASON_OF)[met.reason[rows]].astype(object)
    found["replaced"] = met.replaced[rows]
    found["detail"] = ""
    for name in ("condition not met", "open", "late", "outside the window"):
        chosen = (found["reason"] == name).to_numpy()
        if chosen.any():
            found.loc[chosen, "detail"] = _detail(name, found[chosen])
    silent = ~_among(met.asked, met.questions) & ~met.questions["apart"]
    unasked = met.questions.loc[silent, ["question_id"]].assign(
        forecaster=None, reason="no forecast", detail=""
    )
    columns = ["question_id", "forecaster", "reason", "detail"]
    together = pd.concat([found[columns], unasked], ignore_index=True)
    return together.sort_values("question_id", kind="stable", ignore_index=True)


def _among(asked: np.ndarray, questions: pd.DataFrame) -> np.ndarray:
    """Which questions are asked about at all, shape (q,)."""
    found = np.zeros(len(questions), dtype=bool)
    found[asked] = True
    return found


_TOLD_OF = ("issued_at", "closes_at", "closed_at", "known_at", "condition_id")


def _hindsight(questions: pd.DataFrame) -> bool:
    """Whether every question was written after its outcome could be known."""
    late = questions["written_at"] > questions["known_at"]
    return bool(len(late)) and bool(late.all())
