"""The triggers that keep entries from being changed, and checks that they are unaltered.

Triggers refuse every statement that would change or remove an entry. The owner of the database can
drop them; `verify` compares them with what this version makes, so that this is noticed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from sqlalchemy import (
    Connection,
    Inspector,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    text,
)

from forecasttrack.ledger import schema

FUNCTION = "forecasttrack_refuse"
"""The function of PostgreSQL that the triggers call."""

_REFUSAL_MESSAGE = "append-only: an entry is never changed or removed"

_INSERT_TRIGGER = "entries_only_grow"

_SQLITE: Mapping[str, str] = MappingProxyType(
    {
        "entries_never_change": f"""
            CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
            BEGIN SELECT RAISE(ABORT, '{_REFUSAL_MESSAGE}'); END""",
        "entries_never_go": f"""
            CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
            BEGIN SELECT RAISE(ABORT, '{_REFUSAL_MESSAGE}'); END""",
        # INSERT OR REPLACE would bypass the trigger against deletion, but not this one, which
        # ignores an insert of an entry that exists.
        _INSERT_TRIGGER: """
            CREATE TRIGGER entries_only_grow BEFORE INSERT ON entries
            WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entries)
              OR EXISTS (
                SELECT 1 FROM entries WHERE recorded_at = NEW.recorded_at AND entry = NEW.entry)
            BEGIN
              SELECT CASE WHEN EXISTS (
                SELECT 1 FROM entries WHERE recorded_at = NEW.recorded_at AND entry = NEW.entry)
              THEN RAISE(IGNORE)
              ELSE RAISE(ABORT, 'append-only: entries are numbered one by one') END;
            END""",
    }
)

_POSTGRESQL: Mapping[str, str] = MappingProxyType(
    {
        "entries_never_change": f"""
            CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE ON entries
            FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()""",
        "entries_never_vanish": f"""
            CREATE TRIGGER entries_never_vanish BEFORE TRUNCATE ON entries
            FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()""",
    }
)
_REFUSAL_SOURCE = f"BEGIN RAISE EXCEPTION '{_REFUSAL_MESSAGE}'; END"
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql
    AS '{_REFUSAL_SOURCE.replace("'", "''")}'"""

_BEFORE, _ROW, _DELETE, _UPDATE, _TRUNCATE = 2, 1, 8, 16, 32
_EVENTS = {
    "entries_never_change": _BEFORE | _ROW | _DELETE | _UPDATE,
    "entries_never_vanish": _BEFORE | _TRUNCATE,
}
"""The bits of ``pg_trigger.tgtype`` by which PostgreSQL keeps when a trigger fires."""


def make(connection: Connection) -> None:
    """Make the tables of a ledger with everything that guards them."""
    schema.metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"PRAGMA application_id={schema.APPLICATION_ID}"))
        guards = _SQLITE
    else:
        connection.execute(text(_FUNCTION))
        guards = _POSTGRESQL
    for guard in guards.values():
        connection.execute(text(guard))


@contextlib.contextmanager
def adding_many(connection: Connection) -> Iterator[None]:
    """Let the writer of many new entries insert them without the trigger for each row.

    SQLite takes as long to call it as to insert the row. It is taken down and put back, as it
    stood, in the transaction of the writer, who alone holds the lock: nobody else sees the ledger
    without it, and a transaction that fails leaves it in place.
    """
    definition = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name"
    is_sqlite = connection.dialect.name == "sqlite"
    trigger = connection.scalar(text(definition), {"name": _INSERT_TRIGGER}) if is_sqlite else None
    if trigger is None:
        yield
        return
    connection.exec_driver_sql(f"DROP TRIGGER {_INSERT_TRIGGER}")
    yield
    connection.exec_driver_sql(trigger)


def weaknesses(connection: Connection) -> Iterator[str]:
    """Say of each table, index, trigger and function how it differs from what ``make`` makes."""
    weaknesses_of = (
        _weaknesses_of_sqlite if connection.dialect.name == "sqlite" else _weaknesses_of_postgresql
    )
    yield from weaknesses_of(connection)


# --- SQLite ----------------------------------------------------------------------------------

