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
        changing = rows.in_ledger_order(ledger._until).where(columns.replaces != "[]")
        found = [rows.restored(row) for row in rows.all_of(tied, changing)]
        wanted = sorted({fact for entry in found for fact in entry.replaces})
        earlier = {}
        for at in range(0, len(wanted), _AT_A_TIME):
            portion = wanted[at : at + _AT_A_TIME]
            stated = select(schema.entries).where(columns.fact.in_(portion))
            for row in rows.all_of(tied, stated):
                entry = rows.restored(row)
                earlier[entry.fact] = entry
    for entry in found:
        yield Amendment(
            entry=entry,
            replaced=tuple(earlier[fact] for fact in entry.replaces if fact in earlier),
        )
