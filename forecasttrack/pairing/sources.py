"""What can be paired: a book, a ledger, or three tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pairing.book_tables import tables_of
from forecasttrack.tables.reading import tables_from
from forecasttrack.tables.schema import Tables
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_catalogue import lexicon as open_lexicon


def tables_of_source(
    source: object,
    given: dict[str, Any],
    *,
    known_by: object,
    reading: str | None,
    lexicon: str | Path | None,
) -> Tables:
    """Turn whatever can be paired into columns.

    A book's and a ledger's outcomes are those that could be known by then: what a correction
    replaced is what was known before it.

    Raises:
        InvalidArgumentError: It cannot be paired, or was asked for in two ways at once.
    """
    if source is None:
        return _of_tables(given, reads_words=reading is not None or lexicon is not None)
    if any(each is not None for each in given.values()):
        raise InvalidArgumentError("pair() takes a book, a ledger or tables, not two of them")
    if reading is not None and lexicon is not None:
        raise InvalidArgumentError("words are read by a coder or by a lexicon, not by both")
    words = None if lexicon is None else open_lexicon(lexicon)
    if isinstance(source, Book):
        known = source if known_by is None else source.known_by(known_by)
        return tables_of(known, reading=reading, lexicon=words)
    return _of_ledger(source, known_by, reading, words)


def is_ledger(source: Any) -> bool:
    """Tell a ledger, without loading its room.

    Whoever holds a ledger has loaded it; whoever does not need not wait for SQLAlchemy.

    Example:
        >>> is_ledger("a ledger")
        False
    """
    ledgers = sys.modules.get("forecasttrack.ledger.ledger")
    return ledgers is not None and isinstance(source, ledgers.Ledger)


def _of_tables(given: dict[str, Any], *, reads_words: bool) -> Tables:
    missing = [name for name, each in given.items() if each is None]
    if missing:
        raise InvalidArgumentError(
            "pair() takes a book, a ledger, or forecasts=, questions= and resolutions=;"
            f" {missing[0]} is missing",
            field=missing[0],
        )
    if reads_words:
        raise InvalidArgumentError("tables hold no readings of words; a book does", field="reading")
    return tables_from(**given)


def _of_ledger(source: Any, known_by: object, reading: str | None, words: Lexicon | None) -> Tables:
    if is_ledger(source):
        from forecasttrack.pairing.ledger_tables import tables_of_ledger  # noqa: PLC0415

        return tables_of_ledger(source, known_by=known_by, reading=reading, lexicon=words)
    raise InvalidArgumentError(
        f"pair() takes a book or a ledger, found {type(source).__name__}; read_book(path) makes"
        " a book, Ledger.open(path) a ledger, and tables go in as forecasts=, questions= and"
        " resolutions="
    )
