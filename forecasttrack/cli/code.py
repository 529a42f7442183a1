"""``forecasttrack code``: a coder's worksheet, out and back."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from forecasttrack.book import Book, edit_book, read_book
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.sources import refuse_ledger, wait_option
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.files import replace_file
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.display.numbers import counted
from forecasttrack.errors import BookFileError, InvalidArgumentError
from forecasttrack.records.wording import CODERS, SEEN, Coder
from forecasttrack.wording.adopting import adopt as adopt_readings
from forecasttrack.wording.worksheet import read_worksheet, worksheet


@click.command("code")
@click.argument("path", type=PLACE)
@click.option("--coder", "name", help="Short name of the coder.")
@click.option(
    "--sheet", type=PLACE, metavar="FILE", help="Where to write the sheet; stdout if not given."
)
@click.option(
    "--read-sheet", type=PLACE, metavar="FILE", help="Read a filled-in sheet into the book."
)
@click.option("--adopt", is_flag=True, help="Make forecasts of what the coders read.")
@click.option(
    "--with-hindsight", is_flag=True, help="With --adopt: coders who saw the outcome count, too."
)
@click.option("--who", type=click.Choice(CODERS), help="What reads: a language model is a program.")
@click.option("--saw-document", type=click.Choice(SEEN), help="Did the coder read all of it?")
@click.option("--saw-outcome", type=click.Choice(SEEN), help="Could the coder know the outcome?")
@click.option("--saw-other-coders", type=click.Choice(SEEN), help="Did the coder see the others?")
@click.option("--manner", metavar="TEXT", help="How the coder reads, such as literally.")
@click.option("--read-at", type=typed_date, metavar="DATE", help="When the reading was made.")
@wait_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    name: str | None,
    sheet: str | None,
    read_sheet: str | None,
    adopt: bool,
    with_hindsight: bool,
    wait: float,
    **details: str | None,
) -> None:
    """Write the claims and questions of the book at PATH as a sheet for a coder, or read it back.

    The sheet is CSV and holds no outcomes. With --read-sheet every fault of the filled-in sheet
    is named by its row, and nothing is written while there is one. With --adopt the readings
    become forecasts: the mean of the coders' points, with the outermost of their ends as band.
    """
    refuse_ledger(path)
    if adopt:
        _adopt(path, with_hindsight=with_hindsight, wait=wait)
        return
    if name is None:
        raise InvalidArgumentError("nobody is named as coder; say --coder NAME")
    if read_sheet is not None:
        with edit_book(path, wait=wait) as edit:
            coder = _coder(edit.book, name, details)
            text = _text_of(read_sheet)
            edit.book = read_worksheet(edit.book, text, coder, name=read_sheet)
        click.echo(f"{name}: readings taken from {read_sheet}")
        return
    book = read_book(path)
    if sheet is None:
        click.echo(worksheet(book), nl=False)
    elif Path(sheet).exists():
        raise InvalidArgumentError(f"{sheet} exists already; it is not written over")
    else:
        replace_file(sheet, worksheet(book).encode())
        click.echo(f"{sheet}: for {name} to fill in", err=True)


def _adopt(path: str, *, with_hindsight: bool, wait: float) -> None:
    with edit_book(path, wait=wait) as edit:
        found = adopt_readings(edit.book, with_hindsight=with_hindsight)
        if found.made or found.renewed:
            edit.book = found.book
    click.echo(f"{counted(len(found.made), 'forecast')} made, {len(found.renewed)} renewed")
    for reason, names in found.left_by_reason.items():
        click.echo(f"{', '.join(names)}: {reason}", err=True)


def _coder(book: Book, name: str, details: dict[str, str | None]) -> Coder:
    given = {field: value for field, value in details.items() if value is not None}
    coder_of_book = next((each for each in book.coders if each.id == name), None)
    if coder_of_book is not None:
        return attrs.evolve(coder_of_book, **given) if given else coder_of_book
    for field in ("saw_outcome", "saw_other_coders"):
        if field not in given:
            raise InvalidArgumentError(
                f"coder '{name}' is new to the book; say --{field.replace('_', '-')} yes, no or"
                " possibly, for a reading is worth little without it",
                field=field,
            )
    return Coder(id=name, **given)


def _text_of(path: str) -> str:
    require_regular_file(path, piped=True)
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BookFileError(f"{path} cannot be read as a sheet: {error}") from error
