"""Facts about the whole input that are needed before a part of it can be scored alone.

Questions and resolutions are small, and are read whole. Of forecasts, their questions and times are
needed: an early outcome waits for its settling day while another question is open, unless some
forecast was issued or recorded after that day.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.pairing.join import known_until, settle
from forecasttrack.scale.parquet_folder import ParquetFolder
from forecasttrack.scale.part_scores import GlobalTables, ScoringOptions
from forecasttrack.tables.belief_tables import empty_beliefs
from forecasttrack.tables.dataframes import InputTable
from forecasttrack.tables.faults import Faults, OnFault, raise_if_any
from forecasttrack.tables.forecast_tables import ForecastTable, forecast_table
from forecasttrack.tables.instants import clock
from forecasttrack.tables.question_tables import question_tables
from forecasttrack.tables.reading import sound_tables
from forecasttrack.tables.schema import MISSING, ForecastColumns, Tables, Texts

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from forecasttrack.scale.partition import QuestionPlaces

NEVER = np.iinfo(np.int64).max


@attrs.define(eq=False)
class ForecastTimes:
    """Which questions are forecast, and when: facts that are collected from rows part by part.

    Attributes:
        first: When the first forecast on each question was issued, in microseconds, `NEVER` if
            there is none, shape (q,).
        named: Whether any row, sound or at fault, is about each question, shape (q,).
        last: The latest moment at which a forecast was issued or recorded, in microseconds.
        forecasters: Ids of the forecasters, if they are collected.
    """

    first: NDArray[np.int64]
    named: NDArray[np.bool_]
    last: int = MISSING
    forecasters: set[Any] = attrs.field(factory=set)

    @classmethod
    def nothing(cls, questions: int) -> ForecastTimes:
        """The facts before any row is read, for a number of questions."""
        return cls(np.full(questions, NEVER), np.zeros(questions, dtype=bool))

    def add_rows(
        self, batch: pa.RecordBatch, places: QuestionPlaces, *, names: bool
    ) -> NDArray[np.int64]:
        """Add rows, and return the row of each one's question, -1 where it is unknown."""
        question = places.of(batch.column("question_id"))
        self.named[question[question >= 0]] = True
        self.add(question, *clocks_of(batch))
        if names:
            self.forecasters |= set(batch.column("forecaster").unique().to_pylist())
        return question

    def add(self, question: NDArray[np.integer], *clocks: NDArray[np.int64] | None) -> None:
        """Add forecasts: their questions, ``issued_at``, and perhaps ``recorded_at``."""
        known = question >= 0
        for each in clocks:
            if each is not None:
                self.last = max(self.last, int(each[known].max(initial=MISSING)))
        issued = clocks[0]
        if issued is not None:
            np.minimum.at(self.first, question[known], issued[known])

    def sparse(self) -> PartForecastTimes:
        """The same facts without the questions that have no row."""
        question = np.flatnonzero(self.named | (self.first != NEVER))
        return PartForecastTimes(
            question=question,
            first=self.first[question],
            named=self.named[question],
            last=self.last,
            forecasters=frozenset(self.forecasters),
        )

    def merge(self, part: PartForecastTimes) -> None:
        """Add the facts from other rows."""
        self.first[part.question] = np.minimum(self.first[part.question], part.first)
        self.named[part.question] |= part.named
        self.last = max(self.last, part.last)
        self.forecasters |= part.forecasters

    def forecasts(self) -> ForecastColumns:
        """Two forecasts per question that suffice to decide which early outcomes wait.

        They are the first one on the question, and one at the last moment of all.
        """
        question = np.flatnonzero(self.first != NEVER)
        first = self.first[question]
        # The latest moment belongs to some forecast; to which, nobody asks.
        latest = np.full(len(question), self.last)
        return ForecastColumns(
            question=np.concatenate([question, question]).astype(np.int32),
            forecaster=Texts(np.zeros(2 * len(question), np.int32), np.array([""], dtype=object)),
            issued_at=np.concatenate([first, latest]),
            probability=np.full(2 * len(question), np.nan),
        )


