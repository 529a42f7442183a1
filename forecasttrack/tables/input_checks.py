"""The door for columns: what a table has to hold, and what is refused by name."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidRecordError, InvalidTableError, did_you_mean
from forecasttrack.records import checks
from forecasttrack.tables.schema import UTC


def read_table(given: Any, name: str, *, needed: Collection[str], known: Collection[str]) -> Any:
    """Take a dataframe of any make and look at the names of its columns.

    A column of another name is left alone, unless it looks like a slip of one that is absent.

    Raises:
        InvalidTableError: It is no dataframe, a needed column is absent, or one is misspelt.
    """
    frame = given.to_pandas() if hasattr(given, "to_pandas") else given
    if not isinstance(frame, pd.DataFrame):
        raise InvalidTableError(
            f"{name} is a {type(given).__name__}; a dataframe is needed", field=name
        )
    names = [str(column) for column in frame.columns]
    for column in needed:
        if column not in names:
            raise InvalidTableError(
                f"{name} has no column '{column}'. It has {', '.join(names)}.", field=column
            )
    for column in set(names) - set(known):
        if difflib.get_close_matches(column, set(known) - set(names), n=1, cutoff=0.85):
            hint = did_you_mean(column, set(known) - set(names))
            raise InvalidTableError(f"{name} has a column '{column}'. {hint}", field=column)
    return frame.reset_index(drop=True)


def clock(frame: pd.DataFrame, table: str, column: str) -> pd.Series[Any]:
    """Read instants as microseconds UTC; an absent or wholly missing column is all NaT.

    Raises:
        InvalidTableError: Times without a zone, finer than a microsecond, or no times at all.
    """
    if column not in frame or bool(frame[column].isna().all()):
        return pd.Series(pd.NaT, index=frame.index, dtype=UTC)
    said = frame[column]
    if said.dtype == object:
        said = _instants(said, table, column)
    if not isinstance(said.dtype, pd.DatetimeTZDtype):
        raise InvalidTableError(
            f"column '{column}' of {table} holds {said.dtype}; instants with a time zone are needed"
            f" ({UTC}). If they are UTC: pd.to_datetime(df['{column}'], utc=True).",
            field=column,
        )
    utc = said.dt.tz_convert("UTC")
    exact: pd.Series[Any] = utc.dt.as_unit("us")
    if utc.dtype.unit == "ns":
        refuse(
            (utc != exact).to_numpy() & utc.notna().to_numpy(),
            said,
            table,
            column,
            "is finer than a microsecond; round it",
        )
    return exact


def _instants(said: pd.Series[Any], table: str, column: str) -> pd.Series[Any]:
    given = said.notna().to_numpy()
    naive = np.array([getattr(each, "tzinfo", None) is None for each in said], dtype=bool) & given
    refuse(naive, said, table, column, "is no instant with a time zone")
    return pd.to_datetime(said, utc=True)


def number(frame: pd.DataFrame, table: str, column: str) -> pd.Series[Any]:
    """Read numbers; an absent or wholly missing column is all NaN.

    Raises:
        InvalidTableError: Something else than numbers, or an infinite one.
    """
    if column not in frame or bool(frame[column].isna().all()):
        return pd.Series(np.nan, index=frame.index, dtype=float)
    try:
        values = frame[column].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise InvalidTableError(
            f"column '{column}' of {table} holds {frame[column].dtype}; numbers are needed",
            field=column,
        ) from None
    refuse(np.isinf(values), frame[column], table, column, "is not finite")
    return pd.Series(values, index=frame.index)


def text(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Read texts or ids, None where missing; an absent column is all None."""
    texts = np.full(len(frame), None, dtype=object)
    if column in frame:
        known = frame[column].notna().to_numpy()
        texts[known] = frame[column].to_numpy(dtype=object)[known]
    return pd.Series(texts, index=frame.index, dtype=object)


def ids(frame: pd.DataFrame, table: str, column: str) -> pd.Series[Any]:
    """Read ids as they are, whole numbers or text; a missing one is refused.

    Raises:
        InvalidTableError: An id is missing, is a fraction, or holds a control character.
    """
    said = frame[column]
    refuse(said.isna().to_numpy(), said, table, column, "is missing")
    if said.dtype.kind == "f":
        raise InvalidTableError(
            f"column '{column}' of {table} holds fractions ({said.dtype}); ids are whole numbers or"
            " text. Was a missing id filled in?",
            field=column,
        )
    if said.dtype.kind in "iu":
        return said
    names = said.astype(object)
    _refuse_unkeepable(names, table, column)
    return names


def _refuse_unkeepable(names: pd.Series[Any], table: str, column: str) -> None:
    for name in names.unique():
        try:
            checks.is_writable(str(name))
        except InvalidRecordError as error:
            raise InvalidTableError(
                f"column '{column}' of {table} at row {names.tolist().index(name)}: {error}",
                field=column,
            ) from None


def refuse(wrong: np.ndarray, said: pd.Series[Any], table: str, column: str, fault: str) -> None:
    """Refuse the first wrong value by its row."""
    if not wrong.any():
        return
    row = int(wrong.argmax())
    raise InvalidTableError(
        f"column '{column}' of {table} at row {row}: {said.iloc[row]!r} {fault} "
        f"({int(wrong.sum())} such rows).",
        field=column,
        row=row,
    )
