"""Texts too large to be held as rows: scanned once, then read in portions.

How a column is read depends on all its cells. The scan keeps witnesses, one row for each way to
write a cell; they are put above the rows of every portion, so that each portion is read as the
whole would be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import attrs

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, Assumption
from forecasttrack.exchange.kept_texts import TextKeeper, can_keep_texts
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.columns import ColumnMeanings
from forecasttrack.exchange.personal.grids import (
    grid_of_rows,
    is_of_text,
    text_rows,
    with_layout_of_text_read,
)
from forecasttrack.exchange.personal.heads import (
    Row,
    head_and_rows,
    is_on_its_side,
    without_comments,
)
from forecasttrack.exchange.personal.option_columns import with_options_parted
from forecasttrack.exchange.personal.table_columns import FOR_OTHERS, ReadTable
from forecasttrack.exchange.personal.unstated import assembly_of, note_unstated
from forecasttrack.exchange.personal.witnesses import ALIKE, Witnesses
from forecasttrack.exchange.rows import Rows
from forecasttrack.exchange.sources import ImportSource

LARGE = 30_000_000
"""Bytes from which a text is read in portions."""
LARGEST_WHOLE = 200_000_000
"""Bytes of the largest text that is read if its layout needs all rows at once."""
PORTION = 50_000
"""Rows that are read together, at most."""
CHARACTERS = 10_000_000
"""Characters that are read together, at most; readers make copies of cells."""
_TOP = 200
"""Rows in which the head is looked for."""


def is_large(source: ImportSource) -> bool:
    """Whether it is a text so large that it is read in portions."""
    if source.path is None or source.is_folder or source.path.stat().st_size < LARGE:
        return False
    return is_of_text(source)


def read_in_portions(source: ImportSource, options: ImportOptions, account: Account) -> Rows | None:
    """Read a table with a row for each forecast; None where it is of another layout.

    Args:
        source: The text.
        options: What the caller says.
        account: Takes what becomes of each row.

    Raises:
        InvalidTableError: It is of another layout, and too large to be read whole.
        InvalidArgumentError: Something has to be said first.
    """
    top = list(islice(text_rows(source), _TOP))
    above = _rows_above(source.name, top)
    witnesses = Witnesses()
    for portion in _portions(source, len(above)):
        witnesses.look_at(portion)
    notes = _Notes(Account(account.file))
    of_head = Account(account.file)  # the whole table, read next, notes it again
    reader = _PortionReader(source.name, without_comments(above, of_head), options)
    reader.context = [*reader.context, *((FOR_OTHERS, cells) for _, cells in witnesses.in_order())]
    table = None if is_on_its_side(top) else reader.read([], notes.of_witnesses)
    if table is None or _has_many_options(table):
        _check_size(source)
        return None
    account.include(of_head)
    reader.known = table.meanings
    assembly, count = assembly_of(table, source, options, account), 0
    assembly.keeper = TextKeeper() if can_keep_texts() else None
    for portion in _portions(source, len(above)):
        noted = Account(account.file)
        read = reader.read(portion, noted)
        if read is None:
            raise InvalidTableError(
                f"{source.name}: the rows from line {portion[0][0]} on are of another layout than"
                " those above; part the file there"
            )
        read.put_into(assembly)
        notes.add(noted)
        count += read.grid.count - table.grid.count
    notes.put_into(account)
    note_unstated(assembly, count)
    return assembly.rows()


def _rows_above(name: str, top: Sequence[Row]) -> list[Row]:
    """The head, and what stands above it."""
    _, under = head_and_rows(name, top, Account(name))
    return [row for row in top if not under or row[0] < under[0][0]]


def _portions(source: ImportSource, above: int) -> Iterator[list[Row]]:
    """The rows under the head."""
    portion: list[Row] = []
    characters = 0
    for number, cells in islice(text_rows(source), above, None):
        portion.append((number, cells))
        characters += sum(len(each) for each in cells if each)
        if len(portion) >= PORTION or characters >= CHARACTERS:
            yield portion
            portion, characters = [], 0
    if portion:
        yield portion


def _has_many_options(table: ReadTable) -> bool:
    """Whether outcomes may be options that no witness names."""
    names = [table.meanings.roles.get(role) for role in ("option", "options")]
    return any(len({*table.grid.column(name)}) >= ALIKE for name in names if name)


def _check_size(source: ImportSource) -> None:
    """Refuse a table that has to be read whole and is too large for that."""
    assert source.path is not None  # noqa: S101 - a text is a file
    size = source.path.stat().st_size
    if size > LARGEST_WHOLE:
        raise InvalidTableError(
            f"{source.name} has {size:,} bytes, and a layout that is read as a whole: parts of a"
            " forecast in columns of their own, units behind numbers, a table on its side, or"
            f" {ALIKE} options and more. Such a file has at most {LARGEST_WHOLE:,}; part it, or"
            " write one row for each forecast"
        )


@attrs.define
class _PortionReader:
    """Reads portions of a table, each below the witnesses.

    Attributes:
        name: What the file is called.
        context: The witnesses.
        options: What the caller says.
        known: What the columns mean, once that is known.
    """

    name: str
    context: Sequence[Row]
    options: ImportOptions
    known: ColumnMeanings | None = None
    _days_in_numbers: dict[tuple[object, ...], str] = attrs.field(factory=dict)

    def read(self, portion: Sequence[Row], account: Account) -> ReadTable | None:
        """Read the columns of a portion; None if the layout needs the whole table."""
        bare = grid_of_rows(self.name, [*self.context, *portion], account)
        whole = with_layout_of_text_read(bare, self.options, account)
        if with_options_parted(whole, self.options, account) is not bare:
            return None
        days = self._days_in_numbers
        return ReadTable.of(bare, self.options, account, days, known=self.known)


@attrs.define
class _Notes:
    """The notes on all portions, without the notes on witnesses, which repeat in each.

    Attributes:
        of_witnesses: The notes on the witnesses alone.
    """

    of_witnesses: Account
    _assumed: dict[tuple[str, str, str], Assumption] = attrs.field(factory=dict)
    _lost: dict[tuple[str, str], int] = attrs.field(factory=dict)

    def add(self, noted: Account) -> None:
        """Add the notes on a portion with the witnesses above it."""
        again = _by_what_is_assumed(self.of_witnesses)
        for key, each in _by_what_is_assumed(noted).items():
            known, own = self._assumed.get(key), again.get(key)
            n = each.n - (own.n if own else 0) + (known.n if known else 0)
            self._assumed[key] = attrs.evolve(known or own or each, n=n)
        for field, n in noted.losses.items():
            own_n = n - self.of_witnesses.losses.get(field, 0)
            self._lost[field] = self._lost.get(field, 0) + own_n

    def put_into(self, account: Account) -> None:
        """Put all notes into an account; notes that do not count rows go in once."""
        of_head = _by_what_is_assumed(self.of_witnesses)
        for key, each in self._assumed.items():
            account.assumptions.append(each if each.n else of_head[key])
        for (field, reason), n in self._lost.items():
            account.lose(field, reason, n or self.of_witnesses.losses.get((field, reason), 0))


def _by_what_is_assumed(account: Account) -> dict[tuple[str, str, str], Assumption]:
    found: dict[tuple[str, str, str], Assumption] = {}
    for each in account.assumptions:
        key = each.column, each.read_as, each.option
        found[key] = attrs.evolve(
            found.get(key, each), n=each.n + (found[key].n if key in found else 0)
        )
    return found
