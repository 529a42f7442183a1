"""``forecasttrack export``: write a book or ledger as another program reads it."""

from __future__ import annotations

import click

from forecasttrack.cli.json_lines import FORMAT_NAME, export_entries
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.exchange.writing import write_forecasts


@click.command("export")
@click.argument("path", type=PLACE)
@click.argument("target", type=PLACE)
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    default="table",
    show_default=True,
    help="The format; see `forecasttrack formats`.",
)
@as_of_option
def command(path: str, target: str, format_name: str, as_of: str | None) -> None:
    """Write the book or ledger at PATH to TARGET, which must not be there yet.

    The format json-lines holds the entries of a ledger, and `import` takes them.
    """
    if format_name == FORMAT_NAME:
        export_entries(path, target, as_of=as_of)
        return
    book = read_source(path, as_of=as_of)
    with waiting(f"writing {target}"):
        lost = write_forecasts(book, target, format=format_name)
    click.echo(f"{target}: {len(book.questions)} questions, {len(book.forecasts)} forecasts")
    for row in lost.itertuples():
        click.echo(f"not kept: {row.field} ({row.n}): {row.reason}")
