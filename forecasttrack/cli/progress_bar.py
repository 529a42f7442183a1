"""What a person sees on stderr while something lasts over a second; programs see nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TypeVar

import attrs
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from forecasttrack.cli.streams import unescaped
from forecasttrack.display import progress
from forecasttrack.display.text import printable

PATIENCE = 1.0
"""Seconds until something is shown."""

Item = TypeVar("Item")


@attrs.frozen
class _Bars:
    """Shows a bar for each loop with its progress."""

    shown: Progress

    def follow(self, items: Iterable[Item], doing: str, total: int | None) -> Iterator[Item]:
        with self.task(doing, total) as task:
            yield from self.shown.track(items, task_id=task)

    @contextmanager
    def task(self, doing: str, total: int | None = None) -> Iterator[TaskID]:
        """Show a line while something is done."""
        task = self.shown.add_task(printable(doing), total=total)
        try:
            yield task
        finally:
            self.shown.remove_task(task)


@contextmanager
def waiting(doing: str, *, console: Console | None = None) -> Iterator[None]:
    """Show what is being done, and how far it has come, once it has lasted a second.

    Nothing is shown where stderr is no terminal, and nothing stays on the screen afterwards; keep
    what prints or asks outside. Inside another wait it is a line of that one.

    Args:
        doing: What is done, as "scoring".
        console: Where to show it; stderr by default.
    """
    outer = progress.watcher()
    if isinstance(outer, _Bars):
        with outer.task(doing):
            yield
        return
    console = console or Console(file=unescaped(sys.stderr))
    if not console.is_terminal or console.is_dumb_terminal:
        yield
        return
    columns = (SpinnerColumn("line"), TextColumn("{task.description}", markup=False), BarColumn(20))
    shown = Progress(
        *columns, MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True
    )
    shown.add_task(printable(doing), total=None)
    timer = Timer(PATIENCE, shown.start)
    timer.daemon = True
    timer.start()
    try:
        with progress.watched(_Bars(shown)):
            yield
    finally:
        timer.cancel()
        timer.join()
        if shown.live.is_started:
            shown.stop()
