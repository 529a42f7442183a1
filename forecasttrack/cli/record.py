"""``forecasttrack record``: put a book on record in a ledger."""

from __future__ import annotations

import click

from forecasttrack.cli.sources import (
    by_option,
    is_ledger,
    opened_to_write,
    read_source,
    who,
    why_option,
)
from forecasttrack.errors import InvalidArgumentError


@click.command("record")
@click.argument("book")
@click.argument("ledger")
@by_option
@why_option
def command(book: str, ledger: str, by: str | None, why: str | None) -> None:
    """Put the BOOK on record in the LEDGER, which is made if it is not there.

    What is on record already is skipped. A record whose content has changed needs --why.
    """
    if is_ledger(book):
        raise InvalidArgumentError(f"{book} is a ledger; the book comes first, then the ledger")
    read = read_source(book)
    with opened_to_write(ledger, create=True) as opened:
        added = opened.record(read, by=who(by), why=why)
    click.echo(f"{len(added)} new on record, {added.known} there already")
    for record in added.gone:
        click.echo(f"on record, but no longer in the book: {record}", err=True)
