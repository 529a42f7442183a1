"""Which forecasts meet an outcome, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.pair_columns import REASONS_OF_CONDITIONS, settling_days
from forecasttrack.scoring.history import NEVER
from forecasttrack.scoring.history.log import is_ascending
from forecasttrack.tables.offered_options import WINDOWS, absent_options, options_change
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import MISSING, SHAPES, microseconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.schema import ForecastColumns, Tables


Late = Literal["leave out", "count"]
"""Whether forecasts dated after their outcome are left out, or scored and marked."""


class Eligibility:
    """Every forecast beside its question, which is looked up by its row.

    Attributes:
        questions: The questions with their outcomes.
        forecasts: The forecasts.
        reason: Precedence of the reason why each is left out, 0 where it is not, shape (n,).
        contradictory: Forecasts that another of the same instant contradicts, by row.
        late: Which are dated after their outcome and count all the same, shape (n,); or None.
    """

    def __init__(self, tables: Tables, questions: pd.DataFrame, *, late: Late) -> None:
        self.questions, self.forecasts = questions, tables.forecasts
        self.late: NDArray[np.bool_] | None = None
        if len(self.forecasts) and self.forecasts.question.min() < 0:
            message = "there is a forecast about a question that is not among the questions"
            raise InvalidTableError(message, field="question_id")
        self._known_at = _clock(questions, "known_at", NEVER)
        self._closed_at = _clock(questions, "closed_at", NEVER)
        instants = same_instant(tables.forecasts, tables.beliefs)
        self.contradictory = instants.contradictory
        reason = self._of_time(counts_late=late == "count")
        for each, rows in (
            (Reason.REPLACED, instants.replaced),
            (Reason.STANDS_TWICE, instants.twice),
        ):
            reason[rows] = _sooner(reason[rows], each)
        if self.forecasts.stray_option is not None:
            stray = self.forecasts.stray_option.codes >= 0
            reason[stray] = _sooner(reason[stray], Reason.OPTION_NOT_ON_OFFER)
        if questions[list(WINDOWS)].notna().any(axis=None):
            absent = outcome_not_on_offer(questions, self.forecasts)
            reason[absent] = _sooner(reason[absent], Reason.OPTION_NOT_ON_OFFER)
        before = self._over_before_opening(reason)
        reason[before] = _sooner(reason[before], Reason.OUTSIDE_WINDOW)
        self.reason = reason

    def _of_time(self, *, counts_late: bool) -> NDArray[np.int8]:
        """The reasons that questions and clocks give.

        One comparison finds the forecasts that have any; what it is, is asked of those alone.
        """
        forecasts = self.forecasts
        of_question = reasons_of_questions(self.questions)
        limit = np.minimum(self._known_at, self._closed_at)
        limit[of_question > 0] = MISSING
        until = forecasts.issued_at if forecasts.issued_until is None else forecasts.issued_until
        rows = np.flatnonzero(until >= limit.take(forecasts.question))
        question = forecasts.question[rows]
        found = of_question.take(question)
        late = until[rows] >= self._known_at.take(question)
        outside = forecasts.issued_at[rows] >= self._closed_at.take(question)
        if counts_late and late.any():
            # What is dated after the outcome is dated after the close as well.
            self.late = np.zeros(len(forecasts), dtype=bool)
            self.late[rows[late]] = True
            outside &= ~late
        else:
            found[late] = _sooner(found[late], Reason.LATE)
        found[outside] = _sooner(found[outside], Reason.OUTSIDE_WINDOW)
        reason = np.zeros(len(forecasts), dtype=np.int8)
        reason[rows] = found
        return reason

    def _over_before_opening(self, reason: NDArray[np.int8]) -> NDArray[np.intp]:
        """Forecasts that were over before their window opened.

        One that was stays where its forecaster has another one, for it still ended the one before.
        """
        ends = self.forecasts.expires_at
        if ends is None:
            return np.zeros(0, dtype=np.intp)
        opens_at = _clock(self.questions, "opens_at", MISSING).take(self.forecasts.question)
        before = (ends != MISSING) & (ends <= opens_at) & (reason == 0)
        if not before.any():
            return np.zeros(0, dtype=np.intp)
        pair = [self.forecasts.question, self.forecasts.forecaster.codes]
        others = pd.Series((reason == 0) & ~before).groupby(pair).transform("any")
        return np.flatnonzero(before & ~others.to_numpy())

    def refuse(self, rows: NDArray[np.intp]) -> None:
        """Leave forecasts out as faulty, unless another reason is listed before."""
        self.reason[rows] = _sooner(self.reason[rows], Reason.FAULT)

    def backdated(self, rows: NDArray[np.intp]) -> NDArray[np.bool_] | None:
        """Whether forecasts were recorded when the outcome was known; None where none was."""
        if self.forecasts.recorded_at is None:
            return None
        known_at = self._known_at.take(self.forecasts.question[rows])
        found: NDArray[np.bool_] = self.forecasts.recorded_at[rows] > known_at
        return found


def _clock(questions: pd.DataFrame, name: str, missing: int) -> NDArray[np.int64]:
    moments = microseconds(questions[name])
    found: NDArray[np.int64] = np.where(moments == MISSING, missing, moments)
    return found


def _sooner(found: NDArray[np.int8], reason: Reason) -> NDArray[np.int8]:
    """The reason that holds where one was found already: that of the two which is listed first."""
    precedence = np.int8(reason.precedence)
    return np.where(found == 0, precedence, np.minimum(found, precedence))


# --- questions -------------------------------------------------------------------------------


def reasons_of_questions(questions: pd.DataFrame) -> NDArray[np.int8]:
    """The reason that a question gives for leaving out all its forecasts, 0 where it has none."""
    status, condition, relation = (
        _Coded.of(questions[name]) for name in ("status", "condition_fault", "relation")
    )
    reasons: list[tuple[Reason, Any]] = [
        (Reason.OPEN, _is_open(questions)),
        (Reason.EARLY, questions["waits"].to_numpy(dtype=bool)),
        (Reason.UNRESOLVED, status.is_text("unresolved")),
        (Reason.ANNULLED, status.is_text("annulled")),
        (Reason.AMBIGUOUS, status.is_text("ambiguous")),
        (Reason.CONDITION_NOT_MET, status.is_text("condition-not-met")),
        *((each, condition.is_text(each.value)) for each in REASONS_OF_CONDITIONS),
        (Reason.NOT_A_TEST, relation.is_text("not-a-test")),
    ]
    found = np.zeros(len(questions), dtype=np.int8)
    for reason, holds in reasons:
        if holds.any():
            found[holds] = _sooner(found[holds], reason)
    # Nothing that a faulty row says is relied on, so no other reason is drawn from it.
    found[questions["fault"].notna().to_numpy()] = Reason.FAULT.precedence
    return found


def outcome_not_on_offer(questions: pd.DataFrame, forecasts: ForecastColumns) -> NDArray[np.intp]:
    """Forecasts made when the option that came out was not on offer, with none to catch it."""
    outcome = questions["outcome"].to_numpy(dtype=float)
    can_lack = options_change(questions) & np.isfinite(outcome)
    can_lack &= questions["catch_all"].isna().to_numpy() if can_lack.any() else False
    if not can_lack.any():
        return np.zeros(0, dtype=np.intp)
    rows = np.flatnonzero(can_lack.take(forecasts.question))
    question = forecasts.question[rows]
    absent = absent_options(questions, question, forecasts.issued_at[rows])
    place = outcome.take(question).astype(int)
    found: NDArray[np.intp] = rows[absent[np.arange(len(rows)), place]]
    return found


@attrs.frozen(eq=False)
class _Coded:
    """A column of few texts, coded once and compared many times."""

    codes: NDArray[np.intp]
    names: list[Any]

    @classmethod
    def of(cls, column: pd.Series[Any]) -> _Coded:
        codes, names = pd.factorize(column)
        return cls(codes, list(names))

    def is_text(self, text: str) -> NDArray[np.bool_]:
        """Where the column holds the text, shape (n,)."""
        if text not in self.names:
            return np.zeros(len(self.codes), dtype=bool)
        return np.equal(self.codes, self.names.index(text))


# --- answers that came early ------------------------------------------------------------------


def clock_of(tables: Tables) -> int:
    """The moment from which the records are looked at, or else the latest moment in them.

    The machine's own clock is never asked, so that the same records give the same pairs.
    """
    if tables.clock is not None:
        return tables.clock
    forecasts, resolutions = tables.forecasts, tables.resolutions
    moments = [forecasts.issued_at, forecasts.clock("recorded_at")]
    moments += [microseconds(resolutions[name]) for name in ("known_at", "recorded_at")]
    return max(tables.recorded_at, *(int(each.max(initial=MISSING)) for each in moments))


def early_outcomes(questions: pd.DataFrame, clock: int) -> NDArray[np.bool_]:
    """Whether the outcome of each question came before its settling day, which is still ahead."""
    day, known_at = settling_days(questions), microseconds(questions["known_at"])
    is_resolved = (questions["status"] == "resolved").to_numpy()
    dated = (day != MISSING) & (known_at != MISSING)
    early: NDArray[np.bool_] = is_resolved & dated & (known_at < day) & (day > clock)
    return early


def some_are_open(questions: pd.DataFrame, forecasts: ForecastColumns) -> bool:
    """Whether a question that somebody forecast has no resolution, and may still get one.

    Of questions "by the end of the year" a yes can come any day and a no only at the end, so that
    a mean over what is known so far sees too many yeses. Once all are settled, none is missing.
    """
    is_forecast = np.zeros(len(questions), dtype=bool)
    is_forecast[forecasts.question] = True
    return bool((_is_open(questions) & is_forecast).any())


def _is_open(questions: pd.DataFrame) -> NDArray[np.bool_]:
    """What depends on a condition that failed waits for nothing any more, so it is not open."""
    found = _Coded.of(questions["status"]).is_text("open")
    if found.any():
        condition = _Coded.of(questions["condition_fault"])
        found &= condition.is_text("") | condition.is_text(Reason.CONDITION_OPEN.value)
    return found


# --- several forecasts of one instant ---------------------------------------------------------

_KEY = ["question", "forecaster", "issued_at"]


@attrs.frozen(kw_only=True, eq=False)
class SameInstant:
    """What becomes of forecasts of one forecaster, question and instant, by row.

    Attributes:
        replaced: Those that a later one by ``sequence`` replaces.
        twice: Those that are written down again with the same belief.
        contradictory: Those that differ, where no sequence says which came later.
    """

    replaced: NDArray[np.intp]
    twice: NDArray[np.intp]
    contradictory: NDArray[np.intp]


def same_instant(forecasts: ForecastColumns, beliefs: Mapping[str, pd.DataFrame]) -> SameInstant:
    """Find forecasts of one forecaster on one question at one instant, and which of them stands.

    The last by ``sequence`` stands. Without a sequence, or with the same one, equal forecasts are
    one forecast written down twice, of which the last row stands.
    """
    nothing = np.zeros(0, dtype=np.intp)
    shared = _perhaps_shared(forecasts)
    several = _several(forecasts, shared) if shared.size else pd.DataFrame()
    if several.empty:
        return SameInstant(replaced=nothing, twice=nothing, contradictory=nothing)
    again = several.duplicated(_KEY, keep="first")
    same = several.duplicated([*_KEY, "sequence"], keep="first")
    places = np.flatnonzero(again & (same | _part_ordered(several)))
    differ = _differ(several, beliefs, places)
    equal, unclear = np.zeros((2, len(several)), dtype=bool)
    equal[places - 1] = True
    unclear[places[differ]] = True
    # Of an instant with a contradiction nothing can be told, so all of it is in doubt.
    instants = [several[name].to_numpy() for name in _KEY]
    unclear = pd.Series(unclear).groupby(instants).transform("any").to_numpy()
    followed = several.duplicated(_KEY, keep="last").to_numpy() & ~unclear
    row = several["row"].to_numpy()
    return SameInstant(
        replaced=row[followed & ~equal], twice=row[followed & equal], contradictory=row[unclear]
    )


def _several(forecasts: ForecastColumns, rows: NDArray[np.intp]) -> pd.DataFrame:
    """The forecasts that share their instant, by question, forecaster, instant and sequence."""
    part = forecasts.take(rows)
    sequence = np.full(len(rows), np.nan) if part.sequence is None else part.sequence
    frame = pd.DataFrame(
        {
            "question": part.question,
            "forecaster": part.forecaster.codes,
            "issued_at": part.issued_at,
            "sequence": sequence,
            "shape": 0 if part.shape is None else part.shape,
            "probability": part.probability,
            "expires_at": part.clock("expires_at"),
            "row": rows,
        }
    )
    frame = frame[frame.duplicated(_KEY, keep=False)]
    order = [*_KEY, "sequence"]
    return frame.sort_values(order, kind="stable", na_position="first", ignore_index=True)


def _part_ordered(several: pd.DataFrame) -> pd.Series[Any]:
    """Whether some forecasts of an instant have no sequence."""
    keys = [several[name] for name in _KEY]
    return several["sequence"].isna().groupby(keys, sort=False).transform("any")


def _differ(
    several: pd.DataFrame, beliefs: Mapping[str, pd.DataFrame], places: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Whether the belief at each place differs from that at the place before."""
    one, other = (several.iloc[at].reset_index(drop=True) for at in (places, places - 1))
    differ = np.zeros(len(places), dtype=bool)
    for name in ("shape", "probability", "expires_at"):
        differ |= ((one[name] != other[name]) & ~(one[name].isna() & other[name].isna())).to_numpy()
    long = np.flatnonzero(~differ & (one["shape"] != SHAPES.index("probability")).to_numpy())
    if long.size:
        rows = np.concatenate([one["row"].iloc[long], other["row"].iloc[long]])
        of_row = dict(_long_beliefs(beliefs, rows))
        for at in long:
            differ[at] = of_row[one["row"].iloc[at]] != of_row[other["row"].iloc[at]]
    return differ


