"""Forecasts beside their questions: which of them meet an outcome, and in what columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.codes import MISSING, clock
from forecasttrack.pairing.pairs import PAIR_COLUMNS
from forecasttrack.pairing.same_instant import replaced_at_once
from forecasttrack.scoring.history import NEVER
from forecasttrack.tables.stacking import COPIES_ON_WRITE, spread, stacked_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.schema import Tables

REASON_OF = (
    "",
    "not a test of the claim",
    "condition not met",
    "open",
    "unresolved",
    "annulled",
    "ambiguous",
    "late",
    "outside the window",
)
"""Why a forecast is left out, by its number; of several reasons the first counts."""


class Meeting:
    """Every forecast beside its question, which is looked up by its row.

    What a question says is said of its forecasts without being copied to each of them.

    Attributes:
        questions: The questions with their outcomes.
        forecasts: The forecasts.
        asked: Row of each forecast's question, shape (n,).
        late: Issued when the outcome was known, shape (n,).
        backdated: Recorded when the outcome was known, though issued before, shape (n,).
        replaced: Another of the same instant takes its place, shape (n,).
        reason: Number of the reason why it is left out, 0 where it is not, shape (n,).
    """

    def __init__(self, tables: Tables, questions: pd.DataFrame) -> None:
        self.questions, self.forecasts = questions, tables.forecasts
        self.asked = pd.Index(questions["question_id"]).get_indexer(self.forecasts["question_id"])
        self._refuse_strangers()
        issued_at = clock(self.forecasts["issued_at"])
        known_at = self._of_questions("known_at", NEVER)
        self.late = issued_at >= known_at
        self.backdated = (clock(self.forecasts["recorded_at"]) > known_at) & ~self.late
        self.replaced = replaced_at_once(tables, self.asked)
        reason = _of_question(questions)[self.asked]
        settled = reason == 0
        reason[self.late & settled] = REASON_OF.index("late")
        reason[self._outside(issued_at) & (reason == 0)] = REASON_OF.index("outside the window")
        self.reason = reason

    def _refuse_strangers(self) -> None:
        strange = np.flatnonzero(self.asked < 0)
        if strange.size:
            name = self.forecasts["question_id"].iloc[strange[0]]
            message = f"there is a forecast about {name!r}, which is not among the questions."
            raise InvalidTableError(message, record_id=str(name), field="question_id")

    def _of_questions(self, name: str, missing: int) -> NDArray[np.int64]:
        moments = clock(self.questions[name])
        known: NDArray[np.int64] = np.where(moments == MISSING, missing, moments)
        found: NDArray[np.int64] = known.take(self.asked)
        return found

    def _outside(self, issued_at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Forecasts that no window holds: after the close, replaced at once, or over before it.

        One that was over before the opening stays where the forecaster said something else too,
        for it still ended what they had said before.
        """
        outside: NDArray[np.bool_] = issued_at >= self._of_questions("closed_at", NEVER)
        outside |= self.replaced
        expires_at = clock(self.forecasts["expires_at"])
        ends = expires_at != MISSING
        if not ends.any():
            return outside
        early = ends & (expires_at <= self._of_questions("opens_at", MISSING)) & ~outside
        if early.any():
            pair = [self.asked, self.forecasts["forecaster"].to_numpy()]
            others = pd.Series(~outside & ~early).groupby(pair).transform("any")
            outside |= early & ~others.to_numpy()
        return outside

    def columns(self, rows: NDArray[np.intp], names: Sequence[str]) -> pd.DataFrame:
        """Columns of forecasts and of their questions, for some forecasts."""
        every = len(rows) == len(self.forecasts)
        place = self.asked if every else self.asked[rows]
        own = [name for name in names if name in self.forecasts]
        of_question = {name: self.questions[name] for name in names if name not in own}
        said = {name: [spread(column, place)] for name, column in of_question.items()}
        columns = stacked_columns(said, len(rows), like=of_question)
        for name in own:
            mine = self.forecasts[name]
            mine = mine if every else mine.take(rows).reset_index(drop=True)
            columns[name] = mine if COPIES_ON_WRITE else mine.copy()
        return pd.DataFrame({name: columns[name] for name in names}, copy=False)

    def frame(self, rows: NDArray[np.intp]) -> pd.DataFrame:
        """The frame of pairs, of the forecasts that are not left out."""
        told = {"late": self.late[rows], "backdated": self.backdated[rows]}
        names = [name for name in PAIR_COLUMNS if name not in told]
        frame = self.columns(rows, names).assign(**told)
        return frame[list(PAIR_COLUMNS)]


def _of_question(questions: pd.DataFrame) -> NDArray[np.int8]:
    """The reason that a question gives for leaving out all its forecasts, 0 where it has none."""
    conditional = questions["conditional"].to_numpy(dtype=object)
    status = questions["status"].to_numpy(dtype=object)
    cases: dict[str, Any] = {
        "not a test of the claim": (questions["relation"] == "not-a-test").to_numpy(),
        "condition not met": (conditional == "condition not met") | (status == "condition-not-met"),
        "open": (conditional == "open") | (status == "open"),
        **{each: status == each for each in ("unresolved", "annulled", "ambiguous")},
    }
    numbers = [np.int8(REASON_OF.index(reason)) for reason in cases]
    return np.select(list(cases.values()), numbers, default=np.int8(0)).astype(np.int8)
