"""Numbers out of the narrow tables, a million rows at a time.

Only numbers leave the database; ids are codes until the end.
With the extra ``arrow`` they come as whole columns (ADBC), without it row by row into arrays.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.ledger import connection as places

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select
    from sqlalchemy.engine import URL

Columns = Mapping[str, np.ndarray]

MISSING = np.iinfo(np.int64).min
"""What stands for no whole number; read as an instant it is NaT."""


def fetch(connection: Connection, statement: Select[Any], dtypes: Mapping[str, type]) -> Columns:
    """Run a statement whose columns are all numbers, none of them missing.

    Args:
        connection: A transaction that reads.
        statement: What to select; its values are written into it.
        dtypes: The type of each column, by name, in order.

    Returns:
        One array per column, shape (n,).
    """
    sql = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    arrow = _arrow_driver(connection.engine.url)
    if arrow is None:
        return _row_by_row(connection, sql, dtypes)
    return _whole_columns(arrow, connection.engine.url, sql, dtypes)


def _row_by_row(connection: Connection, sql: str, dtypes: Mapping[str, type]) -> Columns:
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    rows = np.fromiter(cursor, dtype=list(dtypes.items()))  # type: ignore[call-overload]
    cursor.close()
    return {name: np.ascontiguousarray(rows[name]) for name in dtypes}


def _whole_columns(driver: Any, url: URL, sql: str, dtypes: Mapping[str, type]) -> Columns:
    address = url.database if url.get_backend_name() == "sqlite" else _address(url)
    with driver.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        table = cursor.fetch_arrow_table()
    # The types of an empty result are guesses, so each column is brought to its own.
    return {
        name: np.asarray(table.column(place).to_numpy(), dtype=dtype)
        for place, (name, dtype) in enumerate(dtypes.items())
    }


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _arrow_driver(url: URL) -> Any:
    if places.is_memory(url) or str(url.database).startswith("file:"):
        return None
    try:
        importlib.import_module("pyarrow")
        return importlib.import_module(f"adbc_driver_{url.get_backend_name()}.dbapi")
    except ImportError:
        return None
