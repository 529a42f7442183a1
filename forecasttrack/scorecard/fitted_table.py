"""Tables that fit a terminal, and break words and numbers only if there is no other way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table

_LONGEST_NAME = 40
"""The length up to which names in the first column are broken last of all."""
_LEAST_NAME = 32
"""Least width of the first column while words in other columns need not be broken."""
_SHORT_NAME = 20
"""Least width of the first column while names and headings in other columns can be narrower."""
_LONGEST_NUMBER = 12
"""The greatest length of numbers, days and verdicts; longer words are names, which are broken
first. The first column shrinks to this width if that keeps all numbers whole.
"""
_SHORTEST_NAME = 6
"""The length of the pieces into which names are broken before any number is."""
_PIECE_OF_HEADING, _SHORTEST_HEADING = 6, 4
"""Least length of the pieces of headings: while long names can still be broken, and after that."""


class FittedTable(Table):
    """A table that folds its longest texts first, and the names in its first column last."""

    def __init__(self) -> None:
        super().__init__(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Set the width of each column, and render the table."""
        wants = [_measured(column, console, options) for column in self.columns]
        room = self._room(options)
        names = min(wants[0].most, _LEAST_NAME)
        if names + sum(each.words for each in wants[1:]) > room:
            # Before words are broken, the blanks between columns are reduced.
            self.padding = (0, 1, 0, 0)
            room = self._room(options)
        for place, width in enumerate(fitted_widths(wants, room)):
            # Older releases of rich count the blanks at the edges, which are not there.
            counted = self._get_padding_width(place)
            self.columns[place].width = max(1, width + self._blanks(place) - counted)
            if width < wants[place].cells:
                # Cells that may not fold would be cut off: 0.044 to 0.133 would read as 0.044 to
                # 0.13.
                self.columns[place].no_wrap = False
        return super().__rich_console__(console, options)

    def _room(self, options: ConsoleOptions) -> int:
        """The width without the blanks between columns."""
        blanks = sum(map(self._blanks, range(len(self.columns))))
        return options.max_width - self._extra_width - blanks

    def _blanks(self, place: int) -> int:
        """The number of blanks on both sides of a column; there are none at the edges."""
        _, right, _, left = self.padding
        return (left if place else 0) + (right if place < len(self.columns) - 1 else 0)


class Wanted(NamedTuple):
    """The widths that a column would need."""

    most: int
    """The width at which no cell is folded."""
    words: int
    """The width at which no word is broken."""
    cells: int
    """The width at which no word is broken except in the heading."""
    is_whole: bool = False
    """Whether cells must not be folded, because they are intervals."""

    @property
    def _has_names(self) -> bool:
        return not self.is_whole and self.cells > _LONGEST_NUMBER

    def with_names_of(self, longest: int) -> int:
        """The width if names are broken into pieces of this length."""
        return min(self.words, longest) if self._has_names else self.words

    def with_headings_of(self, longest: int, piece: int = _SHORTEST_HEADING) -> int:
        """The width if headings are broken, too, into pieces of at least this length."""
        if self.is_whole:
            return self.most
        cells = min(self.cells, longest) if self._has_names else self.cells
        return max(cells, min(self.words, piece))

    def with_ends_apart(self, longest: int) -> int:
        """The width if the two ends of an interval are on lines of their own, too."""
        return max(1, (self.most - 3) // 2) if self.is_whole else self.with_headings_of(longest)


def _measured(column: Column, console: Console, options: ConsoleOptions) -> Wanted:
    head = Measurement.get(console, options, column.header)
    cells = [Measurement.get(console, options, cell) for cell in column.cells]
    most = max(head.maximum, *(each.maximum for each in cells), 1)
    in_cells = max(1, *(each.minimum for each in cells), 1)
    most = most if column.max_width is None else min(most, column.max_width)
    if column.no_wrap:
        return Wanted(most, most, most, is_whole=True)
    return Wanted(most, min(max(head.minimum, in_cells), most), min(in_cells, most))


def fitted_widths(wanted: Sequence[Wanted], room: int) -> list[int]:
    """Divide the width of a line among columns.

    The widest column is narrowed first, down to its longest word; then the first column, which
    names the rows. Then long names elsewhere are broken, then headings, then intervals between
    their ends, then names again; and only if that is not enough, everything else.

    Args:
        wanted: The widths that each column would need.
        room: The width of the line.

    Returns:
        The width of each column; their sum does not exceed the room.

    Example:
        >>> name, text, number = Wanted(10, 10, 10), Wanted(60, 9, 9), Wanted(5, 5, 4)
        >>> fitted_widths([name, text, number], 40)
        [10, 25, 5]
        >>> fitted_widths([name, Wanted(30, 22, 9), number], 34)
        [10, 19, 5]
    """
    widths = [each.most for each in wanted]
    name = min(widths[0], _LONGEST_NAME)
    ones = [1] * len(wanted)
    folded = [each.with_ends_apart(_SHORTEST_NAME) for each in wanted]
    short = min(name, _LONGEST_NUMBER)
    # If numbers have to be broken in any case, breaking the first column does not help them.
    last = (short, folded) if short + sum(folded[1:]) <= room else (min(name, _SHORT_NAME), ones)
    for first, others in (
        (name, [each.words for each in wanted]),
        (min(name, _LEAST_NAME), [each.words for each in wanted]),
        (min(name, _LEAST_NAME), [each.with_names_of(_SHORT_NAME) for each in wanted]),
        (
            min(name, _LEAST_NAME),
            [each.with_headings_of(_SHORT_NAME, _PIECE_OF_HEADING) for each in wanted],
        ),
        (min(name, _SHORT_NAME), [each.with_headings_of(_LONGEST_NUMBER) for each in wanted]),
        last,
        (1, ones),
    ):
        floors = [first, *others[1:]]
        while sum(widths) > room:
            spare = [place for place, width in enumerate(widths) if width > floors[place]]
            if not spare:
                break
            widths[max(spare, key=lambda place: widths[place])] -= 1
    return widths
