"""Our own JSON Lines in ``import`` and ``export``: entries with who recorded them, and when."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from forecasttrack.book import Book, edit_book, write_book
from forecasttrack.cli.changing import WriteOptions, refuse_despite_clock
from forecasttrack.cli.exit_status import FAULTY
from forecasttrack.cli.places import LEDGER_ENDINGS, require_book_name
from forecasttrack.cli.sources import (
    is_json_lines,
    is_ledger,
    opened,
    opened_to_write,
    read_source,
)
from forecasttrack.display.addresses import without_password
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.merging import merge

FORMAT_NAME = "json-lines"
"""What the form is called in ``--format``; it is no format of others, so the register lacks it."""


def holds_entries(path: str) -> bool:
    """Whether a path is a folder or file of our JSON Lines, by its first line."""
    if not is_json_lines(path):
        return False
    place = Path(path)
    inside = (each for each in place.rglob("*") if each.suffix.lower() == ".jsonl")
    first_file = min(inside, default=None) if place.is_dir() else place
    if first_file is None:
        return False
    require_regular_file(first_file)
    with first_file.open(encoding="utf-8", errors="replace") as file:
        first_line = file.readline(1_000_000)
    return all(f'"{key}":' in first_line for key in ("entry", "fact", "recorded_at"))


def import_entries(
    path: str, into: str | None, write_options: WriteOptions, *, dry_run: bool
) -> None:
    """Put the entries of a folder or file of JSON Lines into a ledger, or their book into a book.

    Torn last lines are named and left out, and the command ends with status 1 then.
    """
    from forecasttrack.ledger import Ledger  # noqa: PLC0415 - waits for SQLAlchemy

    with Ledger.of_lines(path) as lines_ledger:
        book, count = lines_ledger.book(), len(list(lines_ledger.entries()))
    if into is None or dry_run:
        click.echo(f"{path}: {count} entries, {len(book)} records")
    elif is_ledger(into) or Path(into).suffix.lower() in LEDGER_ENDINGS:
        with opened_to_write(into, create=True) as ledger:
            added = ledger.import_lines(path)
        place = without_password(into)
        click.echo(f"{len(added)} entries added to {place}, {added.known} there already")
        for fault in added.torn:
            click.echo(str(fault), err=True)
        if added.torn:
            sys.exit(FAULTY)
    else:
        refuse_despite_clock(into, write_options)
        click.echo(put_book(book, into, write_options))


def put_book(book: Book, into: str, write_options: WriteOptions) -> str:
    """Add the records of a book to the book at a path, which is made if it is not there."""
    if not Path(into).exists():
        require_book_name(into)
        write_book(book, into, wait=write_options.wait)
        return f"{into}: {len(book)} records"
    with edit_book(into, wait=write_options.wait) as edit:
        merged = merge(edit.book, book, why=write_options.why)
        edit.book = merged.book
    return f"{into}: {merged.added} new, {merged.changed} changed, {merged.known} there already"


def export_entries(path: str, target: str, *, as_of: str | None = None) -> None:
    """Write the entries of a ledger, or those it had at a moment, as JSON Lines.

    Raises:
        InvalidArgumentError: The path leads to a book, of which nobody recorded anything, or
            something stands at the target already.
    """
    if not is_ledger(path):
        read_source(path)  # refuses a path where nothing is
        raise InvalidArgumentError(
            f"{path} is a book, and {FORMAT_NAME} hold who recorded what and when; record it first:"
            f" forecasttrack record {shlex.quote(path)} LEDGER"
        )
    if Path(target).exists():
        raise InvalidArgumentError(f"{target} exists already; name a folder where nothing stands")
    with opened(path) as ledger:
        view = ledger if as_of is None else ledger.as_of(as_of)
        count = view.export_lines(target)
    click.echo(f"{target}: {count} entries")
