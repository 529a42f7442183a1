"""Forecasts from a table: one row each, or the long form with one row per option, level, sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.tables.belief_checks import check_bounds, stray_options
from forecasttrack.tables.belief_shapes import SHAPE_OF, SHAPES_OF, refuse_misfits
from forecasttrack.tables.belief_tables import (
    NUMBERS,
    TEXTS,
    InputRows,
    belief_tables,
    empty_beliefs,
)
from forecasttrack.tables.column_readers import ids, is_empty, number, text_codes
from forecasttrack.tables.dataframes import InputTable, read_table
from forecasttrack.tables.faults import Faults
from forecasttrack.tables.instants import bare_days, clock
from forecasttrack.tables.question_tables import KINDS, unknown_question
from forecasttrack.tables.schema import (
    COLUMNS,
    DAY,
    MISSING,
    SHAPES,
    UTC,
    ForecastColumns,
    Texts,
    columns_of,
    rows_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECLARED = frozenset(each.name for each in COLUMNS)
_OF_BELIEFS = (*SHAPE_OF, "family", "open_low", "open_high")
"""The columns of the long form."""


@attrs.frozen(kw_only=True, eq=False)
class ForecastTable:
    """The forecasts of a table, and what is wrong with its rows.

    Attributes:
        forecasts: One row per forecast; ``row`` is the first row of each in the table.
        beliefs: Long tables of the beliefs that need more than one number.
        forecast_of: Position of the forecast to which each row of the table belongs, shape (n,).
        question_id: Id of the question in each row.
        forecaster: Id of the forecaster in each row.
        faults: Faults of the rows.
    """

    forecasts: ForecastColumns
    beliefs: Mapping[str, pd.DataFrame]
    forecast_of: NDArray[np.intp]
    question_id: Texts
    forecaster: Texts
    faults: Faults


def forecast_table(given: Any, questions: pd.DataFrame) -> ForecastTable:
    """Read a table of forecasts about some questions.

    Raises:
        InvalidTableError: A column is absent, or holds something else throughout.
    """
    needed = ["question_id", "forecaster", "issued_at"]
    known = {*columns_of("forecasts"), *_OF_BELIEFS}
    table = read_table(given, "forecasts", needed=needed, known=known, also=_DECLARED)
    if not {"probability", *SHAPE_OF} & set(table.frame.columns):
        raise InvalidTableError(
            "forecasts have no column 'probability', nor 'value': nothing is believed",
            field="probability",
        )
    faults = Faults("forecasts", len(table))
    question_id = ids(table, "question_id", faults)
    rows = _rows(table, question_id, questions, faults)
    if any(not is_empty(table, name) for name in SHAPE_OF):
        return _long(rows, question_id, questions, faults)
    _check_probabilities(rows.forecasts, questions, faults)
    return ForecastTable(
        forecasts=rows.forecasts,
        beliefs=empty_beliefs(),
        forecast_of=np.arange(len(table)),
        question_id=question_id,
        forecaster=rows.forecasts.forecaster,
        faults=faults,
    )


def _rows(
    table: InputTable, question_id: Texts, questions: pd.DataFrame, faults: Faults
) -> InputRows:
    question = _questions(question_id, table, questions, faults)
    forecaster = ids(table, "forecaster", faults)
    issued_at = clock(table, "issued_at", faults)
    if issued_at is None:
        issued_at = np.full(len(table), MISSING)
    absent = table.frame["issued_at"].isna().to_numpy()
    faults.note(absent, None, "issued_at", "the moment is missing")
    bare = bare_days(table, "issued_at")
    expires_at = clock(table, "expires_at", faults)
    if expires_at is not None:
        wrong = (expires_at != MISSING) & (expires_at < issued_at)
        faults.note(wrong, table.frame["expires_at"], "expires_at", "is earlier than issued_at")
    numbers = {name: number(table, name, faults) for name in NUMBERS}
    texts = {name: text_codes(table, name, faults) for name in TEXTS}
    probability = numbers["probability"]
    return InputRows(
        forecasts=ForecastColumns(
            question=question,
            forecaster=forecaster,
            issued_at=issued_at,
            issued_until=None if bare is None else issued_at + np.where(bare, DAY, 0),
            expires_at=expires_at,
            recorded_at=clock(table, "recorded_at", faults),
            sequence=numbers["sequence"],
            probability=np.full(len(table), np.nan) if probability is None else probability,
            words=texts["words"],
            band_low=numbers["band_low"],
            band_high=numbers["band_high"],
            row=pd.RangeIndex(len(table)),
            further=_further(table, question, questions),
        ),
        numbers=numbers,
        texts=texts,
    )


def _further(
    table: InputTable, question: NDArray[np.int32], questions: pd.DataFrame
) -> pd.DataFrame | None:
    """Columns that only the caller knows; they are carried into pairs, so no name may be taken.

    A table that was joined with its questions repeats their declared columns; they are passed over.
    """
    read = {*columns_of("forecasts"), *_OF_BELIEFS}
    further = {str(name): name for name in table.frame if str(name) not in read}
    names = {
        name: column
        for name, column in further.items()
        if not _is_repeated(table.frame[column], question, questions)
    }
    taken_by = {each.name: f"a column of {each.tables[0]}" for each in COLUMNS}
    taken_by |= {
        str(name): "a further column of questions" for name in questions if name not in taken_by
    }
    for name in names:
        if name in taken_by:
            raise InvalidTableError(
                f"forecasts have a column '{name}', which is {taken_by[name]}; rename it, or leave"
                " it out",
                field=name,
            )
    if not names:
        return None
    return pd.DataFrame({name: table.frame[column] for name, column in names.items()}, copy=False)


def _is_repeated(
    column: pd.Series[Any], question: NDArray[np.int32], questions: pd.DataFrame
) -> bool:
    """Whether a column has a declared name and is empty, or repeats a column of the questions."""
    dtype = columns_of("questions").get(str(column.name))
    if column.isna().all():
        return column.name in _DECLARED
    if dtype is None or questions[column.name].isna().all():
        return False
    if dtype == UTC:
        return True  # moments are written in many ways, and not compared
    rows = np.flatnonzero(question >= 0)
    given, known = column.iloc[rows], questions[column.name].take(question[rows])
    comparable = given.map(
        lambda cell: tuple(cell) if isinstance(cell, list | np.ndarray) else cell
    )
    cells = (each.astype(object).where(each.notna(), None) for each in (comparable, known))
    return bool(np.equal(*(each.to_numpy() for each in cells)).all())


def _same_in_each_row(
    further: pd.DataFrame | None, forecast_of: NDArray[np.intp], first: NDArray[np.intp]
) -> pd.DataFrame | None:
    """The columns that say the same in all rows of each forecast; others tell of its parts."""
    if further is None:
        return None
    first_row = first.take(forecast_of)
    alike = []
    for name, column in further.items():
        codes, _ = pd.factorize(column)
        if (codes == codes.take(first_row)).all():
            alike.append(name)
    return further[alike]


def _questions(
    found: Texts, table: InputTable, questions: pd.DataFrame, faults: Faults
) -> NDArray[np.int32]:
    known = questions["question_id"]
    if _counts_rows(known.to_numpy()) and _counts_rows(found.names, most=len(known)):
        return found.codes
    place = rows_of(found.names, known).astype(np.int32)
    rows = np.append(place, np.int32(-1)).take(found.codes)
    strange = (rows < 0) & (found.codes >= 0)
    if strange.any():
        fault = unknown_question(found.names, known)
        faults.note(strange, table.frame["question_id"], "question_id", fault)
    return rows


def _counts_rows(ids: NDArray[Any], *, most: int | None = None) -> bool:
    """Whether ids are 0, 1, 2 and so on, so that an id is the row of its question already."""
    is_within = most is None or len(ids) <= most
    return ids.dtype.kind in "iu" and is_within and bool((ids == np.arange(len(ids))).all())


def _check_probabilities(
    forecasts: ForecastColumns, questions: pd.DataFrame, faults: Faults
) -> None:
    """Check a table that holds nothing but probabilities of yes."""
    # Each kind is looked at once, and each question only where some are not binary.
    other_kinds = [each for each in KINDS if each != "binary"]
    if set(pd.unique(questions["kind"])) & {*other_kinds}:
        is_other = questions["kind"].isin(other_kinds).to_numpy()
        refuse_misfits(_per_forecast(is_other, forecasts), forecasts, None, questions, faults)
    probability = forecasts.probability
    # One pass finds the least and the most; NaN shows in both.
    if len(probability) and not (probability.min() >= 0 and probability.max() <= 1):
        ids = _ids(forecasts, questions)
        faults.note(np.isnan(probability), ids, "probability", "has no belief")
        outside = (probability < 0) | (probability > 1)
        faults.note(outside, probability, "probability", _fault_of_probability)


def _per_forecast(values: NDArray[np.bool_], forecasts: ForecastColumns) -> NDArray[np.bool_]:
    """A value of each forecast's question, False where the question is not known."""
    return np.append(values, False).take(forecasts.question)


