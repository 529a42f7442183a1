"""Rows of a table put together: one question for all its rows, revisions in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pandas as pd

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.ids import cleaned, id_of, slug
from forecasttrack.exchange.kept_texts import TextKeeper, with_texts_shown
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.cells import carried, listed
from forecasttrack.exchange.personal.chances import ReadCell
from forecasttrack.exchange.personal.column_names import BELIEFS
from forecasttrack.exchange.personal.columns import ColumnMeanings, free_name
from forecasttrack.exchange.personal.grid import FaultyCell
from forecasttrack.exchange.personal.outcomes import outcome_for_yes
from forecasttrack.exchange.personal.periods import is_to_come
from forecasttrack.exchange.personal.revisions_in_order import with_revisions_ordered
from forecasttrack.exchange.personal.row_parts import RowPart, crossing
from forecasttrack.exchange.personal.totals import could_be_mean
from forecasttrack.exchange.rows import Clock, ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.records.resolution import STATUSES
from forecasttrack.tables.schema import columns_holding, columns_of

_PUT_TOGETHER = frozenset({"question_id", "text", "options", "tags", "further", "fault"})
"""Roles that are put together of several columns."""
_OF_QUESTION = tuple(
    field.name for field in attrs.fields(QuestionRow) if field.name not in _PUT_TOGETHER
)
"""Columns of questions that are compared between the rows of one question."""
_CARRIED = tuple(
    name for name in columns_of("questions") if name not in _PUT_TOGETHER.union(_OF_QUESTION)
)
"""Fields of questions that only other formats fill."""
_FLAGS = columns_holding(bool, "questions")
_OF_FORECAST = ("sequence", "expires_at", "recorded_at", "words", "band_low", "band_high",
                "open_low", "open_high")  # fmt: skip
_HELD = ("level", "value", "probability")
"""Where several columns of a row became parts of their own: what the column of a part held."""
ASSUMED_KNOWN_AT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When an outcome counts as known if a file states only the seconds from forecast to outcome."""
_DIFFERS = "differs between the rows of a question; the first counts"


