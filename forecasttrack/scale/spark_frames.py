"""Spark: partitions looked at and cut by ``mapInArrow``, parts scored by ``applyInArrow``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.scale.blocks import PartWork, blocks_table, one_batch, unpacked
from forecasttrack.scale.parquet_folder import plain

if TYPE_CHECKING:
    import pyarrow as pa

_TOGETHER = 1 << 20
"""Rows of a partition that are cut together; Spark hands out ten thousand at a time."""


@attrs.frozen(eq=False)
class SparkForecasts:
    """A Spark dataframe of forecasts.

    Attributes:
        frame: The dataframe; its rows have no order.
    """

    frame: Any
    name = "Spark"
    has_order = False

    def look(self, look: Callable[[pa.RecordBatch], bytes]) -> list[bytes]:
        """What is found in each partition; of no rows at all, if there are none."""
        found = self.frame.mapInArrow(partial(_looked, look=look), "found binary").collect()
        return [bytes(each.found) for each in found] or [look(self._no_rows)]

    def cut(self, cut: Callable[[pa.RecordBatch, int], pa.Table], parts: int) -> SparkBlocks:
        """The blocks of all partitions, and one of no rows for each part."""
        columns = "part long, first long, rows binary"
        blocks = self.frame.mapInArrow(partial(_blocks, cut=cut), columns)
        empty = [tuple(each.values()) for each in cut(self._no_rows, 0).to_pylist()]
        session = self.frame.sparkSession
        together = blocks.unionByName(session.createDataFrame(empty, columns))
        # As many partitions as parts: Spark would else join small ones, and score them in a row.
        return SparkBlocks(together.repartition(parts + 1, "part"))

    @property
    def _no_rows(self) -> pa.RecordBatch:
        return one_batch(self.frame.limit(0).toArrow())


@attrs.frozen(eq=False)
class SparkBlocks:
    """Blocks in partitions, those of a part together."""

    _blocks: Any

    def each(self, work: PartWork) -> SparkResults:
        """Do something with each part, and keep what comes out on the workers."""
        columns = "".join(f", {name} binary" for name in work.names)
        grouped = self._blocks.groupBy("part")
        # A plain function: Spark reads from its signature whether it takes the key as well.
        found = grouped.applyInArrow(_taking_a_table(work), f"part long{columns}")
        return SparkResults(found.persist())


@attrs.frozen(eq=False)
class SparkResults:
    """What came out for each part, in the memory and on the disks of the workers."""

    _found: Any

    def collect(self, name: str) -> list[bytes]:
        """One column, part after part."""
        rows = self._found.select("part", name).collect()
        return [bytes(each[name]) for each in sorted(rows, key=lambda each: each.part)]

    def frame(self, name: str, schema: pa.Schema) -> Any:
        """The rows of one table of all parts as a Spark dataframe."""
        columns = ", ".join(f"`{each.name}` {_type(each.type)}" for each in plain(schema))
        return self._found.select(name).mapInArrow(_unpacked, columns)


def _looked(
    batches: Iterator[pa.RecordBatch], look: Callable[[pa.RecordBatch], bytes]
) -> Iterator[pa.RecordBatch]:
    for rows in _gathered(batches):
        yield from blocks_table(found=[look(rows)]).to_batches()


def _blocks(
    batches: Iterator[pa.RecordBatch], cut: Callable[[pa.RecordBatch, int], pa.Table]
) -> Iterator[pa.RecordBatch]:
    for rows in _gathered(batches):
        # Blocks of no rows come from the caller; no partition is the first.
        yield from cut(rows, 1).to_batches()


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of a partition, many at a time."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= _TOGETHER:
            yield one_batch(pa.Table.from_batches(held))
            held = []
    if held:
        yield one_batch(pa.Table.from_batches(held))


def _taking_a_table(work: PartWork) -> Callable[[pa.Table], pa.Table]:
    def worked(blocks: pa.Table) -> pa.Table:
        return work(blocks)

    return worked


def _unpacked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for each in batch.column(0):
            table = unpacked(each.as_py())
            yield from table.cast(plain(table.schema)).to_batches()


def _type(kind: pa.DataType) -> str:
    """What Spark calls a type of Arrow."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"array<{_type(kind.value_type)}>"
    for is_kind, name in (
        (pa.types.is_integer, "bigint"),
        (pa.types.is_floating, "double"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_timestamp, "timestamp"),
        (pa.types.is_date, "date"),
    ):
        if is_kind(kind):
            return name
    return "string"
