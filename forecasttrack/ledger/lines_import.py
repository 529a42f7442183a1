"""Taking in entries that were written elsewhere: the same set, wherever it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from forecasttrack.display import progress
from forecasttrack.errors import ForecastTrackError, LedgerError
from forecasttrack.ledger import facts, projection, rows, schema
from forecasttrack.ledger.entry import RETRACTION, Entry, now, stamp
from forecasttrack.ledger.observations import Units
from forecasttrack.ledger.recorder import CLOCKS_MAY_DIFFER
from forecasttrack.ledger.verification import LedgerFault, faults_in_force

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions
    from forecasttrack.ledger.lines import LedgerText

_SHOWN = 10


class Imported(list[Entry]):
    """The entries that an import added.

    Attributes:
        known: How many were here already.
        torn: Last lines that were not written to their end and were left out.
    """

    known: int = 0
    torn: tuple[LedgerFault, ...] = ()


def add(transactions: Transactions, reading: LedgerText) -> Imported:
    """Add the entries of a text that are not here yet, in one transaction.

    Raises:
        LedgerError: A line was altered, an entry replaces what is nowhere, states what no record
            may, or comes from the future, or a series would stand in two units; nothing is added.
    """
    torn = tuple(fault for fault in reading.faults if fault.what == "torn")
    _refuse([fault for fault in reading.faults if fault.what in ("changed", "damaged")])
    _refuse(_of_content(reading.entries))
    with transactions.writing() as connection:
        added = _add(connection, reading.entries)
    added.torn = torn
    return added


def _add(connection: Connection, entries: Sequence[Entry]) -> Imported:
    present = set(connection.execute(select(schema.entries.c.entry)).scalars())
    # Numbers follow the names of the records, which is close to how a book lists them.
    new = sorted(
        (entry for entry in entries if entry.entry not in present),
        key=lambda entry: (entry.recorded_at, entry.record, entry.entry),
    )
    added = Imported(new)
    added.known = len(entries) - len(added)
    if added:
        _refuse(_unfounded(connection, added))
        units = Units(connection)
        units.note(entry.content for entry in added if entry.kind == facts.OBSERVATION)
        number, _ = rows.last(connection)
        rows.put(
            connection,
            schema.entries,
            [rows.stored(entry, seq) for seq, entry in enumerate(added, number + 1)],
        )
        units.settle()
        projection.rebuild(connection)
    return added


def _unfounded(connection: Connection, added: Iterable[Entry]) -> list[LedgerFault]:
    """Look at every record that the new entries touch, as it will stand with them."""
    added = list(added)
    touched = {entry.record for entry in added}
    present = [rows.restored(row) for row in rows.on_record(connection, touched)]
    together = sorted([*present, *added], key=lambda entry: entry.order)
    new = {entry.entry for entry in added}
    found = faults_in_force(together)
    return [fault for fault in found if fault.what == "unfounded" and fault.entry in new]


def _of_content(entries: Iterable[Entry]) -> list[LedgerFault]:
    latest = now() + CLOCKS_MAY_DIFFER
    found = []
    for entry in progress.over(entries, "checking entries"):
        if entry.recorded_at > latest:
            detail = f"it says it was recorded at {stamp(entry.recorded_at)}, in the future"
            found.append(LedgerFault("changed", entry.entry, detail))
        if entry.kind != RETRACTION:
            try:
                facts.record_of(entry.kind, entry.content)
            except ForecastTrackError as error:
                found.append(
                    LedgerFault("changed", entry.entry, f"its content is no record: {error}")
                )
    return found


def _refuse(faults: Sequence[LedgerFault]) -> None:
    if faults:
        shown = "\n".join(str(fault) for fault in faults[:_SHOWN])
        more = "" if len(faults) <= _SHOWN else f"\nand {len(faults) - _SHOWN} more"
        raise LedgerError(
            f"nothing was imported, {len(faults)} entries are at fault:\n{shown}{more}"
        )
