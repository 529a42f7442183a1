"""``forecasttrack due``: what is open, due and overdue today, and what facts settle already."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from textwrap import shorten

import click
import pandas as pd

from forecasttrack.book.as_tables import question_groups
from forecasttrack.cli.exit_status import OVERDUE
from forecasttrack.cli.frame_output import note_repeats, records_of
from forecasttrack.cli.output import show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.sources import (
    as_of_option,
    facts_option,
    functions_option,
    on_record_option,
    read_chosen_facts,
    read_source,
    run_functions,
)
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.records.moments import cutoff, date, now, text
from forecasttrack.resolving.open_questions import OpenQuestion, outstanding
from forecasttrack.scorecard.calendar import calendar_text
from forecasttrack.scorecard.text import frame_table
from forecasttrack.tables.group_names import beside_results, with_groups_named

_LONGEST_TEXT = 60


@click.command("due")
@click.argument("path", type=PLACE)
@click.option("--at", type=typed_date, metavar="MOMENT", help="Look from then instead of from now.")
@click.option(
    "--within",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Only what is due within so many days.",
)
@click.option(
    "--by", multiple=True, help="Group the list by a column of the questions; may be repeated."
)
@facts_option
@on_record_option
@functions_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "csv", "ics"]),
    default="table",
    show_default=True,
    help="A table, JSON or CSV, or deadlines for a calendar program.",
)
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    at: str | None,
    within: float | None,
    by: tuple[str, ...],
    facts: tuple[str, ...],
    on_record: bool,
    functions: tuple[str, ...],
    output_format: str,
    as_of: str | None,
) -> None:
    """List the open questions of the book or ledger at PATH, the most urgent first.

    With facts: what they settle now. Ends with status 3 if something is overdue.
    """
    moment = now() if at is None else date(at)
    run_functions(functions)
    chosen_facts = read_chosen_facts(path, facts, on_record, as_of=as_of)
    book = read_source(path, as_of=as_of)
    open_questions = outstanding(
        book, at=moment, within=within, facts=chosen_facts, on_record=at is None
    )
    frame = _frame(open_questions, with_facts=chosen_facts is not None)
    if by:
        note_repeats(book, by)
        names = beside_results(by, {*frame} - {"question_id"})
        frame = _grouped(frame, question_groups(book, names), names)
    if output_format == "ics":
        click.echo(calendar_text(open_questions, at=cutoff(moment)), nl=False)
    else:
        show(
            output_format,
            table=lambda: frame_table(_short(frame, by)) if open_questions else _nothing(within),
            data=lambda: {"due": records_of(frame)},
            frame=lambda: frame,
        )
    if any(open_question.state == "overdue" for open_question in open_questions):
        sys.exit(OVERDUE)


def _grouped(frame: pd.DataFrame, groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The rows by group, the most urgent of each group first."""
    others = [name for name in frame if name not in groups]
    with_groups = frame[["question_id", *others]].merge(groups, on="question_id")
    front = [*by, *{"question_id"} - {*by}]
    return with_groups.sort_values(by, kind="stable", ignore_index=True)[[*front, *others]]


def _short(frame: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """The columns for a person: none that is empty, and only the beginning of long texts."""
    short = with_groups_named(frame, by).assign(
        text=[shorten(each, _LONGEST_TEXT, placeholder=" ...") for each in frame["text"]]
    )
    return short if short["waits_for"].notna().any() else short.drop(columns="waits_for")


def _nothing(within: float | None) -> str:
    return "nothing is open" if within is None else f"nothing is due within {within:g} days"


def _frame(open_questions: Sequence[OpenQuestion], *, with_facts: bool) -> pd.DataFrame:
    rows = [
        {
            "question_id": open_question.question.id,
            "state": open_question.state,
            "due": None if open_question.due is None else text(open_question.due),
            "waits_for": open_question.waits_for,
            "resolvable": open_question.resolvable,
            "how": open_question.how,
            "text": open_question.question.text,
        }
        for open_question in open_questions
    ]
    columns = ["question_id", "state", "due", "waits_for", "resolvable", "how", "text"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame if with_facts else frame.drop(columns=["resolvable", "how"])
