"""When outcomes could be known, where a file does not say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.rows import Clock, ResolutionRow, Rows
from forecasttrack.records.moments import now

UNDATED = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""When forecasts without any date are taken to have been made: before everything else."""
_NO_DATE = UNDATED.date()


def fill_known_days(rows: Rows, options: ImportOptions, account: Account) -> None:
    """Give each outcome without a date one; the same file always gives the same.

    It is the close of the question or the day it is due, or else the day after its last forecast:
    an outcome is not taken to have been known before somebody forecast it, nor on a day that is
    yet to come. If the forecasts have no day, it is the day after the last past day in the file; a
    file without any day keeps only the order of its rows.
    """
    missing = [row for row in rows.resolutions if row.known_at is None and row.status == "resolved"]
    if not missing:
        return
    if options.known_at is not None:
        for row in missing:
            row.known_at = options.known_at
        return
    counts: dict[str, int] = {}
    days = _Days(rows)
    for row in missing:
        row.known_at, assumption = days.estimate(row)
        counts[assumption] = counts.get(assumption, 0) + 1
    for assumption, n in counts.items():
        account.assume("known_at", assumption, None, n, "known_at=, --known-at")


class _Days:
    """The days that a file names, by question."""

    def __init__(self, rows: Rows) -> None:
        today = now().date()
        self.closes = {row.question_id: row.closes_at for row in rows.questions}
        self.due = {row.question_id: row.resolves_by for row in rows.questions}
        self.last = _last_days(rows)
        named = [*self.closes.values(), *self.due.values(), *self.last.values()]
        past = [_day(each) for each in named if each is not None and _day(each) <= today]
        self.today, self.latest = today, max(past, default=_NO_DATE)

    def estimate(self, row: ResolutionRow) -> tuple[Clock, str]:
        """When an outcome could be known, and what that was taken from."""
        last = self.last.get(row.question_id, _NO_DATE)
        close, due = self.closes.get(row.question_id), self.due.get(row.question_id)
        if due is not None and _day(due) <= last:
            due = None
        end = close if close is not None else due
        if end is not None and _day(end) <= self.today:
            return end, "the close of each question, or the day it is due"
        if last > _NO_DATE:
            yet = "" if end is None else ", since its end is yet to come"
            return _next(last), f"the day after the last forecast of each question{yet}"
        if self.latest > _NO_DATE:
            return _next(self.latest), "the day after the last past day in the file"
        return _next(_NO_DATE), f"{_next(_NO_DATE)} as a placeholder: the file has no dates"


def _next(day: dt.date) -> dt.date:
    """The day after a day, at most the last but one of the year 9999, whose end is a moment."""
    return min(day, dt.date.max - dt.timedelta(days=2)) + dt.timedelta(days=1)


def _last_days(rows: Rows) -> dict[str, dt.date]:
    """The day of the last forecast of each question."""
    if isinstance(rows.forecasts, list):
        pairs: Iterable[tuple[str, Clock]] = ((r.question_id, r.issued_at) for r in rows.forecasts)
    else:
        # Of a large file most forecasts share their moment with others of a question.
        different = rows.forecasts[["question_id", "issued_at"]].drop_duplicates()
        pairs = different.itertuples(index=False, name=None)
    found: dict[str, dt.date] = {}
    for question_id, issued_at in pairs:
        day = _day(issued_at)
        found[question_id] = max(found.get(question_id, day), day)
    return found


def _day(value: Clock) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).date()
    return value or _NO_DATE
