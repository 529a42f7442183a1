"""Outcomes in a table of resolutions, checked against the questions they settle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import did_you_mean
from forecasttrack.records.days import FIRST_DAY, LAST_DAY, in_days
from forecasttrack.records.number_text import fault_of_notation, is_number, yes_or_no
from forecasttrack.records.resolution import STATUSES
from forecasttrack.tables.column_readers import as_given
from forecasttrack.tables.dataframes import InputTable
from forecasttrack.tables.faults import Faults, shown_cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHOICES = ("categorical", "ordered")
"""The kinds that list options."""
_CURE_OF_DAYS = "give days since 1970-01-01 as a number of the years 1 to 9999"


def check_outcomes(
    table: InputTable,
    settled: Mapping[str, Any],
    place: NDArray[np.intp],
    questions: pd.DataFrame,
    faults: Faults,
) -> None:
    """Note the rows whose outcome is invalid, does not fit its question, or lies beyond its bounds.

    Args:
        table: The table of resolutions as it was handed in.
        settled: Its columns as they were read.
        place: Row of the question of each resolution, -1 if it is not known, shape (n,).
        questions: One row per question.
        faults: Where rows at fault are noted.
    """
    resolved = settled["status"] == "resolved"
    outcome, name = settled["outcome"], settled["question_id"]
    ranged = ~np.isnan(settled["outcome_low"]) | ~np.isnan(settled["outcome_high"])
    has_outcome = ranged | outcome.notna().to_numpy()
    faults.note(resolved & ~has_outcome, name, "outcome", "is resolved without an outcome")
    if not resolved.all():
        other = pd.Series(settled["status"], dtype=object).isin({*STATUSES} - {"resolved"})
        faults.note(
            other.to_numpy() & has_outcome, name, "outcome", "has an outcome but is not resolved"
        )
    _check_ranges(settled, place, questions, faults)
    binary = np.append((questions["kind"] == "binary").to_numpy(), False)
    # Zeros and ones are most of what there is; only the rest is looked at one by one.
    rest = resolved & has_outcome & (place >= 0) & ~(_zero_or_one(table) & binary.take(place))
    for row in np.flatnonzero(rest).tolist():
        question = questions.iloc[place[row]]
        wrong = _fault_of_outcome(outcome[row], question, ranged=bool(ranged[row]))
        if wrong:
            faults.note_rows(np.array([row]), outcome, "outcome", wrong)


def _check_ranges(
    settled: Mapping[str, Any], place: NDArray[np.intp], questions: pd.DataFrame, faults: Faults
) -> None:
    """Note ranges beyond the bounds of their question, and ranges open towards a bound.

    No outcome lies beyond a bound, so that a range could end there as well.
    """
    ends = {name: settled[f"outcome_{name}"] for name in ("low", "high")}
    ranged = ~np.isnan(ends["low"]) | ~np.isnan(ends["high"])
    if not ranged.any():
        return
    fault = "is above outcome_high; are the two swapped?"
    faults.note(ends["low"] > ends["high"], ends["low"], "outcome_low", fault)
    both = ranged & settled["outcome"].notna().to_numpy()
    fault = "stands beside a range; give the outcome or the range in which it lies"
    faults.note(both, settled["outcome"], "outcome", fault)
    bounds = {
        name: np.append(questions[bound].to_numpy(), np.nan).take(place)
        for name, bound in (("low", "lower"), ("high", "upper"))
    }
    is_date = np.append((questions["kind"] == "date").to_numpy(), False).take(place)
    for name, end in ends.items():
        column, bound = f"outcome_{name}", bounds[name]
        beyond = np.isfinite(end) & ((end < bounds["low"]) | (end > bounds["high"]))
        faults.note(beyond, end, column, "lies beyond the bounds of its question")
        strange = is_date & np.isfinite(end) & ((end < FIRST_DAY) | (end > np.ceil(LAST_DAY)))
        faults.note(strange, end, column, f"is no day; {_CURE_OF_DAYS}")
        _refuse_open_ends(ranged & np.isnan(end) & ~np.isnan(bound), bound, column, faults)


def _refuse_open_ends(
    wrong: NDArray[np.bool_], bound: NDArray[np.float64], column: str, faults: Faults
) -> None:
    fault = "is missing, and no number lies beyond the bound {:.15g} of its question; write it"
    rows = np.flatnonzero(wrong)
    if len(rows):
        faults.describe_rows(rows, column, lambda row: fault.format(bound[row]))


def _fault_of_outcome(outcome: Any, question: pd.Series[Any], *, ranged: bool) -> str:
    kind, options = question["kind"], question["options"]
    misfit = f"is no outcome of the {kind} question {shown_cell(question['question_id'])}"
    if outcome is None:
        return "" if ranged and kind in ("numeric", "date") else f"{misfit}, misfit has no ranges"
    if kind in CHOICES:
        is_offered = options is None or outcome in options
        return "" if is_offered else f"{misfit}. {did_you_mean(outcome, options)}"
    if isinstance(outcome, str):
        return _fault_of_text(outcome, kind, misfit)
    if kind == "date" and isinstance(outcome, dt.date):
        return f"{misfit}; give {in_days(outcome)}"
    return _fault_of_number(outcome, question, misfit)


def _fault_of_number(outcome: Any, question: pd.Series[Any], misfit: str) -> str:
    try:
        value = float(outcome)
    except (TypeError, ValueError):
        return misfit
    if question["kind"] == "binary":
        return "" if 0 <= value <= 1 else f"{misfit}; give 1 for yes, 0 for no"
    if not np.isfinite(value):
        return f"{misfit}; a number is needed"
    if question["kind"] == "date" and not FIRST_DAY <= value <= LAST_DAY:
        return f"{misfit}; {_CURE_OF_DAYS}"
    beyond = value < question["lower"] or value > question["upper"]
    return f"{misfit}: it lies beyond its bounds" if beyond else ""


def _fault_of_text(outcome: str, kind: str, misfit: str) -> str:
    if (kind, outcome) in (("binary", "yes"), ("binary", "no"), ("date", "never")):
        return ""
    meant = yes_or_no(outcome) if kind == "binary" else None
    if meant is not None:
        return f"{misfit}; write '{meant}', or {int(meant == 'yes')} as a number"
    if kind == "binary":
        return f"{misfit}; give 1 for yes, 0 for no"
    try:
        return f"{misfit}; give {in_days(dt.date.fromisoformat(outcome.strip()))}"
    except ValueError:
        notation = None if is_number(outcome.strip()) else fault_of_notation(outcome)
        return f"{misfit}; numbers are not written as text{f': {notation}' if notation else ''}"


def _zero_or_one(table: InputTable) -> NDArray[np.bool_]:
    """Whether each outcome is the number 0 or 1, shape (n,)."""
    given = table.frame["outcome"]
    if isinstance(given.dtype, np.dtype) and given.dtype.kind in "iufb":
        return np.isin(given.to_numpy(), (0, 1))
    return np.array(
        [each in (0, 1) and not isinstance(each, complex) for each in as_given(table, "outcome")],
        dtype=bool,
    )
