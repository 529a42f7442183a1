"""Settle the questions of a book or a ledger from facts, and say how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import attrs
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records import moments
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.resolving.dates import end_of
from forecasttrack.resolving.fitting import fit_history
from forecasttrack.resolving.many_questions import find_plain
from forecasttrack.resolving.resolutions_from_facts import resolution_of
from forecasttrack.resolving.rule_evaluator import RuleEvaluator, RuleHistory
from forecasttrack.resolving.rule_result import RuleResult
from forecasttrack.tables.facts import Facts

ACTIONS = ("resolve", "correct", "stands", "agrees", "differs", "open", "by hand", "fault")
"""What is decided about each question: it is newly resolved; an outcome by rule is corrected, or
stands as it is; the rule agrees with a person's resolution, or differs from it (and changes
nothing); it stays open; it has no rule and is left to a person; or its rule cannot be applied."""


class RecordsBooks(Protocol):
    """What `resolve` needs of a ledger: records as a book, and recording in one transaction."""

    def book(self, *, forecasts: bool = True) -> Book:
        """The records in force."""
        ...

    def facts(self) -> Facts:
        """The observations in force."""
        ...

    def record(
        self,
        records: object,
        *,
        by: str,
        why: str | None = None,
        despite_clock: str | None = None,
    ) -> Any:
        """Put records on file."""
        ...


@attrs.frozen(eq=False)
class Decision:
    """What is decided about one question.

    Attributes:
        question: The question.
        history: What the facts say of it.
        recorded: Its resolution on record, if there is one.
        action: One of ``ACTIONS``.
    """

    question: Question
    history: RuleHistory
    recorded: Resolution | None
    action: str


@attrs.frozen(eq=False)
class Settlement:
    """What facts settle, and what stays open and why.

    Attributes:
        before: The book as it was.
        decisions: What is to be done about each question.
        facts: The facts.
        known_by: Up to when facts were taken to be known.

    Example:
        >>> import forecasttrack as ft
        >>> ends = ft.OutcomeOf(question_id="ends", outcome="yes")
        >>> book = ft.Book(questions=[
        ...     ft.Question(id="ends", text="Over by June?"),
        ...     ft.Question(id="lasts", text="Not over?", rule=ft.Negation(of=ends)),
        ... ]).resolve("ends", outcome="no", known_at="2026-06-01")
        >>> nothing = ft.Facts.of(pd.DataFrame(columns=["series", "at", "value"]))
        >>> found = resolve(book, nothing)
        >>> found.book.resolution("lasts").outcome, len(found.corrections)
        ('yes', 0)
    """

    before: Book = attrs.field(repr=False)
    decisions: tuple[Decision, ...] = attrs.field(repr=False)
    facts: Facts = attrs.field(repr=False)
    known_by: moments.Moment

    def __len__(self) -> int:
        return len(self.resolutions)

    @property
    def resolutions(self) -> tuple[Resolution, ...]:
        """The resolutions that are new, corrections included."""
        return self._written("resolve", "correct")

    @property
    def corrections(self) -> tuple[Resolution, ...]:
        """The resolutions that replace others on record."""
        return self._written("correct")

    def _written(self, *actions: str) -> tuple[Resolution, ...]:
        chosen = (each for each in self.decisions if each.action in actions)
        return tuple(resolution_of(each.history, self.facts, each.recorded) for each in chosen)

    @property
    def book(self) -> Book:
        """The book with the new resolutions in it."""
        new = {each.question_id: each for each in self.resolutions}
        kept = [new.pop(each.question_id, each) for each in self.before.resolutions]
        changed = {"resolutions": (*kept, *new.values())}
        return attrs.evolve(self.before, **self.before.sections | changed)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per question.

        Columns: ``question_id``; ``action``, one of ``ACTIONS``; ``rule``, the kind of its rule;
        ``status``, ``outcome``, ``occurred_at`` and ``known_at`` as the facts have them, missing
        while they settle nothing; ``recorded``, the outcome or status on record; ``how`` it was
        settled, or why it is open; ``facts``, the rows of ``facts.frame`` it rests on;
        ``waits_for``, the question that must be settled first.
        """
        rows = [_row(each) for each in self.decisions]
        frame = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
        for name in ("occurred_at", "known_at"):
            frame[name] = pd.to_datetime(frame[name].astype("Int64"), unit="us", utc=True)
        return frame


_COLUMNS = (
    "question_id",
    "action",
    "rule",
    "status",
    "outcome",
    "occurred_at",
    "known_at",
    "recorded",
    "how",
    "facts",
    "waits_for",
)


def _row(each: Decision) -> tuple[Any, ...]:
    rule, latest = each.question.rule, each.history.latest
    run = each.history.runs[-1] if each.history.runs else None
    result = latest if run is None else run.result
    return (
        each.question.id,
        each.action,
        None if rule is None else rule.name,
        None if result.is_open else result.status,
        result.outcome,
        result.occurred,
        None if run is None else run.since,
        _shown(each.recorded),
        result.how if run is None or not latest.is_open else _still(result, latest),
        result.rows,
        latest.waits_for,
    )


def _still(result: RuleResult, latest: RuleResult) -> str:
    return f"{result.how}; since then: {latest.how}"


def _shown(recorded: Resolution | None) -> Any:
    if recorded is None:
        return None
    return recorded.status if recorded.outcome is None else recorded.outcome


