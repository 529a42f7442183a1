"""Whatever is edited behind the ledger's back is found."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text

import forecasttrack as ft
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import Checkpoint, rows, verify_lines
from forecasttrack.ledger.about import record_number
from tests.builders import RAIN, forecast, settled
from tests.examples import examples

TABLES = ("entries", "bare_forecasts", "forecasts", "parts", "names", "ended")
SHAPES = ft.Question(id="size", text="How large?", kind=ft.Numeric(unit="m"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of every kind of row: corrections, retractions, withdrawals, all shapes."""
    path = tmp_path_factory.mktemp("sound") / "ledger.db"
    with ft.Ledger.open(path, journal="delete") as ledger:
        colour = ft.Question(id="colour", text="Which?", kind=ft.Categorical(("red", "blue")))
        ledger.record([RAIN, SHAPES, colour, ft.Forecaster(id="ann")], by="desk")
        ledger.record([forecast("ann", 0.7), forecast("bob", 0.2), settled("no")], by="desk")
        several = [
            forecast("ann", {"red": 0.3, "blue": 0.7}, question="colour"),
            forecast("ann", ft.Quantiles.at({0.1: 1, 0.9: 3.5}), question="size"),
            forecast("bob", ft.Distribution("normal", {"mean": 2.0, "sd": 0.5}), question="size"),
            forecast("cid", ft.Samples((1.0, 2.5)), question="size"),
            forecast("dan", ft.Point(2.25), question="size"),
            forecast("eve", 0.4, issued_at="2026-01-02"),
            forecast("fay", 0.6, note="from the minutes"),
        ]
        ledger.record(several, by="desk")
        ledger.record(settled("yes"), by="ann", why="misread")
        ledger.retract(forecast("bob", 0.2), by="bob", why="a slip")
        withdrawal = ft.Withdrawal(
            question_id="rain", forecaster="ann", withdrawn_at="2026-01-05T00:00Z"
        )
        ledger.record(withdrawal, by="ann")
        ledger.people.set("ann", name="Ann Example")
        assert ledger.verify() == []
        ledger.checkpoint().write(path.with_suffix(".checkpoint"))
    return path


def tampered(sound: Path, folder: Path, act: Callable[[sqlite3.Connection], None]) -> Path:
    """A copy of the ledger in which somebody acted with the guards taken down and put back."""
    path = folder / "tampered.db"
    shutil.copy(sound, path)
    raw = sqlite3.connect(path)
    guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    act(raw)
    for _, sql in guards:
        raw.execute(sql)
    raw.commit()
    raw.close()
    return path


def columns(sound: Path) -> list[tuple[str, str, int]]:
    """Every field of every row, as table, column and row."""
    raw = sqlite3.connect(sound)
    fields = [
        (table, column, row)
        for table in TABLES
        for (_, column, *_) in raw.execute(f"PRAGMA table_info({table})").fetchall()
        for (row,) in raw.execute(f"SELECT rowid FROM {table}").fetchall()
    ]
    raw.close()
    return fields


def other_than(value: object, kind: str) -> object:
    """Another value of the same type; what is missing gets one."""
    if isinstance(value, str):
        return f"{value[:-1]}{chr(ord(value[-1]) ^ 1)}" if value else "x"
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, int | float):
        return value + 1000
    return {"TEXT": "x", "INTEGER": 1, "REAL": 0.5}[kind]


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "step", [7, pytest.param(1, marks=pytest.mark.slow)], ids=["every seventh", "all"]
)
def test_every_edit_of_a_single_field_is_found(sound: Path, tmp_path: Path, step: int) -> None:
    """No field of any row can be changed unseen, whether it holds something or nothing."""
    fields = columns(sound)
    assert len(fields) > 300
    missed = []
    for table, column, row in fields[::step]:

        def edit(raw: sqlite3.Connection, t: str = table, c: str = column, r: int = row) -> None:
            kind = {name: type_ for _, name, type_, *_ in raw.execute(f"PRAGMA table_info({t})")}[c]
            (value,) = raw.execute(f"SELECT {c} FROM {t} WHERE rowid = ?", (r,)).fetchone()
            raw.execute(f"UPDATE {t} SET {c} = ? WHERE rowid = ?", (other_than(value, kind), r))

        if not faults(tampered(sound, tmp_path, edit)):
            missed.append((table, column, row))
    assert missed == []


