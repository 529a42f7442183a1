"""Rows in and out of the tables, many at a time, with little more work per row than the driver's.

The statements are written by SQLAlchemy once per shape and handed to the driver as they are;
building each of them anew costs more than running it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from forecasttrack.errors import ForecastTrackError, LedgerError
from forecasttrack.ledger import facts, guards, schema
from forecasttrack.ledger.about import around, record_number
from forecasttrack.ledger.bare_forecasts import bare_forecast
from forecasttrack.ledger.canonical import plain
from forecasttrack.ledger.entry import Entry, fact_id

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select, Table

Stored = tuple[Any, ...]
"""A row of a table; one of the entries has these columns:

``seq, entry, kind, about, body, recorded_by, recorded_at, replaces, why``.
"""

_T = TypeVar("_T")
_YEAR_1, _YEAR_10000 = -62_135_596_800_000_000, 253_402_300_800_000_000
_PER_STATEMENT, _PAIRS_PER_STATEMENT = 500, 250
_ROWS_FETCHED_AT_ONCE = 10_000
_MANY_ENTRIES = 1_000  # from so many on, the trigger for each row is taken down


def stored(entry: Entry, seq: int) -> Stored:
    """Write an entry as a row."""
    return (
        seq,
        bytes.fromhex(entry.entry),
        entry.kind,
        record_number(entry.record),
        entry.body,
        entry.by,
        entry.recorded_at,
        replaces_text(entry.replaces),
        entry.why,
    )


def restored(row: Sequence[Any]) -> Entry:
    """Read an entry from its row; the id of its fact and its record follow from kind and body.

    Raises:
        LedgerError: The row says nothing that can be read.
    """
    number, id_, kind, _, body, by, recorded_at, replaces, why = row
    _check_moment(recorded_at)
    try:
        bare = bare_forecast(kind, body)
        return Entry(
            entry=id_.hex(),
            fact=fact_id(kind, body),
            kind=kind,
            record=facts.key_of(kind, plain(body)) if bare is None else bare.record,
            body=body,
            by=by,
            recorded_at=recorded_at,
            replaces=() if replaces is None else tuple(json.loads(replaces)),
            why=why,
        )
    except (ForecastTrackError, *UNREADABLE) as error:
        raise unreadable(number, error) from error


def plain_row(row: Sequence[Any]) -> tuple[int, str, str, Any, int]:
    """Number, kind, name of the record, content and moment of an entry, without computing ids.

    Raises:
        LedgerError: The row says nothing that can be read.
    """
    number, id_, kind, _, body, _, recorded_at, replaces, _ = row
    if replaces is not None or type(id_) is not bytes:
        restored(row)  # raises the error that names what cannot be read
    _check_moment(recorded_at)
    try:
        content = plain(body)
        return number, kind, facts.key_of(kind, content), content, recorded_at
    except (ForecastTrackError, *UNREADABLE) as error:
        raise unreadable(number, error) from error


def unreadable(number: int, error: Exception) -> LedgerError:
    """The error for an entry that was altered or damaged."""
    return LedgerError(
        f"the entry number {number} cannot be read ({error}); `verify` lists what is at fault"
    )


UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""The errors of reading an altered body, or an altered list of what an entry replaces."""


def replaces_text(replaces: Sequence[str]) -> str | None:
    """Write the facts that an entry replaces as JSON; nothing where it replaces none."""
    return json.dumps(list(replaces), separators=(",", ":")) if replaces else None


def put(connection: Connection, table: Table, rows: Sequence[Stored]) -> None:
    """Insert rows of values for the first columns of a table, in order, as many in each row."""
    if rows:
        _put_each(connection, table, len(rows[0]), rows)


def put_entries(
    connection: Connection, rows: Iterable[Stored], *, count: int, n_columns: int
) -> None:
    """Insert new entries.

    Args:
        connection: A transaction.
        rows: The entries as rows, which may be made one by one.
        count: How many rows there are.
        n_columns: How many of the first columns they have values for.
    """
    if not count:
        return
    inserting = (
        guards.adding_many(connection) if count >= _MANY_ENTRIES else contextlib.nullcontext()
    )
    with inserting:
        _put_each(connection, schema.entries, n_columns, rows)


