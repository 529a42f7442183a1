"""``forecasttrack calibration``: probabilities beside observed frequencies."""

from __future__ import annotations

from typing import Any, get_args

import click

from forecasttrack.cli.output import (
    early_option,
    format_option,
    known_by_option,
    late_option,
    show,
)
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.evaluation.calibration.calibrating import Which, calibration
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.sensitivity.headline import headline_pairs
from forecasttrack.pairing import pair
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.scorecard.calibration_text import calibration_text


@click.command("calibration")
@click.argument("path")
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
@format_option
@known_by_option
@early_option
@late_option
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    path: str,
    by: tuple[str, ...],
    together: bool,
    bins: int | None,
    folded: bool,
    history: Which,
    level: float,
    shape: str,
    known_by: str | None,
    early: Early,
    late: Late,
    as_of: str | None,
) -> None:
    """Set probabilities beside frequencies for the book or ledger at PATH.

    Counts the forecasts that the headline of `score` counts. Beside the columns of pairs, --by
    takes lead_time, duration and revision.
    """
    book = read_source(path, as_of=as_of)
    with waiting("calibrating"):
        pairs = headline_pairs(pair(book, known_by=known_by, early=early, late=late))
        found = calibration(
            pairs,
            by=None if together else list(by),
            bins=bins,
            level=level,
            history=history,
            folded=folded,
        )
    show(
        shape,
        table=lambda: calibration_text(found),
        data=lambda: _json_form(found),
        frame=lambda: found.frame,
    )


def _json_form(found: Calibration) -> dict[str, Any]:
    """The result for JSON, its table under the name of the command."""
    form = found.to_dict()
    form["calibration"] = form.pop("table")
    return form
