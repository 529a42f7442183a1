"""A book with only what could be known at some moment."""

from __future__ import annotations

from typing import Any

import attrs

from forecasttrack.book import Book
from forecasttrack.records.moments import Moment, begins, cutoff


def known_book(book: Book, known_by: object) -> Book:
    """The book with only the forecasts and outcomes that could be known by a moment; None: all."""
    if known_by is None:
        return book
    until: Moment = cutoff(known_by)
    issued = tuple(each for each in book.forecasts if begins(each.issued_at) <= until)
    known: dict[str, Any] = {"forecasts": issued}
    return attrs.evolve(book.known_by(until), **known)
