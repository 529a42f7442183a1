"""A folder of Parquet files as one table of forecasts.

Rows are numbered through all files, in the order of the file names.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import attrs
import numpy as np

from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError, InvalidTableError, MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Rows = TypeVar("Rows", "pa.RecordBatch", "pa.Table")

BATCH = 1 << 18
"""How many rows are read at once."""


def require_arrow() -> None:
    """Raise an error if pyarrow is not installed.

    Raises:
        MissingExtraError: The extra `arrow` is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise MissingExtraError("Parquet files need: pip install 'forecasttrack[arrow]'")


@attrs.frozen(eq=False, slots=False)
class ParquetFolder:
    """Parquet files that together are one table.

    Attributes:
        place_of: The folder.
        paths: The files, in the order of their names.
        schema: The columns of all files.
        starts: The number of the first row of each file, and of all rows, shape (k + 1,).
    """

    place_of: Path
    paths: tuple[Path, ...]
    schema: pa.Schema
    starts: np.ndarray

    @classmethod
    def open(cls, place: str | Path) -> ParquetFolder:
        """Open the files of a folder, or a single file.

        Raises:
            InvalidArgumentError: There is no such folder, or no Parquet file in it.
            InvalidTableError: A file is no Parquet file, or its columns differ from the others'.
        """
        require_arrow()
        paths = _paths(Path(place))
        files = [_opened(path) for path in paths]
        schema = common_schema(
            {path.name: file.schema_arrow for path, file in zip(paths, files, strict=True)}
        )
        rows = [file.metadata.num_rows for file in files]
        for file in files:
            file.close()
        return cls(Path(place), tuple(paths), schema, np.cumsum([0, *rows]))

    def __len__(self) -> int:
        return int(self.starts[-1])

    def batches(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches of rows in order, each with the number of its first row."""
        for path, start in zip(self.paths, self.starts.tolist(), strict=False):
            file, first = _opened(path), start
            try:
                for batch in file.iter_batches(BATCH, use_threads=False):
                    yield first, fitted(batch, self.schema)
                    first += len(batch)
            finally:
                file.close()

    def place(self, row: int) -> tuple[str, int]:
        """The name of the file of a row, and the number of the row in that file, from 0."""
        at = int(np.searchsorted(self.starts, row, side="right")) - 1
        return self.paths[at].name, row - int(self.starts[at])

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the files' names, sizes, times of change and footers."""
        found = hashlib.sha256()
        for path in self.paths:
            status = path.stat()
            found.update(f"{path.name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
            found.update(_footer(path))
        return found.hexdigest()


def _paths(place: Path) -> list[Path]:
    require_regular_file(place)
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise InvalidArgumentError(f"no file or folder {str(place)!r}", field="forecasts")
    found = sorted(place.glob("*.parquet"))
    if not found:
        raise InvalidArgumentError(
            f"the folder {str(place)!r} holds no file that ends in .parquet", field="forecasts"
        )
    return found


def _opened(path: Path) -> pq.ParquetFile:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    require_regular_file(path)
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InvalidTableError(f"{path} cannot be read as Parquet: {error}") from None


def fitted(batch: Rows, schema: pa.Schema) -> Rows:
    """Give rows the columns of a schema; a column that they lack is filled with missing values."""
    if batch.schema.equals(schema):
        return batch
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [
        batch.column(field.name).cast(field.type)
        if field.name in batch.schema.names
        else pa.nulls(len(batch), field.type)
        for field in schema
    ]
    return type(batch).from_arrays(columns, schema=schema)


def common_schema(found: Mapping[str, pa.Schema]) -> pa.Schema:
    """Join schemas, by the names of their files, into one with all columns.

    Raises:
        InvalidTableError: A column has different types in different files.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    known = pa.schema([])
    for name, schema in found.items():
        try:
            known = pa.unify_schemas([known, plain(schema)])
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise InvalidTableError(
                f"the columns of {name} differ from those of what comes before: {error}"
            ) from None
    return known


def plain(schema: pa.Schema) -> pa.Schema:
    """Give all columns of text the same type, whatever their encoding in a file."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    fields = []
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        kind = pa.string() if pa.types.is_large_string(kind) else kind
        fields.append(pa.field(field.name, kind))
    return pa.schema(fields)


def _footer(path: Path) -> bytes:
    """The footer of a Parquet file, which has its schema and statistics."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 8, 0))
        size = int.from_bytes(stream.read(4), "little")
        stream.seek(max(path.stat().st_size - 8 - size, 0))
        return stream.read()
