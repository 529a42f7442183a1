"""The format `table`: any table or list of forecasts that people keep for themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.known_days import UNDATED
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.assembly import UNDATED_END, Assembly
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
from forecasttrack.exchange.personal.grids import ENDINGS, files_of_parts, grid_of
from forecasttrack.exchange.personal.number_columns import number_signs, stated
from forecasttrack.exchange.personal.numerals import could_be_number
from forecasttrack.exchange.personal.option_columns import with_options_parted
from forecasttrack.exchange.personal.outcome_kinds import kinds_of_outcomes, kinds_of_questions
from forecasttrack.exchange.personal.row_parts import RowPart
from forecasttrack.exchange.personal.sides import as_outcomes_of_sides, refuse_missing_sides
from forecasttrack.exchange.personal.totals import could_be_mean, is_total
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import Rows
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.records.kind import KINDS
from forecasttrack.records.number_text import is_number
from forecasttrack.tables.schema import columns_holding

_DAYS = ("issued_at", "opens_at", "written_at", "recorded_at", "as_of")
_ENDS = ("expires_at", "closes_at", "closed_at", "resolves_by", "known_at")
"""Days that a month or year stands for where it is the last of it that counts."""
_PAST = ("closed_at", "known_at")
"""Ends that have been; the others are planned."""
_FLAGS = ("open_low", "open_high", *columns_holding(bool, "questions"))
_TELLING = ("question", "question_id", "kind", "issued_at")
"""What tells a row of totals from one of a question."""
_KINDS = frozenset(each.name for each in KINDS)
_READERS: Mapping[str, Callable[[Sequence[Any]], list[ReadCell]]] = {
    "status": read_statuses,
    **dict.fromkeys(("offered_from", "offered_until"), read_days_by_option),
    **dict.fromkeys(("question", "question_id", "forecaster"), read_sentences),
}
"""What reads a column that needs nothing beside it; others are texts."""
_BOOK = re.compile(r"^forecasttrack:", re.MULTILINE)
"""What stands in every file of a book, which `read_book` reads."""


def recognise(source: ImportSource) -> bool:
    """Whether it may be a table: a frame, or a file with the ending of one."""
    if source.suffix in (".yaml", ".yml") and _BOOK.search(source.head):
        return False
    if source.is_folder:
        return bool(files_of_parts(source))
    return source.is_frame or source.suffix in ENDINGS


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read a table: tell what its columns mean, read each as a whole, and put rows together."""
    grid = with_options_parted(grid_of(source, options, account), options, account)
    account.raise_questions()
    found = meanings(grid, options.columns, account)
    columns = _columns(grid, found, options, account)
    refuse_missing_sides(columns, found.forecasters, options)
    _ask_for_zone(grid, found, columns, options, account)
    account.raise_questions()
    assembly = Assembly(
        account=account,
        options=options,
        meanings=found,
        prefix=_prefix(source, found, columns, options),
        forecaster=_forecaster(source, found, options, account, grid.count),
        issued_at=_issued_at(found, options, account, grid.count),
    )
    totals = _totals(grid, found)
    last, parts = 0, list[RowPart]()
    for place, row in enumerate(grid.rows):
        of_file = grid.places[place] if grid.places else place
        if parts and of_file != last:
            assembly.add(grid.numbers[place - 1], parts, grid.file_of(place - 1))
            parts = []
        cells = {name: column[place] for name, column in columns.items()}
        given = dict(zip(grid.head, row, strict=False))
        held_by = grid.held_by[place] if grid.held_by else ""
        beyond = row[len(grid.head) :]
        parts.append(RowPart(cells, given, beyond, held_by, is_total=totals[place]))
        last = of_file
    if parts:
        assembly.add(grid.numbers[-1], parts, grid.file_of(len(grid.rows) - 1))
    return assembly.rows()


