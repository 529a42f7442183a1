"""Records as facts: which kinds a ledger keeps, and by what key it knows one from another."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from forecasttrack.briefing import Briefing, Claim, Forecaster
from forecasttrack.errors import LedgerError, did_you_mean
from forecasttrack.forecast import Forecast
from forecasttrack.ledger.canonical import canonical, plain
from forecasttrack.ledger.entry import RETRACTION, fact_id
from forecasttrack.plain import from_plain, to_plain
from forecasttrack.question import Question
from forecasttrack.resolution import Resolution
from forecasttrack.withdrawal import Withdrawal
from forecasttrack.wording.records import Coder


@attrs.frozen
class KindOfFact:
    """One kind of record: its class, and the keys of its plain form that make up its id."""

    cls: type
    keys: tuple[str, ...]


KINDS: Mapping[str, KindOfFact] = MappingProxyType(
    {
        "briefing": KindOfFact(Briefing, ("id",)),
        "claim": KindOfFact(Claim, ("id",)),
        "coder": KindOfFact(Coder, ("id",)),
        "forecaster": KindOfFact(Forecaster, ("id",)),
        "question": KindOfFact(Question, ("id",)),
        "forecast": KindOfFact(Forecast, ("question", "forecaster", "issued_at")),
        "withdrawal": KindOfFact(Withdrawal, ("question", "forecaster", "withdrawn_at")),
        "resolution": KindOfFact(Resolution, ("question",)),
    }
)
_KIND_OF = {kind.cls: name for name, kind in KINDS.items()}

ABOUT_A_QUESTION = ("forecast", "withdrawal", "resolution")
"""The kinds that hang on a question, which must be there before them."""


@attrs.frozen
class Fact:
    """The content of a record, ready to be put on record."""

    kind: str
    record: str
    content: dict[str, Any]
    body: str
    id: str
    source: Any = None


def fact_of(record: object) -> Fact:
    """Turn a record into the fact it states.

    Raises:
        LedgerError: A ledger keeps no such thing.

    Example:
        >>> fact_of(Forecaster(id="ann")).record
        '["forecaster","ann"]'
    """
    kind = _KIND_OF.get(type(record))
    if kind is None:
        raise LedgerError(
            f"a ledger keeps {', '.join(sorted(KINDS))}, found a {type(record).__name__}"
        )
    content = to_plain(record)
    body = canonical(content)
    if not body.isascii():
        content = plain(body)
    return Fact(kind, key_of(kind, content), content, body, fact_id(kind, body), record)


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
    return key(kind, *(_part(kind, content, name) for name in _known(kind).keys))


def key(kind: str, *parts: str) -> str:
    """Write the name of a record.

    Example:
        >>> key("question", "Q01")
        '["question","Q01"]'
    """
    return canonical([kind, *parts])


def record_of(kind: str, content: Mapping[str, Any]) -> Any:
    """Build the record that a fact states; it refuses what records refuse."""
    return from_plain(_known(kind).cls, content)


def _known(kind: str) -> KindOfFact:
    if kind not in KINDS:
        raise LedgerError(
            f"no kind of fact {kind!r}; was it written by a newer forecasttrack?"
            f" {did_you_mean(kind, KINDS)}"
        )
    return KINDS[kind]


def _part(kind: str, content: Mapping[str, Any], name: str) -> str:
    part = content.get(name)
    if not isinstance(part, str):
        raise LedgerError(f"a {kind} is known by its {name}, which is missing or no text")
    return part
