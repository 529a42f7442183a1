"""Scores of forecasts that an engine holds: Dask or Spark, in one process or on a cluster.

A partition is a piece of the engine's frame. A part is some questions with all their forecasts. A
block is the rows of one part in one partition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import attrs
import numpy as np

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.scores.history_choices import History, Missing, Span
from forecasttrack.evaluation.scores.peers import refuse_unknown_peers
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.scale.blocks import (
    ApplyToPairs,
    CollectFacts,
    CutIntoBlocks,
    FindSoundRows,
    PartitionFacts,
    PartNote,
    PartPairing,
    PartWork,
    ScorePart,
    opened,
    unpacked,
)
from forecasttrack.scale.dask_frames import DaskForecasts
from forecasttrack.scale.global_facts import ForecastTimes, PartForecastTimes, SmallTables
from forecasttrack.scale.large_scores import LargeScores, Result
from forecasttrack.scale.parquet_folder import common_schema, require_arrow
from forecasttrack.scale.part_scores import CellFault, ScoringOptions, fault_error
from forecasttrack.scale.partition import ROWS_PER_PART, parts_of_questions
from forecasttrack.scale.score_tables import Schemas
from forecasttrack.scale.spark_frames import SparkForecasts
from forecasttrack.scoring.rules.register import Partial, ScoringRule
from forecasttrack.tables.faults import OnFault, shown_cell

if TYPE_CHECKING:
    import pyarrow as pa


class Results(Protocol):
    """The results of some work for all parts, kept by the engine."""

    def collect(self, name: str) -> list[bytes]:
        """The values of one column, in the order of the parts."""

    def frame(self, name: str, schema: pa.Schema) -> Any:
        """The rows of one table of all parts, as a frame of the engine."""


class CutBlocks(Protocol):
    """Blocks of rows, grouped by part."""

    def each(self, work: PartWork) -> Results:
        """Do some work with each part."""


class Engine(Protocol):
    """Forecasts in a frame of an engine, with the methods that scoring needs.

    Attributes:
        name: The name of the engine.
        has_order: Whether the rows of the frame have an order, so that they can be numbered.
    """

    name: str
    has_order: bool

    def look(self, look: Callable[[pa.RecordBatch], bytes]) -> list[bytes]:
        """Apply a function to each partition; the results are in their order, if there is one."""

    def cut(self, cut: Callable[[pa.RecordBatch, int], pa.Table], parts: int) -> CutBlocks:
        """Divide all partitions into blocks by a function, and group the blocks by part."""


def score(  # noqa: PLR0913 - every choice has a name, and most a default
    forecasts: Any,
    *,
    questions: Any,
    resolutions: Any,
    rules: Sequence[str | ScoringRule] = ("brier", "log"),
    history: History | None = None,
    span: Span | None = None,
    missing: Missing | None = None,
    peers: Collection[Hashable] | None = None,
    partial: Partial | None = None,
    known_by: object = None,
    early: Early = "wait",
    late: Late = "leave out",
    on_fault: OnFault = "raise",
) -> EngineScores:
    """Score the forecasts of a Dask or Spark dataframe, as ``ft.pair`` and ``ft.score`` do.

    The engine runs what ``score_files`` runs: a look at all rows, a shuffle by parts of questions,
    and each part paired and scored alone, by the first call and not when results are asked for.
    Neither partitions nor workers change a byte of a result.

    Args:
        forecasts: A Dask or Spark dataframe with the columns that ``ft.pair`` takes. It is read
            twice, and has to be the same both times. Partitions of Dask are one table, in their
            order; rows of Spark have none, and ``row`` in ``left_out`` is missing.
        questions: Table of questions, or the name of a Parquet file.
        resolutions: Table of resolutions, or the name of a Parquet file.
        rules: As for ``ft.score``.
        history: As for ``ft.score``.
        span: As for ``ft.score``.
        missing: As for ``ft.score``.
        peers: As for ``ft.score``.
        partial: As for ``ft.score``.
        known_by: As for ``ft.pair``.
        early: As for ``ft.pair``.
        late: As for ``ft.pair``.
        on_fault: As for ``ft.pair``; the error names the question of each fault.

    Returns:
        The scores, kept by the engine; ``.frame`` and ``.left_out`` are dataframes of the engine,
        and ``.summarise()``, ``.skill()``, ``.compare()``, ``.leaderboard()`` and
        ``.calibration()`` those of ``score_files``.

    Raises:
        InvalidArgumentError: The forecasts are in no frame of an engine, or a choice is not on
            offer.
        InvalidTableError: Rows or columns are at fault.
        UnknownNameError: There is no rule, or no peer, of that name.
        MissingExtraError: The extra `arrow` is not installed.

    Example:
        >>> import pandas as pd
        >>> import forecasttrack as ft
        >>> asked = pd.DataFrame({"question_id": ["rain"], "kind": ["binary"]})
        >>> came = asked[["question_id"]].assign(status="resolved", outcome=1)
        >>> try:
        ...     ft.scale.score(asked, questions=asked, resolutions=came)
        ... except ft.ForecastTrackError as error:
        ...     print(error)
        forecasts is of pandas; Dask and Spark are scored here, others by ft.score(ft.pair(...))
    """
    require_arrow()
    options = ScoringOptions.checked(
        rules=rules,
        history=history,
        span=span,
        missing=missing,
        peers=peers,
        partial=partial,
        known_by=known_by,
        early=early,
        late=late,
        on_fault=on_fault,
    )
    engine = _engine_of(forecasts)
    small = SmallTables.read(questions, resolutions, on_fault=on_fault)
    return EngineScoring(engine, small, options).scored()


def _engine_of(forecasts: Any) -> Engine:
    library = type(forecasts).__module__.partition(".")[0]
    if library == "dask":
        return DaskForecasts(forecasts)
    if library == "pyspark":
        return SparkForecasts(forecasts)
    raise InvalidArgumentError(
        f"forecasts is of {library}; Dask and Spark are scored here, others by"
        " ft.score(ft.pair(...))",
        field="forecasts",
    )


@attrs.frozen(eq=False)
class EngineScoring:
    """The scoring of a frame of an engine.

    Attributes:
        engine: The forecasts.
        small: Questions and resolutions.
        options: How the forecasts are paired and scored.
        rows_per_part: The approximate number of rows of a part.
    """

    engine: Engine
    small: SmallTables
    options: ScoringOptions
    rows_per_part: int = attrs.field(factory=lambda: ROWS_PER_PART)

    def scored(self) -> EngineScores:
        """Read the facts of all rows, divide them into parts, and score each part.

        Raises:
            InvalidTableError: Rows or columns are at fault.
        """
        cut, times = self._cut_and_facts()
        parts = int(cut.part_of[-1])  # the last entry is the number of parts
        blocks = self.engine.cut(cut, parts)
        pairs = PartPairing(
            whole=self.small.whole(times, self.options),
            silent=np.flatnonzero(~times.named),
            options=self.options,
            parts=parts,
        )
        if self.options.on_fault == "leave out":
            found = blocks.each(FindSoundRows(pairs)).collect("found")
            sound = self._merged(opened(each) for each in found)
            pairs = attrs.evolve(pairs, whole=self.small.whole(sound, self.options))
        schemas = Schemas.of(self.small.questions, cut.schema)
        results = blocks.each(ScorePart(pairs, schemas))
        notes = [opened(each) for each in results.collect("note")]
        self._raise_faults(notes)
        return EngineScores(
            settled=pairs.whole.settled,
            options=self.options,
            engine=self.engine.name,
            results=results,
            schemas=schemas,
            lengths=[each.scores for each in notes],
            each_part=lambda function: blocks.each(ApplyToPairs(pairs, function)),
        )

    def _cut_and_facts(self) -> tuple[CutIntoBlocks, ForecastTimes]:
        """Read all rows once: how they are divided into parts, and the facts about them."""
        ids, peers = self.small.questions["question_id"], self.options.choices.peers
        found = self.engine.look(CollectFacts(ids=ids, names=peers is not None))
        facts: list[PartitionFacts] = [opened(each) for each in found]
        schema = common_schema({f"partition {at}": each.schema for at, each in enumerate(facts)})
        self.small.check_columns(schema)
        times = self._merged(each.times for each in facts)
        if peers is not None:
            refuse_unknown_peers(peers, np.array(list(times.forecasters), dtype=object))
        ends = np.cumsum([0, *(each.rows for each in facts)])
        cut = CutIntoBlocks(
            ids=ids,
            part_of=parts_of_questions(len(ids), int(ends[-1]), self.rows_per_part),
            schema=schema,
            starts=ends if self.engine.has_order else None,
        )
        return cut, times

    def _merged(self, parts: Iterable[PartForecastTimes]) -> ForecastTimes:
        times = ForecastTimes.nothing(len(self.small.questions))
        for each in parts:
            times.merge(each)
        return times

    def _raise_faults(self, notes: list[PartNote]) -> None:
        """Raise one error for the faults of all parts."""
        faults = [fault for note in notes for fault in note.faults]
        if faults:
            faults.sort(key=lambda each: (each.row, str(each.question_id), each.column))
            more = sum(each.more for each in notes)
            raise fault_error(faults, more, f"the forecasts of {self.engine.name}", _sentence)


def _sentence(fault: CellFault) -> str:
    row = "" if fault.row < 0 else f"row {fault.row}, "
    question = shown_cell(fault.question_id)
    return f"{row}question {question}: column '{fault.column}': {fault.detail}"


@attrs.frozen(kw_only=True, eq=False, slots=False, repr=False)
class EngineScores(LargeScores):
    """Scores of forecasters on questions, kept by an engine.

    Attributes:
        engine: "Dask" or "Spark".

    Example:
        >>> import forecasttrack as ft
        >>> [each for each in dir(ft.scale.EngineScores) if not each.startswith("_")]
        ['calibration', 'compare', 'frame', 'leaderboard', 'left_out', 'skill', 'summarise']
    """

    engine: str
    _results: Results
    _schemas: Schemas
    _lengths: list[int]
    _each_part: Callable[[Callable[[Pairs], Any]], Results]

    def __len__(self) -> int:
        return sum(self._lengths)

    def __repr__(self) -> str:
        return f"<EngineScores: {len(self)} in {len(self._lengths)} parts of {self.engine}>"

    @property
    def frame(self) -> Any:
        """All scores as a dataframe of the engine, with the columns of ``ft.score(...).frame``."""
        return self._results.frame("scores", self._schemas.scores)

    @property
    def left_out(self) -> Any:
        """Everything that was left out of scores, with the reason, as a dataframe of the engine."""
        return self._results.frame("left_out", self._schemas.left_out)

    def _read(self, table: str) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 - an extra

        return pa.concat_tables([unpacked(each) for each in self._results.collect(table)])

    def _of_parts(self, function: Callable[[Pairs], Result]) -> Iterable[Result]:
        found = self._each_part(function).collect("found")
        # The last part has the rows without a known question, which are never scored.
        return (opened(each) for each in found[:-1])
