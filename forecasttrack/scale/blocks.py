"""What the workers of an engine do: look at rows, cut them by part, and score a part.

An engine carries tables of two kinds between its workers. Blocks are rows of forecasts, cut by
part: ``part``, ``first`` (the number of the first row, which puts blocks in order) and ``rows``, a
table as bytes. Results have one row for each part: ``part`` and columns of bytes. An engine moves
numbers and bytes, and knows nothing of what they mean.
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
from forecasttrack.scale.global_facts import Seen, SeenInPart
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
    """A table as bytes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    stream = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(stream, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(stream.getvalue())


def unpacked(data: bytes) -> pa.Table:
    """The table that was packed."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.ipc.open_stream(data).read_all()


def pickled(work: Callable[[], Any]) -> bytes:
    """What some work finds, or the error that it raises: engines wrap errors in their own."""
    try:
        return pickle.dumps(work())
    except ForecastTrackError as error:
        return pickle.dumps(error)


def opened(data: bytes) -> Any:
    """What a worker of ours pickled.

    Raises:
        ForecastTrackError: It was an error.
    """
    found = pickle.loads(data)  # noqa: S301 - the engine itself trusts its workers so
    if isinstance(found, ForecastTrackError):
        raise found
    return found


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """A table in one piece."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [each.combine_chunks() for each in table.columns]
    return pa.RecordBatch.from_arrays(columns, names=table.column_names)


@attrs.frozen(kw_only=True, eq=False)
class PartitionFacts:
    """What a partition tells of the whole input.

    Attributes:
        rows: How many rows it has.
        schema: Their columns.
        seen: Which questions are forecast, and when.
    """

    rows: int
    schema: pa.Schema
    seen: SeenInPart


@attrs.frozen(kw_only=True, eq=False)
class Look:
    """Finds the facts of some rows.

    Attributes:
        ids: The ids of the questions.
        names: Whether the forecasters are asked for.
    """

    ids: pd.Series[Any]
    names: bool

    def __call__(self, rows: pa.RecordBatch) -> bytes:
        """The facts of a partition, pickled."""
        return pickled(lambda: self._facts(rows))

    def _facts(self, rows: pa.RecordBatch) -> PartitionFacts:
        seen = Seen.nothing(len(self.ids))
        # Columns that lack are refused once those of all partitions are known.
        if {"question_id", "forecaster", "issued_at"} <= set(rows.schema.names):
            seen.look(rows, QuestionPlaces(self.ids), names=self.names)
        return PartitionFacts(rows=len(rows), schema=rows.schema, seen=seen.sparse())


@attrs.frozen(kw_only=True, eq=False)
class Cut:
    """Cuts rows into blocks by part.

    Attributes:
        ids: The ids of the questions.
        part_of: The part of each question, and that of what belongs to none, shape (q + 1,).
        schema: The columns of all partitions.
        starts: Number of the first row of each partition; None where rows have no order.
    """

    ids: pd.Series[Any]
    part_of: NDArray[np.int32]
    schema: pa.Schema
    starts: NDArray[np.int64] | None

    def __call__(self, rows: pa.RecordBatch, partition: int) -> pa.Table:
        """The blocks of a partition; the first has one of every part, so that none is missed."""
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
    """Blocks, or results, of lists of whole numbers and of bytes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kinds = {name: pa.int64() if name in NUMBERS else pa.binary() for name in columns}
    return pa.table({name: pa.array(each, kinds[name]) for name, each in columns.items()})


@attrs.frozen(eq=False)
class PartRows:
    """The forecasts of a part.

    Attributes:
        number: Which part it is.
        table: The rows, in the order of the input.
        rows: Their numbers in the input; None where it has no order.
    """

    number: int
    table: pa.Table
    rows: NDArray[np.int64] | None

    @classmethod
    def of(cls, blocks: pa.Table) -> PartRows:
        """Put the blocks of a part together.

        Rows without numbers are sorted by all they hold, so that it does not count how they
        arrived; equal rows cannot be told apart.
        """
        import pyarrow as pa  # noqa: PLC0415 - an extra

        number, order = blocks["part"][0].as_py(), np.argsort(blocks["first"], kind="stable")
        table = pa.concat_tables([unpacked(blocks["rows"][at].as_py()) for at in order.tolist()])
        if ROW in table.column_names:
            return cls(number, table.drop_columns([ROW]), table[ROW].to_numpy())
        named = [each.name for each in table.schema if not pa.types.is_null(each.type)]
        return cls(number, table.sort_by([(each, "ascending") for each in named]), None)


@attrs.frozen(kw_only=True, eq=False)
class PartPairs:
    """What it takes to pair a part.

    Attributes:
        whole: The questions of the whole input.
        silent: Rows of the questions that no row of the input names.
        options: How forecasts are paired and scored.
        parts: How many parts there are; what belongs to none has this number.
    """

    whole: GlobalTables
    silent: NDArray[np.intp]
    options: ScoringOptions
    parts: int

    def of(self, part: PartRows) -> Pairs:
        """The pairs of a part, or what is left out beside all parts."""
        rows = np.full(len(part.table), -1) if part.rows is None else part.rows
        if part.number == self.parts:
            return pairs_of_rest(part.table, rows, self.silent, self.whole, self.options)
        return pairs_of_part(part.table, rows, self.whole, self.options)


@attrs.frozen(eq=False)
class PartWork:
    """Something to be done with each part.

    Attributes:
        pairs: How a part is paired.
    """

    names: ClassVar[tuple[str, ...]] = ("found",)
    """Columns of the result, beside ``part``."""

    pairs: PartPairs

    def __call__(self, blocks: pa.Table) -> pa.Table:
        """The result for a part, one row."""
        part = PartRows.of(blocks)
        found = self.of_part(part)
        return blocks_table(part=[part.number], **{name: [found[name]] for name in self.names})

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """The bytes of each column for a part."""
        raise NotImplementedError


@attrs.frozen(kw_only=True, eq=False)
class PartNote:
    """How the scoring of a part went.

    Attributes:
        scores: How many scores it gave.
        faults: Cells at fault, where these are not left out.
        more: How many further cells are at fault.
    """

    scores: int = 0
    faults: list[CellFault] = attrs.field(factory=list)
    more: int = 0


@attrs.frozen(eq=False)
class ScorePart(PartWork):
    """Scores each part; rows at fault are noted, so that those of all parts can be told at once.

    Attributes:
        schemas: The columns of what is made.
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
    """Finds what the rows that are not at fault say of questions and clocks."""

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """What was seen in a part."""
        return {"found": pickled(lambda: self._seen(part))}

    def _seen(self, part: PartRows) -> SeenInPart:
        whole = self.pairs.whole
        seen = Seen.nothing(len(whole.questions))
        if part.number < self.pairs.parts:
            question, tables = sound_rows(part.table, whole)
            seen.add(question, tables.forecasts.issued_at, tables.forecasts.recorded_at)
        return seen.sparse()


@attrs.frozen(eq=False)
class OfPairs(PartWork):
    """Runs a function over the pairs of each part; what belongs to no part has none.

    Attributes:
        function: What is run.
    """

    function: Callable[[Pairs], Any]

    def of_part(self, part: PartRows) -> dict[str, bytes]:
        """What the function found, pickled."""
        if part.number == self.pairs.parts:
            return {"found": pickled(lambda: None)}
        return {"found": pickled(lambda: self.function(self.pairs.of(part)))}
