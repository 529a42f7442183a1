"""A path that leads to no ledger, or to a damaged one, is called what it is, with its cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecasttrack.cli.sources import read_source, refuse_book
from forecasttrack.errors import LedgerError


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("one.db", b"x", "holds a single byte, and that is no ledger"),
        ("none.sqlite", b"", "is empty, and that is no ledger"),
        ("other.SQLITE3", b"not a database, but long enough to be read", "is no SQLite database"),
    ],
)
def test_what_is_named_as_a_ledger_is_read_as_one(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    """It was called a book with a fault in its first line."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LedgerError, match=fault):
        read_source(str(tmp_path / name))


def test_tables_are_no_books(tmp_path: Path) -> None:
    """The advice to put them on record was refused."""
    folder = tmp_path / "team"
    folder.mkdir()
    table = folder / "forecasts.csv"
    table.write_text("question,p\nRain?,0.7\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"team is a folder of tables.* --into team\.db"):
        refuse_book(str(folder))
    with pytest.raises(LedgerError, match=r"csv is a table.* --into forecasts\.db"):
        refuse_book(str(table))
    (folder / "book.yaml").write_text("forecasttrack: 1\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="is a book"):
        refuse_book(str(folder))
