"""The parts of one row of a table: the row itself, or one part for each of its quantiles."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.personal.chances import ReadCell


@attrs.frozen
class RowPart:
    """A row of a table, or the part of it for one quantile.

    Attributes:
        cells: What stands in it, by role.
        given: The cells as they were written, by column.
        beyond: Cells beyond the last column.
        held_by: The column of the file that held the part, if the row was split.
        is_total: Whether it may be a row of sums or means.
    """

    cells: Mapping[str, ReadCell]
    given: Mapping[str, Any]
    beyond: tuple[Any, ...] = ()
    held_by: str = ""
    is_total: bool = False


def crossing(parts: Sequence[RowPart]) -> tuple[RowPart, tuple[str, str]] | None:
    """The first quantile of a row that lies below one of a lower level, with the message.

    Example:
        >>> low, high = ({"level": ReadCell(level), "value": ReadCell(value)}
        ...              for level, value in ((0.1, 8.0), (0.9, 5.0)))
        >>> crossing([RowPart(low, {}, held_by="low"), RowPart(high, {}, held_by="high")])[1][0]
        'value'
    """
    read = [(part, part.cells["level"].value, part.cells["value"].value)
            for part in parts if "level" in part.cells and "value" in part.cells]  # fmt: skip
    stated = [each for each in read if each[1] is not None and each[2] is not None]
    rising = sorted(stated, key=lambda each: float(each[1]))
    for (lower, level, value), (part, above, less) in itertools.pairwise(rising):
        if less < value and level < above:
            return part, (
                "value",
                f"lies below the {value:g} of {lower.held_by!r}: the quantile of level {above:g}"
                f" cannot be lower than that of {level:g}; are the two swapped?",
            )
    return None
