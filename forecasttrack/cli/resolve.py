"""``forecasttrack resolve``: put on record how a question was settled."""

from __future__ import annotations

from typing import Any

import click

from forecasttrack.book import read_book, write_book
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.question import Kind, Numeric
from forecasttrack.resolution import STATUSES, SURENESS, Evidence, Outcome


@click.command("resolve")
@click.argument("path")
@click.argument("question")
@click.option("--outcome", help="yes or no, an option, a number or a date.")
@click.option("--status", type=click.Choice(STATUSES), default="resolved", show_default=True)
@click.option("--known-at", metavar="DATE", help="When the outcome could be known.")
@click.option("--occurred-at", metavar="DATE", help="When it happened.")
@click.option("--sureness", type=click.Choice(SURENESS))
@click.option("--evidence", metavar="TEXT", help="What the source says, in your own words.")
@click.option("--title", help="Title of the source.")
@click.option("--address", help="Address of the source.")
@click.option("--source-date", metavar="DATE", help="Date of the source.")
@click.option("--note", help="Anything a reader of the score should know.")
def command(path: str, question: str, outcome: str | None, **said: Any) -> None:
    """Settle QUESTION in the book at PATH.

    Only the new resolution is added to the file; everything else stays as it is.
    """
    book = read_book(path)
    source = {name: said.pop(name) for name in ("title", "address", "source_date")}
    settled = book.resolve(
        question,
        outcome=None if outcome is None else _outcome(outcome, book.question(question).kind),
        evidence=_evidence(said.pop("evidence"), source),
        **said,
    )
    write_book(settled, path)
    click.echo(f"{question}: {outcome or said['status']}")


def _outcome(text: str, kind: Kind) -> Outcome:
    if not isinstance(kind, Numeric):
        return text
    try:
        return float(text)
    except ValueError:
        raise InvalidArgumentError(
            f"the outcome is a number in {kind.unit}, found {text!r}"
        ) from None


def _evidence(statement: str | None, source: dict[str, Any]) -> list[Evidence]:
    if statement is None:
        given = [name for name, value in source.items() if value is not None]
        if given:
            raise InvalidArgumentError(
                f"{' and '.join(given)} without a statement; say with --evidence what it says"
            )
        return []
    date = source.pop("source_date")
    return [Evidence(statement=statement, date=date, **source)]
