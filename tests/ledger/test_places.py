"""Places that are no ledger, are full, damaged, not to be written, or gone: one clear line."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, LedgerDiskError, LedgerError
from forecasttrack.ledger import connection, migrations, places, schema
from forecasttrack.ledger.connection import Transactions, connect, in_words
from tests.builders import RAIN, forecast


def test_a_foreign_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Opening somebody else's file neither works nor changes a byte of it."""
    path = tmp_path / "foreign.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE entries (seq INTEGER)")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="not a ledger; it holds entries"):
        ft.Ledger.open(path)
    assert path.read_bytes() == before


def test_a_ledger_of_a_development_version_says_how_it_becomes_a_newer_one(tmp_path: Path) -> None:
    """Its entries lack columns; they travel as JSON Lines, and nothing is changed here."""
    path = tmp_path / "older.db"
    ft.Ledger.open(path, journal="delete").close()
    raw = sqlite3.connect(path)
    raw.executescript("DROP INDEX ix_entries_about; ALTER TABLE entries DROP COLUMN about")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="Export it to JSON Lines"):
        ft.Ledger.open(path)
    assert path.read_bytes() == before


def test_a_foreign_server_database_is_refused(cluster: Any) -> None:
    """The same holds on a server where a table bears one of our names."""
    place = cluster.new_database()
    engine = create_engine(place)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE people (id integer)"))
    engine.dispose()
    with pytest.raises(LedgerError, match="not a ledger; it holds people"):
        ft.Ledger.open(place)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A text file is not taken for a ledger."""
    path = tmp_path / "notes.txt"
    path.write_text("notes " * 1000)
    with pytest.raises(LedgerError, match="no SQLite database"):
        ft.Ledger.open(path)


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    """An old library never guesses at a schema that it does not know."""
    path = tmp_path / "new.db"
    ft.Ledger.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("INSERT INTO migrations VALUES (99, 0, 'from the future')")
    raw.commit()
    raw.close()
    with pytest.raises(LedgerError, match=r"schema version 99.*install a newer"):
        ft.Ledger.open(path)


def test_an_older_ledger_is_led_to_the_present_and_loses_nothing(
    ledger: ft.Ledger, opened: Callable[..., ft.Ledger], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration runs once, is recorded, and leaves every entry as it was."""
    ledger.record([RAIN, forecast("ann", 0.5)], by="desk")
    checkpoint = ledger.checkpoint()
    extra = Table("extra", MetaData(), Column("x", Integer))
    steps = {**migrations.STEPS, 2: ("an extra table", extra.create)}
    monkeypatch.setattr(migrations, "STEPS", steps)
    for _ in range(2):
        newer = opened(place)
        assert newer.verify(checkpoint) == []
    with newer._transactions.reading() as connection:
        done = connection.execute(select(schema.migrations.c["version", "what"])).all()
    assert [tuple(row) for row in done] == [(1, migrations.STEPS[1][0]), (2, "an extra table")]


@pytest.mark.end_to_end
def test_two_who_open_a_new_place_at_once_make_one_ledger(tmp_path: Path) -> None:
    """Whoever comes second finds the schema made."""
    code = (
        "import sys, forecasttrack as ft\n"
        "q = ft.Question(id='rain', text='t')\n"
        "with ft.Ledger.open(sys.argv[1]) as ledger: ledger.record(q, by='x')"
    )
    place = str(tmp_path / "new.db")
    running = [subprocess.Popen([sys.executable, "-c", code, place]) for _ in range(3)]  # noqa: S603
    assert [process.wait(60) for process in running] == [0, 0, 0]
    with ft.Ledger.open(place) as ledger:
        assert (len(ledger), ledger.verify()) == (1, [])


