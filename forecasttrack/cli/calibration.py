"""``forecasttrack calibration``: probabilities beside observed frequencies."""

from __future__ import annotations

from typing import Any, get_args

import click

from forecasttrack.cli.output import (
    HOW_TO_COUNT_EARLY,
    early_option,
    format_option,
    known_by_option,
    late_option,
    show,
)
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.scoring_options import partial_option, read_pairs, reads_option
from forecasttrack.cli.sources import as_of_option
from forecasttrack.evaluation.calibration.calibrating import Which, calibration
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.sensitivity.headline import headline_pairs
from forecasttrack.findings.calibration import outside_the_headline
from forecasttrack.scorecard.calibration_text import calibration_text
from forecasttrack.tables.reasons import Reason


@click.command("calibration")
@click.argument("path", type=PLACE)
@click.option("--by", multiple=True, default=["forecaster"], show_default=True, help="Column.")
@click.option("--together", is_flag=True, help="All forecasts in one group, nothing apart.")
@click.option("--bins", type=int, help="That many bins of equal width.  [default: each value]")
@click.option("--folded", is_flag=True, help="Count a forecast below one half as the other side's.")
@click.option(
    "--history",
    type=click.Choice(get_args(Which)),
    default="each",
    show_default=True,
    help="Which forecasts of one forecaster on one question count.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Of the intervals.")
@click.option("--include-descriptions", is_flag=True, help="Count descriptions of stances, too.")
@partial_option
@reads_option
@format_option
@known_by_option
@early_option
@late_option
@as_of_option
def command(
    path: str,
    by: tuple[str, ...],
    together: bool,
    output_format: str,
    include_descriptions: bool,
    **options: Any,
) -> None:
    """Set probabilities beside frequencies for the book, ledger or table at PATH.

    Counts the forecasts that the headline of `score` counts. Beside the columns of pairs, --by
    takes lead_time, duration and revision. Outcomes between yes and no are left out, and named,
    unless --partial counts them as shares, without the tests that take a yes or a no.
    """
    pair_arguments = {name: options.pop(name) for name in ("known_by", "early", "late")}
    reading = {name: options.pop(name) for name in ("as_of", "table_options")}
    pairs = read_pairs(path, pair_arguments=pair_arguments, **reading)
    with waiting("calibrating"):
        counted_pairs = pairs if include_descriptions else headline_pairs(pairs)
        result = calibration(counted_pairs, by=None if together else list(by), **options)
    if n_outside := len(pairs) - len(counted_pairs):
        click.echo(outside_the_headline(n_outside, cure=False), err=True)
    if (result.left_out["reason"] == Reason.EARLY).any():
        click.echo(HOW_TO_COUNT_EARLY, err=True)
    show(
        output_format,
        table=lambda: calibration_text(result),
        data=lambda: _json_form(result),
        frame=lambda: result.frame,
    )


def _json_form(result: Calibration) -> dict[str, Any]:
    """The result for JSON, with its table under the key ``calibration``."""
    form = result.to_dict()
    form["calibration"] = form.pop("table")
    return form
