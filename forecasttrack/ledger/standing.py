"""The records in force as of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from forecasttrack.errors import UnknownNameError, did_you_mean
from forecasttrack.ledger import bare_facts, facts, rows, schema
from forecasttrack.ledger.canonical import composed, plain
from forecasttrack.ledger.entry import RETRACTION, Entry
from forecasttrack.ledger.in_force import entries_in_force, facts_in_force

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions


class Standing(NamedTuple):
    """A record in force, with the data of its entry.

    Attributes:
        number: The number of the entry.
        kind: What it is.
        record: The name of the record, as canonical JSON.
        content: The record in its plain form.
        recorded_at: When it was put on record, in microseconds since 1970 UTC.
    """

    number: int
    kind: str
    record: str
    content: dict[str, Any]
    recorded_at: int


def in_force(
    transactions: Transactions, until: int | None, without: Sequence[str] = ()
) -> list[Standing]:
    """The records in force that a book can hold, in the order in which their entries arrived.

    Args:
        transactions: The database.
        until: Up to when entries count, in microseconds since 1970 UTC; None for all.
        without: Kinds of entry that are not wanted.

    Raises:
        LedgerError: Two entries contradict each other, or one cannot be read.
    """
    not_wanted = (*without, facts.OBSERVATION)
    statement = rows.in_ledger_order(until).where(schema.entries.c.kind.not_in(not_wanted))
    first_of_record: dict[str, tuple[Standing, rows.Stored]] = {}
    later_of_record: dict[str, list[rows.Stored]] = {}
    with transactions.reading() as connection:
        for row in rows.all_of(connection, statement):
            record = Standing._make(rows.plain_row(row))
            if first_of_record.setdefault(record.record, (record, row))[0] is not record:
                later_of_record.setdefault(record.record, []).append(row)
    standing = (
        _of_record(*first, later_of_record.get(name, ())) for name, first in first_of_record.items()
    )
    return sorted(chain.from_iterable(standing))


def _of_record(
    first: Standing, row: rows.Stored, later: Iterable[rows.Stored]
) -> Iterable[Standing]:
    """What is in force of a record, from its first entry and the rows of it and all later ones.

    Usually there is a single entry, and that is it.
    """
    if not later and first.kind != RETRACTION:
        return (first,)  # entries of other records cannot replace it
    row_of = {rows.restored(each): each for each in (row, *later)}
    in_force = entries_in_force(facts_in_force(row_of))
    return [Standing._make(rows.plain_row(row_of[entry])) for entry in in_force]


def gone(standing: list[Standing], portions: list[bare_facts.Portion]) -> tuple[str, ...]:
    """The names of records in force that were not among those just recorded, sorted."""
    kept = {name for portion in portions for name in bare_facts.records_of(portion)}
    return tuple(sorted({each.record for each in standing} - kept))


def about_question(connection: Connection, question_id: str, until: int | None) -> list[Entry]:
    """Every entry about a question recorded up to a moment, in the order of the ledger.

    Raises:
        UnknownNameError: There is none.
    """
    found = rows.about_question(connection, composed(question_id), until)
    if not found:
        raise unknown_question(connection, question_id)
    return found


def unknown_question(connection: Connection, question_id: str) -> UnknownNameError:
    """The error for a question that the ledger does not know, with the one probably meant."""
    columns = schema.entries.c
    questions = select(columns.body).where(columns.kind.in_(facts.QUESTION_KINDS))
    known = {plain(body)["id"] for body in connection.execute(questions).scalars()}
    return UnknownNameError(
        f"no question {question_id!r} in this ledger. {did_you_mean(question_id, known)}",
        record_id=question_id,
    )
