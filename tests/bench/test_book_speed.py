"""How long reading takes: a book, and what only looks like one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.book import libyaml
from forecasttrack.errors import BookFileError
from tests.book.hostile import HOSTILE

pytestmark = pytest.mark.bench

ALASKA = Path(__file__).parents[2] / "fixtures" / "alaska-2025"


def test_reading_the_alaska_book(benchmark: Callable[..., ft.Book]) -> None:
    """The whole fixture, from text to records."""
    assert len(benchmark(ft.read_book, ALASKA).questions) == 83


@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_is_refused_within_two_seconds(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    """Nobody waits for an answer to garbage."""
    path = make(tmp_path)
    began = time.process_time()
    with pytest.raises((ft.BookError, BookFileError)):
        ft.read_book(path)
    assert time.process_time() - began < 2


QUESTION = """\
  - id: q{n}
    text: Will event {n} happen before the end of 2026?
    resolves_by: 2026-12-31
"""
FORECAST = """\
  - question: q{n}
    forecaster: ann
    issued_at: 2026-01-01T08:00Z
    probability: 0.7
"""
RESOLUTION = """\
  - question: q{n}
    outcome: yes
    known_at: 2026-11-01
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A book of 10,000 questions with a forecast and a resolution each, in ten files."""
    sections = {"questions": QUESTION, "forecasts": FORECAST, "resolutions": RESOLUTION}
    for file in range(10):
        lines = ["forecasttrack: 1\n"] + (["forecasters:\n  - id: ann\n"] if file == 0 else [])
        for section, record in sections.items():
            numbers = range(1_000 * file, 1_000 * (file + 1))
            lines += [f"{section}:\n", *(record.format(n=n) for n in numbers)]
        (tmp_path / f"{file}.yaml").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def test_a_large_book_is_read_faster_through_libyaml(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways in one run, parsing and records together."""
    pytest.importorskip("yaml")
    seconds = {}
    for parser in ("libyaml", "ruamel.yaml"):
        with monkeypatch.context() as patched:
            if parser == "ruamel.yaml":
                patched.setattr(libyaml, "CParser", None)
            began = time.process_time()
            assert len(ft.read_book(large).resolutions) == 10_000
            seconds[parser] = time.process_time() - began
    assert seconds["ruamel.yaml"] > 1.5 * seconds["libyaml"], seconds
