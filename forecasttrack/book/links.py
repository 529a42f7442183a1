"""What must hold between records: ids that stand once, links that lead somewhere, no contradiction.

A record that could not be read whole still counts as present, so that a broken question does not
break every forecast on it as well.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from forecasttrack.briefing import Claim
from forecasttrack.errors import ForecastTrackError, did_you_mean
from forecasttrack.forecast import Forecast
from forecasttrack.moments import text
from forecasttrack.question import Question
from forecasttrack.resolution import Resolution

Sections: TypeAlias = Mapping[str, Sequence[Any]]


@attrs.frozen
class LinkFault:
    """A fault between records.

    Attributes:
        section: The section of the record at fault.
        position: Its position in that section.
        record: Its kind and id.
        field: The field at fault.
        message: What is wrong.
    """

    section: str
    position: int
    record: str
    field: str
    message: str


@attrs.frozen
class Sketch:
    """What is left of a record that could not be read whole: its keys as they stand."""

    keys: Mapping[str, Any]

    @property
    def id(self) -> object:
        """Its id, if that could be read."""
        return self.keys.get("id")


def broken_links(
    sections: Sections, unread: Container[str] | None = frozenset()
) -> list[LinkFault]:
    """Check every link between records, a ``Sketch`` standing for one that is broken itself.

    Args:
        sections: The records.
        unread: Ids that stand in files not read to the end; ``None`` if nobody can tell them.
    """
    faults = [*_doubled(sections), *_contradictions(sections)]
    if unread is not None:
        faults += _dangling(sections, _ids(sections), unread)
    return sorted(faults, key=lambda fault: (list(sections).index(fault.section), fault.position))


def name_of(section: str, record: Any) -> str:
    """Name a record for a message: its kind and its id.

    Example:
        >>> from forecasttrack.briefing import Forecaster
        >>> name_of("forecasters", Forecaster(id="ann"))
        "forecaster 'ann'"
    """
    kind = section.removesuffix("s")
    keys = record.keys if isinstance(record, Sketch) else to_names(record)
    parts = (keys.get("id"),) if "id" in keys else (keys.get("question"), keys.get("forecaster"))
    named = "/".join(str(part) for part in parts if isinstance(part, str | int))
    return f"{kind} {named!r}" if named else kind


def to_names(record: Any) -> dict[str, str]:
    """The ids by which a record is told from others."""
    if isinstance(record, Forecast):
        return {"question": record.question_id, "forecaster": record.forecaster}
    return {"question": record.question_id} if isinstance(record, Resolution) else {"id": record.id}


def _ids(sections: Sections) -> dict[str, set[str]]:
    ids = {
        section: {str(record.id) for record in records if hasattr(record, "id")}
        for section, records in sections.items()
    }
    ids["asked"] = ids["questions"] | ids["conditions"]
    return ids


def _each(sections: Sections, *names: str) -> Iterator[tuple[str, int, Any]]:
    for name in names or sections:
        for position, record in enumerate(sections[name]):
            yield name, position, record


def _fault(section: str, position: int, record: Any, field: str, message: str) -> LinkFault:
    return LinkFault(section, position, name_of(section, record), field, message)


# --- ids that stand once ---------------------------------------------------------------------


def _doubled(sections: Sections) -> Iterator[LinkFault]:
    seen: set[tuple[object, ...]] = set()
    for section, position, record in _each(sections):
        if isinstance(record, Sketch) and record.id is None:
            continue
        key, field, what = _identity(section, record)
        if key in seen:
            yield _fault(section, position, record, field, f"{what} stands twice; give it once")
        seen.add(key)


def _identity(section: str, record: Any) -> tuple[tuple[object, ...], str, str]:
    if isinstance(record, Forecast):
        moment = text(record.issued_at)
        key = ("forecasts", record.question_id, record.forecaster, moment)
        return key, "issued_at", f"a forecast of {record.forecaster!r} issued at {moment}"
    if isinstance(record, Resolution):
        return ("resolutions", record.question_id), "question", "a resolution of this question"
    room = "asked" if section in ("questions", "conditions") else section
    return (room, record.id), "id", f"the id {record.id!r}"


# --- links that lead somewhere ---------------------------------------------------------------


def _dangling(
    sections: Sections, ids: Mapping[str, set[str]], unread: Container[str]
) -> Iterator[LinkFault]:
    for section, position, record in _each(sections):
        for field, target, room in _links(record):
            if target not in ids[room] and target not in unread:
                kind = "question" if room == "asked" else room.removesuffix("s")
                message = f"no {kind} {target!r} in this book. {did_you_mean(target, ids[room])}"
                yield _fault(section, position, record, field, message)


def _links(record: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the id and the section of each record that this one names."""
    if isinstance(record, Sketch):
        for field, room in _ROOMS.items():
            if isinstance(target := record.keys.get(field), str):
                yield field, target, room
    if isinstance(record, Claim):
        yield "briefing", record.briefing_id, "briefings"
        yield "forecaster", record.forecaster, "forecasters"
        yield from _coders(record.readings)
    if isinstance(record, Question):
        if record.claim_id is not None:
            yield "claim", record.claim_id, "claims"
        if record.condition is not None:
            yield "condition", record.condition.question_id, "asked"
        yield from _coders(record.readings)
    if isinstance(record, Forecast):
        yield "question", record.question_id, "asked"
        yield "forecaster", record.forecaster, "forecasters"
        if record.claim_id is not None:
            yield "claim", record.claim_id, "claims"
        if record.wording is not None:
            yield from _coders(record.wording.readings, "wording")
    if isinstance(record, Resolution):
        yield "question", record.question_id, "asked"


