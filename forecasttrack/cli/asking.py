"""Ask a person at a terminal how questions were settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.errors import ForecastTrackError, InvalidArgumentError
from forecasttrack.records.kind import Binary, Categorical, Date, Kind, Numeric
from forecasttrack.records.moments import date, now, text
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import STATUSES, Outcome
from forecasttrack.resolving.open_questions import outstanding


def ask(book: Book, question_id: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask for each question that is due, or for one, and yield what is said of it.

    Args:
        book: The book.
        question_id: The one question to ask for; all that are due or overdue by default.
    """
    chosen = [book.question(question_id)] if question_id is not None else _due(book)
    if not chosen:
        click.echo("nothing is due")
    for question in chosen:
        click.echo(f"\n{question.id}: {question.text}")
        if question.criteria:
            click.echo(f"  criteria: {question.criteria}")
        if question.source:
            click.echo(f"  source: {question.source}")
        said = _said(question)
        if said is not None:
            yield question.id, said


def _due(book: Book) -> list[Question]:
    return [duty.question for duty in outstanding(book, at=now()) if duty.state != "open"]


def _said(question: Question) -> dict[str, Any] | None:
    asked = f"  outcome ({_choices(question.kind)}), a status, or skip"
    answer = click.prompt(asked, value_proc=_sensible(question.kind))
    if answer == "skip":
        return None
    status = answer if answer in STATUSES else "resolved"
    said: dict[str, Any] = {"status": status}
    if status == "resolved":
        said["outcome"] = answer
        due = None if question.due is None else text(question.due)
        said["known_at"] = click.prompt(
            "  known since (a day or an instant)", default=due, value_proc=_date
        )
    evidence = click.prompt("  evidence, in your own words", default="", show_default=False)
    if evidence:
        said["evidence"] = evidence
        said["address"] = click.prompt("  address of the source", default="") or None
    return said


def _choices(kind: Kind) -> str:
    if isinstance(kind, Binary):
        return "yes or no"
    if isinstance(kind, Categorical):
        return ", ".join(kind.options)
    return "a day, or never" if isinstance(kind, Date) else "a number"


def _sensible(kind: Kind) -> Callable[[str], str]:
    """Take an outcome of a kind, a status or skip; anything else is asked for again."""

    def read(answer: str) -> str:
        if answer != "skip" and answer not in STATUSES[1:]:
            with _asking_again():
                kind.check_outcome(outcome_of(answer, kind))
        return answer

    return read


def _date(answer: str) -> str:
    with _asking_again():
        date(answer)
    return answer


@contextmanager
def _asking_again() -> Iterator[None]:
    try:
        yield
    except ForecastTrackError as error:
        raise click.UsageError(str(error)) from None


def outcome_of(text: str, kind: Kind) -> Outcome:
    """Read an outcome as it is typed."""
    if not isinstance(kind, Numeric):
        return text
    try:
        return float(text)
    except ValueError:
        raise InvalidArgumentError(
            f"the outcome is a number in {kind.unit}, found {text!r}"
        ) from None
