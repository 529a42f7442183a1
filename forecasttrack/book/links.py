"""What must hold between records: ids that stand once, links that lead somewhere, no contradiction.

A record that could not be read whole still counts as present, so that a broken question does not
break every forecast on it as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from forecasttrack.errors import ForecastTrackError, did_you_mean
from forecasttrack.records.briefing import Claim
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import text
from forecasttrack.records.plain_faults import Path
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.rule import questions_named

Sections: TypeAlias = Mapping[str, Sequence[Any]]


@attrs.frozen
class LinkFault:
    """A fault between records.

    Attributes:
        section: The section of the record at fault.
        position: Its position in that section.
        record: Its kind and id.
        path: Keys and positions that lead to what is at fault in the record.
        message: What is wrong.
        on_key: Whether the last key itself is at fault rather than its value.
    """

    section: str
    position: int
    record: str
    path: Path
    message: str
    on_key: bool = False


@attrs.frozen
class Sketch:
    """What is left of a record that could not be read whole: its keys as they stand."""

    keys: Mapping[Any, Any]

    @classmethod
    def of(cls, item: object) -> Sketch:
        """Sketch whatever stands in a record's place; a bare text is taken for its id."""
        if isinstance(item, Mapping):
            return cls(item)
        return cls({"id": item} if isinstance(item, str) else {})

    @property
    def id(self) -> str | None:
        """Its id, if that could be read."""
        found = self.keys.get("id")
        return found if isinstance(found, str) and found else None


def broken_links(
    sections: Sections, unread: Container[object] | None = frozenset()
) -> list[LinkFault]:
    """Check every link between records, a ``Sketch`` standing for one that is broken itself.

    Args:
        sections: The records.
        unread: Ids that stand in files not read to the end; ``None`` if nobody can tell them.
    """
    faults = [*_doubled(sections), *_contradictions(sections)]
    if unread is not None:
        faults += _without_those_of_lost_ids(_dangling(sections, _ids(sections), unread), sections)
    return sorted(faults, key=lambda fault: (list(sections).index(fault.section), fault.position))


def name_of(section: str, record: Any) -> str:
    """Name a record for a message: its kind and its id.

    Example:
        >>> from forecasttrack.records.briefing import Forecaster
        >>> name_of("forecasters", Forecaster(id="ann"))
        "forecaster 'ann'"
    """
    kind = section.removesuffix("s")
    keys = record.keys if isinstance(record, Sketch) else to_names(record)
    names = _NAMED_BY.get(section, ("id",))
    named = "/".join(str(keys[name]) for name in names if isinstance(keys.get(name), str | int))
    return f"{kind} {_short(named)!r}" if named else kind


_NAMED_BY = {"forecasts": ("question", "forecaster"), "resolutions": ("question",)}


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:77]}..."


def to_names(record: Any) -> dict[str, str]:
    """The ids by which a record is told from others."""
    if isinstance(record, Forecast):
        return {"question": record.question_id, "forecaster": record.forecaster}
    return {"question": record.question_id} if isinstance(record, Resolution) else {"id": record.id}


def _ids(sections: Sections) -> dict[str, set[str]]:
    ids = {
        section: {record.id for record in records if getattr(record, "id", None) is not None}
        for section, records in sections.items()
    }
    ids["asked"] = ids["questions"] | ids["conditions"]
    return ids


def _each(sections: Sections, *names: str) -> Iterator[tuple[str, int, Any]]:
    for name in names or sections:
        for position, record in enumerate(sections[name]):
            yield name, position, record


def _fault(section: str, position: int, record: Any, path: Path | str, message: str) -> LinkFault:
    path = (path,) if isinstance(path, str) else path
    return LinkFault(section, position, name_of(section, record), path, message)


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
    sections: Sections, ids: Mapping[str, set[str]], unread: Container[object]
) -> Iterator[tuple[str, str, LinkFault]]:
    """Yield the room and the id that is not in it, with the fault of each link there."""
    for section, position, record in _each(sections):
        for path, target, room in links_of(record):
            if target not in ids[room] and target not in unread:
                kind = "question" if room == "asked" else room.removesuffix("s")
                message = f"no {kind} {target!r} in this book. {did_you_mean(target, ids[room])}"
                yield room, target, _fault(section, position, record, path, message)


def _without_those_of_lost_ids(
    dangling: Iterable[tuple[str, str, LinkFault]], sections: Sections
) -> Iterator[LinkFault]:
    """Leave out links to a record whose own id is missing, since its fault is named already.

    Which record that is can only be guessed: a name that two links or more agree on is taken for
    an id that was lost, one that stands alone for a misspelling.
    """
    found = list(dangling)
    known = _ids(sections)
    excused: set[tuple[str, str]] = set()
    for room in {room for room, _, _ in found}:
        counts = Counter(target for at, target, _ in found if at == room)
        agreed = [target for target, count in counts.most_common() if count > 1 or not known[room]]
        excused |= {(room, target) for target in agreed[: _lost_ids(room, sections)]}
    yield from (fault for room, target, fault in found if (room, target) not in excused)


