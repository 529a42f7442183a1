"""``forecasttrack calibration``: what was said beside how often it happened."""

from __future__ import annotations

import click

from forecasttrack.book import read_book
from forecasttrack.cli.showing import format_option, known_by_option, records_of, show
from forecasttrack.evaluation import calibration
from forecasttrack.evaluation.headline import headline_pairs
from forecasttrack.pairing import pair
from forecasttrack.scorecard.text import frame_table


@click.command("calibration")
@click.argument("path")
@click.option("--by", multiple=True, default=["forecaster"], show_default=True, help="Column.")
@format_option
@known_by_option
def command(path: str, by: tuple[str, ...], shape: str, known_by: str | None) -> None:
    """Set probabilities beside frequencies for the book at PATH.

    Counts the forecasts that the headline of `score` counts.
    """
    pairs = headline_pairs(pair(read_book(path), known_by=known_by))
    frame = calibration(pairs, by=list(by)).frame
    show(
        shape,
        table=lambda: frame_table(frame),
        data=lambda: {"calibration": records_of(frame)},
        frame=lambda: frame,
    )
