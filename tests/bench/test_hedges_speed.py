"""How long it takes to find the hedges of a long text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from forecasttrack import find_hedges
from forecasttrack.wording.word_places import WordPlaces

pytestmark = pytest.mark.bench


def seconds(text: str) -> float:
    began = time.process_time()
    find_hedges(text)
    return time.process_time() - began


def test_a_megabyte_of_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searched around the words that hedge, and with every pattern at every place."""
    prose = "".join(path.read_text(encoding="utf-8") for path in sorted(Path("docs").rglob("*.md")))
    text = (prose * (1_000_000 // len(prose) + 1))[:1_000_000]
    find_hedges("It may rain.")
    around = seconds(text)
    monkeypatch.setattr(WordPlaces, "holds_all", lambda *_: True)
    monkeypatch.setattr(WordPlaces, "matches", lambda self, f: f.pattern.finditer(self.text))
    whole = seconds(text)
    print(f"\nhedges of 1 MB of prose: {around:.2f} s of CPU, {whole:.2f} by the whole search")  # noqa: T201
    assert around < 0.4 * whole


def test_a_megabyte_of_one_word() -> None:
    """Each hedge costs the same, and a place like another costs little."""
    find_hedges("It may rain.")
    short, long = (min(seconds("may " * count) for _ in range(2)) for count in (50_000, 250_000))
    print(f"\n1 MB of one word: {long:.2f} s of CPU, {long / short:.1f} times 0.2 MB")  # noqa: T201
    assert long < 7 * short
