"""Putting facts on record: new ones are added, those in force skipped; changes need a reason."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import count, repeat
from typing import TYPE_CHECKING

import attrs

from forecasttrack.display import progress
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, LedgerError, UnknownNameError
from forecasttrack.ledger import facts, projection, record_checks, rows, schema, withdrawn
from forecasttrack.ledger.about import record_number
from forecasttrack.ledger.bare_facts import BareFacts, Portion
from forecasttrack.ledger.entry import Act, Entry, entry_digest, now, stamp
from forecasttrack.ledger.facts import Fact
from forecasttrack.ledger.in_force import (
    FactsInForce,
    apply_entry,
    facts_in_force,
    present,
)
from forecasttrack.ledger.intent import Intent
from forecasttrack.ledger.needed_records import refuse_if_needed
from forecasttrack.ledger.observations import Units
from forecasttrack.ledger.projection import Codes
from forecasttrack.records.question import Question

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions

CLOCK_TOLERANCE = 5 * 60 * 1_000_000
"""How far, in microseconds, the newest entry may lie ahead of this machine's clock."""

_MOST_CACHED_QUESTIONS = 10_000
"""How many questions are kept in memory; beyond them the memory is emptied."""


class Recorded(list[Entry]):
    """The entries that a call added.

    Attributes:
        known: How many facts were on record already and were skipped.
        gone: Records that stand in the ledger but no longer in the book that was recorded, as
            canonical JSON; nothing is done about them.

    Example:
        >>> import forecasttrack as ft
        >>> rain = ft.Question(id="rain", text="Will it rain?")
        >>> with ft.Ledger.open(":memory:") as ledger:
        ...     first, again = (ledger.record(rain, by="desk") for _ in range(2))
        >>> len(first), again.known
        (1, 1)
    """

    known: int = 0
    gone: tuple[str, ...] = ()


