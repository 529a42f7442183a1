"""Dataframes of any library; columns that are not those of pandas stay in Arrow memory."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs
import pandas as pd

from forecasttrack.errors import InvalidTableError, MissingExtraError, did_you_mean

_FRAMES = "one of pandas or Polars, a table of PyArrow, a relation of DuckDB, or a list of records"


@attrs.frozen(eq=False)
class InputTable:
    """A table that was handed in, and how its library writes a cure.

    Attributes:
        name: ``forecasts``, ``questions`` or ``resolutions``.
        frame: Its columns; rows are counted from 0.
        library: The library it came from, as it is imported.
    """

    name: str
    frame: pd.DataFrame
    library: str

    def __contains__(self, column: str) -> bool:
        return column in self.frame

    def __len__(self) -> int:
        return len(self.frame)

    def cure(self, kind: str, column: str, **values: str) -> str:
        """Code in the caller's library that mends a kind of fault of a column: see `_CURES`."""
        library = self.library if self.library in _CURES else "pandas"
        return _CURES[library][kind].format(column=column, name=self.name, **values)


# For each library, and each kind of fault, the code that mends a column. Only pandas has periods.
_CURES: Mapping[str, Mapping[str, str]] = {
    "pandas": {
        "utc": "pd.to_datetime({name}['{column}'], utc=True)",
        "parse": "pd.to_datetime({name}['{column}'], utc=True)",
        "epoch": "pd.to_datetime({name}['{column}'], unit='{unit}', utc=True)",
        "period": "{name}['{column}'].dt.to_timestamp().dt.tz_localize('UTC')",
        "number": "pd.to_numeric({name}['{column}'])",
        "strip": "{name}['{column}'].str.strip()",
        "whole": "{name}['{column}'].astype('int64')",
        "text": "{name}['{column}'].astype(str)",
        "rename": "{name}.rename(columns={{'{column}': '{to}'}})",
        "round": "{name}['{column}'].dt.round('us')",
        "percent": "{name}['{column}'] / 100",
        "constant": "{name}.assign({column}='{value}')",
    },
    "polars": {
        "utc": "pl.col('{column}').dt.replace_time_zone('UTC')",
        "parse": "pl.col('{column}').str.to_datetime(time_zone='UTC')",
        "epoch": "pl.from_epoch('{column}', time_unit='{unit}').dt.replace_time_zone('UTC')",
        "number": "pl.col('{column}').cast(pl.Float64)",
        "strip": "pl.col('{column}').str.strip_chars()",
        "whole": "pl.col('{column}').cast(pl.Int64)",
        "text": "pl.col('{column}').cast(pl.String)",
        "rename": "{name}.rename({{'{column}': '{to}'}})",
        "round": "pl.col('{column}').dt.round('1us')",
        "percent": "pl.col('{column}') / 100",
        "constant": "{name}.with_columns(pl.lit('{value}').alias('{column}'))",
    },
    "pyarrow": {
        "utc": "pc.assume_timezone({name}['{column}'], 'UTC')",
        "parse": "pc.assume_timezone({name}['{column}'].cast(pa.timestamp('us')), 'UTC')",
        "epoch": "{name}['{column}'].cast(pa.timestamp('{unit}', tz='UTC'))",
        "number": "{name}['{column}'].cast('float64')",
        "strip": "pc.utf8_trim_whitespace({name}['{column}'])",
        "whole": "{name}['{column}'].cast('int64')",
        "text": "{name}['{column}'].cast('string')",
        "rename": "{name}.rename_columns({{'{column}': '{to}'}})",
        "round": "pc.round_temporal({name}['{column}'], unit='microsecond')",
        "percent": "pc.divide({name}['{column}'], 100.0)",
        "constant": "{name}.append_column('{column}', pa.array(['{value}'] * len({name})))",
    },
    "duckdb": {
        "utc": "\"{column}\" AT TIME ZONE 'UTC'",
        "parse": "CAST(\"{column}\" AS TIMESTAMP) AT TIME ZONE 'UTC'",
        "epoch": 'to_timestamp("{column}" / {per_second})',
        "number": 'CAST("{column}" AS DOUBLE)',
        "strip": 'trim("{column}")',
        "whole": 'CAST("{column}" AS BIGINT)',
        "text": 'CAST("{column}" AS VARCHAR)',
        "rename": '"{column}" AS {to}',
        "round": 'CAST("{column}" AS TIMESTAMPTZ)',
        "percent": '"{column}" / 100',
        "constant": "'{value}' AS {column}",
    },
    "records": {
        "utc": "record['{column}'].replace(tzinfo=datetime.UTC)",
        "parse": "pendulum.parse(record['{column}'])",
        "epoch": "pendulum.from_timestamp(record['{column}'] / {per_second})",
        "number": "float(record['{column}'])",
        "strip": "record['{column}'].strip()",
        "whole": "int(record['{column}'])",
        "text": "str(record['{column}'])",
        "rename": "record['{to}'] = record.pop('{column}')",
        "round": "a datetime, which knows microseconds",
        "percent": "record['{column}'] / 100",
        "constant": "record['{column}'] = '{value}'",
    },
}