def _long_beliefs(
    beliefs: Mapping[str, pd.DataFrame], rows: NDArray[np.intp]
) -> Iterator[tuple[int, Any]]:
    """All that the long tables hold of some forecasts, in a form that can be compared."""
    found: dict[int, list[tuple[str, tuple[str, ...]]]] = {int(row): [] for row in rows}
    for name, table in sorted(beliefs.items()):
        part = table[table["forecast"].isin(rows)]
        for row, *values in part.itertuples(index=False, name=None):
            found[row].append((name, tuple(map(str, values))))
    yield from ((row, sorted(parts)) for row, parts in found.items())


def _perhaps_shared(forecasts: ForecastColumns) -> NDArray[np.intp]:
    """Find all forecasts that share pair and instant with another, and maybe a few that do not.

    A number mixed of question, forecaster and moment is sorted several times as fast as the
    three are compared; where two numbers collide by chance, comparing will tell.
    """
    issued_at = forecasts.issued_at
    if is_ascending(issued_at):
        same = issued_at[1:] == issued_at[:-1]
        if np.count_nonzero(same) < len(issued_at) // _FEW:
            return np.flatnonzero(np.append(same, False) | np.insert(same, 0, values=False))
    with np.errstate(over="ignore"):
        mixed = issued_at * _ODD[0]
        mixed += forecasts.question * _ODD[1]
        mixed += forecasts.forecaster.codes * _ODD[2]
    mixed ^= mixed >> 29
    ordered = np.sort(mixed)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(mixed, again)) if again.size else again.astype(np.intp)


#: Where fewer than one moment in so many is shared, those rows are compared straight away.
_FEW = 20
#: Odd numbers without a pattern in their bits, so that products of them spread.
_ODD = np.array([0x1E3779B97F4A7C15, 0x3F58476D1CE4E5B9, 0x14D049BB133111EB])
