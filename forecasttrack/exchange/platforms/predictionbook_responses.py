"""PredictionBook as a CSV file of responses, one row each, with its question beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.csv_text import csv_head, csv_records
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, chance, instant, named_cell, needed, number
from forecasttrack.exchange.rows import ForecastRow, QuestionRow, ResolutionRow, Rows
from forecasttrack.exchange.sources import ImportSource

_NAME = "predictionbook"
_RESPONSES = {"question_id", "probability", "timestamp", "outcome", "open_time", "close_time"}
_TITLES = {"question_id", "q_title"}
_MOST_FILES = 10
_OUTCOMES = {1.0: "yes", 0.0: "no"}
_AMBIGUOUS = -1.0


@attrs.define
class SiteClock:
    """Reads instants of a site whose times are all in UTC, even if a file does not say so.

    Attributes:
        options: What the caller says.
        account: Where it is noted that instants without a zone were taken for UTC.
    """

    options: ImportOptions
    account: Account
    _naive: int = 0
    _column: str = ""
    _example: object = None

    def instant(self, row: Mapping[str, Any], *names: str) -> dt.datetime | None:
        """An instant in one of some columns."""
        name, value = named_cell(row, *names)
        if not isinstance(value, str):
            return instant(row, name)
        text = value.removesuffix(" UTC")
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise RowFault(name, value, "is no instant") from None
        if moment.tzinfo is None and text == value:
            if not self._naive:
                self._column, self._example = name, value
            self._naive += 1
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.options.zone or dt.UTC)
        return instant({name: moment.isoformat()}, name)

    def note_assumed_zone(self) -> None:
        """Say how instants without a zone were read."""
        if self._naive and self.options.zone is None:
            self.account.assume(
                self._column, "in UTC, as the site prints its times", self._example, self._naive,
                "zone=, --zone",
            )  # fmt: skip


def _files(source: ImportSource) -> dict[str, set[str]]:
    """The CSV files of a folder or zip, or the file itself, with their columns."""
    if not source.members:
        return {"": {*csv_head(source.head)}}
    # A hub has thousands of them, and a site's export one or two.
    if sum(name.endswith(".csv") for name in source.members) > _MOST_FILES:
        return {}
    heads = source.member_heads(".csv")
    return {name: {*csv_head(head)} for name, head in heads}


def has_row_per_response(source: ImportSource) -> bool:
    """Whether a file, or one in a folder or zip, has a row for each response."""
    return any(head >= _RESPONSES for head in _files(source).values())


def read_responses(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read every response, and the sentences of the questions where a file has them."""
    found = _Responses(account=account, clock=SiteClock(options, account))
    heads = _files(source)
    for name, head in heads.items():
        if head >= _TITLES and not head >= _RESPONSES:
            for place, row in _table(source, name):
                with account.row(place, name):
                    found.take_title(row)
    for name, head in heads.items():
        if head >= _RESPONSES:
            for place, row in _table(source, name):
                with account.row(place, name):
                    found.take(row)
    found.clock.note_assumed_zone()
    return found.rows()


def _table(source: ImportSource, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with source.member(name) if name else source.lines() as lines:
        yield from csv_records(lines, name or source.name)


@attrs.define(kw_only=True)
class _Responses:
    """What has been read of a file of responses."""

    account: Account
    clock: SiteClock
    _titles: dict[str, str] = attrs.field(factory=dict)
    _questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _resolutions: dict[str, ResolutionRow] = attrs.field(factory=dict)
    _forecasts: list[ForecastRow] = attrs.field(factory=list)

    def take_title(self, row: Mapping[str, Any]) -> None:
        """Take the sentence of a question."""
        self._titles[id_of(_NAME, needed(row, "question_id"))] = str(cell(row, "q_title") or "")

    def take(self, row: Mapping[str, Any]) -> None:
        """Take a response."""
        name = id_of(_NAME, needed(row, "question_id"))
        who, issued_at = cell(row, "user_id"), self.clock.instant(row, "timestamp")
        probability = chance(row, "probability")
        if probability is None or issued_at is None:
            raise RowFault("probability", None, "a response without its moment or its confidence")
        ended = self._ended(name, row)
        if name not in self._questions:
            self._questions[name] = QuestionRow(
                question_id=name,
                text=self._titles.get(name) or None,
                # People go on answering after the deadline, which may lie before the question.
                resolves_by=self.clock.instant(row, "close_time"),
                written_at=self.clock.instant(row, "open_time"),
            )
            if ended is not None:
                self._resolutions[name] = ended
        self._forecasts.append(
            ForecastRow(
                question_id=name,
                forecaster=id_of(_NAME, who or "somebody"),
                issued_at=issued_at,
                probability=probability,
            )
        )

    def _ended(self, name: str, row: Mapping[str, Any]) -> ResolutionRow | None:
        """How a question ended: 1, 0, or -1 where nobody could say."""
        stated = None if str(row.get("outcome")).lower() == "nan" else number(row, "outcome")
        if stated is None:
            return None
        known_at = self.clock.instant(row, "resolve_time") or self.clock.options.known_at
        if stated == _AMBIGUOUS:
            return ResolutionRow(question_id=name, status="ambiguous", known_at=known_at)
        if stated not in _OUTCOMES:
            raise RowFault("outcome", stated, "is neither 1, 0 nor -1")
        return ResolutionRow(question_id=name, outcome=_OUTCOMES[stated], known_at=known_at)

    def rows(self) -> Rows:
        """Everything that was read."""
        return Rows(
            questions=list(self._questions.values()),
            forecasts=ordered(self._forecasts),
            resolutions=list(self._resolutions.values()),
        )


def ordered(forecasts: list[ForecastRow]) -> list[ForecastRow]:
    """Forecasts with a sequence for different responses in one second: the order of the file."""
    first: dict[tuple[Any, ...], float | None] = {}
    differing: set[tuple[Any, ...]] = set()
    for row in forecasts:
        key = (row.question_id, row.forecaster, row.issued_at)
        if first.setdefault(key, row.probability) != row.probability:
            differing.add(key)
    return [
        attrs.evolve(row, sequence=float(place))
        if (row.question_id, row.forecaster, row.issued_at) in differing
        else row
        for place, row in enumerate(forecasts)
    ]
