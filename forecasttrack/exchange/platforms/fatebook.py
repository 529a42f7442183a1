"""Fatebook: the CSV export, one row for each forecast."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import attrs

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.csv_text import csv_head, csv_records
from forecasttrack.exchange.ids import cleaned, id_of, slug
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, chance, needed
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

NAME = "fatebook"
_CHANCE = "Forecast (scale = 0-1)"
_OPTION, _TITLE, _MADE = "Multiple choice option", "Question title", "Question created at"
_NOT_KEPT = (
    "Your Brier score for this question",
    "Your relative Brier score for this question",
    "Question comments",
    "Question shared with",
    "Question shared publicly",
)
_ZONED = re.compile(
    r"\d{4}-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)"
)
"""A moment with its zone, as other programs save it."""
_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?.*)?")
_OUTCOMES = {"YES": "yes", "NO": "no"}


def recognise(source: ImportSource) -> bool:
    """Whether its head is that of the export."""
    return source.suffix == ".csv" and _CHANCE in csv_head(source.head)


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read the export; the title and the day it was made tell one question from another."""
    found = _Export(account=account, options=options)
    with source.lines() as lines:
        for place, row in csv_records(lines, source.name):
            with account.row(place):
                found.take(row)
    return found.rows()


@attrs.define(kw_only=True)
class _Export:
    """What has been read of an export."""

    account: Account
    options: ImportOptions
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _resolutions: dict[str, ResolutionRow] = attrs.field(factory=dict)
    _forecasts: list[ForecastRow] = attrs.field(factory=list)
    _asked_for_zone: bool = False

    def take(self, row: Mapping[str, Any]) -> None:
        """Take a forecast; each option of a choice is a question of yes or no."""
        title, option = str(needed(row, _TITLE)), cell(row, _OPTION)
        text = title if option is None else f"{title} {option}"
        name = id_of(NAME, slug(text), str(cell(row, _MADE) or "")[:10])
        probability, who = chance(row, _CHANCE), cell(row, "Forecast created by")
        issued_at = self._instant(row, "Forecast created at")
        resolution = self._resolution(name, row, option)
        if probability is not None and (issued_at is None or who is None):
            raise RowFault(
                "Forecast created at", None, "a forecast without its moment or its maker"
            )
        if name not in self._questions:
            self._questions[name] = self._question(name, text, row, title)
        if resolution is not None:
            self._resolutions.setdefault(name, resolution)
        for column in _NOT_KEPT:
            if cell(row, column) is not None:
                self.account.lose(column, "is computed anew, or has no place in the tables")
        if probability is not None:
            self._forecasts.append(
                ForecastRow(
                    question_id=name,
                    forecaster=id_of(NAME, cleaned(str(who))),
                    issued_at=issued_at,
                    probability=probability,
                )
            )

    def _question(self, name: str, text: str, row: Mapping[str, Any], title: str) -> QuestionRow:
        tags = str(cell(row, "Question tags") or "").split(",")
        return QuestionRow(
            question_id=name,
            text=text,
            opens_at=self._instant(row, _MADE),
            resolves_by=self._day(row, "Question resolve by"),
            cluster=id_of(NAME, slug(title)),
            tags=tuple(each.strip() for each in tags if each.strip()) or None,
            further={
                "notes": cell(row, "Question notes"),
                "tournament": cell(row, "Tournament name"),
            },
        )

    def _resolution(
        self, name: str, row: Mapping[str, Any], option: str | None
    ) -> ResolutionRow | None:
        stated = cell(row, "Resolution")
        if stated is None:
            return None
        known_at = self._instant(row, "Resolved at")
        if str(stated).upper() == "AMBIGUOUS":
            return ResolutionRow(question_id=name, status="ambiguous", known_at=known_at)
        outcome = _OUTCOMES.get(str(stated).upper())
        if outcome is None and option is not None:
            # A choice is resolved to one of its options, or to another.
            outcome = "yes" if stated == option else "no"
        if outcome is None:
            raise RowFault("Resolution", stated, "is neither YES, NO nor AMBIGUOUS")
        return ResolutionRow(question_id=name, outcome=outcome, known_at=known_at)

    def _instant(self, row: Mapping[str, Any], column: str) -> dt.datetime | None:
        """An instant of the server's own clock, whose zone the reader has to say if it has none."""
        value = cell(row, column)
        if value is None:
            return None
        if _ZONED.fullmatch(str(value)):
            return dt.datetime.fromisoformat(str(value)).astimezone(dt.UTC)
        if self.options.zone is None and not self._asked_for_zone:
            self._asked_for_zone = True
            self.account.ask(
                f"the times of the export, such as {value!r}, have no zone; say which they are of:"
                " zone='UTC', --zone UTC"
            )
        match = _TIME.fullmatch(str(value))
        try:
            numbers = [int(each or 0) for each in match.groups()] if match else []
            moment = dt.datetime(*numbers, tzinfo=self.options.zone or dt.UTC)  # type: ignore[misc,arg-type]
        except (ValueError, TypeError):
            raise RowFault(column, value, "is no moment") from None
        return moment.astimezone(dt.UTC)

    @staticmethod
    def _day(row: Mapping[str, Any], column: str) -> dt.date | None:
        value = cell(row, column)
        try:
            return None if value is None else dt.date.fromisoformat(str(value)[:10])
        except ValueError:
            raise RowFault(column, value, "is no day") from None

    def rows(self) -> Rows:
        """Everything that was read."""
        return Rows(
            questions=list(self._questions.values()),
            forecasts=self._forecasts,
            resolutions=list(self._resolutions.values()),
        )


FORMAT = Format(
    name=NAME,
    reads="the CSV export, of a person or a tournament",
    example="forecasttrack import fatebook.csv --zone UTC --into track.db",
    recognise=recognise,
    read=read,
)
