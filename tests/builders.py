"""Small records, books, tables and pairs, each made by keywords."""

from __future__ import annotations

import os
from functools import cache

import forecasttrack as ft

ALASKA = "fixtures/alaska-2025"


@cache
def alaska_book() -> ft.Book:
    """The example book, read once; tests have it as the fixture ``alaska``."""
    return ft.read_book(ALASKA)


def read_once(path: str | os.PathLike[str]) -> ft.Book:
    """The example book from memory, every other from its files."""
    return alaska_book() if os.fspath(path) == ALASKA else ft.read_book(path)
