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
    """Refuse withdrawals without a live forecast, after all entries of a call are written.

    Raises:
        UnknownNameError: A forecaster has no forecast on the question.
        InvalidArgumentError: None of them is in force at that moment.
    """
    new: dict[str, list[Entry]] = {}
    for entry in added:
        if entry.kind == "withdrawal":
            new.setdefault(entry.content["question"], []).append(entry)
    for question, entries in new.items():
        in_force = facts_in_force(rows.about_question(connection, question, None))
        standing = [entry for each in in_force.values() for entry in present(each)]
        forecasts: list[Forecast] = [_record(e) for e in standing if e.kind == "forecast"]
        names = {entry.entry for entry in entries}
        earlier: list[Withdrawal] = [
            _record(e) for e in standing if e.kind == "withdrawal" and e.entry not in names
        ]
        forecasts = withdraw(forecasts, earlier)
        for entry in entries:
            one: Withdrawal = _record(entry)
            place_of_ended(forecasts, one)
            forecasts = withdraw(forecasts, [one])


def _record(entry: Entry) -> Any:
    return facts.record_of(entry.kind, entry.content)
