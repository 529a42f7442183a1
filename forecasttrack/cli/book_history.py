"""The history of one question of a book, by the dates that its records state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from forecasttrack.cli.in_words import settled_text
from forecasttrack.records.moments import When, begins, text, written_out
from forecasttrack.scorecard.beliefs import belief_text

if TYPE_CHECKING:
    from forecasttrack.book import Book
    from forecasttrack.records.forecast import Forecast
    from forecasttrack.records.question import Question

_ORDER_OF_KINDS = ("question", "forecast", "withdrawal", "resolution")
"""The order of kinds of events that are dated alike."""


@attrs.frozen
class Happening:
    """One dated event of a question: it was asked, forecast, withdrawn or resolved.

    Attributes:
        at: When; None where the book does not state it.
        kind: ``question``, ``forecast``, ``withdrawal`` or ``resolution``.
        forecaster: Whose forecast, where it is one.
        in_words: What it was, in place of what, and why.
    """

    at: When | None
    kind: str
    forecaster: str | None
    in_words: str

    def line(self) -> str:
        """One line of text: the date and what happened."""
        return f"{written_out(self.at) if self.at is not None else 'undated'}: {self.in_words}"


def history_of(book: Book, question_id: str) -> list[Happening]:
    """The events of a question in order of time; those without a date come first.

    Raises:
        UnknownNameError: The book has no such question.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> [each.kind for each in history_of(book, "Q01d")]
        ['forecast', 'question']
    """
    question = book.question(question_id)
    forecasts = [each for each in book.forecasts if each.question_id == question_id]
    happenings = [
        Happening(question.written_at, "question", None, in_words=f"asks: {question.text}"),
        *_forecasts(forecasts, question),
        *_resolutions(book, question),
    ]
    return sorted(happenings, key=_order)


def _order(each: Happening) -> tuple[bool, object, int]:
    moment = None if each.at is None else begins(each.at)
    return moment is not None, moment or 0, _ORDER_OF_KINDS.index(each.kind)


def _forecasts(forecasts: list[Forecast], question: Question) -> Iterator[Happening]:
    latest: dict[str, Forecast] = {}
    for each in sorted(forecasts, key=lambda each: begins(each.issued_at)):
        who, earlier = each.forecaster, latest.get(each.forecaster)
        was = "" if earlier is None else f", was {belief_text(earlier.belief, question.kind)}"
        wording = f"{who} {belief_text(each.belief, question.kind)}{was}"
        yield Happening(each.issued_at, "forecast", who, wording)
        if each.expires_at is not None:
            yield Happening(each.expires_at, "withdrawal", who, f"{who}'s forecast ends")
        latest[who] = each


def _resolutions(book: Book, question: Question) -> Iterator[Happening]:
    """An event for each resolution, from the first to the one in force.

    An earlier resolution says when and why it was replaced; the next one is dated and explained by
    that.
    """
    resolution = book.resolution(question.id)
    if resolution is None:
        return
    was, because, replaced_at = "", "", None
    for each in (*reversed(resolution.replaces), resolution):
        outcome = settled_text(each, question.kind)
        known = "" if each.known_at is None else f", known since {text(each.known_at)}"
        yield Happening(
            replaced_at or each.known_at, "resolution", None, f"{outcome}{was}{known}{because}"
        )
        was, replaced_at = f", was {outcome}", getattr(each, "replaced_at", None)
        because = f", because {each.why}" if hasattr(each, "why") else ""