@naming_arguments
def resolve(  # noqa: PLR0913 - what to settle, and who records it why
    source: Book | RecordsBooks,
    facts: Any = None,
    *,
    known_by: object = None,
    dry_run: bool = False,
    by: str = "forecasttrack resolve",
    why: str | None = None,
    despite_clock: str | None = None,
) -> Settlement:
    """Settle every question whose rule and facts allow it.

    Nothing is settled from missing data, and repeating a call changes nothing. What was settled
    stays so until facts settle it otherwise; then the correction names what it replaces and why.
    A person's resolution is never changed.

    Args:
        source: A book, or a ledger.
        facts: ``Facts``, or a dataframe that ``Facts.of`` takes; left out, the observations that
            the ledger has on record.
        known_by: Only facts known by then count; a bare day counts until its end. Now by default.
        dry_run: Whether to leave a ledger as it is and only say what would be done.
        by: Who puts the resolutions on a ledger's record.
        why: The reason that entries state which replace others; by default that the facts known
            by then say otherwise.
        despite_clock: Id of an entry of the ledger that a wrong clock dated in the future, to go
            on behind it; needs ``why``, which every new entry then states.

    Returns:
        What comes of each question. A book is never changed: ``.book`` is a new one. In a ledger
        all new resolutions are put on record in one transaction, unless it is a dry run.

    Raises:
        InvalidTableError: The facts cannot be read.
        InvalidArgumentError: The source is neither a book nor a ledger, or is a book, which holds
            no facts, and none are given.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.Book(
        ...     questions=[
        ...         ft.Question(
        ...             id="rain",
        ...             text="More than 100 mm of rain in May?",
        ...             opens_at="2026-05-01",
        ...             closes_at="2026-05-31",
        ...             rule=ft.WindowValue(series="rain", take="sum", unit="mm", above=100),
        ...         )
        ...     ]
        ... )
        >>> table = {"series": ["rain"] * 2, "at": ["2026-05-09", "2026-05-31"], "unit": "mm"}
        >>> facts = ft.Facts.of(pd.DataFrame({**table, "value": [30, 50]}))
        >>> resolve(book, facts, known_by="2026-05-30").frame["how"][0]
        'not passed, and its window ends on 2026-05-31'
        >>> resolve(book, facts, known_by="2026-05-31").book.resolutions[0].outcome
        'no'
    """
    book = _book_of(source)
    facts = _facts_for(source, facts)
    until = moments.now() if known_by is None else moments.cutoff(known_by)
    settlement = Settlement(book, tuple(_decisions(book, facts, until)), facts, until)
    if not isinstance(source, Book) and not dry_run and settlement.resolutions:
        if why is None and despite_clock is None:
            why = f"the facts known by {moments.text(until)} say otherwise"
        source.record(settlement.resolutions, by=by, why=why, despite_clock=despite_clock)
    return settlement


def _book_of(source: Book | RecordsBooks) -> Book:
    if isinstance(source, Book):
        return source
    if not hasattr(source, "book") or not hasattr(source, "record"):
        raise InvalidArgumentError(
            f"resolve() takes a book or a ledger, found {type(source).__name__}"
        )
    return source.book(forecasts=False)


def _facts_for(source: Book | RecordsBooks, given: Any) -> Facts:
    if given is not None:
        return given if isinstance(given, Facts) else Facts.of(given)
    if isinstance(source, Book):
        raise InvalidArgumentError(
            "a book holds no facts; give facts=, or resolve a ledger that has them on record",
            field="facts",
        )
    return source.facts()


def _decisions(book: Book, facts: Facts, until: moments.Moment) -> Iterator[Decision]:
    recorded = {each.question_id: each for each in book.resolutions}
    by_hand = {name: each for name, each in recorded.items() if each.rule is None}
    questions = book.questions_by_id
    at = moments.microseconds(until)
    found = find_plain(list(questions.values()), facts, at)
    evaluator = RuleEvaluator(questions, by_hand, facts, at)
    for question in questions.values():
        history = found.get(question.id) or evaluator.find(question)
        yield _decide(question, fit_history(history), recorded.get(question.id), facts)


def _decide(
    question: Question, history: RuleHistory, recorded: Resolution | None, facts: Facts
) -> Decision:
    if recorded is not None and recorded.rule is None:
        action = _beside_a_person(history, recorded)
    elif not history.runs:
        action = _while_open(question, history) if recorded is None else "stands"
    elif recorded is None:
        action = "resolve"
    else:
        action = "stands" if _still_stands(history, recorded, facts) else "correct"
    return Decision(question, history, recorded, action)


def _beside_a_person(history: RuleHistory, recorded: Resolution) -> str:
    if not history.runs:
        return "by hand"
    result = history.runs[-1].result
    same = (result.status, result.outcome) == (recorded.status, recorded.outcome)
    return "agrees" if same else "differs"


def _while_open(question: Question, history: RuleHistory) -> str:
    if history.latest.faulty:
        return "fault"
    return "by hand" if question.rule is None and question.condition is None else "open"


def _still_stands(history: RuleHistory, recorded: Resolution, facts: Facts) -> bool:
    """Whether the resolution on record agrees with the facts, or replaced their result later."""
    last, on_record = history.runs[-1].since, recorded.known_at
    is_ahead = last is not None and on_record is not None and end_of(on_record) > last
    new = resolution_of(history, facts)
    earlier = any(each.stated() == new.stated() for each in recorded.replaces)
    return new.stated() == recorded.stated() or (is_ahead and earlier)
