"""Records as facts: which kinds a ledger keeps, and by what key it knows one from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import attrs

from forecasttrack.book import links
from forecasttrack.book.collection import Book
from forecasttrack.errors import LedgerError, did_you_mean
from forecasttrack.ledger.canonical import canonical, plain
from forecasttrack.ledger.entry import RETRACTION, fact_id
from forecasttrack.records.belief import Probability
from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, date, text
from forecasttrack.records.observation import Observation
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import plain_number, to_plain
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.withdrawal import Withdrawal
from forecasttrack.records.wording import Coder


@attrs.frozen
class KindOfFact:
    """One kind of record.

    Attributes:
        cls: Its class.
        keys: The keys of its plain form that make up its id; of several keys in brackets the first
            that is there counts, and an empty text if none is.
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
"""The kinds that hang on a question, which must be there before them."""


@attrs.define  # frozen would take twice as long to make, and there are millions
class Fact:
    """The content of a record, ready to be put on record.

    Attributes:
        kind: What it is.
        record: The name of the record, as canonical JSON.
        content: The content as plain data.
        body: The content in canonical form.
        id: Id of the fact.
        source: The record itself.
        links: What it names that must be on record: each with its field and its record's name.
        is_bare: Whether it is a forecast that is a probability and no more: where one fits a
            question, all do.
    """

    kind: str
    record: str
    content: dict[str, Any]
    body: str
    id: str
    source: Any = None
    links: tuple[tuple[str, str], ...] = ()
    is_bare: bool = attrs.field(default=False, eq=False)


def facts_of(records: object) -> list[Fact]:
    """Turn a record, many, or a book into the facts they state.

    Raises:
        LedgerError: A ledger keeps no such thing.
    """
    if isinstance(records, Book):
        return list(_of_book(records))
    if type(records) in _KIND_OF:
        return [fact_of(records)]
    if isinstance(records, Iterable) and not isinstance(records, str | bytes | Mapping):
        return list(_of_many(records))
    return [fact_of(records)]


def _of_many(records: Iterable[object]) -> Iterator[Fact]:
    for record in records:
        if type(record) in _KIND_OF:
            yield fact_of(record)
        else:
            yield from facts_of(record)


def _of_book(book: Book) -> Iterator[Fact]:
    conditions = {question.id for question in book.conditions}
    for record in book:
        is_condition = isinstance(record, Question) and record.id in conditions
        yield fact_of(record, "condition" if is_condition else None)
    if book.recorded_until is not None:
        yield fact_of(RecordedUntil(recorded_until=book.recorded_until))


def fact_of(record: object, kind: str | None = None) -> Fact:
    """Turn a record into the fact it states.

    Raises:
        LedgerError: A ledger keeps no such thing.

    Example:
        >>> fact_of(Forecaster(id="ann")).record
        '["forecaster","ann"]'
    """
    if type(record) is Forecast:
        bare = _of_bare_forecast(record)
        if bare is not None:
            return bare
    kind = kind or _KIND_OF.get(type(record))
    if kind is None:
        raise LedgerError(
            f"a ledger keeps {', '.join(sorted(KINDS))}, found a {type(record).__name__}"
        )
    return stated(kind, to_plain(record), record)


def _of_bare_forecast(forecast: Forecast) -> Fact | None:
    """What ``stated`` makes of a forecast that is a probability and no more, far faster.

    Platforms have millions of them. Its canonical form is a pattern with four texts, and all but
    the instant come again and again.
    """
    belief = forecast.belief
    if type(belief) is not Probability or type(belief.yes) is not float:
        return None
    if (forecast.expires_at, forecast.claim_id, forecast.wording, forecast.note) != _BARE:
        return None
    question, who = forecast.question_id, forecast.forecaster
    body = (
        f'{{"forecaster":{_written(who)},"issued_at":"{(when := text(forecast.issued_at))}",'
        f'"probability":{_written_probability(belief.yes)},"question":{_written(question)}}}'
    )
    if not body.isascii():
        return None
    content = {"question": question, "forecaster": who, "probability": belief.yes}
    content["issued_at"] = when
    record = f'["forecast",{_written(question)},{_written(who)},"{when}"]'
    id_ = fact_id("forecast", body)
    return Fact("forecast", record, content, body, id_, forecast, _link_to_question(question), True)


_BARE = (None, None, None, None)
_written = lru_cache(maxsize=100_000)(canonical)


@lru_cache(maxsize=100_000)
def _written_probability(probability: float) -> str:
    return canonical(plain_number(probability))


@lru_cache(maxsize=100_000)
def _link_to_question(question: str) -> tuple[tuple[str, str], ...]:
    return (("question", question_key(question)),)


def stated(kind: str, content: dict[str, Any], record: object = None) -> Fact:
    """The fact that plain content states, and that a record stated if there is one."""
    body = canonical(content)
    if not body.isascii():
        content = plain(body)
    id_ = fact_id(kind, body)
    return Fact(kind, key_of(kind, content), content, body, id_, record, _links(record))


def retraction_of(record: str) -> Fact:
    """State that a record is taken off the ledger."""
    content = {"record": record}
    body = canonical(content)
    return Fact(RETRACTION, record, content, body, fact_id(RETRACTION, body))


def key_of(kind: str, content: Mapping[str, Any]) -> str:
    """Name the record that a fact is about, as canonical JSON.

    Raises:
        LedgerError: No such kind, or a key of its id is missing.

    Example:
        >>> key_of("claim", {"id": "C01", "paraphrase": "Talks go on"})
        '["claim","C01"]'
    """
    if kind == RETRACTION:
        return str(content["record"])
    known = _known(kind)
    return key(known.named or kind, *(_part(kind, content, name) for name in known.keys))


def key(kind: str, *parts: str) -> str:
    """Write the name of a record.

    Example:
        >>> key("question", "Q01")
        '["question","Q01"]'
    """
    return canonical([kind, *parts])


@lru_cache(maxsize=100_000)
def question_key(question_id: str) -> str:
    """Write the name of a question's record."""
    return key("question", question_id)


def _links(record: object) -> tuple[tuple[str, str], ...]:
    """What a record names; a forecaster needs no record of its own."""
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
    """Build the record that a fact states; it refuses what records refuse."""
    return from_plain(_known(kind).cls, content)


def records_about(question_id: str) -> list[tuple[str, str]]:
    """The names of all records about a question, as ranges from first to last.

    Example:
        >>> records_about("Q1")[0]
        ('["question","Q1"]', '["question","Q1"]')
    """
    ranges = []
    for kind in ("question", *ABOUT_A_QUESTION):
        whole = key(kind, question_id)
        ranges.append(beginning(kind, question_id) if len(KINDS[kind].keys) > 1 else (whole, whole))
    return ranges


def beginning(kind: str, *parts: str) -> tuple[str, str]:
    """The names of all records that begin so, as a range from first to last.

    Example:
        >>> beginning("observation", "rain")
        ('["observation","rain",', '["observation","rain"-')
    """
    begin = key(kind, *parts).removesuffix("]")
    # "-" is the sign after ",": the range ends after the last name that begins so.
    return f"{begin},", f"{begin}-"


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
