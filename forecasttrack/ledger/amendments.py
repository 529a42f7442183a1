"""Entries of a ledger that replace others or take them back, beside what they replace."""

from __future__ import annotations

from collections.abc import Iterator
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
        replaced: What it takes the place of.
    """

    entry: Entry
    replaced: tuple[Entry, ...]


def amendments(ledger: Ledger) -> Iterator[Amendment]:
    """Yield each entry that replaces others, in the order of the ledger.

    Args:
        ledger: A ledger, or a ledger as of a past moment.
    """
    replaces = schema.entries.c.replaces
    with ledger._transactions.reading() as tied:
        changing = rows.in_ledger_order(ledger._until).where(replaces.is_not(None))
        changed = list(rows.all_of(tied, changing))
        # What an entry replaces is about the same record.
        records = [about for _, _, _, about, *_ in changed]
        earlier = {entry.fact: entry for entry in rows.about_records(tied, records)}
    for entry in map(rows.restored, changed):
        yield Amendment(
            entry=entry,
            replaced=tuple(earlier[fact] for fact in entry.replaces if fact in earlier),
        )
