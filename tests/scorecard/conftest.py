"""The Alaska book and its scorecard."""

from __future__ import annotations

from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.scorecard.contents import Contents, contents
from forecasttrack.scorecard.splitting import parts


@pytest.fixture(scope="session")
def alaska_page(tmp_path_factory, alaska) -> Path:
    """The page of the Alaska book."""
    return ft.report(alaska, tmp_path_factory.mktemp("alaska_page") / "scorecard.html")


@pytest.fixture(scope="session")
def alaska_contents(alaska) -> Contents:
    """What the scorecard of the Alaska book says, before it has a form."""
    return contents(alaska)


@pytest.fixture(scope="session")
def small_book(alaska) -> ft.Book:
    """The part of the Alaska book about what it reports of one forecaster."""
    return next(part.book for part in parts(alaska) if part.name == "putin")