def test_no_ledger_is_made_where_none_was_asked_for(tmp_path: Path) -> None:
    """A mistyped path does not become an empty ledger."""
    with pytest.raises(LedgerError, match=r"no ledger at .*nowhere.db; is the path right"):
        ft.Ledger.open(tmp_path / "nowhere.db", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("mysql://x/y", "SQLite or PostgreSQL"),
        ("ht!tp://::bad", "neither a path nor a database URL"),
    ],
)
def test_places_of_other_kinds_are_refused(place: str, fault: str) -> None:
    """Only two kinds of database keep a ledger."""
    with pytest.raises(InvalidArgumentError, match=fault):
        ft.Ledger.open(place)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message says what to check."""
    with pytest.raises(LedgerError, match="check that its folder exists"):
        ft.Ledger.open(tmp_path / "no" / "such" / "folder.db")


def test_a_full_disk_loses_nothing(small: ft.Ledger) -> None:
    """What does not fit is refused as a whole; the ledger goes on once there is room."""
    before = small.checkpoint()
    raw = small._transactions.engine.raw_connection()
    pages = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
    raw.cursor().execute(f"PRAGMA max_page_count={pages}")
    raw.close()
    many = [forecast(f"writer-{number}", 0.5) for number in range(2000)]
    with pytest.raises(LedgerError, match="the disk is full; nothing of this call was written"):
        small.record(many, by="desk")
    assert small.verify(before) == []
    assert small.verify(before).later == ()
    raw = small._transactions.engine.raw_connection()
    raw.cursor().execute("PRAGMA max_page_count=1000000")
    raw.close()
    assert len(small.record(many, by="desk")) == 2000


def test_a_file_system_that_is_really_full_loses_nothing(tmp_path: Path) -> None:
    """The same on a file system of two megabytes, where one can be mounted."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no right to mount here")
    try:
        with ft.Ledger.open(folder / "ledger.db") as ledger:
            ledger.record(RAIN, by="desk")
            kept = 1
            with pytest.raises(LedgerError, match="nothing of this call was written"):  # noqa: PT012
                while True:
                    batch = [forecast(f"w{kept + number}", 0.5) for number in range(200)]
                    kept += len(ledger.record(batch, by="desk"))
            assert (len(ledger), ledger.verify()) == (kept, [])
        with contextlib.suppress(OSError), (folder / "rest").open("wb", buffering=0) as rest:
            while True:
                rest.write(bytes(512))
        with ft.Ledger.open(folder / "ledger.db") as ledger:
            assert (len(ledger), ledger.verify(), len(ft.pair(ledger))) == (kept, [], 0)
            with pytest.raises(LedgerDiskError, match="nothing of this call was written"):
                ledger.record(forecast("eve", 0.5), by="eve")
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607


def test_a_file_that_may_not_be_written_can_be_read(small: ft.Ledger) -> None:
    """Reading works; recording says that rights are missing."""
    small.close()
    place = f"sqlite:///file:{small.place}?mode=ro&uri=true"
    with ft.Ledger.open(place) as ledger:
        assert len(ledger.forecasts()) == 3
        with pytest.raises(LedgerError, match="can be read but not written"):
            ledger.record(forecast("eve", 0.5), by="eve")
        assert ledger.verify() == []


AS_NOBODY = """
import contextlib, io, os, sys
import forecasttrack as ft
from forecasttrack.cli import main

def use(place, kept):
    with ft.Ledger.open(place, create=False) as ledger:
        print(len(ledger), len(ledger.forecasts()), len(ft.pair(ledger)), ledger.verify())
        try:
            ledger.record(kept, by="eve")
        except ft.ForecastTrackError as error:
            print(error)
    commands = "score --history last", "check", "ledger verify", "ledger info"
    for command in map(str.split, commands):
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            main([*command, place], standalone_mode=False)
        print(len(shown.getvalue()))

# Python itself may lie where nobody else reads, so everything is loaded beforehand.
with contextlib.redirect_stdout(io.StringIO()):
    use(sys.argv[2], ft.Forecaster(id="ann"))
if os.geteuid() == 0:
    os.seteuid(65534)
use(sys.argv[1], ft.Forecaster(id="eve"))
"""


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may read; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@pytest.fixture
def locked(small: ft.Ledger, public: Path) -> Path:
    """A ledger that nobody may write, in a folder that nobody may write."""
    small.close()
    place = Path(shutil.copy(small.place, public / "a copy%20.db"))
    place.chmod(0o444)
    public.chmod(0o555)
    return place


