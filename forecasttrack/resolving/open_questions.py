"""What is still open, what is due and what is overdue at a given moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs

from forecasttrack.book import Book
from forecasttrack.records.moments import Moment, When, begins, ends
from forecasttrack.records.question import Question
from forecasttrack.resolving import resolve


@attrs.frozen(kw_only=True)
class Duty:
    """A question without a resolution, and how pressing it is.

    Attributes:
        question: The question.
        due: When its answer is due; ``None`` if it does not say.
        state: ``open``; ``due`` once its day has come; ``overdue`` once that has passed.
        waits_for: The condition, or other question, that must be settled first.
        resolvable: Whether facts settle it now; ``None`` if there were no facts to look at.
        how: How facts settle it, or why they do not.
    """

    question: Question
    due: When | None
    state: str
    waits_for: str | None = None
    resolvable: bool | None = None
    how: str | None = None


def outstanding(
    book: Book, *, at: When, within: float | None = None, facts: Any = None
) -> list[Duty]:
    """List every question without a resolution, the most pressing first.

    Args:
        book: The book; only what could be known by then counts as resolved.
        at: The moment to look from; a bare day means its end.
        within: Only what is due within so many days from then, or facts settle now.
        facts: Facts, to tell what they settle by then.

    Example:
        >>> import forecasttrack as ft
        >>> from forecasttrack.records.moments import day
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> [duty.question.id for duty in outstanding(book, at=day("2026-11-22"))][:3]
        ['Q01d', 'Q02a', 'Q03e']
    """
    duties = sorted(_duties(book, ends(at)), key=_pressing)
    if facts is not None:
        duties = _with_facts(duties, book, at, facts)
    if within is None:
        return duties
    last = ends(at).add(seconds=within * 86_400)
    return [duty for duty in duties if duty.resolvable or _is_due_by(duty, last)]


def last_day(due: When) -> dt.date:
    """Give the last day on which an answer is due; what ends at midnight ends the day before.

    Example:
        >>> from forecasttrack.records.moments import moment
        >>> str(last_day(moment("2026-03-01T00:00Z")))
        '2026-02-28'
    """
    last = dt.datetime.fromisoformat(ends(due).isoformat()) - dt.timedelta(microseconds=1)
    return last.date()


def _duties(book: Book, at: Moment) -> Iterator[Duty]:
    settled = {
        each.question_id
        for each in book.resolutions
        if each.known_at is None or ends(each.known_at) <= at
    }
    for question in book.questions:
        if question.id not in settled:
            condition = question.condition
            waits = condition is not None and condition.question_id not in settled
            yield Duty(
                question=question,
                due=question.due,
                state=_state(question.due, at),
                waits_for=condition.question_id if condition is not None and waits else None,
            )


def _with_facts(duties: list[Duty], book: Book, at: When, facts: Any) -> list[Duty]:
    """The same duties, each with what facts say of it."""
    settlement = resolve(book.known_by(ends(at)), facts, known_by=ends(at))
    found = {ruling.question.id: ruling for ruling in settlement.each}
    return [
        attrs.evolve(
            duty,
            waits_for=duty.waits_for or found[duty.question.id].finding.latest.waits_for,
            resolvable=found[duty.question.id].action == "resolve",
            how=found[duty.question.id].finding.latest.how,
        )
        for duty in duties
    ]


def _state(due: When | None, at: Moment) -> str:
    if due is None or at <= begins(due):
        return "open"
    return "due" if at <= ends(due) else "overdue"


def _is_due_by(duty: Duty, moment: Moment) -> bool:
    return duty.due is not None and ends(duty.due) <= moment


def _pressing(duty: Duty) -> tuple[bool, Moment | None]:
    return (duty.due is None, ends(duty.due) if duty.due is not None else None)
