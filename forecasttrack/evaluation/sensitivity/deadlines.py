"""A copy of a book in which each vague deadline is replaced by its earliest or latest day.

The word "soon" names no day.
A question whose close is a period can be held to the period's beginning or to its end, and the
outcome may differ: what came true between the two missed the earlier deadline and met the later.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs

from forecasttrack.book import Book
from forecasttrack.records.moments import Period, begins, ends
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution

DeadlineEnd = Literal["earliest", "latest"]


def has_vague_deadlines(book: Book) -> bool:
    """Whether any question closes within a period rather than on a day."""
    return any(isinstance(question.closes_at, Period) for question in book.questions_by_id.values())


def at_deadline(book: Book, end: DeadlineEnd) -> Book:
    """Hold every question whose close is a period to one of the period's ends.

    Only outcomes of yes can change: at the earliest end, a yes that occurred after it becomes a no,
    known when that end had passed; a yes whose day is not on record, or may lie on either side, is
    unresolved there. Everything else stays as it is.

    Args:
        book: The book; it is not changed.
        end: Which end of each period is the close.

    Example:
        >>> import forecasttrack as ft
        >>> soon = ft.Period(earliest="2026-03-31", latest="2026-12-31", why="the text says soon")
        >>> book = ft.Book(
        ...     questions=[ft.Question(id="Q", text="A truce?", closes_at=soon)],
        ...     resolutions=[
        ...         ft.Resolution(
        ...             question_id="Q",
        ...             outcome="yes",
        ...             occurred_at="2026-05-09",
        ...             known_at="2026-05-09",
        ...         )
        ...     ],
        ... )
        >>> [at_deadline(book, end).resolution("Q").outcome for end in ("earliest", "latest")]
        ['no', 'yes']
    """
    questions = book.questions_by_id
    changed: dict[str, Any] = {
        "questions": [_with_close_at(each, end) for each in book.questions],
        "conditions": [_with_close_at(each, end) for each in book.conditions],
        "resolutions": [
            _as_settled(each, questions[each.question_id], end) for each in book.resolutions
        ],
    }
    # Without sources, writing this copy cannot change the files that the book was read from.
    return attrs.evolve(book, **changed, sources=())


def _with_close_at(question: Question, end: DeadlineEnd) -> Question:
    if not isinstance(question.closes_at, Period):
        return question
    return attrs.evolve(question, closes_at=getattr(question.closes_at, end))


def _as_settled(resolution: Resolution, question: Question, end: DeadlineEnd) -> Resolution:
    """The resolution that a question has if its close is one end of its period."""
    close = question.closes_at
    if end == "latest" or not isinstance(close, Period) or resolution.outcome != "yes":
        return resolution
    occurred_at = resolution.occurred_at
    if occurred_at is not None and ends(occurred_at) <= ends(close.earliest):
        return resolution
    if occurred_at is not None and begins(occurred_at) >= ends(close.earliest):
        return attrs.evolve(resolution, outcome="no", occurred_at=None, known_at=close.earliest)
    return attrs.evolve(resolution, status="unresolved", outcome=None)
