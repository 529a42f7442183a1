"""How fast a ledger is, beside bare drivers that do the same writing and reading."""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.ledger import bare_facts, bare_rows, database_checks, facts, projection, rows
from forecasttrack.ledger.bare_facts import BareRun
from forecasttrack.ledger.bare_forecasts import IN_ONE_ROW, PACKED
from forecasttrack.records import plain_reading

pytestmark = pytest.mark.bench

QUESTIONS = 100


def forecasts() -> Iterator[ft.Forecast]:
    for number in itertools.count():
        minute, second = divmod(number, 60)
        hour, minute = divmod(minute, 60)
        day, hour = divmod(hour, 24)
        yield ft.Forecast(
            question_id=f"Q{number % QUESTIONS}",
            forecaster=f"forecaster-{number % 50}",
            belief=(number % 997 + 1) / 1000,
            issued_at=f"2026-01-{day + 1:02d}T{hour:02d}:{minute:02d}:{second:02d}Z",
        )


def timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


class Bare:
    """A bare sqlite3 connection that writes the rows of a ledger, its ids already encoded."""

    def __init__(self, ledger: Path, copy: Path) -> None:
        self.source = sqlite3.connect(ledger)
        self.copy = sqlite3.connect(copy, isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=1"):
            self.copy.execute(f"PRAGMA {pragma}")
        made = "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql NOT NULL"
        for (sql,) in self.source.execute(made).fetchall():
            self.copy.execute(sql)

    def rows(self, first: int, count: int) -> dict[str, list[tuple[object, ...]]]:
        """The rows that the ledger wrote for some entries."""
        return {
            table: self.source.execute(
                f"SELECT * FROM {table} WHERE {key} BETWEEN ? AND ?", (first, first + count - 1)
            ).fetchall()
            for table, key in (("entries", "seq"), ("bare_forecasts", "first"))
        }

    def write(self, rows: dict[str, list[tuple[object, ...]]]) -> None:
        self.copy.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            marks = ",".join("?" * len(values[0]))
            self.copy.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        self.copy.execute("COMMIT")


@pytest.mark.parametrize(("size", "rounds", "least"), [(1, 400, 0.18), (1000, 12, 0.25)])
def test_appending_beside_bare_sqlite(tmp_path: Path, size: int, rounds: int, least: float) -> None:
    """Durable appends keep a stated share of the speed of a bare driver; taken in turns."""
    ledger = ft.Ledger.open(tmp_path / "ledger.db")
    ledger.record([ft.Question(id=f"Q{n}", text="t") for n in range(QUESTIONS)], by="desk")
    bare = Bare(tmp_path / "ledger.db", tmp_path / "bare.db")
    source = forecasts()
    ledger.record(list(itertools.islice(source, 200)), by="desk")
    ours, theirs = [], []
    first = QUESTIONS + 201
    for number in range(rounds):
        batch = list(itertools.islice(source, size))
        ours.append(timed(lambda batch=batch: ledger.record(batch, by="desk")))  # type: ignore[misc]
        rows = bare.rows(first + number * size, size)
        theirs.append(timed(lambda rows=rows: bare.write(rows)))  # type: ignore[misc]
    assert ledger.verify() == []
    ledger.close()
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(f"\nappends of {size}: {ratio:.2f} of bare sqlite3")  # noqa: T201
    assert ratio >= least


MILLION = 1_000_000
START = 1_767_225_600_000_000


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> ft.Ledger:
    """A ledger whose narrow tables hold a million binary forecasts."""
    path = tmp_path_factory.mktemp("million") / "ledger.db"
    ledger = ft.Ledger.open(path)
    raw = sqlite3.connect(path)
    names = [f"q{n}" for n in range(1, 10_001)] + [f"person-{n:05d}" for n in range(5000)]
    raw.executemany("INSERT INTO names VALUES (?, ?)", enumerate(names, 1))
    numbers = million_numbers()
    raw.executemany(
        "INSERT INTO bare_forecasts VALUES (?, ?, ?)",
        (
            (first + 1, START + first, numbers[first : first + IN_ONE_ROW].tobytes())
            for first in range(0, MILLION, IN_ONE_ROW)
        ),
    )
    raw.commit()
    raw.close()
    return ledger


def million_numbers() -> np.ndarray:
    chance = np.random.default_rng(1)
    types = zip(PACKED, ("<i4", "<i4", "<i8", "<f8"), strict=True)
    numbers = np.empty(MILLION, dtype=list(types))
    numbers["question"] = chance.integers(1, 10_001, MILLION)
    numbers["forecaster"] = chance.integers(10_001, 15_001, MILLION)
    numbers["issued_at"] = START + np.arange(MILLION) * 1_000_000
    numbers["value"] = chance.random(MILLION)
    return numbers


@pytest.fixture
def wide(million: ft.Ledger, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The same forecasts in a table of their own, one row and six typed columns for each."""
    frame = million.forecasts()
    raw = sqlite3.connect(tmp_path / "wide.db")
    columns = "question_id, forecaster, issued_at, expires_at, recorded_at, probability"
    raw.execute(f"CREATE TABLE forecasts ({columns})")
    raw.executemany(
        "INSERT INTO forecasts VALUES (?, ?, ?, NULL, ?, ?)",
        zip(
            frame["question_id"],
            frame["forecaster"],
            frame["issued_at"].astype("int64").tolist(),
            frame["recorded_at"].astype("int64").tolist(),
            frame["probability"].tolist(),
            strict=True,
        ),
    )
    raw.commit()
    yield raw
    raw.close()


def test_a_million_forecasts_to_a_frame_beside_read_sql(
    million: ft.Ledger, wide: sqlite3.Connection
) -> None:
    """From the packed numbers it takes at most a third of the time that pandas takes for rows."""
    ours, theirs = [], []
    for _ in range(4):
        ours.append(timed(million.forecasts))
        theirs.append(timed(lambda: pd.read_sql("SELECT * FROM forecasts", wide)))
    frame, read = million.forecasts(), pd.read_sql("SELECT * FROM forecasts", wide)
    assert len(frame) == MILLION
    for name in ("question_id", "forecaster", "probability"):
        assert (frame[name] == read[name]).all()
    assert (frame["issued_at"] == pd.to_datetime(read["issued_at"], unit="us", utc=True)).all()
    assert (frame["probability"].to_numpy() == million_numbers()["value"]).all()
    ratio = min(theirs) / min(ours)
    print(f"\na million forecasts: {ratio:.1f} times as fast as pd.read_sql")  # noqa: T201
    assert ratio >= 3


# --- per forecast, beside the ways that read each record by itself ------------------------------

MANY = 50_000


def each(act: Callable[[], object], rounds: int = 3) -> float:
    """Microseconds of CPU per forecast, the least of some rounds."""
    seconds = []
    for _ in range(rounds):
        began = time.process_time()
        act()
        seconds.append(time.process_time() - began)
    return min(seconds) / MANY * 1e6


@pytest.fixture(scope="module")
def batch() -> list[ft.Forecast]:
    return list(itertools.islice(forecasts(), MANY))


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Switch to the general ways, as for records that are no bare forecasts."""

    def switch() -> None:
        monkeypatch.setattr(bare_facts, "facts_of_all", lambda *_: None)
        monkeypatch.setattr(BareRun, "take", lambda *_: False)
        monkeypatch.setattr(bare_rows, "sound_run", lambda *_: None)
        monkeypatch.setattr(database_checks, "sound_bare", lambda *_: None)
        for module in (facts, rows, projection, database_checks):
            monkeypatch.setattr(module, "bare_forecast", lambda *_: None)

    return switch


def recorded(folder: Path, batch: list[ft.Forecast]) -> ft.Ledger:
    ledger = ft.Ledger.open(folder / f"{time.monotonic_ns()}.db")
    ledger.record([ft.Question(id=f"Q{n}", text="t") for n in range(QUESTIONS)], by="desk")
    ledger.record(batch, by="desk")
    return ledger


def test_recording_many_at_once(
    tmp_path: Path, batch: list[ft.Forecast], one_by_one: Callable[[], None]
) -> None:
    """Prepared by their pattern, forecasts are recorded faster; the bytes are the same."""
    ledgers = []
    quick = each(lambda: ledgers.append(recorded(tmp_path, batch)))
    verified = each(ledgers[0].verify)
    one_by_one()
    general = each(lambda: ledgers.append(recorded(tmp_path, batch)))
    verified_generally = each(ledgers[0].verify)
    on_record = [{entry.fact for entry in ledger.entries()} for ledger in ledgers]
    assert all(found == on_record[0] for found in on_record)
    size = Path(ledgers[0].place).stat().st_size / MANY
    text = sum(len(e.body) for e in ledgers[0].entries() if e.kind == "forecast") / MANY
    for ledger in ledgers:
        ledger.close()
    print(  # noqa: T201
        f"\nrecording {quick:.1f} us of CPU a forecast ({general:.1f} by the general way),"
        f" {size - text:.0f} B beside its text of {text:.0f}; verifying {verified:.1f}"
        f" ({verified_generally:.1f})"
    )
    assert size - text < 200
    assert quick < 0.6 * general
    assert verified < verified_generally


def test_pairing_a_ledger_of_a_million(million: ft.Ledger, tmp_path: Path) -> None:
    """Questions and resolutions are made at once; each field by itself takes longer."""
    copy = tmp_path / "copy.db"
    with sqlite3.connect(million.place) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    ids = [f"q{n}" for n in range(1, 10_001)]
    with ft.Ledger.open(copy) as ledger:
        ledger.record(
            [
                ft.Question(id=n, text="t", opens_at="2025-01-01", closes_at="2027-06-01")
                for n in ids
            ],
            by="desk",
        )
        ledger.record(
            [ft.Resolution(question_id=n, outcome="yes", known_at="2027-06-02") for n in ids],
            by="desk",
        )
        began = time.process_time()
        assert len(ft.pair(ledger)) == 1_000_000
        quick = time.process_time() - began
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(plain_reading, "_at_once", lambda *_: None)
            began = time.process_time()
            ft.pair(ledger)
            slow = time.process_time() - began
    print(f"\npairing a million of a ledger: {quick:.2f} s of CPU ({slow:.2f} field by field)")  # noqa: T201
    assert quick < slow