class Recorder:
    """Adds entries to one ledger."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._questions: dict[str, Question] = {}
        self._codes: dict[str | None, int | None] = {}

    def record(self, portions: Iterable[Portion], intent: Intent) -> Recorded:
        """Put facts on record in one transaction, portion by portion: all of them, or none.

        Every record that a portion refers to must be in the ledger or in the same portion; where
        the portions are a list, it may be in any of them.
        """
        with self._transactions.writing() as connection:
            return self._record(connection, portions, intent)

    def rehearse(
        self, portions: list[Portion], intent: Intent, earlier: Mapping[str, Fact]
    ) -> dict[str, Fact]:
        """Refuse what recording would refuse, and write nothing.

        Args:
            portions: The facts.
            intent: Who would record them, and why.
            earlier: The facts that earlier rehearsals returned.

        Returns:
            What later calls may refer to.
        """
        with self._transactions.reading() as connection:
            self._record(connection, portions, intent, earlier)
        return _by_name(portions)

    def retract(self, record: object, intent: Intent) -> Recorded:
        """Retract a record, given as itself, its entry or its name; its entries stay."""
        name = _name_of(record)
        unknown = UnknownNameError(f"no record {shown(name)} in this ledger", record_id=name)
        try:
            number = record_number(name)
        except (ValueError, TypeError, LookupError):  # not a name of a record
            raise unknown from None
        with self._transactions.writing() as connection:
            found = facts_in_force(rows.on_record(connection, {name: number}))
            if not present(found.get(name, {})):
                raise unknown
            refuse_if_needed(connection, name)
            return self._record(connection, [[facts.retraction_of(name)]], intent)

    def _record(
        self,
        connection: Connection,
        portions: Iterable[Portion],
        intent: Intent,
        earlier: Mapping[str, Fact] | None = None,
    ) -> Recorded:
        last_number, last_moment = rows.last(connection)
        moment = _moment_after(connection, last_moment, intent)
        units = Units(connection)  # a series has one unit, over all portions
        is_stream = not isinstance(portions, list)
        named = {} if is_stream else _by_name(portions)
        in_call = named if earlier is None else ChainMap(named, dict(earlier))
        batch = _Batch(last_number, moment, intent, in_call, writes=earlier is None)
        for portion in portions:
            if is_stream:
                batch.in_call = _by_name([portion])
            if isinstance(portion, BareFacts):
                self._add_bare(connection, batch, portion)
                continue
            units.note(fact.content for fact in portion if fact.kind == facts.OBSERVATION)
            self._add(connection, batch, portion)
        units.check()
        if batch.writes:
            withdrawn.refuse_what_ends_nothing(connection, batch.added)
        return batch.added

    def _add(self, connection: Connection, batch: _Batch, portion: Sequence[Fact]) -> None:
        in_force = _on_record(connection, portion)
        self._check(portion, batch, in_force)
        _add_facts(batch, portion, in_force)
        if batch.writes:
            _write(connection, batch, self._codes)

    def _add_bare(self, connection: Connection, batch: _Batch, portion: BareFacts) -> None:
        """Add bare forecasts by columns if all of them are new; else one by one."""
        found = facts_in_force(rows.on_record(connection, _record_numbers(portion)))
        if batch.intent.replaces is not None or _has_duplicates_or_changes(portion, found):
            self._add(connection, batch, list(portion))
            return
        new = portion.only([n for n, name in enumerate(portion.records) if name not in found])
        batch.added.known += len(portion) - len(new)
        allowed = projection.microseconds(stamp(batch.latest_allowed))
        too_late = [n for n, at in enumerate(new.issued_at) if at >= allowed]
        to_check = [new.fact(n) for n in (*new.first_of_questions(), *too_late)]
        self._check(to_check, batch, _on_record(connection, to_check))
        if batch.writes:
            _add_new_bare(connection, batch, new, self._codes)

    def _check(
        self, portion: Sequence[Fact], batch: _Batch, in_force: Mapping[str, FactsInForce]
    ) -> None:
        for fact in portion:
            for field, target in fact.links:
                if target not in batch.in_call and not present(in_force.get(target, {})):
                    raise record_checks.unknown_target(fact, field, target)
            record_checks.check_alone(fact)
            if fact.kind in facts.ABOUT_A_QUESTION:
                record_checks.check_fits(fact, self._question(fact, batch.in_call, in_force))
                record_checks.check_not_in_future(fact, batch.latest_allowed)

    def _question(
        self, fact: Fact, in_call: Mapping[str, Fact], in_force: Mapping[str, FactsInForce]
    ) -> Question:
        record = facts.question_key(fact.content["question"])
        if record in in_call:
            return in_call[record].source  # type: ignore[no-any-return]
        entry = present(in_force[record])[-1]
        if entry.fact not in self._questions:
            if len(self._questions) >= _MOST_CACHED_QUESTIONS:
                self._questions.clear()
            self._questions[entry.fact] = facts.record_of(entry.kind, entry.content)
        return self._questions[entry.fact]


@attrs.define
class _Batch:
    """What one call adds.

    Attributes:
        number: The number of the last entry, that of the ledger at first.
        moment: When all entries of the call are recorded.
        intent: Who records them, and why.
        in_call: Facts of the call by the names of their records; others may refer to these.
        writes: Whether the entries are written, and not only rehearsed.
        acts: The acts so far, by the facts that they replace.
        added: The entries made so far, and how many facts were known already.
        new_rows, projected: Rows of entries and of the projection that are not yet written.
        replaced: Entries that the new ones replace, and whose end is not yet written.
    """

    number: int
    moment: int
    intent: Intent
    in_call: Mapping[str, Fact]
    writes: bool = True
    acts: dict[tuple[str, ...], Act] = attrs.field(factory=dict)
    added: Recorded = attrs.field(factory=Recorded)
    new_rows: list[rows.Stored] = attrs.field(factory=list)
    projected: list[projection.Draft | projection.BareDraft] = attrs.field(factory=list)
    replaced: list[Entry] = attrs.field(factory=list)

    @property
    def latest_allowed(self) -> int:
        """By when a forecast must have been issued; clocks may differ by ``CLOCK_TOLERANCE``."""
        return min(self.moment, now() + CLOCK_TOLERANCE)

    def act(self, replaces: tuple[str, ...]) -> Act:
        """The act for facts that replace the same others; made once."""
        if replaces not in self.acts:
            why = self.intent.reason(replaces)
            self.acts[replaces] = Act(self.intent.by, self.moment, replaces, why)
        return self.acts[replaces]


def _name_of(record: object) -> str:
    if isinstance(record, Entry):
        return record.record
    return record if isinstance(record, str) else facts.fact_of(record).record


def _by_name(portions: Iterable[Portion]) -> dict[str, Fact]:
    """Facts by the names of their records, without bare forecasts, to which no record refers."""
    lists = [portion for portion in portions if not isinstance(portion, BareFacts)]
    return {fact.record: fact for stated in lists for fact in stated}


def _on_record(connection: Connection, stated: Sequence[Fact]) -> dict[str, FactsInForce]:
    """What is in force about the records of some facts, and about those that they refer to."""
    named = {to: record_number(to) for to in {to for fact in stated for _, to in fact.links}}
    named |= {fact.record: fact.about for fact in stated}
    return facts_in_force(rows.on_record(connection, named))


def _record_numbers(stated: BareFacts) -> dict[str, int]:
    return dict(zip(stated.records, stated.about, strict=True))


def _has_duplicates_or_changes(stated: BareFacts, found: Mapping[str, FactsInForce]) -> bool:
    """Whether some are given twice, or are on record with other content."""
    if len(set(stated.records)) < len(stated):
        return True
    if not found:
        return False
    each = zip(stated.records, stated.ids, strict=True)
    return any(found[name].keys() != {id_} for name, id_ in each if name in found)


def _add_facts(batch: _Batch, portion: Iterable[Fact], in_force: dict[str, FactsInForce]) -> None:
    for fact in progress.over(portion, "recording"):
        on_record = in_force.setdefault(fact.record, {})
        if on_record.keys() == {fact.id}:
            batch.added.known += 1
        else:
            _add_one(batch, fact, on_record)


def _write(connection: Connection, batch: _Batch, codes: Codes) -> None:
    """Write what a portion adds to the tables."""
    new, n_columns = batch.new_rows, len(schema.entries.columns)
    rows.put_entries(connection, new, count=len(new), n_columns=n_columns)
    projection.project(connection, batch.projected, codes)
    _end_what_is_replaced(connection, batch)
    batch.new_rows, batch.projected, batch.replaced = [], [], []


def _add_new_bare(connection: Connection, batch: _Batch, new: BareFacts, codes: Codes) -> None:
    """Add bare forecasts to the ledger, none of which is on record yet."""
    act = batch.act(())
    # The canonical text of an entry is act.head + id of the fact + act.tail: its digest is its id.
    by, moment, why, head, tail = act.by, act.recorded_at, act.why, act.head, act.tail
    digests = [sha256(f"{head}{id_}{tail}".encode()).digest() for id_ in new.ids]
    first_number, kind, made = batch.number + 1, repeat("forecast"), (repeat(by), repeat(moment))
    reason = () if why is None else (repeat(None), repeat(why))
    # The driver takes a bytearray as it is, and looks for an adapter of bytes and of None, which
    # takes a fifth of all the time.
    stored = zip(
        count(first_number), map(bytearray, digests), kind, new.about, new.bodies, *made, *reason
    )
    rows.put_entries(connection, stored, count=len(digests), n_columns=7 + len(reason))
    ids = map(bytes.hex, digests), new.ids
    fields = zip(*ids, kind, new.records, new.bodies, *made, repeat(()), repeat(why))
    batch.added += map(tuple.__new__, repeat(Entry), fields)
    batch.number += len(digests)
    projection.project_bare(connection, first_number, moment, new, codes)


def _add_one(batch: _Batch, fact: Fact, on_record: FactsInForce) -> None:
    """Add the entry of a fact to what is to be written, and apply it to what is in force."""
    is_new = not on_record and batch.intent.replaces is None
    replaces = () if is_new else _replaced(fact, on_record, batch)
    act = batch.act(replaces)
    kind, body, by, at, why = fact.kind, fact.body, act.by, act.recorded_at, act.why
    digest = entry_digest(fact.id, act)
    entry = Entry(
        entry=digest.hex(),
        fact=fact.id,
        kind=kind,
        record=fact.record,
        body=body,
        by=by,
        recorded_at=at,
        replaces=replaces,
        why=why,
    )
    batch.replaced += apply_entry(on_record, entry)
    batch.added.append(entry)
    batch.number += 1
    number, replaced = batch.number, rows.replaces_text(replaces)
    batch.new_rows.append((number, digest, kind, fact.about, body, by, at, replaced, why))
    if kind in projection.PROJECTED:
        batch.projected.append(projection.draft(number, kind, fact.bare or fact.content, at))


def _replaced(fact: Fact, on_record: FactsInForce, batch: _Batch) -> tuple[str, ...]:
    """The ids of the facts in force that a fact replaces, sorted; a change needs a reason."""
    others = {id_: entry for id_, entry in on_record.items() if id_ != fact.id}
    if any(entry.recorded_at == batch.moment for entry in others.values()):
        raise LedgerError(
            f"the record {fact.record} comes twice in one call with different content;"
            " record one of them",
            record_id=fact.record,
        )
    _check_replaces(fact, others, batch.intent)
    is_change = bool(present(others))
    if is_change and not batch.intent.why:
        raise _change_without_reason(fact, others)
    return tuple(sorted(others))


def _check_replaces(fact: Fact, others: FactsInForce, intent: Intent) -> None:
    """Refuse to replace anything but all that is in force, where a caller names what to replace."""
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
    replaced = [entry for entry in batch.replaced if entry.kind in projection.PROJECTED]
    if replaced:
        numbers = rows.numbers(connection, replaced)
        rows.put(connection, schema.ended, [(number, batch.moment) for number in numbers])


def _moment_after(connection: Connection, latest: int, intent: Intent) -> int:
    """The moment of a call, in microseconds: now, or just after the latest if that is not later."""
    clock = now()
    if latest > clock + CLOCK_TOLERANCE:
        _check_named_ahead(rows.after(connection, clock + CLOCK_TOLERANCE), clock, intent)
    elif intent.despite_clock is not None:
        raise InvalidArgumentError(
            f"despite_clock names {intent.despite_clock!r}, and no entry is ahead of this machine's"
            f" clock ({stamp(clock)}); leave it out",
            field="despite_clock",
        )
    return max(clock, latest + 1)


def _check_named_ahead(ahead: Sequence[tuple[str, int]], clock: int, intent: Intent) -> None:
    """Append after entries dated in the future only for a caller who names one of them."""
    named = intent.despite_clock
    if named is not None and any(entry.startswith(named) for entry, _ in ahead):
        return
    entry, at = ahead[0]
    raise LedgerError(
        f"the entry {entry} is from {stamp(at)}, and this machine's clock says {stamp(clock)}; set"
        " the clock right. If a wrong clock wrote that entry, go on behind it, with the reason on"
        f" record: despite_clock={entry[:12]!r}, why=... (--despite-clock {entry[:12]} --why ...)"
    )


def _change_without_reason(fact: Fact, others: FactsInForce) -> LedgerError:
    in_force = " and ".join(f"{e.entry[:12]} by {e.by} at {e.moment}" for e in others.values())
    return LedgerError(
        f"the record {fact.record} is on record with other content ({in_force}); a change says why:"
        " record(..., why=...) (--why TEXT); what it replaces is found without being named",
        record_id=fact.record,
    )
