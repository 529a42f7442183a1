"""The work of an engine's workers: read facts from rows, divide rows into parts, score a part.

An engine moves tables of two kinds between its workers. A table of blocks has a row for each part
of each partition: ``part``, ``first`` (the number of the block's first row, by which blocks are put
in order) and ``rows``, the forecasts as a table in bytes. A table of results has one row for each
part: ``part`` and columns of bytes.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackError
from forecasttrack.pairing import Pairs
from forecasttrack.scale.global_facts import ForecastTimes, PartForecastTimes
from forecasttrack.scale.parquet_folder import fitted
from forecasttrack.scale.part_scores import (
    CellFault,
    GlobalTables,
    PartFaultsError,
    ScoringOptions,
    pairs_of_part,
    pairs_of_rest,
    scores_of,
    sound_rows,
)
from forecasttrack.scale.partition import ROW, QuestionPlaces, split
from forecasttrack.scale.score_tables import Schemas, tables_of
from forecasttrack.scale.stored import TABLES

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

NUMBERS = ("part", "first")
"""Columns of whole numbers in blocks and results; all others hold bytes."""


def packed(table: pa.Table) -> bytes:
    """A table written as bytes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    stream = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(stream, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(stream.getvalue())


def unpacked(data: bytes) -> pa.Table:
    """The table that `packed` wrote as bytes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.ipc.open_stream(data).read_all()


def pickled(work: Callable[[], Any]) -> bytes:
    """The result of some work, pickled, or the error that it raises.

    Errors are returned, because engines would wrap them in errors of their own.
    """
    try:
        return pickle.dumps(work())
    except ForecastTrackError as error:
        return pickle.dumps(error)


def opened(data: bytes) -> Any:
    """The result that a worker of this package pickled.

    Raises:
        ForecastTrackError: The result is an error.
    """
    found = pickle.loads(data)  # noqa: S301 - the engine itself trusts its workers so
    if isinstance(found, ForecastTrackError):
        raise found
    return found


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """A table as a single record batch."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [each.combine_chunks() for each in table.columns]
    return pa.RecordBatch.from_arrays(columns, names=table.column_names)


@attrs.frozen(kw_only=True, eq=False)
class PartitionFacts:
    """Facts about the rows of one partition.

    Attributes:
        rows: The number of rows.
        schema: The columns of the rows.
        times: Which questions are forecast, and when.
    """

    rows: int
    schema: pa.Schema
    times: PartForecastTimes


@attrs.frozen(kw_only=True, eq=False)
class CollectFacts:
    """Collects the facts about the rows of a partition.

    Attributes:
        ids: The ids of the questions.
        names: Whether the ids of forecasters are collected.
    """

    ids: pd.Series[Any]
    names: bool

    def __call__(self, rows: pa.RecordBatch) -> bytes:
        """The facts of a partition, pickled."""
        return pickled(lambda: self._facts(rows))

    def _facts(self, rows: pa.RecordBatch) -> PartitionFacts:
        times = ForecastTimes.nothing(len(self.ids))
        # Missing columns are refused later, once the columns of all partitions are known.
        if {"question_id", "forecaster", "issued_at"} <= set(rows.schema.names):
            times.add_rows(rows, QuestionPlaces(self.ids), names=self.names)
        return PartitionFacts(rows=len(rows), schema=rows.schema, times=times.sparse())


@attrs.frozen(kw_only=True, eq=False)
class CutIntoBlocks:
    """Divides the rows of a partition into blocks, one for each part.

    Attributes:
        ids: The ids of the questions.
        part_of: The part of each question, and at the end the part of rows without a known
            question, shape (q + 1,).
        schema: The columns of all partitions.
        starts: The number of the first row of each partition; None if rows have no order.
    """

    ids: pd.Series[Any]
    part_of: NDArray[np.int32]
    schema: pa.Schema
    starts: NDArray[np.int64] | None

    def __call__(self, rows: pa.RecordBatch, partition: int) -> pa.Table:
        """The blocks of a partition; the first one has a block for every part, even if empty."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        batch = fitted(rows, self.schema)
        part = self.part_of[QuestionPlaces(self.ids).of(batch.column("question_id"))]
        first = 0 if self.starts is None else int(self.starts[partition])
        table = pa.Table.from_batches([batch])
        if self.starts is not None:
            table = table.append_column(ROW, pa.array(np.arange(first, first + len(batch))))
        parts = int(self.part_of[-1]) + 1
        found = [] if partition else [(each, table.slice(0, 0)) for each in range(parts)]
        found += split(table, part, parts)
        return blocks_table(
            part=[number for number, _ in found],
            first=[first] * len(found),
            rows=[packed(each) for _, each in found],
        )


def blocks_table(**columns: list[Any]) -> pa.Table:
    """A table of blocks or of results, from lists of whole numbers and of bytes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kinds = {name: pa.int64() if name in NUMBERS else pa.binary() for name in columns}
    return pa.table({name: pa.array(each, kinds[name]) for name, each in columns.items()})


@attrs.frozen(eq=False)
class PartRows:
    """The forecasts of a part.

    Attributes:
        number: The number of the part.
        table: The rows, in the order of the input.
        rows: The numbers of the rows in the input; None if it has no order.
    """

    number: int
    table: pa.Table
    rows: NDArray[np.int64] | None

    @classmethod
    def of(cls, blocks: pa.Table) -> PartRows:
        """Join the blocks of a part.

        Rows without numbers are sorted by all their columns, so that the result does not depend on
        the order in which they arrive.
        """
        import pyarrow as pa  # noqa: PLC0415 - an extra

        number, order = blocks["part"][0].as_py(), np.argsort(blocks["first"], kind="stable")
        table = pa.concat_tables([unpacked(blocks["rows"][at].as_py()) for at in order.tolist()])
        if ROW in table.column_names:
            return cls(number, table.drop_columns([ROW]), table[ROW].to_numpy())
        named = [each.name for each in table.schema if not pa.types.is_null(each.type)]
        return cls(number, table.sort_by([(each, "ascending") for each in named]), None)


@attrs.frozen(kw_only=True, eq=False)
class PartPairing:
    """Pairs the forecasts of any part.

    Attributes:
        whole: The questions of the whole input.
        silent: Rows of the questions without any forecast in the input.
        options: How forecasts are paired and scored.
        parts: The number of parts, which is also the number of the part of rows without a known
            question.
    """

    whole: GlobalTables
    silent: NDArray[np.intp]
    options: ScoringOptions
    parts: int

    def of(self, part: PartRows) -> Pairs:
        """The pairs of a part; those of the last part leave out all that belongs to no question."""
        rows = np.full(len(part.table), -1) if part.rows is None else part.rows
        if part.number == self.parts:
            return pairs_of_rest(part.table, rows, self.silent, self.whole, self.options)
        return pairs_of_part(part.table, rows, self.whole, self.options)


@attrs.frozen(eq=False)
class PartWork:
    """Work that is done with each part.

    Attributes:
        pairs: Pairs the forecasts of a part.
    """

    names: ClassVar[tuple[str, ...]] = ("found",)
    """The columns of the result, besides ``part``."""

    pairs: PartPairing

    def __call__(self, blocks: pa.Table) -> pa.Table:
        """The result for a part: a table of one row."""
        part = PartRows.of(blocks)
        found = self.of_part(part)
        return blocks_table(part=[part.number], **{name: [found[name]] for name in self.names})

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """The bytes of each column for a part."""
        raise NotImplementedError


@attrs.frozen(kw_only=True, eq=False)
class PartNote:
    """The numbers of scores and faults of a part.

    Attributes:
        scores: The number of scores.
        faults: Cells at fault; empty if rows at fault are left out.
        more: The number of further cells at fault.
    """

    scores: int = 0
    faults: list[CellFault] = attrs.field(factory=list)
    more: int = 0


@attrs.frozen(eq=False)
class ScorePart(PartWork):
    """Scores a part; faults are noted, so that one error can list those of all parts.

    Attributes:
        schemas: The columns of the tables of a part.
    """

    names: ClassVar[tuple[str, ...]] = (*TABLES, "note")

    schemas: Schemas

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """The tables of a part."""
        tables = {name: getattr(self.schemas, name).empty_table() for name in TABLES}
        note = pickled(lambda: self._fill(tables, part))
        return {name: packed(each) for name, each in tables.items()} | {"note": note}

    def _fill(self, tables: dict[str, pa.Table], part: PartRows) -> PartNote:
        try:
            scores = scores_of(self.pairs.of(part), self.pairs.options)
        except PartFaultsError as error:
            return PartNote(faults=error.faults, more=error.more)
        tables.update(tables_of(scores, part.rows, self.schemas))
        return PartNote(scores=len(tables["scores"]))


class FindSoundRows(PartWork):
    """Finds which questions are forecast, and when, by rows that are not at fault."""

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """The questions and times of the sound rows of a part, pickled."""
        return {"found": pickled(lambda: self._times_of(part))}

    def _times_of(self, part: PartRows) -> PartForecastTimes:
        whole = self.pairs.whole
        times = ForecastTimes.nothing(len(whole.questions))
        if part.number < self.pairs.parts:
            question, tables = sound_rows(part.table, whole)
            times.add(question, tables.forecasts.issued_at, tables.forecasts.recorded_at)
        return times.sparse()


@attrs.frozen(eq=False)
class ApplyToPairs(PartWork):
    """Applies a function to the pairs of each part, but not to rows without a known question.

    Attributes:
        function: The function.
    """

    function: Callable[[Pairs], Any]

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """The result of the function, pickled."""
        if part.number == self.pairs.parts:
            return {"found": pickled(lambda: None)}
        return {"found": pickled(lambda: self.function(self.pairs.of(part)))}