def _totals(grid: Grid, found: ColumnMeanings) -> list[bool]:
    """Which rows may be of sums and means; none that states its kind, or an id and a day."""
    columns = {role: grid.column(found.roles[role]) for role in _TELLING if role in found.roles}
    nothing = [None] * len(grid.rows)
    rows = zip(*(columns.get(role, nothing) for role in _TELLING), strict=True)
    # Where there are ids and sentences, a row of totals may have its word in either.
    return [
        kind not in _KINDS and is_total(text or name) and (bool(text) or day is None)
        for text, name, kind, day in ((_worded(row[0]), *row[1:]) for row in rows)
    ]


def _worded(text: object) -> object:
    """A sentence; a number that stands in its place, such as a count, says nothing."""
    is_worded = isinstance(text, str) and text[:1].isalpha()
    return text if is_worded or not could_be_number(text) else None


def _without_totals(cells: list[Any], grid: Grid, found: ColumnMeanings) -> list[Any]:
    """Cells without those of sums and means, which say nothing of the unit of a column."""
    name = found.roles.get("outcome")
    outcomes = [None] * len(cells) if name is None else grid.once(grid.column(name))
    rows = zip(cells, grid.once(_totals(grid, found)), outcomes, strict=True)
    return [
        None if is_a_total and could_be_mean(outcome) else cell
        for cell, is_a_total, outcome in rows
    ]


def _columns(
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
            # Tables that this package wrote hold probabilities, were they all 0 and 1.
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


def _ask_for_zone(
    grid: Grid,
    found: ColumnMeanings,
    columns: Mapping[str, list[ReadCell]],
    options: ImportOptions,
    account: Account,
) -> None:
    """Ask for the zone of times in numbers of days where one forecast follows another in a day."""
    name = found.roles.get("issued_at")
    if name is None or options.zone is not None:
        return
    keys = [columns[role] for role in ("question_id", "question", "forecaster") if role in columns]
    first: dict[tuple[object, ...], str] = {}
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
    """The same cells, of which those that are alike stand in memory once."""
    known: dict[object, ReadCell] = {}
    try:
        return [known.setdefault((type(c.value), c.value, c.fault), c) for c in cells]
    except TypeError:  # lists, of which there are few
        return cells


# --- what the file does not say -----------------------------------------------------------------


def _forecaster(
    source: ImportSource,
    found: ColumnMeanings,
    options: ImportOptions,
    account: Account,
    count: int,
) -> str:
    name = options.forecaster or source.stem
    if options.forecaster is None and "forecaster" not in found.roles and not found.forecasters:
        account.assume("forecaster", name, None, count, "forecaster=, --forecaster")
    return name


def _issued_at(found: ColumnMeanings, options: ImportOptions, account: Account, count: int) -> Any:
    if "issued_at" in found.roles or options.issued_at is not None:
        return options.issued_at
    if "lead_seconds" in found.roles:
        account.assume(
            "lead_seconds", f"before the outcome was known, or before {UNDATED_END.date()}",
            None, count, "known_at=, --known-at",
        )  # fmt: skip
        return None
    account.assume(
        "issued_at", "before everything else, in the order of the rows; score with history='last'",
        None, count, "issued_at=, --issued-at",
    )  # fmt: skip
    return UNDATED


def _prefix(
    source: ImportSource,
    found: ColumnMeanings,
    columns: Mapping[str, list[ReadCell]],
    options: ImportOptions,
) -> str:
    """What ids begin with; numbers alone would collide with those of the next file."""
    if options.source is not None:
        return options.source
    named = found.roles.get("question_id")
    if named is None or named == "question_id" or source.is_frame:
        return ""
    ids = [str(each.value) for each in columns["question_id"] if each.value is not None]
    return source.stem if any(each.isdigit() for each in ids) else ""


def write(tables: dict[str, Any], path: Path) -> None:
    """Write the three tables as one, in the long form that comes back by ``read``."""
    from forecasttrack.exchange.personal.long_table import write_long_table  # noqa: PLC0415

    write_long_table(tables, path)


FORMAT = Format(
    name="table",
    reads="CSV, TSV, Excel, Markdown, JSON, Parquet, a folder of tables, any dataframe",
    writes="CSV, TSV, Excel, JSON, Parquet",
    example="forecasttrack import team.xlsx --into book",
    recognise=recognise,
    read=read,
    write=write,
)
