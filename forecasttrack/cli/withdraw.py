"""``forecasttrack withdraw``: end a forecast that is on record."""

from __future__ import annotations

import click

from forecasttrack.cli.sources import by_option, opened_to_write, who
from forecasttrack.records.moments import moment, now, text
from forecasttrack.records.withdrawal import Withdrawal


@click.command("withdraw")
@click.argument("ledger")
@click.argument("question")
@click.argument("forecaster")
@click.option("--at", metavar="INSTANT", help="From when on.  [default: now]")
@click.option("--note", help="Anything a reader of the score should know.")
@by_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ledger: str, question: str, forecaster: str, at: str | None, note: str | None, by: str | None
) -> None:
    """Withdraw the forecast of FORECASTER on QUESTION in the LEDGER.

    The forecast stays on record, and is scored until then.
    """
    withdrawal = Withdrawal(
        question_id=question,
        forecaster=forecaster,
        withdrawn_at=now() if at is None else moment(at),
        note=note,
    )
    with opened_to_write(ledger) as opened:
        opened.record(withdrawal, by=who(by))
    click.echo(f"{question}: {forecaster} withdrawn at {text(withdrawal.withdrawn_at)}")
