"""A newer download into a book that holds an older one: what is new is added, nothing is lost."""

from __future__ import annotations

from typing import Any

import attrs

from forecasttrack.book import Book
from forecasttrack.errors import InvalidRecordError


@attrs.frozen
class Merged:
    """A book with what was added to it.

    Attributes:
        book: The book.
        added: How many records are new.
        known: How many stood there already.
        changed: How many took the place of others.
    """

    book: Book
    added: int
    known: int
    changed: int


def merge(book: Book, newer: Book, *, why: str | None = None) -> Merged:
    """Add the records of one book to another.

    Args:
        book: The book that is there.
        newer: What is to be added.
        why: The reason, where a record that is there already reads otherwise now. A resolution
            keeps it with what it replaces; other records are replaced without a trace.

    Raises:
        InvalidRecordError: A record reads otherwise now, and no reason is given; all are named.
    """
    sections: dict[str, Any] = {name: list(records) for name, records in book.sections.items()}
    counts = {"added": 0, "known": 0, "changed": 0}
    differing = []
    for name, records in newer.sections.items():
        places = {_key(name, record): at for at, record in enumerate(sections[name])}
        for record in records:
            at = places.get(_key(name, record))
            if at is None:
                sections[name].append(record)
                counts["added"] += 1
            elif _same(sections[name][at], record):
                counts["known"] += 1
            elif why is None:
                differing.append(f"{name}: {' '.join(map(str, _key(name, record)))}")
            else:
                sections[name][at] = _changed(name, sections[name][at], record, why)
                counts["changed"] += 1
    if differing:
        raise InvalidRecordError(
            "these records stand in the book already and read otherwise now; say why they change"
            f" (--why):\n{chr(10).join(differing)}"
        )
    return Merged(attrs.evolve(book, **sections), **counts)


def _key(section: str, record: object) -> tuple[object, ...]:
    if section == "forecasts":
        return tuple(getattr(record, name) for name in ("question_id", "forecaster", "issued_at"))
    return (getattr(record, "question_id" if section == "resolutions" else "id"),)


def _same(there: object, new: object) -> bool:
    """Whether a record says the same; what a correction replaced takes no part."""
    if hasattr(there, "replaces") and hasattr(new, "replaces"):
        return bool(attrs.evolve(there, replaces=()) == attrs.evolve(new, replaces=()))  # type: ignore[misc]
    return there == new


def _changed(section: str, there: object, new: object, why: str) -> object:
    if section == "resolutions":
        return new.corrects(there, why=why)  # type: ignore[attr-defined]
    return new