def read_table(
    given: Any,
    name: str,
    *,
    needed: Collection[str],
    known: Collection[str],
    also: Collection[str] = (),
) -> InputTable:
    """Take a table of any library and look at the names of its columns.

    A column of another name is left alone, unless it looks like a slip of one that is absent.

    Args:
        given: A dataframe of pandas or Polars (lazy ones too), a table or record batch reader of
            PyArrow, a relation of DuckDB, anything with ``__arrow_c_stream__``, or a list of
            records.
        name: What the table is called in messages.
        needed: The columns that must be there.
        known: All columns that mean something here.
        also: Columns that mean something in other tables, and so are no slips.

    Raises:
        InvalidTableError: It is no table, or a column is absent, misspelt or there twice.
        MissingExtraError: Its columns come through Arrow, and pyarrow is not installed.
    """
    frame, library = _as_frame(given, name)
    table = InputTable(name, frame, library)
    columns = [str(column) for column in frame.columns]
    for column in columns:
        if columns.count(column) > 1:
            raise InvalidTableError(
                f"{name} have {columns.count(column)} columns '{column}'; keep one of them",
                field=column,
            )
    _check_columns(table, columns, needed, known)
    _refuse_slips(table, set(columns) - {*known, *also}, set(known) - set(columns))
    return attrs.evolve(table, frame=frame.reset_index(drop=True))


_MOSTLY = {
    "kind": ("all are yes/no questions", "binary"),
    "status": ("all are settled", "resolved"),
}
"""For a missing column, when one value would fill all of it, and which."""


def _check_columns(
    table: InputTable, columns: list[str], needed: Collection[str], known: Collection[str]
) -> None:
    for column in needed:
        if column not in columns:
            near = difflib.get_close_matches(column, set(columns) - set(known), n=1, cutoff=0.7)
            present = f"It has {', '.join(columns)}." if columns else "It has no columns at all."
            cure = ""
            if near:
                cure = f" If '{near[0]}' is meant: {table.cure('rename', near[0], to=column)}."
            elif column in _MOSTLY:
                condition, value = _MOSTLY[column]
                cure = f" If {condition}: {table.cure('constant', column, value=value)}."
            raise InvalidTableError(
                f"{table.name} has no column '{column}'. {present}{cure}", field=column
            )


def _refuse_slips(table: InputTable, others: set[str], absent: set[str]) -> None:
    for column in sorted(others):
        if difflib.get_close_matches(column, absent, n=1, cutoff=0.85):
            hint = did_you_mean(column, absent)
            raise InvalidTableError(f"{table.name} have a column '{column}'. {hint}", field=column)


def _as_frame(given: Any, name: str) -> tuple[pd.DataFrame, str]:
    if isinstance(given, pd.DataFrame):
        return given, "pandas"
    if _is_records(given):
        return pd.DataFrame(list(given)), "records"
    return _as_frame_of_others(given, name)


def _as_frame_of_others(given: Any, name: str) -> tuple[pd.DataFrame, str]:
    import narwhals.stable.v1 as nw  # noqa: PLC0415 - books and frames of pandas do without it

    library = type(given).__module__.partition(".")[0].removeprefix("_")
    try:
        found = nw.from_native(given)
        # A lazy frame is computed now, by its own engine.
        found = found.collect() if isinstance(found, nw.LazyFrame) else found
        is_pandas = found.implementation.is_pandas()
    except (
        TypeError,
        NotImplementedError,
    ):  # a library unknown to narwhals, or one of columns only
        return _of_stream(given, name, library), library
    if is_pandas:
        return found.to_native(), library
    _pyarrow(library)
    return _of_arrow(found.to_arrow()), library


def _of_stream(given: Any, name: str, library: str) -> pd.DataFrame:
    fault = InvalidTableError(
        f"{name} is {_described(given)}; a dataframe is needed: {_FRAMES}", field=name
    )
    if not hasattr(given, "__arrow_c_stream__"):
        raise fault from None
    pyarrow = _pyarrow(library)
    try:
        stream = pyarrow.RecordBatchReader.from_stream(given)
    except pyarrow.ArrowInvalid:  # a stream of single values, as a column has it
        raise fault from None
    return _of_arrow(stream.read_all())


def _is_records(given: Any) -> bool:
    return (
        isinstance(given, Sequence)
        and not isinstance(given, str)
        and bool(given)
        and all(isinstance(each, Mapping) for each in given)
    )


def _described(given: Any) -> str:
    return "missing" if given is None else f"a {type(given).__name__}"


def _pyarrow(library: str) -> Any:
    if importlib.util.find_spec("pyarrow") is None:
        raise MissingExtraError(
            f"tables of {library} come through Arrow: pip install 'forecasttrack[arrow]'"
        )
    return importlib.import_module("pyarrow")


def _of_arrow(table: Any) -> pd.DataFrame:
    """Look at the columns of an Arrow table without copying them."""
    columns = {
        place: pd.Series(pd.arrays.ArrowExtensionArray(column), copy=False)
        for place, column in enumerate(table.columns)
    }
    frame = pd.DataFrame(columns, copy=False)
    frame.columns = pd.Index(table.column_names)
    return frame
