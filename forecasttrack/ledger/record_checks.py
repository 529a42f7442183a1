"""Checks of a fact before it is recorded: against its question, its readings and the clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from forecasttrack.book.between_records import (
    claim_faults,
    forecast_faults,
    question_faults,
    resolution_faults,
)
from forecasttrack.errors import (
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidRecordError,
    UnknownNameError,
)
from forecasttrack.ledger import projection
from forecasttrack.ledger.entry import stamp
from forecasttrack.ledger.facts import Fact
from forecasttrack.records.briefing import Claim
from forecasttrack.records.question import Question

if TYPE_CHECKING:
    from forecasttrack.records.plain_faults import PlainFault


def unknown_target(fact: Fact, field: str, target: str) -> UnknownNameError:
    """The error for a fact that names a record which is not on record."""
    kind, name = json.loads(target)
    return UnknownNameError(
        f"the {fact.kind} {fact.record} names the {kind} {name!r}, which is not in this ledger;"
        f" record the {kind} first, or with it",
        record_id=name,
        field=field,
    )


def check_fits(fact: Fact, question: Question) -> None:
    """Refuse a forecast or resolution that a book would refuse beside its question."""
    if fact.kind in _FAULTS and fact.source is not None:
        faults_of, error = _FAULTS[fact.kind]
        for fault in faults_of(fact.source, question):
            message = f"{fact.kind} {fact.record}: {fault.message}"
            raise error(message, record_id=fact.record)


_FAULTS: dict[str, tuple[Callable[[Any, Question], Iterable[PlainFault]], type[InvalidRecordError]]]
_FAULTS = {
    "forecast": (forecast_faults, InvalidForecastError),
    "resolution": (resolution_faults, InvalidOutcomeError),
}


def check_alone(fact: Fact) -> None:
    """Refuse a claim or question whose own readings or lexicon are at fault."""
    faults: Iterable[PlainFault] = ()
    if isinstance(fact.source, Question):
        faults = question_faults(fact.source)
    elif isinstance(fact.source, Claim):
        faults = claim_faults(fact.source)
    for fault in faults:
        message = f"{fact.kind} {fact.record}: {fault.message}"
        raise InvalidRecordError(message, record_id=fact.record)


_DATE_FIELDS = {"forecast": "issued_at", "withdrawal": "withdrawn_at"}


def check_not_in_future(fact: Fact, latest_allowed: int) -> None:
    """Refuse a forecast or withdrawal dated after the latest allowed moment, in microseconds."""
    name = _DATE_FIELDS.get(fact.kind)
    if name is not None and projection.microseconds(fact.content[name]) > latest_allowed:
        raise InvalidForecastError(
            f"the {fact.kind} {fact.record} has {name} {fact.content[name]}, after it is recorded"
            f" ({stamp(latest_allowed)}); is the clock or the date wrong?",
            record_id=fact.record,
            field=name,
        )
