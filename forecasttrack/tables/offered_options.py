"""Options that come and go, in tables: since when and until when, and which catches all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.choices import Categorical, Ordered, options_left_out
from forecasttrack.records.moments import begins, ends, microseconds
from forecasttrack.tables.belief_checks import stray_options
from forecasttrack.tables.schema import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.dataframes import InputTable
    from forecasttrack.tables.faults import Faults
    from forecasttrack.tables.schema import ForecastColumns, Texts

NAMES = ("offered_from", "offered_until", "catch_all")
"""The columns of questions that say when options are on offer, and which catches all others."""
WINDOWS = NAMES[:2]
"""Those of them that say when, from their first day and to their last."""
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def offered_options(
    table: InputTable, kind: NDArray[Any], options: pd.Series[Any], faults: Faults
) -> dict[str, pd.Series[Any]]:
    """Read when the options of each question are on offer, as the records of a book are read.

    Args:
        table: The questions.
        kind: Kind of each question.
        options: The options of each question, None where there are none.
        faults: Where faults are noted.

    Returns:
        The columns of `NAMES`: days by the name of the option, and the option that catches all.
    """
    found = {name: np.full(len(table), None, dtype=object) for name in NAMES}
    given = {name: table.frame[name].to_numpy(dtype=object) for name in NAMES if name in table}
    stated = np.zeros(len(table), dtype=bool)
    for column in given.values():
        stated |= pd.notna(column)
    for row in np.flatnonzero(stated).tolist():
        cells = {name: column[row] for name, column in given.items() if pd.notna(column[row])}
        if options.iloc[row] is None:
            fault = f"a question of kind {kind[row]!r} has no options to offer"
            faults.note_rows(np.array([row]), None, next(iter(cells)), fault)
            continue
        cls = Ordered if kind[row] == "ordered" else Categorical
        try:
            made = cls(options.iloc[row], **cells)
        except ForecastTrackError as error:
            faults.note_rows(np.array([row]), None, error.field or next(iter(cells)), str(error))
        else:
            for name in NAMES:
                found[name][row] = getattr(made, name) or None
    return {name: pd.Series(column, dtype=object) for name, column in found.items()}


def options_change(questions: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether options of each question come or go, shape (q,)."""
    changes = np.zeros(len(questions), dtype=bool)
    for name in WINDOWS:
        if name in questions:
            changes |= questions[name].notna().to_numpy()
    return changes


def check_offered(
    table: pd.DataFrame,
    held: NDArray[np.intp],
    forecasts: ForecastColumns,
    questions: pd.DataFrame,
    faults: Faults,
) -> None:
    """Refuse probability for an option that was not on offer when the forecast was issued.

    Args:
        table: The options with their probabilities.
        held: Row of each option in the table that was handed in.
        forecasts: The rows of that table.
        questions: The questions.
        faults: Where faults are noted.
    """
    changes = np.append(options_change(questions), False)
    rows = np.flatnonzero(changes.take(forecasts.question[held]))
    if not rows.size:
        return
    question = forecasts.question[held[rows]]
    absent = absent_options(questions, question, forecasts.issued_at[held[rows]])
    option, given = (table[name].to_numpy()[rows] for name in ("option", "probability"))
    wrong: dict[int, str] = {}
    for place, row in enumerate(rows.tolist()):
        listed = questions["options"].iloc[question[place]]
        named = given[place] > 0 and option[place] in listed
        if named and absent[place, listed.index(option[place])]:
            wrong[int(held[row])] = (
                f"the belief gives {given[place]:g} to {option[place]!r}, which is not on offer"
                " then; is that day right?"
            )
    if wrong:
        faults.describe_rows(np.array(sorted(wrong)), "option", wrong.__getitem__)


