"""Ask a person at a terminal how questions were settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.cli.exit_status import as_typed
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.choices import Categorical
from forecasttrack.records.kind import Binary, Date, Kind
from forecasttrack.records.moments import ends, now, text
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import STATUSES
from forecasttrack.records.typed_beliefs import outcome_of
from forecasttrack.resolving.open_questions import outstanding

SKIP, STOP = "skip", "stop"
"""What is typed to pass a question over, and to end."""
_TYPED_STATUSES = STATUSES[1:]
"""Statuses that are typed in place of an outcome: all but the first, "resolved"."""


def ask(book: Book, question_id: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask for each question that is due, or for one, and yield the answers.

    Args:
        book: The book.
        question_id: The one question to ask for; all that are due or overdue by default.
    """
    chosen = [book.question(question_id)] if question_id is not None else _due(book)
    if not chosen:
        click.echo("nothing is due")
        return
    say_how_to_answer(len(chosen), "due", f"{SKIP} passes one over")
    click.echo(f"In place of an outcome goes a status: {', '.join(_TYPED_STATUSES)}.")
    for question in chosen:
        click.echo(f"\n{question.id}: {question.text}")
        if question.criteria:
            click.echo(f"  criteria: {question.criteria}")
        if question.source:
            click.echo(f"  source: {question.source}")
        answer = _typed_outcome(question)
        if answer == STOP:
            return
        if answer != SKIP:
            yield question.id, _answers(question, answer)


def say_how_to_answer(n: int, state: str, passing_over: str) -> None:
    """Say how many questions come, how one is passed over and how to stop before the last."""
    if n > 1:
        click.echo(
            f"{n:,} questions are {state}: {passing_over}, {STOP} ends; what was answered stays."
        )


def _due(book: Book) -> list[Question]:
    return [
        open_question.question
        for open_question in outstanding(book, at=now(), on_record=True)
        if open_question.state in ("due", "overdue")
    ]


def _typed_outcome(question: Question) -> str:
    prompt = f"  outcome ({_what_may_be_typed(question.kind)}), a status, {SKIP} or {STOP}"
    answer: str = click.prompt(prompt, value_proc=_checked_answer(question.kind))
    return answer


def _answers(question: Question, answer: str) -> dict[str, Any]:
    status = answer if answer in STATUSES else "resolved"
    answers: dict[str, Any] = {"status": status}
    if status == "resolved":
        answers["outcome"] = answer
        # A close in the future is no default for when an outcome was known.
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


def _what_may_be_typed(kind: Kind) -> str:
    if isinstance(kind, Binary):
        return "yes, no, or a share such as .4"
    if isinstance(kind, Categorical):
        return ", ".join(kind.options)
    if isinstance(kind, Date):
        return "a day, never, or two days with .. between"
    return "a number, or two with .. between"


def _checked_answer(kind: Kind) -> Callable[[str], str]:
    """Take an outcome of a kind, a status, skip or stop; anything else is prompted for again."""

    def read(answer: str) -> str:
        if answer not in (SKIP, STOP, *_TYPED_STATUSES):
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
        raise click.UsageError(as_typed(str(error))) from None
