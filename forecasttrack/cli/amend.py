"""``forecasttrack amend``: give a question what it lacks, or change what nobody forecast yet."""

from __future__ import annotations

from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.cli.amended_questions import (
    CLEARABLE,
    forecasts_on,
    with_amended,
)
from forecasttrack.cli.changing import WriteOptions, change, changing_options, note_lost_reason
from forecasttrack.cli.lint_rows import show_findings
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.question_changes import question_changes
from forecasttrack.cli.question_options import option_of, plain_question, question_options
from forecasttrack.cli.sources import is_ledger
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.question import Question


@click.command("amend")
@click.argument("path", type=PLACE)
@click.argument("question")
@click.option("--text", help="What is asked.")
@question_options
@click.option(
    "--clear",
    "cleared",
    multiple=True,
    type=click.Choice([option_of(key).removeprefix("--") for key in CLEARABLE]),
    help="What is taken out; may be repeated.",
)
@changing_options
def command(path: str, question: str, cleared: tuple[str, ...], **options: Any) -> None:
    """Amend QUESTION of the book or ledger at PATH: only what the options name changes.

    As long as it has no forecast and no outcome, anything may change. Once somebody forecast it,
    what is asked stays: a window, criteria or a rule can be given where there was none, with
    --why. Once the outcome is known, only --tag, --field, --cluster, --source, --written-by,
    --lint-exception and --note may change. --option, --tag and --lint-exception replace all that
    stood; --field changes that one. A ledger keeps the reason (--why) and what stood before.
    """
    write_options = WriteOptions.taken_from(options)
    given = plain_question(options)
    cleared_keys = {key: None for key in CLEARABLE if option_of(key).removeprefix("--") in cleared}
    for key in given.keys() & cleared_keys:
        raise InvalidArgumentError(
            f"{option_of(key)} is given and cleared; leave one of the two out"
        )
    before: list[Book] = []  # the last is the one that was changed

    def make(book: Book) -> Book:
        before.append(book)
        return with_amended(
            book, question, given | cleared_keys, why=write_options.why, needs_why=is_ledger(path)
        )

    made = change(path, make, write_options)
    was, amended = before[-1].question(question), made.question(question)
    for line in question_changes(was, amended):
        click.echo(f"{question}: {line}")
    if not is_ledger(path):
        note_lost_reason(write_options)
    for note in _notes(made, amended):
        click.echo(f"note: {note}", err=True)
    show_findings(amended, path)


def _notes(book: Book, question: Question) -> list[str]:
    """Notes on what the change does to earlier forecasts."""
    forecasts = forecasts_on(book, question.id)
    if not forecasts:
        return []
    names = ", ".join(dict.fromkeys(each.forecaster for each in forecasts))
    made_before = f"{counted(len(forecasts), 'forecast')} made before ({names})"
    return [f"scores of {made_before} go by what the question says now"]
