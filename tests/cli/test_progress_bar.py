"""What a person sees while something lasts, and that programs see nothing of it."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console

from forecasttrack.cli import progress_bar as room
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.display import progress

ROOT = Path(__file__).parents[2]
AT_ONCE = (
    "import sys; from forecasttrack.cli import main, progress_bar;"
    "progress_bar.SECONDS_UNTIL_SHOWN = 0.0;"
    " main(sys.argv[1:])"
)


def terminal(**options) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=80, **options)


def shown(console: Console) -> str:
    return console.file.getvalue()


def slow(items, doing, seconds=0.15):
    for _ in progress.over(items, doing):
        time.sleep(seconds)


def test_a_loop_shows_how_far_it_has_come(monkeypatch):
    """Its name, and how many of how many."""
    monkeypatch.setattr(room, "SECONDS_UNTIL_SHOWN", 0.0)
    console = terminal()
    with waiting("scoring", console=console):
        slow(range(7), "reading files")
    assert "scoring" in shown(console)
    assert "reading files" in shown(console)
    assert "/7" in shown(console)


def test_a_wait_inside_a_wait_is_a_line_of_it(monkeypatch):
    """One display at a time: the inner one is told on the outer, and gone when it ends."""
    monkeypatch.setattr(room, "SECONDS_UNTIL_SHOWN", 0.0)
    console = terminal()
    with waiting("reading a ledger", console=console):
        with waiting("making the scorecard"):
            slow(range(3), "drawing")
        written = len(shown(console))
        time.sleep(0.6)
    for words in ("reading a ledger", "making the scorecard", "drawing"):
        assert words in shown(console)
    left = shown(console)[written + 200 :]
    assert "reading a ledger" in left
    assert "making the scorecard" not in left


def test_what_is_quick_shows_nothing():
    """Nobody reads what flashes by."""
    console = terminal()
    with waiting("scoring", console=console):
        slow(range(3), "reading files", seconds=0)
    assert shown(console) == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch):
    """A pipe, a file and a dumb terminal get nothing, however long it lasts."""
    monkeypatch.setattr(room, "SECONDS_UNTIL_SHOWN", 0.0)
    for console in (Console(file=io.StringIO()), terminal(_environ={"TERM": "dumb"})):
        with waiting("scoring", console=console):
            slow(range(2), "reading files")
        assert shown(console) == ""


def test_colour_is_left_out_on_request(monkeypatch):
    """NO_COLOR is respected: cursor moves remain, colours do not."""
    monkeypatch.setattr(room, "SECONDS_UNTIL_SHOWN", 0.0)
    plain, coloured = terminal(_environ={"NO_COLOR": "1"}), terminal(_environ={})
    for console in (plain, coloured):
        with waiting("scoring", console=console):
            slow(range(3), "reading files")
    assert "\x1b[3" in shown(coloured)
    assert "\x1b[3" not in shown(plain)


def torn():
    yield 1
    raise ValueError("torn")


def test_an_error_ends_the_display(monkeypatch):
    """The cursor comes back, and the next command can wait again."""
    monkeypatch.setattr(room, "SECONDS_UNTIL_SHOWN", 0.0)
    console = terminal()
    with pytest.raises(ValueError, match="torn"), waiting("reading", console=console):
        slow(torn(), "reading files")
    assert "\x1b[?25l" in shown(console)
    assert shown(console).rindex("\x1b[?25h") > shown(console).rindex("\x1b[?25l")
    with waiting("reading", console=console):
        time.sleep(0.2)


def test_loops_run_as_they_are_when_nobody_watches():
    """The same object comes back, so that nothing is paid."""
    items = [1, 2]
    assert progress.over(items, "counting") is items


def drained(terminal: int) -> bytes:
    """All that comes from a terminal until nobody writes to it any more."""
    chunks = []
    with contextlib.suppress(OSError):  # which is how its end shows
        while chunk := os.read(terminal, 65536):
            chunks.append(chunk)
    os.close(terminal)
    return b"".join(chunks)


def on_a_terminal(*arguments: str) -> tuple[str, str]:
    """Run a command with stderr on a terminal and stdout piped."""
    ours, theirs = pty.openpty()
    ran = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", AT_ONCE, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    # Read while it writes: a terminal holds 4 kB, and then the command would wait for ever.
    with ThreadPoolExecutor() as reader:
        shown = reader.submit(drained, ours)
        try:
            out, _ = ran.communicate(timeout=120)
        finally:
            ran.kill()
    assert ran.returncode == 0
    return out.decode(), shown.result().decode()


@pytest.mark.end_to_end
def test_progress_goes_to_stderr_and_results_to_stdout():
    """On a real terminal the files are counted; what is piped is the result alone."""
    out, seen = on_a_terminal("check", "fixtures/alaska-2025")
    assert "reading" in seen
    assert "reading" not in out
    assert "\x1b" not in out
