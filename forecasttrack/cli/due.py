"""``forecasttrack due``: what is open, due and overdue today, and what facts settle already."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import pandas as pd

from forecasttrack.cli.failing import OVERDUE
from forecasttrack.cli.showing import records_of, show
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.duties import Duty, outstanding
from forecasttrack.facts import read_facts
from forecasttrack.moments import cutoff, date, now, text
from forecasttrack.scorecard.calendar import calendar_text
from forecasttrack.scorecard.text import frame_table


@click.command("due")
@click.argument("path")
@click.option("--at", metavar="MOMENT", help="Look from then instead of from now.")
@click.option("--within", type=float, metavar="DAYS", help="Only what is due within so many days.")
@click.option("--facts", multiple=True, metavar="FILE", help="Say what these facts settle now.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "csv", "ical"]),
    default="table",
    show_default=True,
    help="A table, JSON or CSV, or deadlines for a calendar program.",
)
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    at: str | None,
    within: float | None,
    facts: tuple[str, ...],
    shape: str,
    as_of: str | None,
) -> None:
    """List the open questions of the book or ledger at PATH, the most pressing first.

    Ends with status 3 if something is overdue.
    """
    moment = now() if at is None else date(at)
    known = read_facts(*facts) if facts else None
    duties = outstanding(read_source(path, as_of=as_of), at=moment, within=within, facts=known)
    frame = _frame(duties, with_facts=known is not None)
    if shape == "ical":
        click.echo(calendar_text(duties, at=cutoff(moment)), nl=False)
    else:
        show(
            shape,
            table=lambda: frame_table(frame),
            data=lambda: {"due": records_of(frame)},
            frame=lambda: frame,
        )
    if any(duty.state == "overdue" for duty in duties):
        sys.exit(OVERDUE)


def _frame(duties: Sequence[Duty], *, with_facts: bool) -> pd.DataFrame:
    rows = [
        {
            "question_id": duty.question.id,
            "state": duty.state,
            "due": None if duty.due is None else text(duty.due),
            "waits_for": duty.waits_for,
            "resolvable": duty.resolvable,
            "how": duty.how,
            "text": duty.question.text,
        }
        for duty in duties
    ]
    columns = ["question_id", "state", "due", "waits_for", "resolvable", "how", "text"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if with_facts else frame.drop(columns=["resolvable", "how"])
