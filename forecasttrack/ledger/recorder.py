"""Putting facts on record: what is new is added, what is in force is skipped, the rest refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.book.between_records import (
    claim_faults,
    forecast_faults,
    question_faults,
    resolution_faults,
)
from forecasttrack.display import progress
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidRecordError,
    LedgerError,
    UnknownNameError,
)
from forecasttrack.ledger import facts, projection, rows, schema
from forecasttrack.ledger.canonical import composed
from forecasttrack.ledger.entry import Act, Entry, entry_id, now, stamp
from forecasttrack.ledger.facts import Fact
from forecasttrack.ledger.in_force import (
    FactsInForce,
    apply_entry,
    entries_in_force,
    facts_in_force,
    present,
)
from forecasttrack.ledger.observations import Units
from forecasttrack.records.briefing import Claim
from forecasttrack.records.question import Question

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions
    from forecasttrack.records.plain_faults import PlainFault

CLOCKS_MAY_DIFFER = 5 * 60 * 1_000_000
"""How far, in microseconds, the newest entry may lie ahead of this machine's clock."""

_QUESTIONS_AT_HAND = 10_000
_SHORTEST_ID = 8


class Recorded(list[Entry]):
    """The entries that a call added.

    Attributes:
        known: How many facts were on record already and were skipped.
        gone: Records that stand in the ledger but no longer in the book that was recorded, as
            canonical JSON; nothing is done about them.
    """

    known: int = 0
    gone: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Intent:
    """Who wants to record, why, what the caller takes to be replaced, and behind which entry."""

    by: str
    why: str | None = None
    replaces: tuple[str, ...] | None = None
    despite_clock: str | None = None

    @classmethod
    def of(
        cls,
        by: str,
        why: str | None = None,
        replaces: str | Iterable[str] | None = None,
        despite_clock: str | None = None,
    ) -> Intent:
        """Check and compose what a caller gives."""
        if isinstance(replaces, str):
            replaces = (replaces,)
        if despite_clock is not None and why is None:
            raise InvalidArgumentError(
                "going on behind a wrong clock needs a why, which the entries state", field="why"
            )
        if despite_clock is not None and len(despite_clock) < _SHORTEST_ID:
            raise InvalidArgumentError(
                f"despite_clock is {despite_clock!r}; give {_SHORTEST_ID} or more characters of the"
                " entry's id",
                field="despite_clock",
            )
        return cls(
            by=stated(by, "by"),
            why=None if why is None else stated(why, "why"),
            replaces=None if replaces is None else tuple(replaces),
            despite_clock=despite_clock,
        )

    def reason(self, replaces: tuple[str, ...]) -> str | None:
        """What an entry states as its reason: always behind a wrong clock, else if it replaces."""
        if self.despite_clock is not None:
            return f"despite the clock of {self.despite_clock}: {self.why}"
        return self.why if replaces else None


def stated(text: str, name: str) -> str:
    """The text of an argument in composed form, refused where it is empty."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidArgumentError(f"{name} is empty; an entry says {_SAYS[name]}", field=name)
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise InvalidArgumentError(f"{name} has control characters: {text!r}", field=name)
    return composed(text)


_SAYS = {"by": "who recorded it", "why": "why it takes the place of another"}


class Recorder:
    """Adds entries to one ledger."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._questions: dict[str, Question] = {}
        self._codes: dict[str | None, int | None] = {}

    def record(self, portions: Iterable[Sequence[Fact]], intent: Intent) -> Recorded:
        """Put facts on record in one transaction, portion by portion: all of them, or none."""
        with self._transactions.writing() as connection:
            return self._record(connection, portions, intent)

    def retract(self, record: str, intent: Intent) -> Recorded:
        """Take a record off the ledger; its entries stay."""
        with self._transactions.writing() as connection:
            found = facts_in_force(map(rows.restored, rows.on_record(connection, [record])))
            if not present(found.get(record, {})):
                raise UnknownNameError(f"no record {record} in this ledger", record_id=record)
            _refuse_if_needed(connection, record)
            return self._record(connection, [[facts.retraction_of(record)]], intent)

    def _record(
        self, connection: Connection, portions: Iterable[Sequence[Fact]], intent: Intent
    ) -> Recorded:
        number, latest = rows.last(connection)
        moment = _moment_after(connection, latest, intent)
        units = Units(connection)
        all_added = Recorded()
        for stated in portions:
            named = {fact.record for fact in stated} | {to for f in stated for _, to in f.links}
            in_force = facts_in_force(map(rows.restored, rows.on_record(connection, named)))
            self._check(stated, in_force, min(moment, now() + CLOCKS_MAY_DIFFER))
            units.note(fact.content for fact in stated if fact.kind == facts.OBSERVATION)
            batch = _Batch(number + len(all_added), moment, intent, in_force)
            added = _add(connection, batch, stated, self._codes)
            all_added += added
            all_added.known += added.known
        units.settle()
        return all_added

    def _check(self, stated: Sequence[Fact], in_force: Mapping[str, FactsInForce], at: int) -> None:
        in_batch = {fact.record: fact for fact in stated}
        sound: set[tuple[tuple[str, str], ...]] = set()
        soon = stamp(at)[: len("1970-01-01T00:00:00")]
        for fact in stated:
            if fact.is_bare and fact.links in sound and fact.content["issued_at"] < soon:
                continue  # its like was found to fit the same question
            for field, target in fact.links:
                if target not in in_batch and not present(in_force.get(target, {})):
                    raise _unknown(fact, field, target)
            _check_alone(fact)
            if fact.kind in facts.ABOUT_A_QUESTION:
                _check_fits(fact, self._question(fact, in_batch, in_force))
                _check_not_in_future(fact, at)
            if fact.is_bare:
                sound.add(fact.links)

    def _question(
        self, fact: Fact, in_batch: Mapping[str, Fact], in_force: Mapping[str, FactsInForce]
    ) -> Question:
        record = facts.question_key(fact.content["question"])
        if record in in_batch:
            return in_batch[record].source  # type: ignore[no-any-return]
        entry = present(in_force[record])[-1]
        if entry.fact not in self._questions:
            if len(self._questions) >= _QUESTIONS_AT_HAND:
                self._questions.clear()
            self._questions[entry.fact] = facts.record_of(entry.kind, entry.content)
        return self._questions[entry.fact]


