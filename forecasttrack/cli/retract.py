"""``forecasttrack retract``: take a resolution or a forecast back."""

from __future__ import annotations

from typing import Any

import attrs
import click

from forecasttrack.book import Book
from forecasttrack.cli.book_history import history_of
from forecasttrack.cli.changing import (
    WriteOptions,
    change,
    changing_options,
    note_lost_reason,
    retract_record,
)
from forecasttrack.cli.idle_options import refuse_idle
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.retracted_questions import retract_question
from forecasttrack.cli.sources import is_ledger, read_source
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import date, text


@click.command("retract")
@click.argument("path", type=PLACE)
@click.argument("question")
@click.option("--forecaster", metavar="ID", help="Take back a forecast of this forecaster instead.")
@click.option(
    "--issued-at",
    type=typed_date,
    metavar="MOMENT",
    help="Which forecast, where there are several.",
)
@click.option(
    "--question", "is_question", is_flag=True, help="Take back the question, which nobody forecast."
)
@changing_options
def command(
    path: str,
    question: str,
    forecaster: str | None,
    issued_at: str | None,
    is_question: bool,
    **options: Any,
) -> None:
    """Take back the resolution of QUESTION in the book or ledger at PATH, or a forecast on it.

    Without a resolution the question is open again. To settle it otherwise at once, use
    `forecasttrack resolve --why`, which keeps the earlier outcome; to end a forecast that was
    meant, use `forecasttrack withdraw`. A ledger keeps what was taken back and the reason (--why);
    of a book the earlier versions of its files do, and what goes is printed.
    """
    write_options = WriteOptions.taken_from(options)
    if is_question:
        refuse_idle(["forecaster", "issued_at"], "--question takes back the question itself")
        retract_question(path, question, write_options)
        click.echo(f"{question}: taken back")
        return
    if forecaster is None:
        if issued_at is not None:
            raise InvalidArgumentError("--issued-at tells forecasts apart; say --forecaster, too")
        _retract_resolution(path, question, write_options)
        click.echo(f"{question}: open")
    else:
        taken_back = _retract_forecast(path, question, forecaster, issued_at, write_options)
        click.echo(
            f"{question}: forecast of {forecaster} at {text(taken_back.issued_at)} taken back"
        )


def _retract_resolution(path: str, question: str, write_options: WriteOptions) -> None:
    if is_ledger(path):
        book = read_source(path)
        book.retract(question)  # refuses a question without a resolution
        retract_record(path, book.resolution(question), write_options)
    else:
        taken_back: list[str] = []

        def without(book: Book) -> Book:
            reopened = book.retract(question)
            stated = history_of(book, question)
            taken_back.extend(each.line() for each in stated if each.kind == "resolution")
            return reopened

        change(path, without, write_options)
        click.echo(f"note: no longer in the book: {'; '.join(taken_back)}", err=True)
        note_lost_reason(write_options)


def _retract_forecast(
    path: str, question: str, forecaster: str, issued_at: str | None, write_options: WriteOptions
) -> Forecast:
    taken_back: list[Forecast] = []

    def without(book: Book) -> Book:
        taken_back.append(_chosen_forecast(book, question, forecaster, issued_at))
        kept = [each for each in book.forecasts if each is not taken_back[-1]]
        return attrs.evolve(book, forecasts=kept)

    if is_ledger(path):
        without(read_source(path))
        retract_record(path, taken_back[-1], write_options)
    else:
        change(path, without, write_options)
        note_lost_reason(write_options)
    return taken_back[-1]


def _chosen_forecast(book: Book, question: str, forecaster: str, issued_at: str | None) -> Forecast:
    book.question(question)
    on_question = [each for each in book.forecasts if each.question_id == question]
    of_forecaster = [each for each in on_question if each.forecaster == forecaster]
    if not of_forecaster:
        raise UnknownNameError(
            f"{forecaster!r} has no forecast on question {question!r}."
            f" {did_you_mean(forecaster, {each.forecaster for each in on_question})}",
            record_id=forecaster,
        )
    wanted = None if issued_at is None else date(issued_at)
    matching = [each for each in of_forecaster if wanted in (None, each.issued_at)]
    if len(matching) == 1:
        return matching[0]
    moments = ", ".join(text(each.issued_at) for each in of_forecaster)
    problem = f"{len(of_forecaster)} of them" if issued_at is None else f"none at {issued_at}"
    raise InvalidArgumentError(
        f"forecasts of {forecaster!r} on question {question!r}: {problem}; say --issued-at with one"
        f" of {moments}"
    )
