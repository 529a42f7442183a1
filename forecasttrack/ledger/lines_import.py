"""Taking in entries that were written elsewhere: the same set, wherever it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from forecasttrack.display import progress
from forecasttrack.errors import ForecastTrackError, LedgerError, UnknownNameError
from forecasttrack.ledger import facts, migrations, projection, rows, schema
from forecasttrack.ledger.about import about
from forecasttrack.ledger.connection import url_of
from forecasttrack.ledger.entry import RETRACTION, Entry, now, stamp
from forecasttrack.ledger.observations import Units
from forecasttrack.ledger.recorder import CLOCK_TOLERANCE
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


def in_memory(reading: LedgerText) -> Transactions:
    """A database in memory with the entries of a text, which is to be whole."""
    _refuse([fault for fault in reading.faults if fault.what == "torn"])
    transactions = migrations.opened(url_of(":memory:"), None, create=True)
    try:
        add(transactions, reading, latest=None)
    except BaseException:
        transactions.engine.dispose()
        raise
    return transactions


def latest_to_take(reading: LedgerText, despite_clock: str | None) -> int:
    """Until when entries may be from: a little ahead of this clock, or any time behind one named.

    Raises:
        UnknownNameError: The text holds no entry of that id, or it is not ahead of the clock.
    """
    latest = now() + CLOCK_TOLERANCE
    if despite_clock is None:
        return latest
    ahead = [entry for entry in reading.entries if entry.recorded_at > latest]
    if not any(entry.entry.startswith(despite_clock) for entry in ahead):
        raise UnknownNameError(
            f"despite_clock names {despite_clock!r}, which is no entry from ahead of this clock",
            field="despite_clock",
        )
    return max(entry.recorded_at for entry in ahead)


def add(transactions: Transactions, reading: LedgerText, *, latest: int | None) -> Imported:
    """Add the entries of a text that are not here yet, in one transaction.

    Args:
        transactions: The ledger to add to.
        reading: What the text holds.
        latest: Until when entries may be from, in microseconds; any time if not given.

    Raises:
        LedgerError: A line was altered, an entry replaces what is nowhere, states what no record
            may, or comes from the future, or a series would stand in two units; nothing is added.
    """
    torn = tuple(fault for fault in reading.faults if fault.what == "torn")
    _refuse([fault for fault in reading.faults if fault.what in ("changed", "damaged")])
    _refuse(_of_content(reading.entries, latest))
    with transactions.writing() as connection:
        added = _add(connection, reading.entries)
    added.torn = torn
    return added


def _add(connection: Connection, entries: Sequence[Entry]) -> Imported:
    present = rows.moments(connection)
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
    touched = {entry.record: about(entry.record) for entry in added}
    present = rows.on_record(connection, touched)
    together = sorted([*present, *added], key=lambda entry: entry.order)
    new = {entry.entry for entry in added}
    found = faults_in_force(together)
    return [fault for fault in found if fault.what == "unfounded" and fault.entry in new]


def _of_content(entries: Iterable[Entry], latest: int | None) -> list[LedgerFault]:
    found = []
    for entry in progress.over(entries, "checking entries"):
        if latest is not None and entry.recorded_at > latest:
            detail = (
                f"it says it was recorded at {stamp(entry.recorded_at)}, in the future; if a wrong"
                " clock wrote it, take it by despite_clock= (--despite-clock) and its id"
            )
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
        raise LedgerError(f"nothing was taken, lines at fault: {len(faults)}\n{shown}{more}")
