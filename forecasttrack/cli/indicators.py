"""``forecasttrack indicators``: how each claim fares, judged by the questions that test it."""

from __future__ import annotations

import click
import pandas as pd

from forecasttrack.cli.frame_output import ids_in_one_cell, note_repeats, records_of
from forecasttrack.cli.output import format_option, known_by_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.rankings import beside_groups
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.resolving import indicators
from forecasttrack.scorecard.text import frame_table


@click.command("indicators")
@click.argument("path", type=PLACE)
@click.option("--by", multiple=True, help="Group indicators by a column of the questions.")
@format_option
@known_by_option
@as_of_option
def command(
    path: str, by: tuple[str, ...], output_format: str, known_by: str | None, as_of: str | None
) -> None:
    """Show the share of each claim's indicators that came true, for the book or ledger at PATH.

    A claim's indicators are the yes/no questions that support it or speak against it. The share
    counts each by its weight, a partial outcome in part; "came true" is how many came true in full,
    and "can still be" the lowest and the highest share that open ones leave possible. This is a
    reading of the claim, and no part of any forecaster's score.
    """
    book = read_source(path, as_of=as_of)
    note_repeats(book, by)
    found = indicators(book, known_by=known_by, by=by)
    show(
        output_format,
        table=lambda: frame_table(_short(found, by)),
        data=lambda: {"indicators": records_of(found)},
        frame=lambda: found.assign(open=found["open"].map(ids_in_one_cell)),
    )


def _short(found: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """The columns that fit on a line."""
    cells = {
        "claim": found["claim"],
        "share": found["share"],
        "came true": found["n_came_true"],
        "settled": found["n_settled"],
        "void": found["n_void"],
        "can still be": [
            "" if pd.isna(low) else f"{low:.2f} to {high:.2f}"
            for low, high in zip(found["lowest"], found["highest"], strict=True)
        ],
        "still open": found["open"].map(ids_in_one_cell),
    }
    return beside_groups(found, by, cells)