@attrs.define(kw_only=True)
class Assembly:
    """The rows of a table, as they are put together.

    Attributes:
        account: What becomes of each row.
        options: What the reader says.
        meanings: What the columns mean.
        prefix: What ids begin with.
        forecaster: Who forecast where a row names nobody and no column could.
        issued_at: When a forecast was made that has no date of its own.
        keeper: Keeps long texts that are carried, where the table is large.
    """

    account: Account
    options: ImportOptions
    meanings: ColumnMeanings
    prefix: str
    forecaster: str
    issued_at: Any
    keeper: TextKeeper | None = None
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _resolutions: dict[str, tuple[int, ResolutionRow]] = attrs.field(factory=dict)
    _forecasts: ForecastStore = attrs.field(factory=ForecastStore)
    _of_forecasts: set[str] = attrs.field(factory=set)

    def add(self, number: int, parts: Sequence[RowPart], file: str = "") -> None:
        """Take a row of the file, or refuse the whole of it.

        Args:
            number: Its line or row number.
            parts: The row, or one for each quantile in it.
            file: The table that it is of, where several were joined.
        """
        beliefs = [self._beliefs(each.cells) for each in parts]
        units = max(*map(len, beliefs), 1)
        self.account.rows += units
        found = ((part, fault) for part in parts if (fault := self._fault(part)) is not None)
        faulty = next(found, None) or crossing(parts)
        if faulty is not None:
            self._refuse((number, file), *faulty, units)
            return
        for part, believed in zip(parts, beliefs, strict=True):
            # A contradiction to other rows is a fault of all parts of the row.
            fault = self._take(number, part.cells, part.given, believed)
            if fault is not None:
                self._refuse((number, file), part, fault, units)
                return
        self.account.taken += units

    def _refuse(
        self, where: tuple[int, str], part: RowPart, fault: tuple[str | None, str], units: int
    ) -> None:
        number, file = where
        role, reason = fault
        name = role and self._column(role)
        column = part.held_by if role in _HELD and part.held_by else name
        cell = part.given.get(name or "")
        value = cell.value if isinstance(cell, FaultyCell) else cell
        if part.beyond:
            value = part.beyond[0][0]
        for _ in range(units):
            self.account.refuse(number, column, value, reason, file)

    def rows(self) -> Rows:
        """Everything that was taken."""
        # A column that differs between rows of a question is one of forecasts, else of questions;
        # so a team or a stake stands beside each forecast, and a region beside its question.
        apart = self._of_forecasts
        for question in self._questions.values():
            question.further = {k: v for k, v in question.further.items() if k not in apart}
        of_questions = {free_name(name) for name in self.meanings.further} - apart
        forecasts = self._forecasts.frame().drop(columns=[*of_questions], errors="ignore")
        return Rows(
            questions=list(self._questions.values()),
            forecasts=with_texts_shown(self._ordered(forecasts)),
            resolutions=[row for _, row in self._resolutions.values()],
        )

    def _ordered(self, forecasts: pd.DataFrame) -> pd.DataFrame:
        """Forecasts of one moment that differ are revisions, in the order of their rows."""
        ordered, count = with_revisions_ordered(forecasts)
        if count and "sequence" not in self.meanings.roles and "issued_at" in self.meanings.roles:
            self.account.assume(
                "sequence", "the order of the rows", None, count, "columns=, --column ...=sequence"
            )
        return ordered

    # --- one row -----------------------------------------------------------------------------

    def _beliefs(self, cells: Mapping[str, ReadCell]) -> list[str]:
        """The cells of a row that hold a belief: one, or one for each forecaster."""
        wide = [f"forecast of {name}" for name in self.meanings.forecasters]
        filled = [each for each in wide if cells[each].value is not None or cells[each].fault]
        one = any(
            cells[role].value is not None or cells[role].fault
            for role in ("probability", *BELIEFS)
            if role in cells
        )
        return filled + (["probability"] if one else [])

    def _column(self, role: str) -> str:
        return self.meanings.roles.get(role, role.removeprefix("forecast of "))

    def _fault(self, part: RowPart) -> tuple[str | None, str] | None:
        cells = part.cells
        if part.beyond:
            return None, "the row has more cells than the head; quote a cell that holds the sign"
        for role, cell in cells.items():
            if cell.fault:
                return role, cell.fault
        if self._value(cells, "question_id") is None and self._value(cells, "question") is None:
            return "question", (
                "the row says no question; is its cell merged with the one above it? Fill it in"
            )
        if part.is_total and not self._is_forecast(part):
            role = "question" if self._value(cells, "question") is not None else "question_id"
            return role, "looks like a row of totals; take it out, or write a whole sentence"
        status = self._value(cells, "status")
        if status not in (None, "resolved") and self._value(cells, "outcome") is not None:
            return "outcome", f"stands beside a status that says {status}; empty one of the two"
        return None

    def _is_forecast(self, part: RowPart) -> bool:
        """Whether a row has a chance and an outcome in words, which a row of means has not."""
        outcome = part.given.get(self.meanings.roles.get("outcome", ""))
        return self._value(part.cells, "probability") is not None and not could_be_mean(outcome)

    @staticmethod
    def _value(cells: Mapping[str, ReadCell], role: str) -> Any:
        return cells[role].value if role in cells else None

    def _take(
        self,
        number: int,
        cells: Mapping[str, ReadCell],
        given: Mapping[str, Any],
        beliefs: list[str],
    ) -> tuple[str, str] | None:
        """Take a row that is sound by itself; to contradict other rows is a fault."""
        question_id = self._id(cells)
        probability = self._value(cells, "probability")
        taken = self._value(cells, "side")
        outcome = self._value(cells, "outcome")
        if taken not in (None, "yes", "no"):
            return "side", "is no side; write yes or no"
        if outcome in ("right", "wrong"):
            outcome = outcome_for_yes(
                outcome, side=self.options.side, taken=taken, probability=probability
            )
            if outcome is None:
                return "outcome", (
                    "does not say which side was taken; give a column with yes or no, or say"
                    " side='yes' or 'likelier' (--side)"
                )
        row = self._resolution(question_id, outcome, cells)
        if row is not None and is_to_come(given.get(self.meanings.roles.get("known_at", ""))):
            return "known_at", "is still to come; write when the outcome became known: 2026-03-31"
        earlier = self._resolutions.get(question_id)
        if row is not None and earlier is not None and _ended(row) != _ended(earlier[1]):
            return "outcome", f"contradicts the outcome in row {earlier[0]}"
        forecasts = [self._forecast(question_id, belief, cells, taken) for belief in beliefs]
        for each in forecasts:
            if isinstance(each, tuple):
                return each
            if self.meanings.further:
                each.further = self._further(given)
        if row is not None and earlier is None:
            self._resolutions[question_id] = (number, row)
        self._question(question_id, cells, given)
        self._forecasts.extend(each for each in forecasts if isinstance(each, ForecastRow))
        return None

    def _forecast(
        self, question_id: str, belief: str, cells: Mapping[str, ReadCell], taken: str | None
    ) -> ForecastRow | tuple[str, str]:
        try:
            before = self._before_the_end(cells)
        except OverflowError:
            return "lead_seconds", "leads out of the years 1 to 9999"
        issued_at = self._value(cells, "issued_at") or before or self.issued_at
        if issued_at is None:
            return "issued_at", "there is no date; say when: issued_at=, --issued-at"
        who = self._who(belief, cells)
        if who is None:
            return "forecaster", "the row names nobody; say who: forecaster=, --forecaster"
        chance = cells[belief].value if belief in cells else None
        if taken == "no" and chance is not None:
            chance = 1 - chance
        parts = {role: self._value(cells, role) for role in (*BELIEFS, *_OF_FORECAST)}
        return ForecastRow(
            question_id=question_id,
            forecaster=who,
            issued_at=issued_at,
            probability=chance,
            **parts,
        )

    def _before_the_end(self, cells: Mapping[str, ReadCell]) -> Clock:
        """The moment so many seconds before the outcome was known, where a row says how many."""
        seconds = self._value(cells, "lead_seconds")
        if seconds is None:
            return None
        ended = self._value(cells, "known_at") or self.options.known_at or ASSUMED_KNOWN_AT
        if not isinstance(ended, dt.datetime):
            # A bare day ends at its midnight.
            ended = dt.datetime.combine(ended, dt.time(), tzinfo=dt.UTC) + dt.timedelta(days=1)
        return ended - dt.timedelta(seconds=seconds)

    def _who(self, belief: str, cells: Mapping[str, ReadCell]) -> str | None:
        if belief != "probability":
            return cleaned(belief.removeprefix("forecast of "))
        if "forecaster" not in cells:
            return cleaned(self.forecaster)
        name = self._value(cells, "forecaster") or self.options.forecaster
        return None if name is None else cleaned(name)

    def _id(self, cells: Mapping[str, ReadCell]) -> str:
        """The id in the row, or one made of its sentence; different sentences get different ids."""
        name, text = self._value(cells, "question_id"), self._value(cells, "question")
        if name is not None:
            return id_of(self.prefix, name) if self.prefix else cleaned(str(name))
        found = slug(text)
        found = id_of(self.prefix, found) if self.prefix else found
        known = self._questions.get(found)
        if known is not None and known.text != text:
            return f"{found[:50]}-{slug(text + ' ' * 80)[-8:]}"
        return found

    def _question(
        self, question_id: str, cells: Mapping[str, ReadCell], given: Mapping[str, Any]
    ) -> None:
        stated = {role: self._value(cells, role) for role in _OF_QUESTION}
        stated["kind"] = stated["kind"] or _kind_of(cells)
        stated["options"] = _options(cells)
        stated["tags"] = self._tags(cells)
        stated["text"] = self._value(cells, "question")
        own = {role: self._value(cells, role) for role in _CARRIED if role in cells}
        own |= {role: bool(own[role]) for role in _FLAGS if own.get(role) is not None}
        row = self._questions.get(question_id)
        if row is None:
            kept = own | self._further(given)
            self._questions[question_id] = QuestionRow(
                question_id=question_id, **stated, further=kept
            )
            return
        for role, value in stated.items():
            self._merge(row, role, value)
        for name, value in self._further(given).items():
            if value != row.further[name]:
                self._of_forecasts.add(name)

    def _further(self, given: Mapping[str, Any]) -> dict[str, Any]:
        own = {free_name(name): carried(given.get(name)) for name in self.meanings.further}
        return own if self.keeper is None else {k: self.keeper.keep(v) for k, v in own.items()}

    def _merge(self, row: QuestionRow, role: str, value: Any) -> None:
        known = getattr(row, role)
        if role == "options" and value:
            row.options = tuple(dict.fromkeys((*(known or ()), *value)))
        elif known is None:
            setattr(row, role, value)
        elif value is not None and value != known:
            self.account.lose(self._column(role), _DIFFERS)

    def _tags(self, cells: Mapping[str, ReadCell]) -> tuple[str, ...] | None:
        value = self._value(cells, "topic")
        if value is None or isinstance(value, tuple):
            return value
        several = "tags" in self.meanings.roles["topic"].lower()
        parts = listed(value, ";,|") if several else (value.strip(),)
        return tuple(dict.fromkeys(each for each in parts if each)) or None

    def _resolution(
        self, question_id: str, outcome: Any, cells: Mapping[str, ReadCell]
    ) -> ResolutionRow | None:
        status = self._value(cells, "status")
        low, high = (self._value(cells, f"outcome_{end}") for end in ("low", "high"))
        if status is None and outcome in STATUSES[1:]:
            status, outcome = outcome, None
        if outcome == "open" or (outcome is None and status is None and low is high is None):
            return None
        return ResolutionRow(
            question_id=question_id,
            status=status or "resolved",
            outcome=outcome,
            outcome_low=low,
            outcome_high=high,
            known_at=self._value(cells, "known_at") or self._undated_end(),
            as_of=self._value(cells, "as_of"),
        )

    def _undated_end(self) -> Clock:
        """When outcomes count as known if only the seconds before them are stated."""
        return ASSUMED_KNOWN_AT if "lead_seconds" in self.meanings.roles else None


def _ended(row: ResolutionRow) -> tuple[Any, ...]:
    return row.status, row.outcome, row.outcome_low, row.outcome_high


def _kind_of(cells: Mapping[str, ReadCell]) -> str:
    held = {role for role in BELIEFS if role in cells and cells[role].value is not None}
    if "option" in held:
        return "categorical"
    return "numeric" if held else "binary"


def _options(cells: Mapping[str, ReadCell]) -> tuple[str, ...] | None:
    stated = cells["options"].value if "options" in cells else None
    if isinstance(stated, tuple):
        return stated
    if isinstance(stated, str):
        return listed(stated, "|")
    option = cells["option"].value if "option" in cells else None
    return None if option is None else (option,)
