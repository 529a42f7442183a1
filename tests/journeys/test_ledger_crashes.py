"""A ledger survives the death of its writers and of its server."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import forecasttrack as ft
from tests.cluster import Cluster
from tests.journeys.appender import QUESTION, append, append_for_ever, processes

pytestmark = pytest.mark.end_to_end

WRITERS = ("ann", "bob")


def run_round(place: str, folder: Path, seed: int, strike: Callable[[list[int]], None]) -> None:
    """Let two writers append, strike at a random moment, and look at what is left."""
    with ft.Ledger.open(place) as ledger:
        ledger.record(QUESTION, by="desk")
    notes = {name: folder / f"{name}-{seed}" for name in WRITERS}
    writers = [
        processes.Process(target=append_for_ever, args=(place, name, str(path), seed * 2 + at))
        for at, (name, path) in enumerate(notes.items())
    ]
    for writer in writers:
        writer.start()
    wait_until(lambda: all(path.exists() and path.stat().st_size for path in notes.values()))
    time.sleep(random.Random(seed).uniform(0, 0.3))  # noqa: S311 - not a secret
    strike([writer.pid or 0 for writer in writers])
    for writer in writers:
        writer.join(60)
    look_at_what_is_left(place, notes)


def look_at_what_is_left(place: str, notes: dict[str, Path]) -> None:
    with ft.Ledger.open(place) as ledger:
        assert ledger.verify() == []
        frame = ledger.forecasts()
        for name, path in notes.items():
            *_, tried = [line.split() for line in path.read_text().splitlines() if "try" in line]
            kept = [line.split() for line in path.read_text().splitlines() if "kept" in line]
            acknowledged = int(kept[-1][2]) if kept else 0
            present = int((frame["forecaster"] == name).sum())
            # What was acknowledged is there; of what was not, all or nothing is.
            assert present in (acknowledged, int(tried[2])), f"{name}: {tried}, {acknowledged}"
        assert not frame.duplicated(["forecaster", "issued_at"]).any()


def wait_until(holds: Callable[[], bool], patience: float = 60.0) -> None:
    give_up = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < give_up, "the writers did not start"
        time.sleep(0.005)


def kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "rounds", [3, pytest.param(200, marks=pytest.mark.slow)], ids=["short", "full"]
)
def test_killed_writers_lose_nothing_acknowledged_on_sqlite(tmp_path: Path, rounds: int) -> None:
    """Writers killed at random moments lose no acknowledged entry and leave a sound ledger."""
    for seed in range(rounds):
        run_round(str(tmp_path / f"{seed}.db"), tmp_path, seed, kill)


@pytest.mark.parametrize(
    "rounds", [2, pytest.param(30, marks=pytest.mark.slow)], ids=["short", "full"]
)
def test_killed_writers_lose_nothing_acknowledged_on_postgresql(
    cluster: Cluster, tmp_path: Path, rounds: int
) -> None:
    """The same holds when the clients of a server are killed."""
    for seed in range(rounds):
        run_round(cluster.new_database(), tmp_path, seed, kill)


@pytest.mark.parametrize(
    "rounds", [1, pytest.param(10, marks=pytest.mark.slow)], ids=["short", "full"]
)
def test_a_killed_server_loses_nothing_acknowledged(
    cluster: Cluster, tmp_path: Path, rounds: int
) -> None:
    """The server itself dies at once; after its return the ledger is sound and whole."""

    def strike(_: list[int]) -> None:
        time.sleep(0.3)
        cluster.kill()
        time.sleep(0.2)
        cluster.start()

    for seed in range(rounds):
        run_round(cluster.new_database(), tmp_path, seed, strike)


@pytest.mark.parametrize(
    ("writers", "appends"),
    [(3, 20), pytest.param(8, 500, marks=pytest.mark.slow)],
    ids=["short", "full"],
)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_writers_lose_and_double_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, writers: int, appends: int
) -> None:
    """Processes that append at the same time all get through, and a reader is never held up."""
    place = str(tmp_path / "shared.db")
    if kind == "postgresql":
        place = request.getfixturevalue("cluster").new_database()
    with ft.Ledger.open(place) as ledger:
        ledger.record(QUESTION, by="desk")
    notes = [tmp_path / f"notes-{number}" for number in range(writers)]
    running = [
        processes.Process(target=append, args=(place, f"writer-{at}", appends, str(path)))
        for at, path in enumerate(notes)
    ]
    for process in running:
        process.start()
    slowest = read_while(place, lambda: any(process.is_alive() for process in running))
    assert [path.read_text() for path in notes] == [""] * writers
    with ft.Ledger.open(place) as ledger:
        frame = ledger.forecasts()
        assert frame.groupby("forecaster").size().to_list() == [appends] * writers
        assert not frame.duplicated(["forecaster", "issued_at"]).any()
        assert ledger.verify() == []
    # Far above what a read takes on a busy machine, far below what waiting for writers would.
    assert slowest < 5


def read_while(place: str, goes_on: Callable[[], bool]) -> float:
    """Read the ledger again and again; give the longest that one reading took."""
    slowest = 0.0
    with ft.Ledger.open(place) as ledger:
        while goes_on():
            begin = time.monotonic()
            assert ledger.history("rain")[0].kind == "question"
            slowest = max(slowest, time.monotonic() - begin)
            time.sleep(0.05)
    return slowest
