"""``forecasttrack check``: every fault of a book, with its line and column."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import click
from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.book import Book
from forecasttrack.cli.exit_status import FAULTY
from forecasttrack.cli.lint_rows import COLUMNS as LINT_COLUMNS
from forecasttrack.cli.lint_rows import line_of, lint_rows
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.sources import (
    as_of_option,
    facts_option,
    functions_option,
    read_chosen_facts,
    read_source,
    run_functions,
)
from forecasttrack.display.numbers import counted
from forecasttrack.errors import BookError, InvalidArgumentError, UnusableRecordWarning
from forecasttrack.records.moments import now, text, to_the_second, when
from forecasttrack.resolving.open_questions import outstanding

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.tables.facts import Facts


@click.command("check")
@click.argument("path", type=PLACE)
@click.option("--lint", is_flag=True, help="Say what may keep questions from being settled.")
@click.option("--strict", is_flag=True, help="With --lint: end with status 1 if it finds anything.")
@facts_option
@functions_option
@format_option
@as_of_option
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    path: str,
    lint: bool,
    strict: bool,
    facts: tuple[str, ...],
    functions: tuple[str, ...],
    output_format: str,
    as_of: str | None,
) -> None:
    """Look for faults in the book or ledger at PATH.

    Prints every fault as file:line:column and ends with status 1, or says what the book holds.
    With --lint also what may keep a question from being settled, which is no fault; with --facts
    rules are tried on them. A question lets a finding stand by its key lint_exceptions.
    """
    if not lint and (strict or facts or functions):
        raise InvalidArgumentError("--strict, --facts and --functions go with --lint")
    run_functions(functions)
    chosen_facts = read_chosen_facts(path, facts, on_record=False)
    try:
        report = _read(path, as_of, lint=lint, facts=chosen_facts)
    except BookError as error:
        if output_format == "table":
            raise  # faults go to stderr, one a line
        report = _faulty(error)
    show(
        output_format,
        table=lambda: _text(report),
        data=lambda: report,
        frame=lambda: _frame(report),
    )
    if report["faults"] or (strict and report.get("lint")):
        sys.exit(FAULTY)


_COLUMNS = ["file", "line", "column", "record", "message"]


def _read(path: str, as_of: str | None, *, lint: bool, facts: Facts | None) -> dict[str, Any]:
    """What a book or ledger holds, its invalid records, which are left out, and `lint` rows."""
    with warnings.catch_warnings(record=True) as noticed:
        warnings.simplefilter("always", UnusableRecordWarning)
        book = read_source(path, as_of=as_of)
        report = _contents(book)
    for each in noticed:
        if isinstance(each.message, UnusableRecordWarning):
            report["faults"] += [
                {"file": path, "line": None, "column": None, "record": record, "message": message}
                for record, message in each.message.faults.items()
            ]
    return report | ({"lint": lint_rows(book, facts)} if lint else {})


def _contents(book: Book) -> dict[str, Any]:
    until = book.recorded_until or now().set(microsecond=0)
    return {
        "holds": {name: len(records) for name, records in book.sections.items() if records},
        "overdue_on": text(until),
        "overdue": {
            open_question.question.id: None
            if open_question.due is None
            else text(open_question.due)
            for open_question in outstanding(book, at=until, on_record=True)
            if open_question.state == "overdue"
        },
        "faults": [],
    }


def _faulty(error: BookError) -> dict[str, Any]:
    return {"faults": [attrs.asdict(fault) for fault in error.faults]}  # type: ignore[arg-type]


def _text(report: Mapping[str, Any]) -> RenderableType:
    holds = ", ".join(counted(n, name.removesuffix("s")) for name, n in report["holds"].items())
    lines = [holds or "an empty book"]
    overdue_on = to_the_second(when(report["overdue_on"])) if report["overdue"] else ""
    lines += [
        f"overdue on {overdue_on}: {question}{f', due {due}' if due else ''}"
        for question, due in report["overdue"].items()
    ]
    faults = [
        f"{fault['file']}: {fault['record']}: {fault['message']}" for fault in report["faults"]
    ]
    lint_lines = [line_of(row) for row in report.get("lint", ())]
    return Group(*map(Text, [*lines, *lint_lines, *(faults or ["no faults"])]))


def _frame(report: Mapping[str, Any]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - `check` answers without it

    faults = pd.DataFrame(report["faults"], columns=_COLUMNS)
    if "lint" not in report:
        return faults
    lint = pd.DataFrame(report["lint"], columns=LINT_COLUMNS)
    return lint if faults.empty else pd.concat([faults, lint], ignore_index=True)
