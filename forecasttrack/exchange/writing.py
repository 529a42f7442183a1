"""The one way out: a book, tables or what was imported, written as another program reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.imported import ImportedForecasts
from forecasttrack.exchange.register import all_formats, find_format

TABLES = ("forecasts", "questions", "resolutions")


@naming_arguments
def write_forecasts(
    source: object,
    path: str | os.PathLike[str],
    *,
    format: str,  # noqa: A002 - the word of the command line
) -> pd.DataFrame:
    """Write questions, forecasts and resolutions in another format.

    Args:
        source: A book or ledger, what ``read_forecasts`` gave, or a mapping of the three tables.
        path: The file or folder; one that exists is not overwritten.
        format: Name of a format that can be written, as in ``ft.formats()``.

    Returns:
        What the format has no place for: ``field, n, reason``.

    Raises:
        InvalidArgumentError: The format is not written, the path is taken, or the source is of
            no known kind.

    Example:
        >>> import tempfile, forecasttrack as ft
        >>> got = ft.read_forecasts([{"question": "Rain?", "probability": "70%"}])
        >>> path = Path(tempfile.mkdtemp()) / "rain.csv"
        >>> len(write_forecasts(got, path, format="table"))
        0
        >>> ft.read_forecasts(path).tables["forecasts"]["probability"].tolist()
        [0.7]
    """
    found = find_format(format)
    if found.write is None:
        names = ", ".join(each.name for each in all_formats() if each.write is not None)
        raise InvalidArgumentError(f"{format} is only read; written are {names}", field="format")
    target = Path(path)
    if target.exists():
        raise InvalidArgumentError(f"{target} exists already; name a path where nothing stands")
    tables = _tables_of(source)
    account = Account(str(target))
    for loss in found.losses(tables) if found.losses is not None else ():
        account.lose(loss.field, loss.reason, loss.n)
    found.write(tables, target)
    return account.frames()["lost"]


def _tables_of(source: Any) -> dict[str, pd.DataFrame]:
    if isinstance(source, ImportedForecasts):
        return source.tables
    if isinstance(source, Mapping) and set(source) == set(TABLES):
        return {name: pd.DataFrame(source[name]) for name in TABLES}
    book: Any = source if isinstance(source, Book) else getattr(source, "book", lambda: None)()
    if not isinstance(book, Book):
        raise InvalidArgumentError(
            f"a book, a ledger or three tables are needed, found {type(source).__name__}",
            field="source",
        )
    return book.tables()
