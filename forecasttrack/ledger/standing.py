"""Which facts stand: what entries say about one record, taken in the order of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from forecasttrack.errors import LedgerError
from forecasttrack.ledger.entry import RETRACTION, Entry

Standing: TypeAlias = dict[str, Entry]
"""The facts about one record that stand, by their ids; more than one is a contradiction."""


def stand(entries: Iterable[Entry]) -> dict[str, Standing]:
    """Go through entries in the order of the ledger, and keep what stands for each record.

    A fact stands from the first entry that puts it on record until an entry replaces it; a later
    entry puts it back. A fact put on record twice stands once.
    """
    standing: dict[str, Standing] = {}
    for entry in entries:
        put_on_record(standing.setdefault(entry.record, {}), entry)
    return standing


def put_on_record(facts: Standing, entry: Entry) -> list[Entry]:
    """Let one entry act on the facts of its record; give the entries that stand no longer."""
    gone = [facts.pop(fact) for fact in entry.replaces if fact in facts]
    facts.setdefault(entry.fact, entry)
    return gone


def live(standing: dict[str, Standing]) -> Iterator[Entry]:
    """The entries in force, without those that only say that a record was taken off.

    Raises:
        LedgerError: Two facts about one record contradict each other.
    """
    for record, facts in standing.items():
        present = [entry for entry in facts.values() if entry.kind != RETRACTION]
        if len(facts) > 1:
            raise LedgerError(contradiction(record, facts), record_id=record)
        yield from present


def contradiction(record: str, facts: Standing) -> str:
    """Say which entries contradict each other, and how that is mended."""
    seen = " and ".join(
        f"{entry.entry[:12]} by {entry.by} at {entry.moment}" for entry in facts.values()
    )
    return (
        f"the record {record} stands {len(facts)} times with different content: {seen};"
        " two branches may have been joined. Record the right one with a reason (why=...)"
    )
