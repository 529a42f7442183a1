"""Columns of a long frame, laid out so that they cost little memory and little time."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

COPIES_ON_WRITE = int(pd.__version__.split(".")[0]) >= 3
"""Whether pandas copies a column before writing where another column looks at its memory."""


_NONE: Mapping[str, pd.Series[Any]] = MappingProxyType({})


def stacked_columns(
    said: Mapping[str, Sequence[Any]], size: int, *, like: Mapping[str, pd.Series[Any]] = _NONE
) -> dict[str, pd.Series[Any]]:
    """Make columns of what is said in them, part under part.

    Columns of one dtype are cut from one piece of memory: an operating system hands out one large
    piece several times as fast as many small ones. Columns that hold nothing are one column to
    pandas, which copies it when somebody writes into it.

    Args:
        said: For each column its parts: arrays of shape (size,), or single values that hold
            throughout.
        size: Rows of a part.
        like: Columns that `spread` gave the parts of; what was a moment there is one again.

    Example:
        >>> columns = stacked_columns({"rule": ["brier", "log"], "score": [np.zeros(2)] * 2}, 2)
        >>> columns["rule"].tolist(), columns["score"].dtype
        (['brier', 'brier', 'log', 'log'], dtype('float64'))
    """
    alike: dict[Any, list[str]] = {}
    for name, parts in said.items():
        alike.setdefault(_dtype(parts), []).append(name)
    columns = {}
    for dtype, names in alike.items():
        empty = {name: _is_empty(said[name]) and COPIES_ON_WRITE for name in names}
        filled = [name for name in names if not empty[name]]
        lines = [*filled, *[name for name in names if empty[name]][:1]]
        block = np.empty((len(lines), size * max(len(said[name]) for name in names)), dtype)
        for name, column in zip(lines, block, strict=True):
            _fill(column, said[name], size)
            columns[name] = pd.Series(column, dtype=dtype, copy=False)
        for name in names:
            if empty[name]:
                columns[name] = columns[lines[-1]].copy(deep=False)
    for name, column in like.items():
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            columns[name] = columns[name].astype(column.dtype)
    return columns


def stacked_frames(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One frame under another; what has no value must not decide what a column holds.

    Example:
        >>> known, none = pd.DataFrame({"unit": ["hours"]}), pd.DataFrame({"unit": [np.nan]})
        >>> stacked_frames([none, known])["unit"].tolist()
        [nan, 'hours']
    """
    full = [each for each in frames if len(each)] or list(frames[:1])
    held = {name: each[name].dtype for each in full for name in each if each[name].notna().any()}
    parts = []
    for each in full:
        bare = [name for name in each if name in held and each[name].isna().all()]
        parts.append(each.astype({name: held[name] for name in bare if held[name].kind in "OfM"}))
    return pd.concat(parts, ignore_index=True)


def spread(column: pd.Series[Any], place: NDArray[np.integer]) -> Any:
    """Say of every row what is said at its place; one value where all are the same.

    Moments are given in whole numbers, as pandas keeps them.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.astype("int64")
    values = column.to_numpy()
    if values.dtype == object and len(values) and all(map(operator.is_, values, repeat(values[0]))):
        return values[0]
    if values.dtype == float and len(values):
        if bool((values == values[0]).all()):
            return float(values[0])
        if bool(np.isnan(values).all()):
            return np.nan
    return values.take(place)


def _is_empty(parts: Sequence[Any]) -> bool:
    return all(part is None or (isinstance(part, float) and part != part) for part in parts)  # noqa: PLR0124 - NaN


def _dtype(parts: Sequence[Any]) -> np.dtype[Any]:
    arrays = [part.dtype for part in parts if isinstance(part, np.ndarray)]
    if arrays:
        return np.result_type(*arrays)
    return np.dtype(float if parts and isinstance(parts[0], float) else object)


def _fill(column: NDArray[Any], parts: Sequence[Any], size: int) -> None:
    for place, part in enumerate(parts):
        here = column[place * size : (place + 1) * size]
        if isinstance(part, np.ndarray):
            here[:] = part
        else:
            here.fill(part)