def _put_each(connection: Connection, table: Table, n_columns: int, rows: Iterable[Stored]) -> None:
    """Insert rows as they come, each with values for the first ``n_columns`` columns."""
    statement = _insertion(table, n_columns, connection.dialect.name)
    if connection.dialect.name == "sqlite":
        with _bare_cursor(connection) as cursor:
            cursor.executemany(statement, rows)
    else:
        connection.exec_driver_sql(statement, list(rows))


def last(connection: Connection) -> tuple[int, int]:
    """The highest number of an entry, and the latest moment of one; zeros if there is none."""
    ((number, recorded_at),) = _rows_from_driver(connection, _LAST, ())
    _check_moment(recorded_at)
    return number, recorded_at


def _check_moment(recorded_at: int) -> None:
    if not (isinstance(recorded_at, int) and _YEAR_1 <= recorded_at < _YEAR_10000):
        raise LedgerError(
            f"an entry says it was recorded at {recorded_at}, which lies outside the years 1 to"
            " 9999; `verify` lists what is at fault"
        )


def after(connection: Connection, moment: int) -> list[tuple[str, int]]:
    """The id and moment of each entry that was recorded after a moment, in order of number."""
    columns = schema.entries.c
    statement = select(columns.entry, columns.recorded_at).where(columns.recorded_at > moment)
    return [(id_.hex(), at) for id_, at in connection.execute(statement.order_by(columns.seq))]


def moments_by_entry(connection: Connection, until: int | None = None) -> dict[str, int]:
    """When each entry was recorded, by its id, in the order of the ledger."""
    columns = schema.entries.c
    order = (columns.recorded_at, columns.entry)
    statement = select(columns.entry, columns.recorded_at).order_by(*order)
    if until is not None:
        statement = statement.where(columns.recorded_at <= until)
    found: dict[Any, Any] = dict(all_of(connection, statement))
    if not all(isinstance(id_, bytes) for id_ in found):
        raise LedgerError("an entry has lost its id; `verify` lists what is at fault")
    for at in found.values():
        _check_moment(at)
    return {id_.hex(): at for id_, at in found.items()}


def on_record(connection: Connection, records: Mapping[str, int]) -> Iterator[Entry]:
    """Every entry about some records, in the order of the ledger.

    Args:
        connection: A transaction.
        records: The names of the records, each with its number.
    """
    for entry in about_records(connection, records.values()):
        if entry.record in records:
            yield entry


def about_records(connection: Connection, numbers: Iterable[int]) -> Iterator[Entry]:
    """Every entry about the records of some numbers; for each record in the ledger's order."""
    for chunk in _chunks([*dict.fromkeys(numbers)], _PER_STATEMENT):
        statement = _select_about(len(chunk), connection.dialect.name)
        yield from map(restored, _rows_from_driver(connection, statement, tuple(chunk)))


def about_question(connection: Connection, question: str, until: int | None) -> list[Entry]:
    """Every entry about a question, in the order of the ledger."""
    record = facts.question_key(question)
    statement = in_ledger_order(until).where(schema.entries.c.about.between(*around(record)))
    found = map(restored, all_of(connection, statement))
    return [entry for entry in found if facts.question_of(entry.record) == record]


def all_of(connection: Connection, statement: Select[Any]) -> Iterator[Stored]:
    """Every row of a statement, fetched in portions."""
    if connection.dialect.name == "sqlite":  # the bare driver makes plain tuples and keeps none
        written = statement.compile(connection, compile_kwargs={"render_postcompile": True})
        values = [written.params[name] for name in written.positiontup or ()]
        with _bare_cursor(connection) as cursor:
            cursor.execute(str(written), values)
            yield from chain(cursor)  # unlike a cursor, this is not closed a second time
        return
    result = connection.execute(statement, execution_options={"yield_per": _ROWS_FETCHED_AT_ONCE})
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
    return {row[0]: row[1] for row in connection.execute(statement)}  # kind: number


