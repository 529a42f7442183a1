"""Pairs as integer codes and clocks: the form in which histories are integrated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.scoring.history.log import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISSING = np.iinfo(np.int64).min
"""What a missing moment is in microseconds."""


@attrs.frozen(kw_only=True, eq=False)
class Coded:
    """The frame of pairs in integer codes, with its clocks.

    Attributes:
        question: Code per row, shape (n,).
        forecaster: Code per row, shape (n,).
        questions: The ids that the codes stand for.
        forecasters: The ids that the codes stand for.
        first: A row of each question, shape (q,).
        issued_at: Microseconds UTC, shape (n,).
        expires_at: The same, `NEVER` without end, or None where nothing ends.
        sequence: Which of several forecasts of one instant came later, or None.
        opens_at, closes_at, closed_at: Microseconds per question, `MISSING` where
            not known, shape (q,).
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    questions: NDArray[Any]
    forecasters: NDArray[Any]
    first: NDArray[np.intp]
    issued_at: NDArray[np.int64]
    expires_at: NDArray[np.int64] | None
    sequence: NDArray[np.int64] | None
    opens_at: NDArray[np.int64]
    closes_at: NDArray[np.int64]
    closed_at: NDArray[np.int64]

    def keep(self, kept: NDArray[np.bool_]) -> Coded:
        """The same codes for fewer rows."""
        return attrs.evolve(
            self,
            question=self.question[kept],
            forecaster=self.forecaster[kept],
            issued_at=self.issued_at[kept],
            expires_at=None if self.expires_at is None else self.expires_at[kept],
            sequence=None if self.sequence is None else self.sequence[kept],
        )

    def pair_keys(self) -> NDArray[np.int64]:
        """One number per row, the same for all rows of a forecaster and question."""
        return self.question * len(self.forecasters) + self.forecaster


def coded(frame: pd.DataFrame) -> Coded:
    """Turn ids into codes, in the order of their first rows, and times into microseconds."""
    question, questions = _codes(frame["question_id"])
    forecaster, forecasters = _codes(frame["forecaster"])
    first = np.zeros(len(questions), dtype=np.intp)
    first[question[::-1]] = np.arange(len(question))[::-1]
    asked = frame.iloc[first]
    expires_at = _clock(frame["expires_at"])
    ends = expires_at != MISSING
    return Coded(
        question=question,
        forecaster=forecaster,
        questions=questions,
        forecasters=forecasters,
        first=first,
        issued_at=_clock(frame["issued_at"]),
        expires_at=np.where(ends, expires_at, NEVER) if ends.any() else None,
        sequence=_sequence(frame["sequence"]),
        opens_at=_clock(asked["opens_at"]),
        closes_at=_clock(asked["closes_at"]),
        closed_at=_clock(asked["closed_at"]),
    )


def _codes(ids: pd.Series[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Codes in the order in which ids first appear, and the ids they stand for."""
    values = ids.to_numpy()
    if values.dtype.kind not in "iu" or not len(values) or not _are_codes(values):
        codes, known = pd.factorize(values)
        return codes.astype(np.int64, copy=False), np.asarray(known)
    # Small whole numbers are codes already; to look them up would cost more than to score.
    first = np.full(int(values.max()) + 1, len(values))
    first[values[::-1]] = np.arange(len(values))[::-1]
    known = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(values))]
    code = np.empty(len(first), dtype=np.int64)
    code[known] = np.arange(len(known))
    return code[values], known


def _are_codes(values: NDArray[np.integer]) -> bool:
    return bool(values.min() >= 0) and bool(values.max() < 2 * len(values) + 1024)


def _clock(moments: pd.Series[Any]) -> NDArray[np.int64]:
    clock: NDArray[np.int64] = moments.dt.as_unit("us").astype("int64").to_numpy()
    return clock


def _sequence(said: pd.Series[Any]) -> NDArray[np.int64] | None:
    known = said.notna().to_numpy()
    if not known.any():
        return None
    values = said.to_numpy()
    if not known.all():
        values = np.where(known, values, -1)
    return values.astype(np.int64)
