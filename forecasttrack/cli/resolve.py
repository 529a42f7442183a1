"""``forecasttrack resolve``: put on record how a question was settled."""

from __future__ import annotations

from typing import Any

import click

from forecasttrack.book import read_book, write_book
from forecasttrack.cli.sources import by_option, is_ledger, opened_to_write, who, why_option
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.question import Kind, Numeric
from forecasttrack.resolution import STATUSES, SURENESS, Evidence, Outcome, Resolution


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
@by_option
@why_option
def command(
    path: str,
    question: str,
    outcome: str | None,
    by: str | None,
    why: str | None,
    **said: Any,
) -> None:
    """Settle QUESTION in the book or ledger at PATH.

    In a book only the new resolution is added to the file; everything else stays as it is. In a
    ledger a question that is settled already is settled anew, where --why says so.
    """
    if is_ledger(path):
        _resolve_in_ledger(path, question, outcome, who(by), why, said)
    else:
        _resolve_in_book(path, question, outcome, said)
    click.echo(f"{question}: {outcome or said['status']}")


def _resolve_in_book(path: str, question: str, outcome: str | None, said: dict[str, Any]) -> None:
    book = read_book(path)
    fields = _fields(outcome, book.question(question).kind, said)
    write_book(book.resolve(question, **fields), path)


def _resolve_in_ledger(  # noqa: PLR0913, PLR0917 - what was said on the command line
    path: str, question: str, outcome: str | None, by: str, why: str | None, said: dict[str, Any]
) -> None:
    with opened_to_write(path) as ledger:
        fields = _fields(outcome, ledger.book(forecasts=False).question(question).kind, said)
        ledger.record(Resolution(question_id=question, **fields), by=by, why=why)


def _fields(outcome: str | None, kind: Kind, said: dict[str, Any]) -> dict[str, Any]:
    source = {name: said[name] for name in ("title", "address", "source_date")}
    rest = {name: said[name] for name in said if name not in source and name != "evidence"}
    return {
        "outcome": None if outcome is None else _outcome(outcome, kind),
        "evidence": _evidence(said["evidence"], source),
        **rest,
    }


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
