"""The columns of a table, each read as a whole, and the rows made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.assembly import Assembly
from forecasttrack.exchange.personal.cells import (
    listed,
    read_days_by_option,
    read_flags,
    read_numbers,
    read_outcomes,
    read_sentences,
    read_statuses,
    read_texts,
    text_of,
)
from forecasttrack.exchange.personal.chances import ReadCell, read_chances
from forecasttrack.exchange.personal.columns import NUMBERS, ColumnMeanings, is_own_table, meanings
from forecasttrack.exchange.personal.day_order import order_told
from forecasttrack.exchange.personal.days import read_days, read_ends
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.number_columns import number_signs, stated
from forecasttrack.exchange.personal.numerals import could_be_number
from forecasttrack.exchange.personal.outcome_kinds import kinds_of_outcomes, kinds_of_questions
from forecasttrack.exchange.personal.row_parts import RowPart
from forecasttrack.exchange.personal.sides import as_outcomes_of_sides, refuse_missing_sides
from forecasttrack.exchange.personal.totals import could_be_mean, is_total
from forecasttrack.records.kind import KINDS
from forecasttrack.records.number_text import is_number
from forecasttrack.tables.schema import columns_holding

FOR_OTHERS = -1
"""The row number of witnesses: rows that only show how columns are read."""
_DAYS = ("issued_at", "opens_at", "written_at", "recorded_at", "as_of")
_ENDS = ("expires_at", "closes_at", "closed_at", "resolves_by", "known_at")
"""Roles in which a month or year means its last day."""
_PAST = ("closed_at", "known_at")
"""Those of them that lie in the past; the others may lie ahead."""
_FLAGS = ("open_low", "open_high", *columns_holding(bool, "questions"))
_TELLING = ("question", "question_id", "kind", "issued_at")
"""Roles that a row of a question has and a row of totals lacks."""
_KINDS = frozenset(each.name for each in KINDS)
_READERS: Mapping[str, Callable[[Sequence[Any]], list[ReadCell]]] = {
    "status": read_statuses,
    **dict.fromkeys(("offered_from", "offered_until"), read_days_by_option),
    **dict.fromkeys(("question", "question_id", "forecaster"), read_sentences),
}
"""The reader of each role that needs no other column; roles without one are texts."""


@attrs.frozen(eq=False)
class ReadTable:
    """A table of which each column has been read.

    Attributes:
        grid: The table as it stands.
        meanings: What its columns mean.
        columns: The cells of each, by role or by forecaster.
    """

    grid: Grid
    meanings: ColumnMeanings
    columns: Mapping[str, list[ReadCell]]

    @classmethod
    def of(
        cls,
        grid: Grid,
        options: ImportOptions,
        account: Account,
        days_in_numbers: dict[tuple[object, ...], str],
        known: ColumnMeanings | None = None,
    ) -> ReadTable:
        """Tell what the columns of a table mean, and read each as a whole.

        Args:
            grid: The table.
            options: What the caller says.
            account: Where it is noted how they were read.
            days_in_numbers: The first forecast of each day, where days are numbers; it is kept for
                the portions of a large table, which are tables of their own.
            known: What the columns mean, where the table is such a portion.

        Raises:
            InvalidArgumentError: Something has to be said first.
            InvalidTableError: There is no question, or nothing is believed.
        """
        account.raise_questions()
        found, noted = _meanings(grid, options, account.file)
        if known is None or found == known:
            account.include(noted)
        else:
            found = known
        columns = _read_columns(grid, found, options, account)
        refuse_missing_sides(columns, found.forecasters, options)
        _ask_for_zone(grid, found, columns, options, account, days_in_numbers)
        account.raise_questions()
        return cls(grid, found, columns)

    def put_into(self, assembly: Assembly) -> None:
        """Add all rows to the result, with the parts of a row together, but no witnesses."""
        grid, totals = self.grid, _totals(self.grid, self.meanings)
        last, parts = 0, list[RowPart]()
        for place, row in enumerate(grid.rows):
            if grid.numbers[place] == FOR_OTHERS:
                continue
            of_file = grid.places[place] if grid.places else place
            if parts and of_file != last:
                assembly.add(grid.numbers[place - 1], parts, grid.file_of(place - 1))
                parts = []
            cells = {name: column[place] for name, column in self.columns.items()}
            given = dict(zip(grid.head, row, strict=False))
            held_by = grid.held_by[place] if grid.held_by else ""
            beyond = row[len(grid.head) :]
            parts.append(RowPart(cells, given, beyond, held_by, is_total=totals[place]))
            last = of_file
        if parts:
            assembly.add(grid.numbers[-1], parts, grid.file_of(len(grid.rows) - 1))


def _meanings(grid: Grid, options: ImportOptions, file: str) -> tuple[ColumnMeanings, Account]:
    """What the columns mean, and what is noted of that.

    Where the caller says who forecast, the name of a sole column of chances is nobody's.
    """
    noted = Account(file)
    found = meanings(grid, options.columns, noted)
    sole = found.forecasters[0] if len(found.forecasters) == 1 else None
    if options.forecaster is None or sole is None or sole in options.columns:
        return found, noted
    noted = Account(file)
    found = meanings(grid, {**options.columns, sole: "probability"}, noted)
    option = f"columns=, --column {sole!r}=probability"
    noted.assume(sole, "probability", grid.first(sole), grid.count, option)
    return found, noted


def _totals(grid: Grid, found: ColumnMeanings) -> list[bool]:
    """Which rows may be sums and means: not those with a kind, or with an id and a day."""
    columns = {role: grid.column(found.roles[role]) for role in _TELLING if role in found.roles}
    nothing = [None] * len(grid.rows)
    rows = zip(*(columns.get(role, nothing) for role in _TELLING), strict=True)
    # The word "total" may stand in the column of ids or of questions.
    return [
        kind not in _KINDS and is_total(text or name) and (bool(text) or day is None)
        for text, name, kind, day in ((_worded(row[0]), *row[1:]) for row in rows)
    ]


def _worded(text: object) -> object:
    """The question of a row; a number in its place, such as a count, does not count."""
    is_worded = isinstance(text, str) and text[:1].isalpha()
    return text if is_worded or not could_be_number(text) else None


def _without_totals(cells: list[Any], grid: Grid, found: ColumnMeanings) -> list[Any]:
    """Cells without sums and means, whose size is no evidence for the unit of a column."""
    name = found.roles.get("outcome")
    outcomes = [None] * len(cells) if name is None else grid.once(grid.column(name))
    rows = zip(cells, grid.once(_totals(grid, found)), outcomes, strict=True)
    return [
        None if is_a_total and could_be_mean(outcome) else cell
        for cell, is_a_total, outcome in rows
    ]


def _read_columns(
    grid: Grid, found: ColumnMeanings, options: ImportOptions, account: Account
) -> dict[str, list[ReadCell]]:
    """Each column read as a whole, by its role or, of forecasters, by its name."""
    columns: dict[str, list[ReadCell]] = {}
    kinds = grid.once(kinds_of_outcomes(grid, found, options.outcomes))
    is_ours = is_own_table(grid)
    elsewhere = order_told(grid.once(grid.column(name)) for name in grid.head)
    signs = number_signs(grid, found, kinds, options, account, is_ours=is_ours)
    for role, name in found.roles.items():
        cells = signs.plain(role, stated(name, grid))
        if role in _DAYS:
            columns[role] = read_days(cells, name, options, account, elsewhere=elsewhere)
        elif role in _ENDS:
            columns[role] = read_ends(
                cells, name, options, account, has_been=role in _PAST, elsewhere=elsewhere
            )
        elif role in NUMBERS:
            columns[role] = read_numbers(cells, signs.decimals)
        elif role == "probability":
            # Tables that this package wrote hold probabilities, even if all are 0 and 1.
            percent = False if is_ours and options.percent is None else None
            chances = cells if name in grid.made else _without_totals(cells, grid, found)
            columns[role] = read_chances(chances, name, options, account, percent=percent)
        elif role in ("outcome", "side"):
            columns[role] = read_outcomes(
                cells, name, options, account, kinds,
                decimals=signs.decimals, names=_options(grid, found),
            )  # fmt: skip
        elif role in _FLAGS:
            columns[role] = read_flags(cells, in_words=not is_ours)
        else:
            columns[role] = _READERS.get(role, read_texts)(cells)
    as_outcomes_of_sides(columns, found.roles, options, account)
    columns["kind"] = kinds_of_questions(columns.get("kind"), kinds, grid, found)
    for name in found.forecasters:
        chances = _without_totals(grid.once(grid.column(name)), grid, found)
        columns[f"forecast of {name}"] = read_chances(chances, name, options, account)
    return {
        role: _shared(cells if found.roles.get(role) in grid.made else grid.spread(cells))
        for role, cells in columns.items()
    }


def _options(grid: Grid, found: ColumnMeanings) -> set[str]:
    """The names of all options in a table."""
    held = [grid.column(found.roles[role]) for role in ("option", "options") if role in found.roles]
    names: set[str] = set()
    for cell in {str(each): each for cells in held for each in cells if each is not None}.values():
        whole = text_of(cell)
        names |= {*whole} if isinstance(whole, tuple) else {whole, *listed(whole, "|")}
    return names


def _ask_for_zone(  # noqa: PLR0913, PLR0917 - a table, and what is known of it
    grid: Grid,
    found: ColumnMeanings,
    columns: Mapping[str, list[ReadCell]],
    options: ImportOptions,
    account: Account,
    first: dict[tuple[object, ...], str],
) -> None:
    """Ask for the time zone if dates are numbers of days and two forecasts fall on one day."""
    name = found.roles.get("issued_at")
    if name is None or options.zone is not None:
        return
    keys = [columns[role] for role in ("question_id", "question", "forecaster") if role in columns]
    for row, cell in enumerate(grid.column(name)):
        count, day = str(cell).replace(",", "."), columns["issued_at"][row].value
        if day is None or not is_number(count):
            continue
        key = (day, *(str(each[row].value) for each in keys))
        if first.setdefault(key, count) != count:
            account.ask(
                f"the column {name!r} holds times without a zone, and forecasts of one day are"
                f" ordered by them, such as {first[key]} and {count}; say which they are of:"
                " zone='UTC', --zone Europe/Berlin"
            )
            return


def _shared(cells: list[ReadCell]) -> list[ReadCell]:
    """These cells, with equal ones sharing one object in memory."""
    known: dict[object, ReadCell] = {}
    try:
        return [known.setdefault((type(c.value), c.value, c.fault), c) for c in cells]
    except TypeError:  # lists, of which there are few
        return cells
