"""Records as facts: the kinds that a ledger keeps, and the key of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeGuard

import attrs

from forecasttrack.book import links
from forecasttrack.book.collection import Book
from forecasttrack.errors import LedgerError, did_you_mean
from forecasttrack.ledger.about import record_number
from forecasttrack.ledger.bare_forecasts import (
    BareForecast,
    bare_forecast,
)
from forecasttrack.ledger.canonical import canonical, canonical_texts, plain
from forecasttrack.ledger.entry import RETRACTION, fact_id
from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, date
from forecasttrack.records.observation import Observation
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import to_plain
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.withdrawal import Withdrawal
from forecasttrack.records.wording import Coder


@attrs.frozen
class KindOfFact:
    """One kind of record.

    Attributes:
        cls: Its class.
        keys: The fields of its plain form that make up its id; of fields in a tuple the first
            existing one counts, else an empty text.
        named: The kind whose ids it shares, where that is another one.
    """

    cls: type
    keys: tuple[str | tuple[str, ...], ...]
    named: str | None = None


@attrs.frozen(kw_only=True)
class RecordedUntil:
    """Until when outcomes were looked for, as a book says it; the latest one counts."""

    recorded_until: Moment | Day = attrs.field(converter=date)


KINDS: Mapping[str, KindOfFact] = MappingProxyType(
    {
        "briefing": KindOfFact(Briefing, ("id",)),
        "claim": KindOfFact(Claim, ("id",)),
        "coder": KindOfFact(Coder, ("id",)),
        "forecaster": KindOfFact(Forecaster, ("id",)),
        "question": KindOfFact(Question, ("id",)),
        "condition": KindOfFact(Question, ("id",), named="question"),
        "forecast": KindOfFact(Forecast, ("question", "forecaster", "issued_at")),
        "withdrawal": KindOfFact(Withdrawal, ("question", "forecaster", "withdrawn_at")),
        "resolution": KindOfFact(Resolution, ("question",)),
        "observation": KindOfFact(Observation, ("series", "at", ("source",), ("as_of", "until"))),
        "horizon": KindOfFact(RecordedUntil, ("recorded_until",)),
    }
)
_KIND_OF = {kind.cls: name for name, kind in KINDS.items() if kind.named is None}

QUESTION_KINDS = ("question", "condition")
"""The kinds that ask something."""

OBSERVATION = "observation"
"""The kind that no book holds: what rules settle questions from."""

ABOUT_A_QUESTION = ("forecast", "withdrawal", "resolution")
"""The kinds that refer to a question, which must be recorded before them."""


@attrs.define  # frozen would take twice as long to make, and there are millions
class Fact:
    """The content of a record, ready to be put on record.

    Attributes:
        kind: What it is.
        record: The name of the record, as canonical JSON.
        about: The number of the record.
        body: The content in canonical form.
        id: Id of the fact.
        source: The record itself.
        links: The records that it refers to: field and name of each.
        bare: The texts of a bare forecast; if one bare forecast fits a question, all do.
    """

    kind: str
    record: str
    about: int
    body: str
    id: str
    source: Any = None
    links: tuple[tuple[str, str], ...] = ()
    bare: BareForecast | None = attrs.field(default=None, eq=False)
    _content: dict[str, Any] | None = attrs.field(default=None, eq=False)

    @property
    def content(self) -> dict[str, Any]:
        """The content as plain data."""
        return plain(self.body) if self._content is None else self._content


def _holds_several(records: object) -> TypeGuard[Iterable[object]]:
    is_single = isinstance(records, str | bytes | Mapping) or getattr(records, "shape", None) == ()
    return isinstance(records, Iterable) and not is_single


def each(records: object) -> Iterator[tuple[object, str | None]]:
    """Every record of the argument, with its kind if its class does not decide that."""
    if isinstance(records, Book):
        yield from _of_book(records)
    elif type(records) in _KIND_OF:
        yield records, None
    elif _holds_several(records):
        for record in records:
            if type(record) in _KIND_OF:
                yield record, None
            else:
                yield from each(record)
    else:
        yield records, None


def _of_book(book: Book) -> Iterator[tuple[object, str | None]]:
    conditions = {question.id for question in book.conditions}
    for record in book:
        is_condition = isinstance(record, Question) and record.id in conditions
        yield record, "condition" if is_condition else None
    if book.recorded_until is not None:
        yield RecordedUntil(recorded_until=book.recorded_until), None


def fact_of(record: object, kind: str | None = None) -> Fact:
    """Turn a record into the fact it states.

    Raises:
        LedgerError: A ledger keeps no such thing.

    Example:
        >>> fact_of(Forecaster(id="ann")).record
        '["forecaster","ann"]'
    """
    kind = kind or _KIND_OF.get(type(record))
    if kind is None:
        raise LedgerError(
            f"a ledger keeps {', '.join(sorted(KINDS))}, found a {type(record).__name__}"
        )
    return stated(kind, to_plain(record), record)


def stated(kind: str, content: dict[str, Any], record: object = None) -> Fact:
    """A fact made of plain content, with the record it came from, if any."""
    body = canonical(content)
    if not body.isascii():
        content = plain(body)
    named = key_of(kind, content)
    bare = bare_forecast(kind, body)
    id_ = fact_id(kind, body)
    return Fact(kind, named, record_number(named), body, id_, record, _links(record), bare, content)


def retraction_of(record: str) -> Fact:
    """The retraction of a record, as a fact."""
    body = canonical({"record": record})
    return Fact(RETRACTION, record, record_number(record), body, fact_id(RETRACTION, body))


def key_of(kind: str, content: Mapping[str, Any]) -> str:
    """Name the record that a fact is about, as canonical JSON.

    Raises:
        LedgerError: No such kind, or a key of its id is missing.

    Example:
        >>> key_of("claim", {"id": "C01", "paraphrase": "Talks go on"})
        '["claim","C01"]'
    """
    if kind == RETRACTION:
        return _named_by(content)
    known = _known(kind)
    return key(known.named or kind, *[_part(kind, content, name) for name in known.keys])


def _named_by(retraction: Mapping[str, Any]) -> str:
    """The name of the record that a retraction removes; None if that is no name."""
    name: Any = retraction.get("record")
    try:
        parts = plain(name)
        if len(parts) > 1 and all(type(part) is str for part in parts) and key(*parts) == name:
            return str(name)
    except (TypeError, ValueError, RecursionError):
        pass
    raise LedgerError(f"a retraction names a record as canonical JSON, found {name!r:.80}")


def key(kind: str, *parts: str) -> str:
    """Write the name of a record.

    Example:
        >>> key("question", "Q01")
        '["question","Q01"]'
    """
    return canonical_texts((kind, *parts))


@lru_cache(maxsize=100_000)
def question_key(question_id: str) -> str:
    """Write the name of a question's record."""
    return key("question", question_id)