@attrs.frozen(kw_only=True, eq=False)
class PartForecastTimes:
    """The facts of `ForecastTimes` from some rows, small enough to be moved between processes.

    Attributes:
        question: Rows of the questions that have a row.
        first, named: As in `ForecastTimes`, for these questions.
        last, forecasters: As in `ForecastTimes`.
    """

    question: NDArray[np.intp]
    first: NDArray[np.int64]
    named: NDArray[np.bool_]
    last: int
    forecasters: frozenset[Any]


def clocks_of(batch: Any) -> list[NDArray[np.int64] | None]:
    """``issued_at`` and ``recorded_at`` of some rows in microseconds.

    Raises:
        InvalidTableError: A column does not hold instants.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    names = [name for name in ("issued_at", "recorded_at") if name in batch.schema.names]
    table = pa.Table.from_batches([batch.select(names)])
    columns = {
        name: pd.Series(pd.arrays.ArrowExtensionArray(table[name]), copy=False) for name in names
    }
    given = InputTable("forecasts", pd.DataFrame(columns, copy=False), "pyarrow")
    # Rows at fault are found, and named, when their part is read.
    return [clock(given, name, Faults("forecasts", len(table))) for name in names]


@attrs.frozen(kw_only=True, eq=False)
class SmallTables:
    """Questions and resolutions, read and checked once.

    Attributes:
        tables: Both tables, with an empty one of forecasts; ``refused`` has the resolutions whose
            question is unknown.
    """

    tables: Tables

    @classmethod
    def read(cls, questions: Any, resolutions: Any, *, on_fault: OnFault) -> SmallTables:
        """Read two tables, or the Parquet files at two paths.

        Raises:
            InvalidTableError: A column does not fit; or a row does not, if ``on_fault`` is "raise".
        """
        read = question_tables(_whole(questions), _whole(resolutions))
        if on_fault == "raise":
            raise_if_any([read.question_faults, read.resolution_faults])
        return cls(tables=sound_tables(read, _no_forecasts()))

    @property
    def questions(self) -> pd.DataFrame:
        """The questions."""
        return self.tables.questions

    @property
    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The tables of questions and of resolutions."""
        return self.tables.questions, self.tables.resolutions

    def check_columns(self, forecasts: pa.Schema) -> None:
        """Refuse forecasts whose columns do not fit, before any row is looked at.

        Raises:
            InvalidTableError: A column is missing, or has a name that it must not have.
        """
        forecast_table(forecasts.empty_table(), self.questions)

    def whole(self, times: ForecastTimes, options: ScoringOptions) -> GlobalTables:
        """The questions of the whole input with their outcomes, of which early ones may wait."""
        tables = attrs.evolve(self.tables, forecasts=times.forecasts())
        if options.known_by is not None:
            tables = known_until(tables, options.known_by)
        return GlobalTables(
            questions=self.questions,
            settled=settle(tables, early=options.early),
            resolutions=self.tables.resolutions,
            refused=self.tables.refused,
        )


def _whole(table: Any) -> Any:
    """The table itself, or the table in the Parquet file at a path."""
    if not isinstance(table, str | Path):
        return table
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    folder = ParquetFolder.open(table)
    return pq.read_table(list(folder.paths), schema=folder.schema)


def _no_forecasts() -> ForecastTable:
    nobody = Texts(np.zeros(0, np.int32), np.array([], dtype=object))
    return ForecastTable(
        forecasts=ForecastColumns(
            question=nobody.codes,
            forecaster=nobody,
            issued_at=np.zeros(0, np.int64),
            probability=np.zeros(0),
        ),
        beliefs=empty_beliefs(),
        forecast_of=np.zeros(0, np.intp),
        question_id=nobody,
        forecaster=nobody,
        faults=Faults("forecasts", 0),
    )
