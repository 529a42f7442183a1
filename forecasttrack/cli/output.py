"""Results on stdout: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs
import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from forecasttrack.cli.streams import shows_everything, unescaped
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.spreadsheet import defused
from forecasttrack.display.text import printable
from forecasttrack.records import moments

if TYPE_CHECKING:
    import pandas as pd

_PIPED_WIDTH = 100
_CONTROLS_LEFT_BY_JSON = re.compile("[\x7f-\x9f]")

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="A table for people, JSON or CSV for programs.",
)
known_by_option = click.option(
    "--known-by",
    type=typed_date,
    metavar="MOMENT",
    help="Only what could be known by then, as 2026-01-01.",
)

early_option = click.option(
    "--early",
    type=click.Choice(["wait", "count"]),
    default="wait",
    show_default=True,
    help="Whether answers that came before their settling day wait for it, as long as another"
    " question is open, or count now.",
)
HOW_TO_COUNT_EARLY = "--early count takes answers that came before their settling day"
"""How to count answers that wait for their settling day."""

late_option = click.option(
    "--late",
    type=click.Choice(["leave out", "count"]),
    default="leave out",
    show_default=True,
    help="Whether forecasts dated after their outcome are left out, or count and are named.",
)


def show(
    output_format: str,
    *,
    table: Callable[[], RenderableType],
    data: Callable[[], object],
    frame: Callable[[], pd.DataFrame],
) -> None:
    """Print a result as a table, JSON or CSV; only the chosen form is made."""
    if output_format == "json":
        # JSON can write every character in ASCII, so none has to be replaced.
        ascii_only = not shows_everything()
        text = json.dumps(_plain(data()), indent=2, ensure_ascii=ascii_only, allow_nan=False)
        # json.dumps leaves these characters as they are, and the escapes of our streams are no
        # JSON.
        click.echo(_CONTROLS_LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
    elif output_format == "csv":
        click.echo(_defused(frame()).to_csv(index=False), nl=False)
    else:
        _print(table())


def _print(body: RenderableType) -> None:
    """Print for a person; into a pipe with a fixed width and without trailing blanks.

    Texts with brackets are printed as they are, not read as markup.
    """
    if sys.stdout.isatty():
        console = Console(file=unescaped(sys.stdout), highlight=False, emoji=False, markup=False)
        console.print(_Printable(body))
        return
    console = Console(
        width=_PIPED_WIDTH, highlight=False, emoji=False, markup=False, color_system=None
    )
    with console.capture() as captured:
        console.print(body)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


@attrs.frozen
class _Printable:
    """Something for the terminal with the control characters of its texts as escapes."""

    body: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for text, style, control in console.render(self.body, options):
            yield Segment(text if control else printable(text), style, control)


def _plain(value: object) -> object:
    """Turn a result into what JSON has: infinity as the text "inf", nothing for NaN."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if attrs.has(type(value)) and not isinstance(value, moments.Period):
        return _plain(attrs.asdict(value, recurse=False))  # type: ignore[arg-type]
    if isinstance(value, dt.date | moments.Period):
        return moments.text(moments.when(value))
    return _plain_number(value.item() if hasattr(value, "item") else value)


def _plain_number(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def _defused(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep texts from outside from being taken for formulas by a spreadsheet."""
    return frame.map(lambda cell: defused(printable(cell) if isinstance(cell, str) else cell))
