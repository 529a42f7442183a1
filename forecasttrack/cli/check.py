"""``forecasttrack check``: every fault of a book, with its line and column."""

from __future__ import annotations

import click

from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.duties import outstanding
from forecasttrack.moments import now, text


@click.command("check")
@click.argument("path")
@as_of_option
def command(path: str, as_of: str | None) -> None:
    """Look for faults in the book or ledger at PATH.

    Prints every fault as file:line:column and ends with status 1, or says what the book holds.
    """
    book = read_source(path, as_of=as_of)
    counts = {name: len(records) for name, records in book.sections.items() if records}
    click.echo(", ".join(f"{n} {name}" for name, n in counts.items()) or "an empty book")
    until = book.recorded_until or now()
    overdue = [duty for duty in outstanding(book, at=until) if duty.state == "overdue"]
    for duty in overdue:
        closed = "" if duty.due is None else f", due {text(duty.due)}"
        click.echo(f"overdue on {text(until)}: {duty.question.id}{closed}")
    click.echo("no faults")
