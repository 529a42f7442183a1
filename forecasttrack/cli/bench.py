"""``forecasttrack bench``: how fast we are on this machine, beside what else is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.display.files import replace_file
from forecasttrack.scale.bench import absent, bench, machine, page
from forecasttrack.scorecard.text import frame_table


@click.command("bench")
@click.option(
    "--rows", default=100_000, show_default=True, help="Forecasts of each work, at least 1,000."
)
@click.option("--output", "-o", type=PLACE, metavar="FILE", help="Write a page of Markdown, too.")
@format_option
def command(rows: int, output: str | None, output_format: str) -> None:
    """Measure our speed on this machine, beside the libraries that are installed.

    The same work is done by each of them, in turns. Seconds are those of the processor, all threads
    together. What is not installed is named.
    """
    with waiting("measuring"):
        found = bench(rows)
    missing = absent()
    if output is not None:
        replace_file(output, page(found, missing, Path(output).as_posix()).encode())
    show(
        output_format,
        table=lambda: Group(*_parts(found, missing)),
        data=lambda: {"machine": machine(), "absent": missing, "works": records_of(found)},
        frame=lambda: found,
    )


def _parts(found: pd.DataFrame, missing: list[str]) -> Iterator[RenderableType]:
    for work, part in found.groupby("work", sort=False):
        yield Text(f"{work}; {int(part['rows'].iloc[0]):,} rows", style="dim")
        yield frame_table(_shown(part))
        yield Text()
    yield Text("; ".join(f"{name} {value}" for name, value in machine().items()))
    if missing:
        yield Text(f"Not installed, so not measured: {', '.join(missing)}.")


def _shown(part: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "library": part["library"] + " " + part["version"],
            "call": part["call"].str.replace("`", ""),
            "seconds": [f"{each:.3g}" for each in part["seconds"]],
            "seconds / ours": [f"{each:.2f}" for each in part["ratio"]],
            "largest deviation": [f"{each:.1g}" for each in part["difference"]],
            "does not do": part["without"].str.replace("`", ""),
        }
    )
