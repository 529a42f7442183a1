"""Witnesses: rows that show how a large table is read, one for each way to write a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

import attrs

from forecasttrack.exchange.personal.heads import Row

ALIKE = 100
"""Witnesses of a column: one for each of its first so many different cells, then one for each of as
many shapes."""
_SAMPLED = 4_000
"""Further witnesses, taken at equal distances: some decisions depend on what most cells are."""
SAMPLED_CHARACTERS = 4_000_000
"""Characters of these rows, at most, since they are read again with each portion."""
_RUN = re.compile(r"\d+|[^\W\d_]+|\s+")
_SENTENCE = 60
_BOUNDS = (1, 12, 31, 100, 1899, 2100, 9999, 17_999, 80_000)
"""Bounds between shapes of numbers: months, days, per cent, years, days as sheets count them."""


@attrs.define
class Witnesses:
    """The witnesses of a large table, found in one pass.

    Attributes:
        rows: The rows that show something new, by line.
        stride: How far rows of the sample are from each other.
    """

    rows: dict[int, Row] = attrs.field(factory=dict)
    stride: int = 1
    _count: int = 0
    _sample: dict[int, Row] = attrs.field(factory=dict)
    _known: list[set[Any]] = attrs.field(factory=list)
    _shapes: list[set[str]] = attrs.field(factory=list)

    def look_at(self, rows: Sequence[Row]) -> None:
        """Keep those rows that show something new, and some at equal distances.

        Example:
            >>> witnesses = Witnesses()
            >>> witnesses.look_at([(2, ["Rain?", "70%"]), (3, ["Snow?", "5"])])
            >>> [number for number, _ in witnesses.in_order()]
            [2, 3]
        """
        columns = zip_longest(*(cells for _, cells in rows))
        for place, cells in enumerate(columns):
            if place == len(self._known):
                self._known.append({None})
                self._shapes.append(set())
            for cell in self._new(place, dict.fromkeys(cells)):
                at = cells.index(cell)
                self.rows[rows[at][0]] = rows[at]
        begin = -self._count % self.stride
        self._sample.update((row[0], row) for row in rows[begin :: self.stride])
        while len(self._sample) > _SAMPLED or self._is_long():
            self._sample = dict(list(self._sample.items())[::2])
            self.stride *= 2
        self._count += len(rows)

    def _is_long(self) -> bool:
        characters = sum(len(each or "") for _, cells in self._sample.values() for each in cells)
        return len(self._sample) > 1 and characters > SAMPLED_CHARACTERS

    def _new(self, place: int, cells: Iterable[Any]) -> list[Any]:
        """The cells of a column that are the first of their text, or of their shape."""
        known, shapes = self._known[place], self._shapes[place]
        found = []
        for cell in cells:
            if cell in known:
                continue
            if len(known) <= ALIKE:
                known.add(cell)
                found.append(cell)
            elif len(shapes) < ALIKE and (shape := shape_of(cell)) not in shapes:
                shapes.add(shape)
                found.append(cell)
        return found

    def in_order(self) -> list[Row]:
        """All rows that are kept, in the order of the file."""
        return [row for _, row in sorted({**self._sample, **self.rows}.items())]


def shape_of(text: str) -> str:
    """The shape of a text: with marks for words, and for numbers by their size.

    Example:
        >>> shape_of("13 March 2026") == shape_of("21 May 2025"), shape_of("0.7") == shape_of("7.5")
        (True, False)
    """
    return "sentence" if len(text) > _SENTENCE else _RUN.sub(_mark, text)


def _mark(run: re.Match[str]) -> str:
    text = run[0]
    if text.isspace():
        return " "
    if not text[0].isdecimal():
        return "w"
    number, is_behind_a_sign = int(text), run.start() and run.string[run.start() - 1] in ".,"
    if is_behind_a_sign:
        # 1.500 may be 1500 or 1.5, and 1.0 may mean yes.
        return f"[{len(text) == 3}{bool(number)}]"
    return f"<{sum(number > each for each in _BOUNDS)}{not number}{len(text)}>"
