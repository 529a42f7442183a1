"""``forecasttrack resolve``: put on record how questions were settled, by facts or by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.cli.changing import (
    WriteOptions,
    change,
    changing_options,
    note_later_recorded_until,
    with_recorded_until,
)
from forecasttrack.cli.output import format_option, known_by_option
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.prompts import ask
from forecasttrack.cli.resolve_from_facts import resolve_from_facts
from forecasttrack.cli.sources import (
    facts_option,
    functions_option,
    on_record_option,
    read_chosen_facts,
    read_source,
    run_functions,
)
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import Day, Moment, begins, date, ends, now, to_the_second
from forecasttrack.records.resolution import STATUSES, SURENESS, Evidence
from forecasttrack.records.typed_beliefs import outcome_of


@click.command("resolve")
@click.argument("path", type=PLACE)
@click.argument("question", required=False)
@facts_option
@on_record_option
@functions_option
@click.option("--dry-run", is_flag=True, help="With facts: say what would be done, do nothing.")
@known_by_option
@format_option
@click.option(
    "--outcome",
    help="yes, no or a share such as .4; an option, a number or a date; two with .. between where"
    " it is known roughly.",
)
@click.option("--status", type=click.Choice(STATUSES), default="resolved", show_default=True)
@click.option(
    "--known-at",
    type=typed_date,
    metavar="DATE",
    help="When it could be known, as 2026-03-31, today or now.",
)
@click.option("--occurred-at", type=typed_date, metavar="DATE", help="When it happened.")
@click.option(
    "--confidence", "sureness", type=click.Choice(SURENESS), help="How sure the outcome is."
)
@click.option("--evidence", metavar="TEXT", help="What the source says, in your own words.")
@click.option("--title", help="Title of the source.")
@click.option("--address", help="Address of the source.")
@click.option("--source-date", type=typed_date, metavar="DATE", help="Date of the source.")
@click.option("--note", help="Anything a reader of the score should know.")
@changing_options
def command(path: str, question: str | None, **options: Any) -> None:
    """Settle questions of the book or ledger at PATH: QUESTION by hand, or all by rule from facts.

    In a file only the new or corrected resolution changes. On a terminal, without an outcome,
    it asks for what is due.
    """
    chosen = {name: options.pop(name) for name in ("dry_run", "known_by", "output_format")}
    write_options, functions = WriteOptions.taken_from(options), options.pop("functions")
    facts = read_chosen_facts(path, options.pop("facts"), options.pop("on_record"))
    if facts is not None:
        if question is not None or options["outcome"] is not None:
            raise InvalidArgumentError(
                "facts settle every question by its rule; leave the question and outcome out"
            )
        run_functions(functions)
        resolve_from_facts(path, facts=facts, write_options=write_options, **chosen)
        return
    if chosen["dry_run"] or chosen["known_by"]:
        raise InvalidArgumentError("--dry-run and --known-by go with --facts or --on-record")
    if question is None or (options["outcome"] is None and options["status"] == "resolved"):
        _interactively(path, question, write_options)
        return
    _by_hand(path, question, options, write_options)


def _interactively(path: str, question: str | None, write_options: WriteOptions) -> None:
    if not _on_a_terminal():
        raise InvalidArgumentError(
            "nothing says how it was settled; give a question and --outcome or --status,"
            " or facts: --facts FILE, or --on-record for those of a ledger"
        )
    for name, answers in ask(read_source(path), question):
        _by_hand(path, name, answers, write_options)


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _by_hand(
    path: str, question: str, options: dict[str, Any], write_options: WriteOptions
) -> None:
    outcome = options.pop("outcome", None)
    source = {name: options.pop(name, None) for name in ("title", "address", "source_date")}
    options["evidence"] = _evidence(options.pop("evidence", None), source)
    before: list[Book] = []
    options["known_at"] = _known_at(options.get("known_at"), outcome)

    def settle(book: Book) -> Book:
        if outcome is not None:
            options["outcome"] = outcome_of(outcome, book.question(question).kind)
        # Of a first resolution, --why can only say why the clock is passed over.
        why_is_of_the_clock = (
            write_options.despite_clock is not None and book.resolution(question) is None
        )
        if write_options.why is None or why_is_of_the_clock:
            made = book.resolve(question, **options)
        else:
            made = book.correct(
                question, why=write_options.why, replaced_at=now().date(), **options
            )
        before.append(book)
        settled = made.resolution(question)
        return made if settled is None else with_recorded_until(made, settled.known_at)

    settled = change(path, settle, write_options)
    click.echo(f"{question}: {_in_small_letters(outcome) or options['status']}")
    note_later_recorded_until(before[-1], settled)
    for doubt in _doubts(settled, question):
        click.echo(f"note: {doubt}", err=True)


def _in_small_letters(outcome: str | None) -> str | None:
    """An outcome as typed, with yes and no in small letters."""
    plain = None if outcome is None else outcome.lower()
    return plain if plain in ("yes", "no") else outcome


def _known_at(typed: str | None, outcome: str | None) -> Moment | Day | None:
    """When an outcome could be known; never guessed, since it decides whether an answer waits."""
    if typed is not None:
        return date(typed)
    if outcome is None:
        return None
    raise InvalidArgumentError(
        "--known-at is missing: say when the outcome could be known, as --known-at"
        f" {now().date()}, or --known-at now"
    )


def _doubts(book: Book, question: str) -> Iterator[str]:
    """Warnings about what was just recorded: possible, but it looks like a mistake."""
    resolution = book.resolution(question)
    if resolution is None or resolution.known_at is None:
        return
    known_at, known_at_text = resolution.known_at, to_the_second(resolution.known_at)
    if begins(known_at) > now():
        until = book.recorded_until
        stays = "" if until is None else f" Outcomes stay recorded until {to_the_second(until)}"
        yield f"known_at ({known_at_text}) lies in the future; is it right?{stays}"
    issued = [ends(each.issued_at) for each in book.forecasts if each.question_id == question]
    if issued and ends(known_at) <= min(issued):
        yield f"known_at ({known_at_text}) lies before every forecast, which makes all of them late"


def _evidence(statement: str | None, source: dict[str, Any]) -> list[Evidence]:
    if statement is None:
        given = [name for name, value in source.items() if value is not None]
        if given:
            raise InvalidArgumentError(
                f"{' and '.join(given)} without a statement; say with --evidence what it says"
            )
        return []
    source_date = source.pop("source_date")
    return [Evidence(statement=statement, date=source_date, **source)]