def faults(path: Path, checkpoint: Path | None = None) -> list[Any]:
    with ft.Ledger.open(path, journal="delete") as ledger:
        return ledger.verify(checkpoint)


def rows_of(sound: Path, *tables: str) -> list[tuple[str, int]]:
    raw = sqlite3.connect(sound)
    found = [(t, r) for t in tables for (r,) in raw.execute(f"SELECT rowid FROM {t}").fetchall()]
    raw.close()
    return found


@pytest.mark.end_to_end
def test_every_deletion_is_found(sound: Path, tmp_path: Path) -> None:
    """Against the checkpoint each deleted entry is named; all but the newest even without one."""
    checkpoint = sound.with_suffix(".checkpoint")
    newest = max(row for _, row in rows_of(sound, "entries"))
    for table, row in rows_of(sound, *TABLES):
        statement = f"DELETE FROM {table} WHERE rowid={row}"
        path = tampered(sound, tmp_path, lambda raw, s=statement: raw.execute(s))  # type: ignore[misc]
        assert faults(path, checkpoint), (table, row)
        if (table, row) != ("entries", newest):
            assert faults(path), (table, row)
    gone = {fault.entry for fault in faults(path, checkpoint) if fault.what == "missing"}
    assert gone <= set(Checkpoint.read(checkpoint).manifest)


def test_the_newest_entry_deleted_with_its_trace_is_found_by_the_checkpoint(
    small: ft.Ledger, tmp_path: Path
) -> None:
    """What no ledger can show by itself, a checkpoint kept elsewhere shows, by name."""
    checkpoint = small.checkpoint()
    (newest,) = [e for e in small.entries() if e.kind == "resolution"]
    small.close()
    path = tampered(
        tmp_path / "small.db",
        tmp_path,
        lambda raw: raw.execute("DELETE FROM entries WHERE kind = 'resolution'"),
    )
    assert faults(path) == []
    with ft.Ledger.open(path) as ledger:
        assert [(f.what, f.entry) for f in ledger.verify(checkpoint)] == [("missing", newest.entry)]
        assert [f.what for f in ledger.verify(checkpoint.text)] == ["missing"]


@pytest.mark.end_to_end
def test_every_doubled_row_is_found(sound: Path, tmp_path: Path) -> None:
    """A copy of a row under another number does not go unseen."""
    for table, row in rows_of(sound, *TABLES):

        def double(raw: sqlite3.Connection, table: str = table, row: int = row) -> None:
            # The unique columns are what protects; so they go first.
            (sql,) = raw.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
            ).fetchone()
            raw.execute(f"ALTER TABLE {table} RENAME TO old")
            raw.execute(
                sql.replace("UNIQUE (recorded_at, entry)", "CHECK (1)").replace(
                    "UNIQUE (name)", "CHECK (1)"
                )
            )
            raw.execute(f"INSERT INTO {table} SELECT * FROM old")
            names = [name for _, name, *_ in raw.execute(f"PRAGMA table_info({table})")]
            values = list(raw.execute(f"SELECT * FROM old WHERE rowid = {row}").fetchone())
            values[0] = raw.execute(f"SELECT max({names[0]}) + 1 FROM old").fetchone()[0]
            marks = ",".join("?" * len(values))
            raw.execute(f"INSERT INTO {table} VALUES ({marks})", values)
            raw.execute("DROP TABLE old")

        assert faults(tampered(sound, tmp_path, double)), (table, row)


