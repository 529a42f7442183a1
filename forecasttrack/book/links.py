"""Links between records: ids that stand once, and names of other records that lead somewhere.

A record that could not be read whole still counts as present, so that a broken question does not
break every forecast on it as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from forecasttrack.errors import did_you_mean
from forecasttrack.records.briefing import Claim
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import begins, text
from forecasttrack.records.plain_faults import DataPath
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.rule import questions_named

ANY_QUESTION = "questions and conditions"

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
        on_key: Whether the last key of the path is at fault rather than its value.
    """

    section: str
    position: int
    record: str
    path: DataPath
    message: str
    on_key: bool = False


@attrs.frozen
class PartialRecord:
    """A record that could not be read whole: its keys as they stand."""

    keys: Mapping[Any, Any]

    @classmethod
    def of(cls, item: object) -> PartialRecord:
        """Keep the keys of what stands in a record's place; a bare text is taken for its id."""
        if isinstance(item, Mapping):
            return cls(item)
        return cls({"id": item} if isinstance(item, str) else {})

    @property
    def id(self) -> str | None:
        """Its id, if that could be read."""
        found = self.keys.get("id")
        return found if isinstance(found, str) and found else None


def name_of(section: str, record: Any) -> str:
    """Name a record for a message: its kind and its id.

    Example:
        >>> from forecasttrack.records.briefing import Forecaster
        >>> name_of("forecasters", Forecaster(id="ann"))
        "forecaster 'ann'"
    """
    kind = section.removesuffix("s")
    keys = record.keys if isinstance(record, PartialRecord) else ids_naming(record)
    names = _NAMED_BY.get(section, ("id",))
    named = "/".join(str(keys[name]) for name in names if isinstance(keys.get(name), str | int))
    return f"{kind} {_short(named)!r}" if named else kind


_NAMED_BY = {"forecasts": ("question", "forecaster"), "resolutions": ("question",)}


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:77]}..."


def ids_naming(record: Any) -> dict[str, str]:
    """The ids by which a message names a record, by their keys in a file."""
    if isinstance(record, Forecast):
        return {"question": record.question_id, "forecaster": record.forecaster}
    return {"question": record.question_id} if isinstance(record, Resolution) else {"id": record.id}


def _ids(sections: Sections) -> dict[str, set[str]]:
    ids = {
        section: {record.id for record in records if getattr(record, "id", None) is not None}
        for section, records in sections.items()
    }
    ids[ANY_QUESTION] = ids["questions"] | ids["conditions"]
    return ids


def each_record(sections: Sections, *names: str) -> Iterator[tuple[str, int, Any]]:
    """Yield section, position and record of some sections, or of all."""
    for name in names or sections:
        for position, record in enumerate(sections[name]):
            yield name, position, record


def fault_at(
    section: str, position: int, record: Any, path: DataPath | str, message: str
) -> LinkFault:
    """Make a fault of a record that stands in a section at a position."""
    path = (path,) if isinstance(path, str) else path
    return LinkFault(section, position, name_of(section, record), path, message)


# --- ids that stand once ---------------------------------------------------------------------


def broken_links(sections: Sections, unread: Container[object] | None) -> Iterator[LinkFault]:
    """Yield every id that stands twice and every link that leads nowhere.

    Args:
        sections: The records.
        unread: Ids that stand in files not read to the end; ``None`` if nobody can tell them.
    """
    yield from _doubled(sections)
    if unread is not None:
        yield from _without_links_to_lost_ids(_dangling(sections, _ids(sections), unread), sections)


def _doubled(sections: Sections) -> Iterator[LinkFault]:
    identities: set[tuple[object, ...]] = set()
    for section, position, record in each_record(sections):
        if isinstance(record, PartialRecord) and record.id is None:
            continue
        identity = _identity(section, record)
        if identity in identities:
            field, what = _what_stands_twice(record)
            yield fault_at(section, position, record, field, f"{what} stands twice; give it once")
        identities.add(identity)


def _identity(section: str, record: Any) -> tuple[object, ...]:
    """What no other record may share with a record."""
    if isinstance(record, Forecast):
        # A bare day and its first instant are one moment: which of two would come first?
        return ("forecasts", record.question_id, record.forecaster, begins(record.issued_at))
    if isinstance(record, Resolution):
        return ("resolutions", record.question_id)
    return (ANY_QUESTION if section in ("questions", "conditions") else section, record.id)


