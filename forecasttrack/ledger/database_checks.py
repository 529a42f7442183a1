"""Whether a database holds a sound ledger: its entries, its narrow tables and its guards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import DBAPIError

from forecasttrack.display import progress
from forecasttrack.ledger import guards, projection, rows, schema
from forecasttrack.ledger.checkpoint import root_of
from forecasttrack.ledger.entry import Entry
from forecasttrack.ledger.verification import (
    LedgerFault,
    Verification,
    compare,
    faults_in_force,
    faults_of,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from forecasttrack.ledger.checkpoint import Checkpoint


def verify(connection: Connection, checkpoint: Checkpoint | None) -> Verification:
    """Compute every id again and compare every table; name all that does not fit."""
    found = Verification()
    moments: dict[str, int] = {}
    for check in (_guards, _file, _entries(moments), _standing, _narrow_tables):
        # What is read from the entries means nothing once they are known to be at fault.
        if check is _narrow_tables and found:
            break
        found += _carefully(check, connection)
    found.root, found.checked = root_of(moments)
    if checkpoint is not None:
        compare(found, moments, checkpoint)
    return found


def _carefully(
    check: Callable[[Connection], Iterable[LedgerFault]], connection: Connection
) -> list[LedgerFault]:
    found: list[LedgerFault] = []
    try:
        found.extend(check(connection))
    except (DBAPIError, UnicodeDecodeError) as error:
        message = " ".join(str(getattr(error, "orig", error)).split())
        found.append(
            LedgerFault("damaged", None, f"the database cannot be read to its end: {message}")
        )
    return found


def _guards(connection: Connection) -> Iterator[LedgerFault]:
    for weakness in guards.weaknesses(connection):
        yield LedgerFault("unguarded", None, weakness)


def _file(connection: Connection) -> Iterator[LedgerFault]:
    if connection.dialect.name == "sqlite":
        for (finding,) in connection.execute(text("PRAGMA integrity_check(10)")):
            if finding != "ok":
                yield LedgerFault("damaged", None, f"SQLite finds: {' '.join(finding.split())}")


def _entries(moments: dict[str, int]) -> Callable[[Connection], Iterator[LedgerFault]]:
    """Look at each entry by itself, and note when each was recorded."""

    def check(connection: Connection) -> Iterator[LedgerFault]:
        statement = select(schema.entries).order_by(schema.entries.c.seq)
        due = 1
        for row in progress.over(rows.all_of(connection, statement), "verifying entries"):
            if row[0] != due:
                yield LedgerFault("missing", None, f"number {due} is gone; the next is {row[0]}")
            due = row[0] + 1
            if row[1] in moments:
                yield LedgerFault("doubled", row[1], f"it stands again under number {row[0]}")
            moments[row[1]] = row[7]
            yield from _of_a_row(row)

    return check


def _of_a_row(row: rows.Stored) -> list[LedgerFault]:
    try:
        entry = rows.restored(row)
    except (ValueError, TypeError) as error:
        return [LedgerFault("changed", row[1], f"what it replaces cannot be read ({error})")]
    if rows.replaces_text(entry.replaces) != row[8]:
        return [LedgerFault("changed", row[1], "what it replaces is not written in canonical form")]
    return faults_of(entry)


def _standing(connection: Connection) -> Iterator[LedgerFault]:
    columns = schema.entries.c
    repeated = select(columns.record).group_by(columns.record).having(func.count() > 1)
    several = or_(columns.record.in_(repeated), columns.replaces != "[]")
    statement = rows.in_ledger_order().where(several)
    yield from faults_in_force(_readable(rows.all_of(connection, statement)))


def _readable(stored: Iterable[rows.Stored]) -> Iterator[Entry]:
    for row in stored:
        if not _of_a_row(row):
            yield rows.restored(row)


def _narrow_tables(connection: Connection) -> Iterator[LedgerFault]:
    codes: dict[str | None, int | None] = {None: None}
    with_parts = False
    until = projection.ends(connection)

    def forecasts() -> Iterator[rows.Stored]:
        nonlocal with_parts
        for one in projection.expected_drafts(connection):
            projection.new_names([one], codes, len(codes) - 1)
            with_parts = with_parts or bool(one.parts)
            yield one.row(codes, until.get(one.seq))

    yield from _differences(connection, schema.forecasts, forecasts())
    parts = projection.expected_parts(connection) if with_parts else iter(())
    yield from _differences(connection, schema.parts, parts)
    names = [(code, name) for name, code in codes.items() if name is not None]
    yield from _differences(connection, schema.names, iter(names))


def _differences(
    connection: Connection, table: Table, due: Iterator[rows.Stored]
) -> Iterator[LedgerFault]:
    """Walk along what is due and what is there, both in the order of the table's key."""
    width = len(table.primary_key)
    there = rows.all_of(connection, select(table).order_by(*table.primary_key))
    wanted, found = next(due, None), next(there, None)
    while wanted is not None or found is not None:
        if wanted is not None and (found is None or wanted[:width] < found[:width]):
            yield LedgerFault("narrow row", None, f"{table.name}: the row {wanted[:width]} is gone")
            wanted = next(due, None)
        elif wanted is None or found[:width] < wanted[:width]:  # type: ignore[index]
            yield LedgerFault(
                "narrow row", None, f"{table.name}: the row {found} stands for no entry"
            )
            found = next(there, None)
        else:
            if wanted != found:
                detail = f"{table.name}: the row {found} should be {wanted}; rebuild"
                yield LedgerFault("narrow row", None, detail)
            wanted, found = next(due, None), next(there, None)
