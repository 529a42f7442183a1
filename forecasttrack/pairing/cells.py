"""Cells of columns: which differ, and which hold one of some values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing.pairs import Pairs


def differing(one: pd.Series[Any], other: pd.Series[Any]) -> NDArray[np.bool_]:
    """Which cells of two columns, shape (n,), differ; two missing cells do not."""
    cells = (each.astype(object).where(each.notna(), None).to_numpy() for each in (one, other))
    found: NDArray[np.bool_] = np.not_equal(*cells).astype(bool)
    return found


def is_list(cell: object) -> bool:
    """Whether a cell holds several entries, as tags do."""
    return isinstance(cell, list | tuple | set)


def holds_any(column: pd.Series[Any], wanted: Iterable[Any]) -> NDArray[np.bool_]:
    """Which rows have one of some values; a list, such as tags, does if any entry is one."""
    values = list(wanted)
    lists = column.map(is_list)
    if not lists.any():
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
        wanted = value if isinstance(value, list | tuple | set) else [value]
        if not holds_any(column, wanted).any():
            known = {str(each) for each in column.explode().dropna()}
            named = ", ".join(map(repr, wanted))
            return f"where() keeps nothing: no pair has {name} {named}. " + (
                did_you_mean(next(iter(wanted), ""), known) if known else "It has no values."
            )
    return f"where() keeps nothing: no pair has {' and '.join(values)} as given together"
