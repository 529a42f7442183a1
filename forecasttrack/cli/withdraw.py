"""``forecasttrack withdraw``: end a forecast without another in its place."""

from __future__ import annotations

from typing import Any

import attrs
import click

from forecasttrack.book import Book
from forecasttrack.cli.changing import WriteOptions, change, changing_options, record
from forecasttrack.cli.new_forecasts import only_forecaster
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.sources import is_ledger, read_source
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.records.moments import begins, date, ends, now, text, to_the_second
from forecasttrack.records.withdrawal import Withdrawal, place_of_ended, withdraw


@click.command("withdraw")
@click.argument("path", type=PLACE)
@click.argument("question")
@click.option("--forecaster", metavar="ID", help="Whose forecast.  [default: the only forecaster]")
@click.option(
    "--at",
    type=typed_date,
    metavar="MOMENT",
    help="From when on; a bare day means its beginning.  [default: now]",
)
@click.option("--note", help="Anything a reader of the score should know; a ledger keeps it.")
@changing_options
def command(
    path: str,
    question: str,
    forecaster: str | None,
    at: str | None,
    note: str | None,
    **options: Any,
) -> None:
    """Withdraw a forecast on QUESTION in the book or ledger at PATH.

    The forecast stays on record, and is scored until then. In a book it gets the day on which it
    expires.
    """
    write_options = WriteOptions.taken_from(options)
    if forecaster is None:
        forecaster = only_forecaster(read_source(path))
    withdrawal = Withdrawal(
        question_id=question,
        forecaster=forecaster,
        withdrawn_at=now().set(microsecond=0) if at is None else begins(date(at)),
        note=note,
    )
    if is_ledger(path):
        _with_forecast_ended(read_source(path), withdrawal)  # refuses a second withdrawal
        record(path, withdrawal, write_options)
    else:
        change(path, lambda book: _with_forecast_ended(book, withdrawal), write_options)
        if note is not None:
            click.echo(
                "note: a book keeps no note of it; give it as the message when committing the book",
                err=True,
            )
    click.echo(f"{question}: {forecaster} withdrawn at {text(withdrawal.withdrawn_at)}")
    resolution = read_source(path).resolution(question)
    known_at = None if resolution is None else resolution.known_at
    if known_at is not None and ends(known_at) <= begins(withdrawal.withdrawn_at):
        click.echo(
            f"note: the outcome of {question} could be known from {to_the_second(known_at)} on; a"
            " withdrawal after that changes no score",
            err=True,
        )


def _with_forecast_ended(book: Book, withdrawal: Withdrawal) -> Book:
    """The book with the live forecast ended; without a live forecast there is none to withdraw."""
    book.question(withdrawal.question_id)
    forecasts = [*book.forecasts]
    place = place_of_ended(forecasts, withdrawal)
    forecasts[place : place + 1] = withdraw(forecasts[place : place + 1], [withdrawal])
    return attrs.evolve(book, forecasts=forecasts)