def test_insert_or_replace_changes_nothing_while_the_guards_stand(small: ft.Ledger) -> None:
    """The guards of the database let INSERT OR REPLACE pass without effect, or stop it."""
    before = list(small.entries())
    raw = sqlite3.connect(small.place)
    row = list(raw.execute("SELECT * FROM entries WHERE seq = 2").fetchone())
    marks = ",".join("?" * len(row))
    raw.execute(f"INSERT OR REPLACE INTO entries VALUES ({marks})", row)
    row[4] = row[4].replace("0.7", "0.1")
    raw.execute(f"INSERT OR REPLACE INTO entries VALUES ({marks})", row)
    row[1] = b"f" * 32
    with pytest.raises(sqlite3.IntegrityError, match="one by one"):
        raw.execute(f"INSERT OR REPLACE INTO entries VALUES ({marks})", row)
    for statement in ("UPDATE entries SET recorded_by = 'x'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.commit()
    raw.close()
    assert list(small.entries()) == before
    assert small.verify() == []


GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


def test_many_entries_at_once_leave_the_guards_in_place(small: ft.Ledger) -> None:
    """Whoever adds many takes a guard down for itself alone: nobody sees it gone, nothing stays."""
    many = [forecast(f"f{n}", n / 2000) for n in range(1000)]
    other = sqlite3.connect(small.place)
    before = other.execute(GUARDS).fetchall()
    seen = []

    def stop(connection: Connection, *_: object) -> None:
        within = [name for name, _ in connection.exec_driver_sql(GUARDS)]
        seen.append((within, other.execute(GUARDS).fetchall()))
        raise LedgerError("stopped in the middle")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows, "_put_each", stop)
        with pytest.raises(LedgerError, match="in the middle"):
            small.record(many, by="desk")
    assert seen == [(["entries_never_change", "entries_never_go"], before)]
    assert other.execute(GUARDS).fetchall() == before
    assert len(small.record(many, by="desk")) == 1000
    assert other.execute(GUARDS).fetchall() == before
    assert small.verify() == []
    other.close()


def test_a_guard_that_was_altered_is_not_made_sound_by_adding_many(small: ft.Ledger) -> None:
    """It is put back as it stood, and a missing one stays missing, so that both are found."""
    batches = iter([[forecast(f"f{n}", n / 2000, day=d) for n in range(1000)] for d in (1, 2)])
    raw = sqlite3.connect(small.place)
    raw.execute("DROP TRIGGER entries_only_grow")
    raw.execute("CREATE TRIGGER entries_only_grow BEFORE INSERT ON entries BEGIN SELECT 1; END")
    small.record(next(batches), by="desk")
    assert [str(fault) for fault in small.verify()] == [
        "unguarded: the trigger entries_only_grow was altered"
    ]
    raw.execute("DROP TRIGGER entries_only_grow")
    small.record(next(batches), by="desk")
    assert [str(fault) for fault in small.verify()] == [
        "unguarded: the trigger entries_only_grow is gone"
    ]
    raw.close()


def test_insert_or_replace_with_a_well_formed_entry_is_found_by_the_checkpoint(
    sound: Path, tmp_path: Path
) -> None:
    """An entry exchanged for another sound one under its number is missed by its checkpoint."""
    with ft.Ledger.open(":memory:") as forger:
        forger.record(RAIN, by="desk")
        forger.record(forecast("ann", 0.99), by="desk")
        forged = list(forger.entries())[-1]

    def exchange(raw: sqlite3.Connection) -> None:
        row = list(raw.execute("SELECT * FROM entries WHERE seq = 5").fetchone())
        row[1:8] = [
            bytes.fromhex(forged.entry),
            forged.kind,
            record_number(forged.record),
            forged.body,
            forged.by,
            forged.recorded_at,
            None,
        ]
        raw.execute(f"INSERT OR REPLACE INTO entries VALUES ({','.join('?' * len(row))})", row)

    path = tampered(sound, tmp_path, exchange)
    assert "missing" in [f.what for f in faults(path, sound.with_suffix(".checkpoint"))]


def test_guards_taken_down_are_named(sound: Path, tmp_path: Path) -> None:
    """A ledger without its guards says so."""
    path = tmp_path / "open.db"
    shutil.copy(sound, path)
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER entries_only_grow")
    raw.execute("DROP TRIGGER entries_never_go")
    raw.execute("CREATE TRIGGER entries_never_go BEFORE DELETE ON entries BEGIN SELECT 1; END")
    raw.commit()
    raw.close()
    assert [f.what for f in faults(path)] == ["unguarded", "unguarded"]


