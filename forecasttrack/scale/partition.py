"""Rows of a large table sorted into parts by their questions, on disk.

A part holds all forecasts of its questions, in the order of the input. Which part a question
falls into depends on its row among the questions and on the size of the input alone, so that
neither memory nor workers change what is scored together.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.scale.parquet_folder import Rows
from forecasttrack.tables.schema import rows_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

ROWS_PER_PART = 1 << 20
"""The approximate number of rows of a part, so large that its fixed cost does not matter."""
ROW = "row of the input"
"""The column that keeps the number of each row in the input."""
_ODD = 0x9E3779B97F4A7C15


class QuestionPlaces:
    """Finds the rows of questions in their table, by the ids in forecasts."""

    def __init__(self, ids: pd.Series[Any]) -> None:
        self.ids = ids
        self._counted = ids.dtype.kind in "iu" and bool((ids == np.arange(len(ids))).all())

    def of(self, column: pa.Array) -> NDArray[np.int64]:
        """The row of the question of each forecast, -1 where it is unknown, shape (n,)."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        if self._counted and pa.types.is_integer(column.type) and not column.null_count:
            found = column.to_numpy(zero_copy_only=False).astype(np.int64)
            return np.where((found >= 0) & (found < len(self.ids)), found, -1)
        if len(column) == 0 or pa.types.is_null(column.type):
            return np.full(len(column), -1)
        codes = column.dictionary_encode()
        names = codes.dictionary.to_numpy(zero_copy_only=False)
        place = np.append(rows_of(names, self.ids), -1).astype(np.int64)
        codes_of_rows = codes.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
        rows: NDArray[np.int64] = place.take(codes_of_rows)
        return rows


def parts_of_questions(questions: int, rows: int, rows_per_part: int) -> NDArray[np.int32]:
    """The part of each question, and at the end that of rows without one, shape (q + 1,).

    Example:
        >>> parts_of_questions(3, 10, 100).tolist()
        [0, 0, 0, 1]
    """
    parts = max(1, -(-rows // rows_per_part))
    with np.errstate(over="ignore"):
        # Multiplied by an odd number, neighbouring questions, which tend to have equally many
        # forecasts, are spread over the parts.
        mixed = np.arange(questions, dtype=np.uint64) * np.uint64(_ODD) >> np.uint64(33)
    return np.append(mixed % np.uint64(parts), parts).astype(np.int32)


def split(table: Rows, part: NDArray[np.int32], parts: int) -> Iterator[tuple[int, Rows]]:
    """Yield the number and the rows of each part that has any; parts below 0 are left out."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    # NumPy sorts integers of 16 bits several times as fast as others.
    kind = np.int16 if parts < 1 << 15 else np.int32
    order = np.argsort(part.astype(kind), kind="stable")
    order = order[np.count_nonzero(part < 0) :]
    # All rows are sorted by part at once, and then sliced.
    in_order = table.take(pa.array(order))
    ends = np.searchsorted(part.take(order), np.arange(parts + 1))
    for number in np.flatnonzero(np.diff(ends)).tolist():
        yield number, in_order.slice(ends[number], ends[number + 1] - ends[number])


@attrs.define(eq=False)
class Partition:
    """The parts of a table, in memory and, beyond a limit, in a temporary file.

    The file vanishes when the process ends, even if it is killed.

    Attributes:
        parts: The number of parts.
        memory: Most bytes of rows that are kept in memory; then they are written to the file.
    """

    parts: int
    memory: int
    _schema: pa.Schema
    _file: IO[bytes]
    _chunks: list[list[tuple[int, int]]]
    _held: list[list[pa.RecordBatch]]
    _bytes: int = 0

    @classmethod
    def beside(cls, folder: Path, schema: pa.Schema, *, parts: int, memory: int) -> Partition:
        """Make an empty partition, whose file is in a folder."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        return cls(
            parts=parts,
            memory=memory,
            schema=schema.append(pa.field(ROW, pa.int64())),
            file=tempfile.TemporaryFile(dir=folder),
            chunks=[[] for _ in range(parts)],
            held=[[] for _ in range(parts)],
        )

    def add(self, batch: pa.RecordBatch, part: NDArray[np.int32], first_row: int) -> None:
        """Add rows, each to its part; those of a part below 0 are left out."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        rows = pa.array(np.arange(first_row, first_row + len(batch)))
        batch = batch.append_column(ROW, rows)
        for number, rows_of_part in split(batch, part, self.parts):
            self._held[number].append(rows_of_part)
            self._bytes += rows_of_part.nbytes
        if self._bytes >= self.memory:
            self._flush()

    def _flush(self) -> None:
        """Write the rows in memory to the file, part after part."""
        for number, held in enumerate(self._held):
            if held:
                self._write(number, held)
                held.clear()
        self._bytes = 0

    def _write(self, number: int, batches: list[pa.RecordBatch]) -> None:
        import pyarrow as pa  # noqa: PLC0415 - an extra

        data = pa.Table.from_batches(batches).combine_chunks().to_batches()[0].serialize()
        self._chunks[number].append((self._file.tell(), data.size))
        self._file.write(memoryview(data))

    def read(self, number: int) -> tuple[pa.Table, NDArray[np.int64]]:
        """The rows of one part, and the number of each row in the input."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        batches = [self._chunk(at, size) for at, size in self._chunks[number]]
        table = pa.Table.from_batches([*batches, *self._held[number]], schema=self._schema)
        rows = table[ROW].to_numpy()
        return table.drop_columns([ROW]), rows

    def _chunk(self, at: int, size: int) -> pa.RecordBatch:
        import pyarrow as pa  # noqa: PLC0415 - an extra

        self._file.seek(at)
        return pa.ipc.read_record_batch(pa.py_buffer(self._file.read(size)), self._schema)

    def close(self) -> None:
        """Close the file, which frees its disk space."""
        self._file.close()
