"""``forecasttrack record``: put a book, or facts, on record in a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forecasttrack.book import Book
from forecasttrack.cli.changing import rehearse_if_new, try_in_memory_if_new
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.sources import (
    by_option,
    despite_clock_option,
    is_ledger,
    may_be_facts,
    opened_to_write,
    read_source,
    who,
    why_option,
)
from forecasttrack.errors import InvalidArgumentError

if TYPE_CHECKING:
    from forecasttrack.tables.facts import Facts


@click.command("record")
@click.argument("book", type=PLACE)
@click.argument("ledger", type=PLACE)
@by_option
@why_option
@despite_clock_option
def command(
    book: str, ledger: str, by: str | None, why: str | None, despite_clock: str | None
) -> None:
    """Put the BOOK on record in the LEDGER, which is made if it is not there.

    In the place of the book may stand a CSV or Parquet file of facts. What is on record already is
    skipped. A record whose content has changed needs --why.
    """
    if is_ledger(book):
        raise InvalidArgumentError(f"{book} is a ledger; the book comes first, then the ledger")
    book_or_facts = _read(book)
    arguments: dict[str, Any] = {"by": who(by), "why": why, "despite_clock": despite_clock}
    if isinstance(book_or_facts, Book):
        rehearse_if_new(ledger, book_or_facts, arguments)
    else:
        try_in_memory_if_new(ledger, lambda in_memory: in_memory.record(book_or_facts, **arguments))
    with opened_to_write(ledger, create=True) as opened_ledger:
        added = opened_ledger.record(book_or_facts, **arguments)
    click.echo(f"{len(added)} new on record, {added.known} there already")
    for record in added.gone:
        click.echo(f"on record, but no longer in the book: {record}", err=True)


def _read(path: str) -> Book | Facts:
    if not may_be_facts(path):
        return read_source(path)
    from forecasttrack.tables.facts import read_facts  # noqa: PLC0415 - books need no pandas

    return read_facts(path)
