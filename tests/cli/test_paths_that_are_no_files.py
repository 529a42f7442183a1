"""Pipes, sockets and devices are named as what they are, and nobody waits for them."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes")

BOOK = "fixtures/alaska-2025"
READING = {
    "score": ["score", "{}"],
    "check": ["check", "{}"],
    "report": ["report", "{}", "-o", "page.html"],
    "status quo": ["report", BOOK, "-o", "page.md", "--status-quo", "{}"],
    "checkpoint": ["ledger", "verify", "ledger.db", "--checkpoint", "{}"],
    "import": ["import", "{}"],
    "find": ["find", "{}"],
    "record it": ["record", "{}", "new.db", "--recorded-by", "me"],
    "record into it": ["record", BOOK, "{}", "--recorded-by", "me"],
    "info": ["ledger", "info", "{}"],
    "verify": ["ledger", "verify", "{}"],
    "facts": ["resolve", BOOK, "--facts", "{}"],
    "functions": ["due", BOOK, "--facts", "facts.csv", "--functions", "{}"],
    "sheet": [
        "code",
        BOOK,
        "--coder",
        "me",
        "--saw-outcome",
        "no",
        "--saw-other-coders",
        "no",
        "--read-sheet",
        "{}",
    ],
    "lexicon": ["lexicon", "show", "./{}"],
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder to work in, where waiting ends with an error."""
    (tmp_path / "table.csv").write_text("Prediction,Credence\nIt rains,65%\n", encoding="utf-8")
    (tmp_path / "facts.csv").write_text("series,period,value\n", encoding="utf-8")
    (tmp_path / "fixtures").symlink_to(Path("fixtures").resolve())
    monkeypatch.chdir(tmp_path)
    ft.Ledger.open("ledger.db").close()

    def wake(*_):
        raise TimeoutError("it waited")

    before = signal.signal(signal.SIGALRM, wake)
    signal.alarm(20)
    yield tmp_path
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", ["p", "p.csv", "p.jsonl"])
@pytest.mark.parametrize("arguments", READING.values(), ids=READING)
def test_a_named_pipe_is_refused_at_once(arguments, name, place):
    """It used to be waited for without end, or to be called a disk that failed."""
    os.mkfifo(name)
    done = CliRunner().invoke(main, [each.format(name) for each in arguments])
    assert (done.exit_code, len(done.output.splitlines())) in [(1, 1), (2, 1)]
    assert name in done.output


def test_a_folder_to_be_scored_in_parts_holds_no_pipes(place):
    pytest.importorskip("pyarrow")
    Path("files/forecasts").mkdir(parents=True)
    os.mkfifo("files/forecasts/a.parquet")
    done = CliRunner().invoke(main, ["score-files", "files"])
    assert done.exit_code == 2
    assert "a.parquet is a pipe and no file" in done.output


@pytest.mark.parametrize("command", ["score", "find", "import", "info"])
def test_sockets_and_devices_are_refused_by_name(command, place):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        for path, kind in (("s", "socket"), ("/dev/zero", "device")):
            done = CliRunner().invoke(main, [each.format(path) for each in READING[command]])
            assert done.exit_code == 2
            assert done.output.startswith(f"{path} is a {kind} and no file, so that")


def test_a_named_pipe_in_a_folder_is_refused(place):
    Path("entries").mkdir()
    os.mkfifo("entries/questions.jsonl")
    for command in ("score", "import", "verify"):
        done = CliRunner().invoke(main, [each.format("entries") for each in READING[command]])
        assert done.exit_code == 2
        assert "questions.jsonl is a pipe and no file" in done.output


def test_what_a_shell_hands_over_is_read(place):
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        stream.write("Inflation will likely fall by March 2027.\n")
    try:
        assert len(ft.find_claims(f"/dev/fd/{reading}", published="2026-01-01")) == 1
        with pytest.raises(InvalidArgumentError, match="is a pipe and no file"):
            require_regular_file(f"/dev/fd/{reading}")
    finally:
        os.close(reading)
