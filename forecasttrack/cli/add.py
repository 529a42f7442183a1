"""``forecasttrack add``: a question, with the claim that it tests or without."""

from __future__ import annotations

import shlex
from typing import Any

import click

from forecasttrack.book import Book
from forecasttrack.cli.changing import WriteOptions, change, changing_options
from forecasttrack.cli.lint_rows import show_findings
from forecasttrack.cli.new_forecasts import NewForecast, on_a_terminal, with_forecast
from forecasttrack.cli.new_questions import (
    BRIEFING_KEYS,
    CLAIM_KEYS,
    ask_for_its_kind,
    ask_for_question,
    with_question,
)
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.question_options import plain_question, question_options
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.addresses import without_password
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.briefing import NATURES
from forecasttrack.records.typed_beliefs import typed_words

_CLAIM_OPTIONS = (*CLAIM_KEYS, "claim_by", "briefing", *BRIEFING_KEYS)
_FORECAST_OPTIONS = ("forecaster", "issued_at")


@click.command("add")
@click.argument("path", type=PLACE)
@click.argument("question", required=False)
@click.argument("text", required=False)
@question_options
@click.option(
    "--written-at", type=typed_date, metavar="MOMENT", help="When it was written.  [default: now]"
)
@click.option("--paraphrase", metavar="TEXT", help="Of a new claim: what it says.")
@click.option("--hedge", metavar="WORDS", help="Of a new claim: how sure it says to be.")
@click.option("--nature", type=click.Choice(NATURES), help="Of a new claim: what it is.")
@click.option("--section", metavar="TEXT", help="Of a new claim: under which heading.")
@click.option("--place", metavar="TEXT", help="Of a new claim: where there.")
@click.option("--claim-by", metavar="ID", help="Of a new claim: the forecaster.")
@click.option("--briefing", metavar="ID", help="Of a new claim: the briefing it stands in.")
@click.option("--title", metavar="TEXT", help="Of a new briefing: its title.")
@click.option(
    "--published", type=typed_date, metavar="DATE", help="Of a new briefing: when it came out."
)
@click.option("--predict", metavar="BELIEF", help="A first forecast, as 62%; see predict.")
@click.option("--forecaster", metavar="ID", help="Who states it.")
@click.option(
    "--issued-at", type=typed_date, metavar="MOMENT", help="When it was stated.  [default: now]"
)
@changing_options
def command(path: str, question: str | None, text: str | None, **options: Any) -> None:
    """Add a question to the book or ledger at PATH, which is begun if it is not there.

    QUESTION is its id, TEXT what is asked. On a terminal, without them, it asks. The kind follows
    from --option (categorical) or --unit (numeric), or else is binary; it opens now, or with
    --issued-at. What is missing can be given later by `forecasttrack amend`.
    """
    write_options = WriteOptions.taken_from(options)
    claim = {name: options.pop(name) for name in _CLAIM_OPTIONS}
    forecast_options = {name: options.pop(name) for name in _FORECAST_OPTIONS}
    predict = options.pop("predict")
    if predict is None and any(forecast_options.values()):
        raise InvalidArgumentError("--forecaster and --issued-at go with --predict BELIEF")
    given: dict[str, Any] = {"id": question, "text": text} | plain_question(options)
    if question is None or text is None:
        if not on_a_terminal():
            raise InvalidArgumentError(
                f"there is no question; say its id and text: forecasttrack add {shlex.quote(path)}"
                ' rain "Does it rain?"'
            )
        given = ask_for_question(given)
    elif on_a_terminal():
        given = ask_for_its_kind(given)

    def make(book: Book) -> Book:
        made = with_question(book, given, claim, since=forecast_options["issued_at"])
        if predict is None:
            return made
        stated = NewForecast(belief=typed_words(predict), may_be_new=True, **forecast_options)
        return with_forecast(made, given["id"], stated)

    made = change(path, make, write_options, create=True)
    added = made.question(given["id"])
    click.echo(f"{added.id}: {added.kind.name} question added to {without_password(path)}")
    show_findings(added, path)
