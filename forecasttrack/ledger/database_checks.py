"""Whether a database holds a sound ledger: its entries, its narrow tables and its guards."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from forecasttrack.display import progress
from forecasttrack.errors import ForecastTrackError, LedgerError
from forecasttrack.ledger import bare_rows, facts, guards, migrations, projection, rows, schema
from forecasttrack.ledger.about import forecast_number, record_number
from forecasttrack.ledger.bare_forecasts import (
    bare_body,
    bare_forecast,
    instant_of,
    is_written_shortest,
    pack,
    probability_of,
)
from forecasttrack.ledger.canonical import canonical, plain
from forecasttrack.ledger.checkpoint import Checkpoint, root_of
from forecasttrack.ledger.entry import Entry, entry_digest, entry_id, fact_id
from forecasttrack.ledger.verification import (
    NOT_CANONICAL,
    LedgerFault,
    Verification,
    act_of,
    add_differences,
    faults_in_force,
    unreadable,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def verify(
    connection: Connection, checkpoint: Checkpoint | str | os.PathLike[str] | None
) -> Verification:
    """The faults of a ledger: every id is computed again, and every table compared.

    Raises:
        LedgerError: The checkpoint cannot be read.
    """
    if checkpoint is not None and not isinstance(checkpoint, Checkpoint):
        checkpoint = Checkpoint.read(checkpoint)
    found = Verification()
    moments: dict[str, int] = {}  # when each entry was recorded, by its id
    for check in (_guards, _file):
        found += _carefully(check, connection)
    narrow = None if found else NarrowTables()
    if narrow is not None:
        found += _carefully(narrow.begin, connection)
    found += _carefully(_entries(moments, None if found else narrow), connection)
    found += _carefully(_contradictions, connection)
    # If entries are at fault, comparing the tables made from them is meaningless.
    if narrow is not None and not found:
        found += _carefully(narrow.faults, connection)
    found.root, found.checked = root_of(moments)
    if checkpoint is not None:
        add_differences(found, moments, checkpoint)
    return found


def _carefully(
    check: Callable[[Connection], Iterable[LedgerFault]], connection: Connection
) -> list[LedgerFault]:
    found: list[LedgerFault] = []
    try:
        found.extend(check(connection))
    except (DBAPIError, sqlite3.Error, UnicodeDecodeError) as error:
        message = " ".join(str(getattr(error, "orig", error)).split())
        found.append(
            LedgerFault("damaged", None, f"the database cannot be read to its end: {message}")
        )
    return found


def _guards(connection: Connection) -> Iterator[LedgerFault]:
    for weakness in guards.weaknesses(connection):
        yield LedgerFault("unguarded", None, weakness)
    columns = schema.migrations.c
    made = {row[0]: row[1] for row in connection.execute(select(columns.version, columns.what))}
    if made != {number: what for number, (what, _) in migrations.STEPS.items()}:
        yield LedgerFault("unguarded", None, f"the table migrations was altered; it holds {made}")


def _file(connection: Connection) -> Iterator[LedgerFault]:
    if connection.dialect.name == "sqlite":
        for (finding,) in connection.execute(text("PRAGMA integrity_check(10)")):
            if finding != "ok":
                yield LedgerFault("damaged", None, f"SQLite finds: {' '.join(finding.split())}")


def _entries(
    moments: dict[str, int], narrow: NarrowTables | None
) -> Callable[[Connection], Iterator[LedgerFault]]:
    """A check of every entry, which adds its moment by its id, and compares its narrow rows."""

    def check(connection: Connection) -> Iterator[LedgerFault]:
        statement = select(schema.entries).order_by(schema.entries.c.seq)
        stored = progress.over(rows.all_of(connection, statement), "verifying entries")
        next_number = 1
        for run in bare_rows.runs(stored):
            if run[0][0] == next_number and _is_sound_run(run, moments, narrow):
                next_number += len(run)
                continue
            for row in run:
                number = row[0]
                if number != next_number:
                    yield LedgerFault(
                        "missing", None, f"number {next_number} is gone; the next is {number}"
                    )
                next_number = number + 1
                yield from _faults_of_row(row, moments, narrow)

    return check


def _is_sound_run(
    run: Sequence[rows.Stored], moments: dict[str, int], narrow: NarrowTables | None
) -> bool:
    """Whether all rows are new, sound bare forecasts of one call; if so, note and compare them."""
    sound = bare_rows.sound_run(run)
    if sound is None or len({*sound.ids}) < len(run) or not moments.keys().isdisjoint(sound.ids):
        return False
    moments.update(dict.fromkeys(sound.ids, sound.recorded_at))
    if narrow is not None:
        narrow.compare_run(sound)
    return True


def _faults_of_row(
    row: rows.Stored, moments: dict[str, int], narrow: NarrowTables | None
) -> Iterator[LedgerFault]:
    number, digest, _, _, _, _, recorded_at, _, _ = row
    if not (isinstance(digest, bytes) and isinstance(recorded_at, int)):
        yield LedgerFault("damaged", None, f"number {number} has lost its id or moment")
        return
    id_ = digest.hex()
    if id_ in moments:
        yield LedgerFault("doubled", id_, f"it stands again under number {number}")
    moments[id_] = recorded_at
    expected = sound_bare(row)
    if expected is None:
        details, expected = _checked_entry(row)
        for detail in details:
            yield LedgerFault("changed", id_, detail)
    if expected is not None and narrow is not None:
        narrow.compare(expected)


_Findings: TypeAlias = tuple[Sequence[str], projection.Draft | projection.BareDraft | None]
"""Messages about an entry at fault, and what the narrow tables must hold of a sound one."""

_SOUND: Sequence[str] = ()


def sound_bare(row: rows.Stored) -> projection.Draft | projection.BareDraft | None:
    """What the narrow tables must hold of a sound bare forecast that replaces nothing; else None.

    This is the commonest row by far and has a fast path; `_checked_entry` gives the same for it.
    """
    number, id_, kind, about, body, by, at, replaces, why = row
    if kind != "forecast" or replaces is not None:
        return None
    try:
        texts = bare_body(body)
        if texts is None:
            return None
        who, issued, probability, question = texts.groups()
        if not is_written_shortest(probability):
            return None
        record = f'["forecast","{question}","{who}","{issued}"]'
        fact = sha256(f'{{"content":{body},"kind":"forecast"}}'.encode()).hexdigest()
        act = act_of(by, at, (), why)
        if (
            about != forecast_number(question, record)
            or sha256(f"{act.head}{fact}{act.tail}".encode()).digest() != id_
        ):
            return None
        fields = number, (question, who), instant_of(issued), probability_of(probability), at
    except (ForecastTrackError, *rows.UNREADABLE):
        return None
    return tuple.__new__(projection.BareDraft, fields)


def _checked_entry(row: rows.Stored) -> _Findings:
    """Compute the ids of an entry again; returns its faults, or what narrow tables must hold."""
    number, id_, kind, about, body, by, at, replaces, why = row
    try:
        bare = bare_forecast(kind, body)
        content: Any = None
        if bare is not None:
            is_sound = about == forecast_number(bare.question, bare.record)
        else:
            content = plain(body)
            is_sound = (
                about == record_number(facts.key_of(kind, content)) and canonical(content) == body
            )
        act = act_of(by, at, _replaced(replaces), why)
        if not is_sound or entry_digest(fact_id(kind, body), act) != id_:
            return [*_details(row)], None
        if kind in projection.PROJECTED:
            return _SOUND, projection.draft(number, kind, bare or content, at)
    except (ForecastTrackError, *rows.UNREADABLE) as error:
        return [unreadable(error)], None
    return _SOUND, None


@lru_cache(maxsize=1_000)
def _replaced(written: str | None) -> tuple[str, ...]:
    """The facts that an entry replaces, from its list as it is kept."""
    if written is None:
        return ()
    replaced = tuple(json.loads(written))
    if rows.replaces_text(replaced) != written:
        raise LedgerError("what it replaces is not written in canonical form")
    return replaced


def _details(row: rows.Stored) -> Iterator[str]:
    """What is wrong with an entry at fault."""
    entry, number_on_file = rows.restored(row), row[3]
    if canonical(plain(entry.body)) != entry.body:
        yield NOT_CANONICAL
    if record_number(entry.record) != number_on_file:
        number = record_number(entry.record)
        yield f"the number of its record {entry.record} is {number}, not {number_on_file}"
    computed = entry_id(entry.fact, act_of(entry.by, entry.recorded_at, entry.replaces, entry.why))
    if computed != entry.entry:
        yield f"what it says has the entry id {computed}"


def _contradictions(connection: Connection) -> Iterator[LedgerFault]:
    """Records with two facts in force, and entries that replace what is not before them."""
    columns = schema.entries.c
    repeated = select(columns.about).group_by(columns.about).having(func.count() > 1)
    # Chosen by number: with both conditions at once a database walks through all entries in order.
    several = select(columns.seq).where(columns.about.in_(repeated))
    changed = select(columns.seq).where(columns.replaces.is_not(None))
    statement = rows.in_ledger_order().where(columns.seq.in_(several.union(changed)))
    yield from faults_in_force(_readable(rows.all_of(connection, statement)))


def _readable(stored: Iterable[rows.Stored]) -> Iterator[Entry]:
    for row in stored:
        details, _ = _checked_entry(row)
        if not details:
            yield rows.restored(row)


# --- the narrow tables -------------------------------------------------------------------------


class NarrowTables:
    """Compares the tables for bulk reading with the entries, in the order of their numbers."""

    def __init__(self) -> None:
        self._codes: projection.Codes = {None: None}
        self._gathered = projection.Gathered(self._codes)
        self._found: list[LedgerFault] = []

    def begin(self, connection: Connection) -> list[LedgerFault]:
        """Read the first row of each table."""
        self._bare, self._full, self._parts = (
            _Walk(connection, table, self._found)
            for table in (schema.bare_forecasts, schema.forecasts, schema.parts)
        )
        return []

    def compare(self, draft: projection.Draft | projection.BareDraft) -> None:
        """Compare the rows that the next entry must have."""
        codes = self._codes
        for name in draft.names:
            if name not in codes:
                codes[name] = len(codes)  # from 1 on; no name has no code
        # A row of bare forecasts holds many, and is compared when it is full.
        for row in self._gathered.add(draft):
            self._bare.compare(row)
        if isinstance(draft, projection.Draft):
            self._full.compare(draft.row(self._codes))
            for part in draft.parts:
                self._parts.compare(part)

    def compare_run(self, run: bare_rows.SoundRun) -> None:
        """Compare the rows that many entries must have."""
        codes: Any = self._codes
        for name in dict.fromkeys(
            chain.from_iterable(zip(run.questions, run.forecasters, strict=True))
        ):
            if name not in codes:
                codes[name] = len(codes)
        code = codes.__getitem__
        columns = map(code, run.questions), map(code, run.forecasters), run.issued_at, run.values
        for row in self._gathered.add_run(run.first, run.recorded_at, [*map(pack, *columns)]):
            self._bare.compare(row)

    def faults(self, connection: Connection) -> list[LedgerFault]:
        """The faults, after the last entry."""
        for row in self._gathered.rest():
            self._bare.compare(row)
        for table in (self._bare, self._full, self._parts):
            table.end()
        names = ((code, name) for name, code in self._codes.items() if name is not None)
        self._compare_all(connection, schema.names, names)
        # When each forecast ceased to be in force, by its number.
        ended = sorted(projection.ends(connection).items())
        self._compare_all(connection, schema.ended, ended)
        return self._found

    def _compare_all(
        self, connection: Connection, table: Table, expected: Iterable[rows.Stored]
    ) -> None:
        walk = _Walk(connection, table, self._found)
        for row in expected:
            walk.compare(row)
        walk.end()


class _Walk:
    """The rows of one table, compared one after the other with the expected ones, by key.

    The key is the first columns of a row; expected rows come in its order.
    """

    def __init__(self, connection: Connection, table: Table, found: list[LedgerFault]) -> None:
        self._name, self._n_keys = table.name, len(table.primary_key)
        self._rows_left = rows.all_of(connection, select(table).order_by(*table.primary_key))
        self._next = next(self._rows_left, None)
        self._found = found

    def compare(self, expected: rows.Stored) -> None:
        """Compare the next expected row."""
        key = expected[: self._n_keys]
        while self._next is not None and self._next[: self._n_keys] < key:
            self._skip()
        if self._next is None or self._next[: self._n_keys] > key:
            self._note(f"the row {key} is gone")
            return
        if self._next != expected:
            self._note(f"the row {_shown(self._next)} should be {_shown(expected)}; rebuild")
        self._next = next(self._rows_left, None)

    def end(self) -> None:
        """Report the rows left after the last expected one."""
        while self._next is not None:
            self._skip()

    def _skip(self) -> None:
        self._note(f"the row {_shown(self._next or ())} stands for no entry")
        self._next = next(self._rows_left, None)

    def _note(self, detail: str) -> None:
        self._found.append(LedgerFault("narrow row", None, f"{self._name}: {detail}"))


def _shown(row: rows.Stored) -> tuple[Any, ...]:
    """A row for a message, with packed numbers given by their length and digest."""
    return tuple(
        f"{len(each)} bytes {sha256(each).hexdigest()[:12]}" if isinstance(each, bytes) else each
        for each in row
    )
