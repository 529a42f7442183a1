"""Where a ledger is kept, and how SQLite and PostgreSQL are set up to keep it safely.

Writers take the write lock first (``BEGIN IMMEDIATE`` on SQLite, an advisory lock on PostgreSQL),
so two of them cannot deadlock; readers do not wait.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from forecasttrack.display.found import shown
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import (
    InvalidArgumentError,
    LedgerBusyError,
    LedgerDiskError,
    LedgerError,
    MissingExtraError,
    did_you_mean,
)

JOURNALS = ("wal", "delete")
PATIENCE = 30.0
"""Seconds that a writer waits for others before it gives up."""

NOTHING_WRITTEN = "nothing of this call was written"
"""What the message of a database that failed says of the call; a call is whole or not at all."""

_ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ADVISORY_LOCK = 0x66747261  # one lock per database: "ftra"
_LOOKS_LIKE_URL = "://"


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
        raise InvalidArgumentError(f"{place!r} is neither a path nor a database URL") from None
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
    """The same SQLite file, to be opened where nobody may write.

    SQLite keeps its log beside the file, and cannot even read where it may not make one. Told that
    the file is immutable it needs none; but then it would overlook a log with entries in it, so
    that is done only where there is no log.
    """
    path = _file_of(url)
    query = {"uri": "true", "mode": "ro"}
    if not _has_log(path):
        query["immutable"] = "1"
    return URL.create("sqlite", database=f"file:{quote(path)}", query=query)


def holds_all(url: URL) -> bool:
    """Whether there is an SQLite file that holds all of a ledger, without a log beside it."""
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return False
    path = Path(_file_of(url))
    return path.is_file() and path.stat().st_size > 0 and not _has_log(str(path))


def _has_log(path: str) -> bool:
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def can_be_written(url: URL) -> bool:
    """Whether SQLite may write a file that is there, and its log beside it."""
    if url.get_backend_name() != "sqlite" or is_memory(url) or url.query.get("mode") == "ro":
        return True  # a server or SQLite itself will say otherwise
    path = Path(_file_of(url))
    if not path.exists():
        return True
    effective = os.access in os.supports_effective_ids
    return all(os.access(each, os.W_OK, effective_ids=effective) for each in (path, path.parent))


def connect(url: URL) -> Engine:
    """Make an engine whose connections are set up for a ledger.

    Raises:
        InvalidArgumentError: The path leads to a pipe, a socket or a device.
        MissingExtraError: The driver of the database is not installed.
    """
    if url.get_backend_name() == "sqlite" and not is_memory(url):
        require_regular_file(_file_of(url))
    try:
        engine = _sqlite(url) if url.get_backend_name() == "sqlite" else create_engine(url)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingExtraError(
            f"a ledger on {url.get_backend_name()} needs a driver ({error}); "
            "install forecasttrack[postgres]"
        ) from None
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine)
    _keep_to_one_process(engine)
    return engine


def is_memory(url: URL) -> bool:
    """Whether the ledger lives in the memory of this process only."""
    return url.get_backend_name() == "sqlite" and url.database == ":memory:"


def place(url: URL) -> str:
    """Name the place in messages, without a password."""
    return _file_of(url) if url.get_backend_name() == "sqlite" else str(url)


def _sqlite(url: URL) -> Engine:
    # A single connection is the only way that several transactions see one memory.
    pool: dict[str, Any] = {"poolclass": StaticPool} if is_memory(url) else {}
    arguments = {"check_same_thread": False, "timeout": PATIENCE, "isolation_level": None}
    return create_engine(url, connect_args=arguments, **pool)


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA recursive_triggers=1")
        connection.execute("PRAGMA trusted_schema=0")
        # A batch touches pages all over the indexes; those that do not fit are written twice.
        connection.execute("PRAGMA cache_size=-65536")
        # What is erased about a person is overwritten with zeros, not only marked as free.
        connection.execute("PRAGMA secure_delete=1")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        raw: Any = connection.connection.driver_connection
        raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_to_one_process(engine: Engine) -> None:
    """Give a forked child connections of its own; a shared one corrupts SQLite's locks."""

    @event.listens_for(engine, "connect")
    def _on_connect(_: object, record: Any) -> None:
        record.info["pid"] = os.getpid()

    @event.listens_for(engine, "checkout")
    def _on_checkout(_: object, record: Any, proxy: Any) -> None:
        if record.info["pid"] != os.getpid():
            record.dbapi_connection = proxy.dbapi_connection = None
            raise DisconnectionError("this connection belongs to another process")


def use_journal(engine: Engine, journal: str) -> None:
    """Ask SQLite for the journal, and refuse to go on with another one than was asked for.

    Raises:
        InvalidArgumentError: ``journal`` is neither ``"wal"`` nor ``"delete"``.
        LedgerError: The place of the file does not bear it.
    """
    if journal not in JOURNALS:
        raise InvalidArgumentError(
            f"no journal {shown(journal)}. {did_you_mean(journal, JOURNALS)}"
        )
    with in_words(engine.url), contextlib.closing(engine.raw_connection()) as raw:
        found = _journal_when_free(raw.cursor(), journal)
    if found not in (journal, "memory"):
        raise LedgerError(
            f"the place of {place(engine.url)} refuses SQLite's {journal!r} journal (it offers"
            f" {found!r}), as network file systems do; keep the ledger on a local disk, or open it"
            " with journal='delete'"
        )