def question_of(record: str) -> str | None:
    """The name of the question that a record is about, itself included; None for any other.

    Example:
        >>> question_of('["forecast","rain","ann","2026-01-01T08:00:00Z"]')
        '["question","rain"]'
    """
    kind, question, *_ = plain(record)
    return question_key(question) if kind in ("question", *ABOUT_A_QUESTION) else None


def _links(record: object) -> tuple[tuple[str, str], ...]:
    """The records that a record refers to, without forecasters, who need no record."""
    if isinstance(record, Withdrawal):
        return (("question", question_key(record.question_id)),)
    return tuple(
        (str(path[0]), _key_in(section, target))
        for path, target, section in links.links_of(record)
        if section != "forecasters"
    )


def _key_in(section: str, id_: str) -> str:
    if section == links.ANY_QUESTION:
        return question_key(id_)
    return key(section.removesuffix("s"), id_)


def record_of(kind: str, content: Mapping[str, Any]) -> Any:
    """The record made of a fact, with all checks of records."""
    return from_plain(_known(kind).cls, content)


def _known(kind: str) -> KindOfFact:
    if kind not in KINDS:
        raise LedgerError(
            f"no kind of fact {kind!r}; was it written by a newer forecasttrack?"
            f" {did_you_mean(kind, KINDS)}"
        )
    return KINDS[kind]


def _part(kind: str, content: Mapping[str, Any], name: str | tuple[str, ...]) -> str:
    if isinstance(name, tuple):
        return next((str(content[each]) for each in name if each in content), "")
    part = content.get(name)
    if not isinstance(part, str):
        raise LedgerError(f"a {kind} is known by its {name}, which is missing or no text")
    return part
