"""Every command that writes can be killed at any moment: what it acknowledged stays."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from pathlib import Path

import click
import pytest

from forecasttrack.cli import main
from tests.journeys.killed_writer import (
    BUSY,
    KINDS,
    WRITERS,
    names_of,
    prepare,
    run_command,
    what_is_left,
    write_until_killed,
)

pytestmark = pytest.mark.end_to_end

FORK = multiprocessing.get_context("fork")
ROUNDS = 14
"""Of two writers each, over seventeen commands: 476 kills."""


def strike(
    folder: Path, kind: str, seed: int, within: float
) -> tuple[dict[str, list[list[str]]], int]:
    """Let two writers run commands, kill them, and give their notes and how many were killed."""
    notes = {writer: folder.with_name(f"{folder.name}-{writer}") for writer in WRITERS}
    writers = [
        FORK.Process(target=write_until_killed, args=(str(folder), kind, name, str(path)))
        for name, path in notes.items()
    ]
    for writer in writers:
        writer.start()
    give_up = time.monotonic() + 60
    while not all(path.exists() and path.stat().st_size for path in notes.values()):
        assert time.monotonic() < give_up, "the writers did not start"
        time.sleep(0.002)
    time.sleep(random.Random(f"{kind} {seed}").uniform(0, within))  # noqa: S311 - not a secret
    killed = 0
    for writer in writers:
        if writer.is_alive():
            os.kill(writer.pid or 0, signal.SIGKILL)
            killed += 1
    for writer in writers:
        writer.join(60)
    read = {name: path.read_text().splitlines() for name, path in notes.items()}
    return {name: [line.split() for line in lines] for name, lines in read.items()}, killed


def look(folder: Path, kind: str, notes: dict[str, list[list[str]]]) -> int:
    """What was kept is there, what was never tried is not; give how many were kept."""
    book = what_is_left(folder, KINDS[kind])
    kept_by_all = 0
    for writer in WRITERS:
        kept = {name for what, name in notes[writer] if what == "kept"}
        tried = {name for what, name in notes[writer] if what == "try"}
        refused = {what for what, _ in notes[writer]} - {"try", "kept", str(BUSY)}
        assert not refused, f"{kind}: a command ended with {refused}"
        done = {name for name in names_of(writer) if KINDS[kind].is_done(book, name)}
        assert kept <= done <= tried, f"{kind}: {kept - done} lost, {done - tried} from nowhere"
        kept_by_all += len(kept)
    return kept_by_all


def go_on(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next command works, and afterwards nothing lies beside the book or ledger."""
    place = KINDS[kind].place
    with monkeypatch.context() as patched:
        patched.chdir(folder)
        words = ("resolve", place, "spare", "--outcome", "no", "--known-at", "2026-02-02")
        assert run_command((*words, "--recorded-by", "desk")) == 0
    left = {path.name for path in folder.iterdir() if not path.name.startswith(WRITERS)}
    assert left == {place}


def load(folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> float:
    """Run a command here first: a writer is then killed at its work, not while it loads modules.

    Gives within how many seconds to kill: a busy machine takes longer for the same work.
    """
    with monkeypatch.context() as patched:
        patched.chdir(folder)
        first, second, *_ = names_of(WRITERS[0])
        assert run_command(KINDS[kind].words(first)) == 0
        began = time.monotonic()
        assert run_command(KINDS[kind].words(second)) == 0
    return max(0.3, 4 * (time.monotonic() - began))


def strike_again_and_again(
    tmp_path: Path, kind: str, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, int]:
    prepare_in = tmp_path / "prepared"
    prepare_in.mkdir()
    prepare(prepare_in, KINDS[kind])
    within = load(shutil.copytree(prepare_in, tmp_path / "tried"), kind, monkeypatch)
    kills = kept = 0
    for seed in range(rounds):
        folder = shutil.copytree(prepare_in, tmp_path / f"round-{seed}")
        notes, killed = strike(folder, kind, seed, within)
        kept += look(folder, kind, notes)
        kills += killed
        go_on(folder, kind, monkeypatch)
        shutil.rmtree(folder)
    return kills, kept


def test_every_command_that_changes_a_book_or_ledger_is_among_them():
    """Whoever can wait for another writer, or say who records, writes."""
    context = click.Context(main)
    writing = {"ledger"}  # one of its commands, import, which has no such option
    for name in main.list_commands(context):
        given = {option for each in main.get_command(context, name).params for option in each.opts}
        writing |= {name} if given & {"--wait", "--recorded-by"} else set()
    assert writing == {kind.words("x")[0] for kind in KINDS.values()}


@pytest.mark.parametrize("kind", ["resolve a book", "record"])
def test_a_killed_command_loses_nothing_it_acknowledged(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round of one command each on a book and on a ledger."""
    kills, _ = strike_again_and_again(tmp_path, kind, 1, monkeypatch)
    assert kills == len(WRITERS)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_writing_command_can_be_killed_at_any_moment(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers, killed again and again; nothing that was acknowledged is lost."""
    kills, kept = strike_again_and_again(tmp_path, kind, ROUNDS, monkeypatch)
    print(f"{kind}: {kills} kills, {kept} commands acknowledged, 0 lost")  # noqa: T201
    assert kills >= 1.9 * ROUNDS
    assert kept