_ROOMS = {
    "briefing": "briefings",
    "claim": "claims",
    "forecaster": "forecasters",
    "question": "asked",
}


def _coders(readings: Iterable[Any], field: str = "readings") -> Iterator[tuple[str, str, str]]:
    for reading in readings:
        yield field, reading.coder, "coders"


# --- records that contradict each other ------------------------------------------------------


def _contradictions(sections: Sections) -> Iterator[LinkFault]:
    asked = {
        record.id: record
        for _, _, record in _each(sections, "questions", "conditions")
        if isinstance(record, Question)
    }
    settled = {
        record.question_id: record
        for _, _, record in _each(sections, "resolutions")
        if isinstance(record, Resolution)
    }
    for section, position, record in _each(sections, "forecasts"):
        if isinstance(record, Forecast) and record.question_id in asked:
            yield from _unfit_belief(section, position, record, asked[record.question_id])
    for position, record in enumerate(sections["resolutions"]):
        if isinstance(record, Resolution) and record.question_id in asked:
            question = asked[record.question_id]
            yield from _unfit_outcome(position, record, question)
            yield from _unfit_status(position, record, question, settled)
    for section, position, record in _each(sections, "questions", "conditions"):
        if isinstance(record, Question) and record.condition is not None:
            yield from _unfit_condition(section, position, record, asked)


def _unfit_belief(
    section: str, position: int, record: Forecast, question: Question
) -> Iterator[LinkFault]:
    try:
        question.kind.check_belief(record.belief)
    except ForecastTrackError as error:
        yield _fault(section, position, record, record.belief.shape, str(error))


def _unfit_outcome(position: int, record: Resolution, question: Question) -> Iterator[LinkFault]:
    if record.outcome is not None:
        try:
            question.kind.check_outcome(record.outcome)
        except ForecastTrackError as error:
            yield _fault("resolutions", position, record, "outcome", str(error))


def _unfit_status(
    position: int, record: Resolution, question: Question, settled: Mapping[str, Resolution]
) -> Iterator[LinkFault]:
    """A question counts as condition-not-met only where its own condition was not met."""
    if record.status != "condition-not-met":
        return
    if question.condition is None:
        message = "it is condition-not-met, but its question has no condition"
        yield _fault("resolutions", position, record, "status", message)
        return
    decided = settled.get(question.condition.question_id)
    if decided is not None and decided.outcome == question.condition.outcome:
        message = (
            f"it is condition-not-met, but its condition {question.condition.question_id!r}"
            f" came out {decided.outcome!r} as required"
        )
        yield _fault("resolutions", position, record, "status", message)


def _unfit_condition(
    section: str, position: int, record: Question, asked: Mapping[str, Question]
) -> Iterator[LinkFault]:
    assert record.condition is not None  # noqa: S101 - the caller looked
    needed = asked.get(record.condition.question_id)
    if needed is not None:
        try:
            needed.kind.check_outcome(record.condition.outcome)
        except ForecastTrackError as error:
            message = f"its condition can never be met: {error}"
            yield _fault(section, position, record, "condition", message)
    trail = _trail(record, asked)
    if len(trail) > 1 and trail[-1] == record.id:
        message = f"its conditions run in a circle: {' -> '.join(trail)}"
        yield _fault(section, position, record, "condition", message)


def _trail(record: Question, asked: Mapping[str, Question]) -> list[str]:
    """Follow conditions from question to question, until they end or come round."""
    trail = [record.id]
    while (condition := asked[trail[-1]].condition) and condition.question_id in asked:
        trail.append(condition.question_id)
        if trail[-1] in trail[:-1]:
            break
    return trail
