"""Entries of a ledger that replace others or take them back, beside what they replace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from forecasttrack.ledger import rows, schema
from forecasttrack.ledger.entry import Entry

if TYPE_CHECKING:
    from forecasttrack.ledger.ledger import Ledger


@attrs.frozen(kw_only=True)
class Amendment:
    """An entry that replaces others.

    Attributes:
        entry: The entry: who, when and why; the new content, unless it is a retraction.
        replaced: The entries that it takes the place of, as they stood before it.
    """

    entry: Entry
    replaced: tuple[Entry, ...]


def amendments(ledger: Ledger) -> Iterator[Amendment]:
    """Yield each entry that replaces others, in the order of the ledger.

    Args:
        ledger: A ledger, or a ledger as of a past moment.
    """
    replaces = schema.entries.c.replaces
    with ledger._transactions.reading() as database:
        statement = rows.in_ledger_order(ledger._until).where(replaces.is_not(None))
        changed = list(rows.all_of(database, statement))
        # What an entry replaces is about the same record.
        record_numbers = [about for _, _, _, about, *_ in changed]
        by_fact: dict[str, list[Entry]] = {}
        for entry in rows.about_records(database, record_numbers):
            by_fact.setdefault(entry.fact, []).append(entry)
    for entry in map(rows.restored, changed):
        yield Amendment(
            entry=entry,
            replaced=tuple(_replaced(entry, by_fact)),
        )


def _replaced(entry: Entry, by_fact: Mapping[str, Sequence[Entry]]) -> Iterator[Entry]:
    """Yield, for each fact that an entry replaces, the latest entry of the fact before it."""
    for fact in entry.replaces:
        before = [each for each in by_fact.get(fact, ()) if each.order < entry.order]
        yield from before[-1:]
