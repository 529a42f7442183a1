"""A browser for a whole run, and the scorecard of the Alaska book."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import forecasttrack as ft
from forecasttrack.scorecard.splitting import parts
from tests.browser import NO_BROWSER, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; without it the tests skip, or fail where they must run."""
    program = chromium()
    if program is None:
        if os.environ.get("FORECASTTRACK_CHROMIUM") == "required":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def alaska_book() -> ft.Book:
    return ft.read_book("fixtures/alaska-2025")


@pytest.fixture(scope="session")
def alaska(tmp_path_factory, alaska_book) -> Path:
    """The page of the Alaska book."""
    return ft.report(alaska_book, tmp_path_factory.mktemp("alaska") / "scorecard.html")


@pytest.fixture(scope="session")
def small_book(alaska_book) -> ft.Book:
    """The part of the Alaska book about what it reports of one forecaster."""
    return next(part.book for part in parts(alaska_book) if part.name == "putin")
