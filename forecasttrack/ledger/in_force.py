"""Which facts are in force: the entries about a record, applied in the order of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from forecasttrack.errors import LedgerError
from forecasttrack.ledger.entry import RETRACTION, Entry

FactsInForce: TypeAlias = dict[str, Entry]
"""The facts in force about one record, by id; more than one is a contradiction."""


def facts_in_force(entries: Iterable[Entry]) -> dict[str, FactsInForce]:
    """The facts in force for each record, from entries in the order of the ledger.

    A fact is in force from the first entry that records it until an entry replaces it; a later
    entry can record it again.
    """
    in_force: dict[str, FactsInForce] = {}
    for entry in entries:
        apply_entry(in_force.setdefault(entry.record, {}), entry)
    return in_force


def apply_entry(facts: FactsInForce, entry: Entry) -> list[Entry]:
    """Apply one entry to the facts of its record; returns the entries no longer in force."""
    gone = [facts.pop(fact) for fact in entry.replaces if fact in facts]
    facts.setdefault(entry.fact, entry)
    return gone


def present(facts: FactsInForce) -> list[Entry]:
    """The entries in force that state a record, without retractions."""
    return [entry for entry in facts.values() if entry.kind != RETRACTION]


def entries_in_force(in_force: dict[str, FactsInForce]) -> Iterator[Entry]:
    """The entries in force, without retractions.

    Raises:
        LedgerError: Two facts about one record contradict each other.
    """
    for record, facts in in_force.items():
        if len(facts) > 1:
            raise LedgerError(contradiction(record, facts), record_id=record)
        yield from present(facts)


def contradiction(record: str, facts: FactsInForce) -> str:
    """The message about entries that contradict each other, and how to mend that."""
    seen = " and ".join(
        f"{entry.entry[:12]} by {entry.by} at {entry.moment}" for entry in facts.values()
    )
    return (
        f"the record {record} stands {len(facts)} times with different content: {seen};"
        " two branches may have been joined. Record the right one with a reason:"
        " why=... (--why TEXT)"
    )
