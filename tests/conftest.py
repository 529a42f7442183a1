"""What every test shares: Hypothesis profiles, the command line, the example book, a server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

import forecasttrack as ft
from forecasttrack.cli import main, sources
from tests.browser import NO_BROWSER, chromium
from tests.builders import alaska_book, read_once
from tests.cluster import Cluster, binaries
from tests.examples import DEFAULT, share_of

# Deadlines would make a busy machine fail a correct test; speed is measured in tests/bench.
settings.register_profile(
    "forecasttrack", deadline=None, derandomize=True, max_examples=share_of(DEFAULT)
)
settings.load_profile("forecasttrack")

NO_SERVER = "NO POSTGRESQL HERE: install Debian's package postgresql"


def _miss(variable: str, message: str) -> NoReturn:
    if os.environ.get(variable) == "required":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def run() -> Iterator[Callable[..., Result]]:
    """Run a command in this process; ``status`` is what it must end with, None for anything.

    Reading is what commands spend most time on, and is tested elsewhere: they get the example
    book from memory.
    """

    def command(*words: object, status: int | None = 0, answers: str | None = None) -> Result:
        done = CliRunner().invoke(main, [str(word) for word in words], input=answers)
        assert isinstance(done.exception, SystemExit | None), done.exception
        assert status in (None, done.exit_code), done.output
        return done

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sources, "read_book", read_once)
        yield command


@pytest.fixture(scope="session")
def alaska() -> ft.Book:
    """The example book: a briefing, its claims, questions, forecasts and resolutions."""
    return alaska_book()


@pytest.fixture(scope="session")
def alaska_pairs(alaska: ft.Book) -> ft.Pairs:
    """The forecasts of the example book that meet an outcome."""
    return ft.pair(alaska)


@pytest.fixture(scope="session")
def alaska_binary(alaska_pairs: ft.Pairs) -> ft.Pairs:
    """Those of them that answer a yes/no question."""
    return alaska_pairs.where(kind="binary")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server of our own; without its programs the tests skip, or fail where they must run."""
    programs = binaries()
    if programs is None:
        _miss("FORECASTTRACK_POSTGRESQL", NO_SERVER)
    server = Cluster(programs)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; without it the tests skip, or fail where they must run."""
    program = chromium()
    if program is None:
        _miss("FORECASTTRACK_CHROMIUM", NO_BROWSER)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens a browser or starts a server is end to end, whatever else it is."""
    for item in items:
        if {"browser", "cluster"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.end_to_end)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    reports = terminalreporter.getreports("skipped")
    for missing in (NO_SERVER, NO_BROWSER):
        skipped = [report for report in reports if missing in str(report.longrepr)]
        if skipped:
            terminalreporter.write_line(f"{len(skipped)} tests skipped: {missing}", red=True)
