"""``forecasttrack due``: what is open, due and overdue today."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import pandas as pd

from forecasttrack.cli.failing import OVERDUE
from forecasttrack.cli.showing import format_option, records_of, show
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.duties import Duty, outstanding
from forecasttrack.moments import date, now, text
from forecasttrack.scorecard.text import frame_table


@click.command("due")
@click.argument("path")
@click.option("--at", metavar="MOMENT", help="Look from then instead of from now.")
@format_option
@as_of_option
def command(path: str, at: str | None, shape: str, as_of: str | None) -> None:
    """List the open questions of the book or ledger at PATH, the most pressing first.

    Ends with status 3 if something is overdue.
    """
    duties = outstanding(read_source(path, as_of=as_of), at=now() if at is None else date(at))
    frame = _frame(duties)
    show(
        shape,
        table=lambda: frame_table(frame),
        data=lambda: {"due": records_of(frame)},
        frame=lambda: frame,
    )
    if any(duty.state == "overdue" for duty in duties):
        sys.exit(OVERDUE)


def _frame(duties: Sequence[Duty]) -> pd.DataFrame:
    rows = [
        (
            duty.question.id,
            duty.state,
            None if duty.due is None else text(duty.due),
            duty.question.text,
        )
        for duty in duties
    ]
    return pd.DataFrame(rows, columns=["question_id", "state", "due", "text"])
