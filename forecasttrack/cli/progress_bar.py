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
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from forecasttrack.cli.streams import unescaped
from forecasttrack.display import progress
from forecasttrack.display.addresses import without_password
from forecasttrack.display.text import printable

PATIENCE = 1.0
"""Seconds until something is shown."""

Item = TypeVar("Item")


class _Rate(ProgressColumn):
    """How many items a second, of loops that are counted."""

    def render(self, task: Task) -> Text:
        """The rate of one loop; nothing before it is known."""
        speed = task.finished_speed or task.speed
        return Text("" if not speed else f"{speed:,.0f}/s")


class _Remaining(ProgressColumn):
    """How long a loop will take yet, where it is known how far it goes."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        """The time that remains, to the second."""
        left = task.time_remaining
        if left is None or task.total is None or task.finished:
            return Text("")
        minutes, seconds = divmod(int(left), 60)
        return Text(f"{minutes}:{seconds:02} left")


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
    doing = without_password(doing)
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
        *columns, MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), _Remaining(),
        console=console, transient=True,
    )  # fmt: skip
    shown.add_task(printable(doing), total=None)
    timer = Timer(PATIENCE, shown.start)
    timer.daemon = True
    timer.start()
    try:
        with progress.watching_with(_Bars(shown)):
            yield
    finally:
        timer.cancel()
        timer.join()
        if shown.live.is_started:
            shown.stop()
