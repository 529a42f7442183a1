"""When outcomes could be known, where a file does not say."""

from __future__ import annotations

import datetime as dt

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.rows import Clock, Rows

_FIRST = dt.date(1970, 1, 1)


def fill_known_days(rows: Rows, options: ImportOptions, account: Account) -> None:
    """Give each outcome without a date one that the same file gives again.

    It is the close of the question, or else the day after its last forecast: an outcome is not
    taken to have been known before somebody forecast it.
    """
    missing = [row for row in rows.resolutions if row.known_at is None and row.status == "resolved"]
    if not missing:
        return
    if options.known_at is not None:
        for row in missing:
            row.known_at = options.known_at
        return
    closes = {row.question_id: row.closes_at for row in rows.questions if row.closes_at is not None}
    last = _last_days(rows)
    latest = max(last.values(), default=_FIRST)
    for row in missing:
        row.known_at = closes.get(row.question_id) or _next(last.get(row.question_id, latest))
    closing = sum(row.question_id in closes for row in missing)
    for n, read_as in (
        (closing, "the close of each question"),
        (len(missing) - closing, "the day after the last forecast of each question"),
    ):
        if n:
            account.assume("known_at", read_as, None, n, "known_at=, --known-at")


def _next(day: dt.date) -> dt.date:
    """The day after a day, at most the last but one of the year 9999, which still has an end."""
    return min(day, dt.date.max - dt.timedelta(days=2)) + dt.timedelta(days=1)


def _last_days(rows: Rows) -> dict[str, dt.date]:
    """The day of the last forecast of each question."""
    found: dict[str, dt.date] = {}
    if isinstance(rows.forecasts, list):
        for row in rows.forecasts:
            day = _day(row.issued_at)
            found[row.question_id] = max(found.get(row.question_id, day), day)
    return found


def _day(value: Clock) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).date()
    return value or _FIRST
