"""Which facts stand: what entries say about one record, taken in the order of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from forecasttrack.errors import LedgerError
from forecasttrack.ledger.entry import RETRACTION, Entry

FactsInForce: TypeAlias = dict[str, Entry]
"""The facts about one record that stand, by their ids; more than one is a contradiction."""


def facts_in_force(entries: Iterable[Entry]) -> dict[str, FactsInForce]:
    """Go through entries in the order of the ledger, and keep what stands for each record.

    A fact stands from the first entry that puts it on record until an entry replaces it; a later
    entry puts it back. A fact put on record twice stands once.
    """
    in_force: dict[str, FactsInForce] = {}
    for entry in entries:
        apply_entry(in_force.setdefault(entry.record, {}), entry)
    return in_force


def apply_entry(facts: FactsInForce, entry: Entry) -> list[Entry]:
    """Let one entry act on the facts of its record; give the entries that stand no longer."""
    gone = [facts.pop(fact) for fact in entry.replaces if fact in facts]
    facts.setdefault(entry.fact, entry)
    return gone


def present(facts: FactsInForce) -> list[Entry]:
    """The entries that state a record, without those that only say that it was taken off."""
    return [entry for entry in facts.values() if entry.kind != RETRACTION]


def entries_in_force(in_force: dict[str, FactsInForce]) -> Iterator[Entry]:
    """The entries in force, without those that only say that a record was taken off.

    Raises:
        LedgerError: Two facts about one record contradict each other.
    """
    for record, facts in in_force.items():
        if len(facts) > 1:
            raise LedgerError(contradiction(record, facts), record_id=record)
        yield from present(facts)


def contradiction(record: str, facts: FactsInForce) -> str:
    """Say which entries contradict each other, and how that is mended."""
    seen = " and ".join(
        f"{entry.entry[:12]} by {entry.by} at {entry.moment}" for entry in facts.values()
    )
    return (
        f"the record {record} stands {len(facts)} times with different content: {seen};"
        " two branches may have been joined. Record the right one with a reason:"
        " why=... (--why TEXT)"
    )
