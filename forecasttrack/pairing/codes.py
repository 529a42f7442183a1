"""Pairs as integer codes and clocks: the form in which histories are integrated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.scoring.history import NEVER, ForecastLog, grouped

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISSING = np.iinfo(np.int64).min
"""What a missing moment is in microseconds."""

SOURCES = (
    "question_id",
    "forecaster",
    "issued_at",
    "expires_at",
    "sequence",
    "opens_at",
    "closes_at",
    "closed_at",
    "probability",
    "outcome",
)
"""The columns of pairs that codes and clocks are made of."""


@attrs.frozen(kw_only=True, eq=False)
class Coded:
    """The frame of pairs in integer codes, with its clocks.

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
        outcome: In the same order, shape (n,).
        settled: Whether every outcome is 0 or 1.
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
    outcome: NDArray[np.float64]
    settled: bool
    log: ForecastLog

    @property
    def row(self) -> NDArray[np.intp]:
        """Rows by question, forecaster, moment and sequence, as they stand in the log."""
        return self.log.grouping.row

    def keep(self, kept: NDArray[np.bool_]) -> Coded:
        """The same codes for fewer rows."""
        here = kept[self.row]
        question, forecaster = self.question[kept], self.forecaster[kept]
        sequence = None if self.sequence is None else self.sequence[kept]
        clock = np.empty(len(kept), dtype=np.int64)
        clock[self.row] = self.log.issued_at
        ends = self.log.expires_at
        log = attrs.evolve(
            self.log,
            grouping=grouped(question, forecaster, clock[kept], sequence, len(self.questions)),
            issued_at=self.log.issued_at[here],
            expires_at=None if ends is None else ends[here],
        )
        return attrs.evolve(
            self,
            question=question,
            forecaster=forecaster,
            sequence=sequence,
            probability=self.probability[here],
            outcome=self.outcome[here],
            log=log,
        )

    def pair_keys(self) -> NDArray[np.int64]:
        """One number per row, the same for all rows of a forecaster and question."""
        return self.question * len(self.forecasters) + self.forecaster


def coded(frame: pd.DataFrame) -> Coded:
    """Turn ids into codes, in the order of their first rows, and times into microseconds."""
    question, questions, first = codes(frame["question_id"])
    forecaster, forecasters, _ = codes(frame["forecaster"])
    asked = {name: frame[name].iloc[first] for name in ("opens_at", "closes_at", "closed_at")}
    issued_at, expires_at = clock(frame["issued_at"]), clock(frame["expires_at"])
    sequence = in_sequence(frame["sequence"])
    grouping = grouped(question, forecaster, issued_at, sequence, len(questions))
    ends = expires_at != MISSING
    outcome = frame["outcome"].to_numpy()
    return Coded(
        question=question,
        forecaster=forecaster,
        questions=questions,
        forecasters=forecasters,
        first=first,
        closes_at=clock(asked["closes_at"]),
        sequence=sequence,
        probability=frame["probability"].to_numpy().take(grouping.row),
        outcome=outcome.take(grouping.row),
        settled=bool(((outcome == 0) | (outcome == 1)).all()),
        log=ForecastLog(
            grouping=grouping,
            issued_at=issued_at.take(grouping.row),
            expires_at=np.where(ends, expires_at, NEVER).take(grouping.row) if ends.any() else None,
            opens_at=clock(asked["opens_at"]),
            closed_at=clock(asked["closed_at"]),
        ),
    )


def codes(ids: pd.Series[Any]) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.intp]]:
    """Codes in the order in which ids first appear, the ids they stand for, and where those do."""
    values = ids.to_numpy()
    if values.dtype.kind not in "iu" or not len(values) or not _are_codes(values):
        code, known = pd.factorize(values)
        first = np.zeros(len(known), dtype=np.intp)
        first[code[::-1]] = np.arange(len(code))[::-1]
        return code.astype(np.int64, copy=False), np.asarray(known), first
    # Small whole numbers are codes already; to look them up would cost more than to score.
    first = np.full(int(values.max()) + 1, len(values))
    first[values[::-1]] = np.arange(len(values))[::-1]
    known = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(values))]
    code = np.empty(len(first), dtype=np.int64)
    code[known] = np.arange(len(known))
    return code[values], known, first[known]


def _are_codes(values: NDArray[np.integer]) -> bool:
    return bool(values.min() >= 0) and bool(values.max() < 2 * len(values) + 1024)


def clock(moments: pd.Series[Any]) -> NDArray[np.int64]:
    """Moments as microseconds UTC, `MISSING` where there is none."""
    us: NDArray[np.int64] = moments.dt.as_unit("us").astype("int64").to_numpy()
    return us


def in_sequence(said: pd.Series[Any]) -> NDArray[np.int64] | None:
    """The sequence as whole numbers; a missing one comes first. None where all are missing."""
    known = said.notna().to_numpy()
    if not known.any():
        return None
    values = said.to_numpy()
    if not known.all():
        values = np.where(known, values, -1)
    whole = values.astype(np.int64)
    if (whole == values).all():
        return whole
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
