"""Imports that are killed in the middle, and repeated: a batch is there whole, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import forecasttrack as ft

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
ROWS = 400

KILLED = """
import os, signal, sys
from forecasttrack.ledger import rows
put, left = rows.put, [int(sys.argv[3])]
def dying(*args, **named):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return put(*args, **named)
rows.put = dying
from forecasttrack.cli import main
main(["import", sys.argv[1], "--into", sys.argv[2], "--recorded-by", "desk"])
"""
"""An import that is killed at one of its writes into the tables."""


@pytest.fixture
def team(tmp_path):
    """A table with one forecast a day by two forecasters."""
    path = tmp_path / "team.csv"
    rows = []
    for number in range(ROWS):
        day = f"2025-{1 + number // 28 % 12:02}-{1 + number % 28:02}"
        who = ("ann", "bob")[number % 2]
        rows.append(f"Question {number % 20}?,{who},{day},{(number * 7) % 100}%")
    path.write_text("question,who,date,chance\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def killed_import(team, into, after):
    command = [sys.executable, "-c", KILLED, str(team), str(into), str(after)]
    return subprocess.run(  # noqa: S603 - our own interpreter and our own code
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )


def contents(path):
    with ft.Ledger.open(path) as ledger:
        return ledger.checkpoint().count, ledger.checkpoint().root, ledger.verify()


MOMENTS = [pytest.param(0, marks=pytest.mark.slow), 1, pytest.param(2, marks=pytest.mark.slow)]


@pytest.mark.parametrize("after", MOMENTS)
def test_a_killed_import_leaves_nothing_of_its_batch(run, team, tmp_path, after):
    """Whichever write it dies at; the next import finds a sound ledger and puts all of it in."""
    into = tmp_path / "team.db"
    done = killed_import(team, into, after)
    assert done.returncode == -signal.SIGKILL, done.stderr
    if into.exists():
        count, _, faults = contents(into)
        assert (count, list(faults)) == (0, [])
    run("import", team, "--into", into, "--recorded-by", "desk")
    count, root, faults = contents(into)
    assert list(faults) == []
    assert "0 new" in run("import", team, "--into", into, "--recorded-by", "desk").stdout
    assert contents(into)[:2] == (count, root)


def test_a_repeated_import_adds_only_what_is_missing(run, team, tmp_path):
    """A first half on record, then the whole file."""
    into, half = tmp_path / "team.db", tmp_path / "half" / "team.csv"
    half.parent.mkdir()
    lines = team.read_text(encoding="utf-8").splitlines()
    half.write_text("\n".join(lines[: ROWS // 2]) + "\n", encoding="utf-8")
    run("import", half, "--into", into, "--recorded-by", "desk")
    before = contents(into)[0]
    shown = run("import", team, "--into", into, "--recorded-by", "desk").stdout
    assert f"{before} there already" in shown
    with ft.Ledger.open(into) as ledger:
        found = len(ledger.book().forecasts)
    assert found == len(ft.read_forecasts(team).book().forecasts)


def test_a_killed_import_leaves_a_book_as_it_was(run, team, tmp_path):
    """Its file is replaced whole, or not at all."""
    into = tmp_path / "book.yaml"
    first = tmp_path / "first" / "team.csv"
    first.parent.mkdir()
    first.write_text("question,who,date,chance\nRain?,ann,2026-01-05,70%\n", encoding="utf-8")
    run("import", first, "--into", into)
    before = into.read_bytes()
    code = KILLED.replace("from forecasttrack.ledger import rows", "import os as rows").replace(
        "rows.put", "rows.replace"
    ).replace(', "--recorded-by", "desk"', "")  # fmt: skip
    command = [sys.executable, "-c", code, str(team), str(into), "0"]
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert into.read_bytes() == before
    run("import", team, "--into", into)
    assert len(ft.read_book(into).questions) == 21
