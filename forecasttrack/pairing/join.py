"""Bring forecasts and outcomes together: from a book, a ledger or tables to pairs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.pairing.distributions import unfit_distributions
from forecasttrack.pairing.eligibility import FAULTS_OF_CONDITIONS, Eligibility
from forecasttrack.pairing.pair_columns import PairColumns
from forecasttrack.pairing.pairs import LeftOut, Pairs, renumbered
from forecasttrack.pairing.sources import is_ledger, tables_of_source
from forecasttrack.pairing.unfit_beliefs import unfit_beliefs
from forecasttrack.records.moments import cutoff, microseconds
from forecasttrack.tables.faults import Faults, OnFault, check_on_fault, raise_if_any, shown
from forecasttrack.tables.forecast_columns import (
    MISSING,
    ForecastColumns,
    exact_closes,
    instants,
    rows_of,
)
from forecasttrack.tables.forecast_columns import microseconds as microseconds_of
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import LEFT_OUT_COLUMNS, Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    on_fault: OnFault = "raise",
) -> Pairs:
    """Bring forecasts and outcomes together, and say what was left out and why.

    Tables may be dataframes of pandas or Polars (lazy ones too), tables or record batch readers of
    PyArrow, relations of DuckDB, anything else with ``__arrow_c_stream__``, or lists of records.
    They hold times as instants with a zone, and ids as whole numbers or text.

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
        on_fault: What becomes of rows that do not fit: an error that lists them all (``"raise"``),
            or a place in ``left_out`` with the reason ``fault`` (``"leave out"``). Ledgers always
            go on without them, since what is on record cannot be mended.

    Returns:
        The pairs; ``.left_out`` names every forecast and question without one, with its reason.

    Raises:
        InvalidArgumentError: The source is of no known kind, or a table is missing.
        InvalidTableError: A column is missing or does not fit, or two forecasts contradict; the
            error lists every cell at fault.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> pairs.left_out["reason"].value_counts()["open"]
        np.int64(6)
    """
    given = {"forecasts": forecasts, "questions": questions, "resolutions": resolutions}
    check_on_fault(on_fault)
    tables = tables_of_source(source, given, known_by=known_by, reading=reading, lexicon=lexicon)
    tables = tables if known_by is None else _known_by(tables, known_by)
    if is_ledger(source):
        return join(tables, on_fault="leave out", unfit=unfit_beliefs(tables))
    return join(tables, on_fault=on_fault)


def _known_by(tables: Tables, known_by: object) -> Tables:
    """Forget what could not be known by then."""
    until = cutoff(known_by)
    known = tables.resolutions["known_at"]
    rows = np.flatnonzero(tables.forecasts.issued_at <= microseconds(until))
    return attrs.evolve(
        tables,
        forecasts=tables.forecasts.take(rows),
        resolutions=tables.resolutions[(known <= pd.Timestamp(until)) | known.isna()],
        beliefs=_of_forecasts(tables, rows),
    )


def _of_forecasts(tables: Tables, rows: NDArray[np.intp]) -> dict[str, pd.DataFrame]:
    return {
        name: renumbered(table, "forecast", rows).rename(columns={"pair": "forecast"})
        for name, table in tables.beliefs.items()
    }


def join(
    tables: Tables, *, on_fault: OnFault = "raise", unfit: Mapping[int, str] | None = None
) -> Pairs:
    """Bring forecasts and outcomes together, from tables with their fixed columns.

    Args:
        tables: The tables.
        on_fault: What becomes of rows that do not fit, as for ``pair``.
        unfit: Forecasts that do not fit, by their number, with what is wrong.

    Raises:
        InvalidTableError: Rows are at fault, and ``on_fault`` is ``"raise"``.
    """
    questions = with_outcomes(tables)
    found = Eligibility(tables, questions)
    contradictory = {row: _contradiction(found, row) for row in found.contradictory.tolist()}
    unfit = {**contradictory, **(unfit or {})}
    distributions = tables.beliefs["distributions"]
    unfit |= unfit_distributions(distributions) if len(distributions) else {}
    if on_fault == "raise" and (unfit or any(tables.faults)):
        raise_if_any([*tables.faults, _faults(found, unfit)])
    found.refuse(np.array(sorted(unfit), dtype=np.intp))
    replaced = found.reason == Reason.REPLACED.precedence
    pairs = _pairs(tables, found, np.flatnonzero(found.reason == 0), unfit)
    if not replaced.any():
        return pairs
    every = np.flatnonzero((found.reason == 0) | replaced)
    return attrs.evolve(pairs, every_row=lambda: _pairs(tables, found, every, unfit))


def _pairs(
    tables: Tables, found: Eligibility, rows: NDArray[np.intp], unfit: Mapping[int, str]
) -> Pairs:
    """The pairs of some forecasts, and what was left out."""
    left = np.ones(len(tables.forecasts), dtype=bool)
    left[rows] = False
    gone = np.flatnonzero(left)
    every = len(rows) == len(tables.forecasts)
    kept = tables.forecasts if every else tables.forecasts.take(rows)
    return Pairs(
        frame=PairColumns(
            forecasts=kept, questions=found.questions, backdated=found.backdated(rows)
        ),
        beliefs={
            name: renumbered(table, "forecast", rows) for name, table in tables.beliefs.items()
        },
        left_out=LeftOut(lambda: _left_out(found, gone, tables.refused, unfit)),
        hindsight=_hindsight(found.questions, kept),
    )


def with_outcomes(tables: Tables) -> pd.DataFrame:
    """The questions with their outcomes as numbers, and what their conditions say about them."""
    questions, settled = tables.questions.copy(), tables.resolutions
    place = rows_of(settled["question_id"].to_numpy(), questions["question_id"])
    kinds = questions[["kind", "options"]].take(place)
    outcome = numbers(settled["outcome"], kinds["kind"], kinds["options"])
    known_at = np.full(len(questions), MISSING)
    known_at[place] = microseconds_of(settled["known_at"])
    status = np.full(len(questions), "open", dtype=object)
    status[place] = settled["status"].to_numpy(dtype=object)
    questions["status"], questions["known_at"] = pd.Series(status, dtype=object), instants(known_at)
    for name in ("outcome", "outcome_low", "outcome_high"):
        values = np.full(len(questions), np.nan)
        values[place] = outcome if name == "outcome" else settled[name].to_numpy(dtype=float)
        questions[name] = values
    questions["condition_fault"] = _conditions(questions)
    return questions


def numbers(
    outcomes: pd.Series[Any], kinds: pd.Series[Any], options: pd.Series[Any]
) -> NDArray[np.float64]:
    """Outcomes as numbers, shape (n,)."""
    columns = (each.to_numpy() for each in (outcomes, kinds, options))
    return np.array([_number(*each) for each in zip(*columns, strict=True)], dtype=float)


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
    by_id = questions.drop_duplicates("question_id").set_index("question_id")
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


def _faults(found: Eligibility, unfit: Mapping[int, str]) -> Faults:
    """What is wrong with forecasts, as faults of the rows that they were handed in by."""
    given = found.forecasts.row
    of_row = {row if given is None else int(given[row]): each for row, each in unfit.items()}
    faults = Faults("forecasts", max(of_row, default=-1) + 1)
    if unfit:
        rows = np.array(sorted(of_row), dtype=np.intp)
        faults.describe_rows(rows, "belief", of_row.__getitem__)
    return faults


def _contradiction(found: Eligibility, row: int) -> str:
    forecasts = found.forecasts
    forecaster = forecasts.forecaster.names[forecasts.forecaster.codes[row]]
    question = found.questions["question_id"].iloc[forecasts.question[row]]
    moment = instants(forecasts.issued_at[row : row + 1]).iloc[0]
    return (
        f"forecaster {shown(forecaster)} gave two different forecasts of question"
        f" {shown(question)} at {moment}. Give a 'sequence' column that says which came later, or"
        " remove one"
    )


def _hindsight(questions: pd.DataFrame, forecasts: ForecastColumns) -> bool:
    """Whether every question with a pair was written after its outcome could be known."""
    late = (questions["written_at"] > questions["known_at"]).to_numpy()
    if not late.any():
        return False
    return bool(len(forecasts)) and bool(late.take(forecasts.question).all())


# --- what was left out -----------------------------------------------------------------------

_NAMES = np.array(["", *(each.value for each in Reason)], dtype=object)
_OF_QUESTIONS = ("closes_at", "closed_at", "known_at", "condition_id", "fault")


def _left_out(
    found: Eligibility,
    rows: NDArray[np.intp],
    refused: pd.DataFrame | None,
    unfit: Mapping[int, str],
) -> pd.DataFrame:
    """List the forecasts without a pair, the questions without a forecast, and rows at fault.

    Args:
        found: The forecasts beside their questions.
        rows: The forecasts without a pair.
        refused: Rows that could not be read.
        unfit: What is wrong with forecasts that could be read, by their rows.

    Returns:
        One row each with ``question_id, forecaster, reason, detail, row``, by question.
    """
    forecasts = found.forecasts.take(rows)
    left = found.questions[list(_OF_QUESTIONS)].take(forecasts.question).reset_index(drop=True)
    left["question_id"] = found.questions["question_id"].to_numpy().take(forecasts.question)
    left["forecaster"] = pd.Series(forecasts.forecaster.read(), dtype=object)
    left["issued_at"] = instants(forecasts.issued_at)
    left["bare_day"] = forecasts.issued_until is not None and (
        forecasts.issued_until > forecasts.issued_at
    )
    left["reason"] = _NAMES[found.reason[rows]]
    left["row"] = pd.array(
        np.full(len(rows), -1) if forecasts.row is None else forecasts.row, dtype="Int64"
    )
    left.loc[left["row"] < 0, "row"] = pd.NA
    left["detail"] = ""
    if forecasts.stray_option is not None:
        left["option"] = pd.Series(forecasts.stray_option.read(), dtype=object)
    for reason in _EXPLAINED:
        chosen = (left["reason"] == reason).to_numpy()
        if chosen.any():
            left.loc[chosen, "detail"] = _detail(reason, left[chosen])
    # What is left out for another reason keeps the detail of that one.
    faulty = np.flatnonzero((left["reason"] == Reason.FAULT).to_numpy())
    details = [unfit.get(int(rows[place]), left["detail"].iloc[place]) for place in faulty]
    left.loc[faulty, "detail"] = details
    parts = [left[list(LEFT_OUT_COLUMNS)], _unanswered(found, refused)]
    parts += [] if refused is None else [refused]
    together = pd.concat(parts, ignore_index=True)
    return together.sort_values("question_id", kind="stable", ignore_index=True, key=_sortable)


def _sortable(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids that were refused may be of any kind; then all are compared as text."""
    kinds = set(map(type, ids.to_numpy(dtype=object)))
    return ids if len(kinds) <= 1 else ids.map(str)


