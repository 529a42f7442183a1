"""``forecasttrack retract``: take a resolution back, so that its question is open again."""

from __future__ import annotations

import click

from forecasttrack.book import edit_book
from forecasttrack.cli.sources import (
    by_option,
    is_ledger,
    opened_to_write,
    read_source,
    wait_option,
    who,
)
from forecasttrack.errors import InvalidArgumentError


@click.command("retract")
@click.argument("path")
@click.argument("question")
@by_option
@click.option("--why", metavar="TEXT", help="The reason; a ledger keeps it.")
@wait_option
def command(path: str, question: str, by: str | None, why: str | None, wait: float) -> None:
    """Take back the resolution of QUESTION in the book or ledger at PATH.

    The question is open again and can be resolved anew. To settle it otherwise at once, use
    `forecasttrack resolve --why`, which keeps the earlier outcome.
    """
    if is_ledger(path):
        _from_ledger(path, question, by, why)
    else:
        with edit_book(path, wait=wait) as edit:
            edit.book = edit.book.retract(question)
        if why is not None:
            click.echo("note: a book keeps no reason; commit its files with it", err=True)
    click.echo(f"{question}: open")


def _from_ledger(path: str, question: str, by: str | None, why: str | None) -> None:
    book = read_source(path)
    book.retract(question)  # refuses a question without a resolution
    if why is None:
        raise InvalidArgumentError("a ledger keeps the reason; say --why")
    with opened_to_write(path) as ledger:
        ledger.retract(book.resolution(question), by=who(by), why=why)
