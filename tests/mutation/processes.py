"""Processes in which tests run against a mutant, and what became of them."""

from __future__ import annotations

import math
import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from typing import TextIO

import pytest

# A mutant that asks for more memory than this is refused it, and so noticed.
MEMORY = 16 * 2**30
# Where a process says that it is broken, though its tests say nothing.
ERRORS = os.dup(2)


class Failures:
    """Remembers whether a test has failed."""

    def __init__(self) -> None:
        self.seen = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a report."""
        self.seen = self.seen or report.failed


def failed(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run one test, and say whether it fails; what follows may go on with its fixtures."""
    failures = Failures()
    plugins = item.config.pluginmanager
    plugins.register(failures)
    item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
    plugins.unregister(failures)
    return failures.seen


class EndedError(Exception):
    """A process was ended before it was done: it took too long."""


class BrokenError(Exception):
    """A process failed outside of the tests that it ran."""


def forked(act: Callable[[], str], seconds: float = math.inf) -> str | None:
    """Do something in a process of its own, and return what it said; None if it took too long.

    Args:
        act: What is done.
        seconds: The processor time after which it is ended; waiting may take ten times as long.
    """
    try:
        return "".join(lines_of(lambda answer: answer.write(act()), seconds))
    except EndedError:
        return None


def lines_of(act: Callable[[TextIO], object], seconds: float = math.inf) -> Iterator[str]:
    """Do something in a process of its own, and yield each line that it tells."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _do(act, writing, seconds)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        yield from answer
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != os.EX_OK:
        raise EndedError if os.WIFSIGNALED(status) else BrokenError


def _do(act: Callable[[TextIO], object], writing: int, seconds: float) -> None:
    status = os.EX_SOFTWARE
    try:
        os.setsid()
        if math.isfinite(seconds):
            _limit(math.ceil(seconds))
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        with os.fdopen(writing, "w", buffering=1, encoding="utf-8") as answer:
            act(answer)
        status = os.EX_OK
    except BaseException:  # noqa: BLE001 - a fork must not go on where its parent does
        os.write(ERRORS, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _limit(seconds: int) -> None:
    spent = math.ceil(sum(os.times()[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, spent + seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(10 * seconds)
