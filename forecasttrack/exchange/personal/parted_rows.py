"""Rows of the file split into several rows of a table: one for each forecast or option."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeAlias

from forecasttrack.exchange.personal.grid import Grid

Part: TypeAlias = "tuple[str, Sequence[Any]]"
"""The column of the file that holds a part, and the cells of the part in the columns made."""
_FILE = " (file)"


def moved_name(name: str) -> str:
    """The new name of a column of the file if a column that was made has its name.

    Example:
        >>> moved_name("value")
        'value (file)'
    """
    return f"{name}{_FILE}"


def parted_rows(
    grid: Grid,
    gone: Collection[str],
    made: Sequence[str],
    parts_of: Callable[[Sequence[Any]], Sequence[Part]],
    *,
    together: bool,
) -> Grid:
    """A table with a row for each part of a row of the file; one where it has none.

    Args:
        grid: The table.
        gone: The columns that are split and removed.
        made: The names of the columns that replace them; columns of the file with these names are
            renamed.
        parts_of: Gives the parts of a row.
        together: Whether the parts of a row are one forecast, taken or refused as a whole.

    Example:
        >>> grid = Grid(("q", "Ann", "Bob"), (("Who?", 0.7, 0.3),), (2,))
        >>> parted_rows(grid, ("Ann", "Bob"), ("option", "probability"),
        ...             lambda row: [("Ann", ("Ann", row[1])), ("Bob", ("Bob", row[2]))],
        ...             together=True).rows
        (('Who?', 'Ann', 0.7), ('Who?', 'Bob', 0.3))
    """
    kept = [place for place, name in enumerate(grid.head) if name not in gone]
    rows: list[tuple[Any, ...]] = []
    places, held_by = list[int](), list[str]()
    for place, row in enumerate(grid.rows):
        shared = [row[each] for each in kept]
        for name, cells in parts_of(row) or [("", [None] * len(made))]:
            rows.append((*shared, *cells, *row[len(grid.head) :]))
            places.append(place)
            held_by.append(name)
    head = (moved_name(each) if each in made else each for each in map(grid.head.__getitem__, kept))
    return Grid(
        (*head, *made),
        tuple(rows),
        tuple(grid.numbers[place] for place in places),
        gone=frozenset(gone) | grid.gone,
        made=tuple(dict.fromkeys((*grid.made, *made))),
        held_by=tuple(held_by),
        places=tuple(places) if together else (),
        files=tuple(grid.files[place] for place in places) if grid.files else (),
        roles=grid.roles,
    )
