"""What a person sees on stderr while something lasts over a second; programs see nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console

from forecasttrack.cli.streams import unescaped
from forecasttrack.display import progress
from forecasttrack.display.addresses import without_password
from forecasttrack.display.text import printable

SECONDS_UNTIL_SHOWN = 1.0
"""Seconds until something is shown."""


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
    console = console or Console(file=unescaped(sys.stderr))
    outer, is_watched = progress.watcher(), console.is_terminal and not console.is_dumb_terminal
    if outer is None and not is_watched:
        yield
        return
    from forecasttrack.cli.bars import Bars  # noqa: PLC0415 - needed where somebody watches

    if isinstance(outer, Bars):
        with outer.task(doing):
            yield
        return
    if not is_watched:
        yield
        return
    bars = Bars.on(console)
    bars.shown.add_task(printable(doing), total=None)
    timer = Timer(SECONDS_UNTIL_SHOWN, bars.shown.start)
    timer.daemon = True
    timer.start()
    try:
        with progress.watching_with(bars):
            yield
    finally:
        timer.cancel()
        timer.join()
        if bars.shown.live.is_started:
            bars.shown.stop()
