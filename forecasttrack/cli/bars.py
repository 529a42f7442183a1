"""Bars that show how far loops have come; loaded where a person watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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

from forecasttrack.display.text import printable

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
        seconds_left = task.time_remaining
        if seconds_left is None or task.total is None or task.finished:
            return Text("")
        minutes, seconds = divmod(int(seconds_left), 60)
        return Text(f"{minutes}:{seconds:02} left")


@attrs.frozen
class Bars:
    """Shows a bar for each loop with its progress.

    Attributes:
        shown: The bars of Rich, one for each task.
    """

    shown: Progress

    @classmethod
    def on(cls, console: Console) -> Bars:
        """Bars that vanish from a console when they end; nothing is shown before they start."""
        columns = SpinnerColumn("line"), TextColumn("{task.description}", markup=False)
        numbers = MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), _Remaining()
        return cls(Progress(*columns, BarColumn(20), *numbers, console=console, transient=True))

    def follow(self, items: Iterable[Item], doing: str, total: int | None) -> Iterator[Item]:
        """Yield the items and show their progress in a bar."""
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
