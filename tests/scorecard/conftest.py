"""The Alaska book and its scorecard."""

from __future__ import annotations

from pathlib import Path

import pytest

import forecasttrack as ft


@pytest.fixture(scope="session")
def alaska_book() -> ft.Book:
    return ft.read_book("fixtures/alaska-2025")


@pytest.fixture(scope="session")
def alaska(tmp_path_factory, alaska_book) -> Path:
    """The page of the Alaska book."""
    return ft.report(alaska_book, tmp_path_factory.mktemp("alaska") / "scorecard.html")
