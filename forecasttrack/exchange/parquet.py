"""Parquet files as frames, with errors that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pandas as pd

from forecasttrack.errors import InvalidTableError, MissingExtraError

MOST_CELLS = 50_000_000
"""Rows times columns of the largest file that is read."""


def parquet_frame(file: Path | BinaryIO, name: str) -> pd.DataFrame:
    """Read a file.

    Args:
        file: Where it is, or its bytes.
        name: What it is called in messages.

    Raises:
        InvalidTableError: It is no Parquet file, or has more than `MOST_CELLS`.
        MissingExtraError: The extra `arrow` is not installed.
    """
    try:
        _check_size(file, name)
        return pd.read_parquet(file)
    except ImportError:
        raise MissingExtraError("Parquet files need: pip install 'forecasttrack[arrow]'") from None
    except (OSError, ValueError) as error:
        raise InvalidTableError(f"{name} cannot be read as Parquet: {error}") from None


def _check_size(file: Path | BinaryIO, name: str) -> None:
    """Refuse what would not fit into memory, which the file itself tells beforehand."""
    import pyarrow.parquet  # noqa: PLC0415 - an extra

    found = pyarrow.parquet.ParquetFile(file).metadata
    cells = found.num_rows * found.num_columns
    if cells > MOST_CELLS:
        raise InvalidTableError(
            f"{name} has {found.num_rows:,} rows of {found.num_columns} columns, which are read"
            f" together; at most {MOST_CELLS:,} cells are. Part it first, or write it as CSV, which"
            " is read in portions"
        )
