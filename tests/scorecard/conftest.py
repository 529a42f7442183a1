"""The Alaska book and its scorecard."""

from __future__ import annotations

from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.scorecard.contents import Contents, contents
from forecasttrack.scorecard.splitting import parts


@pytest.fixture(scope="session")
def alaska_book() -> ft.Book:
    return ft.read_book("fixtures/alaska-2025")


@pytest.fixture(scope="session")
def alaska(tmp_path_factory, alaska_book) -> Path:
    """The page of the Alaska book."""
    return ft.report(alaska_book, tmp_path_factory.mktemp("alaska") / "scorecard.html")


@pytest.fixture(scope="session")
def alaska_contents(alaska_book) -> Contents:
    """What the scorecard of the Alaska book says, before it has a form."""
    return contents(alaska_book)


@pytest.fixture(scope="session")
def small_book(alaska_book) -> ft.Book:
    """The part of the Alaska book about what it reports of one forecaster."""
    return next(part.book for part in parts(alaska_book) if part.name == "putin")
