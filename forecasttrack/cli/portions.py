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
class _Put:
    """How much is on record so far."""

    portions: int = 0
    new: int = 0
    known: int = 0


def put_portions(
    got: ImportedForecasts, into: str, write_options: WriteOptions, on_fault: OnFault
) -> tuple[int, int]:
    """Put a large file into a ledger, each portion whole or not at all; count new and known.

    All portions are rehearsed first: nothing is written where a row further down is at fault, or
    where the ledger refuses one.
    """
    from forecasttrack.ledger.rehearsal import Rehearsal  # noqa: PLC0415 - waits for SQLAlchemy

    refuse_json_lines(into)
    arguments = recording_arguments(write_options)
    total = count_portions(got.counts["forecasts"])
    with Rehearsal(into, **arguments) as rehearsal:
        portions = got.portions(on_fault=on_fault)
        for records in progress.over(portions, "checking portions", total=total):
            rehearsal.record(records)
    put = _Put()
    with opened_to_write(into, create=True) as ledger, _saying_what_is_there(put, into):
        portions = got.portions(on_fault=on_fault)
        for records in progress.over(portions, "recording portions", total=total):
            added = ledger.record(records, **arguments)
            put.portions, put.new = put.portions + 1, put.new + len(added)
            put.known += added.known
    return put.new, put.known


@contextmanager
def _saying_what_is_there(put: _Put, into: str) -> Iterator[None]:
    """Say on stderr what an import that ends early has put on record."""
    from forecasttrack.ledger.connection import NOTHING_WRITTEN  # noqa: PLC0415 - as above

    try:
        yield
    except BaseException as error:
        if put.portions:
            place = without_password(into)
            click.echo(
                f"note: the import ended early: {put.new} new entries are on record in {place},"
                f" {put.known} were there already, and the rest is not; the same import again adds"
                " the rest",
                err=True,
            )
            if isinstance(error, ForecastTrackError):
                of_portion = NOTHING_WRITTEN.replace("call", "portion")
                error.args = (str(error).replace(NOTHING_WRITTEN, of_portion),)
        raise
