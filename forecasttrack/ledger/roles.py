"""Roles of a PostgreSQL server for a ledger: who may read, who may record, who may do the rest.

The owner of a table can drop its guards. So the tables belong to a role of their own, which nobody
uses for daily work, and people are members of the other two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
from sqlalchemy import Connection, text

from forecasttrack.errors import InvalidArgumentError, LedgerError
from forecasttrack.ledger import guards, schema
from forecasttrack.ledger.migrations import opened

_RIGHTS_OF_WRITERS: Final[Mapping[str, str]] = {
    "entries": "INSERT",
    "names": "INSERT",
    "bare_forecasts": "INSERT",
    "forecasts": "INSERT",
    "parts": "INSERT",
    "ended": "INSERT",
}
"""What a writer may do to a table beside reading it; all other tables are closed to changes."""

_PRIVATE = ("people",)
"""Tables that only the owner reads and writes: names and contacts of persons."""

_SELECT_PLACE = """
    SELECT current_database(), nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE c.oid = to_regclass('entries')"""


@attrs.frozen(kw_only=True)
class Roles:
    """The names of the three roles.

    Example:
        >>> Roles(writer="desk").writer
        'desk'
    """

    reader: str = "forecasttrack_reader"
    writer: str = "forecasttrack_writer"
    owner: str = "forecasttrack_owner"

    def __attrs_post_init__(self) -> None:
        if len({self.reader, self.writer, self.owner}) < 3:
            raise InvalidArgumentError(
                f"reader, writer and owner must be three roles, found {self.reader!r},"
                f" {self.writer!r} and {self.owner!r}",
                field="roles",
            )
        for name in (self.reader, self.writer, self.owner):
            _check_name(name)


def _check_name(name: str) -> None:
    if not name.strip() or "\0" in name or len(name.encode()) > 63:
        raise InvalidArgumentError(
            f"{name!r} is no name of a role; PostgreSQL takes 1 to 63 bytes", field="roles"
        )
    if name.startswith("pg_") or name == "public":
        raise InvalidArgumentError(
            f"the name {name!r} is PostgreSQL's own; choose another one", field="roles"
        )


def sql_for(address: str, roles: Roles) -> str:
    """The SQL that makes the roles of a ledger and gives each its rights; it may be run again.

    Args:
        address: The URL of the ledger's database.
        roles: The names of the roles.

    Raises:
        LedgerError: There is no ledger, or it is an SQLite file, which knows no roles.
    """
    transactions = opened(address, journal=None, create=False)
    try:
        with transactions.reading() as connection:
            return _statements(connection, roles)
    finally:
        transactions.engine.dispose()


def _statements(connection: Connection, roles: Roles) -> str:
    if connection.dialect.name != "postgresql":
        raise LedgerError(
            "an SQLite ledger knows no roles; the rights of its file and folder say who may write."
            " Roles are for a ledger on a PostgreSQL server"
        )
    database, namespace = connection.execute(text(_SELECT_PLACE)).one()
    quoted_names = {name: _quoted(name) for name in (roles.reader, roles.writer, roles.owner)}
    parts = [
        _HEAD.format(database=_in_comment(database), namespace=_in_comment(namespace)),
        *(_role(name) for name in quoted_names),
        *_rights(_quoted(database), _quoted(namespace), [*quoted_names.values()]),
        _FOOT.format(reader=quoted_names[roles.reader], writer=quoted_names[roles.writer]),
    ]
    return "\n".join(parts)


_HEAD = """\
-- Roles for the ledger in the database {database}, schema {namespace}.
-- Run it there as a superuser, and again after each new version of the ledger's tables.
BEGIN;"""
_FOOT = """\
COMMIT;
-- People are members of one of them: GRANT {writer} TO ann; GRANT {reader} TO bob;
-- Nobody works as the owner, who can take the guards down; use it for new versions, for
-- `forecasttrack ledger rebuild` and for names and contacts."""


def _role(name: str) -> str:
    is_there = f"SELECT FROM pg_roles WHERE rolname = '{_doubled(name)}'"
    creation = f"CREATE ROLE {_quoted(name)} NOLOGIN"
    block = f"BEGIN IF NOT EXISTS ({is_there}) THEN {creation}; END IF; END"
    return f"DO '{_doubled(block)}';"


def _rights(database: str, namespace: str, roles: Sequence[str]) -> Iterator[str]:
    reader, writer, owner = roles
    both = f"{reader}, {writer}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {both}, {owner};"
    yield f"REVOKE CREATE ON SCHEMA {namespace} FROM PUBLIC, {both};"
    yield f"GRANT USAGE ON SCHEMA {namespace} TO {both}, {owner};"
    yield f"GRANT CREATE ON SCHEMA {namespace} TO {owner};"
    for name in schema.metadata.tables:
        table = f"{namespace}.{name}"
        yield f"ALTER TABLE {table} OWNER TO {owner};"
        yield f"REVOKE ALL ON {table} FROM PUBLIC, {both};"
        if name not in _PRIVATE:
            yield f"GRANT SELECT ON {table} TO {both};"
        if name in _RIGHTS_OF_WRITERS:
            yield f"GRANT {_RIGHTS_OF_WRITERS[name]} ON {table} TO {writer};"
    yield f"ALTER FUNCTION {namespace}.{guards.FUNCTION}() OWNER TO {owner};"


def _quoted(name: str) -> str:
    return f'"{_doubled(name, chr(34))}"'


def _doubled(text_: str, quote: str = "'") -> str:
    return text_.replace(quote, quote * 2)


def _in_comment(name: str) -> str:
    """A name within a remark, which ends with its line."""
    return ascii(name)[1:-1]
