"""Good Judgment Project: the questions (ifps.csv) and the survey forecasts, a row an option."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import attrs
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.csv_text import csv_head, csv_records
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.ids import id_of
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.platforms.cells import cell, chance, needed
from forecasttrack.exchange.register import Format
from forecasttrack.exchange.rows import (
    Clock,
    ForecastRow,
    QuestionRow,
    ResolutionRow,
    Rows,
    forecast_frame,
    typed_column,
)
from forecasttrack.exchange.sources import ImportSource

NAME = "gjp"
_ENCODING = "latin-1"
_ORDERED, _WITHDRAWN = "6", "4"
_OPTION = re.compile(r"\(([a-z])\)\s*(.*?)\s*(?:,\s*(?=\([a-z]\))|$)", re.DOTALL)
_UNPARTED = re.compile(r"\(([a-z])\)\s*(.*?)\s*(?=\([a-z]\)|$)", re.DOTALL)
"""The same where no comma stands between the options."""
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})(?:\s+(\d{1,2}):(\d{2}))?.*")

_QUESTIONS, _FORECASTS = {"ifp_id", "q_type", "options"}, {"ifp_id", "answer_option", "value"}
"""Columns by which files of questions and of forecasts are told."""
_ENDINGS = (".csv", ".tab")
_MOST_FILES = 40
_WHOLE, _LARGEST_ID = re.compile(r"-?\d{1,15}"), 10**15
"""Ids of forecasts that are numbers; others get numbers above these."""


def recognise(source: ImportSource) -> bool:
    """A folder or zip with questions and at least one file of forecasts, or one such file."""
    heads = _heads(source)
    if source.members:
        return any(each >= _QUESTIONS for each in heads.values()) and any(
            each >= _FORECASTS for each in heads.values()
        )
    return any(each >= _QUESTIONS or each >= _FORECASTS for each in heads.values())


def _heads(source: ImportSource) -> dict[str, set[str]]:
    """The files with the names of their columns."""
    if not source.members:
        return {"": {*csv_head(source.head)}} if source.suffix in _ENDINGS else {}
    # A hub has thousands of them.
    if sum(name.endswith(_ENDINGS) for name in source.members) > _MOST_FILES:
        return {}
    return {name: {*csv_head(head)} for name, head in source.member_heads(_ENDINGS)}


def read(source: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """Read the questions, then every file of forecasts."""
    given = source.name
    if not source.members and source.path is not None:
        # A file of forecasts alone does not say what was asked.
        source = source.beside("ifps.csv", "ifps.tab", source.path.name)
    heads = _without_copies(_heads(source), account)
    survey = _Survey(account=account, options=options)
    for columns, take in ((_QUESTIONS, survey.take_question), (_FORECASTS, survey.take_forecast)):
        for name in (name for name, head in heads.items() if head >= columns):
            for place, row in _rows(source, name):
                with account.row(place, name):
                    take(row)
        if not survey.questions:
            missing = "holds no questions; ifps.csv belongs into the same folder"
            raise InvalidTableError(f"{given} {missing}")
    return survey.rows()


def _without_copies(heads: Mapping[str, set[str]], account: Account) -> dict[str, set[str]]:
    """The files but those that hold another one again, with tabs in place of commas."""
    copies = [name for name in heads if name.endswith(".tab") and f"{name[:-4]}.csv" in heads]
    for name in copies:
        account.lose(name, f"is taken for a copy of {name[:-4]}.csv", 1)
    return {name: head for name, head in heads.items() if name not in copies}


def _rows(source: ImportSource, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a file, in which carriage returns stand where they should not."""
    with source.member(name, _ENCODING) as lines:
        yield from csv_records(_without_returns(lines), name)


def _without_returns(lines: Iterator[str]) -> Iterator[str]:
    """Lines that end at line feeds alone."""
    held = ""
    for line in lines:
        held += line.rstrip("\r\n")
        if line.endswith("\n"):
            yield held + "\n"
            held = ""
    if held:
        yield held


