"""Questions and their resolutions from tables, checked like the records of a book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError, did_you_mean
from forecasttrack.records.briefing import NATURES
from forecasttrack.records.question import RELATIONS
from forecasttrack.records.resolution import STATUSES
from forecasttrack.tables.closes import shown_closes
from forecasttrack.tables.column_readers import as_given, flags, ids, number, texts
from forecasttrack.tables.dataframes import InputTable, read_table
from forecasttrack.tables.faults import Faults, shown_cell
from forecasttrack.tables.instants import bare_days, clock
from forecasttrack.tables.offered_options import offered_options
from forecasttrack.tables.outcome_checks import CHOICES, check_outcomes
from forecasttrack.tables.schema import (
    COLUMNS,
    MISSING,
    closing_moments,
    columns_holding,
    columns_of,
    instants,
    microseconds,
    rows_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("binary", "categorical", "ordered", "numeric", "date")
_KINDS_ELSEWHERE = {
    "multiple-choice": "categorical",
    "choice": "categorical",
    "ordinal": "ordered",
    "boolean": "binary",
    "yes-no": "binary",
    "continuous": "numeric",
    "number": "numeric",
}
"""The names of the kinds on other sites and in statistics, with ours."""


@attrs.frozen(kw_only=True, eq=False)
class QuestionTables:
    """Questions and resolutions with their fixed columns, and what is wrong with them.

    Attributes:
        questions: One row per question, further columns at the end.
        resolutions: One row per resolution.
        question_faults: Faults of the questions.
        resolution_faults: Faults of the resolutions.
    """

    questions: pd.DataFrame
    resolutions: pd.DataFrame
    question_faults: Faults
    resolution_faults: Faults


def question_tables(questions: Any, resolutions: Any) -> QuestionTables:
    """Read the tables of questions and of resolutions.

    Raises:
        InvalidTableError: A column is absent, or holds something else throughout.
    """
    table = read_table(
        questions, "questions", needed=["question_id", "kind"], known=columns_of("questions")
    )
    faults = Faults("questions", len(table))
    question_frame = _questions(table, faults)
    needed = ["question_id", "status", "outcome"]
    known = columns_of("resolutions")
    resolution_table = read_table(resolutions, "resolutions", needed=needed, known=known)
    resolution_faults = Faults("resolutions", len(resolution_table))
    resolution_frame = _resolutions(resolution_table, resolution_faults, question_frame)
    question_frame["closed_at"] = _closed_at(question_frame, resolution_frame)
    return QuestionTables(
        questions=question_frame,
        resolutions=resolution_frame,
        question_faults=faults,
        resolution_faults=resolution_faults,
    )


# --- questions -------------------------------------------------------------------------------


def _questions(table: InputTable, faults: Faults) -> pd.DataFrame:
    columns: dict[str, Any] = {"question_id": ids(table, "question_id", faults).read()}
    _refuse_doubled_ids(columns["question_id"], faults)
    columns["kind"] = texts(table, "kind", faults)
    _refuse_unknown(
        columns["kind"], KINDS, "kind", "is no kind of question", faults, _KINDS_ELSEWHERE
    )
    for name, end in (("opens_at", False), ("closes_at", True), ("closed_at", True)):
        columns[name] = _instants(table, name, faults, end=end)
    for early, late in (("opens_at", "closes_at"), ("closed_at", "closes_at")):
        fault = f"is later than {late} of the same question"
        last = closing_moments(columns[late])
        wrong = (last != MISSING) & (microseconds(columns[early]) > last)
        faults.note(wrong, columns[early], early, fault)
    # A close that was written as a day is shown inside that day, not as the next midnight.
    columns["closes_at"] = shown_closes(columns["closes_at"], bare_days(table, "closes_at"))
    columns["options"] = _options(table, columns["kind"], faults)
    columns |= offered_options(table, columns["kind"], columns["options"], faults)
    for name in ("unit", "relation", "nature", "section", "holder"):
        columns[name] = texts(table, name, faults)
    _refuse_unknown(columns["relation"], RELATIONS, "relation", "is no relation to a claim", faults)
    _refuse_unknown(columns["nature"], NATURES, "nature", "is no nature of a claim", faults)
    columns["claim"], cluster = as_given(table, "claim"), as_given(table, "cluster")
    columns["cluster"] = np.where(pd.isna(cluster), columns["question_id"].astype(object), cluster)
    tags = as_given(table, "tags")
    columns["tags"] = _objects([_tags(each) for each in tags] if "tags" in table else tags)
    for name in ("lower", "upper"):
        columns[name] = _numbers(table, name, faults)
    fault = "is not under the upper bound; are the two swapped?"
    faults.note(columns["lower"] >= columns["upper"], columns["lower"], "lower", fault)
    weight = _numbers(table, "weight", faults)
    faults.note(weight < 0, weight, "weight", "is negative")
    columns["weight"] = np.where(np.isnan(weight), 1.0, weight)
    columns["resolves_by"] = _instants(table, "resolves_by", faults, end=True)
    columns["written_at"] = _instants(table, "written_at", faults)
    columns["written_by"] = texts(table, "written_by", faults)
    columns |= {name: flags(table, name, faults) for name in columns_holding(bool, "questions")}
    for name in ("condition_id", "condition_outcome"):
        columns[name] = _objects(as_given(table, name))
    _check_conditions(columns["condition_id"], columns["question_id"], faults)
    # What is wrong with a question is filled in when all tables have been read.
    columns["fault"] = _objects(np.full(len(table), None, dtype=object))
    in_order = {name: columns[name] for name in columns_of("questions")}
    return _frame(in_order | _further(table), len(table))


def _frame(columns: Mapping[str, Any], size: int) -> pd.DataFrame:
    """A frame of columns with the dtypes that they have; pandas guesses none for texts."""
    rows = pd.RangeIndex(size)  # one for all, so that none is compared with another
    held = {
        name: pd.Series(each, index=rows, dtype=each.dtype, copy=False)
        if isinstance(each, np.ndarray)
        else each
        for name, each in columns.items()
    }
    return pd.DataFrame(held, index=rows, copy=False)


def _check_conditions(condition: pd.Series[Any], ids: NDArray[Any], faults: Faults) -> None:
    given = condition.notna()
    if given.any():
        strange = given & ~condition.isin(pd.Series(ids))
        fault = "is the condition of a question, and not among the questions"
        faults.note(strange.to_numpy(), condition, "condition_id", fault)


def _further(table: InputTable) -> dict[str, pd.Series[Any]]:
    """Columns that only the caller knows; no table may have their names, since they are kept."""
    declared = columns_of("questions")
    taken_by = {each.name: each.tables[0] for each in COLUMNS if each.name not in declared}
    further = {str(name): name for name in table.frame if str(name) not in declared}
    for name in further:
        if name in taken_by:
            raise InvalidTableError(
                f"questions have a column '{name}', which is a column of {taken_by[name]}; rename"
                " it, or leave it out",
                field=name,
            )
    # What is kept must not change when the caller writes into the table later.
    return {name: table.frame[column].copy() for name, column in further.items()}


def _refuse_doubled_ids(ids: NDArray[Any], faults: Faults) -> None:
    fault = "stands there twice; a question has one row"
    faults.note(pd.Index(ids, dtype=ids.dtype).duplicated(), ids, "question_id", fault)


def _refuse_unknown(  # noqa: PLR0913, PLR0917 - what is wrong, with what, and what else it is called
    column: NDArray[Any],
    known: tuple[str, ...],
    name: str,
    fault: str,
    faults: Faults,
    other_names: Mapping[str, str] | None = None,
) -> None:
    may_be_missing = name not in ("kind", "status")
    if not set(pd.unique(column)) - {*known, *([None] if may_be_missing else [])}:
        return
    wrong = ~pd.Series(column, dtype=object).isin(known).to_numpy() & (
        pd.notna(column) | (not may_be_missing)
    )

    def describe(value: Any) -> str:
        plain = str(value).strip().lower().replace("_", "-").replace(" ", "-").replace("/", "-")
        meant = plain if plain in known else (other_names or {}).get(plain)
        hint = f"Did you mean '{meant}'?" if meant else did_you_mean(value, known)
        return f"{fault}. {hint}"

    faults.note(wrong, column, name, describe)


def _instants(
    table: InputTable, column: str, faults: Faults, *, end: bool = False
) -> pd.Series[Any]:
    found = clock(table, column, faults, end=end)
    return instants(np.full(len(table), MISSING) if found is None else found)


def _numbers(table: InputTable, column: str, faults: Faults) -> NDArray[np.float64]:
    found = number(table, column, faults)
    return np.full(len(table), np.nan) if found is None else found


def _objects(values: list[Any] | NDArray[Any]) -> pd.Series[Any]:
    return pd.Series(values, dtype=object)


def _tags(given: Any) -> tuple[Any, ...] | None:
    if given is None:
        return None
    return (given,) if isinstance(given, str) else tuple(given)


def _options(table: InputTable, kind: NDArray[Any], faults: Faults) -> pd.Series[Any]:
    given = as_given(table, "options")
    if not set(pd.unique(kind)) & {*CHOICES}:
        return _objects(np.full(len(given), None, dtype=object))
    found: list[tuple[str, ...] | None] = [None] * len(given)
    wrong: dict[int, str] = {}
    for row in np.flatnonzero(pd.Series(kind, dtype=object).isin(CHOICES)).tolist():
        each = given[row]
        options = None if each is None or isinstance(each, str) else tuple(each)
        fault = _fault_of_options(each, options, kind[row])
        if fault:
            wrong[row] = fault
        else:
            found[row] = options
    for row, fault in wrong.items():
        faults.note_rows(np.array([row]), None, "options", fault)
    return _objects(found)


def _fault_of_options(given: Any, options: tuple[Any, ...] | None, kind: str) -> str:
    if given is None:
        return f"a question of kind '{kind}' lists no options, as a choice needs"
    if options is None:
        return f"{shown_cell(given)} is one text; give a list of options"
    for option in options:
        if not isinstance(option, str):
            return f"the option {shown_cell(option)} is no text; write it as '{shown_cell(option)}'"
    if len(set(options)) < max(len(options), 2):
        return f"{shown_cell(options)} are not two different options or more, each named once"
    return ""


# --- resolutions -----------------------------------------------------------------------------


def _resolutions(table: InputTable, faults: Faults, questions: pd.DataFrame) -> pd.DataFrame:
    settled: dict[str, Any] = {"question_id": ids(table, "question_id", faults).read()}
    _refuse_doubled_ids(settled["question_id"], faults)
    place = rows_of(settled["question_id"], questions["question_id"])
    fault = unknown_question(settled["question_id"], questions["question_id"])
    faults.note(place < 0, settled["question_id"], "question_id", fault)
    settled["status"] = texts(table, "status", faults)
    _refuse_unknown(settled["status"], STATUSES, "status", "is no status", faults)
    for name in ("outcome_low", "outcome_high"):
        settled[name] = _numbers(table, name, faults)
    settled["known_at"] = _instants(table, "known_at", faults, end=True)
    settled["recorded_at"] = _instants(table, "recorded_at", faults)
    settled["as_of"] = _instants(table, "as_of", faults, end=True)
    settled["outcome"] = _objects(as_given(table, "outcome"))
    check_outcomes(table, settled, place, questions, faults)
    return _frame({name: settled[name] for name in columns_of("resolutions")}, len(table))


def unknown_question(ids: NDArray[Any], known: pd.Series[Any]) -> str:
    """What is wrong with an id that is not among the questions."""
    numbers = {each.dtype.kind in "iu" for each in (np.asarray(ids), known.to_numpy())}
    if len(numbers) == 2 and len(ids) and len(known):
        ours = "whole numbers" if known.dtype.kind in "iu" else "text"
        return f"is not among the questions, whose ids are {ours}; give both tables the same"
    return "is not among the questions"


def _closed_at(questions: pd.DataFrame, settled: pd.DataFrame) -> pd.Series[Any]:
    """The actual close of each question: as stated, or the scheduled close, or an earlier outcome.

    Args:
        questions: The questions, one row each.
        settled: Their resolutions.
    """
    place = rows_of(questions["question_id"].to_numpy(), settled["question_id"])
    known_at = np.append(microseconds(settled["known_at"]), MISSING).take(place)
    close = closing_moments(questions["closes_at"])
    known_first = (known_at != MISSING) & ((close == MISSING) | (known_at <= close))
    stated = microseconds(questions["closed_at"])
    return instants(np.where(stated != MISSING, stated, np.where(known_first, known_at, close)))
