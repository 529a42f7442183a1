"""Results on stdout: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import click
import pandas as pd
from rich.console import Console, RenderableType

from forecasttrack.display.spreadsheet import defused
from forecasttrack.records import moments
from forecasttrack.resolving.fact_values import shown_outcome

_PIPED_WIDTH = 100

format_option = click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="A table for people, JSON or CSV for programs.",
)
known_by_option = click.option(
    "--known-by", metavar="MOMENT", help="Only what could be known by then, as 2026-01-01."
)


def show(
    shape: str,
    *,
    table: Callable[[], RenderableType],
    data: Callable[[], object],
    frame: Callable[[], pd.DataFrame],
) -> None:
    """Print a result in the shape that was asked for; only that shape is made."""
    if shape == "json":
        click.echo(json.dumps(_plain(data()), indent=2, ensure_ascii=False, allow_nan=False))
    elif shape == "csv":
        click.echo(_defused(frame()).to_csv(index=False), nl=False)
    else:
        _print(table())


def _print(body: RenderableType) -> None:
    """Print for a person; piped, the width is steady and no line ends in blanks."""
    if sys.stdout.isatty():
        Console(highlight=False, emoji=False).print(body)
        return
    console = Console(width=_PIPED_WIDTH, highlight=False, emoji=False, color_system=None)
    with console.capture() as captured:
        console.print(body)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _plain(value: object) -> object:
    """Turn a result into what JSON has: infinity as the text "inf", nothing for NaN."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if attrs.has(type(value)) and not isinstance(value, moments.Period):
        return _plain(attrs.asdict(value, recurse=False))  # type: ignore[arg-type]
    if isinstance(value, pd.Timestamp | moments.Moment | moments.Day | moments.Period):
        return moments.text(moments.when(value))
    return _plain_number(value.item() if hasattr(value, "item") else value)


def _plain_number(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as mappings."""
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict("records")  # type: ignore[return-value]


def by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame for people: an instant at midnight is the end of the day before it."""
    texts = frame.copy()
    for name in frame.select_dtypes("datetimetz"):
        texts[name] = [None if pd.isna(each) else _day_or_instant(each) for each in frame[name]]
    return texts


def outcome_texts(outcomes: Iterable[Any]) -> list[str | None]:
    """Outcomes as they are read, None where there is none."""
    return [None if pd.isna(each) else shown_outcome(each) for each in outcomes]


def _day_or_instant(instant: pd.Timestamp) -> str:
    is_midnight = instant == instant.normalize()
    return (
        f"{instant - pd.Timedelta(days=1):%Y-%m-%d}"
        if is_midnight
        else f"{instant:%Y-%m-%d %H:%MZ}"
    )


def _defused(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep texts from outside from being taken for formulas by a spreadsheet."""
    return frame.map(defused)