def as_nobody(place: Path, writable: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", AS_NOBODY, str(place), writable],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.end_to_end
def test_a_ledger_in_a_folder_that_may_not_be_written_is_read_scored_and_verified(
    locked: Path, small: ft.Ledger
) -> None:
    """Every command used to end there, those that only read as well."""
    found = as_nobody(locked, small.place)
    assert found.returncode == 0, found.stderr
    counts, refused, *sizes = found.stdout.splitlines()
    assert counts.split()[1] == "3"
    assert counts.endswith("[]")
    assert refused.startswith(f"the ledger {locked}: it can be read but not written")
    assert min(map(int, sizes)) > 0
    assert [path.name for path in locked.parent.iterdir()] == [locked.name]


@pytest.mark.end_to_end
def test_entries_in_the_log_are_never_overlooked(
    public: Path, small: ft.Ledger, opened: Callable[..., ft.Ledger], tmp_path: Path
) -> None:
    """A copy with a log that was not merged is read with it, or refused."""
    number = len(small)
    small.record(forecast("zoe", 0.5), by="desk")
    for ending in ("", "-wal"):
        shutil.copy(f"{small.place}{ending}", public / f"copy.db{ending}")
    assert (public / "copy.db-wal").stat().st_size
    public.chmod(0o555)
    other = opened(tmp_path / "other.db")
    found = as_nobody(public / "copy.db", other.place)
    assert found.stdout.split()[:1] == [str(number + 1)] or "LedgerError" in found.stderr


def test_a_damaged_page_is_reported(small: ft.Ledger) -> None:
    """Verification reads on as far as it can; reading fails with words."""
    small.record([forecast(f"writer-{number}", 0.5) for number in range(500)], by="desk")
    small.close()
    size = Path(small.place).stat().st_size
    with Path(small.place).open("r+b") as file:
        for page in range(4096, size - 4096, 4096):
            file.seek(page + 8)
            file.write(b"\xff" * 64)
    with pytest.raises(LedgerError, match=r"damaged|malformed"):  # noqa: PT012
        ledger = ft.Ledger.open(small.place)
        found = ledger.verify()
        assert found
        assert {fault.what for fault in found} <= {"damaged", "unguarded", "missing", "changed"}
        list(ledger.entries())


def test_a_place_that_refuses_the_journal_is_refused(tmp_path: Path) -> None:
    """Network file systems share no memory; there the slower journal is asked for by name."""
    place = f"sqlite:///file:{tmp_path}/far.db?vfs=unix-dotfile&uri=true"
    with pytest.raises(LedgerError, match=r"refuses SQLite's 'wal' journal.*journal='delete'"):
        ft.Ledger.open(place)
    with ft.Ledger.open(place, journal="delete") as ledger:
        ledger.record([RAIN, forecast("ann", 0.5)], by="desk")
        assert (len(ledger), ledger.verify()) == (2, [])
    with pytest.raises(InvalidArgumentError, match=r"no journal 'wall'. Did you mean 'wal'"):
        ft.Ledger.open(tmp_path / "x.db", journal="wall")


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_ledger_keeps_its_journal_whoever_opens_it(tmp_path: Path, journal: str) -> None:
    """Every command made it "wal", which a network file system does not bear."""
    path = tmp_path / "kept.db"
    with ft.Ledger.open(path, journal=journal) as ledger:
        ledger.record([RAIN, forecast("ann", 0.5)], by="desk")
    before = path.read_bytes()
    with ft.Ledger.open(path) as ledger:
        ledger.verify()
        ledger.book()
        ledger.export_lines(tmp_path / "lines")
    assert path.read_bytes() == before
    with ft.Ledger.open(path) as ledger:
        ledger.record(forecast("bob", 0.4), by="desk")
        assert not (tmp_path / "kept.db-wal").exists() or journal == "wal"
    assert path.read_bytes()[18] == {"delete": 1, "wal": 2}[journal]
    ft.Ledger.open(path, journal="wal").close()
    assert path.read_bytes()[18] == 2


@pytest.mark.parametrize("left", [1, 4_000, -1, -4_000])
def test_a_file_that_was_cut_off_is_no_ledger(tmp_path: Path, left: int) -> None:
    """Zeros were read for the rest of its last page, and one byte was written over."""
    path = tmp_path / "cut.db"
    with ft.Ledger.open(path, journal="delete") as ledger:
        ledger.record([RAIN, forecast("ann", 0.5)], by="desk")
    cut = path.read_bytes()[:left]
    path.write_bytes(cut)
    with pytest.raises(
        LedgerError, match=r"single byte|ends after [\d,]+ of [\d,]+ b|no SQLite|dam"
    ):
        ft.Ledger.open(path)
    assert path.read_bytes() == cut


@pytest.mark.parametrize("place", [".", "/", ".."])
def test_a_checkpoint_is_not_written_to_a_folder(place: str) -> None:
    """A path without a name ended in an error of Python."""
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(RAIN, by="desk")
        with pytest.raises(InvalidArgumentError, match=r"folder|is there already|is no checkpoint"):
            ledger.checkpoint().write(place)


def test_a_server_that_goes_away_in_the_middle_is_named(cluster: Any) -> None:
    """The call fails with words; after the return of the server the ledger goes on."""
    with ft.Ledger.open(cluster.new_database()) as ledger:
        ledger.record(RAIN, by="desk")
        with pytest.raises(LedgerError, match=r"server is gone|connection"):  # noqa: PT012, SIM117
            with ledger._transactions.writing() as connection:
                connection.execute(
                    insert(schema.people), {"forecaster": "ann", "name": "half written"}
                )
                cluster.kill()
                connection.execute(insert(schema.people), {"forecaster": "bob"})
        with pytest.raises(LedgerError, match=r"server is gone|connection"):
            ledger.record(forecast("ann", 0.5), by="ann")
        cluster.start()
        assert len(ledger.record(forecast("ann", 0.5), by="ann")) == 1
        assert (len(ledger.people), ledger.verify()) == (0, [])


def test_a_writer_that_waits_too_long_is_told(
    small: ft.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program that holds the file is named as the cause."""
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    other = sqlite3.connect(small.place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    with pytest.raises(LedgerError, match="another program held it"):
        small.record(forecast("eve", 0.5), by="eve")
    assert time.monotonic() - begin < 20
    other.execute("ROLLBACK")
    other.close()
    assert len(small.record(forecast("eve", 0.5), by="eve")) == 1


@pytest.mark.end_to_end
def test_the_package_loads_no_database_until_it_is_used() -> None:
    """Importing the package, and pairing a book, wait for no SQLAlchemy."""
    code = (
        "import sys, forecasttrack as ft; ft.pair(ft.Book());sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


HEAD = b"SQLite format 3\x00"


@pytest.mark.parametrize("content", [b"", HEAD, HEAD + b"\x00" * 600])
def test_an_empty_or_cut_file_is_no_ledger_and_stays_as_it_is(tmp_path, content) -> None:
    """What a crash emptied is not read as a ledger without entries."""
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"empty|no SQLite|damaged|no ledger"):
        ft.Ledger.open(path, create=False)
    assert path.read_bytes() == content


def state_of(path: Path) -> str:
    """What opening and verifying a file says of it."""
    try:
        with ft.Ledger.open(path, create=False) as ledger:
            return " ".join(fault.what for fault in ledger.verify())
    except LedgerError as error:
        return str(error)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_ledger_cut_short_is_refused_or_found_damaged(small, tmp_path, share) -> None:
    """However much of the file is gone, no command goes on as if nothing were."""
    small.close()
    whole = (tmp_path / "small.db").read_bytes()
    path = tmp_path / "cut.db"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged" in state_of(path)


@pytest.fixture
def broken_off(tmp_path: Path) -> Path:
    """A ledger with the journal of a writer that died amid a change of all people."""
    path, copy = tmp_path / "ledger.db", tmp_path / "copy.db"
    with ft.Ledger.open(path, journal="delete") as ledger:
        ledger.people.set("ann", name="Ann")
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA cache_size=1")
    people = [(f"p{number}", "n" * 200, None, None) for number in range(300)]
    raw.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", people)
    raw.execute("BEGIN")
    raw.execute("UPDATE people SET name = 'killed'")
    for ending in ("", "-journal"):
        shutil.copy(f"{path}{ending}", f"{copy}{ending}")
    raw.close()
    return copy


def test_a_writers_half_done_change_was_read_where_nobody_may_write(broken_off: Path) -> None:
    """SQLite undoes it from the journal, or refuses; told that the file is immutable it read it."""
    url = places.url_of(broken_off)
    assert not places.holds_all(url)
    reading = Transactions(connect(places.for_reading(url)))
    with pytest.raises(LedgerError, match="a writer broke off half way"), reading.reading() as now:
        now.execute(text("SELECT name FROM people")).all()
    reading.engine.dispose()
    with ft.Ledger.open(broken_off, create=False) as ledger:
        assert {person.name for person in ledger.people} == {"Ann", "n" * 200}
    assert places.holds_all(url)


@pytest.mark.parametrize(("journal", "is_immutable"), [("wal", True), ("delete", False)])
def test_only_a_file_that_needs_a_log_is_read_as_immutable(
    tmp_path: Path, journal: str, is_immutable: bool
) -> None:
    """Whoever may write the others may do so meanwhile, which SQLite then has to look for."""
    with ft.Ledger.open(tmp_path / "ledger.db", journal=journal) as ledger:
        ledger.record(RAIN, by="desk")
    url = places.for_reading(places.url_of(tmp_path / "ledger.db"))
    assert ("immutable" in url.query) is is_immutable
    reading = Transactions(connect(url))
    with reading.reading() as now:
        assert now.execute(text("SELECT count(*) FROM entries")).scalar() == 1
    reading.engine.dispose()


def test_a_path_that_begins_as_an_address_does_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger ``file:odd.db`` was made and then not found, since "odd.db" was looked for."""
    monkeypatch.chdir(tmp_path)
    ft.Ledger.open("file:odd.db").close()
    with ft.Ledger.open("file:odd.db", create=False) as ledger:
        assert ledger.place == "file:odd.db"
    assert [path.name for path in tmp_path.iterdir()] == ["file:odd.db"]
    with ft.Ledger.open("sqlite:///file:other%20one.db?uri=true") as ledger:
        assert ledger.place == "other one.db"
    assert (tmp_path / "other one.db").is_file()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://desk:s3cret@db/track",
        "postgresql://db/track?password=s3cret&sslmode=require",
        "postgresql://db/track?sslpassword=s3cret",
    ],
)
def test_a_place_never_shows_a_password(address: str) -> None:
    """Beside the user it was hidden, in the query it stood in every message."""
    shown = places.place(places.url_of(address))
    assert "s3cret" not in shown
    assert "***" in shown
    assert places.url_of(address).render_as_string(hide_password=False).count("s3cret") == 1


def test_a_table_with_connection_in_its_name_is_no_server_that_is_gone() -> None:
    """Whatever held the letters was said to be the server, in SQLite, too."""
    url = places.url_of("x.db")
    with pytest.raises(LedgerError) as raised, in_words(url):
        raise sqlite3.OperationalError("no such table: connection_log")
    assert str(raised.value) == "the ledger x.db: no such table: connection_log"
    broken = DBAPIError("SELECT 1", None, OSError("server closed the connection unexpectedly"))
    with pytest.raises(LedgerError, match="server is gone or refuses"), in_words(url):
        raise broken
