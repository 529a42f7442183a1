"""A head and rows, from whatever holds a table: text, sheets, JSON, Parquet, frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.csv_text import SEPARATOR, csv_rows
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.parquet import parquet_frame
from forecasttrack.exchange.personal.archives import (
    day_columns,
    pairs_of,
    parted,
    parted_by_day,
    shares_of,
)
from forecasttrack.exchange.personal.chances_by_key import are_records
from forecasttrack.exchange.personal.contest_columns import with_contests_joined
from forecasttrack.exchange.personal.dated_columns import (
    with_dates_parted,
    with_days_of_people_parted,
)
from forecasttrack.exchange.personal.documents import records_of, tables_in, yaml_documents_of
from forecasttrack.exchange.personal.grid import Grid
from forecasttrack.exchange.personal.heads import head_and_rows, plain_cell
from forecasttrack.exchange.personal.interval_columns import with_intervals_parted
from forecasttrack.exchange.personal.levels import QUANTILE, level_columns
from forecasttrack.exchange.personal.markdown import LIST_HEAD, is_markdown, markdown_grid
from forecasttrack.exchange.personal.nested_records import plain_records
from forecasttrack.exchange.personal.parted_rows import Part, parted_rows
from forecasttrack.exchange.personal.related_tables import candidates, fitting, joined
from forecasttrack.exchange.personal.revision_columns import with_revisions_parted
from forecasttrack.exchange.personal.sheets import rows_of_sheets, sheet_rows
from forecasttrack.exchange.personal.ticked_columns import with_ticks_read
from forecasttrack.exchange.personal.units import with_units_read
from forecasttrack.exchange.personal.winner_columns import with_winners_read
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.tables.dataframes import read_table

ENDINGS = {".csv", ".tsv", ".xlsx", ".xlsm", ".parquet", ".json", ".jsonl", ".ndjson", ".md",
            ".markdown", ".txt", ".tab", ".yaml", ".yml"}  # fmt: skip
"""The endings of files that may hold a table."""
_OF_NO_LINES = frozenset(
    {".xlsx", ".xlsm", ".parquet", ".json", ".jsonl", ".ndjson", ".yaml", ".yml"}
)
_REMEMBERED = 200_000
"""How many different cells are kept, so that equal cells share one text in memory."""
_CHARACTERS = 20_000_000
"""After so many characters the cells kept for sharing are forgotten, which bounds the memory."""


def grid_of(source: ImportSource, options: ImportOptions, account: Account) -> Grid:
    """Make a head and rows of a file or frame, or of the related tables of a folder.

    Raises:
        InvalidTableError: Nothing in it looks like a table.
        MissingExtraError: Excel or Parquet, and their packages are not installed.
    """
    if source.is_folder:
        return _of_folder(source, options, account)
    return with_layout_read(_grid_of(source, options, account), options, account)


def with_layout_read(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table of any layout as one with a row for each forecast, or for each part of it.

    Args:
        grid: The table; one in which each row is a forecast is handed back as it is.
        options: What the caller says.
        account: Where it is noted how it was read.
    """
    for step in _LAYOUTS:
        grid = step(grid, options, account)
    return grid


def files_of_parts(source: ImportSource) -> dict[str, str]:
    """The files of a folder that may hold forecasts, questions or resolutions, and which."""
    names = [each for each in source.members if "/" not in each]
    return candidates(each for each in names if PurePath(each).suffix.lower() in ENDINGS)


def _of_folder(source: ImportSource, options: ImportOptions, account: Account) -> Grid:
    grids = {
        name: grid_of(ImportSource.of(Path(source.name) / name), options, account)
        for name in files_of_parts(source)
    }
    # Tables belong together if a column of each names the questions of the others.
    parts = fitting(grids, options.columns)
    for name in source.members:
        if name not in parts.values():
            account.lose(f"file {name!r}", "is none of the tables that are joined")
    return joined({part: grids[name] for part, name in parts.items()}, options.columns, account)


def _grid_of(source: ImportSource, options: ImportOptions, account: Account) -> Grid:
    if source.is_frame:
        frame = read_table(source.frame, "the frame", needed=(), known=()).frame
        return _with_days_parted(_of_frame(frame), options)
    if source.suffix in (".xlsx", ".xlsm"):
        return _of_sheets(source, options, account)
    if source.suffix == ".parquet":
        return _with_days_parted(_of_parquet(source), options)
    is_yaml = source.suffix in (".yaml", ".yml")
    is_json = source.suffix in (".json", ".jsonl", ".ndjson")
    if is_yaml or is_json or source.head.lstrip()[:1] in ("[", "{"):
        return _of_document(source, options, account)
    if is_markdown(source.suffix, source.head):
        return _of_markdown(source, options, account)
    grid = grid_of_rows(source.name, list(text_rows(source)), account)
    return _with_days_parted(_with_pairs_parted(grid, account), options)


