"""How SQLite and PostgreSQL are set up for a ledger, and their errors in plain words.

Writers take the write lock first (``BEGIN IMMEDIATE`` on SQLite, an advisory lock on PostgreSQL),
so two of them cannot deadlock; readers do not wait.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError, NoSuchModuleError
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
from forecasttrack.ledger.places import file_of, has_wal, is_memory, place

JOURNALS = ("wal", "delete")
PATIENCE = 30.0
"""Seconds that a writer waits for others before it gives up."""

_PAUSES = 0.001, 0.005
"""The shortest and longest time, in seconds, after which a waiting writer looks again."""

NOTHING_WRITTEN = "nothing of this call was written"
"""Said in the message about a failed database: a call is recorded whole or not at all."""

_SEE_ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ADVISORY_LOCK = 0x66747261  # one lock per database: "ftra"


def connect(url: URL) -> Engine:
    """Make an engine whose connections are set up for a ledger.

    Raises:
        InvalidArgumentError: The path leads to a pipe, a socket or a device.
        MissingExtraError: The driver of the database is not installed.
    """
    if url.get_backend_name() == "sqlite" and not is_memory(url):
        require_regular_file(file_of(url))
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


def _sqlite(url: URL) -> Engine:
    # All transactions must share one connection to see the same database in memory.
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
        # Erased data on persons are overwritten with zeros, not only marked as free.
        connection.execute("PRAGMA secure_delete=1")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        raw: Any = connection.connection.driver_connection
        if writes:
            _begin_writing(raw)
        else:
            raw.execute("BEGIN")


def _begin_writing(connection: sqlite3.Connection) -> None:
    """Take the write lock, or give up after `PATIENCE`.

    SQLite's own waiting looks every tenth of a second after a while, but new writers look at once:
    among many writers one could wait until it gave up.
    """
    give_up = time.monotonic() + PATIENCE
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > give_up:
                    raise
                time.sleep(random.uniform(*_PAUSES))  # noqa: S311 - no secret
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")


def _keep_to_one_process(engine: Engine) -> None:
    """Give a forked process its own connections; a shared one corrupts SQLite's locks."""

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
        LedgerError: The file system of the place does not support it.
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
    """Change the journal, and wait for others, as SQLite itself does not; returns the journal."""
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

    @property
    def place(self) -> str:
        """Where the ledger is kept, without any password."""
        return place(self.engine.url)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger from its first to its last statement."""
        with self._turn, in_words(self.engine.url), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text(_SEE_ONE_STATE))
                connection.execute(text(_wait_at_most()))
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone in writing; all of it is kept, or nothing."""
        if self._unwritable is not None:
            raise self._unwritable
        with self._turn, in_words(self.engine.url), self._writer.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text(_wait_at_most()))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            yield connection

    def overwrite_what_was_erased(self) -> None:
        """Leave no trace of deleted rows in an SQLite file or its journal.

        Raises:
            LedgerError: Somebody reads all the while, and what was erased stays in the log.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with self._turn, in_words(self.engine.url), self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            at = place(self.engine.url)
            raise LedgerError(
                f"the ledger {at}: it was erased, but its text still stands in {at}-wal, which"
                f" another program has read for {PATIENCE:g} s; it is overwritten once every"
                " program has closed the ledger, or the next time that a person is forgotten"
            )


def _wait_at_most() -> str:
    """The statement that lets PostgreSQL wait for any lock at most ``PATIENCE``."""
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
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_READONLY_ROLLBACK":
        return f"{_LEFT_HALF_DONE} ({message})"
    for sign, explanation in _EXPLANATIONS:
        if sign in message:
            return f"{explanation} ({message})"
    # Tables and columns may be called so, too, and SQLite has no server.
    is_server = _SERVER.search(message) and not isinstance(cause, sqlite3.Error)
    return f"{_SERVER_IS_GONE} ({message})" if is_server else message


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
)
_LEFT_HALF_DONE = (
    "a writer broke off half way, and what it left has to be undone before anybody can read; open"
    " it once where it and its folder may be written"
)
_SERVER = re.compile(r"\bconnection\b")
_SERVER_IS_GONE = (
    f"the database server is gone or refuses; {NOTHING_WRITTEN} if it had not answered. Repeating"
    " a call is safe"
)


def refuse_cut_off(connection: Connection) -> None:
    """Refuse a file that ends before its last page does; SQLite would read zeros there.

    To be called in a transaction, since a writer lets a file grow. Nothing is refused where a
    write-ahead log lies beside the file, which may hold what is missing.
    """
    url = connection.engine.url
    if connection.dialect.name != "sqlite" or is_memory(url) or has_wal(file_of(url)):
        return
    expected_size = 1
    for pragma in ("page_count", "page_size"):
        expected_size *= connection.execute(text(f"PRAGMA {pragma}")).scalar_one()
    path = Path(file_of(url))
    size = path.stat().st_size if path.is_file() else expected_size
    if size < expected_size and not has_wal(str(path)):
        raise LedgerError(
            f"the ledger {place(url)}: the file ends after {size:,} of {expected_size:,} bytes;"
            " restore it from a copy or from its JSON Lines"
        )
