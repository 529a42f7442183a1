"""A table as it stands in a file: a head, rows, and where each stood."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen
class FaultyCell:
    """A cell that an earlier step found to be at fault, before its column is read.

    Attributes:
        value: What stands there in the file.
        reason: What is wrong with it.
    """

    value: Any
    reason: str


@attrs.frozen(eq=False)
class Grid:
    """A table as it stands in a file.

    Attributes:
        head: The names of the columns.
        rows: The cells of each row: text, numbers, dates, or None where nothing stands.
        numbers: The line or row number of each row, as its program counts.
        gone: Columns of the file whose cells have become rows, such as those of quantiles.
        made: Columns that replace those.
        held_by: For each row that was made by parting: the column of the file that held it.
        places: For each row the row of the file, if the parts of one forecast became rows.
        files: For each row its file or table, if several were joined.
        roles: The columns whose meaning an earlier step found, by role.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]
    gone: frozenset[str] = frozenset()
    made: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    files: tuple[str, ...] = ()
    roles: Mapping[str, str] = MappingProxyType({})

    def file_of(self, row: int) -> str:
        """The table that a row is of, empty where there is but one."""
        return self.files[row] if self.files else ""

    def column(self, name: str) -> list[Any]:
        """The cells of a column."""
        place = self.head.index(name)
        return [row[place] for row in self.rows]

    def first(self, name: str) -> Any:
        """The first cell of a column in which something stands; None where nothing does."""
        return next((each for each in self.column(name) if each is not None), None)

    @property
    def count(self) -> int:
        """How many rows the file has."""
        return self.places[-1] + 1 if self.places else len(self.rows)

    def once(self, cells: list[T]) -> list[T]:
        """Of one value per row, the first for each row of the file."""
        if not self.places:
            return cells
        before = (-1, *self.places[:-1])
        pairs = zip(cells, self.places, before, strict=True)
        return [cell for cell, place, last in pairs if place != last]

    def spread(self, cells: list[T]) -> list[T]:
        """Of one value per row of the file, a copy for each row that was made of it."""
        return [cells[place] for place in self.places] if self.places else cells
