"""How long reading takes: a book, and what only looks like one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

import forecasttrack as ft
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