@attrs.define
class _Batch:
    """What one call adds to, and how."""

    number: int
    moment: int
    intent: Intent
    in_force: dict[str, FactsInForce]
    acts: dict[tuple[str, ...], Act] = attrs.field(factory=dict)
    added: Recorded = attrs.field(factory=Recorded)
    drafts: list[projection.Draft] = attrs.field(factory=list)
    gone: list[Entry] = attrs.field(factory=list)

    def act(self, replaces: tuple[str, ...]) -> Act:
        """Who records, when and why, once for all facts that replace the same."""
        if replaces not in self.acts:
            why = self.intent.reason(replaces)
            self.acts[replaces] = Act(self.intent.by, self.moment, replaces, why)
        return self.acts[replaces]


def _add(
    connection: Connection, batch: _Batch, stated: Iterable[Fact], codes: projection.Codes
) -> Recorded:
    for fact in progress.over(stated, "recording"):
        on_record = batch.in_force.setdefault(fact.record, {})
        if on_record.keys() == {fact.id}:
            batch.added.known += 1
        else:
            _enter(batch, fact, on_record)
    first = batch.number - len(batch.added) + 1
    numbered = [rows.stored(entry, seq) for seq, entry in enumerate(batch.added, first)]
    rows.put(connection, schema.entries, numbered)
    projection.project(connection, batch.drafts, codes)
    _end_what_is_replaced(connection, batch)
    return batch.added


def _enter(batch: _Batch, fact: Fact, on_record: FactsInForce) -> None:
    is_new = not on_record and batch.intent.replaces is None
    replaces = () if is_new else _replaced(fact, on_record, batch)
    act = batch.act(replaces)
    entry = Entry(
        entry=entry_id(fact.id, act),
        fact=fact.id,
        kind=fact.kind,
        record=fact.record,
        body=fact.body,
        by=act.by,
        recorded_at=act.recorded_at,
        replaces=replaces,
        why=act.why,
    )
    batch.gone += apply_entry(on_record, entry)
    batch.added.append(entry)
    batch.number += 1
    if fact.kind in projection.PROJECTED:
        at = act.recorded_at
        batch.drafts.append(projection.draft(batch.number, fact.kind, fact.content, at))


def _replaced(fact: Fact, on_record: FactsInForce, batch: _Batch) -> tuple[str, ...]:
    others = {id_: entry for id_, entry in on_record.items() if id_ != fact.id}
    if any(entry.recorded_at == batch.moment for entry in others.values()):
        raise LedgerError(
            f"the record {fact.record} comes twice in one call with different content;"
            " record one of them",
            record_id=fact.record,
        )
    _check_named(fact, others, batch.intent)
    is_change = bool(present(others))
    if is_change and not batch.intent.why:
        raise _changed(fact, others)
    return tuple(sorted(others))