def _ids(forecasts: ForecastColumns, questions: pd.DataFrame) -> NDArray[Any]:
    known = questions["question_id"].to_numpy()
    return Texts(forecasts.question, known).read()


def _fault_of_probability(value: Any) -> str:
    cure = ". For a percentage, divide by 100" if 1 < value <= 100 else ""
    return f"is no probability; one lies in [0, 1]{cure}"


# --- the long form ---------------------------------------------------------------------------


def _long(
    rows: InputRows, question_id: Texts, questions: pd.DataFrame, faults: Faults
) -> ForecastTable:
    """Put together the rows that share question, forecaster, instant, sequence and shape."""
    shape = _shapes(rows, questions, faults)
    is_one_number = np.isin(shape, (SHAPES.index("probability"), SHAPES.index("point")))
    forecast_of, first = _numbered(rows.forecasts, shape, alone=is_one_number)
    further = _same_in_each_row(rows.forecasts.further, forecast_of, first)
    forecasts = attrs.evolve(rows.forecasts, shape=shape, further=further).take(first)
    is_probability = forecasts.shape == SHAPES.index("probability")
    probability = np.where(is_probability, forecasts.probability, np.nan)
    beliefs = belief_tables(rows, shape, forecast_of, questions, faults)
    # The value of a distribution is a parameter, which no bound of a question limits.
    is_bounded = shape >= SHAPES.index("quantiles")
    is_bounded &= shape != SHAPES.index("distribution")
    value = np.where(shape == SHAPES.index("cdf"), rows.number("point"), rows.number("value"))
    value = np.where(is_bounded, value, np.nan)
    check_bounds(value, rows.forecasts.question, questions, faults)
    return ForecastTable(
        forecasts=attrs.evolve(
            forecasts,
            probability=probability,
            stray_option=_stray_options(rows, forecast_of, len(first), questions),
        ),
        beliefs=beliefs,
        forecast_of=forecast_of,
        question_id=question_id,
        forecaster=rows.forecasts.forecaster,
        faults=faults,
    )


