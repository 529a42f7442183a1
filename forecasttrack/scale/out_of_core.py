"""Scores of a folder of Parquet, part by part, with as much memory as is given."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Hashable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import forecasttrack
from forecasttrack.display import progress
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.evaluation.scores.history_choices import History, Missing, Span, history_text
from forecasttrack.evaluation.scores.peers import refuse_unknown_peers
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.records.moments import text
from forecasttrack.scale.file_scores import FileScores
from forecasttrack.scale.global_facts import ForecastTimes, SmallTables
from forecasttrack.scale.parquet_folder import ParquetFolder, require_arrow
from forecasttrack.scale.part_scores import (
    CellFault,
    GlobalTables,
    PartFaultsError,
    ScoringOptions,
    fault_error,
    pairs_of_part,
    pairs_of_rest,
    scores_of,
    sound_rows,
)
from forecasttrack.scale.partition import (
    ROWS_PER_PART,
    Partition,
    QuestionPlaces,
    parts_of_questions,
)
from forecasttrack.scale.score_tables import Schemas, tables_of
from forecasttrack.scale.stored import Store
from forecasttrack.scoring.engine import uses_numba
from forecasttrack.scoring.rules.register import Partial, ScoringRule
from forecasttrack.tables.faults import OnFault, shown_cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UNITS = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_LEAST = 500_000_000
"""Bytes below which the libraries themselves and one part do not fit."""
_HELD = 4
"""One part in so many of the memory is held before it is written; scoring a part takes the rest."""


def score_files(  # noqa: PLR0913 - every choice has a name, and most a default
    forecasts: str | Path,
    out: str | Path,
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
    memory: str | int = "2GB",
    resume: bool = True,
) -> FileScores:
    """Score a folder of Parquet that may be larger than memory, as ``ft.pair`` and ``ft.score`` do.

    The forecasts are read once and sorted into parts on the disk of ``out``, all forecasts of a
    question into one; each part is paired and scored alone. Questions and resolutions are small
    tables and stay in memory. What is written depends on input, choices and engine
    alone, so that no choice of memory, and no interruption, changes a byte.

    Args:
        forecasts: A folder of Parquet files, or one, with the columns that ``ft.pair`` takes. The
            files are one table, in the order of their names.
        out: A folder for the results, new or of an earlier run.
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
        on_fault: As for ``ft.pair``; the error names file, row and question of each fault.
        memory: About how much to take, as "2GB" or in bytes, at least 500 MB. A question with
            more forecasts than fit takes what it needs.
        resume: Whether to go on where an earlier run of the same input stopped; parts of another
            input or of other choices are never taken.

    Returns:
        The scores, in files; ``.summarise()``, ``.skill()``, ``.compare()``, ``.leaderboard()``,
        ``.calibration()``, ``.left_out``, ``.frame`` and ``.paths``.

    Raises:
        InvalidArgumentError: No such folder, a folder of other files to write to, or a choice that
            is not on offer.
        InvalidTableError: Rows or columns are at fault.
        UnknownNameError: There is no rule, or no peer, of that name.
        MissingExtraError: The extra `arrow` is not installed.

    Example:
        >>> import pathlib, tempfile
        >>> import pandas as pd
        >>> import forecasttrack as ft
        >>> place = pathlib.Path(tempfile.mkdtemp())
        >>> asked = pd.DataFrame({"question_id": ["rain"], "kind": ["binary"]})
        >>> when = pd.to_datetime(["2026-01-01T00:00Z"])
        >>> said = asked[["question_id"]].assign(forecaster="ann", issued_at=when, probability=0.7)
        >>> said.to_parquet(place / "forecasts.parquet")
        >>> came = asked[["question_id"]].assign(status="resolved", outcome=1)
        >>> scores = ft.scale.score_files(
        ...     place / "forecasts.parquet", place / "scores", questions=asked, resolutions=came,
        ...     rules=["brier"], history="last")
        >>> scores.frame["score"].round(4).tolist()
        [0.09]
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
    held = _bytes(memory) // _HELD
    folder = ParquetFolder.open(forecasts)
    small = SmallTables.read(questions, resolutions, on_fault=on_fault)
    small.check_columns(folder.schema)
    run = FileScoring(folder=folder, small=small, options=options, out=Path(out), held=held)
    return run.scored(resume=resume)


