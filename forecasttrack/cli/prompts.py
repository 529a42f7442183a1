"""Ask a person at a terminal how questions were settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.kind import Binary, Categorical, Date, Kind
from forecasttrack.records.moments import ends, now, text
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import STATUSES
from forecasttrack.records.typed_beliefs import outcome_of
from forecasttrack.resolving.open_questions import outstanding


def ask(book: Book, question_id: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask for each question that is due, or for one, and yield the answers.

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
        answers = _answers(question)
        if answers is not None:
            yield question.id, answers


def _due(book: Book) -> list[Question]:
    return [
        open_question.question
        for open_question in outstanding(book, at=now(), on_record=True)
        if open_question.state in ("due", "overdue")
    ]


def _answers(question: Question) -> dict[str, Any] | None:
    prompt = f"  outcome ({_choices(question.kind)}), a status, or skip"
    answer = click.prompt(prompt, value_proc=_checked_answer(question.kind))
    if answer == "skip":
        return None
    status = answer if answer in STATUSES else "resolved"
    answers: dict[str, Any] = {"status": status}
    if status == "resolved":
        answers["outcome"] = answer
        # No outcome is known at a close that is still to come.
        is_over = question.due is not None and ends(question.due) <= now()
        answers["known_at"] = click.prompt(
            "  known since (a day or an instant)",
            default=text(question.due) if is_over and question.due is not None else "now",
            value_proc=typed_date,
        )
    evidence = click.prompt("  evidence, in your own words", default="", show_default=False)
    if evidence:
        answers["evidence"] = evidence
        answers["address"] = click.prompt("  address of the source", default="") or None
    return answers


def _choices(kind: Kind) -> str:
    if isinstance(kind, Binary):
        return "yes or no"
    if isinstance(kind, Categorical):
        return ", ".join(kind.options)
    return "a day, or never" if isinstance(kind, Date) else "a number"


def _checked_answer(kind: Kind) -> Callable[[str], str]:
    """Take an outcome of a kind, a status or skip; anything else is prompted for again."""

    def read(answer: str) -> str:
        if answer != "skip" and answer not in STATUSES[1:]:
            with prompting_again():
                kind.check_outcome(outcome_of(answer, kind))
        return answer

    return read


@contextmanager
def prompting_again() -> Iterator[None]:
    """Have a prompt say what is wrong with an answer, and ask again."""
    try:
        yield
    except ForecastTrackError as error:
        raise click.UsageError(str(error)) from None
