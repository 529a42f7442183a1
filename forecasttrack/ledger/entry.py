"""Entries: who put which fact on record, when, in place of what.

A fact is the content of a record; equal content is one fact, whoever says it.
An entry puts a fact on record.
Both have an id that anybody can compute from what they can read::

    fact  = sha256(canonical {"content": ..., "kind": ...})
    entry = sha256(canonical {"by": ..., "fact": ..., "recorded_at": ..., "replaces": [facts]})

with ``"why"`` as a fifth key where a reason is given.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from forecasttrack.ledger.canonical import plain, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

RETRACTION = "retraction"
"""The kind of an entry that takes a record off the ledger; its content names the record."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Entry(NamedTuple):
    """One fact put on record.

    Attributes:
        entry: Id of the entry, 64 hexadecimal digits.
        fact: Id of the fact, 64 hexadecimal digits.
        kind: What the fact is: question, forecast, resolution, retraction ...
        record: Which record the fact is about, as canonical JSON: its kind and its id.
        body: The content in canonical form.
        by: Who put it on record.
        recorded_at: When, in microseconds since 1970 UTC.
        replaces: Ids of the facts that it takes the place of.
        why: Why it does.

    Example:
        >>> import forecasttrack as ft
        >>> with ft.Ledger.open(":memory:") as ledger:
        ...     (entry,) = ledger.record(ft.Question(id="rain", text="Rain?"), by="desk")
        >>> entry.kind, entry.by, entry.record
        ('question', 'desk', '["question","rain"]')
    """

    entry: str
    fact: str
    kind: str
    record: str
    body: str
    by: str
    recorded_at: int
    replaces: tuple[str, ...] = ()
    why: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """The content as plain data, the form in which records are read."""
        return plain(self.body)  # type: ignore[no-any-return]

    @property
    def moment(self) -> str:
        """When it was put on record, as text."""
        return stamp(self.recorded_at)

    @property
    def order(self) -> tuple[int, str]:
        """Where the entry stands in its ledger."""
        return self.recorded_at, self.entry


def fact_id(kind: str, body: str) -> str:
    """Id of a fact, from its kind and its canonical content.

    Example:
        >>> fact_id("question", '{"id":"Q1"}')[:16]
        'f3dfe22ab01958af'
    """
    return hashlib.sha256(f'{{"content":{body},"kind":{quoted(kind)}}}'.encode()).hexdigest()


def entry_id(fact: str, act: Act) -> str:
    """Id of the entry by which an act puts a fact on record."""
    return entry_digest(fact, act).hex()


def entry_digest(fact: str, act: Act) -> bytes:
    """Id of an entry as the 32 bytes that a database keeps."""
    return hashlib.sha256(f"{act.head}{fact}{act.tail}".encode()).digest()


@attrs.frozen
class Act:
    """Who records, when, in place of what and why; one act may cover many facts.

    ``head`` and ``tail`` are the canonical form of an entry, cut open where the fact belongs.
    """

    by: str
    recorded_at: int
    replaces: tuple[str, ...] = ()
    why: str | None = None
    head: str = attrs.field(init=False)
    tail: str = attrs.field(init=False)

    @head.default
    def _head(self) -> str:
        return f'{{"by":{quoted(self.by)},"fact":"'

    @tail.default
    def _tail(self) -> str:
        rest = _replaces_and_why(self.replaces, self.why)
        return f'","recorded_at":"{stamp(self.recorded_at)}",{rest}}}'


def line(entry: Entry) -> str:
    """Write an entry as one line of canonical JSON, without the line's end."""
    rest = _replaces_and_why(entry.replaces, entry.why)
    return (
        f'{{"by":{quoted(entry.by)},"content":{entry.body},"entry":"{entry.entry}",'
        f'"fact":"{entry.fact}","kind":{quoted(entry.kind)},'
        f'"recorded_at":"{stamp(entry.recorded_at)}",{rest}}}'
    )


def now() -> int:
    """The present instant in microseconds since 1970 UTC, by the clock of this machine."""
    return time.time_ns() // 1000


def stamp(microseconds: int) -> str:
    """Write an instant the one way entries do: UTC, six digits after the second.

    Example:
        >>> stamp(1_000_000)
        '1970-01-01T00:00:01.000000Z'
    """
    instant = _EPOCH + dt.timedelta(microseconds=microseconds)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27)


def unstamp(text: str) -> int:
    """Read an instant that ``stamp`` wrote.

    Raises:
        ValueError: The text is not exactly what ``stamp`` writes.

    Example:
        >>> unstamp("1970-01-01T00:00:01.000000Z")
        1000000
    """
    instant = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)
    microseconds = (instant - _EPOCH) // dt.timedelta(microseconds=1)
    if stamp(microseconds) != text:
        raise ValueError(f"{text!r} is not written as {stamp(microseconds)!r}")
    return microseconds


def _replaces_and_why(replaces: Sequence[str], why: str | None) -> str:
    listed = ",".join(f'"{fact}"' for fact in replaces)
    reason = "" if why is None else f',"why":{quoted(why)}'
    return f'"replaces":[{listed}]{reason}'