def _check_named(fact: Fact, others: FactsInForce, intent: Intent) -> None:
    if intent.replaces is None:
        return
    named = {e.fact for e in others.values() if {e.fact, e.entry} & {*intent.replaces}}
    if named != others.keys() or not others:
        in_force = ", ".join(entry.entry for entry in others.values()) or "nothing"
        raise LedgerError(
            f"the record {fact.record} should replace {', '.join(intent.replaces)}, but in force"
            f" is {in_force}; look at its history and name what is in force",
            record_id=fact.record,
        )


def _end_what_is_replaced(connection: Connection, batch: _Batch) -> None:
    replaced = [entry for entry in batch.gone if entry.kind in projection.PROJECTED]
    if replaced:
        numbers = rows.numbers(connection, [entry.entry for entry in replaced])
        rows.end_forecasts(connection, [(batch.moment, number) for number in numbers])


def _moment_after(connection: Connection, latest: int, intent: Intent) -> int:
    """Each call has a moment of its own, later than all before it, even if the clock stands."""
    clock = now()
    if latest > clock + CLOCKS_MAY_DIFFER:
        _check_named_ahead(rows.after(connection, clock + CLOCKS_MAY_DIFFER), clock, intent)
    elif intent.despite_clock is not None:
        raise InvalidArgumentError(
            f"despite_clock names {intent.despite_clock!r}, and no entry is ahead of this machine's"
            f" clock ({stamp(clock)}); leave it out",
            field="despite_clock",
        )
    return max(clock, latest + 1)


def _check_named_ahead(ahead: Sequence[tuple[str, int]], clock: int, intent: Intent) -> None:
    """Go on behind entries from the future only for somebody who names one of them."""
    named = intent.despite_clock
    if named is not None and any(entry.startswith(named) for entry, _ in ahead):
        return
    entry, at = ahead[0]
    raise LedgerError(
        f"the entry {entry} is from {stamp(at)}, and this machine's clock says {stamp(clock)}; set"
        " the clock right. If a wrong clock wrote that entry, go on behind it, with the reason on"
        f" record: despite_clock={entry[:12]!r}, why=... (--despite-clock {entry[:12]} --why ...)"
    )


def _unknown(fact: Fact, field: str, target: str) -> UnknownNameError:
    kind, name = json.loads(target)
    return UnknownNameError(
        f"the {fact.kind} {fact.record} names the {kind} {name!r}, which is not in this ledger;"
        f" record the {kind} first, or with it",
        record_id=name,
        field=field,
    )


def _refuse_if_needed(connection: Connection, record: str) -> None:
    """A record that others in force name cannot be taken off before them."""
    statement = rows.in_ledger_order().where(
        schema.entries.c.kind.not_in(("forecast", facts.OBSERVATION))
    )
    entries = entries_in_force(
        facts_in_force(map(rows.restored, rows.all_of(connection, statement)))
    )
    facts_ = (facts.fact_of(facts.record_of(e.kind, e.content), e.kind) for e in entries)
    needing = [f.record for f in facts_ if record in {target for _, target in f.links}]
    forecasts = rows.forecasts_on(connection, json.loads(record))
    if needing or forecasts:
        held = ", ".join([*needing[:3], *([f"{forecasts} forecasts"] if forecasts else [])])
        raise LedgerError(
            f"the record {record} is named by others in force ({held}); take these off first",
            record_id=record,
        )


def _changed(fact: Fact, others: FactsInForce) -> LedgerError:
    seen = " and ".join(f"{e.entry[:12]} by {e.by} at {e.moment}" for e in others.values())
    return LedgerError(
        f"the record {fact.record} is on record with other content ({seen}); a change says why:"
        " record(..., why=...), and names what it replaces by itself",
        record_id=fact.record,
    )


def _check_fits(fact: Fact, question: Question) -> None:
    """Refuse what a book would refuse between a record and its question."""
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


def _check_alone(fact: Fact) -> None:
    """Refuse a claim or question whose own readings or lexicon are at fault."""
    faults: Iterable[PlainFault] = ()
    if isinstance(fact.source, Question):
        faults = question_faults(fact.source)
    elif isinstance(fact.source, Claim):
        faults = claim_faults(fact.source)
    for fault in faults:
        message = f"{fact.kind} {fact.record}: {fault.message}"
        raise InvalidRecordError(message, record_id=fact.record)


_STATED_AT = {"forecast": "issued_at", "withdrawal": "withdrawn_at"}


def _check_not_in_future(fact: Fact, at: int) -> None:
    name = _STATED_AT.get(fact.kind)
    if name is not None and projection.microseconds(fact.content[name]) > at:
        raise InvalidForecastError(
            f"the {fact.kind} {fact.record} has {name} {fact.content[name]}, after it is recorded"
            f" ({stamp(at)}); is the clock or the date wrong?",
            record_id=fact.record,
            field=name,
        )