@attrs.define(kw_only=True)
class _Survey:
    """What has been read of the files."""

    account: Account
    options: ImportOptions
    questions: dict[str, QuestionRow] = attrs.field(factory=dict)
    _letters: dict[str, dict[str, str]] = attrs.field(factory=dict)
    _resolutions: list[ResolutionRow] = attrs.field(factory=list)
    _forecasts: ForecastStore = attrs.field(factory=ForecastStore)
    _numbers: dict[str, float] = attrs.field(factory=dict)
    _withdrawals: list[tuple[str, str, Clock, int]] = attrs.field(factory=list)

    def take_question(self, row: Mapping[str, Any]) -> None:
        """Take a question; those of one condition share a cluster."""
        stated = str(needed(row, "ifp_id"))
        name = id_of(NAME, stated)
        if name in self.questions:
            raise RowFault("ifp_id", stated, "stands there twice")
        letters = _letters(str(cell(row, "options") or ""))
        if len(letters) < 2:
            raise RowFault("options", row.get("options"), "does not list two options or more")
        closes_at, closed_at = _day(row, "date_to_close"), _day(row, "date_closed")
        closes_at = closes_at or closed_at
        resolution = _resolution(name, row, letters, closed_at)
        self.questions[name] = QuestionRow(
            question_id=name,
            text=str(needed(row, "q_text")),
            kind="ordered" if str(cell(row, "q_type")) == _ORDERED else "categorical",
            options=tuple(letters.values()),
            opens_at=_day(row, "date_start"),
            closes_at=closes_at,
            closed_at=min(closed_at, closes_at) if closed_at and closes_at else None,
            cluster=id_of(NAME, stated.split("-", 1)[0]),
            further={"short_title": cell(row, "short_title"), "q_type": cell(row, "q_type")},
        )
        self._letters[name] = letters
        self._resolutions.extend(resolution)

    def take_forecast(self, row: Mapping[str, Any]) -> None:
        """Take one option of a forecast, or a withdrawal."""
        name = id_of(NAME, needed(row, "ifp_id"))
        if name not in self.questions:
            raise RowFault("ifp_id", row["ifp_id"], "is not among the questions")
        user = str(needed(row, "user_id")).removesuffix(".0")
        who, when = id_of(NAME, user), self._moment(row)
        number = self._number(str(needed(row, "forecast_id")))
        if str(cell(row, "fcast_type")) == _WITHDRAWN:
            self._withdrawals.append((name, who, when, len(self._forecasts)))
            return
        letter, probability = str(needed(row, "answer_option")), chance(row, "value")
        if letter not in self._letters[name]:
            raise RowFault("answer_option", letter, "is no option of its question")
        if probability is None:
            raise RowFault("value", None, "is missing")
        self._forecasts.append(
            ForecastRow(
                question_id=name,
                forecaster=who,
                issued_at=when,
                sequence=number,
                option=self._letters[name][letter],
                probability=probability,
            )
        )

    def _moment(self, row: Mapping[str, Any]) -> Clock:
        """The instant, where a zone is known for it; else the day."""
        if self.options.zone is None or cell(row, "timestamp") is None:
            day = _day(row, "fcast_date")
            if day is None:
                raise RowFault("fcast_date", None, "is missing")
            return day
        text = str(cell(row, "timestamp"))
        match = _SLASHED.fullmatch(text)
        try:
            if match and match[4]:
                day = _date(match)
                naive = dt.datetime(day.year, day.month, day.day, int(match[4]), int(match[5]))  # noqa: DTZ001
            else:
                naive = dt.datetime.fromisoformat(text)
        except ValueError:
            raise RowFault("timestamp", text, "is no moment") from None
        return naive.replace(tzinfo=self.options.zone).astimezone(dt.UTC)

    def _number(self, stated: str) -> float:
        """A number for the id of a forecast, by which its options are kept together."""
        if _WHOLE.fullmatch(stated):
            return float(stated)
        return self._numbers.setdefault(stated, float(_LARGEST_ID + len(self._numbers)))

    def rows(self) -> Rows:
        """Everything that was read."""
        read = self._forecasts.all()
        forecasts = forecast_frame(read) if isinstance(read, list) else read
        if len(forecasts):
            # The options of one forecast share its place in the file.
            forecasts["sequence"] = pd.factorize(forecasts["sequence"])[0].astype(float)
        if self._withdrawals:
            forecasts["expires_at"] = _ends(forecasts, self._withdrawals)
        if self.options.zone is None and self._forecasts:
            self.account.assume(
                "fcast_date", "days; the times of the file have no zone", None,
                len(self._forecasts), "zone=, --zone America/New_York",
            )  # fmt: skip
        return Rows(
            questions=list(self.questions.values()),
            forecasts=forecasts,
            resolutions=self._resolutions,
        )