def is_of_text(source: ImportSource) -> bool:
    """Whether it is a file of lines, of which each is a row.

    Example:
        >>> is_of_text(ImportSource(frame=[]))
        False
    """
    if source.path is None or source.is_folder or source.suffix in _OF_NO_LINES:
        return False
    is_document = source.head.lstrip()[:1] in ("[", "{")
    return not is_document and not is_markdown(source.suffix, source.head)


def with_layout_of_text_read(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table of text as one with a row for each forecast; it may also be an archive of pairs.

    In such an archive each probability stands beside its outcome.

    Args:
        grid: The table; one in which each row is a forecast is handed back as it is.
        options: What the caller says.
        account: Where it is noted how it was read.
    """
    grid = _with_days_parted(_with_pairs_parted(grid, account), options)
    return with_layout_read(grid, options, account)


def _with_levels_parted(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with a column for each quantile, as one row for each of them."""
    levels = level_columns(grid.head, grid.rows, options, account)
    account.raise_questions()  # the other columns cannot be read before the quantiles are known
    if not levels:
        return grid
    columns = [(name, level, grid.head.index(name)) for name, level in levels.items()]

    def parts_of(row: Sequence[Any]) -> list[Part]:
        return [(name, (level, row[at])) for name, level, at in columns if row[at] is not None]

    return parted_rows(grid, levels, QUANTILE, parts_of, together=True)


def _with_pairs_parted(grid: Grid, account: Account) -> Grid:
    """An archive with an outcome beside each probability, as one row for each of them."""
    if not pairs_of(grid.head):
        return grid
    for name in shares_of(grid.head, grid.rows):
        account.lose(name, "stands beside the probabilities, and does not say what is asked")
    head, rows = parted(grid.head, list(zip(grid.numbers, map(list, grid.rows), strict=True)))
    return _filled(head, rows)


def _with_days_parted(grid: Grid, options: ImportOptions) -> Grid:
    """A table with a column of chances for each of several days, as one row for each of them."""
    days = day_columns(grid.head, grid.column)
    # A caller who names the column of chances or of days excludes all other columns of that kind.
    stated = {"probability", "issued_at"} & {*options.columns.values()}
    if len(days) < 2 or stated:
        return grid
    return _filled(*parted_by_day(grid.head, days, zip(grid.numbers, grid.rows, strict=True)))


def _of_sheets(source: ImportSource, options: ImportOptions, account: Account) -> Grid:
    sheets = rows_of_sheets(source)
    tried = Account(account.file)  # a trial: what is noted here is thrown away
    parts = fitting(
        {title: grid_of_rows(title, sheets[title], tried) for title in candidates(sheets)},
        options.columns,
    )
    if len(parts) < 2:
        rows = sheet_rows(sheets, account)
        return _with_days_parted(grid_of_rows(source.name, rows, account), options)
    for title, rows in sheets.items():
        if title not in parts.values():
            account.lose(f"sheet {title!r}", "is none of the tables that are joined", len(rows))
    grids = {
        part: grid_of_rows(f"{source.name}, sheet {title!r}", sheets[title], account)
        for part, title in parts.items()
    }
    parted = {part: _with_days_parted(grid, options) for part, grid in grids.items()}
    return joined(parted, options.columns, account)


def _of_markdown(source: ImportSource, options: ImportOptions, account: Account) -> Grid:
    found = markdown_grid(source.whole_text())
    head, rows = found.head, found.rows
    for field, count in found.passed_over.items():
        account.lose(field, "stand beside the table of forecasts", count)
    if head == LIST_HEAD:
        place = head.index("outcome")
        bare = [row for row in rows if row[place] is None and row[head.index("probability")]]
        for row in bare:
            row[place] = options.unmarked
        if options.unmarked is None and 0 < len(bare) < len(rows):
            account.assume(
                "outcome", "open, without a mark", bare[0][0], len(bare), "unmarked=, --unmarked"
            )
    return grid_of_rows(
        source.name, [(0, list(head)), *zip(found.numbers, rows, strict=True)], account
    )


# --- text ------------------------------------------------------------------------------------


def text_rows(source: ImportSource) -> Iterator[tuple[int, list[str | None]]]:
    """The rows of a text, each with the line on which it stands."""
    # Names, days and chances repeat; equal cells share one text, which saves most of the memory.
    known: dict[str, str | None] = {}
    characters = 0
    with source.lines() as lines:
        first = next(lines, "")
        rows = csv_rows(chain([first], lines), source.name, _delimiter(source, first))
        for number, row in islice(rows, int(bool(SEPARATOR.fullmatch(first.strip()))), None):
            characters += sum(map(len, row))
            if len(known) > _REMEMBERED or characters > _CHARACTERS:
                known.clear()
                characters = 0
            yield number, [_once(each, known) for each in row]


def _once(text: str, known: dict[str, str | None]) -> str | None:
    """A plain cell; equal texts give the same object."""
    if text not in known:
        known[text] = plain_cell(text)
    return known[text]


def _delimiter(source: ImportSource, first: str) -> str:
    """The delimiter that stands most often in the first line."""
    if source.suffix == ".tsv":
        return "\t"
    stated = SEPARATOR.fullmatch(first.strip())
    if stated:
        return stated[1]
    counts = {sign: first.count(sign) for sign in ("\t", ";", ",", "|")}
    if not any(counts.values()):
        # A title may stand over the head.
        counts = {sign: source.head.count(sign) for sign in ("\t", ";", ",")}
    return max(counts, key=lambda sign: counts[sign]) if any(counts.values()) else ","


def grid_of_rows(name: str, rows: Sequence[tuple[int, Sequence[Any]]], account: Account) -> Grid:
    """A head and rows, without the empty columns that have no name.

    Args:
        name: What the file is called.
        rows: The rows, each with its number.
        account: Where it is noted how the head was found.

    Example:
        >>> grid_of_rows("a.csv", [(1, ["question", "p"]), (2, ["Rain?", ".7"])], Account("")).head
        ('question', 'p')
    """
    head, under = head_and_rows(name, rows, account)
    grid = _filled(head, under)
    empty = [
        place
        for place, each in enumerate(head)
        if each == f"column {place + 1}" and all(row[place] is None for row in grid.rows)
    ]
    if not empty:
        return grid
    kept = [place for place in range(len(head)) if place not in empty]
    beyond = slice(len(head), None)
    rows_kept = tuple((*(row[place] for place in kept), *row[beyond]) for row in grid.rows)
    return Grid(tuple(head[place] for place in kept), rows_kept, grid.numbers)


def _filled(head: tuple[str, ...], rows: Sequence[tuple[int, Sequence[Any]]]) -> Grid:
    """Rows as wide as the head; cells beyond it become one further cell, which is refused later."""
    full, numbers = [], []
    for number, cells in rows:
        if all(each is None for each in cells):
            continue
        wide = [*cells[: len(head)], *[None] * (len(head) - len(cells))]
        beyond = [each for each in cells[len(head) :] if each is not None]
        full.append((*wide, *([tuple(beyond)] if beyond else [])))
        numbers.append(number)
    return Grid(head, tuple(full), tuple(numbers))


# --- records and frames ----------------------------------------------------------------------


def _of_document(source: ImportSource, options: ImportOptions, account: Account) -> Grid:
    """The records of JSON or YAML, or the tables of forecasts, questions and outcomes in it."""
    if source.suffix in (".jsonl", ".ndjson"):
        records = [record for _, page in source.pages() for record in page]
        return _with_days_parted(_of_records(records, source.name, options, account), options)
    is_yaml = source.suffix in (".yaml", ".yml")
    documents = yaml_documents_of(source) if is_yaml else [source.document]
    if len(documents) == 1:
        related = _of_related(documents[0], source.name, options, account)
        if related is not None:
            return related
    records = [row for each in documents for row in records_of(each, source.name, options, account)]
    return _with_days_parted(_of_records(records, source.name, options, account), options)


def _of_related(document: Any, name: str, options: ImportOptions, account: Account) -> Grid | None:
    """The tables of forecasts, questions and outcomes in a document as one, None without them."""
    grids = {
        key: _of_records(each, f"{name}, {key}", options, account)
        for key, each in tables_in(document).items()
    }
    parts = fitting(grids, options.columns)
    if len(parts) < 2:
        return None
    for key in document:
        if key not in parts.values():
            account.lose(str(key), "is none of the tables that are joined")
    found = {part: _with_days_parted(grids[key], options) for part, key in parts.items()}
    return joined(found, options.columns, account)


def _of_records(
    records: Sequence[Any], name: str, options: ImportOptions, account: Account
) -> Grid:
    if not are_records(list(records)):
        raise InvalidTableError(f"{name} holds no table; a list of records is needed")
    records = plain_records(records, options, account)
    head = tuple(dict.fromkeys(str(key) for record in records for key in record))
    rows = [
        (number, [_plain(record.get(key)) for key in head]) for number, record in enumerate(records)
    ]
    return _filled(head, rows)


def _of_parquet(source: ImportSource) -> Grid:
    assert source.path is not None  # noqa: S101 - frames are no files
    return _of_frame(parquet_frame(source.path, source.name))


def _of_frame(frame: pd.DataFrame) -> Grid:
    head = tuple(str(name) for name in frame.columns)
    if not head:
        raise InvalidTableError("the frame has no columns")
    columns = [_plain_column(frame[name]) for name in frame.columns]
    return _filled(head, list(enumerate(zip(*columns, strict=True))))


def _plain_column(column: pd.Series[Any]) -> list[Any]:
    values: Iterable[Any] = column.astype(object)
    return [_plain(each) for each in values]


def _plain(value: Any) -> Any:
    """A cell as Python writes it, None where nothing stands."""
    if isinstance(value, str):
        return plain_cell(value)
    if value is None or (not isinstance(value, list | tuple | dict) and pd.isna(value) is True):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value


_LAYOUTS: tuple[Callable[[Grid, ImportOptions, Account], Grid], ...] = (
    with_winners_read,
    with_contests_joined,
    with_ticks_read,
    with_units_read,
    with_days_of_people_parted,
    with_revisions_parted,
    with_dates_parted,
    _with_levels_parted,
    with_intervals_parted,
)