_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def _weaknesses_of_sqlite(connection: Connection) -> Iterator[str]:
    as_made = _as_made()
    found = _objects(connection)
    for (kind, name), (_, sql) in as_made.items():
        if (kind, name) not in found:
            yield f"the {kind} {name} is gone"
        elif found[kind, name][1] != sql:
            yield f"the {kind} {name} was altered"
    for (kind, name), (table, _) in found.items():
        if (kind, name) not in as_made and table in schema.metadata.tables:
            yield f"the {kind} {name} on the table {table} is none of this ledger's"


def _objects(connection: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """Table and definition of each object of a database, by its kind and name."""
    rows = connection.execute(text(_OBJECTS))
    return {(kind, name): (table, " ".join(sql.split())) for kind, name, table, sql in rows}


@cache
def _as_made() -> Mapping[tuple[str, str], tuple[str, str]]:
    """The objects of a ledger as ``make`` makes them."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        make(connection)
        made = _objects(connection)
    engine.dispose()
    return made


# --- PostgreSQL ------------------------------------------------------------------------------

_TRIGGERS = """
    SELECT tgname, tgrelid::regclass::text, tgenabled, tgtype, tgqual IS NOT NULL, p.prosrc
    FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid
    WHERE NOT tgisinternal AND tgrelid = ANY(:tables)"""
_RULES = "SELECT rulename, tablename FROM pg_rules WHERE tablename = ANY(:names)"


def _weaknesses_of_postgresql(connection: Connection) -> Iterator[str]:
    yield from _tables(connection)
    yield from _triggers(connection)
    names = [*schema.metadata.tables]
    for rule, table in connection.execute(text(_RULES), {"names": names}):
        yield f"the rule {rule} on the table {table} is none of this ledger's"


def _triggers(connection: Connection) -> Iterator[str]:
    ids = connection.execute(
        text("SELECT to_regclass(name)::oid FROM unnest(CAST(:names AS text[])) AS t(name)"),
        {"names": [*schema.metadata.tables]},
    )
    tables = [id_ for id_ in ids.scalars() if id_ is not None]
    found = {row[0]: row for row in connection.execute(text(_TRIGGERS), {"tables": tables})}
    for name, events in _EVENTS.items():
        if name not in found:
            yield f"the trigger {name} is gone"
        elif tuple(found.pop(name)) != (name, "entries", "O", events, False, _REFUSAL_SOURCE):
            yield f"the trigger {name} or its function was altered or disabled"
    for name, row in found.items():
        table = row[1]
        yield f"the trigger {name} on the table {table} is none of this ledger's"


def _tables(connection: Connection) -> Iterator[str]:
    inspector = inspect(connection)
    for name, table in schema.metadata.tables.items():
        if not inspector.has_table(name):
            yield f"the table {name} is gone"
            continue
        as_made, found = _shape_as_made(table, connection), _shape_found(name, inspector)
        for what, made in as_made.items():
            if found[what] != made:
                yield f"the {what} of the table {name} are not as made: {found[what]}"


def _shape_as_made(table: Table, connection: Connection) -> dict[str, object]:
    return {
        "columns": {
            each.name: (_bare(each.type.compile(connection.dialect)), bool(each.nullable))
            for each in table.columns
        },
        "keys": [each.name for each in table.primary_key.columns],
        "unique columns": {
            tuple(each.columns.keys())
            for each in table.constraints
            if isinstance(each, UniqueConstraint)
        },
        "indexes": {each.name for each in table.indexes},
    }


def _shape_found(name: str, inspector: Inspector) -> dict[str, object]:
    columns = inspector.get_columns(name)
    indexes = inspector.get_indexes(name)
    unique = inspector.get_unique_constraints(name)
    return {
        "columns": {each["name"]: (_bare(str(each["type"])), each["nullable"]) for each in columns},
        "keys": inspector.get_pk_constraint(name)["constrained_columns"],
        "unique columns": {tuple(each["column_names"]) for each in unique},
        "indexes": {each["name"] for each in indexes if "duplicates_constraint" not in each},
    }


def _bare(type_: str) -> str:
    """The name of a type without its collation."""
    return type_.partition(" ")[0]
