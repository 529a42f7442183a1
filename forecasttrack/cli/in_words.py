"""The history of a question in words: one line for each entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from forecasttrack.cli.question_changes import question_changes
from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.kind import Binary, Kind
from forecasttrack.records.moments import (
    begins,
    from_microseconds,
    microseconds,
    text,
    to_the_second,
    written_out,
)
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution, StatedOutcome
from forecasttrack.scorecard.beliefs import belief_text, outcome_text

if TYPE_CHECKING:
    from forecasttrack.ledger import Entry


def settled_text(resolution: StatedOutcome | None, kind: Kind) -> str:
    """How a question stands: its outcome, its status where that is another, or open.

    Example:
        >>> settled_text(None, Binary())
        'open'
    """
    if resolution is None:
        return "open"
    if resolution.outcome is None:
        return resolution.status.replace("-", " ")
    return outcome_text(resolution.outcome, kind)


_ORDER_OF_KINDS = (
    *("briefing", "coder", "forecaster", "claim", "question", "condition"),
    *("forecast", "withdrawal", "resolution", "retraction"),
)
"""The order of kinds of entries that were recorded at the same instant."""


def as_told(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in order of time; of those recorded at once, questions come before answers.

    Args:
        entries: In the order of their ledger, where ids decide within an instant.
    """
    return sorted(entries, key=lambda each: (each.recorded_at, *_place(each)))


def _place(entry: Entry) -> tuple[int, int]:
    """The position of an entry among those of one instant; forecasts by time of issue."""
    from forecasttrack.ledger.facts import record_of  # noqa: PLC0415 - waits for SQLAlchemy

    has_place = entry.kind in _ORDER_OF_KINDS
    place = _ORDER_OF_KINDS.index(entry.kind) if has_place else len(_ORDER_OF_KINDS)
    if entry.kind != "forecast":
        return place, 0
    try:
        return place, microseconds(begins(record_of(entry.kind, entry.content).issued_at))
    except ForecastTrackError:  # an entry of a later version, shown as one that cannot be read
        return place, 0


def entry_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A line for each entry about a question: when, who, what, what it replaces, and why."""
    from forecasttrack.ledger.facts import record_of  # noqa: PLC0415 - waits for SQLAlchemy

    latest_records: dict[str, Any] = {}  # by key; None where one was taken back
    kind: Kind = Binary()
    for entry in entries:
        when = written_out(from_microseconds(entry.recorded_at))
        try:
            record = None if entry.kind == "retraction" else record_of(entry.kind, entry.content)
        except ForecastTrackError:
            yield f"{when}, {entry.by}: a {entry.kind} that this version cannot read"
            continue
        if record is not None and entry.kind in ("question", "condition"):
            kind = record.kind
        record_key = entry.record
        what = _what(entry.kind, record, latest_records, record_key, kind)
        because = "" if entry.why is None else f", because {entry.why}"
        yield f"{when}, {entry.by}: {what}{because}"
        latest_records[record_key] = record


def _what(
    entry_kind: str, record: Any, latest_records: Mapping[str, Any], record_key: str, kind: Kind
) -> str:
    before = latest_records.get(record_key)
    if entry_kind == "retraction":
        return f"{_record_name(record_key)} taken back"
    if entry_kind == "forecast":
        belief = f"{record.forecaster} {belief_text(record.belief, kind)}"
        earlier = before or _latest(latest_records, record)
        was = "" if earlier is None else f", was {belief_text(earlier.belief, kind)}"
        until = "" if record.expires_at is None else f", until {text(record.expires_at)}"
        return f"{belief}{was}, as of {text(record.issued_at)}{until}"
    if entry_kind == "withdrawal":
        return f"{record.forecaster} withdraws as of {to_the_second(record.withdrawn_at)}"
    if entry_kind == "resolution":
        known = "" if record.known_at is None else f", known since {to_the_second(record.known_at)}"
        was = "" if before is None else f", was {settled_text(before, kind)}"
        return (
            f"{settled_text(record, kind)}{was}{known}{'' if before else _replaced(record, kind)}"
        )
    if isinstance(before, Question) and isinstance(record, Question):
        return f"amends the question: {'; '.join(question_changes(before, record))}"
    return f"asks: {record.text}" if before is None else f"asks anew: {record.text}"


def _replaced(record: Resolution, kind: Kind) -> str:
    """What an outcome replaced in the book that was put on record, and why."""
    if not record.replaces:
        return ""
    earlier = record.replaces[-1]
    because = f", because {earlier.why}" if earlier.why else ""
    return f", was {outcome_text(earlier.outcome, kind) or earlier.status}{because}"


def _latest(latest_records: Mapping[str, Any], record: Any) -> Any:
    """The forecast that a new one of the same forecaster revises: the last that was recorded."""
    forecasts = [
        each
        for record_key, each in latest_records.items()
        if json.loads(record_key)[0] == "forecast"
        and each is not None
        and each.forecaster == record.forecaster
    ]
    return forecasts[-1] if forecasts else None


def _record_name(record_key: str) -> str:
    kind, *key = json.loads(record_key)
    if kind == "forecast":
        _question, forecaster, issued_at = key
        return f"forecast of {forecaster} as of {issued_at}"
    return str(kind)
