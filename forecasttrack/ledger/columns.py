"""Numbers read from the narrow tables (the projection), millions of rows in one go.

Only numbers leave the database; ids are codes until the end.
Bare probabilities come packed, thousands in one value.
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

from forecasttrack.errors import LedgerError
from forecasttrack.ledger import schema
from forecasttrack.ledger.bare_forecasts import PACKED, PACKED_SIZE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select
    from sqlalchemy.engine import URL

Columns = Mapping[str, np.ndarray]

_PACKED = np.dtype(list(zip(PACKED, ("<i4", "<i4", "<i8", "<f8"), strict=True)))


def unpacked(connection: Connection, where: ColumnElement[bool]) -> dict[str, np.ndarray]:
    """The numbers of bare forecasts, one array of shape (n,) per column, in order of entries.

    Raises:
        LedgerError: The packed numbers were altered.
    """
    table = schema.bare_forecasts.c
    statement = select(table.first, table.recorded_at, table.packed).where(where)
    found = [tuple(row) for row in _cursor(connection, statement.order_by(table.first))]
    first, recorded_at, packed = zip(*found, strict=True) if found else ((), (), ())
    if not all(isinstance(at, int) for at in recorded_at):
        raise altered("a row of the table bare_forecasts has lost its moment")
    if not all(isinstance(each, bytes) and len(each) % PACKED_SIZE == 0 for each in packed):
        raise altered("a row of the table bare_forecasts has no whole number of forecasts")
    n_bytes = np.array([len(each) for each in packed], dtype=np.int64)
    counts = n_bytes // PACKED_SIZE
    rows = np.frombuffer(b"".join(packed), dtype=_PACKED)
    # What to add to the place of a forecast among all read, to get the number of its entry.
    shifts = np.repeat(np.array(first, dtype=np.int64) - (np.cumsum(counts) - counts), counts)
    columns: dict[str, Any] = {
        name: rows[name].astype(_eight_byte_type(_PACKED[name])) for name in PACKED
    }
    columns["recorded_at"] = np.repeat(np.array(recorded_at, dtype=np.int64), counts)
    return columns | {"seq": shifts + np.arange(len(rows))}


def altered(detail: str) -> LedgerError:
    """The error for tables for bulk reading that do not hold what was written into them."""
    return LedgerError(
        f"the tables for bulk reading were altered: {detail}. `verify` lists what is at fault, and"
        " `rebuild` makes them anew"
    )


def _eight_byte_type(dtype: np.dtype[Any]) -> type:
    return np.float64 if dtype.kind == "f" else np.int64


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
    try:
        rows = np.fromiter(_cursor(connection, statement), dtype=list(dtypes.items()))
    except (TypeError, ValueError, OverflowError) as error:
        raise altered(f"a row of the tables for bulk reading holds no number ({error})") from None
    return {name: np.ascontiguousarray(rows[name]) for name in dtypes}


def _cursor(connection: Connection, statement: Select[Any]) -> Any:
    """Run a statement on the bare driver, which makes plain tuples."""
    cursor = connection.connection.cursor()
    cursor.execute(_written(connection, statement))
    return cursor


def _written(connection: Connection, statement: Select[Any]) -> str:
    return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))


def _whole_columns(
    driver: Any, reading: Connection, statement: Select[Any], dtypes: Mapping[str, type]
) -> Columns:
    address = reading.engine.url.set(drivername="postgresql")
    with (
        driver.connect(address.render_as_string(hide_password=False)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(_written(reading, statement))
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