def _ends(
    forecasts: pd.DataFrame, withdrawals: Iterable[tuple[str, str, Clock, int]]
) -> pd.Series[Any]:
    """A withdrawal ends what its forecaster said before, on one day in the file's order."""
    ends: dict[tuple[str, str], list[tuple[tuple[dt.datetime, int], Clock]]] = {}
    for name, who, when, place in withdrawals:
        ends.setdefault((name, who), []).append(((_beginning(when), place), when))
    for each in ends.values():
        each.sort(key=lambda end: end[0])
    found: list[Clock] = [None] * len(forecasts)
    withdrawn = forecasts["forecaster"].isin({who for _, who in ends})
    rows = forecasts.loc[withdrawn, ["question_id", "forecaster", "issued_at"]]
    for place, name, who, when in rows.itertuples(name=None):
        issued = _beginning(when), place
        # What stands before the withdrawal has a smaller place.
        later = ends.get((name, who), ())
        found[place] = next((end for moment, end in later if moment > issued), None)
    return typed_column("expires_at", found)


def _letters(text: str) -> dict[str, str]:
    """The options by their letters: "(a) Yes, (b) No"."""
    found = dict(_OPTION.findall(text))
    return found if len(found) > 1 else dict(_UNPARTED.findall(text))


def _beginning(clock: Clock) -> dt.datetime:
    """A moment, or the beginning of a day, so that both can be compared."""
    if isinstance(clock, dt.datetime):
        return clock
    assert clock is not None  # noqa: S101 - every forecast and withdrawal has one
    return dt.datetime.combine(clock, dt.time(), tzinfo=dt.UTC)


def _resolution(
    name: str, row: Mapping[str, Any], letters: Mapping[str, str], closed_at: dt.date | None
) -> list[ResolutionRow]:
    status, outcome = str(cell(row, "q_status") or "").lower(), cell(row, "outcome")
    if status == "voided":
        return [ResolutionRow(question_id=name, status="annulled", known_at=closed_at)]
    if outcome is None or status not in ("closed", "resolved"):
        return []
    if str(outcome) not in letters:
        raise RowFault("outcome", outcome, "is no option of the question")
    return [ResolutionRow(question_id=name, outcome=letters[str(outcome)], known_at=closed_at)]


def _day(row: Mapping[str, Any], column: str) -> dt.date | None:
    """A day, in the American order or in that of ISO 8601."""
    value = cell(row, column)
    if value is None:
        return None
    try:
        return _day_of(str(value))
    except ValueError:
        raise RowFault(column, value, "is no day") from None


@lru_cache(maxsize=10_000)
def _day_of(text: str) -> dt.date:
    match = _SLASHED.fullmatch(text)
    return _date(match) if match else dt.date.fromisoformat(text[:10])


def _date(match: re.Match[str]) -> dt.date:
    month, day, year = (int(match[place]) for place in (1, 2, 3))
    return dt.date(year + 2000 if year < 100 else year, month, day)


FORMAT = Format(
    name=NAME,
    reads="ifps.csv and survey_fcasts.*.csv in a folder or zip",
    example="forecasttrack import gjp-data --into track.db",
    recognise=recognise,
    read=read,
)
