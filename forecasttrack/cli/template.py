"""``forecasttrack template``: a sheet to fill in, which `import` reads."""

from __future__ import annotations

import shlex

import click

from forecasttrack.cli.places import PLACE
from forecasttrack.exchange.personal.template import write_template


@click.command("template")
@click.argument("path", type=PLACE)
def command(path: str) -> None:
    """Write an empty sheet to PATH, which ends in .xlsx or .csv."""
    write_template(path)
    click.echo(f"{path}: fill it in, then forecasttrack import {shlex.quote(path)} --into BOOK")
