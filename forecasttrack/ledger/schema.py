"""The tables of a ledger: one append-only table of entries, and narrow copies for bulk reading.

The entries are the ledger.
An entry holds its id (32 bytes) and what it says; the id of its fact and the name of its record
follow from that, and are not kept a second time. ``about`` is a number made from the name of the
record (``forecasttrack.ledger.about``), by which records are found.

Everything below the entries can be rebuilt from them and is compared with them by ``verify``.
Forecasts that are a probability and no more stand many in a row of ``bare_forecasts``, as numbers
of fixed width; ``first`` is the number of the first of them. All others have a row of
``forecasts``. ``ended`` says from when on a forecast of either table is no longer in force.
People are the exception: they stand beside the ledger and can be edited and erased.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
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
    Column("entry", LargeBinary, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("about", WHOLE, nullable=False, index=True),
    Column("body", TEXT, nullable=False),
    Column("recorded_by", TEXT, nullable=False),
    Column("recorded_at", WHOLE, nullable=False),
    Column("replaces", TEXT),
    Column("why", TEXT),
    # The order of the ledger, and the way to its latest moment.
    UniqueConstraint("recorded_at", "entry", name="each_entry_once"),
)

names = _table(
    "names",
    Column("code", WHOLE, primary_key=True, autoincrement=False),
    Column("name", TEXT, nullable=False, unique=True),
)

bare_forecasts = _table(
    "bare_forecasts",
    Column("first", WHOLE, primary_key=True, autoincrement=False),
    Column("recorded_at", WHOLE, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

forecasts = _table(
    "forecasts",
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("question", WHOLE, nullable=False),
    Column("forecaster", WHOLE, nullable=False),
    Column("claim", WHOLE),
    Column("issued_at", WHOLE, nullable=False),
    Column("issued_until", WHOLE, nullable=False),
    Column("expires_at", WHOLE),
    Column("shape", WHOLE, nullable=False),
    Column("family", WHOLE),
    Column("value", NUMBER),
    Column("words", WHOLE),
    Column("band_low", NUMBER),
    Column("band_high", NUMBER),
    Column("recorded_at", WHOLE, nullable=False),
)

ended = _table(
    "ended",
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("until", WHOLE, nullable=False),
)

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

PROJECTIONS = (names, bare_forecasts, forecasts, parts, ended)
"""The tables that are rebuilt from the entries, in the order in which rows enter them."""
