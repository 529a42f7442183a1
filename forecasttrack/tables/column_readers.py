"""Columns of a table that was handed in, read as numbers, ids and texts."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidRecordError, InvalidTableError
from forecasttrack.records import checks
from forecasttrack.records.days import in_days
from forecasttrack.records.number_text import fault_of_notation, is_number
from forecasttrack.tables.dataframes import InputTable
from forecasttrack.tables.faults import Faults, shown_cell
from forecasttrack.tables.schema import Texts, coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBERS = int | float | Decimal | np.integer | np.floating | np.bool_
_FOR_DATES = ", for a date question days since 1970-01-01"


def is_empty(table: InputTable, column: str) -> bool:
    """Whether a column is absent or wholly missing, whatever its dtype."""
    return column not in table or bool(table.frame[column].isna().all())


# --- numbers ---------------------------------------------------------------------------------


def number(table: InputTable, column: str, faults: Faults) -> NDArray[np.float64] | None:
    """Read finite numbers, NaN where there is none; None for an absent or wholly missing column.

    Raises:
        InvalidTableError: The column holds no numbers.
    """
    if is_empty(table, column):
        return None
    given = table.frame[column]
    if isinstance(given.dtype, pd.CategoricalDtype):
        given = _of_categories(given)
    if given.dtype == object:
        return _numbers_of_objects(table, column, faults, given)
    if is_text(given):
        first = given[given.notna()].iloc[0]
        raise InvalidTableError(
            f"column '{column}' of {table.name} holds text such as {first!r}; numbers are needed."
            f" {_cure_of_text(table, column, first)}",
            field=column,
        )
    try:
        values = _real(given)
    except (TypeError, ValueError):
        raise InvalidTableError(
            f"column '{column}' of {table.name} holds {given.dtype}; numbers are needed"
            f"{_FOR_DATES if given.dtype.kind == 'M' else ''}",
            field=column,
        ) from None
    _refuse_too_large(values, given, column, faults)
    return values


def _of_categories(given: pd.Series[Any]) -> pd.Series[Any]:
    """The values of a categorical column, in the dtype of its categories."""
    dtype: Any = given.dtype
    if dtype.categories.dtype.kind in "iu" and given.isna().any():
        # NumPy has no whole number that is missing.
        return given.astype(object)
    return given.astype(dtype.categories.dtype)


def _real(given: pd.Series[Any]) -> NDArray[np.float64]:
    """Numbers of a column; pandas makes numbers of times, and drops the imaginary part."""
    if given.dtype.kind in "cmM":
        raise TypeError(f"{given.dtype} holds no real numbers")
    return given.to_numpy(dtype=float, na_value=np.nan, copy=True)


def _refuse_too_large(
    values: NDArray[np.float64], given: pd.Series[Any], column: str, faults: Faults
) -> None:
    size = np.abs(values)
    if len(values) and not np.fmax.reduce(size) <= checks.LARGEST:
        faults.note(np.isinf(values), given, column, "is not finite")
        fault = f"is too large{checks.size_hint(10 * checks.LARGEST)}"
        faults.note((size > checks.LARGEST) & np.isfinite(size), given, column, fault)


def _numbers_of_objects(
    table: InputTable, column: str, faults: Faults, given: pd.Series[Any]
) -> NDArray[np.float64]:
    found = np.full(len(given), np.nan)
    wrong = np.zeros(len(given), dtype=bool)
    for row, value in enumerate(given):
        if isinstance(value, _NUMBERS) and not isinstance(value, np.timedelta64):
            found[row] = float(value)
        else:
            wrong[row] = not _is_missing(value)
    faults.note(wrong, given, column, lambda value: _fault_of_object(table, column, value))
    _refuse_too_large(found, given, column, faults)
    return found


def _fault_of_object(table: InputTable, column: str, value: object) -> str:
    cure = _cure_of_text(table, column, value) if isinstance(value, str) else ""
    return f"is no number; numbers are needed. {cure}".rstrip(". ")


def _cure_of_text(table: InputTable, column: str, value: str) -> str:
    """How to mend one text; the advice is that for its whole column if nothing is special in it."""
    percent = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?)\s*%\s*", value)
    if percent:
        return f"{value.strip()} is written {float(percent[1]) / 100:g}."
    with suppress(ValueError):
        return f"If its question asks for a date, give {in_days(dt.date.fromisoformat(value))}."
    notation = None if is_number(value) else fault_of_notation(value)
    return f"{notation or table.cure('number', column)}."


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT


def is_text(given: pd.Series[Any]) -> bool:
    """Whether a whole column is text; in a column of objects each row has a type of its own."""
    if isinstance(given.dtype, pd.ArrowDtype):
        return "string" in str(given.dtype.pyarrow_dtype)
    return isinstance(given.dtype, pd.StringDtype)


# --- yes or no -------------------------------------------------------------------------------

_FAULT_OF_FLAG = "is neither True nor False; write one of them"


def flag(column: str, value: Any) -> bool:
    """Read a cell as yes or no, no where it is empty.

    Raises:
        InvalidRecordError: It is neither.

    Example:
        >>> flag("is_condition", True), flag("is_condition", 0.0), flag("is_condition", None)
        (True, False, False)
    """
    found = _flag(value)
    if found is None:
        raise InvalidRecordError(f"{column}: {shown_cell(value)} {_FAULT_OF_FLAG}", field=column)
    return found


def _flag(value: Any) -> bool | None:
    """A cell as yes or no, no where it is empty; None where it is neither."""
    if _is_missing(value) or value != value:  # noqa: PLR0124 - NaN
        return False
    is_number = isinstance(value, _NUMBERS)
    return bool(value) if is_number and value in (0, 1) else None


def flags(table: InputTable, column: str, faults: Faults) -> NDArray[np.bool_]:
    """Read a column of yes or no, no where nothing stands or the column is absent, shape (n,)."""
    if column not in table:
        return np.zeros(len(table), dtype=bool)
    given = table.frame[column]
    read = [_flag(each) for each in given.astype(object)]
    faults.note(
        np.array([each is None for each in read], dtype=bool), given, column, _FAULT_OF_FLAG
    )
    return np.array(read, dtype=bool)


# --- ids and texts ---------------------------------------------------------------------------


def ids(table: InputTable, column: str, faults: Faults) -> Texts:
    """Read ids as they are, whole numbers or text.

    Raises:
        InvalidTableError: The column holds something else.
    """
    given = table.frame[column]
    missing = given.isna().to_numpy()
    faults.note(missing, None, column, "an id is missing")
    found = coded(_plain_ids(table, column, given, missing))
    if found.names.dtype.kind in "iu":
        return found
    for code, name in enumerate(found.names.tolist()):
        fault = "" if _is_plain(name) else _fault_of_id(table, column, name)
        if fault:
            faults.note(found.codes == code, given, column, fault)
    return found


def _is_plain(name: object) -> bool:
    """Whether an id is printable ASCII and has no blank at its ends, as nearly all have."""
    if not isinstance(name, str) or not name.isascii() or not name.isprintable():
        return False
    return name != "" and name[0] != " " != name[-1]


def _plain_ids(
    table: InputTable, column: str, given: pd.Series[Any], missing: NDArray[np.bool_]
) -> Any:
    """The ids as `coded` takes them: whole numbers as an array if none is missing, or as given."""
    dtype: Any = given.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        if dtype.categories.dtype.kind not in "iufbmM":
            return given
        return _plain_ids(table, column, _of_categories(given), missing)
    kind = dtype.kind
    if missing.all():
        return given.astype(object)
    if kind == "f":
        first = float(given[~missing].iloc[0])
        cure = "" if first % 1 else f": {table.cure('whole', column)}"
        raise InvalidTableError(
            f"column '{column}' of {table.name} holds decimals ({dtype}) such as {first}; ids are"
            f" whole numbers or text{cure}. Was a missing id filled in?",
            field=column,
        )
    if kind in "iu":
        return given.astype(object) if missing.any() else given.to_numpy(dtype=np.int64)
    if kind in "bmM":
        raise InvalidTableError(
            f"column '{column}' of {table.name} holds {dtype}; ids are whole numbers or text",
            field=column,
        )
    if given.dtype == object and _all_whole(given):
        return given.to_numpy(dtype=np.int64)
    return given


def _all_whole(given: pd.Series[Any]) -> bool:
    return len(given) > 0 and all(
        isinstance(each, int | np.integer) and not isinstance(each, bool) for each in given
    )


def _fault_of_id(table: InputTable, column: str, name: object) -> str:
    if not isinstance(name, str):
        return f"is no text, as the other ids are: {table.cure('text', column)}"
    try:
        checks.refuse_unwritable(name)
        checks.is_shown_as_it_is(name)
    except InvalidRecordError as error:
        # The message begins with the id, which `Faults.note` puts before it as well.
        return str(error).removeprefix(f"{name[:60]!r} ")
    if not name.strip():
        return "is empty"
    if name != name.strip():
        return f"begins or ends with a blank: {table.cure('strip', column)}"
    return ""


def texts(table: InputTable, column: str, faults: Faults) -> NDArray[Any]:
    """Read texts, None where there is none; an absent column is all None, shape (n,)."""
    found = np.full(len(table), None, dtype=object)
    if is_empty(table, column):
        return found
    given = table.frame[column]
    present = given.notna().to_numpy()
    found[present] = given.to_numpy(dtype=object)[present]
    # Pandas looks at all of them in compiled code; only where some are strange is each looked at.
    if pd.api.types.infer_dtype(found, skipna=True) not in ("string", "empty"):
        strange = np.array([each is not None and not isinstance(each, str) for each in found])
        faults.note(strange, given, column, f"is no text: {table.cure('text', column)}")
    return found


def as_given(table: InputTable, column: str) -> NDArray[Any]:
    """The cells as they were given, of whatever type; None where there is none, shape (n,)."""
    found = np.full(len(table), None, dtype=object)
    if column in table:
        given = table.frame[column]
        present = given.notna().to_numpy()
        found[present] = given.to_numpy(dtype=object)[present]
    return found


def text_codes(table: InputTable, column: str, faults: Faults) -> Texts | None:
    """Read texts, each distinct one kept once; None for an absent or wholly missing column."""
    if is_empty(table, column):
        return None
    given = table.frame[column]
    found = coded(given.astype(object) if given.dtype.kind in "iufb" else given)
    strange = [code for code, name in enumerate(found.names) if not isinstance(name, str)]
    if strange:
        wrong = np.isin(found.codes, strange)
        faults.note(wrong, given, column, f"is no text: {table.cure('text', column)}")
    return found
