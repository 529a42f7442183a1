"""A large file put into a ledger in portions, all of which are tried before the first is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs
import click

from forecasttrack.cli.changing import WriteOptions, recording_arguments
from forecasttrack.cli.sources import opened_to_write, refuse_json_lines
from forecasttrack.display import progress
from forecasttrack.display.addresses import without_password
from forecasttrack.errors import ForecastTrackError
from forecasttrack.exchange.portions import count_portions

if TYPE_CHECKING:
    from forecasttrack.exchange.imported import ImportedForecasts
    from forecasttrack.tables.faults import OnFault


@attrs.define
class _OnRecord:
    """How much is on record so far.

    Attributes:
        portions: Portions that were recorded whole.
        new: Entries that they added.
        known: Entries of theirs that were on record before.
    """

    portions: int = 0
    new: int = 0
    known: int = 0


def put_portions(
    imported: ImportedForecasts, into: str, write_options: WriteOptions, on_fault: OnFault
) -> tuple[int, int]:
    """Put a large file into a ledger, each portion whole or not at all; count new and known.

    All portions are rehearsed first: nothing is written where a row further down is at fault, or
    where the ledger refuses one.
    """
    from forecasttrack.ledger.rehearsal import Rehearsal  # noqa: PLC0415 - waits for SQLAlchemy

    refuse_json_lines(into)
    arguments = recording_arguments(write_options)
    total = count_portions(imported.counts["forecasts"])
    with Rehearsal(into, **arguments) as rehearsal:
        portions = imported.portions(on_fault=on_fault)
        for records in progress.over(portions, "checking portions", total=total):
            rehearsal.record(records)
    on_record = _OnRecord()
    with opened_to_write(into, create=True) as ledger, _saying_what_is_there(on_record, into):
        portions = imported.portions(on_fault=on_fault)
        for records in progress.over(portions, "recording portions", total=total):
            added = ledger.record(records, **arguments)
            on_record.portions, on_record.new = on_record.portions + 1, on_record.new + len(added)
            on_record.known += added.known
    return on_record.new, on_record.known


@contextmanager
def _saying_what_is_there(on_record: _OnRecord, into: str) -> Iterator[None]:
    """Say on stderr what an import that ends early has put on record."""
    from forecasttrack.ledger.connection import NOTHING_WRITTEN  # noqa: PLC0415 - as above

    try:
        yield
    except BaseException as error:
        if on_record.portions:
            place = without_password(into)
            click.echo(
                f"note: the import ended early: {on_record.new} new entries are on record in"
                f" {place}, {on_record.known} were there already, and the rest is not; the same"
                " import again adds the rest",
                err=True,
            )
            if isinstance(error, ForecastTrackError):
                of_portion = NOTHING_WRITTEN.replace("call", "portion")
                error.args = (str(error).replace(NOTHING_WRITTEN, of_portion),)
        raise
