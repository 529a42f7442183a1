"""Numbers out of the narrow tables, a million rows at a time.

Only numbers leave the database; ids are codes until the end.
Bare probabilities come packed, one value per row.
Others come row by row into arrays or, from PostgreSQL with the extra ``arrow``, as whole columns.

SQLite is never read through ADBC: that would bring a second copy of the SQLite library into the
process, and closing a file in one copy drops the locks that the other one holds, after which
entries are lost (https://www.sqlite.org/howtocorrupt.html, section 2.2.1).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

from forecasttrack.ledger import schema
from forecasttrack.ledger.projection import PACKED

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select
    from sqlalchemy.engine import URL

Columns = Mapping[str, np.ndarray]

_PACKED = np.dtype([(name, "<f8" if name == "value" else "<i8") for name in PACKED])


def unpacked(connection: Connection, where: ColumnElement[bool]) -> dict[str, np.ndarray]:
    """The packed numbers of forecasts, in the order of their numbers, one array per column."""
    table = schema.forecasts.c
    statement = select(table.packed).where(where).order_by(table.seq)
    packed = b"".join([row[0] for row in _cursor(connection, statement)])
    rows = np.frombuffer(packed, dtype=_PACKED)
    return {name: np.ascontiguousarray(rows[name]) for name in PACKED}


def fetch(connection: Connection, statement: Select[Any], dtypes: Mapping[str, type]) -> Columns:
    """Run a statement whose columns are all numbers, none of them missing.

    Args:
        connection: A transaction that reads.
        statement: What to select; its values are written into it.
        dtypes: The type of each column, by name, in order.

    Returns:
        One array per column, shape (n,).
    """
    arrow = _arrow_driver(connection.engine.url)
    if arrow is not None:
        return _whole_columns(arrow, connection, statement, dtypes)
    rows = np.fromiter(_cursor(connection, statement), dtype=list(dtypes.items()))
    return {name: np.ascontiguousarray(rows[name]) for name in dtypes}


def _cursor(connection: Connection, statement: Select[Any]) -> Any:
    """Run a statement on the bare driver, which makes plain tuples."""
    cursor = connection.connection.cursor()
    cursor.execute(_written(connection, statement))
    return cursor


def _written(connection: Connection, statement: Select[Any]) -> str:
    return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))


def _whole_columns(
    driver: Any, tied: Connection, statement: Select[Any], dtypes: Mapping[str, type]
) -> Columns:
    address = tied.engine.url.set(drivername="postgresql")
    with (
        driver.connect(address.render_as_string(hide_password=False)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(_written(tied, statement))
        table = cursor.fetch_arrow_table()
    # The types of an empty result are guesses, so each column is brought to its own.
    return {
        name: np.asarray(table.column(place).to_numpy(), dtype=dtype)
        for place, (name, dtype) in enumerate(dtypes.items())
    }


def _arrow_driver(url: URL) -> Any:
    if url.get_backend_name() != "postgresql":
        return None
    try:
        importlib.import_module("pyarrow")
        return importlib.import_module("adbc_driver_postgresql.dbapi")
    except ImportError:
        return None
