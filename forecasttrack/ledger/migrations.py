"""How a database becomes a ledger, and how an older ledger becomes a newer one.

Every step is recorded in the table ``migrations``; no step ever removes or rewrites an entry.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

from sqlalchemy import URL, Connection, insert, inspect, select, text

from forecasttrack.errors import LedgerDiskError, LedgerError
from forecasttrack.ledger import guards, schema
from forecasttrack.ledger.connection import (
    Transactions,
    connect,
    refuse_cut_off,
    use_journal,
)
from forecasttrack.ledger.places import (
    can_be_written,
    exists,
    for_reading,
    holds_all,
    is_folder,
    is_memory,
    place,
    refuse_empty,
    url_of,
)

_FIRST_STEP = "forecasttrack ledger: first schema"


def opened(at: str | os.PathLike[str], *, journal: str | None, create: bool) -> Transactions:
    """Open the database of a ledger, made or brought up to date where it may be written.

    Raises:
        LedgerError: The place holds something else, a newer ledger, or cannot be used.
    """
    url = url_of(at)
    if not create and not exists(url):
        raise _no_ledger(url)
    if is_folder(url):
        raise LedgerError(
            f"{place(url)} is a folder; a ledger is a database file or URL. A folder of JSON Lines"
            " is read by Ledger.of_lines. Is it a book? Then record it first"
        )
    # Another process may be creating the ledger: its file is empty at first.
    refuse_empty(url, create=create)
    if not can_be_written(url):
        return _opened_for_reading(url)
    transactions = Transactions(connect(url))
    try:
        bring_up_to_date(transactions, journal, create=create)
    except LedgerDiskError as error:
        transactions.engine.dispose()
        if not holds_all(url):
            raise
        # Where the disk is full SQLite cannot make the files beside a ledger without which it
        # does not even read.
        return _opened_for_reading(url, error)
    except BaseException:
        transactions.engine.dispose()
        raise
    return transactions


def _opened_for_reading(url: URL, why: LedgerDiskError | None = None) -> Transactions:
    transactions = Transactions(connect(for_reading(url)), unwritable=why)
    try:
        check_version(transactions)
    except BaseException:
        transactions.engine.dispose()
        raise
    return transactions


def _no_ledger(url: URL) -> LedgerError:
    return LedgerError(f"there is no ledger at {place(url)}; is the path right?")


STEPS: dict[int, tuple[str, Callable[[Connection], None]]] = {1: (_FIRST_STEP, guards.make)}
"""For each version the name of the step that leads to it, and the step itself."""


def bring_up_to_date(
    transactions: Transactions, journal: str | None, *, create: bool = True
) -> None:
    """Make an empty database a ledger, or lead an older ledger to the present version.

    Nothing is touched before it is known that the database is empty or a ledger. A ledger keeps
    its journal unless another is asked for by name.

    Raises:
        LedgerError: The database is not a ledger, or a newer one than this library knows, or it
            is empty and no ledger is to be made.
    """
    with transactions.reading() as connection:
        found = version(connection)
        refuse_cut_off(connection)
    if not found and not create and not is_memory(transactions.engine.url):
        raise _no_ledger(transactions.engine.url)
    if transactions.engine.dialect.name == "sqlite" and not (found and journal is None):
        use_journal(transactions.engine, journal or "wal")
    if found == len(STEPS):
        return
    with transactions.writing() as connection:
        # Somebody else may have done the same between the two transactions.
        for number in range(version(connection) + 1, len(STEPS) + 1):
            _step(connection, number)


def check_version(transactions: Transactions) -> None:
    """Refuse a ledger that can only be read and is of an older version.

    Raises:
        LedgerError: The database is no ledger of the present version.
    """
    with transactions.reading() as connection:
        found = version(connection)
        refuse_cut_off(connection)
        if found != len(STEPS):
            raise LedgerError(
                f"the ledger {place(connection.engine.url)} has schema version {found} of"
                f" {len(STEPS)}, and nobody may write there to bring it up to date; copy it to"
                " another folder first"
            )


def version(connection: Connection) -> int:
    """The version of a ledger's schema; 0 for an empty database.

    Raises:
        LedgerError: The database is not a ledger, or a newer one than this library knows.
    """
    tables = set(inspect(connection).get_table_names())
    ours = tables & set(schema.metadata.tables)
    if not ours and (connection.dialect.name == "postgresql" or not tables):
        return 0
    at = place(connection.engine.url)
    if not _is_ledger(connection, tables):
        raise LedgerError(
            f"the database {at} is not a ledger; it holds {', '.join(sorted(tables)[:5])}."
            " Is the path right?"
        )
    columns = {column["name"] for column in inspect(connection).get_columns("entries")}
    if not columns >= {*schema.entries.c.keys()}:
        raise LedgerError(
            f"the ledger {at} lacks columns of its table entries; a development version before the"
            " first release made it, or it was altered. Export it to JSON Lines with the version"
            " that made it, and import these into a new ledger"
        )
    found = _highest(connection.execute(select(schema.migrations.c.version)).scalars().all())
    if found is None:
        raise LedgerError(
            f"the ledger {at} does not say its schema version: its table migrations was emptied or"
            " damaged; restore the ledger from a copy or from its JSON Lines"
        )
    if found > len(STEPS):
        raise LedgerError(
            f"the ledger {at} has schema version {found}, and this forecasttrack knows up to"
            f" {len(STEPS)}; install a newer forecasttrack"
        )
    return found


def _highest(versions: Iterable[object]) -> int | None:
    return max((each for each in versions if isinstance(each, int)), default=None)


def _is_ledger(connection: Connection, tables: set[str]) -> bool:
    if not {"entries", "migrations"} <= tables:
        return False
    if connection.dialect.name == "sqlite":
        mark = connection.execute(text("PRAGMA application_id")).scalar_one()
        return bool(mark == schema.APPLICATION_ID)
    columns = {column["name"] for column in inspect(connection).get_columns("migrations")}
    if columns != set(schema.migrations.c.keys()):
        return False
    first = select(schema.migrations.c.what).where(schema.migrations.c.version == 1)
    return connection.execute(first).scalar() == _FIRST_STEP


def _step(connection: Connection, number: int) -> None:
    what, step = STEPS[number]
    step(connection)
    row = {"version": number, "applied_at": time.time_ns() // 1000, "what": what}
    connection.execute(insert(schema.migrations), row)
