"""``forecasttrack import``: take forecasts from a file of another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Group
from rich.text import Text

from forecasttrack.cli.changing import (
    WriteOptions,
    changing_options,
    recording_arguments,
    refuse_despite_clock,
    rehearse_if_new,
)
from forecasttrack.cli.exit_status import FAULTY
from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.import_options import arguments_of, import_options, on_fault_option
from forecasttrack.cli.json_lines import holds_entries, import_entries, put_book
from forecasttrack.cli.output import show
from forecasttrack.cli.places import LEDGER_ENDINGS, PLACE
from forecasttrack.cli.portions import put_portions
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.sources import is_ledger, opened_to_write
from forecasttrack.display.addresses import without_password
from forecasttrack.exchange.reading import read_forecasts
from forecasttrack.scorecard.text import frame_table

if TYPE_CHECKING:
    from forecasttrack.exchange.imported import ImportedForecasts
    from forecasttrack.tables.faults import OnFault

LARGE = 100_000
"""Rows of forecasts above which a file goes into a ledger in portions."""
_TITLES = {"assumed": "Assumed", "refused": "Refused", "lost": "Not kept"}


@click.command("import")
@click.argument("file", type=PLACE)
@click.option(
    "--into", type=PLACE, metavar="BOOK_OR_LEDGER", help="Where to; made if it is not there."
)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
@on_fault_option
@click.option(
    "--account",
    "output_format",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="The account of the rows: a table for people, JSON, or the refused rows as CSV.",
)
@changing_options
@import_options
def command(
    file: str,
    into: str | None,
    dry_run: bool,
    on_fault: str,
    output_format: str,
    **options: Any,
) -> None:
    """Take forecasts from FILE: a table, a list, a download of a platform, our JSON Lines.

    What was assumed is said, with the option that says it better; rows that cannot be read are
    refused, and the others come in. Nothing is written without --into. The exit status is 1 where
    rows were refused.
    """
    write_options = WriteOptions.taken_from(options)
    if holds_entries(file) and options.get("format") is None:
        import_entries(file, into, write_options, dry_run=dry_run)
        return
    with waiting(f"reading {file}"):
        imported = read_forecasts(file, **arguments_of(options))
    show_account(imported, output_format)
    if into is not None and not dry_run:
        leave_out = on_fault == "leave-out"
        if columns := imported.further_of_forecasts:
            behind = "stays behind: it differs" if len(columns) == 1 else "stay behind: they differ"
            click.echo(
                f"note: {', '.join(map(repr, columns))} {behind} between forecasts of a question,"
                " and a book keeps further columns of questions; commands that score read the table"
                " itself",
                err=True,
            )
        click.echo(
            put_into(imported, into, write_options, leave_out=leave_out),
            err=output_format != "table",
        )
    if len(imported.refused):
        click.get_current_context().exit(FAULTY)


def show_account(imported: ImportedForecasts, output_format: str) -> None:
    """Print what became of each row."""
    frames = {name: getattr(imported, name) for name in _TITLES}
    counts = {
        "format": imported.format,
        "rows": imported.rows,
        "taken": imported.taken,
    }
    counts |= {name: imported.counts[name] for name in ("questions", "forecasts", "resolutions")}
    show(
        output_format,
        table=lambda: Group(
            Text(
                f"{imported.format}: {imported.rows} rows, {imported.taken} taken,"
                f" {len(imported.refused)} refused"
            ),
            *(
                part
                for name, frame in frames.items()
                if len(frame)
                for part in (Text(f"\n{_TITLES[name]}"), frame_table(frame))
            ),
        ),
        data=lambda: counts | {name: records_of(frame) for name, frame in frames.items()},
        frame=lambda: frames["refused"],
    )


def put_into(
    imported: ImportedForecasts, into: str, write_options: WriteOptions, *, leave_out: bool
) -> str:
    """Put what was read into a ledger or book, and say what is new.

    Where a row or the ledger refuses something, nothing is written. A large file goes into a
    ledger in portions; where that is interrupted, what is there is said, and doing it again adds
    the rest.
    """
    on_fault: OnFault = "leave out" if leave_out else "raise"
    if not (is_ledger(into) or Path(into).suffix.lower() in LEDGER_ENDINGS):
        refuse_despite_clock(into, write_options)
        return put_book(imported.book(on_fault=on_fault), into, write_options)
    if imported.counts["forecasts"] > LARGE:
        n_new, n_known = put_portions(imported, into, write_options, on_fault)
    else:
        records = list(imported.book(on_fault=on_fault))
        arguments = recording_arguments(write_options)
        rehearse_if_new(into, records, arguments)
        with opened_to_write(into, create=True) as ledger:
            added = ledger.record(records, **arguments)
        n_new, n_known = len(added), added.known
    return f"{n_new} new on record in {without_password(into)}, {n_known} there already"
