"""Ask a person at a terminal how questions were settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.duties import outstanding
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.moments import now, text
from forecasttrack.question import Binary, Categorical, Date, Kind, Numeric, Question
from forecasttrack.resolution import STATUSES


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
    answer = click.prompt(f"  outcome ({_choices(question.kind)}), a status, or skip")
    if answer == "skip":
        return None
    status = answer if answer in STATUSES and answer != "resolved" else "resolved"
    said: dict[str, Any] = {"status": status}
    if status == "resolved":
        said["outcome"] = _checked(answer, question.kind)
        due = None if question.due is None else text(question.due)
        said["known_at"] = click.prompt("  known since (a day or an instant)", default=due)
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


def _checked(answer: str, kind: Kind) -> str:
    if isinstance(kind, Numeric):
        return answer
    try:
        kind.check_outcome(answer)
    except ValueError as error:
        raise InvalidArgumentError(str(error)) from None
    return answer
