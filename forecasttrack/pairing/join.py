"""Bring forecasts and outcomes together: from a book, a ledger or tables to pairs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs
import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.book.record_rows import tables_of
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pairing.distributions import unfit_distributions
from forecasttrack.pairing.eligibility import (
    Eligibility,
    Late,
    clock_of,
    early_outcomes,
    some_are_open,
)
from forecasttrack.pairing.funnel import funnel
from forecasttrack.pairing.lazy_frame import LazyFrame
from forecasttrack.pairing.left_out import left_out
from forecasttrack.pairing.pair_columns import PairColumns, renumbered, with_outcomes
from forecasttrack.pairing.pairs import Pairs
from forecasttrack.pairing.unfit_beliefs import unfit_beliefs
from forecasttrack.records import moments
from forecasttrack.records.moments import Moment, cutoff
from forecasttrack.tables.faults import Faults, OnFault, raise_if_any, shown_cell
from forecasttrack.tables.reading import read_tables
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import (
    MISSING,
    ForecastColumns,
    Tables,
    instants,
    microseconds,
)
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_catalogue import lexicon as open_lexicon

Early = Literal["wait", "count"]
"""Whether outcomes wait for their settling day, or count as soon as they are known."""

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.ledger import Ledger


@naming_arguments
def pair(  # noqa: PLR0913 - three tables, a book or a ledger, and how to look at it
    source: Book | Ledger | None = None,
    *,
    forecasts: Any = None,
    questions: Any = None,
    resolutions: Any = None,
    known_by: object = None,
    reading: str | None = None,
    lexicon: str | FilePath | None = None,
    early: Early = "wait",
    late: Late = "leave out",
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
            beside them: of several forecasts of one instant the last by sequence counts. Further
            columns are carried along; in the long form those that say one thing of a forecast.
        questions: Dataframe with ``question_id, kind`` and, where they are known, ``opens_at,
            closes_at, closed_at, claim, cluster, options, lower, upper, unit, weight``.
        resolutions: Dataframe with ``question_id, status, outcome`` and ``known_at``.
        known_by: Only what could be known by then counts: forecasts issued and outcomes known
            until that instant; a bare day counts until its end.
        reading: Id of a coder, whose readings of the words take the place of the joint ones.
        lexicon: Name or file of a lexicon, by which the words are read instead; forecasts on whose
            words it is silent have no pair. The book itself stays as it is.
        early: Whether outcomes wait for their settling day, the end of ``resolves_by`` or else of
            ``closes_at``. ``"wait"`` leaves out, as ``early``, outcomes that were known before
            that day while it is still to come: of questions "by the end of the year" a yes can
            come any day and a no only at the end. ``"count"`` counts them now.
        late: What becomes of forecasts dated after their outcome: left out as ``late``, or, for
            pastcasts on purpose, counted (``"count"``) as if they had been issued when their
            question opened, and marked in the column ``late``.
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
    check_choice("on_fault", on_fault, get_args(OnFault))
    check_choice("early", early, get_args(Early))
    check_choice("late", late, get_args(Late))
    tables = tables_of_source(source, given, known_by=known_by, reading=reading, lexicon=lexicon)
    if known_by is not None:
        tables = known_until(tables, cutoff(known_by))
    if is_ledger(source):
        unfit = unfit_beliefs(tables)
        return join(tables, early=early, late=late, on_fault="leave out", unfit=unfit)
    return join(tables, early=early, late=late, on_fault=on_fault)


def check_choice(name: str, value: object, known: tuple[str, ...]) -> None:
    """Refuse a choice that is not on offer.

    Raises:
        InvalidArgumentError: It is none of those known.
    """
    if not isinstance(value, str) or value not in known:
        choices = " or ".join(f'"{each}"' for each in known)
        raise InvalidArgumentError(f"{name} is {shown(value)}; it is {choices}", field=name)


def paired(source: Pairs | Book | Ledger, **how: Any) -> Pairs:
    """Pair a book or a ledger; pairs are given back as they are.

    Args:
        source: Pairs, a book or a ledger.
        **how: Choices of ``pair``, for books and ledgers.

    Raises:
        InvalidArgumentError: A choice is made of pairs, which were made before.
    """
    if not isinstance(source, Pairs):
        return pair(source, **how)
    chosen = [name for name, value in how.items() if value not in (None, "wait", "leave out")]
    if chosen:
        raise InvalidArgumentError(
            f"{chosen[0]} is for books and ledgers; pairs were made before:"
            f" ft.pair({chosen[0]}=...)",
            field=chosen[0],
        )
    return source


def known_until(tables: Tables, until: Moment) -> Tables:
    """Forget what could not be known by then; books and ledgers know their clock already."""
    known = tables.resolutions["known_at"]
    rows = np.flatnonzero(tables.forecasts.issued_at <= moments.microseconds(until))
    return attrs.evolve(
        tables,
        forecasts=tables.forecasts.take(rows),
        resolutions=tables.resolutions[(known <= pd.Timestamp(until)) | known.isna()],
        beliefs=_of_forecasts(tables, rows),
        clock=moments.microseconds(until) if tables.clock is None else tables.clock,
    )


def _of_forecasts(tables: Tables, rows: NDArray[np.intp]) -> dict[str, pd.DataFrame]:
    return {
        name: renumbered(table, "forecast", rows).rename(columns={"pair": "forecast"})
        for name, table in tables.beliefs.items()
    }


def join(  # noqa: PLR0913 - each is a choice, or what was found before
    tables: Tables,
    *,
    early: Early = "wait",
    late: Late = "leave out",
    on_fault: OnFault = "raise",
    unfit: Mapping[int, str] | None = None,
    settled: pd.DataFrame | None = None,
) -> Pairs:
    """Bring forecasts and outcomes together, from tables with their fixed columns.

    Args:
        tables: The tables.
        early: What becomes of outcomes that came before the close, as for ``pair``.
        late: What becomes of forecasts made after the outcome was known, as for ``pair``.
        on_fault: What becomes of rows that do not fit, as for ``pair``.
        unfit: Forecasts that do not fit, by their number, with what is wrong.
        settled: What `settle` made of the whole input, where the tables are a part of it.

    Raises:
        InvalidTableError: Rows are at fault, and ``on_fault`` is ``"raise"``.
    """
    questions = settle(tables, early=early) if settled is None else settled
    found = Eligibility(tables, questions, late=late)
    beliefs, unfit = unfit, dict(unfit or {})
    unfit |= {row: _contradiction(found, row) for row in found.contradictory.tolist()}
    distributions = tables.beliefs["distributions"]
    unfit |= unfit_distributions(distributions) if len(distributions) else {}
    if on_fault == "raise" and (unfit or any(tables.faults)):
        raise_if_any([*tables.faults, _faults(found, unfit)])
    found.refuse(np.array(sorted(unfit), dtype=np.intp))
    replaced = found.reason == Reason.REPLACED.precedence
    made = partial(_pairs, tables, found, unfit=unfit)
    pairs = made(found.reason == 0)
    if settled is None and questions["waits"].any():
        now = partial(join, tables, early="count", late=late, on_fault=on_fault, unfit=beliefs)
        pairs = attrs.evolve(pairs, with_early=now)
    if not replaced.any():
        return pairs
    return attrs.evolve(pairs, every_row=lambda: made((found.reason == 0) | replaced))


def settle(tables: Tables, *, early: Early) -> pd.DataFrame:
    """The questions with their outcomes, and which of these are early and wait.

    Whether an early outcome waits depends on all questions that somebody forecast, and on the
    clock of the whole input; all else in pairing depends on one question.
    """
    questions = with_outcomes(tables)
    came_early = early_outcomes(questions, clock_of(tables))
    others_open = bool(came_early.any()) and some_are_open(questions, tables.forecasts)
    marks = {"early": came_early}
    for name, choice in (("waits", "wait"), ("counts_early", "count")):
        marks[name] = came_early & (others_open and early == choice)
    return pd.DataFrame({**questions, **marks}, index=questions.index, copy=False)


def _pairs(
    tables: Tables,
    found: Eligibility,
    paired: NDArray[np.bool_],
    *,
    unfit: Mapping[int, str],
) -> Pairs:
    """The pairs of the forecasts that a mask marks, and what was left out."""
    rows = np.flatnonzero(paired)
    kept = tables.forecasts if paired.all() else tables.forecasts.take(rows)
    return Pairs(
        frame=PairColumns(
            forecasts=kept,
            questions=found.questions,
            late=None if found.late is None else found.late.take(rows),
            backdated=found.backdated(rows),
            early=_early(found.questions, kept),
        ),
        beliefs={
            name: renumbered(table, "forecast", rows) for name, table in tables.beliefs.items()
        },
        left_out=LazyFrame(lambda: left_out(found, np.flatnonzero(~paired), tables.refused, unfit)),
        funnel=LazyFrame(lambda: funnel(found, paired, clock_of(tables))),
        written_after=written_after(found.questions),
        counts_early=bool(found.questions["counts_early"].any()),
    )


def _early(questions: pd.DataFrame, kept: ForecastColumns) -> NDArray[np.bool_] | None:
    early = questions["early"].to_numpy(dtype=bool)
    return early.take(kept.question) if early.any() else None


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
        f"forecaster {shown_cell(forecaster)} gave two different forecasts of question"
        f" {shown_cell(question)} at {moment}. Give a 'sequence' column that says which came"
        " later, or remove one"
    )


def written_after(questions: pd.DataFrame) -> frozenset[str | int]:
    """The questions that were written after their outcome could be known."""
    known_at = microseconds(questions["known_at"])
    late = (known_at != MISSING) & (microseconds(questions["written_at"]) > known_at)
    return frozenset(questions["question_id"][late])


# --- what can be paired ------------------------------------------------------------------------


def tables_of_source(
    source: object,
    given: dict[str, Any],
    *,
    known_by: object,
    reading: str | None,
    lexicon: str | FilePath | None,
) -> Tables:
    """Turn whatever can be paired into columns.

    A book's and a ledger's outcomes are those that could be known by then: what a correction
    replaced is what was known before it.

    Raises:
        InvalidArgumentError: It cannot be paired, or was asked for in two ways at once.
    """
    if source is None:
        return _of_tables(given, reads_words=reading is not None or lexicon is not None)
    if any(each is not None for each in given.values()):
        raise InvalidArgumentError("pair() takes a book, a ledger or tables, not two of them")
    if reading is not None and lexicon is not None:
        raise InvalidArgumentError("words are read by a coder or by a lexicon, not by both")
    words = None if lexicon is None else open_lexicon(lexicon)
    if isinstance(source, Book):
        known = source if known_by is None else source.known_by(known_by)
        return tables_of(known, reading=reading, lexicon=words)
    return _of_ledger(source, known_by, reading, words)


def is_ledger(source: Any) -> bool:
    """Tell a ledger, without loading its room.

    Whoever holds a ledger has loaded it; whoever does not need not wait for SQLAlchemy.

    Example:
        >>> is_ledger("a ledger")
        False
    """
    ledgers = sys.modules.get("forecasttrack.ledger.ledger")
    return ledgers is not None and isinstance(source, ledgers.Ledger)


def _of_tables(given: dict[str, Any], *, reads_words: bool) -> Tables:
    missing = [name for name, each in given.items() if each is None]
    if missing:
        raise InvalidArgumentError(
            "pair() takes a book, a ledger, or forecasts=, questions= and resolutions=;"
            f" {missing[0]} is missing",
            field=missing[0],
        )
    if reads_words:
        raise InvalidArgumentError("tables hold no readings of words; a book does", field="reading")
    return read_tables(**given)


def _of_ledger(source: Any, known_by: object, reading: str | None, words: Lexicon | None) -> Tables:
    if not is_ledger(source):
        raise InvalidArgumentError(
            f"pair() takes a book or a ledger, found {type(source).__name__}; read_book(path) makes"
            " a book, Ledger.open(path) a ledger, and tables go in as forecasts=, questions= and"
            " resolutions="
        )
    from forecasttrack.pairing.ledger_tables import with_stored_forecasts  # noqa: PLC0415

    stored = source.forecast_columns()
    reads_words = reading is not None or words is not None
    book = source.book(forecasts=reads_words)
    known = book if known_by is None else book.known_by(known_by)
    tables = tables_of(known, reading=reading, lexicon=words)
    return with_stored_forecasts(tables, stored, reads_words=reads_words)