def _what_stands_twice(record: Any) -> tuple[str, str]:
    """The field of a record that another has too, and what that says."""
    if isinstance(record, Forecast):
        issued = text(record.issued_at)
        return "issued_at", f"a forecast of {record.forecaster!r} issued at {issued}"
    if isinstance(record, Resolution):
        return "question", "a resolution of this question"
    return "id", f"the id {record.id!r}"


# --- links that lead somewhere ---------------------------------------------------------------


def _dangling(
    sections: Sections, ids: Mapping[str, set[str]], unread: Container[object]
) -> Iterator[tuple[str, str, LinkFault]]:
    """Yield for each broken link the section it names, the id missing there, and the fault."""
    for section, position, record in each_record(sections):
        for path, target, linked_section in links_of(record):
            if target not in ids[linked_section] and target not in unread:
                kind = (
                    "question"
                    if linked_section == ANY_QUESTION
                    else linked_section.removesuffix("s")
                )
                hint = did_you_mean(target, ids[linked_section])
                message = f"no {kind} {target!r} in this book. {hint}"
                yield linked_section, target, fault_at(section, position, record, path, message)


def _without_links_to_lost_ids(
    dangling: Iterable[tuple[str, str, LinkFault]], sections: Sections
) -> Iterator[LinkFault]:
    """Leave out links to a record whose own id is missing, since its fault is named already.

    Which id was lost can only be guessed: one that two links or more name is taken for a lost one,
    one that a single link names for a misspelling, unless no id of the section could be read.
    """
    found = list(dangling)
    if not found:
        return
    known = _ids(sections)
    links_excused: set[tuple[str, str]] = set()
    for linked_section in {linked_section for linked_section, _, _ in found}:
        counts = Counter(target for section, target, _ in found if section == linked_section)
        probably_lost = [
            target
            for target, count in counts.most_common()
            if count > 1 or not known[linked_section]
        ]
        links_excused |= {
            (linked_section, target)
            for target in probably_lost[: _lost_ids(linked_section, sections)]
        }
    yield from (
        fault
        for linked_section, target, fault in found
        if (linked_section, target) not in links_excused
    )


def _lost_ids(section: str, sections: Sections) -> int:
    """How many records of a section have no id that can be read."""
    names = ("questions", "conditions") if section == ANY_QUESTION else (section,)
    return sum(
        isinstance(record, PartialRecord) and record.id is None
        for _, _, record in each_record(sections, *names)
    )


def links_of(record: Any) -> Iterator[tuple[DataPath, str, str]]:
    """Yield the place, the id and the section of each record that this one names.

    ``ANY_QUESTION`` stands for the sections of questions and conditions together.
    """
    if isinstance(record, PartialRecord):
        yield from _links_of_partial(record)
    if isinstance(record, Claim):
        yield ("briefing",), record.briefing_id, "briefings"
        yield ("forecaster",), record.forecaster, "forecasters"
        yield from _links_to_coders(record.readings)
    if isinstance(record, Question):
        if record.claim_id is not None:
            yield ("claim",), record.claim_id, "claims"
        if record.condition is not None:
            yield ("condition", "question"), record.condition.question_id, ANY_QUESTION
        for target in questions_named(record.rule):
            yield ("rule",), target, ANY_QUESTION
        yield from _links_to_coders(record.readings)
    if isinstance(record, Forecast):
        yield ("question",), record.question_id, ANY_QUESTION
        yield ("forecaster",), record.forecaster, "forecasters"
        if record.claim_id is not None:
            yield ("claim",), record.claim_id, "claims"
        if record.wording is not None:
            yield from _links_to_coders(record.wording.readings, ("wording", "readings"))
    if isinstance(record, Resolution):
        yield ("question",), record.question_id, ANY_QUESTION
        yield from _links_to_coders(record.readings)


_LINKED_SECTIONS = {
    "briefing": "briefings",
    "claim": "claims",
    "forecaster": "forecasters",
    "question": ANY_QUESTION,
}


def _links_of_partial(record: PartialRecord) -> Iterator[tuple[DataPath, str, str]]:
    """What a broken record names, as far as its keys can be read."""
    for field, linked_section in _LINKED_SECTIONS.items():
        if isinstance(target := record.keys.get(field), str):
            yield (field,), target, linked_section
    condition = record.keys.get("condition")
    if isinstance(condition, Mapping) and isinstance(target := condition.get("question"), str):
        yield ("condition", "question"), target, ANY_QUESTION


def _links_to_coders(
    readings: Iterable[Any], path: DataPath = ("readings",)
) -> Iterator[tuple[DataPath, str, str]]:
    for position, reading in enumerate(readings):
        yield (*path, position, "coder"), reading.coder, "coders"
