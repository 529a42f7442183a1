"""What a table does not say: who forecast, when, and under which ids."""

from __future__ import annotations

from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.known_days import UNDATED
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.assembly import ASSUMED_KNOWN_AT, Assembly
from forecasttrack.exchange.personal.columns import ColumnMeanings
from forecasttrack.exchange.personal.table_columns import ReadTable
from forecasttrack.exchange.sources import ImportSource


def assembly_of(
    table: ReadTable, source: ImportSource, options: ImportOptions, account: Account
) -> Assembly:
    """Where the rows of a table are put together, with what it leaves unsaid.

    Args:
        table: The table.
        source: The file, whose name says who forecast where nothing else does.
        options: What the caller says.
        account: Takes what becomes of each row.
    """
    return Assembly(
        account=account,
        options=options,
        meanings=table.meanings,
        prefix=_prefix(source, table, options),
        forecaster=options.forecaster or source.stem,
        issued_at=_issued_at(table.meanings, options),
    )


def note_unstated(assembly: Assembly, count: int) -> None:
    """Note who forecast and when, where no column says it.

    Args:
        assembly: Where the rows of the table are put together.
        count: How many rows the table has.
    """
    account, options = assembly.account, assembly.options
    roles, people = assembly.meanings.roles, assembly.meanings.forecasters
    if options.forecaster is None and "forecaster" not in roles and not people:
        name = assembly.forecaster
        account.assume(
            "forecaster", name, example=None, n=count, option="forecaster=, --forecaster"
        )
    if "issued_at" in roles or options.issued_at is not None:
        return
    if "lead_seconds" in roles:
        account.assume(
            "lead_seconds",
            f"before the outcome was known, or before {ASSUMED_KNOWN_AT.date()}",
            example=None,
            n=count,
            option="known_at=, --known-at",
        )
        return
    account.assume(
        "issued_at",
        "before everything else, in the order of the rows; score with history='last'",
        example=None,
        n=count,
        option="issued_at=, --issued-at",
    )


def _issued_at(found: ColumnMeanings, options: ImportOptions) -> Any:
    """When forecasts without a day of their own were made."""
    is_dated = "issued_at" in found.roles or "lead_seconds" in found.roles
    return options.issued_at if is_dated or options.issued_at is not None else UNDATED


def _prefix(source: ImportSource, table: ReadTable, options: ImportOptions) -> str:
    """What the ids of questions begin with: the name of the file, where ids are bare numbers.

    Ids such as 1 and 2 would collide with those of the next file. Ids in a column that is called
    ``question_id`` are kept as they are, and so are ids of a frame.
    """
    if options.source is not None:
        return options.source
    named = table.meanings.roles.get("question_id")
    if named is None or named == "question_id" or source.is_frame:
        return ""
    cells = table.columns["question_id"]
    ids = [str(each.value) for each in cells if each.value is not None]
    return source.stem if any(each.isdigit() for each in ids) else ""
