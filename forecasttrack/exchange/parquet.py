"""Parquet files as frames, with errors that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pandas as pd

from forecasttrack.errors import InvalidTableError, MissingExtraError


def parquet_frame(file: Path | BinaryIO, name: str) -> pd.DataFrame:
    """Read a file.

    Args:
        file: Where it is, or its bytes.
        name: What it is called in messages.

    Raises:
        InvalidTableError: It is no Parquet file.
        MissingExtraError: The extra `arrow` is not installed.
    """
    try:
        return pd.read_parquet(file)
    except ImportError:
        raise MissingExtraError("Parquet files need: pip install 'forecasttrack[arrow]'") from None
    except (OSError, ValueError) as error:
        raise InvalidTableError(f"{name} cannot be read as Parquet: {error}") from None