def _journal_when_free(cursor: Any, journal: str) -> str:
    """Change of journal does not wait for others by itself."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return str(cursor.execute(f"PRAGMA journal_mode={journal}").fetchone()[0])
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


class Transactions:
    """The way in: transactions for reading and for writing, and errors in words."""

    def __init__(self, engine: Engine, unwritable: LedgerError | None = None) -> None:
        """Open the way to a database; ``unwritable`` says why it can only be read."""
        self.engine = engine
        self._unwritable = unwritable
        self._writer = engine.execution_options(writes=True)
        # The one connection of a ledger in memory has room for one transaction at a time.
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.RLock() if is_memory(engine.url) else contextlib.nullcontext()
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger from its first to its last statement."""
        with self._turn, in_words(self.engine.url), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text(_ONE_STATE))
                connection.execute(text(_wait_no_longer()))
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone in writing; all of it is kept, or nothing."""
        if self._unwritable is not None:
            raise self._unwritable
        with self._turn, in_words(self.engine.url), self._writer.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text(_wait_no_longer()))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            yield connection

    def overwrite_what_was_erased(self) -> None:
        """Leave no trace of deleted rows in an SQLite file or its journal."""
        if self.engine.dialect.name == "sqlite":
            with self._turn, in_words(self.engine.url), self.engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _wait_no_longer() -> str:
    """Let PostgreSQL give up a lock that others hold, be it a writer's or a table's."""
    return f"SET LOCAL lock_timeout = '{PATIENCE * 1000:.0f}ms'"


@contextlib.contextmanager
def in_words(url: URL) -> Iterator[None]:
    """Turn a fault of the database into a ``LedgerError`` that says what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, UnicodeDecodeError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        message = f"the ledger {place(url)}: {_explained(cause)}"
        raise _kind_of_refusal(str(cause))(message) from error


def _kind_of_refusal(cause: str) -> type[LedgerError]:
    if any(sign in cause for sign in _SIGNS_OF_OTHERS):
        return LedgerBusyError
    return LedgerDiskError if any(sign in cause for sign in _SIGNS_OF_THE_DISK) else LedgerError


def _explained(cause: BaseException | None) -> str:
    message = " ".join(str(cause).split())
    for sign, explanation in _EXPLANATIONS:
        if sign in message:
            return f"{explanation} ({message})"
    return message


_SIGNS_OF_OTHERS = ("database is locked", "lock timeout")
_SIGNS_OF_THE_DISK = ("disk is full", "disk I/O error", "No space left on device")
_EXPLANATIONS = (
    ("disk is full", f"the disk is full; {NOTHING_WRITTEN}. Free some space and repeat it"),
    ("No space left", f"the disk of the server is full; {NOTHING_WRITTEN}"),
    ("disk I/O error", f"the disk failed; {NOTHING_WRITTEN}. Check the disk and its quota"),
    ("readonly", "it can be read but not written; check the rights of the file and its folder"),
    (
        "permission denied",
        "this user of the database may not do that (`forecasttrack ledger roles` tells who may)",
    ),
    ("read-only", "it can be read but not written; check the rights of the database"),
    ("unable to open", "it cannot be opened; check that its folder exists and may be written"),
    ("not a database", "the file is no SQLite database; is the path right?"),
    ("malformed", "the file is damaged; restore it from a copy or from its JSON Lines"),
    ("codec can't decode", "the file is damaged; restore it from a copy or from its JSON Lines"),
    ("database is locked", f"another program held it for {PATIENCE:g} s; {NOTHING_WRITTEN}"),
    ("lock timeout", f"another program held it for {PATIENCE:g} s; {NOTHING_WRITTEN}"),
    ("append-only", "entries are never changed or removed; record a correction instead"),
    (
        "connection",
        f"the database server is gone or refuses; {NOTHING_WRITTEN} if it had not"
        " answered. Repeating a call is safe",
    ),
)


def exists(url: URL) -> bool:
    """Whether a database file is there; a server is taken to be."""
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return True
    return Path(_file_of(url)).exists()


def refuse_empty(url: URL, *, create: bool) -> None:
    """Say of a file without a byte, which SQLite would take for a new database, what it is.

    SQLite takes a file of a single byte for one, too, and would write over it.
    """
    if url.get_backend_name() == "sqlite" and not is_memory(url):
        path = Path(_file_of(url))
        size = path.stat().st_size if path.is_file() else None
        if size == 1 or (size == 0 and not create):
            holds = "is empty" if size == 0 else "holds a single byte"
            raise LedgerError(
                f"the ledger {place(url)}: the file {holds}, and that is no ledger; restore it"
                " from a copy or from its JSON Lines, or remove it and record into a new one"
            )


def refuse_cut_off(connection: Connection) -> None:
    """Refuse a file that ends before its last page does; SQLite would read zeros there.

    Asked in a transaction, since a writer lets a file grow; a log may hold what is missing.
    """
    url = connection.engine.url
    if connection.dialect.name != "sqlite" or is_memory(url) or _has_log(_file_of(url)):
        return
    due = 1
    for pragma in ("page_count", "page_size"):
        due *= connection.execute(text(f"PRAGMA {pragma}")).scalar_one()
    path = Path(_file_of(url))
    size = path.stat().st_size if path.is_file() else due
    if size < due and not _has_log(str(path)):
        raise LedgerError(
            f"the ledger {place(url)}: the file ends after {size:,} of {due:,} bytes; restore it"
            " from a copy or from its JSON Lines"
        )


def is_folder(url: URL) -> bool:
    """Whether a path that should be a database file leads to a folder."""
    is_file = url.get_backend_name() == "sqlite" and not is_memory(url)
    return is_file and Path(_file_of(url)).is_dir()


def _file_of(url: URL) -> str:
    database = str(url.database)
    if not database.startswith("file:"):
        return database
    return unquote(database.removeprefix("file:").split("?")[0])
