"""What is still open, what is due and what is overdue at a given moment."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from forecasttrack.book import Book
from forecasttrack.moments import Day, Moment, When, begins, ends
from forecasttrack.question import Question


@attrs.frozen(kw_only=True)
class Duty:
    """A question without a resolution, and how pressing it is.

    Attributes:
        question: The question.
        due: When its answer is due; ``None`` if it does not say.
        state: ``open``; ``due`` once its day has come; ``overdue`` once that has passed.
    """

    question: Question
    due: Moment | Day | None
    state: str


def outstanding(book: Book, *, at: When) -> list[Duty]:
    """List every question without a resolution, the most pressing first.

    Args:
        book: The book; only what could be known by then counts as resolved.
        at: The moment to look from; a bare day means its end.

    Example:
        >>> import forecasttrack as ft
        >>> from forecasttrack.moments import day
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> [duty.question.id for duty in outstanding(book, at=day("2026-11-22"))][:3]
        ['Q01d', 'Q02a', 'Q03e']
    """
    return sorted(_duties(book, ends(at)), key=_pressing)


def _duties(book: Book, at: Moment) -> Iterator[Duty]:
    settled = {
        each.question_id
        for each in book.resolutions
        if each.known_at is None or ends(each.known_at) <= at
    }
    for question in book.questions:
        if question.id not in settled:
            yield Duty(question=question, due=question.due, state=_state(question.due, at))


def _state(due: Moment | Day | None, at: Moment) -> str:
    if due is None or at <= begins(due):
        return "open"
    return "due" if at <= ends(due) else "overdue"


def _pressing(duty: Duty) -> tuple[bool, Moment | None]:
    return (duty.due is None, ends(duty.due) if duty.due is not None else None)
