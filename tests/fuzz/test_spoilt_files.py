"""Spoilt files are refused with an error of ours, or hold something that can be worked with."""

from __future__ import annotations

from collections import Counter

import pytest

import forecasttrack as ft
from tests.book.test_gate import evaluate
from tests.fuzz.runs import TooLongError, at_most, run, try_file
from tests.fuzz.targets import TARGETS
from tests.small_books import ONE

SOUND = [
    pytest.param(target, name, id=f"{target}-{name}")
    for target, each in TARGETS.items()
    for name in each.sound()
]
FEW = {
    "book": 4,
    "facts": 20,
    "worksheet": 60,
    "lexicon": 60,
    "table": 8,
    "lines": 40,
    "command": 20,
}
MANY = {"book": 1_000, "facts": 5_000, "worksheet": 20_000, "lexicon": 20_000, "table": 2_000}
MANY |= {"lines": 20_000, "command": 20_000}
HALVES = b"name: own\nstructure: partition\nentries:\n"
ENDINGS = {"table": "csv"}
CRASHED = {
    "a word for one number inside a band": (
        "lexicon",
        HALVES
        + b"- {words: no, low: 0, high: 0.5}\n- {words: odd, low: 0.3, high: 0.3}\n"
        + b"- {words: yes, low: 0.5, high: 1}\n",
    ),
    "a list with a mapping as a key": ("lexicon", b"? [{a: b}]\n: 1\n"),
    "a number that names a parameter": (
        "book",
        b"forecasttrack: 1\nforecasters:\n- id: ann\nquestions:\n- id: q\n  text: How many?\n"
        b"  kind: {numeric: {unit: men}}\nforecasts:\n- question: q\n  forecaster: ann\n"
        b"  issued_at: 2026-01-01\n  distribution: {family: normal, 1: 2, sd: 1}\n",
    ),
    "a version of YAML that nobody wrote, in a lexicon": (
        "lexicon",
        b"%YAML 1.8\n---\nentries: [{words: likely, low: 0.6, high: 1.0}]\n",
    ),
    "a version of YAML that nobody wrote, in a book": (
        "book",
        b"%YAML 1.8\n---\nforecasttrack: 1\n",
    ),
    "nesting without end": ("lexicon", b"entries: " + b"[" * 2_000),
    "a path longer than any": ("command", b"check\n" + b"a" * 5_000),
    "a long path of a ledger": ("command", b"ledger\nimport\nother.db\n" + b"[" * 2_000),
    "a path with the end of a text": ("command", b"indicators\n\x00"),
    "a line end that YAML does not know": (
        "book",
        b"forecasttrack: 1\nquestions:\n- id: q\n  text: Will it\xe2\x80\xa8rain?\n"
        b"- id: r\n  text: Snow?\n  closes_at: 2026-02-01\n",
    ),
    "the last day of all calendars": (
        "table",
        b"question,forecaster,issued_at,probability,outcome\n"
        b"Rain?,ann,2026-01-03,0.7,yes\nSnow?,ann,9999-12-31,0.2,no\n",
    ),
}
"""Files that once ended in something else than an error of ours."""


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded():
    """What Python loads on first use is no time that a file takes."""
    evaluate(ONE)


@pytest.mark.end_to_end
@pytest.mark.parametrize(("target", "name"), SOUND)
def test_whole_files_are_taken(target, name, tmp_path):
    """What the runs spoil is sound before."""
    assert try_file(target, name, TARGETS[target].sound()[name], tmp_path) == "taken"


@pytest.mark.end_to_end
@pytest.mark.parametrize(("target", "n"), FEW.items())
def test_spoilt_files_end_in_no_traceback(target, n):
    """A few of each; ``python -m tests.fuzz.runs`` tries as many as time allows."""
    counts = Counter()
    assert [crash.cause for crash in run(target, iter(range(n)), counts)] == []
    assert counts.total() == n


@pytest.mark.slow
@pytest.mark.parametrize(("target", "n"), MANY.items())
def test_many_spoilt_files_end_in_no_traceback(target, n):
    """The same for many, some of which are taken and some refused."""
    counts = Counter()
    assert [crash.cause for crash in run(target, iter(range(n)), counts)] == []
    assert counts[f"{target} taken"] > 0 < counts[f"{target} refused"]


@pytest.mark.parametrize(("target", "text"), CRASHED.values(), ids=CRASHED)
def test_files_that_once_crashed_do_so_no_more(target, text, tmp_path):
    """Found by runs, and cut down to what matters."""
    name = f"file.{ENDINGS.get(target, 'yaml')}"
    assert try_file(target, name, text, tmp_path) in ("taken", "refused")


def test_a_crash_is_found(tmp_path, monkeypatch):
    """What is looked for is found: an error of Python's, and what takes too long."""
    monkeypatch.setattr(ft, "read_book", lambda path: 1 / 0)
    target = TARGETS["book"]
    monkeypatch.setitem(TARGETS, "book", type(target)(target.sound, ft.read_book, target.use))
    assert "ZeroDivisionError" in try_file("book", "a.yaml", b"", tmp_path)


def test_what_takes_too_long_is_stopped():
    """Seconds of the processor count, so that a busy machine stops nothing."""
    with pytest.raises(TooLongError, match=r"more than 0\.05 s"), at_most(0.05):
        # A loop of Python, since a signal waits until a function written in C has ended.
        for _ in range(10**9):
            pass
