"""Commands that ask, at a terminal of their own: what is shown, asked again and kept."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.records.moments import begins, now

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0


def typed(answers: list[tuple[str, str]], *arguments: str) -> tuple[int, str]:
    """Start a command, type each answer once its prompt is there; status and all that was shown."""
    ours, theirs = pty.openpty()
    code = "from forecasttrack.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "PYTHONWARNINGS": "error"},
    )
    os.close(theirs)
    shown = ""
    try:
        for prompt, answer in answers:
            shown = _until(ours, shown, prompt)
            os.write(ours, f"{answer}\n".encode())
        shown = _until(ours, shown, None)
        return process.wait(PATIENCE), shown.replace("\r\n", "\n")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _until(terminal: int, shown: str, prompt: str | None) -> str:
    """Read on until a prompt stands in what comes now, or to the end."""
    start, last = len(shown), time.monotonic() + PATIENCE
    while prompt is None or prompt not in shown[start:]:
        ready, _, _ = select.select([terminal], [], [], max(0.0, last - time.monotonic()))
        if not ready:
            pytest.fail(f"{prompt!r} was not asked within {PATIENCE:g} s: {shown}")
        try:
            found = os.read(terminal, 4096)
        except OSError:  # the terminal's other end is closed: the command has ended
            found = b""
        if not found:
            break
        shown += found.decode()
    assert prompt is None or prompt in shown[start:], f"{prompt!r} was not asked: {shown}"
    return shown


@pytest.fixture
def book(run, tmp_path) -> str:
    """A book with three open questions of two kinds."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "rain", "Does it rain?", "--closes-at", "2999-01-01", "--criteria", "A drop")
    run("add", place, "troops", "How many?", "--unit", "persons")
    run("add", place, "snow", "Does it snow?")
    return place


def test_a_first_question_is_added_without_a_flag(tmp_path):
    """Id, text, kind, options, close and criteria; what is no kind or no day is asked again."""
    place = str(tmp_path / "new.yaml")
    answers = [
        ("id, a short name: ", "wind"),
        ("question: ", "From where does it blow?"),
        ("kind (", "compass"),
        ("'compass' is not one of", "categorical"),
        ("options, with a semicolon between: ", "north"),
        ("two options or more", "north; south"),
        ("empty for none) []: ", "next week"),
        ("Error: ", "2999-01-01"),
        ("may stay empty): ", "The tower's vane"),
    ]
    status, shown = typed(answers, "add", place)
    assert status == 0, shown
    assert shown.splitlines()[-3].startswith(f"wind: categorical question added to {place}")
    made = ft.read_book(place).question("wind")
    assert (made.text, made.kind.options) == ("From where does it blow?", ("north", "south"))
    assert (str(made.closes_at), made.criteria) == ("2999-01-01", "The tower's vane")


def test_what_a_kind_needs_is_asked_where_the_rest_is_given(tmp_path):
    """Options of a choice; the command asked for a flag."""
    place = str(tmp_path / "new.yaml")
    answers = [("options, with a semicolon between: ", "north; south")]
    status, shown = typed(answers, "add", place, "wind", "From where?", "--kind", "categorical")
    assert status == 0, shown
    assert ft.read_book(place).question("wind").kind.options == ("north", "south")


def test_an_outcome_before_the_close_is_known_now(run, book):
    """The close was proposed, which is still to come; the words of the options count here, too."""
    run("add", book, "wind", "Does it blow?", "--closes-at", "2999-01-01")
    answers = [
        ("skip or stop: ", "yes"),
        ("instant) [now]: ", "1.1.2026"),
        ("or: now, today, tomorrow", ""),
    ]
    status, shown = typed([*answers, ("own words: ", "")], "resolve", book, "wind")
    assert status == 0, shown
    assert "future" not in shown
    known_at = ft.read_book(book).resolution("wind").known_at
    assert begins(known_at) <= now()


def test_what_is_open_is_gone_through(run, book):
    """A slip is asked again, a question is passed over, what was believed before is shown."""
    run("predict", book, "rain", "40%", "--forecaster", "ann", "--new-forecaster")
    answers = [
        ("[skip]: ", "62"),
        ("write 62%", "62%"),
        ("values in persons, as", ".1=9 .9=3"),
        ("cross", ".1=3 .9=9"),
        ("Does it snow?", ""),
    ]
    status, shown = typed(answers, "predict", book)
    assert status == 0, shown
    assert "criteria: A drop" in shown
    assert "ann was 40% at" in shown
    assert "rain: ann 62%, was 40% at" in shown
    made = ft.read_book(book).forecasts
    assert [each.question_id for each in made] == ["rain", "rain", "troops"]
    assert made[1].belief == ft.Probability(0.62)


def test_who_stops_keeps_what_was_answered(run, book):
    """Control-D after the first question: its forecast stands, and no traceback is shown."""
    run("predict", book, "rain", "40%", "--forecaster", "ann", "--new-forecaster")
    status, shown = typed([("[skip]: ", "62%"), ("How many?", "\x04")], "predict", book)
    assert status == 1
    assert "Traceback" not in shown
    assert len(ft.read_book(book).forecasts) == 2
