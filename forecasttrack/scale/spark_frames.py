"""Spark: ``mapInArrow`` makes facts and blocks of each partition, ``applyInArrow`` scores parts."""

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
"""How many rows of a partition are divided at once; Spark passes ten thousand at a time."""


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
        """Apply a function to each partition, or to an empty batch if there is no partition."""
        found = self.frame.mapInArrow(partial(_looked, look=look), "found binary").collect()
        return [bytes(each.found) for each in found] or [look(self._no_rows)]

    def cut(self, cut: Callable[[pa.RecordBatch, int], pa.Table], parts: int) -> SparkBlocks:
        """Divide all partitions into blocks, and add an empty block for each part."""
        columns = "part long, first long, rows binary"
        blocks = self.frame.mapInArrow(partial(_blocks, cut=cut), columns)
        empty = [tuple(each.values()) for each in cut(self._no_rows, 0).to_pylist()]
        session = self.frame.sparkSession
        together = blocks.unionByName(session.createDataFrame(empty, columns))
        # One partition per part: Spark would otherwise join small ones and score these in turn.
        return SparkBlocks(together.repartition(parts + 1, "part"))

    @property
    def _no_rows(self) -> pa.RecordBatch:
        return one_batch(self.frame.limit(0).toArrow())


@attrs.frozen(eq=False)
class SparkBlocks:
    """Blocks of rows in Spark partitions, grouped by part."""

    _blocks: Any

    def each(self, work: PartWork) -> SparkResults:
        """Do some work with each part, and keep the results on the workers."""
        columns = "".join(f", {name} binary" for name in work.names)
        grouped = self._blocks.groupBy("part")
        # A plain function, because Spark reads from its signature whether it takes a key, too.
        found = grouped.applyInArrow(_taking_a_table(work), f"part long{columns}")
        return SparkResults(found.persist())


@attrs.frozen(eq=False)
class SparkResults:
    """The results of some work for all parts, in the memory and on the disks of the workers."""

    _found: Any

    def collect(self, name: str) -> list[bytes]:
        """The values of one column, in the order of the parts."""
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
        # The empty blocks come from the caller, so no partition counts as the first.
        yield from cut(rows, 1).to_batches()


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Join the batches of a partition into larger ones."""
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
    """The name that Spark has for a type of Arrow."""
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