def _lost_ids(room: str, sections: Sections) -> int:
    names = ("questions", "conditions") if room == "asked" else (room,)
    return sum(
        isinstance(record, Sketch) and record.id is None for _, _, record in _each(sections, *names)
    )


def links_of(record: Any) -> Iterator[tuple[Path, str, str]]:
    """Yield the place, the id and the section of each record that this one names.

    The section ``asked`` is that of questions and conditions together.
    """
    if isinstance(record, Sketch):
        yield from _sketched_links(record)
    if isinstance(record, Claim):
        yield ("briefing",), record.briefing_id, "briefings"
        yield ("forecaster",), record.forecaster, "forecasters"
        yield from _coders(record.readings)
    if isinstance(record, Question):
        if record.claim_id is not None:
            yield ("claim",), record.claim_id, "claims"
        if record.condition is not None:
            yield ("condition", "question"), record.condition.question_id, "asked"
        for target in questions_named(record.rule):
            yield ("rule",), target, "asked"
        yield from _coders(record.readings)
    if isinstance(record, Forecast):
        yield ("question",), record.question_id, "asked"
        yield ("forecaster",), record.forecaster, "forecasters"
        if record.claim_id is not None:
            yield ("claim",), record.claim_id, "claims"
        if record.wording is not None:
            yield from _coders(record.wording.readings, ("wording", "readings"))
    if isinstance(record, Resolution):
        yield ("question",), record.question_id, "asked"
        yield from _coders(record.readings)


_ROOMS = {
    "briefing": "briefings",
    "claim": "claims",
    "forecaster": "forecasters",
    "question": "asked",
}


def _sketched_links(record: Sketch) -> Iterator[tuple[Path, str, str]]:
    """What a broken record names, as far as its keys can be read."""
    for field, room in _ROOMS.items():
        if isinstance(target := record.keys.get(field), str):
            yield (field,), target, room
    condition = record.keys.get("condition")
    if isinstance(condition, Mapping) and isinstance(target := condition.get("question"), str):
        yield ("condition", "question"), target, "asked"


def _coders(readings: Iterable[Any], path: Path = ("readings",)) -> Iterator[tuple[Path, str, str]]:
    for position, reading in enumerate(readings):
        yield (*path, position, "coder"), reading.coder, "coders"


# --- records that contradict each other ------------------------------------------------------


def _contradictions(sections: Sections) -> Iterator[LinkFault]:
    placed = {
        record.id: (section, position, record)
        for section, position, record in _each(sections, "questions", "conditions")
        if isinstance(record, Question)
    }
    asked = {name: question for name, (_, _, question) in placed.items()}
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
    yield from _circles(placed)


def _unfit_belief(
    section: str, position: int, record: Forecast, question: Question
) -> Iterator[LinkFault]:
    try:
        question.kind.check_belief(record.belief)
    except ForecastTrackError as error:
        inside = () if error.field is None else (error.field,)
        fault = _fault(section, position, record, (record.belief.shape, *inside), str(error))
        yield attrs.evolve(fault, on_key=bool(inside))


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
        message = (
            "its status is condition-not-met, but its question has no condition;"
            " give the question one, or the resolution another status"
        )
        yield _fault("resolutions", position, record, "status", message)
        return
    decided = settled.get(question.condition.question_id)
    if decided is not None and decided.outcome == question.condition.outcome:
        message = (
            f"its status is condition-not-met, but its condition"
            f" {question.condition.question_id!r} came out {decided.outcome!r} as required;"
            " one of the two is wrong"
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
            yield _fault(section, position, record, ("condition", "outcome"), message)


def _circles(asked: Mapping[str, tuple[str, int, Question]]) -> Iterator[LinkFault]:
    """Name each circle of conditions and rules once, at its first question."""
    named: set[str] = set()
    for section, position, record in asked.values():
        trail = [] if record.id in named else _circle(record.id, asked)
        if trail and not named & {*trail}:
            named.update(trail)
            first = trail[1] if len(trail) > 1 else record.id
            is_rule = record.condition is None or record.condition.question_id != first
            path = ("rule",) if is_rule else ("condition", "question")
            what = "conditions" if all(_by_condition(each, asked) for each in trail) else "rules"
            message = f"its {what} run in a circle ({' -> '.join(trail)}); take one of them out"
            yield _fault(section, position, record, path, message)


def _circle(start: str, asked: Mapping[str, tuple[str, int, Question]]) -> list[str]:
    """A way from a question over what it asks for back to itself, empty where there is none."""
    trails, seen = [[start]], set()
    while trails:
        trail = trails.pop()
        for target in _asks_for(asked[trail[-1]][2]):
            if target == start:
                return [*trail, target]
            if target in asked and target not in seen:
                seen.add(target)
                trails.append([*trail, target])
    return []


def _asks_for(question: Question) -> list[str]:
    condition = [] if question.condition is None else [question.condition.question_id]
    return condition + questions_named(question.rule)


def _by_condition(name: str, asked: Mapping[str, tuple[str, int, Question]]) -> bool:
    return not questions_named(asked[name][2].rule)