NEVER = "SELECT RAISE(ABORT, 'append-only: an entry is never changed or removed')"
WEAKENED = {
    "never fires": f"""
        DROP TRIGGER entries_never_change;
        CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries WHEN (1 = 0)
        BEGIN {NEVER}; END""",
    "guards one column": f"""
        DROP TRIGGER entries_never_change;
        CREATE TRIGGER entries_never_change BEFORE UPDATE OF why ON entries
        BEGIN {NEVER}; END""",
    "a trigger that swallows": """
        CREATE TRIGGER helpful BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END""",
    "a trigger on what is made from the entries": """
        CREATE TRIGGER quick AFTER INSERT ON forecasts
        BEGIN UPDATE forecasts SET value = 1; END""",
    "an index gone": "DROP INDEX ix_entries_about",
    "an index that refuses": "CREATE UNIQUE INDEX one_each ON entries (entry, kind)",
    "a column more": "ALTER TABLE entries ADD COLUMN note TEXT",
    "no longer strict": """
        PRAGMA writable_schema = 1;
        UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'forecasts'""",
    "people gone": "DROP TABLE people",
}


@pytest.mark.parametrize("weakening", WEAKENED.values(), ids=WEAKENED)
def test_every_guard_that_is_weakened_is_named(sound: Path, tmp_path: Path, weakening: str) -> None:
    """What stands is compared with what this version makes, text by text."""
    path = tmp_path / "weak.db"
    shutil.copy(sound, path)
    raw = sqlite3.connect(path)
    raw.executescript(weakening)
    raw.close()
    assert {fault.what for fault in faults(path)} == {"unguarded"}


WEAKENED_ON_A_SERVER = {
    "another refusal": """
        CREATE OR REPLACE FUNCTION forecasttrack_refuse() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RETURN NEW; END'""",
    "never fires": """
        DROP TRIGGER entries_never_change ON entries;
        CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE ON entries
        FOR EACH ROW WHEN (false) EXECUTE FUNCTION forecasttrack_refuse()""",
    "only updates": """
        DROP TRIGGER entries_never_change ON entries;
        CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
        FOR EACH ROW EXECUTE FUNCTION forecasttrack_refuse()""",
    "disabled": "ALTER TABLE entries DISABLE TRIGGER entries_never_vanish",
    "on replicas only": "ALTER TABLE entries ENABLE REPLICA TRIGGER entries_never_vanish",
    "a trigger that swallows": """
        CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER a BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION swallow()""",
    "a rule": "CREATE RULE nothing AS ON INSERT TO entries DO INSTEAD NOTHING",
    "an index gone": "DROP INDEX ix_entries_about",
    "not unique": "ALTER TABLE entries DROP CONSTRAINT each_entry_once",
    "nothing required": "ALTER TABLE entries ALTER COLUMN body DROP NOT NULL",
    "another type": "ALTER TABLE forecasts ALTER COLUMN value TYPE real",
    "no key": "ALTER TABLE entries DROP CONSTRAINT entries_pkey",
    "people gone": "DROP TABLE people",
}


def test_every_guard_that_is_weakened_on_a_server_is_named(cluster: Any, opened: Any) -> None:
    """Bodies, conditions, events, rules, keys and types; each in a database of its own."""
    for name, weakening in WEAKENED_ON_A_SERVER.items():
        ledger = opened(cluster.new_database())
        ledger.record([RAIN, forecast("ann", 0.7)], by="desk")
        assert ledger.verify() == [], name
        engine = create_engine(ledger._transactions.engine.url)
        with engine.begin() as raw:
            raw.execute(text(weakening))
        engine.dispose()
        assert {fault.what for fault in ledger.verify()} == {"unguarded"}, name


def packed(question: int, forecaster: int, at: int, value: float) -> str:
    numbers = struct.pack("<2iqd", question, forecaster, at, value).hex()
    return f"UPDATE bare_forecasts SET packed = x'{numbers}'"


