"""Forecasts beside their questions: which of them meet an outcome, and in what columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.pairs import MISSING, clock, integer_codes
from forecasttrack.scoring.history import NEVER
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import columns_of
from forecasttrack.tables.stacking import spread, stacked_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.schema import Tables


class Eligibility:
    """Every forecast beside its question, and why it is left out if it is.

    Question columns are looked up by row, not copied.

    Attributes:
        questions: The questions with their outcomes.
        forecasts: The forecasts.
        question: Row of each forecast's question, shape (n,).
        late: Issued when the outcome was known, shape (n,).
        backdated: Recorded when the outcome was known, though issued before, shape (n,).
        reason: Precedence of the reason why it is left out, 0 where it is not, shape (n,).
    """

    def __init__(self, tables: Tables, questions: pd.DataFrame) -> None:
        self.questions, self.forecasts = questions, tables.forecasts
        ids = self.forecasts["question_id"]
        self.question = pd.Index(questions["question_id"]).get_indexer(ids)
        self._refuse_strangers()
        issued_at = clock(self.forecasts["issued_at"])
        known_at = self._of_questions("known_at", NEVER)
        self.late = issued_at >= known_at
        self.backdated = (clock(self.forecasts["recorded_at"]) > known_at) & ~self.late
        replaced, twice = replaced_at_once(tables, self.question)
        self.reason = _first_reason(
            [
                (Reason.LATE, self.late),
                (Reason.REPLACED, replaced),
                (Reason.STANDS_TWICE, twice),
                (Reason.OUTSIDE_WINDOW, self._outside(issued_at, replaced | twice)),
            ],
            start=_of_questions(questions)[self.question],
        )

    def _refuse_strangers(self) -> None:
        strange = np.flatnonzero(self.question < 0)
        if strange.size:
            name = self.forecasts["question_id"].iloc[strange[0]]
            message = f"there is a forecast about {name!r}, which is not among the questions."
            raise InvalidTableError(message, record_id=str(name), field="question_id")

    def _of_questions(self, name: str, missing: int) -> NDArray[np.int64]:
        moments = clock(self.questions[name])
        known: NDArray[np.int64] = np.where(moments == MISSING, missing, moments)
        found: NDArray[np.int64] = known.take(self.question)
        return found

    def _outside(
        self, issued_at: NDArray[np.int64], replaced: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Forecasts that no window holds: after the close, or over before it opened.

        One that was over before the opening stays where its forecaster has another one, for it
        still ended the one before.
        """
        outside: NDArray[np.bool_] = issued_at >= self._of_questions("closed_at", NEVER)
        expires_at = clock(self.forecasts["expires_at"])
        ends = expires_at != MISSING
        if not ends.any():
            return outside
        gone = outside | replaced
        before = ends & (expires_at <= self._of_questions("opens_at", MISSING)) & ~gone
        if before.any():
            pair = [self.question, self.forecasts["forecaster"].to_numpy()]
            others = pd.Series(~gone & ~before).groupby(pair).transform("any")
            outside |= before & ~others.to_numpy()
        return outside

    def columns(self, rows: NDArray[np.intp], names: Sequence[str]) -> pd.DataFrame:
        """Columns of forecasts and of their questions, for some forecasts."""
        every = len(rows) == len(self.forecasts)
        place = self.question if every else self.question[rows]
        own = [name for name in names if name in self.forecasts]
        of_question = {name: self.questions[name] for name in names if name not in own}
        parts = {name: [spread(column, place)] for name, column in of_question.items()}
        columns = stacked_columns(parts, len(rows), like=of_question)
        for name in own:
            columns[name] = self.forecasts[name].take(rows).reset_index(drop=True)
        return pd.DataFrame({name: columns[name] for name in names}, copy=False)

    def frame(self, rows: NDArray[np.intp]) -> pd.DataFrame:
        """The frame of pairs, of the forecasts that are not left out."""
        found = {"late": self.late[rows], "backdated": self.backdated[rows]}
        every = list(columns_of("pairs"))
        names = [name for name in every if name not in found]
        return self.columns(rows, names).assign(**found)[every]


def _first_reason(
    reasons: Sequence[tuple[Reason, NDArray[np.bool_]]], *, start: NDArray[np.int8]
) -> NDArray[np.int8]:
    """The first reason that holds, as its precedence; ``start`` is what holds already."""
    nothing = np.int8(len(Reason) + 1)
    first = np.where(start == 0, nothing, start)
    for reason, holds in reasons:
        first[holds] = np.minimum(first[holds], np.int8(reason.precedence))
    return np.where(first == nothing, np.int8(0), first)


FAULTS_OF_CONDITIONS = (
    Reason.CONDITION_NOT_MET,
    Reason.CONDITION_ANNULLED,
    Reason.CONDITION_OPEN,
)
"""Why a question does not count because of the question it depends on."""


