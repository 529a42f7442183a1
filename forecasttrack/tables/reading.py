"""Questions, forecasts and resolutions from dataframes of any library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.tables.forecast_tables import ForecastTable, forecast_table
from forecasttrack.tables.question_tables import QuestionTables, question_tables
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS, Reason
from forecasttrack.tables.schema import MISSING, Tables, microseconds, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_tables(*, forecasts: Any, questions: Any, resolutions: Any) -> Tables:
    """Check three tables and give them the fixed columns; rows at fault are set apart.

    Raises:
        InvalidTableError: An argument is not a table, or a column is absent or holds something
            else throughout.
    """
    about = question_tables(questions, resolutions)
    return sound_tables(about, forecast_table(forecasts, about.questions))


def sound_tables(about: QuestionTables, found: ForecastTable) -> Tables:
    """Set rows at fault apart: those of forecasts are refused, those of questions are marked.

    A forecast of several rows stands or falls as a whole.
    """
    tables = sound_forecasts(found, about.questions, about.resolutions)
    tables = attrs.evolve(
        tables, faults=(about.question_faults, found.faults, about.resolution_faults)
    )
    if not (about.question_faults or about.resolution_faults):
        return tables
    fault, of_no_question = _faults_of_questions(about)
    parts = [of_no_question] if tables.refused is None else [tables.refused, of_no_question]
    return attrs.evolve(
        tables,
        questions=_marked(about.questions, fault),
        resolutions=_sound_resolutions(about, fault),
        refused=pd.concat(parts, ignore_index=True),
    )


def sound_forecasts(
    found: ForecastTable, questions: pd.DataFrame, resolutions: pd.DataFrame
) -> Tables:
    """Set forecasts at fault apart; questions and resolutions stay as they are."""
    tables = Tables(
        questions=questions,
        forecasts=found.forecasts,
        resolutions=resolutions,
        beliefs=found.beliefs,
        faults=(found.faults,),
        clock=_clock(resolutions["as_of"]),
    )
    if not found.faults:
        return tables
    bad = np.zeros(len(found.forecasts), dtype=bool)
    bad[found.forecast_of[found.faults.bad]] = True
    return attrs.evolve(
        tables,
        forecasts=found.forecasts.take(np.flatnonzero(~bad)),
        beliefs=_beliefs_of_sound(found, bad),
        refused=_refused(found, bad[found.forecast_of]),
    )


def _clock(as_of: pd.Series[Any]) -> int | None:
    """The latest ``as_of``, as of which the tables are seen; None where they state none."""
    stated = microseconds(as_of).max(initial=MISSING)
    return None if stated == MISSING else int(stated)


def _faults_of_questions(about: QuestionTables) -> tuple[NDArray[Any], pd.DataFrame]:
    """What is wrong with each question or its resolution, and resolutions of no question."""
    ids, settled = about.questions["question_id"], about.resolutions["question_id"].to_numpy()
    fault = np.full(len(ids), None, dtype=object)
    first_row_of_id = rows_of(ids.to_numpy(), ids)
    # A fault of a row that repeats an id is one of the first row with the id as well.
    for row, message in about.question_faults.messages().items():
        _add(fault, {row, int(first_row_of_id[row])}, message)
    of_no_question = []
    place = rows_of(settled, ids)
    for row, message in about.resolution_faults.messages().items():
        if place[row] < 0:
            of_no_question.append((settled[row], None, Reason.FAULT.value, message, pd.NA))
        else:
            _add(fault, {int(place[row])}, message)
    frame = pd.DataFrame(of_no_question, columns=list(LEFT_OUT_COLUMNS))
    return fault, frame.astype({"row": "Int64"})


def _add(fault: NDArray[Any], rows: set[int], message: str) -> None:
    for row in rows:
        fault[row] = message if fault[row] is None else f"{fault[row]}; {message}"


def _marked(questions: pd.DataFrame, fault: NDArray[Any]) -> pd.DataFrame:
    """The questions with their faults; no window is taken from a row at fault."""
    marked = questions.assign(fault=pd.Series(fault, dtype=object))
    faulty = marked["fault"].notna()
    for name in ("opens_at", "closes_at", "closed_at"):
        marked[name] = marked[name].mask(faulty)
    return marked


def _sound_resolutions(about: QuestionTables, fault: NDArray[Any]) -> pd.DataFrame:
    faulty = about.questions["question_id"][[each is not None for each in fault]]
    settled = about.resolutions[~about.resolution_faults.bad]
    return settled[~settled["question_id"].isin(faulty)]


def _beliefs_of_sound(found: ForecastTable, bad: NDArray[np.bool_]) -> dict[str, pd.DataFrame]:
    place = np.cumsum(~bad) - 1
    beliefs = {}
    for name, table in found.beliefs.items():
        part = table[~bad[table["forecast"].to_numpy()]]
        beliefs[name] = part.assign(forecast=place[part["forecast"].to_numpy()])
    return {name: table.reset_index(drop=True) for name, table in beliefs.items()}


def _refused(found: ForecastTable, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """The rows of forecasts at fault as ``left_out`` has them; ``rows`` is a mask of them."""
    places = np.flatnonzero(rows)
    messages = found.faults.messages()
    # The first fault of a forecast is named in its other rows, which fall with it.
    first: dict[int, int] = {}
    for row in messages:
        first.setdefault(int(found.forecast_of[row]), row)
    detail = [
        messages.get(row, f"part of the forecast of row {first[int(found.forecast_of[row])]}")
        for row in places.tolist()
    ]
    return pd.DataFrame(
        {
            "question_id": found.question_id.take(places).read(),
            "forecaster": found.forecaster.take(places).read(),
            "reason": Reason.FAULT.value,
            "detail": pd.Series(detail, dtype=object),
            "row": pd.array(places, dtype="Int64"),
        }
    )