DAY_ONE = 1_767_225_600_000_000
NONSENSE = {
    "no whole forecast": "UPDATE bare_forecasts SET packed = x'0102'",
    "no forecast": "UPDATE bare_forecasts SET packed = x''",
    "a code too high": packed(99_999, 1, DAY_ONE, 0.5),
    "a code below zero": packed(-5, 1, DAY_ONE, 0.5),
    "no number": packed(1, 2, DAY_ONE, float("nan")),
    "an instant far away": packed(1, 2, 2**62, 0.5),
    "another code too high": "UPDATE forecasts SET question = 77777",
    "no such shape": "UPDATE forecasts SET shape = 99",
    "no such family": "UPDATE forecasts SET family = 77777",
    "names gone": "DELETE FROM names",
    "names beyond reach": "UPDATE names SET code = code + 9000000000",
    "a forecast ended": "INSERT INTO ended VALUES (5, 5)",
    "a body that is a list": "UPDATE entries SET body = '[]' WHERE seq = 3",
    "a deep body": f"UPDATE entries SET body = '{'[' * 100_000}' WHERE seq = 3",
    "no such kind": "UPDATE entries SET kind = 'nosuch' WHERE seq = 3",
    "a retraction of nothing": """
        UPDATE entries SET kind = 'retraction', body = '{"record":"x"}' WHERE seq = 3""",
    "a short id": "UPDATE entries SET entry = x'00' WHERE seq = 3",
    "a list that is none": "UPDATE entries SET replaces = '5' WHERE seq = 3",
    "after the year 9999": "UPDATE entries SET recorded_at = 9223372036854775807 WHERE seq = 3",
    "before the year 1": "UPDATE entries SET recorded_at = -9223372036854775807 WHERE seq = 3",
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_what_makes_no_sense_is_found_and_read_or_refused(
    sound: Path, tmp_path: Path, nonsense: str
) -> None:
    """No way into an altered ledger ends in anything but an answer or an error of ours."""
    path = tampered(sound, tmp_path, lambda raw: raw.execute(nonsense))
    with ft.Ledger.open(path, journal="delete") as ledger, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert ledger.verify()
        for act in (
            ledger.forecasts,
            ledger.book,
            lambda: list(ledger.entries()),
            lambda: ledger.history("rain"),
            lambda: ledger.checkpoint().text,
            lambda: ledger.export_lines(tmp_path / "text"),
            lambda: ft.pair(ledger),
            lambda: ledger.record(forecast("zed", 0.3), by="zed"),
        ):
            with contextlib.suppress(ft.ForecastTrackError):
                act()


def test_a_ledger_that_has_lost_its_version_says_so(sound: Path, tmp_path: Path) -> None:
    """An emptied table of migrations ended every way in, `verify` too, in a traceback."""
    path = tampered(sound, tmp_path, lambda raw: raw.execute("DELETE FROM migrations"))
    with pytest.raises(ft.ForecastTrackError, match="emptied or damaged"):
        ft.Ledger.open(path)


def test_altered_versions_of_the_tables_are_found(sound: Path, tmp_path: Path) -> None:
    """What a step says, and a step that was never taken; when it was taken nothing can prove."""
    for statement, what in {
        "UPDATE migrations SET what = 'another'": ["unguarded"],
        "UPDATE migrations SET version = 99": None,
        "INSERT INTO migrations VALUES (7, 0, 'a step')": None,
        "UPDATE migrations SET applied_at = 1": [],
    }.items():
        path = tampered(sound, tmp_path, lambda raw, s=statement: raw.execute(s))  # type: ignore[misc]
        if what is None:
            with pytest.raises(LedgerError, match="newer"):
                ft.Ledger.open(path)
        else:
            assert [fault.what for fault in faults(path)] == what


PAGE = 4096


def damaged(raw: bytes, seed: int) -> bytes:
    """A file with flipped bits, exchanged, emptied or missing pages."""
    draw, data = Random(seed), bytearray(raw)  # noqa: S311 - repeatable on purpose
    place, other = draw.randrange(len(raw)), draw.randrange(len(raw) // PAGE) * PAGE
    kind = draw.choice(["flip", "flip", "cut", "zero", "swap", "put in"])
    if kind == "flip":
        for _ in range(draw.randint(1, 5)):
            data[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    elif kind == "cut":
        del data[place:]
    elif kind == "zero":
        data[other : other + PAGE] = bytes(PAGE)
    elif kind == "swap":
        page = place // PAGE * PAGE
        first, second = data[page : page + PAGE], data[other : other + PAGE]
        data[page : page + PAGE], data[other : other + PAGE] = second, first
    else:
        data[place:place] = b"x" * draw.randint(1, 100)
    return bytes(data)


@pytest.mark.parametrize(
    "seeds", [range(20), pytest.param(range(20, 1_000), marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_a_damaged_file_is_read_or_refused(sound: Path, tmp_path: Path, seeds: range) -> None:
    """Whatever bytes are lost: an answer or an error of ours, and reading changes none of them."""
    whole = sound.read_bytes()
    for seed in seeds:
        path = tmp_path / f"{seed}.db"
        path.write_bytes(damaged(whole, seed))
        for act in (
            lambda ledger: ledger.verify(),
            lambda ledger: ledger.book(),
            lambda ledger: ledger.forecasts(),
            lambda ledger: ledger.checkpoint(),
            lambda ledger: ledger.rebuild(),
            lambda ledger: ledger.record(forecast("zed", 0.3), by="zed"),
            lambda ledger: ledger.verify(),
        ):
            with contextlib.suppress(ft.ForecastTrackError), warnings.catch_warnings():
                warnings.simplefilter("ignore", ft.errors.ForecastTrackWarning)
                with ft.Ledger.open(path, create=False, journal="delete") as ledger:
                    act(ledger)


def test_narrow_tables_are_mended_by_a_rebuild(sound: Path, tmp_path: Path) -> None:
    """What was altered outside the entries is made again from them."""
    path = tampered(sound, tmp_path, lambda raw: raw.execute("UPDATE forecasts SET value = 0.99"))
    with ft.Ledger.open(path, journal="delete") as ledger:
        assert {fault.what for fault in ledger.verify()} == {"narrow row"}
        assert ledger.rebuild() == 10
        assert ledger.verify() == []


def test_rebuilding_changes_nothing_in_a_sound_ledger(sound: Path, tmp_path: Path) -> None:
    """The narrow tables as they were kept up are those that the entries give."""
    path = tmp_path / "rebuilt.db"
    shutil.copy(sound, path)

    def tables() -> list[list[tuple[Any, ...]]]:
        raw = sqlite3.connect(path)
        found = [
            raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES[1:]
        ]
        raw.close()
        return found

    before = tables()
    with ft.Ledger.open(path, journal="delete") as ledger:
        ledger.rebuild()
    assert tables() == before


@examples(60)
@given(data=st.data())
def test_no_byte_of_the_text_can_be_changed_unseen(sound: Path, data: st.DataObject) -> None:
    """Any byte of any file, changed to any other, is found."""
    folder = sound.parent / "text"
    if not folder.exists():
        with ft.Ledger.open(sound, journal="delete") as ledger:
            ledger.export_lines(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    kept = path.read_bytes()
    place = data.draw(st.integers(0, len(kept) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != kept[place]))
    try:
        path.write_bytes(kept[:place] + bytes([byte]) + kept[place + 1 :])
        assert verify_lines(folder)
    finally:
        path.write_bytes(kept)


def test_postgresql_refuses_and_finds_the_same(cluster: Any, opened: Any) -> None:
    """The server's guards stand, and what gets past them is found."""
    ledger = opened(cluster.new_database())
    ledger.record([RAIN, forecast("ann", 0.7), settled("yes")], by="desk")
    checkpoint = ledger.checkpoint()
    engine = create_engine(ledger._transactions.engine.url)
    for statement in (
        "UPDATE entries SET recorded_by = 'x'",
        "DELETE FROM entries",
        "TRUNCATE entries",
    ):
        with pytest.raises(Exception, match="append-only"), engine.begin() as raw:
            raw.execute(text(statement))
    with engine.begin() as raw:
        raw.execute(text("ALTER TABLE entries DISABLE TRIGGER ALL"))
        raw.execute(text("UPDATE entries SET recorded_by = 'x' WHERE seq = 1"))
        raw.execute(text("DELETE FROM entries WHERE seq = 3"))
    engine.dispose()
    found = ledger.verify(checkpoint)
    assert {fault.what for fault in found} == {"unguarded", "changed", "missing"}


def test_a_checkpoint_that_was_altered_is_refused(small: ft.Ledger, tmp_path: Path) -> None:
    """A manifest that does not have the root of its checkpoint belongs to another one."""
    path = tmp_path / "checkpoint"
    small.checkpoint().write(path)
    assert small.verify(path) == []
    ids = path.with_name("checkpoint.ids")
    ids.write_text(ids.read_text()[65:])
    with pytest.raises(LedgerError, match="does not have its root"):
        small.verify(path)
    # A number of so many digits is one that Python refuses to read.
    many = small.checkpoint().text.replace("count ", f"count {'9' * 5000}")
    for other in ("something else", many):
        path.write_text(other)
        with pytest.raises(LedgerError, match="no checkpoint"):
            small.verify(path)
    with pytest.raises(LedgerError, match="cannot be read"):
        small.verify(tmp_path / "nowhere")
