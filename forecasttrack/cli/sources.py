"""What a path on the command line names: a book, or a ledger."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from forecasttrack.book import Book, read_book
from forecasttrack.errors import InvalidArgumentError

_LEDGERS = (".db", ".sqlite", ".sqlite3")


def is_ledger(path: str) -> bool:
    """Whether a path names a ledger: a database URL or an SQLite file.

    Example:
        >>> is_ledger("book.db"), is_ledger("postgresql://desk@server/track"), is_ledger("book")
        (True, True, False)
    """
    return "://" in path or Path(path).suffix in _LEDGERS


def ledger_at(path: str) -> Any:
    """Open the ledger at a path.

    Raises:
        InvalidArgumentError: This version keeps no ledgers.
    """
    try:
        room = importlib.import_module("forecasttrack.ledger")
    except ImportError:
        raise InvalidArgumentError(f"{path}: a ledger needs forecasttrack.ledger") from None
    return room.Ledger.open(path, create=False)


def book_at(path: str) -> Book:
    """Read the book at a path, or the records in force of the ledger there."""
    if not is_ledger(path):
        return read_book(path)
    with ledger_at(path) as ledger:
        book: Book = ledger.book()
        return book
