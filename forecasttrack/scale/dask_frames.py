"""Dask: facts and blocks are made of each partition, blocks shuffled by part, and parts scored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.scale.blocks import PartWork, blocks_table, one_batch, unpacked
from forecasttrack.scale.score_tables import as_frame

if TYPE_CHECKING:
    import pyarrow as pa


@attrs.frozen(eq=False)
class DaskForecasts:
    """A Dask dataframe of forecasts.

    Attributes:
        frame: The dataframe; its partitions are one table, in their order.
    """

    frame: Any
    name = "Dask"
    has_order = True

    def look(self, look: Callable[[pa.RecordBatch], bytes]) -> list[bytes]:
        """Apply a function to each partition; the results are in the order of the partitions."""
        import dask  # noqa: PLC0415 - an extra

        shared = dask.delayed(look, pure=False)
        noted = dask.delayed(_looked, pure=False)
        parts = enumerate(self.frame.to_delayed())
        return list(dask.compute(*[noted(part, shared, number) for number, part in parts]))

    def cut(self, cut: Callable[[pa.RecordBatch, int], pa.Table], parts: int) -> DaskBlocks:
        """Divide all partitions into blocks; those of a part get a partition of their own."""
        import dask  # noqa: PLC0415 - an extra

        shared = dask.delayed(cut, pure=False)
        blocks = self.frame.map_partitions(_blocks, shared, meta=_meta("part", "first", "rows"))
        # Partition k of the result is part k: with known divisions Dask need not sample the data.
        return DaskBlocks(
            blocks.set_index(
                "part", drop=False, divisions=list(range(parts + 2)), shuffle_method=_shuffle()
            )
        )


@attrs.frozen(eq=False)
class DaskBlocks:
    """Blocks of rows in Dask partitions, one partition for each part."""

    _blocks: Any

    def each(self, work: PartWork) -> DaskResults:
        """Do some work with each part, and keep the results on the workers."""
        import dask  # noqa: PLC0415 - an extra

        shared = dask.delayed(work, pure=False)
        found = self._blocks.map_partitions(_worked, shared, meta=_meta("part", *work.names))
        return DaskResults(found.persist())


@attrs.frozen(eq=False)
class DaskResults:
    """The results of some work for all parts, in the memory of the workers."""

    _found: Any

    def collect(self, name: str) -> list[bytes]:
        """The values of one column, in the order of the parts."""
        return list(self._found[name].compute())

    def frame(self, name: str, schema: pa.Schema) -> Any:
        """The rows of one table of all parts as a Dask dataframe, one partition for each part."""
        empty = as_frame(schema.empty_table())
        return self._found[[name]].map_partitions(_unpacked_frame, name, meta=empty)


def _meta(*names: str) -> pd.DataFrame:
    return _frame(blocks_table(**{name: [] for name in names}))


def _frame(table: pa.Table) -> pd.DataFrame:
    """A table as a frame with Arrow types, because Dask would turn columns of bytes into text."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _table(part: pd.DataFrame) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.Table.from_pandas(part, preserve_index=False).replace_schema_metadata()


def _rows(part: pd.DataFrame, number: int) -> pa.RecordBatch:
    """A partition as an Arrow record batch.

    Raises:
        InvalidTableError: A column holds values of several kinds.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    try:
        return one_batch(_table(part))
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        message = f"a column of partition {number} holds values of several kinds: {error}"
        raise InvalidTableError(message) from None


def _looked(part: pd.DataFrame, look: Callable[[pa.RecordBatch], bytes], number: int) -> bytes:
    return look(_rows(part, number))


def _blocks(
    part: pd.DataFrame,
    cut: Callable[[pa.RecordBatch, int], pa.Table],
    partition_info: dict[str, int] | None = None,
) -> pd.DataFrame:
    if partition_info is None:  # Dask asks for columns and kinds
        return _meta("part", "first", "rows")
    number = partition_info["number"]
    return _frame(cut(_rows(part, number), number))


def _worked(blocks: pd.DataFrame, work: PartWork) -> pd.DataFrame:
    return _frame(work(_table(blocks)))


def _unpacked_frame(found: pd.DataFrame, name: str) -> pd.DataFrame:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return as_frame(pa.concat_tables([unpacked(each) for each in found[name]]))


def _shuffle() -> str | None:
    """The method of shuffling: Dask's own choice on a cluster, and without files in one process."""
    try:
        from distributed import default_client  # noqa: PLC0415 - an extra

        default_client()
    except (ImportError, ValueError):
        return "tasks"
    return None
