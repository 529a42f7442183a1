"""Where results come from and go to: empty paths, and consoles that know few signs."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.cli.streams import safe_streams
from forecasttrack.errors import InvalidArgumentError

ROOT = Path(__file__).parents[2]
BOOK = "fixtures/alaska-2025"
COMMAND = "from forecasttrack.cli import main; main()"

EMPTY = {
    "ledger to record in": ["record", BOOK, "", "--recorded-by", "me"],
    "book to record": ["record", "", "x.db", "--recorded-by", "me"],
    "ledger to verify": ["ledger", "verify", ""],
    "folder to export to": ["ledger", "export", "x.db", ""],
    "book to check": ["check", ""],
    "blanks for a book": ["score", "  "],
    "option": ["report", BOOK, "-o", ""],
    "option with a sign": ["report", BOOK, "--output="],
    "facts": ["resolve", BOOK, "--facts", ""],
    "question": ["resolve", BOOK, "", "--outcome", "yes"],
}


@pytest.mark.parametrize("arguments", EMPTY.values(), ids=EMPTY)
def test_an_empty_argument_is_wrong_usage(arguments, tmp_path, monkeypatch):
    """An unset variable used to make a ledger that forgets, or the present folder a book."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "is empty; is a variable of the shell unset?" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["mine.csv", "MINE.CSV", "mine.tsv", "mine.xlsx"])
def test_a_table_is_named_as_what_it_is(name, tmp_path):
    """It used to be read as YAML, and its first line was at fault."""
    path = tmp_path / name
    path.write_text("Prediction,Credence,Resolution\nIt rains,65%,TRUE\n", encoding="utf-8")
    for command in ("check", "due"):
        done = CliRunner().invoke(main, [command, str(path)])
        assert done.exit_code == 2
        assert "is a table, and a book or a ledger is needed" in done.output


@pytest.mark.parametrize("place", ["", " ", "sqlite://", "sqlite:///"])
def test_a_ledger_without_a_place_is_refused(place):
    """Who wants one that forgets says so."""
    with pytest.raises(InvalidArgumentError, match="place of the ledger is empty"):
        ft.Ledger.open(place)
    with ft.Ledger.open(":memory:") as ledger:
        assert len(ledger) == 0


def started(*arguments, encoding):
    """What a command prints, byte by byte, on a console with its own table of signs."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    err = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(arguments)
    out.flush(), err.flush()
    texts = out.buffer.getvalue(), err.buffer.getvalue()
    return subprocess.CompletedProcess(arguments, ended.value.code, *texts)


def started_alone(*arguments, encoding):
    """The same in a process of its own, where a variable names the table of signs."""
    return subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )


@pytest.mark.end_to_end
def test_a_process_of_its_own_prints_the_same_bytes(polish):
    """So that the other tests of consoles can do without one."""
    alone, within = (
        start("score", polish, "--format", "csv", encoding="cp850")
        for start in (started_alone, started)
    )
    assert (alone.returncode, alone.stdout) == (within.returncode, within.stdout)
    assert alone.stderr.splitlines() == within.stderr.splitlines()


@pytest.fixture(scope="module")
def polish(tmp_path_factory):
    """A book whose forecaster and question have signs that few consoles know."""
    path = tmp_path_factory.mktemp("polish") / "book.yaml"
    path.write_text(
        "forecasttrack: 1\nforecasters:\n  - id: łukasz\nquestions:\n  - id: q\n    text: 中文?\n"
        "    opens_at: 2020-01-01\n    closes_at: 2020-12-31\nforecasts:\n"
        "  - {question: q, forecaster: łukasz, probability: 0.3, issued_at: 2020-02-01T00:00Z}\n"
        "resolutions:\n  - {question: q, outcome: no, known_at: 2020-12-31}\n",
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.end_to_end
@pytest.mark.parametrize("encoding", ["gbk", "cp850", "cp1252", "latin-1"])
@pytest.mark.parametrize("shape", ["table", "csv"])
def test_a_sign_that_cannot_be_shown_is_replaced(polish, encoding, shape):
    """It used to end in a traceback and status 1, which means that the data has faults."""
    done = started("score", polish, "--format", shape, encoding=encoding)
    assert done.returncode == 0
    message = done.stderr.decode(encoding)
    assert "Traceback" not in message
    assert "and cannot show" in message
    assert b"?ukasz" in done.stdout


def test_stdout_kept_writing_question_marks_after_a_command(monkeypatch):
    """A program that calls commands found its own output changed."""
    written = io.BytesIO()
    stdout = io.TextIOWrapper(written, encoding="ascii", errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", stdout)
    with safe_streams():
        sys.stdout.write("\u0142")
    stdout.write("\u0142")
    stdout.flush()
    assert written.getvalue() == b"?\\u0142"
    assert stdout.errors == "backslashreplace"


def test_json_needs_no_stand_ins(polish):
    """It has a form for every sign in ASCII."""
    done = started("score", polish, "--format", "json", encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["forecasters"][0]["forecaster"] == "łukasz"


def test_where_every_sign_can_be_shown_nothing_is_replaced(polish):
    """Neither is anything said."""
    done = started("score", polish, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "łukasz" in done.stdout.decode()
