"""The columns of pairs, and the integer codes that histories are integrated by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.scoring.history import NEVER, ForecastLog, grouped
from forecasttrack.scoring.history.log import in_order_of_appearance
from forecasttrack.tables.offered_options import NAMES, WINDOWS
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import (
    MISSING,
    ForecastColumns,
    Tables,
    Texts,
    closing_moments,
    columns_of,
    instants,
    microseconds,
    rows_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import Grouping


@attrs.frozen(kw_only=True, eq=False, slots=False)
class PairColumns:
    """Pairs as columns of forecasts beside a table of questions, looked up by row.

    Attributes:
        forecasts: The forecasts.
        questions: The questions with their outcomes.
        late, backdated, early: Marks of the forecasts, shape (n,); None where none is marked.
        outcome: Outcome of each pair where somebody gave others than the questions have,
            shape (n,).
        in_codes: Gives the codes of the same pairs under other outcomes, which order them alike;
            None where they are not known.
    """

    forecasts: ForecastColumns
    questions: pd.DataFrame
    late: NDArray[np.bool_] | None = None
    backdated: NDArray[np.bool_] | None = None
    early: NDArray[np.bool_] | None = None
    outcome: NDArray[np.float64] | None = None
    in_codes: Callable[[], PairCodes] | None = None

    def __len__(self) -> int:
        return len(self.forecasts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in order; further ones, also of forecasts, stand at the end."""
        changing = self.questions[list(WINDOWS)].notna().any(axis=None)
        declared = (*columns_of("pairs"), *(NAMES if changing else ()))
        known = {*declared, *columns_of("questions"), *columns_of("resolutions"), *_FOR_PAIRING}
        own = [str(name) for name in self.questions if name not in known]
        further = self.forecasts.further
        return (*declared, *own, *map(str, () if further is None else further))

    def take(self, rows: NDArray[np.integer]) -> PairColumns:
        """Some of the pairs."""
        own = {name: getattr(self, name) for name in (*MARKS, "outcome")}
        taken: dict[str, Any] = {
            name: None if each is None else each.take(rows) for name, each in own.items()
        }
        return PairColumns(forecasts=self.forecasts.take(rows), questions=self.questions, **taken)

    def read(self, name: str) -> pd.Series[Any]:
        """One column, a value per pair."""
        if name == "outcome" and self.outcome is not None:
            return pd.Series(self.outcome)
        if name in MARKS:
            mark = getattr(self, name)
            return pd.Series(np.zeros(len(self), dtype=bool) if mark is None else mark)
        if name != "question_id" and (name in _OF_FORECASTS or name not in self.questions):
            return self.forecasts.read(name)
        return self.questions[name].take(self.forecasts.question).reset_index(drop=True)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All columns."""
        return pd.DataFrame({name: self.read(name) for name in self.names}, copy=False)

    @property
    def row(self) -> pd.Series[Any]:
        """Row of each pair in the forecasts that were handed in, missing for books and ledgers."""
        row = self.forecasts.row
        return pd.Series(pd.NA if row is None else row, index=range(len(self)), dtype="Int64")

    def of_questions(self, name: str, codes: PairCodes) -> pd.Series[Any]:
        """A column of the questions, one value per code."""
        if name == "outcome" and self.outcome is not None:
            return pd.Series(self.outcome.take(codes.first))
        return self.questions[name].take(self.forecasts.question.take(codes.first))

    def codes(self) -> PairCodes:
        """The pairs in integer codes."""
        if self.in_codes is not None and self.outcome is not None:
            ordered = self.in_codes()
            return attrs.evolve(ordered, outcomes=Outcomes(self.outcome.take(ordered.row)))
        forecasts = self.forecasts
        question, rows, first = in_order_of_appearance(forecasts.question, len(self.questions))
        windows = windows_of(self.questions, rows)
        of_row = self.questions["outcome"].to_numpy(dtype=float)

        def outcomes(grouping: Grouping) -> Outcomes:
            if self.outcome is not None:
                return Outcomes(self.outcome.take(grouping.row))
            return Outcomes(of_row.take(rows), np.diff(grouping.bounds))

        if self.late is not None:
            opens_at = microseconds(self.questions["opens_at"]).take(forecasts.question)
            forecasts = forecasts.from_the_opening(self.late, opens_at)
        return pair_codes(
            question=Texts(question, self.questions["question_id"].to_numpy().take(rows)),
            forecasts=forecasts,
            outcomes=outcomes,
            first=first,
            windows=windows,
        )


def windows_of(table: pd.DataFrame, rows: NDArray[np.integer]) -> dict[str, NDArray[np.int64]]:
    """The clocks of questions in some rows of a table, the scheduled close to its exact end."""
    clocks = {name: microseconds(table[name]) for name in ("opens_at", "closed_at")}
    clocks["closes_at"] = closing_moments(table["closes_at"])
    return {name: moments.take(rows) for name, moments in clocks.items()}


MARKS = ("late", "backdated", "early")
_FOR_PAIRING = ("condition_fault", "early", "waits", "counts_early")
"""Columns of the questions that only pairing needs."""
_OF_FORECASTS = columns_of("forecasts")


REASONS_OF_CONDITIONS = (
    Reason.CONDITION_NOT_MET,
    Reason.CONDITION_ANNULLED,
    Reason.CONDITION_OPEN,
)
"""Why a question does not count because of the question it depends on."""


def with_outcomes(tables: Tables) -> pd.DataFrame:
    """The questions with their outcomes as numbers, and what their conditions say about them."""
    questions, settled = tables.questions, tables.resolutions
    place = rows_of(settled["question_id"].to_numpy(), questions["question_id"])
    kinds, options = (questions[name].take(place) for name in ("kind", "options"))
    outcome = _numbers(settled["outcome"], kinds, options)
    known_at = np.full(len(questions), MISSING)
    known_at[place] = microseconds(settled["known_at"])
    status = np.full(len(questions), "open", dtype=object)
    status[place] = settled["status"].to_numpy(dtype=object)
    further = {"status": pd.Series(status, dtype=object), "known_at": instants(known_at)}
    for name in ("outcome", "outcome_low", "outcome_high"):
        values = np.full(len(questions), np.nan)
        values[place] = outcome if name == "outcome" else settled[name].to_numpy(dtype=float)
        further[name] = pd.Series(values)
    further["settling_day"] = instants(settling_days(questions))
    # Nobody writes into either table, so that they may share their columns; and they are put
    # together at once, for the oldest pandas warns of a frame that grew by many columns.
    columns = {**questions, **further}
    conditions = _conditions(pd.DataFrame(columns, index=questions.index, copy=False))
    columns["condition_fault"] = pd.Series(conditions, dtype=object)
    return pd.DataFrame(columns, index=questions.index, copy=False)


def settling_days(questions: pd.DataFrame) -> NDArray[np.int64]:
    """The end of ``resolves_by``, or else of ``closes_at``, in microseconds; `MISSING` if none."""
    due = microseconds(questions["resolves_by"])
    close = closing_moments(questions["closes_at"])
    return np.where(due == MISSING, close, due)


def _numbers(
    outcomes: pd.Series[Any], kinds: pd.Series[Any], options: pd.Series[Any]
) -> NDArray[np.float64]:
    """Outcomes as numbers, shape (n,)."""
    is_number = pd.api.types.infer_dtype(outcomes) in ("integer", "floating", "mixed-integer-float")
    if is_number and not options.notna().any():
        return outcomes.to_numpy().astype(float)
    columns = (each.to_numpy() for each in (outcomes, kinds, options))
    return np.array([_number(*each) for each in zip(*columns, strict=True)], dtype=float)


def _number(outcome: object, kind: str, options: tuple[str, ...] | None) -> float:
    """An outcome as a number; NaN where there is none, or only a range is known."""
    if outcome is None:
        return np.nan
    if kind == "binary" and outcome in ("yes", "no"):
        return float(outcome == "yes")
    if options is not None:
        return float(options.index(str(outcome)))
    if outcome == "never":
        return np.inf
    return float(outcome)  # type: ignore[arg-type]


def _conditions(questions: pd.DataFrame) -> np.ndarray:
    """What the condition of each question says about it: nothing, or why it is left out."""
    needed = questions["condition_id"]
    if not needed.notna().any():
        return np.full(len(questions), "", dtype=object)
    by_id = questions.drop_duplicates("question_id").set_index("question_id")
    status = needed.map(by_id["status"])
    came_out = needed.map(by_id["outcome"])
    kinds = dict(zip(by_id.index, zip(by_id["kind"], by_id["options"], strict=True), strict=True))
    wanted = np.array(
        [
            np.nan if condition is None else _number(outcome, *kinds[condition])
            for condition, outcome in zip(needed, questions["condition_outcome"], strict=True)
        ],
        dtype=float,
    )
    failed, annulled, waiting = (each.value for each in REASONS_OF_CONDITIONS)
    cases = {
        "": needed.isna() | ((status == "resolved") & (came_out == wanted)),
        waiting: status == "open",
        annulled: status == "annulled",
    }
    return np.select(list(cases.values()), list(cases), default=failed)


# --- codes -----------------------------------------------------------------------------------


@attrs.frozen(eq=False, slots=False)
class Outcomes:
    """The outcomes of forecasts by question, forecaster and time.

    Attributes:
        value: Outcomes, shape (k,).
        run: How many forecasts in a row each is the outcome of, shape (k,); None for one each.
    """

    value: NDArray[np.float64]
    run: NDArray[np.intp] | None = None

    @cached_property
    def settled(self) -> bool:
        """Whether every outcome is 0 or 1."""
        return bool(((self.value == 0) | (self.value == 1)).all())

    def read(self) -> NDArray[np.float64]:
        """One outcome per forecast, shape (n,)."""
        return self.value if self.run is None else np.repeat(self.value, self.run)


@attrs.frozen(kw_only=True, eq=False)
class PairCodes:
    """Pairs in integer codes, with their clocks.

    Attributes:
        question: Code per row, shape (n,).
        forecaster: Code per row, shape (n,).
        questions: The ids that the codes stand for.
        forecasters: The ids that the codes stand for.
        first: A row of each question, shape (q,).
        closes_at: Scheduled close per question in microseconds UTC, `MISSING` where it is not
            known, shape (q,).
        sequence: Which of several forecasts of one instant came later, shape (n,), or None.
        probability: By question, forecaster and time, shape (n,).
        outcomes: The outcomes in the same order.
        log: The forecasts by question, forecaster and time, with ``opens_at`` and ``closed_at``
            `MISSING` where they are not known.
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    questions: NDArray[Any]
    forecasters: NDArray[Any]
    first: NDArray[np.intp]
    closes_at: NDArray[np.int64]
    sequence: NDArray[np.int64] | None
    probability: NDArray[np.float64]
    outcomes: Outcomes
    log: ForecastLog

    @property
    def row(self) -> NDArray[np.integer]:
        """Rows by question, forecaster, moment and sequence, as they stand in the log."""
        return self.log.grouping.row

    @property
    def outcome(self) -> NDArray[np.float64]:
        """In the order of the log, shape (n,); made of few numbers whenever it is asked for."""
        return self.outcomes.read()

    def clocks(self, span: str) -> dict[str, NDArray[np.int64]]:
        """The clocks of each question by name, shape (q,) each; the last ends its span."""
        clocks = {"opens_at": self.log.opens_at, "closed_at": self.log.closed_at}
        return clocks if span == "actual" else {**clocks, "closes_at": self.closes_at}

    def keep(self, kept: NDArray[np.bool_]) -> PairCodes:
        """The same codes for fewer rows."""
        kept_in_order = kept[self.row]
        question, forecaster = self.question[kept], self.forecaster[kept]
        sequence = None if self.sequence is None else self.sequence[kept]
        clock = np.empty(len(kept), dtype=np.int64)
        clock[self.row] = self.log.issued_at
        ends = self.log.expires_at
        log = attrs.evolve(
            self.log,
            grouping=grouped(question, forecaster, clock[kept], sequence, len(self.questions)),
            issued_at=self.log.issued_at[kept_in_order],
            expires_at=None if ends is None else ends[kept_in_order],
        )
        return attrs.evolve(
            self,
            question=question,
            forecaster=forecaster,
            sequence=sequence,
            probability=self.probability[kept_in_order],
            outcomes=Outcomes(self.outcome[kept_in_order]),
            log=log,
        )

    def pair_keys(self) -> NDArray[np.int64]:
        """One number per row, the same for all rows of a forecaster and question."""
        return self.question.astype(np.int64) * len(self.forecasters) + self.forecaster


