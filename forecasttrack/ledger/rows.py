"""Rows in and out of the tables, many at a time, with little more work per row than the driver's.

The statements are written by SQLAlchemy once per shape and handed to the driver as they are;
building each of them anew costs more than running it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from forecasttrack.ledger import schema
from forecasttrack.ledger.entry import Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select, Table

Stored = tuple[Any, ...]
"""A row of the entries: seq, entry, fact, kind, record, body, by, recorded_at, replaces, why."""

_PER_STATEMENT = 500
_AT_A_TIME = 10_000


def stored(entry: Entry, seq: int) -> Stored:
    """Write an entry as a row."""
    return (
        seq,
        entry.entry,
        entry.fact,
        entry.kind,
        entry.record,
        entry.body,
        entry.by,
        entry.recorded_at,
        replaces_text(entry.replaces),
        entry.why,
    )


def restored(row: Sequence[Any]) -> Entry:
    """Read an entry from its row, whatever the row says."""
    return Entry(
        entry=row[1],
        fact=row[2],
        kind=row[3],
        record=row[4],
        body=row[5],
        by=row[6],
        recorded_at=row[7],
        replaces=() if row[8] == "[]" else tuple(json.loads(row[8])),
        why=row[9],
    )


def replaces_text(replaces: Sequence[str]) -> str:
    """Write the facts that an entry replaces as JSON."""
    return json.dumps(list(replaces), separators=(",", ":")) if replaces else "[]"


def put(connection: Connection, table: Table, rows: Sequence[Stored]) -> None:
    """Insert rows that hold a value for every column of the table, in order."""
    if rows:
        connection.exec_driver_sql(_insertion(table, connection.dialect.name), list(rows))


def last(connection: Connection) -> tuple[int, int]:
    """The number of the newest entry, and when the latest was recorded; zeros for none."""
    row = connection.exec_driver_sql(_LAST).one()
    return row[0], row[1]


def after(connection: Connection, moment: int) -> list[tuple[str, int]]:
    """The id and moment of each entry that was recorded after a moment, in order of number."""
    columns = schema.entries.c
    statement = select(columns.entry, columns.recorded_at).where(columns.recorded_at > moment)
    return [(id_, at) for id_, at in connection.execute(statement.order_by(columns.seq))]


def on_record(connection: Connection, records: Iterable[str]) -> Iterator[Stored]:
    """Every entry about some records, in the order of the ledger."""
    for chunk in _chunks(sorted(set(records)), _PER_STATEMENT):
        statement = _about(len(chunk), connection.dialect.name)
        yield from _driven(connection, statement, tuple(chunk))


def all_of(connection: Connection, statement: Select[Any]) -> Iterator[Stored]:
    """Every row of a statement, fetched in portions."""
    if connection.dialect.name == "sqlite":  # the bare driver makes plain tuples, and holds none
        written = statement.compile(connection, compile_kwargs={"render_postcompile": True})
        values = [written.params[name] for name in written.positiontup or ()]
        with contextlib.closing(connection.connection.cursor()) as cursor:
            cursor.execute(str(written), values)
            yield from cursor  # type: ignore[misc]
        return
    result = connection.execute(statement, execution_options={"yield_per": _AT_A_TIME})
    for portion in result.partitions():
        yield from (tuple(row) for row in portion)


def in_ledger_order(until: int | None = None) -> Select[Any]:
    """Select entries in the order of the ledger, those recorded by a moment or all."""
    order = (schema.entries.c.recorded_at, schema.entries.c.entry)
    statement = select(schema.entries).order_by(*order)
    return statement if until is None else statement.where(order[0] <= until)


def number_by_kind(connection: Connection, until: int | None = None) -> dict[str, int]:
    """How many entries of each kind were recorded by a moment, or at all."""
    columns = schema.entries.c
    statement = select(columns.kind, func.count()).group_by(columns.kind).order_by(columns.kind)
    if until is not None:
        statement = statement.where(columns.recorded_at <= until)
    return {row[0]: row[1] for row in connection.execute(statement)}


def codes(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The codes of names that have one."""
    found: dict[str, int] = {}
    for chunk in _chunks(list(names), _PER_STATEMENT):
        statement = _coded(len(chunk), connection.dialect.name)
        found |= {row[0]: row[1] for row in _driven(connection, statement, tuple(chunk))}
    return found


def highest_code(connection: Connection) -> int:
    """The highest code that a name has; 0 for none."""
    return int(
        connection.execute(select(func.coalesce(func.max(schema.names.c.code), 0))).scalar_one()
    )


def end_forecasts(connection: Connection, ends: Sequence[tuple[int, int]]) -> None:
    """State from when on forecasts, by their number, are replaced: pairs of moment and number."""
    if ends:
        statement = _ending(connection.dialect.name)
        connection.exec_driver_sql(statement, list(ends))


def forecasts_on(connection: Connection, record: Sequence[str]) -> int:
    """How many forecasts in force name a question, or a claim; records are given as a list."""
    named = {"question": "question", "claim": "claim"}.get(record[0])
    if named is None:
        return 0
    columns, names = schema.forecasts.c, schema.names.c
    counted = (
        select(func.count())
        .select_from(schema.forecasts.join(schema.names, columns[named] == names.code))
        .where(names.name == record[1], columns.until.is_(None))
    )
    return int(connection.execute(counted).scalar_one())


def clear(connection: Connection) -> None:
    """Empty the tables that can be rebuilt."""
    for table in reversed(schema.PROJECTIONS):
        connection.execute(delete(table))


def _driven(connection: Connection, statement: str, values: Stored) -> Iterable[Any]:
    return connection.exec_driver_sql(statement, values)


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


_LAST = (
    "SELECT coalesce((SELECT max(seq) FROM entries), 0),"
    " coalesce((SELECT max(recorded_at) FROM entries), 0)"
)
_DIALECTS: dict[str, Callable[[], Any]] = {
    "sqlite": lambda: sqlite.dialect(paramstyle="qmark"),
    "postgresql": lambda: postgresql.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}


def _written(statement: Any, dialect: str) -> str:
    return str(statement.compile(dialect=_DIALECTS[dialect]()))


@cache
def _insertion(table: Table, dialect: str) -> str:
    values: dict[str, Any] = {
        column.name: bindparam(f"v{i}") for i, column in enumerate(table.columns)
    }
    return _written(insert(table).values(values), dialect)


@cache
def _about(count: int, dialect: str) -> str:
    names: list[Any] = [bindparam(f"v{i}") for i in range(count)]
    about = in_ledger_order().where(schema.entries.c.record.in_(names))
    return _written(about, dialect)


@cache
def _coded(count: int, dialect: str) -> str:
    names: list[Any] = [bindparam(f"v{i}") for i in range(count)]
    columns = schema.names.c
    return _written(select(columns.name, columns.code).where(columns.name.in_(names)), dialect)


@cache
def _ending(dialect: str) -> str:
    columns = schema.forecasts.c
    ending = (
        update(schema.forecasts)
        .where(columns.seq == bindparam("number"))
        .values(until=bindparam("moment"))
    )
    return _written(ending, dialect)


def numbers(connection: Connection, entries: Iterable[str]) -> list[int]:
    """The numbers of entries, by their ids."""
    columns = schema.entries.c
    found: list[int] = []
    for chunk in _chunks(list(entries), _PER_STATEMENT):
        found += connection.execute(select(columns.seq).where(columns.entry.in_(chunk))).scalars()
    return found