def _bytes(memory: str | int) -> int:
    """Read an amount of memory.

    Example:
        >>> _bytes("2GB"), _bytes("750 MB")
        (2000000000, 750000000)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*", str(memory), re.IGNORECASE)
    size = int(float(found[1]) * _UNITS[found[2].upper()]) if found else 0
    if isinstance(memory, bool) or size < _LEAST:
        raise InvalidArgumentError(
            f'memory is {shown(memory)}; it is an amount of at least 500 MB, such as "2GB"',
            field="memory",
        )
    return size


@attrs.frozen(kw_only=True, eq=False)
class FileScoring:
    """The scoring of a folder of Parquet files.

    Attributes:
        folder: The forecasts.
        small: Questions and resolutions.
        options: How the forecasts are paired and scored.
        out: The folder of the results.
        held: Bytes of forecasts that are kept in memory before they are written to disk.
        rows_per_part: The approximate number of rows of a part.
    """

    folder: ParquetFolder
    small: SmallTables
    options: ScoringOptions
    out: Path
    held: int
    rows_per_part: int = attrs.field(factory=lambda: ROWS_PER_PART)

    def scored(self, *, resume: bool = True) -> FileScores:
        """Score the parts that an earlier run has not scored."""
        part_of = self.part_of
        parts = int(part_of[-1])
        store = Store.open(self.out, fingerprint=self.fingerprint, parts=parts, resume=resume)
        todo = [number for number in range(parts + 1) if not store.is_done(number)]
        if todo:
            with Sorted.of(self, todo) as found:
                store.mark_questions(found.whole.settled)
                self._score_parts(found, store, todo)
        # Early outcomes were found in all forecasts by the run that wrote the marks of questions,
        # so the forecasts need not be read again.
        whole = self.small.whole(ForecastTimes.nothing(len(self.small.questions)), self.options)
        settled = whole.settled.assign(**store.question_marks())
        return FileScores(store=store, settled=settled, options=self.options, parts=self._pairs)

    @property
    def part_of(self) -> NDArray[np.int32]:
        """The part of each question, and at the end that of rows without one, shape (q + 1,)."""
        return parts_of_questions(len(self.small.questions), len(self.folder), self.rows_per_part)

    @property
    def schemas(self) -> Schemas:
        """The columns of the tables that are written."""
        return Schemas.of(self.small.questions, self.folder.schema)

    @property
    def fingerprint(self) -> str:
        """A digest of everything on which the results depend."""
        options = self.options
        made_of = {
            "version": forecasttrack.__version__,
            "forecasts": self.folder.fingerprint,
            "tables": [_digest(each) for each in self.small.frames],
            "rules": [repr(each) for each in options.rules],
            "history": history_text(options.choices),
            "choices": repr(options.choices),
            "partial": options.partial,
            "known_by": None if options.known_by is None else text(options.known_by),
            "counting": [options.early, options.late, options.on_fault],
            "rows_per_part": self.rows_per_part,
            "columns": [str(each) for each in self.schemas.of_parts],
            # Engines differ in the last digits.
            "compiled": uses_numba("auto", self.rows_per_part),
        }
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()

    def _score_parts(self, found: Sorted, store: Store, todo: list[int]) -> None:
        """Score parts; after the first fault the other parts are only checked for faults."""
        faults: list[CellFault] = []
        more = 0
        schemas = self.schemas
        for number in progress.over(todo, "scoring parts"):
            try:
                pairs, rows = found.pairs(number)
            except PartFaultsError as error:
                faults += error.faults
                more += error.more
                continue
            if not faults:
                store.write(number, tables_of(scores_of(pairs, self.options), rows, schemas))
        if faults:
            raise self._error(faults, more)

    def _pairs(self) -> Iterator[Pairs]:
        """Read the forecasts once more, and yield the pairs of each part."""
        if ParquetFolder.open(self.folder.place_of).fingerprint != self.folder.fingerprint:
            raise InvalidArgumentError(
                f"the files of {self.folder.place_of} changed since they were scored; score them"
                " again",
                field="forecasts",
            )
        parts = range(int(self.part_of[-1]))
        with Sorted.of(self, parts) as found:
            for number in parts:
                yield found.pairs(number)[0]

    def _error(self, faults: list[CellFault], more: int) -> InvalidTableError:
        """Make one error that names file, row and question of each fault."""
        faults = sorted(faults, key=lambda each: each.row)
        return fault_error(faults, more, str(self.folder.place_of), self._sentence)

    def _sentence(self, fault: CellFault) -> str:
        name, row = self.folder.place(fault.row)
        return (
            f"{name}, row {row}, question {shown_cell(fault.question_id)}:"
            f" column '{fault.column}': {fault.detail}"
        )


@attrs.frozen(kw_only=True, eq=False)
class Sorted:
    """Forecasts sorted into parts, with the facts about the whole input.

    Attributes:
        run: The scoring to which the forecasts belong.
        partition: The parts.
        whole: The questions of the whole input.
        silent: Rows of the questions without any forecast in the input.
    """

    run: FileScoring
    partition: Partition
    whole: GlobalTables
    silent: NDArray[np.intp]

    @classmethod
    def of(cls, run: FileScoring, wanted: Collection[int]) -> Sorted:
        """Read all forecasts once, and keep those of the wanted parts."""
        part_of = run.part_of
        parts = int(part_of[-1]) + 1
        if run.options.on_fault == "raise":  # otherwise the rows of all parts are read again
            part_of = np.where(np.isin(part_of, list(wanted)), part_of, np.int32(-1))
        schema = run.folder.schema
        partition = Partition.beside(run.out, schema, parts=parts, memory=run.held)
        try:
            times = _read(run, part_of, partition)
            if run.options.choices.peers is not None:
                names = np.array(list(times.forecasters), dtype=object)
                refuse_unknown_peers(run.options.choices.peers, names)
            whole = run.small.whole(times, run.options)
            if run.options.on_fault == "leave out":
                whole = run.small.whole(_of_sound(partition, whole), run.options)
        except BaseException:
            partition.close()
            raise
        return cls(
            run=run,
            partition=partition,
            whole=whole,
            silent=np.flatnonzero(~times.named),
        )

    def pairs(self, number: int) -> tuple[Pairs, NDArray[np.int64]]:
        """The pairs of a part, and the number of each of its rows in the input."""
        table, rows = self.partition.read(number)
        if number == self.partition.parts - 1:
            return pairs_of_rest(table, rows, self.silent, self.whole, self.run.options), rows
        return pairs_of_part(table, rows, self.whole, self.run.options), rows

    def __enter__(self) -> Sorted:
        return self

    def __exit__(self, *_: object) -> None:
        self.partition.close()


def _read(run: FileScoring, part_of: NDArray[np.int32], partition: Partition) -> ForecastTimes:
    """Sort all rows into their parts, and return the facts about them."""
    places = QuestionPlaces(run.small.questions["question_id"])
    times = ForecastTimes.nothing(len(places.ids))
    wants_names = run.options.choices.peers is not None
    for first_row, batch in progress.over(run.folder.batches(), "reading forecasts"):
        question = times.add_rows(batch, places, names=wants_names)
        partition.add(batch, part_of[question], first_row)
    return times


def _of_sound(partition: Partition, whole: GlobalTables) -> ForecastTimes:
    """The facts about rows that are not at fault.

    A row at fault neither counts as a forecast on its question, nor does its moment count.
    """
    times = ForecastTimes.nothing(len(whole.questions))
    for number in progress.over(range(partition.parts - 1), "looking for faults"):
        question, tables = sound_rows(partition.read(number)[0], whole)
        times.add(question, tables.forecasts.issued_at, tables.forecasts.recorded_at)
    return times


def _digest(table: Any) -> str:
    """A digest of the content of a small table of any library."""
    values = [table[name].astype(str).to_numpy(dtype=object) for name in table]
    found = hashlib.sha256(json.dumps([str(name) for name in table]).encode())
    for column in values:
        found.update(json.dumps(column.tolist()).encode())
    return found.hexdigest()
