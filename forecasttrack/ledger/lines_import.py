"""Import of entries from their text form; existing entries are not added again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from forecasttrack.display import progress
from forecasttrack.errors import ForecastTrackError, LedgerError, UnknownNameError
from forecasttrack.ledger import facts, migrations, projection, rows, schema
from forecasttrack.ledger.about import record_number
from forecasttrack.ledger.entry import RETRACTION, Entry, now, stamp
from forecasttrack.ledger.intent import check_despite_clock
from forecasttrack.ledger.observations import Units
from forecasttrack.ledger.recorder import CLOCK_TOLERANCE
from forecasttrack.ledger.verification import LedgerFault, faults_in_force

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions
    from forecasttrack.ledger.lines import LedgerText

_MOST_SHOWN = 10
"""How many faults an error lists."""


class Imported(list[Entry]):
    """The entries that an import added.

    Attributes:
        known: How many entries of the text were in the ledger already.
        torn: Last lines that were not written to their end and were left out.
    """

    known: int = 0
    torn: tuple[LedgerFault, ...] = ()


def in_memory(text: LedgerText) -> Transactions:
    """A database in memory with the entries of a text; torn or altered lines are refused."""
    _refuse([fault for fault in text.faults if fault.what == "torn"])
    transactions = migrations.opened(":memory:", journal=None, create=True)
    try:
        add(transactions, text)
    except BaseException:
        transactions.engine.dispose()
        raise
    return transactions


def ahead_of_clock(text: LedgerText, despite_clock: str | None) -> Sequence[Entry]:
    """The entries dated in the future by this machine's clock, up to a named one.

    A little ahead is allowed, since clocks differ.

    Args:
        text: What the text holds.
        despite_clock: Beginning of the id of an entry that a wrong clock dated in the future; it
            and the entries behind it are not among those given.

    Raises:
        InvalidArgumentError: Too few characters to name an entry.
        UnknownNameError: The text holds no such entry ahead of the clock, or several.
    """
    latest = now() + CLOCK_TOLERANCE
    ahead = [entry for entry in text.entries if entry.recorded_at > latest]
    if despite_clock is None:
        return ahead
    check_despite_clock(despite_clock)
    named = [entry for entry in ahead if entry.entry.startswith(despite_clock)]
    if len(named) != 1:
        fault = "names several entries" if named else "is no entry from ahead of this clock"
        raise UnknownNameError(
            f"despite_clock names {despite_clock!r}, which {fault}; give the id of the first one"
            " that a wrong clock dated in the future",
            field="despite_clock",
        )
    return [entry for entry in ahead if entry.order < named[0].order]


def add(
    transactions: Transactions, text: LedgerText, *, from_future: Iterable[Entry] = ()
) -> Imported:
    """Add the entries of a text that are not here yet, in one transaction.

    Args:
        transactions: The ledger to add to.
        text: What the text holds.
        from_future: Those of its entries that are refused because of their dates, unless the
            ledger holds them already.

    Raises:
        LedgerError: A line was altered; an entry replaces what is nowhere, holds no valid record,
            or is dated in the future; or a series would stand in two units. Nothing is added.
    """
    torn = tuple(fault for fault in text.faults if fault.what == "torn")
    _refuse([fault for fault in text.faults if fault.what in ("changed", "damaged")])
    unreadable = _unreadable(text.entries)
    with transactions.writing() as connection:
        on_record = rows.moments_by_entry(connection)
        refused_by_date = [entry for entry in from_future if entry.entry not in on_record]
        _refuse([*_dated_in_the_future(refused_by_date), *unreadable])
        added = _add(connection, text.entries, on_record)
    added.torn = torn
    return added


def _add(connection: Connection, entries: Sequence[Entry], on_record: Container[str]) -> Imported:
    # Entries of one moment are numbered in the order of their records.
    new = sorted(
        (entry for entry in entries if entry.entry not in on_record),
        key=lambda entry: (entry.recorded_at, entry.record, entry.entry),
    )
    added = Imported(new)
    added.known = len(entries) - len(added)
    if added:
        _refuse(_replacing_nothing(connection, added))
        units = Units(connection)
        units.note(entry.content for entry in added if entry.kind == facts.OBSERVATION)
        number, _ = rows.last(connection)
        stored = [rows.stored(entry, seq) for seq, entry in enumerate(added, number + 1)]
        rows.put_entries(
            connection, stored, count=len(stored), n_columns=len(schema.entries.columns)
        )
        units.check()
        projection.rebuild(connection)
    return added


def _replacing_nothing(connection: Connection, added: Iterable[Entry]) -> list[LedgerFault]:
    """The faults of new entries that replace what is not there before them."""
    added = list(added)
    numbers_by_record = {entry.record: record_number(entry.record) for entry in added}
    on_record = rows.on_record(connection, numbers_by_record)
    in_order = sorted([*on_record, *added], key=lambda entry: entry.order)
    new_ids = {entry.entry for entry in added}
    faults = faults_in_force(in_order)
    return [fault for fault in faults if fault.what == "unfounded" and fault.entry in new_ids]


def _dated_in_the_future(entries: Iterable[Entry]) -> list[LedgerFault]:
    return [
        LedgerFault(
            "future",
            entry.entry,
            f"it says it was recorded at {stamp(entry.recorded_at)}, in the future; if a wrong"
            " clock wrote it, take it and the entries behind it by despite_clock="
            " (--despite-clock) and its id",
        )
        for entry in entries
    ]


def _unreadable(entries: Iterable[Entry]) -> list[LedgerFault]:
    found = []
    for entry in progress.over(entries, "checking entries"):
        if entry.kind != RETRACTION:
            try:
                facts.record_of(entry.kind, entry.content)
            except ForecastTrackError as error:
                detail = f"its content is no record: {error}"
                found.append(LedgerFault("no record", entry.entry, detail))
    return found


def _refuse(faults: Sequence[LedgerFault]) -> None:
    if faults:
        shown = "\n".join(str(fault) for fault in faults[:_MOST_SHOWN])
        more = "" if len(faults) <= _MOST_SHOWN else f"\nand {len(faults) - _MOST_SHOWN} more"
        raise LedgerError(f"nothing was taken, lines at fault: {len(faults)}\n{shown}{more}")
