"""One writer at a time: a lock of the operating system on a hidden file in the book's folder.

The kernel lets go of the lock when its holder ends, however it ends, so that none is ever stale.
The file is removed by its holder; after a crash the next writer takes it over and removes it.
Readers take no lock: files are put in place whole, and what is stale is refused when written.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from forecasttrack.errors import BookBusyError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NAME = ".forecasttrack.lock"
PATIENCE = 10.0
"""Seconds for which a writer waits for another by default."""
_PAUSE = 0.02
_TURN = 3 * _PAUSE
"""Seconds for which a process leaves a lock alone that it has just let go: others look for it."""

_let_go: dict[Path, float] = {}


@contextlib.contextmanager
def holding_lock(folder: Path, wait: float = PATIENCE) -> Iterator[None]:
    """Keep every other writer out of a folder that holds a book.

    Args:
        folder: The folder; it is there.
        wait: Seconds to wait for another writer.

    Raises:
        BookBusyError: Another writer held it all the time.
        OSError: Nothing can be written there.
    """
    path = folder / NAME
    since = time.monotonic() - _let_go.pop(path, -_TURN)
    # Without it a process that writes again and again would never let another in between.
    time.sleep(max(0.0, _TURN - since))
    handle = _acquired(path, wait)
    try:
        yield
    finally:
        # Removed while it is still held: whoever opened it meanwhile sees that it is gone.
        with contextlib.suppress(OSError):  # Windows removes no open file; the next writer does
            path.unlink()
        os.close(handle)
        _let_go.clear()
        _let_go[path] = time.monotonic()


def _acquired(path: Path, wait: float) -> int:
    until = time.monotonic() + wait
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        if _is_locked_by_us(handle) and _is_file_at(path, handle):
            return handle
        os.close(handle)
        if time.monotonic() >= until:
            raise BookBusyError(
                f"{path.parent}: another program has been writing there for {wait:g} s; nothing"
                " was written. Repeat it, or wait longer (wait=, --wait)"
            )
        time.sleep(_PAUSE)


def _is_locked_by_us(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_file_at(path: Path, handle: int) -> bool:
    """Whether the path still leads to the file that was opened, which its holder may remove."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
