"""How large a file of facts may be, counted as it is in memory: a small file can unfold to much."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasttrack.errors import InvalidTableError

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 20_000_000
"""Rows times columns of a file of facts."""

MOST_BYTES = 256 * 2**20
"""Bytes of the texts and numbers of a file of facts, each counted wherever it stands."""

_CURE = "Split it by series or by years, or record it in a ledger part by part."
_ROWS_AT_A_TIME = 65_536


def check_cells(path: Path, rows: int, columns: int) -> None:
    """Refuse a table with too many rows and columns.

    Raises:
        InvalidTableError: There are more than ``MOST_CELLS``.
    """
    if rows * columns > MOST_CELLS:
        raise InvalidTableError(
            f"{path} has {rows:,} rows of {columns} columns; facts have at most {MOST_CELLS:,}"
            f" cells a file. {_CURE}"
        )


def check_bytes(path: Path, n: int) -> None:
    """Refuse a table whose texts and numbers have ``n`` bytes, if these are too many.

    Raises:
        InvalidTableError: There are more than ``MOST_BYTES``.
    """
    if n > MOST_BYTES:
        raise InvalidTableError(
            f"{path} holds more than {MOST_BYTES // 2**20} MB, the most that facts may have a file."
            f" {_CURE}"
        )


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file as pandas does, but never more of it than the limits allow.

    Texts that repeat are kept once until their length is known: a file of some kilobytes can stand
    for gigabytes.

    Raises:
        ImportError: pyarrow is not installed.
        InvalidTableError: The file is too large.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    with pq.ParquetFile(path) as unread:
        schema = unread.schema_arrow
        check_cells(path, unread.metadata.num_rows, len(schema))
    with pq.ParquetFile(path, read_dictionary=schema.names) as file:
        parts = list(_parts(path, file))
    folded = pa.Table.from_batches(parts, parts[0].schema) if parts else schema.empty_table()
    return folded.cast(schema).to_pandas()  # type: ignore[no-any-return]


def _parts(path: Path, file: Any) -> Iterator[Any]:
    """Yield the rows in portions, and refuse the file once they hold too many bytes."""
    held = 0
    for part in file.iter_batches(batch_size=_ROWS_AT_A_TIME):
        held += sum(map(_unfolded_bytes, part.columns))
        check_bytes(path, held)
        yield part


def _unfolded_bytes(column: Any) -> int:
    """Bytes of a column with every text where it stands."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra

    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary)
    return int(pc.sum(lengths.take(column.indices)).as_py() or 0)
