"""What a ledger gives back: the entries in force as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from forecasttrack.errors import UnknownNameError, did_you_mean
from forecasttrack.ledger import bare_facts, facts, rows, schema
from forecasttrack.ledger.canonical import plain
from forecasttrack.ledger.in_force import entries_in_force, facts_in_force

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions
    from forecasttrack.ledger.entry import Entry


def in_force(
    transactions: Transactions, until: int | None, without: Sequence[str] = ()
) -> list[Entry]:
    """The entries in force that a book can hold, in the order in which they arrived.

    Args:
        transactions: The database.
        until: Up to when entries count, in microseconds since 1970 UTC; None for all.
        without: Kinds of entry that are not wanted.

    Raises:
        LedgerError: Two entries contradict each other.
    """
    not_wanted = (*without, facts.OBSERVATION)
    statement = rows.in_ledger_order(until).where(schema.entries.c.kind.not_in(not_wanted))
    numbers: dict[str, int] = {}
    entries: list[Entry] = []
    with transactions.reading() as tied:
        for row in rows.all_of(tied, statement):
            entry = rows.restored(row)
            numbers[entry.entry] = row[0]
            entries.append(entry)
    standing = facts_in_force(entries)
    return sorted(entries_in_force(standing), key=lambda entry: numbers[entry.entry])


def gone(standing: list[Entry], portions: list[bare_facts.Portion]) -> tuple[str, ...]:
    """The records that stand and are not among what was recorded, sorted."""
    kept = {name for portion in portions for name in bare_facts.records_of(portion)}
    return tuple(sorted({entry.record for entry in standing} - kept))


def unknown_question(tied: Connection, question_id: str) -> UnknownNameError:
    """The error for a question that the ledger does not know, with the one probably meant."""
    columns = schema.entries.c
    questions = select(columns.body).where(columns.kind.in_(facts.QUESTION_KINDS))
    known = {plain(body)["id"] for body in tied.execute(questions).scalars()}
    return UnknownNameError(
        f"no question {question_id!r} in this ledger. {did_you_mean(question_id, known)}",
        record_id=question_id,
    )
