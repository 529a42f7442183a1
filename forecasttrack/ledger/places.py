"""Where a ledger is kept, and what can be seen of the place before it is opened."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from forecasttrack.display.addresses import without_password
from forecasttrack.errors import InvalidArgumentError, LedgerError

_LOOKS_LIKE_URL = "://"
_TRUE_VALUES = ("true", "yes", "on", "y", "t", "1")  # as SQLAlchemy reads them
_JOURNAL_BYTE = 18
"""Place of the byte of an SQLite file that is 2 where its journal is "wal"."""


def url_of(place: str | os.PathLike[str]) -> URL:
    """Read a path, ``:memory:`` or a database URL.

    Example:
        >>> url_of("book.db").database, url_of("postgresql://desk@db/track").drivername
        ('book.db', 'postgresql+psycopg')
    """
    place = os.fspath(place)
    if not place.strip():
        raise _no_place(place)
    if _LOOKS_LIKE_URL not in place:
        return URL.create("sqlite", database=place)
    try:
        url = make_url(place)
    except ArgumentError:
        raise InvalidArgumentError(
            f"{without_password(place)!r} is neither a path nor a database URL"
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise InvalidArgumentError(
            f"a ledger lives in SQLite or PostgreSQL, found {url.get_backend_name()!r}"
        )
    if url.get_backend_name() == "sqlite" and not (url.database or "").strip():
        raise _no_place(place)
    return url


def _no_place(place: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"the place of the ledger is empty ({place!r}); is a variable unset? For a ledger that is"
        " kept nowhere say ':memory:'",
        field="place",
    )


def for_reading(url: URL) -> URL:
    """The URL for opening an SQLite file in a place that cannot be written.

    With the journal "wal" SQLite needs to create a log beside the file even to read. Declared
    immutable, the file needs none; but SQLite would then ignore an existing log or rollback
    journal, so that the file is declared immutable only if there is neither.
    """
    path = file_of(url)
    query = {"uri": "true", "mode": "ro"}
    if _is_in_wal_mode(path) and not _has_filled_journal(path):
        query["immutable"] = "1"
    return URL.create("sqlite", database=f"file:{quote(path)}", query=query)


def holds_all(url: URL) -> bool:
    """Whether there is an SQLite file that holds all of a ledger, with no journal beside it."""
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return False
    path = Path(file_of(url))
    return path.is_file() and path.stat().st_size > 0 and not _has_filled_journal(str(path))


def _is_in_wal_mode(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return file.read(_JOURNAL_BYTE + 1)[_JOURNAL_BYTE:] == b"\x02"
    except OSError:
        return False  # SQLite then says that it cannot be opened


def _has_filled_journal(path: str) -> bool:
    """Whether a journal of either kind says more than the file alone."""
    return has_wal(path) or _is_not_empty(f"{path}-journal")


def has_wal(path: str) -> bool:
    """Whether SQLite's write-ahead log lies beside a file, with entries in it."""
    return _is_not_empty(f"{path}-wal")


def _is_not_empty(path: str) -> bool:
    file = Path(path)
    return file.exists() and file.stat().st_size > 0


def can_be_written(url: URL) -> bool:
    """Whether SQLite may write a file that is there, and its log beside it."""
    if url.get_backend_name() != "sqlite" or is_memory(url) or url.query.get("mode") == "ro":
        return True  # a server or SQLite itself will say otherwise
    path = Path(file_of(url))
    if not path.exists():
        return True
    by_effective_ids = os.access in os.supports_effective_ids
    return all(
        os.access(each, os.W_OK, effective_ids=by_effective_ids) for each in (path, path.parent)
    )


def is_memory(url: URL) -> bool:
    """Whether the ledger lives in the memory of this process only."""
    return url.get_backend_name() == "sqlite" and url.database == ":memory:"


def place(url: URL) -> str:
    """Name the place in messages, without a password."""
    return file_of(url) if url.get_backend_name() == "sqlite" else without_password(str(url))


def exists(url: URL) -> bool:
    """Whether a database file is there; a server is taken to be."""
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return True
    return Path(file_of(url)).exists()


def refuse_empty(url: URL, *, create: bool) -> None:
    """Refuse a file without a byte, which SQLite would take for a new database.

    A file of a single byte it takes for one, too, and would write over it. With ``create`` an
    empty file passes, and becomes a ledger.

    Raises:
        LedgerError: The file is empty, or holds a single byte.
    """
    if url.get_backend_name() == "sqlite" and not is_memory(url):
        path = Path(file_of(url))
        size = path.stat().st_size if path.is_file() else None
        if size == 1 or (size == 0 and not create):
            holds = "is empty" if size == 0 else "holds a single byte"
            raise LedgerError(
                f"the ledger {place(url)}: the file {holds}, and that is no ledger; restore it"
                " from a copy or from its JSON Lines, or remove it and record into a new one"
            )


def is_folder(url: URL) -> bool:
    """Whether a path that should be a database file leads to a folder."""
    is_file = url.get_backend_name() == "sqlite" and not is_memory(url)
    return is_file and Path(file_of(url)).is_dir()


def file_of(url: URL) -> str:
    """The path of an SQLite file, or ``:memory:``."""
    database = str(url.database)
    is_uri = str(url.query.get("uri")).lower() in _TRUE_VALUES
    if not (is_uri and database.startswith("file:")):  # else "file:" is part of the file's name
        return database
    return unquote(database.removeprefix("file:").split("?")[0])