def codes(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The code of each name that has one."""
    found: dict[str, int] = {}
    for chunk in _chunks(list(names), _PER_STATEMENT):
        statement = _select_codes(len(chunk), connection.dialect.name)
        found |= {row[0]: row[1] for row in _rows_from_driver(connection, statement, tuple(chunk))}
    if any(not 0 < code < 2**31 for code in found.values()):
        raise LedgerError("the table names was altered; `rebuild` makes it anew")
    return found


def highest_code(connection: Connection) -> int:
    """The highest code that a name has; 0 for none."""
    return int(
        connection.execute(select(func.coalesce(func.max(schema.names.c.code), 0))).scalar_one()
    )


def forecasts_of_claim(connection: Connection, claim_id: str) -> int:
    """How many forecasts in force were read from a claim."""
    columns, ended = schema.forecasts.c, schema.ended.c
    counted = (
        select(func.count())
        .select_from(schema.forecasts.join(schema.names, columns.claim == schema.names.c.code))
        .where(schema.names.c.name == claim_id, columns.seq.not_in(select(ended.seq)))
    )
    return int(connection.execute(counted).scalar_one())


def clear(connection: Connection) -> None:
    """Empty the tables that can be rebuilt."""
    for table in reversed(schema.PROJECTIONS):
        connection.execute(delete(table))


def _rows_from_driver(connection: Connection, statement: str, values: Stored) -> Iterable[Any]:
    """The rows of a written statement, as the driver itself gives them."""
    if connection.dialect.name == "sqlite":
        with _bare_cursor(connection) as cursor:
            return cursor.execute(statement, values).fetchall()  # type: ignore[no-any-return]
    return connection.exec_driver_sql(statement, values)


@contextlib.contextmanager
def _bare_cursor(connection: Connection) -> Iterator[Any]:
    """A cursor of the driver itself; SQLAlchemy's costs more than most statements of SQLite."""
    cursor = connection.connection.cursor()
    try:
        yield cursor
    finally:
        # The ledger may have been closed by a caller who stopped in the middle of the rows.
        with contextlib.suppress(sqlite3.ProgrammingError):
            cursor.close()


def _chunks(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
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
def _insertion(table: Table, count: int, dialect: str) -> str:
    names = [column.name for column in table.columns][:count]
    values: dict[str, Any] = {name: bindparam(f"v{i}") for i, name in enumerate(names)}
    return _written(insert(table).values(values), dialect)


@cache
def _select_about(count: int, dialect: str) -> str:
    names: list[Any] = [bindparam(f"v{i}") for i in range(count)]
    statement = in_ledger_order().where(schema.entries.c.about.in_(names))
    return _written(statement, dialect)


@cache
def _select_codes(count: int, dialect: str) -> str:
    names: list[Any] = [bindparam(f"v{i}") for i in range(count)]
    columns = schema.names.c
    return _written(select(columns.name, columns.code).where(columns.name.in_(names)), dialect)


def numbers(connection: Connection, entries: Sequence[Entry]) -> list[int]:
    """The numbers of entries that stand in the ledger, in the order of the entries."""
    columns, found = schema.entries.c, dict[bytes, int]()
    for chunk in _chunks(
        [(e.recorded_at, bytes.fromhex(e.entry)) for e in entries], _PAIRS_PER_STATEMENT
    ):
        # SQLite uses its index for these conditions; for a list of pairs it would scan all rows.
        each = (and_(columns.recorded_at == at, columns.entry == id_) for at, id_ in chunk)
        statement = select(columns.entry, columns.seq).where(or_(*each))
        found |= {row[0]: row[1] for row in connection.execute(statement)}
    return [found[bytes.fromhex(entry.entry)] for entry in entries]
