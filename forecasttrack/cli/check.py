"""``forecasttrack check``: every fault of a book, with its line and column."""

from __future__ import annotations

import click

from forecasttrack.book import read_book
from forecasttrack.duties import outstanding
from forecasttrack.moments import now, text


@click.command("check")
@click.argument("path")
def command(path: str) -> None:
    """Look for faults in the book at PATH.

    Prints every fault as file:line:column and ends with status 1, or says what the book holds.
    """
    book = read_book(path)
    counts = {name: len(records) for name, records in book.sections.items() if records}
    click.echo(", ".join(f"{n} {name}" for name, n in counts.items()) or "an empty book")
    until = book.recorded_until or now()
    overdue = [duty for duty in outstanding(book, at=until) if duty.state == "overdue"]
    for duty in overdue:
        closed = "" if duty.due is None else f", due {text(duty.due)}"
        click.echo(f"overdue on {text(until)}: {duty.question.id}{closed}")
    click.echo("no faults")
