"""The tables of a ledger: one append-only table of entries, and narrow copies for bulk reading.

The entries are the ledger.
Everything below them can be rebuilt from them and is compared with them by ``verify``.
People are the exception: they stand beside the ledger and can be edited and erased.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    or_,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

APPLICATION_ID = 0x66747261  # "ftra"
"""What marks an SQLite file as a ledger of this library."""

WHOLE = BigInteger().with_variant(Integer(), "sqlite")
NUMBER: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
# Ids are compared byte by byte on every database, never by the rules of a language.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()


def _table(name: str, *columns: SchemaItem) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


entries = _table(
    "entries",
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("entry", TEXT, nullable=False, unique=True),
    Column("fact", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("record", TEXT, nullable=False, index=True),
    Column("body", TEXT, nullable=False),
    Column("recorded_by", TEXT, nullable=False),
    Column("recorded_at", WHOLE, nullable=False, index=True),
    Column("replaces", TEXT, nullable=False),
    Column("why", TEXT),
)

names = _table(
    "names",
    Column("code", WHOLE, primary_key=True, autoincrement=False),
    Column("name", TEXT, nullable=False, unique=True),
)

forecasts = _table(
    "forecasts",
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("question", WHOLE, nullable=False),
    Column("forecaster", WHOLE, nullable=False),
    Column("claim", WHOLE),
    Column("issued_at", WHOLE, nullable=False),
    Column("expires_at", WHOLE),
    Column("shape", WHOLE, nullable=False),
    Column("family", WHOLE),
    Column("value", NUMBER),
    Column("words", WHOLE),
    Column("band_low", NUMBER),
    Column("band_high", NUMBER),
    Column("recorded_at", WHOLE, nullable=False),
    Column("until", WHOLE),
    Column("packed", LargeBinary, nullable=False),
)

# It stays empty for the commonest ledgers, which then are read by ``packed`` alone.
not_bare = or_(forecasts.c.shape != 0, forecasts.c.words.is_not(None))
Index("forecasts_not_bare", forecasts.c.seq, sqlite_where=not_bare, postgresql_where=not_bare)

parts = _table(
    "parts",
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("part", WHOLE, primary_key=True, autoincrement=False),
    Column("label", TEXT),
    Column("level", NUMBER),
    Column("value", NUMBER, nullable=False),
)

people = _table(
    "people",
    Column("forecaster", TEXT, primary_key=True),
    Column("name", TEXT),
    Column("contact", TEXT),
    Column("note", TEXT),
)

migrations = _table(
    "migrations",
    Column("version", WHOLE, primary_key=True, autoincrement=False),
    Column("applied_at", WHOLE, nullable=False),
    Column("what", TEXT, nullable=False),
    CheckConstraint("version > 0", name="versions_count_from_one"),
)

PROJECTIONS = (names, forecasts, parts)
"""The tables that are rebuilt from the entries, in the order in which rows enter them."""
