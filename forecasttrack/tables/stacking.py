"""Long frames made from parts, with little memory and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NONE: Mapping[str, pd.Series[Any]] = MappingProxyType({})


def stacked_columns(
    parts: Mapping[str, Sequence[Any]], size: int, *, like: Mapping[str, pd.Series[Any]] = _NONE
) -> dict[str, pd.Series[Any]]:
    """Join the parts of each column.

    Columns of one dtype are cut from one piece of memory: an operating system hands out one large
    piece several times as fast as many small ones. Columns that hold one and the same value
    throughout are one column under several names, which pandas copies when it is written into.

    Args:
        parts: For each column its parts: arrays of shape (size,), or single values that hold
            throughout.
        size: Rows of a part.
        like: Columns from which `spread` took the parts of some columns, by name; where they hold
            moments, the whole numbers of the parts are made moments again.

    Example:
        >>> columns = stacked_columns({"rule": ["brier", "log"], "score": [np.zeros(2)] * 2}, 2)
        >>> columns["rule"].tolist(), columns["score"].dtype
        (['brier', 'brier', 'log', 'log'], dtype('float64'))
    """
    names_of: dict[Any, list[str]] = {}  # by dtype
    first_with: dict[tuple[Any, ...], str] = {}  # by content
    made_as = {
        name: first_with.setdefault(_content(name, each), name) for name, each in parts.items()
    }
    for name in first_with.values():
        names_of.setdefault(_dtype(parts[name]), []).append(name)
    columns = {}
    for dtype, names in names_of.items():
        block = np.empty((len(names), size * max(len(parts[name]) for name in names)), dtype)
        for name, column in zip(names, block, strict=True):
            _fill(column, parts[name], size)
            columns[name] = pd.Series(column, dtype=dtype, copy=False)
    columns = {name: columns[other] for name, other in made_as.items()}
    for name, column in like.items():
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            columns[name] = columns[name].astype(column.dtype)
    return columns


def stacked_frames(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Join frames row-wise; a frame without any value in a column does not decide its dtype.

    Example:
        >>> known, none = pd.DataFrame({"unit": ["hours"]}), pd.DataFrame({"unit": [np.nan]})
        >>> stacked_frames([none, known])["unit"].tolist()
        [nan, 'hours']
    """
    full = [each for each in frames if len(each)] or list(frames[:1])
    missing = [each.isna().all().to_numpy() for each in full]
    dtype_of = {
        name: dtype
        for each, is_empty in zip(full, missing, strict=True)
        for name, dtype in each.dtypes[~is_empty].items()
    }
    parts = [
        _with_dtypes(each, {name: dtype_of.get(name) for name in each.columns[is_empty]})
        for each, is_empty in zip(full, missing, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _with_dtypes(frame: pd.DataFrame, dtypes: Mapping[Any, Any]) -> pd.DataFrame:
    """Give the columns of a frame that have no value the dtypes that other frames have."""
    wanted = {name: dtype for name, dtype in dtypes.items() if dtype is not None}
    changed = {name: dtype for name, dtype in wanted.items() if dtype.kind in "OfM"}
    return frame.astype(changed) if changed else frame


WRITES_THROUGH = int(pd.__version__.split(".")[0]) < 3
"""Whether this version of pandas writes through to other frames that share memory."""


def protected(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy a frame, so that writing into the copy does not change the frame that was given.

    Example:
        >>> given = pd.DataFrame({"a": [1, 2]})
        >>> handed_out = protected(given)
        >>> handed_out.loc[0, "a"] = 7
        >>> given["a"].tolist()
        [1, 2]
    """
    return frame.copy(deep=WRITES_THROUGH)


def spread(
    column: pd.Series[Any],
    place: NDArray[np.integer],
    *,
    look_up: Callable[[NDArray[Any], NDArray[np.integer]], Any] = np.take,
) -> Any:
    """Take a value for every row by its position; a single value if all are the same.

    Moments are given in whole numbers, as pandas keeps them.

    Args:
        column: The values.
        place: Where the value of each row stands among them.
        look_up: A function of values and places that takes them where the values differ.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.astype("int64")
    values = column.to_numpy()
    if values.dtype == object and len(values):
        if pd.isna(values).all():
            return None
        # Texts are the only objects that can be told apart without asking what equality means.
        if isinstance(values[0], str) and bool((values == values[0]).all()):
            return values[0]
    if values.dtype == float and len(values):
        if bool((values == values[0]).all()):
            return float(values[0])
        if bool(np.isnan(values).all()):
            return np.nan
    return look_up(values, place)


def _content(name: str, parts: Sequence[Any]) -> tuple[Any, ...]:
    """A key that is equal for columns with the same single values; other columns' own name."""
    if any(isinstance(part, np.ndarray) for part in parts):
        return (name,)
    return (_dtype(parts), *parts)


def _dtype(parts: Sequence[Any]) -> np.dtype[Any]:
    arrays = [part.dtype for part in parts if isinstance(part, np.ndarray)]
    if arrays:
        return np.result_type(*arrays)
    return np.dtype(float if parts and isinstance(parts[0], float) else object)


def _fill(column: NDArray[Any], parts: Sequence[Any], size: int) -> None:
    for place, part in enumerate(parts):
        cells = column[place * size : (place + 1) * size]
        if isinstance(part, np.ndarray):
            cells[:] = part
        else:
            cells.fill(part)


def stacked_tables(tables: Sequence[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Join the tables of groups, with these columns in order; the result may have no row."""
    full = [table for table in tables if len(table)] or tables[:1]
    return pd.concat(full, ignore_index=True)[columns] if full else pd.DataFrame(columns=columns)
