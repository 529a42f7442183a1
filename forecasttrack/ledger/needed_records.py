"""Refusal to retract records that others refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasttrack.errors import LedgerError
from forecasttrack.ledger import facts, rows, schema
from forecasttrack.ledger.canonical import plain
from forecasttrack.ledger.in_force import entries_in_force, facts_in_force, present

if TYPE_CHECKING:
    from sqlalchemy import Connection


def refuse_if_needed(connection: Connection, record: str) -> None:
    """Refuse to retract a record to which others in force refer."""
    statement = rows.in_ledger_order().where(
        schema.entries.c.kind.not_in(("forecast", facts.OBSERVATION))
    )
    entries = entries_in_force(
        facts_in_force(map(rows.restored, rows.all_of(connection, statement)))
    )
    stated = (facts.fact_of(facts.record_of(e.kind, e.content), e.kind) for e in entries)
    referring = [f.record for f in stated if record in {target for _, target in f.links}]
    n_forecasts = _n_forecasts_naming(connection, record)
    if referring or n_forecasts:
        named_by = ", ".join(
            [*referring[:3], *([f"{n_forecasts} forecasts"] if n_forecasts else [])]
        )
        raise LedgerError(
            f"the record {record} is named by others in force ({named_by}); take these off first",
            record_id=record,
        )


def _n_forecasts_naming(connection: Connection, record: str) -> int:
    """How many forecasts in force are about a question, or were read from a claim."""
    kind, name, *_ = plain(record)
    if kind == "question":
        in_force = facts_in_force(rows.about_question(connection, name, None))
        stand = [entry for facts_ in in_force.values() for entry in present(facts_)]
        return sum(entry.kind == "forecast" for entry in stand)
    return rows.forecasts_of_claim(connection, name) if kind == "claim" else 0
