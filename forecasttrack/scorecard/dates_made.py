"""The dates of forecasts and closes, for a scorecard without briefings that have dates."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forecasttrack.book import Book
from forecasttrack.records.moments import begins, date, ends, written_out


def dates_made(book: Book, issued: pd.Series[pd.Timestamp]) -> str:
    """Write when the forecasts of a scorecard were made, and when its questions close.

    Args:
        book: The book; nothing is written if it has briefings, which show their own dates.
        issued: When the forecasts were made, used if the book has none.

    Returns:
        Both periods, as far as they are known; empty if neither is.

    Example:
        >>> import forecasttrack as ft
        >>> dates_made(Book(), pd.Series(pd.to_datetime(["2026-01-02T09:00Z"])))
        'Forecasts made 2 Jan 2026'
        >>> snow = ft.Question(id="snow", text="Snow?", closes_at="2026-03-31")
        >>> rain = ft.Question(id="rain", text="Rain?", closes_at="2026-05-31")
        >>> dates_made(Book(questions=[rain, snow]), pd.Series(dtype="datetime64[us, UTC]"))
        'questions close from 31 Mar 2026 to 31 May 2026'
    """
    if book.briefings:
        return ""
    made = sorted((each.issued_at for each in book.forecasts), key=begins)
    days = [f"{begins(each):%Y-%m-%d}" for each in (*made[:1], *made[-1:])]
    days = days or [f"{each:%Y-%m-%d}" for each in (issued.min(), issued.max()) if pd.notna(each)]
    closing = (each.closes_at for each in book.questions if each.closes_at is not None)
    closes = [written_out(each) for each in sorted(closing, key=ends)]
    parts = [
        _span("Forecasts made", [written_out(date(each)) for each in days]),
        _span("questions close", closes),
    ]
    return " · ".join(filter(None, parts))


def _span(what: str, days: Sequence[str]) -> str:
    if not days:
        return ""
    first, last = days[0], days[-1]
    return f"{what} {first}" if first == last else f"{what} from {first} to {last}"