def _unanswered(found: Eligibility, refused: pd.DataFrame | None) -> pd.DataFrame:
    """Questions that nobody forecast, and questions at fault that nobody forecast."""
    questions = found.questions
    silent = np.ones(len(questions), dtype=bool)
    silent[found.forecasts.question] = False
    silent &= ~questions["is_condition"].to_numpy(dtype=bool)
    if refused is not None:
        silent &= ~questions["question_id"].isin(refused["question_id"]).to_numpy()
    fault = questions.loc[silent, "fault"]
    faulty = fault.notna().to_numpy()
    return pd.DataFrame(
        {
            "question_id": questions.loc[silent, "question_id"].to_numpy(),
            "forecaster": None,
            "reason": np.where(faulty, Reason.FAULT.value, Reason.NO_FORECAST.value).astype(object),
            "detail": fault.where(faulty, "").to_numpy(dtype=object),
            "row": pd.array([pd.NA] * int(silent.sum()), dtype="Int64"),
        }
    )


# --- details ---------------------------------------------------------------------------------


def _detail(reason: Reason, left: pd.DataFrame) -> pd.Series[Any]:
    if reason in FAULTS_OF_CONDITIONS:
        return "condition " + left["condition_id"].fillna("").astype(str)
    if reason == Reason.FAULT:
        return left["fault"].fillna("")
    if reason == Reason.OPEN:
        return "closes " + _end(exact_closes(left["closes_at"]))
    if reason == Reason.OPTION_NOT_ON_OFFER:
        return left["option"].map(repr) + " is no option of its question"
    return _detail_of_time(reason, left)


def _detail_of_time(reason: Reason, left: pd.DataFrame) -> pd.Series[Any]:
    issued = "issued " + _beginning(left["issued_at"])
    if reason == Reason.LATE:
        detail = issued + ", known " + _end(left["known_at"])
        same_day = left["bare_day"] & (left["issued_at"] < left["known_at"])
        return detail.where(~same_day, "same day; give a time")
    if reason == Reason.OUTSIDE_WINDOW:
        return issued + ", closed " + _end(left["closed_at"])
    return issued + _WHY[reason]


_WHY = {
    Reason.REPLACED: ", replaced at the same instant",
    Reason.STANDS_TWICE: ", the same belief stands there again",
}
_EXPLAINED = (
    *FAULTS_OF_CONDITIONS,
    *(Reason.FAULT, Reason.OPEN, Reason.LATE, Reason.OPTION_NOT_ON_OFFER, Reason.OUTSIDE_WINDOW),
    *_WHY,
)
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
