"""Facts from CSV and Parquet files, with the file and line of what is wrong in them."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from forecasttrack.errors import (
    BookFileError,
    InvalidArgumentError,
    InvalidTableError,
    MissingExtraError,
)
from forecasttrack.tables.facts.table import Facts


def read_facts(*paths: str | os.PathLike[str]) -> Facts:
    """Read facts from CSV or Parquet files; those of a ledger are ``ledger.facts()``.

    Args:
        paths: Files ending in ``.csv`` or ``.parquet``; several are taken together.

    Raises:
        BookFileError: A path cannot be read.
        InvalidTableError: A column is missing or unknown, or a row cannot be read.
        MissingExtraError: Parquet needs the package pyarrow.

    Example:
        >>> facts = read_facts("fixtures/alaska-2025/facts.csv")
        >>> facts.unit_of("us-forces-europe")
        'persons'
    """
    if not paths:
        raise InvalidArgumentError("read_facts() needs a path, found none")
    tables = [_read(Path(path)) for path in paths]
    try:
        return Facts.of(tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True))
    except InvalidTableError as error:
        raise _placed(error, paths, [len(table) for table in tables]) from None


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.suffix == ".csv":
            return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except ImportError:
        raise MissingExtraError(
            "Parquet files need pyarrow; install forecasttrack[arrow]"
        ) from None
    except OSError as error:
        raise BookFileError(f"{path}: {error.strerror or error}") from None
    except (ValueError, pd.errors.ParserError) as error:
        raise InvalidTableError(f"{path}: {error}") from None
    raise InvalidArgumentError(f"{path}: facts are read from .csv or .parquet files")


def _placed(
    error: InvalidTableError, paths: Sequence[str | os.PathLike[str]], lengths: Sequence[int]
) -> InvalidTableError:
    """The same fault, said of the file and the row in which it stands."""
    if error.row is None:
        names = ", ".join(map(str, paths))
        return InvalidTableError(f"{names}: {error}", field=error.field)
    number = int(np.searchsorted(np.cumsum(lengths), error.row, "right"))
    row = error.row - sum(lengths[:number])
    path = Path(paths[number])
    place = f"{path}:{_line_of(row, path)}" if path.suffix == ".csv" else f"{path}, row {row}"
    message = str(error).removeprefix("facts: ").replace(f" at row {error.row}", "", 1)
    return InvalidTableError(f"{place}: {message}", field=error.field, row=row)


def _line_of(row: int, path: Path) -> int:
    """The line on which a row of a CSV file begins; blank lines are no rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        rows = -2  # the first names the columns
        begins = 1
        for cells in reader:
            rows += bool(cells)
            if cells and rows == row:
                return begins
            begins = reader.line_num + 1
    return begins
