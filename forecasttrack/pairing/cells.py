"""Cells of columns: which differ, and which hold one of some values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import did_you_mean
from forecasttrack.tables.schema import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing.pairs import Pairs

_PLAIN = frozenset(each.name for each in COLUMNS) - {"tags", "options"}
"""Our own columns without lists in their cells."""


def differing(one: pd.Series[Any], other: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which cells of two columns, shape (n,), differ; two missing cells do not."""
    cells = (each.astype(object).where(each.notna(), None).to_numpy() for each in (one, other))
    found: NDArray[np.bool_] = np.not_equal(*cells).astype(bool)
    return found


def is_list(cell: object) -> bool:
    """Whether a cell holds several entries, as tags do."""
    return isinstance(cell, list | tuple | set)


def list_of(value: object) -> list[Any]:
    """Several values as a list; a single one as its only entry."""
    return list(value) if isinstance(value, list | tuple | set) else [value]


def holds_any(column: pd.Series[Any], wanted: object) -> NDArray[np.bool_]:
    """Which rows have a value, or one of several; a list, such as tags, does if any entry is one.

    Args:
        column: The column, with its name.
        wanted: The value, or a list of values.
    """
    values = list_of(wanted)
    # Whether a cell is a list takes a look at each, so that our own columns are spared it.
    lists = None if column.name in _PLAIN else column.map(is_list)
    if lists is None or not lists.any():
        return column.isin(values).to_numpy()
    return np.array(
        [
            any(each in values for each in cell) if several else cell in values
            for cell, several in zip(column, lists, strict=True)
        ],
        dtype=bool,
    )


def no_match_message(pairs: Pairs, values: Mapping[str, object]) -> str:
    """Say which value no pair has, and which was probably meant."""
    for name, value in values.items():
        column = pairs.column(name)
        wanted = list_of(value)
        if not holds_any(column, wanted).any():
            known = {str(each) for each in column.explode().dropna()}
            named = ", ".join(map(repr, wanted))
            return f"where() keeps nothing: no pair has {name} {named}. " + (
                did_you_mean(next(iter(wanted), ""), known) if known else "It has no values."
            )
    return f"where() keeps nothing: no pair has {' and '.join(values)} as given together"