def _of_questions(questions: pd.DataFrame) -> NDArray[np.int8]:
    """The reason that a question gives for leaving out all its forecasts, 0 where it has none."""
    condition = questions["condition_fault"].to_numpy(dtype=object)
    status = questions["status"].to_numpy(dtype=object)
    # What depends on a condition that failed waits for nothing any more, so it is not open.
    is_open = (status == "open") & np.isin(condition, ["", Reason.CONDITION_OPEN.value])
    reasons = [
        (Reason.OPEN, is_open),
        (Reason.UNRESOLVED, status == "unresolved"),
        (Reason.ANNULLED, status == "annulled"),
        (Reason.AMBIGUOUS, status == "ambiguous"),
        (Reason.CONDITION_NOT_MET, status == "condition-not-met"),
        *((each, condition == each.value) for each in FAULTS_OF_CONDITIONS),
        (Reason.NOT_A_TEST, (questions["relation"] == "not-a-test").to_numpy()),
    ]
    return _first_reason(reasons, start=np.zeros(len(questions), dtype=np.int8))


# --- several forecasts of one instant ---------------------------------------------------------

KEY = ["question_id", "forecaster", "issued_at"]


def replaced_at_once(
    tables: Tables, question: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the forecasts that another of the same instant replaces, and those that stand twice.

    The last by ``sequence`` stands. Without a sequence, or with the same one, equal forecasts are
    one forecast written down twice, of which the last row stands.

    Args:
        tables: The tables.
        question: Row of each forecast's question, shape (n,).

    Returns:
        Whether each is replaced by a later one, and whether it is written down again; (n,) each.

    Raises:
        InvalidTableError: Two differ, and no sequence says which came later.
    """
    forecasts = tables.forecasts
    replaced, twice = np.zeros((2, len(forecasts)), dtype=bool)
    rows = _perhaps_shared(forecasts, question)
    rows = rows[forecasts.iloc[rows].duplicated(KEY, keep=False).to_numpy()]
    if not rows.size:
        return replaced, twice
    several = forecasts.iloc[rows].assign(row=rows)
    several = several.sort_values([*KEY, "sequence"], kind="stable", na_position="first")
    again = several.duplicated(KEY, keep="first")
    same = several.duplicated([*KEY, "sequence"], keep="first")
    places = np.flatnonzero(again & (same | _part_ordered(several)))
    differ = _differ(tables, several, places)
    if differ.any():
        raise _contradiction(several.iloc[places[int(differ.argmax())]])
    followed = several.duplicated(KEY, keep="last").to_numpy()
    equal = np.zeros(len(several), dtype=bool)
    equal[places - 1] = True
    place = several["row"].to_numpy()
    replaced[place[followed & ~equal]] = True
    twice[place[followed & equal]] = True
    return replaced, twice


def _part_ordered(several: pd.DataFrame) -> pd.Series[Any]:
    """Whether some forecasts of an instant have no sequence."""
    keys = [several[name] for name in KEY]
    return several["sequence"].isna().groupby(keys, sort=False).transform("any")


def _differ(tables: Tables, several: pd.DataFrame, places: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the belief at each place differs from that at the place before."""
    one, other = several.iloc[places], several.iloc[places - 1]
    differ = np.zeros(len(places), dtype=bool)
    for name in ("shape", "probability", "expires_at"):
        first, second = one[name].reset_index(drop=True), other[name].reset_index(drop=True)
        differ |= ((first != second) & ~(first.isna() & second.isna())).to_numpy()
    for at in np.flatnonzero(~differ & (one["shape"] != "probability").to_numpy()):
        differ[at] = _belief(tables, one["row"].iloc[at]) != _belief(tables, other["row"].iloc[at])
    return differ


def _perhaps_shared(forecasts: pd.DataFrame, question: NDArray[np.intp]) -> NDArray[np.intp]:
    """Find all forecasts that share pair and instant with another, and maybe a few that do not.

    A number mixed of question, forecaster and moment is sorted several times as fast as the
    three are compared; where two numbers collide by chance, comparing will tell.
    """
    issued_at = clock(forecasts["issued_at"])
    if bool((issued_at[1:] >= issued_at[:-1]).all()):
        same = issued_at[1:] == issued_at[:-1]
        if np.count_nonzero(same) < len(issued_at) // _FEW:
            return np.flatnonzero(np.append(same, False) | np.insert(same, 0, values=False))
    forecaster = integer_codes(forecasts["forecaster"])[0]
    with np.errstate(over="ignore"):
        mixed = issued_at * _ODD[0] + question * _ODD[1] + forecaster * _ODD[2]
    mixed ^= mixed >> 29
    ordered = np.sort(mixed)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(mixed, again)) if again.size else again.astype(np.intp)


#: Where fewer than one moment in so many is shared, those rows are compared straight away.
_FEW = 20
#: Odd numbers without a pattern in their bits, so that products of them spread.
_ODD = np.array([0x1E3779B97F4A7C15, 0x3F58476D1CE4E5B9, 0x14D049BB133111EB])


def _belief(tables: Tables, row: int) -> list[tuple[str, list[str]]]:
    """All that the long tables hold of a forecast, in a form that can be compared."""
    parts = []
    for name, table in sorted(tables.beliefs.items()):
        own = table[table["forecast"] == row].drop(columns="forecast")
        parts.append((name, sorted(map(str, own.itertuples(index=False, name=None)))))
    return parts


def _contradiction(forecast: pd.Series[Any]) -> InvalidTableError:
    return InvalidTableError(
        f"forecaster {forecast['forecaster']!r} gave two different forecasts of question "
        f"{forecast['question_id']!r} at {forecast['issued_at']} (row {forecast['row']}). Give a "
        "'sequence' column that says which came later, or remove one.",
        record_id=str(forecast["question_id"]),
        field="sequence",
        row=int(forecast["row"]),
    )
