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
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.sources import as_of_option, read_source
from forecasttrack.display.numbers import counted
from forecasttrack.errors import BookError, UnusableRecordWarning
from forecasttrack.records.moments import now, text
from forecasttrack.resolving.open_questions import outstanding

if TYPE_CHECKING:
    import pandas as pd


@click.command("check")
@click.argument("path")
@format_option
@as_of_option
def command(path: str, shape: str, as_of: str | None) -> None:
    """Look for faults in the book or ledger at PATH.

    Prints every fault as file:line:column and ends with status 1, or says what the book holds.
    """
    try:
        found = _read(path, as_of)
    except BookError as error:
        if shape == "table":
            raise  # faults go to stderr, one a line
        found = _faulty(error)
    show(
        shape,
        table=lambda: _text(found),
        data=lambda: found,
        frame=lambda: _frame(found),
    )
    if found["faults"]:
        sys.exit(FAULTY)


_COLUMNS = ["file", "line", "column", "record", "message"]


def _read(path: str, as_of: str | None) -> dict[str, Any]:
    """What a book or ledger holds, and the records that a ledger goes on without."""
    with warnings.catch_warnings(record=True) as noticed:
        warnings.simplefilter("always", UnusableRecordWarning)
        found = _found(read_source(path, as_of=as_of))
    for each in noticed:
        if isinstance(each.message, UnusableRecordWarning):
            found["faults"] += [
                {"file": path, "line": None, "column": None, "record": record, "message": message}
                for record, message in each.message.faults.items()
            ]
    return found


def _found(book: Book) -> dict[str, Any]:
    until = book.recorded_until or now()
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


def _text(found: Mapping[str, Any]) -> RenderableType:
    holds = ", ".join(counted(n, name.removesuffix("s")) for name, n in found["holds"].items())
    lines = [holds or "an empty book"]
    lines += [
        f"overdue on {found['overdue_on']}: {question}{f', due {due}' if due else ''}"
        for question, due in found["overdue"].items()
    ]
    faults = [
        f"{fault['file']}: {fault['record']}: {fault['message']}" for fault in found["faults"]
    ]
    return Group(*map(Text, [*lines, *(faults or ["no faults"])]))


def _frame(found: Mapping[str, Any]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - `check` answers without it

    return pd.DataFrame(found["faults"], columns=_COLUMNS)
