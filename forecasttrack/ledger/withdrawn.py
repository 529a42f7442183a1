"""Refusal of withdrawals that would end no forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forecasttrack.ledger import facts, rows
from forecasttrack.ledger.in_force import facts_in_force, present
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.withdrawal import Withdrawal, place_of_ended, withdraw

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.entry import Entry


def refuse_what_ends_nothing(connection: Connection, added: Sequence[Entry]) -> None:
    """Refuse new withdrawals without a live forecast; all entries of the call are written already.

    Raises:
        UnknownNameError: A forecaster has no forecast on the question.
        InvalidArgumentError: None of the forecaster's forecasts is in force at the withdrawal.
    """
    new_by_question: dict[str, list[Entry]] = {}
    for entry in added:
        if entry.kind == "withdrawal":
            new_by_question.setdefault(entry.content["question"], []).append(entry)
    for question, entries in new_by_question.items():
        in_force = facts_in_force(rows.about_question(connection, question, None))
        standing = [entry for each in in_force.values() for entry in present(each)]
        forecasts: list[Forecast] = [_record(e) for e in standing if e.kind == "forecast"]
        new_ids = {entry.entry for entry in entries}
        earlier: list[Withdrawal] = [
            _record(e) for e in standing if e.kind == "withdrawal" and e.entry not in new_ids
        ]
        forecasts = withdraw(forecasts, earlier)
        for entry in entries:
            withdrawal: Withdrawal = _record(entry)
            place_of_ended(forecasts, withdrawal)
            forecasts = withdraw(forecasts, [withdrawal])


def _record(entry: Entry) -> Any:
    return facts.record_of(entry.kind, entry.content)
