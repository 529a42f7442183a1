"""``forecasttrack retract``: take a resolution back, so that its question is open again."""

from __future__ import annotations

import click

from forecasttrack.book import write_book
from forecasttrack.cli.sources import by_option, is_ledger, opened_to_write, read_source, who
from forecasttrack.errors import InvalidArgumentError


@click.command("retract")
@click.argument("path")
@click.argument("question")
@by_option
@click.option("--why", metavar="TEXT", help="The reason; a ledger keeps it.")
def command(path: str, question: str, by: str | None, why: str | None) -> None:
    """Take back the resolution of QUESTION in the book or ledger at PATH.

    The question is open again and can be resolved anew. To settle it otherwise at once, use
    `forecasttrack resolve --why`, which keeps the earlier outcome.
    """
    book = read_source(path)
    reopened = book.retract(question)
    if is_ledger(path):
        if why is None:
            raise InvalidArgumentError("a ledger keeps the reason; say --why")
        with opened_to_write(path) as ledger:
            ledger.retract(book.resolution(question), by=who(by), why=why)
    else:
        write_book(reopened, path)
        if why is not None:
            click.echo("note: a book keeps no reason; commit its files with it", err=True)
    click.echo(f"{question}: open")
