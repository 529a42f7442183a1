"""Debian's Chromium through Playwright, for tests that look at pages as their readers do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
from playwright.sync_api import Browser, Page

NO_BROWSER = "NO CHROMIUM HERE: install Debian's package chromium"


def chromium() -> str | None:
    """Where Chromium stands, where it does."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@attrs.define
class Seen:
    """What a browser complained of and asked for while a page was open.

    Attributes:
        page: The page.
        said: Warnings and errors of the console, the browser's own among them.
        asked: Every address that was asked for, the page's own left out.
    """

    page: Page
    messages: list[str] = attrs.field(factory=list)
    requests: list[str] = attrs.field(factory=list)


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Seen]:
    """Open a file in a window of its own, and note what happens."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    page = context.new_page()
    seen = Seen(page)
    page.on("console", lambda message: seen.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.messages.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (seen.messages.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    seen.requests.remove(path.as_uri())
    try:
        yield seen
    finally:
        context.close()


def rows_shown(page: Page) -> int:
    """How many questions stand in the table."""
    return page.locator("table.questions > tbody > tr").count()