def pair_codes(
    *,
    question: Texts,
    forecasts: ForecastColumns,
    outcomes: Callable[[Grouping], Outcomes],
    first: NDArray[np.intp],
    windows: Mapping[str, NDArray[np.int64]],
) -> PairCodes:
    """Put columns in the order in which histories are integrated."""
    sequence = in_sequence(forecasts.sequence)
    forecaster = forecasts.forecaster
    count = len(question.names)
    grouping = grouped(
        question.codes,
        forecaster.codes,
        forecasts.issued_at,
        sequence,
        count,
        forecasts.probability,
    )
    expires_at = forecasts.expires_at
    if expires_at is not None:
        ends = expires_at != MISSING
        expires_at = np.where(ends, expires_at, NEVER) if ends.any() else None
    return PairCodes(
        question=question.codes,
        forecaster=forecaster.codes,
        questions=question.names,
        forecasters=forecaster.names,
        first=first,
        closes_at=windows["closes_at"],
        sequence=sequence,
        probability=grouping.number,
        outcomes=outcomes(grouping),
        log=ForecastLog(
            grouping=grouping,
            issued_at=grouping.moment,
            expires_at=None if expires_at is None else expires_at.take(grouping.row),
            opens_at=windows["opens_at"],
            closed_at=windows["closed_at"],
        ),
    )


def in_sequence(sequence: NDArray[np.float64] | None) -> NDArray[np.int64] | None:
    """The sequence as whole numbers; a missing one comes first. None where all are missing."""
    if sequence is None or bool(np.isnan(sequence).all()):
        return None
    values = np.nan_to_num(sequence, nan=-1.0)
    whole = values.astype(np.int64)
    if (whole == values).all():
        return whole
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def renumbered(table: pd.DataFrame, name: str, rows: np.ndarray) -> pd.DataFrame:
    """Keep the rows of a long table that belong to ``rows``, and count these from 0 as ``pair``."""
    names = [name, *(each for each in table.columns if each != name)]
    table = table if table.columns[0] == name else table[names]
    table = table.set_axis(["pair", *names[1:]], axis=1)
    if table.empty:
        return table
    place = np.full(max(table["pair"].max(), rows.max(initial=-1)) + 1, -1)
    place[rows] = np.arange(len(rows))
    found = table[place[table["pair"]] >= 0].reset_index(drop=True)
    found.isetitem(0, place[found["pair"]])
    return found