def _stray_options(
    rows: InputRows, forecast_of: NDArray[np.intp], count: int, questions: pd.DataFrame
) -> Texts | None:
    """The first option of each forecast that its question does not offer."""
    option = rows.text("option")
    stray = stray_options(option, rows.forecasts.question, questions["options"])
    if not stray.any():
        return None
    codes = np.full(count, -1, dtype=np.int32)
    codes[forecast_of[stray][::-1]] = option.codes[stray][::-1]
    return Texts(codes, option.names)


def _shapes(rows: InputRows, questions: pd.DataFrame, faults: Faults) -> NDArray[np.int8]:
    shape = np.zeros(len(rows.forecasts), dtype=np.int8)
    for column in reversed(SHAPE_OF):
        has_value = (
            rows.text(column).codes >= 0 if column in TEXTS else ~np.isnan(rows.number(column))
        )
        shape[has_value] = SHAPES.index(SHAPE_OF[column])
    fitting = np.array([[each in SHAPES_OF[kind] for each in SHAPES] for kind in KINDS])
    # A question of no known kind, or no known question, is a fault of its own.
    fitting = np.vstack([fitting, np.ones(len(SHAPES), dtype=bool)])
    code_of = {kind: code for code, kind in enumerate(KINDS)}
    kind = np.array([code_of.get(each, -1) for each in questions["kind"]] + [-1])
    misfit = ~fitting[kind.take(rows.forecasts.question), shape]
    refuse_misfits(misfit, rows.forecasts, shape, questions, faults)
    has_probability = shape <= SHAPES.index("options")
    probability = rows.forecasts.probability
    lacks_belief = has_probability & np.isnan(probability) & ~misfit
    ids = _ids(rows.forecasts, questions)
    faults.note(lacks_belief, ids, "probability", "has no belief")
    needs_value = ~has_probability & (shape != SHAPES.index("cdf"))
    faults.note(needs_value & np.isnan(rows.number("value")), ids, "value", "has no value there")
    outside = has_probability & ((probability < 0) | (probability > 1))
    faults.note(outside, probability, "probability", _fault_of_probability)
    return shape


def _numbered(
    forecasts: ForecastColumns, shape: NDArray[np.int8], *, alone: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number the forecasts in the order of their first rows.

    Rows of one forecast mostly stand together, so each run of equal rows is numbered once; only
    where a forecast comes back later are runs compared.

    Args:
        forecasts: The rows.
        shape: Position in `SHAPES` of the shape of each row, shape (n,).
        alone: Rows that are a forecast by themselves, equal to others or not, shape (n,).

    Returns:
        The number of the forecast of each row, and the first row of each forecast.
    """
    keys: list[NDArray[Any]] = [
        forecasts.question, forecasts.forecaster.codes, forecasts.issued_at, shape
    ]  # fmt: skip
    if forecasts.sequence is not None:
        keys.append(np.nan_to_num(forecasts.sequence, nan=-np.inf))
    starts = alone.copy()
    starts[:1] = True
    for key in keys:
        starts[1:] |= key[1:] != key[:-1]
    starts[1:] |= alone[:-1]
    run, first = np.cumsum(starts) - 1, np.flatnonzero(starts)
    may_come_back = first[~alone[first]]
    frame = pd.DataFrame({place: key[may_come_back] for place, key in enumerate(keys)})
    if not frame.duplicated().any():
        return run, first
    group = np.arange(len(first))
    group[~alone[first]] = len(first) + frame.groupby(list(frame), sort=False).ngroup().to_numpy()
    number, groups = pd.factorize(group)
    first_of_group = np.full(len(groups), -1)
    first_of_group[number[::-1]] = first[::-1]
    return number.take(run), first_of_group
