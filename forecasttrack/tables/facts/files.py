"""Facts from CSV and Parquet files, with the file and line of what is wrong in them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import (
    BookFileError,
    InvalidArgumentError,
    InvalidTableError,
    MissingExtraError,
)
from forecasttrack.tables.facts.limits import check_bytes, check_cells, read_parquet
from forecasttrack.tables.facts.table import Facts

_MOST_FAULTS = 100
"""How many rows of the wrong length are named one by one."""


@naming_arguments
def read_facts(*paths: str | os.PathLike[str]) -> Facts:
    """Read facts from CSV or Parquet files; those of a ledger are ``ledger.facts()``.

    Args:
        paths: Files ending in ``.csv`` or ``.parquet``; several are taken together.

    Returns:
        The facts of all files together; of equal facts one is kept.

    Raises:
        BookFileError: A path cannot be read.
        InvalidTableError: A column is missing or unknown, a row cannot be read, or a file holds
            more than 20 million cells or 256 MB.
        MissingExtraError: Parquet needs the package pyarrow.

    Example:
        >>> facts = read_facts("fixtures/alaska-2025/facts.csv")
        >>> facts.unit_of("us-forces-europe")
        'persons'
    """
    if not paths:
        raise InvalidArgumentError("read_facts() needs a path, found none")
    tables = [_read(Path(path)) for path in paths]
    frames = [table.frame for table in tables]
    try:
        return Facts.of(frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True))
    except InvalidTableError as error:
        raise _placed(error, tables) from None


@attrs.frozen(eq=False)
class _Table:
    """The rows of one file.

    Attributes:
        path: The file.
        frame: Its rows.
        lines: The line on which each row begins, where the file has lines.
    """

    path: Path
    frame: pd.DataFrame
    lines: Sequence[int] | None = None

    def place(self, row: int) -> str:
        """Name a row by its file and line."""
        if self.lines is None:
            return f"{self.path}, row {row}"
        return f"{self.path}:{self.lines[row]}"


def _read(path: Path) -> _Table:
    require_regular_file(path)
    try:
        if path.suffix.lower() == ".parquet":
            return _Table(path, read_parquet(path))
        if path.suffix.lower() == ".csv":
            check_bytes(path, path.stat().st_size)
            with path.open(encoding="utf-8-sig", newline="") as file:
                return _read_csv(path, file)
    except ImportError:
        raise MissingExtraError(
            "Parquet files need pyarrow; install forecasttrack[arrow]"
        ) from None
    except OSError as error:
        raise BookFileError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        if isinstance(error, InvalidTableError):
            raise
        raise InvalidTableError(f"{path}: {error}") from None
    raise InvalidArgumentError(f"{path}: facts are read from .csv or .parquet files")


# --- CSV -------------------------------------------------------------------------------------


def _read_csv(path: Path, file: TextIO) -> _Table:
    """Read every cell as text; a row has as many cells as the head names columns.

    pandas would take the first cells of longer rows for an index, and fill shorter ones.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, cells in _numbered(path, file):
        rows.append(cells)
        lines.append(line)
    if not rows:
        raise InvalidTableError(f"{path}: the file is empty; the first line names the columns")
    head = rows.pop(0)
    check_cells(path, len(rows), len(head))
    _check_head(path, lines.pop(0), head)
    ragged = [number for number, cells in enumerate(rows) if len(cells) != len(head)]
    if ragged:
        raise InvalidTableError(_ragged(path, rows, lines, ragged, len(head)), row=ragged[0])
    return _Table(path, pd.DataFrame(rows, columns=head, dtype=str), lines)


def _numbered(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with the line on which it begins; blank lines are no rows."""
    reader = csv.reader(file, strict=True)
    first_line = 1
    try:
        for cells in reader:
            if cells:
                yield first_line, cells
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidTableError(
            f"{path}:{first_line}: {error}; a quotation mark inside a cell is written twice"
        ) from None


def _check_head(path: Path, line: int, head: Sequence[str]) -> None:
    if len(head) == 1 and {";", "\t"} & set(head[0]):
        raise InvalidTableError(
            f"{path}:{line}: the head names one column, {head[0]!r}; part the cells by commas"
        )
    repeated = [name for name in head if head.count(name) > 1]
    if repeated:
        raise InvalidTableError(
            f"{path}:{line}: the head names the column {repeated[0]!r} twice; keep one",
            field=repeated[0],
        )


def _ragged(
    path: Path, rows: Sequence[list[str]], lines: Sequence[int], ragged: Sequence[int], width: int
) -> str:
    """Say which rows do not fit the head, the first ones by line."""
    shown = [
        f"{path}:{lines[row]}: the row has {len(rows[row])} cells and the head {width} columns;"
        f" {_cure_of_width(len(rows[row]), width)}"
        for row in ragged[:_MOST_FAULTS]
    ]
    more = len(ragged) - len(shown)
    return "\n".join([*shown, *([f"and {more} more rows"] if more else [])])


def _cure_of_width(cells: int, width: int) -> str:
    if cells > width:
        return "put a cell that holds a comma in quotes, and end no line with a comma"
    return "an empty cell keeps its comma"


def _placed(error: InvalidTableError, tables: Sequence[_Table]) -> InvalidTableError:
    """The error about a table of all files as one about the file and row at fault."""
    if error.row is None:
        names = ", ".join(str(table.path) for table in tables)
        return InvalidTableError(f"{names}: {error}", field=error.field)
    lengths = [len(table.frame) for table in tables]
    number = int(np.searchsorted(np.cumsum(lengths), error.row, "right"))
    row = error.row - sum(lengths[:number])
    message = str(error).removeprefix("facts: ").replace(f" at row {error.row}", "", 1)
    place = tables[number].place(row)
    return InvalidTableError(f"{place}: {message}", field=error.field, row=row)