def check_complete(  # noqa: PLR0913, PLR0917 - what is named, by what, of what
    option: Texts,
    forecast_of: NDArray[np.intp],
    held: NDArray[np.intp],
    forecasts: ForecastColumns,
    questions: pd.DataFrame,
    faults: Faults,
) -> None:
    """Refuse forecasts that leave out an option on offer to them, by their first rows.

    Forecasts that name an option of no question, or have a fault already, are passed over.

    Args:
        option: The options that have a probability.
        forecast_of: Position of the forecast that each option belongs to.
        held: Row of each option in the table that was handed in.
        forecasts: The rows of that table.
        questions: The questions.
        faults: Where faults are noted.
    """
    size = int(forecast_of.max(initial=-1)) + 1
    first = np.zeros(size, dtype=np.intp)
    first[forecast_of[::-1]] = held[::-1]
    strays = stray_options(option, forecasts.question[held], questions["options"])
    passed_over = np.bincount(forecast_of[strays | faults.bad[held]], minlength=size) > 0
    n_named = np.bincount(forecast_of, minlength=size)
    n_listed = np.array([len(each or ()) for each in questions["options"]] + [0])
    fewer = (n_named > 0) & (n_named < n_listed.take(forecasts.question[first])) & ~passed_over
    missing = _missing_options(
        np.flatnonzero(fewer), first, option, forecast_of, forecasts, questions
    )
    if missing:
        faults.describe_rows(
            np.array(sorted(missing)), "option", lambda row: options_left_out(missing[row])
        )


def _missing_options(  # noqa: PLR0913, PLR0917 - as above
    fewer: NDArray[np.intp],
    first: NDArray[np.intp],
    option: Texts,
    forecast_of: NDArray[np.intp],
    forecasts: ForecastColumns,
    questions: pd.DataFrame,
) -> dict[int, list[str]]:
    """The options on offer that forecasts leave out, by the first rows of the forecasts.

    ``fewer`` holds the positions of forecasts that name fewer options than their question lists,
    ``first`` the first row of every forecast.
    """
    rows = np.flatnonzero(np.isin(forecast_of, fewer))
    named: dict[int, set[str]] = {each: set() for each in fewer.tolist()}
    for each, name in zip(
        forecast_of[rows].tolist(), option.take(rows).read().tolist(), strict=True
    ):
        named[each].add(name)
    question = forecasts.question[first[fewer]]
    absent = absent_options(questions, question, forecasts.issued_at[first[fewer]])
    found = {}
    for place, each in enumerate(fewer.tolist()):
        listed = questions["options"].iloc[question[place]]
        left_out = [
            name
            for name, gone in zip(listed, absent[place], strict=False)
            if not gone and name not in named[each]
        ]
        if left_out:
            found[int(first[each])] = left_out
    return found


def absent_options(
    questions: pd.DataFrame, question: NDArray[np.integer], issued_at: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which options were not on offer to each forecast, shape (n, K); K the most of one question.

    The columns are the options in the order of each question; past its last one all is False.

    Args:
        questions: The questions.
        question: Row of the question of each forecast, shape (n,).
        issued_at: When each forecast was issued, in microseconds, shape (n,).
    """
    listed = questions["options"]
    width = max((len(each) for each in listed if each is not None), default=0)
    absent = np.zeros((len(question), width), dtype=bool)
    # The forecasts of a question stand together in this order, so that each is looked at once.
    order = np.argsort(question, kind="stable")
    changing = np.flatnonzero(options_change(questions))
    starts, stops = (np.searchsorted(question[order], changing, side) for side in _SIDES)
    for row, start, stop in zip(changing.tolist(), starts, stops, strict=True):
        held = order[start:stop]
        first, last = (questions[name].iloc[row] or {} for name in WINDOWS)
        for place, option in enumerate(listed.iloc[row]):
            since = microseconds(begins(first[option])) if option in first else MISSING
            until = microseconds(ends(last[option])) if option in last else None
            absent[held, place] = issued_at[held] < since
            if until is not None:
                absent[held, place] |= issued_at[held] >= until
    return absent
