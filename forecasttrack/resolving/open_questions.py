"""What is still open, what is due and what is overdue at a given moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.records.moments import (
    Moment,
    When,
    begins,
    cutoff,
    ends,
    from_microseconds,
    microseconds,
    moment,
)
from forecasttrack.records.question import Condition, Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.tables.reasons import Reason

if TYPE_CHECKING:
    from forecasttrack.resolving.settlement import Decision


AWAITING = ("open", "due", "overdue")
"""The states in which an answer is waited for."""


@attrs.frozen(kw_only=True)
class OpenQuestion:
    """A question without a resolution, and how urgent it is.

    Attributes:
        question: The question.
        due: When its answer is due; ``None`` if it does not say.
        state: ``open``; ``due`` once its day has come; ``overdue`` once that has passed; or
            ``condition not met`` and ``condition annulled``, where no answer is waited for.
        waits_for: The condition, or other question, that must be settled first.
        resolvable: Whether facts settle it now; ``None`` if there were no facts to look at.
        how: How facts settle it, or why they do not.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.Book(questions=[ft.Question(id="rain", text="Rain?", closes_at="2026-05-31")])
        >>> [(each.question.id, each.state) for each in ft.outstanding(book, at="2026-06-30")]
        [('rain', 'overdue')]
    """

    question: Question
    due: When | None
    state: str
    waits_for: str | None = None
    resolvable: bool | None = None
    how: str | None = None

    @property
    def awaits_answer(self) -> bool:
        """Whether an answer is still to come; not if its condition failed."""
        return self.state in AWAITING


@naming_arguments
def outstanding(
    book: Book,
    *,
    at: object,
    within: float | None = None,
    facts: Any = None,
    on_record: bool = False,
) -> list[OpenQuestion]:
    """List every question without a resolution, the most urgent first.

    Args:
        book: The book.
        at: The moment to look from, as text or as a date; a bare day means its end.
        within: Only what is due within so many days from then, or facts settle now.
        facts: Facts, to tell what they settle by then.
        on_record: Whether every outcome on record settles its question, as it does for ``pair``;
            by default only one that could be known by then.

    Returns:
        One entry per question: ``question``, when it is due, and what facts settle of it.

    Raises:
        InvalidMomentError: ``at`` is no moment.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> [each.question.id for each in outstanding(book, at="2026-11-22")][:3]
        ['Q01d', 'Q02a', 'Q03e']
    """
    until = cutoff(at)
    found = sorted(_open_questions(book, until, on_record), key=_urgency)
    if facts is not None:
        found = _with_facts(found, book, until, facts)
    if within is None:
        return found
    last = _days_later(until, within)
    return [each for each in found if each.resolvable or _is_due_by(each, last)]


_LATEST = microseconds(moment("9999-12-31T23:59:59.999999Z"))


def _days_later(begin: Moment, days: float) -> Moment:
    """A moment some days later, at most the end of the year 9999."""
    return from_microseconds(round(min(microseconds(begin) + days * 86_400e6, _LATEST)))


def last_day(due: When) -> dt.date:
    """Give the last day on which an answer is due; what ends at midnight ends the day before.

    Example:
        >>> from forecasttrack.records.moments import moment
        >>> str(last_day(moment("2026-03-01T00:00Z")))
        '2026-02-28'
    """
    last = dt.datetime.fromisoformat(ends(due).isoformat()) - dt.timedelta(microseconds=1)
    return last.date()


def _open_questions(book: Book, at: Moment, on_record: bool) -> Iterator[OpenQuestion]:
    known = {
        each.question_id: each if on_record else each.known_by(at) for each in book.resolutions
    }
    for question in book.questions:
        if known.get(question.id) is None:
            reason = _of_condition(question.condition, known)
            needed = question.condition
            waits = needed is not None and reason == Reason.CONDITION_OPEN
            yield OpenQuestion(
                question=question,
                due=question.due,
                state=reason.value if reason in _ENDED else _state(question.due, at),
                waits_for=needed.question_id if needed is not None and waits else None,
            )


_ENDED = (Reason.CONDITION_NOT_MET, Reason.CONDITION_ANNULLED)


def _of_condition(
    condition: Condition | None, known: Mapping[str, Resolution | None]
) -> Reason | None:
    """Why a question cannot be answered because of its condition; ``None`` if it can."""
    if condition is None:
        return None
    resolution = known.get(condition.question_id)
    if resolution is None:
        return Reason.CONDITION_OPEN
    if resolution.outcome == condition.outcome:
        return None
    is_annulled = resolution.status == "annulled"
    return Reason.CONDITION_ANNULLED if is_annulled else Reason.CONDITION_NOT_MET


def _with_facts(
    open_questions: list[OpenQuestion], book: Book, at: Moment, facts: Any
) -> list[OpenQuestion]:
    """The open questions, each with the result from facts."""
    from forecasttrack.resolving.settlement import resolve  # noqa: PLC0415 - loads pandas

    settlement = resolve(book.known_by(at), facts, known_by=at)
    decisions = {decision.question.id: decision for decision in settlement.decisions}
    return [_with_decision(each, decisions[each.question.id]) for each in open_questions]


def _with_decision(open_question: OpenQuestion, decision: Decision) -> OpenQuestion:
    latest = decision.history.latest
    return attrs.evolve(
        open_question,
        waits_for=open_question.waits_for or latest.waits_for,
        resolvable=decision.action == "resolve",
        how=latest.how,
    )


def _state(due: When | None, at: Moment) -> str:
    if due is None or at <= begins(due):
        return "open"
    return "due" if at <= ends(due) else "overdue"


def _is_due_by(open_question: OpenQuestion, moment: Moment) -> bool:
    if not open_question.awaits_answer:
        return False
    return open_question.due is not None and ends(open_question.due) <= moment


def _urgency(open_question: OpenQuestion) -> tuple[bool, bool, Moment | None]:
    due = open_question.due
    return (not open_question.awaits_answer, due is None, None if due is None else ends(due))
