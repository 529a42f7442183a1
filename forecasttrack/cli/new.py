"""``forecasttrack new``: a small commented book to start from."""

from __future__ import annotations

import shlex
from importlib import resources
from pathlib import Path

import click

from forecasttrack.cli.places import PLACE, require_book_name
from forecasttrack.display.files import replace_file
from forecasttrack.errors import BookFileError, InvalidArgumentError

EXAMPLES = ("claims", "team", "all-kinds")


@click.command("new")
@click.argument("path", type=PLACE)
@click.option(
    "--example",
    type=click.Choice(EXAMPLES),
    default="claims",
    show_default=True,
    help="What stands in it: a document's claims, a team's own forecasts, or one of everything.",
)
def command(path: str, example: str) -> None:
    """Write a small commented book to PATH, a new folder or a .yaml file."""
    require_book_name(path)
    target = Path(path)
    file = target if target.suffix in (".yaml", ".yml") else target / "book.yaml"
    if file.exists():
        raise InvalidArgumentError(f"{file}: it exists already; choose another path", field="path")
    text = resources.files("forecasttrack.book").joinpath("examples", f"{example}.yaml")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, text.read_bytes())
    except OSError as error:
        raise BookFileError(f"{file}: {error.strerror or error}") from None
    click.echo(f"wrote {file}; try: forecasttrack check {shlex.quote(path)}")
