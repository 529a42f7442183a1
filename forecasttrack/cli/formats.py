"""``forecasttrack formats``: what can be imported and exported."""

from __future__ import annotations

import click

from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.output import format_option, show
from forecasttrack.exchange.listing import formats
from forecasttrack.scorecard.text import frame_table


@click.command("formats")
@format_option
def command(output_format: str) -> None:
    """List the formats that can be imported and exported."""
    found = formats()
    show(
        output_format,
        table=lambda: frame_table(found),
        data=lambda: records_of(found),
        frame=lambda: found,
    )
