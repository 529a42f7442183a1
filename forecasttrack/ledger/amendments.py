"""Entries of a ledger that replace others or take them back, beside what they replace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
from sqlalchemy import select

from forecasttrack.ledger import rows, schema
from forecasttrack.ledger.entry import Entry

if TYPE_CHECKING:
    from forecasttrack.ledger.ledger import Ledger

_AT_A_TIME = 500


@attrs.frozen(kw_only=True)
class Amendment:
    """An entry that replaces others.

    Attributes:
        entry: The entry: who, when and why; what it says, unless it is a retraction.
        replaced: What it takes the place of.
    """

    entry: Entry
    replaced: tuple[Entry, ...]


def amendments(ledger: Ledger) -> Iterator[Amendment]:
    """Yield each entry that replaces others, in the order of the ledger.

    Args:
        ledger: A ledger, or a ledger as of a past moment.
    """
    columns = schema.entries.c
    with ledger._transactions.reading() as tied:
        changing = rows.in_ledger_order(ledger._until).where(columns.replaces.is_not(None))
        changed = list(rows.all_of(tied, changing))
        found = [rows.restored(row) for row in changed]
        # What an entry replaces is about the same record.
        about = sorted({row[3] for row in changed})
        earlier = {}
        for at in range(0, len(about), _AT_A_TIME):
            portion = about[at : at + _AT_A_TIME]
            for row in rows.all_of(tied, select(schema.entries).where(columns.about.in_(portion))):
                entry = rows.restored(row)
                earlier[entry.fact] = entry
    for entry in found:
        yield Amendment(
            entry=entry,
            replaced=tuple(earlier[fact] for fact in entry.replaces if fact in earlier),
        )
