"""One writer at a time: a lock of the operating system on a hidden file in the book's folder.

The kernel lets go of the lock when its holder ends, however it ends, so that none is ever stale.
The file is removed by its holder; after a crash the next writer takes it over and removes it.
Writers that wait have a place in a queue: a hidden file each, locked the same way, whose name says
since when it waits. Nobody takes the lock while somebody waits longer, so that each wait ends after
as many turns as others waited before.
Readers take no lock: files are put in place whole, and what is stale is refused when written.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from itertools import count
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
_number = count()


@contextlib.contextmanager
def holding_lock(folder: Path, wait: float = PATIENCE) -> Iterator[None]:
    """Keep every other writer out of a folder that holds a book.

    Args:
        folder: The folder, which exists.
        wait: Seconds to wait for another writer.

    Raises:
        BookBusyError: Another writer held it all the time.
        OSError: Nothing can be written there.
    """
    path = folder / NAME
    handle = _free_lock(path)
    if handle is None:
        handle = _lock_after_waiting(path, wait)
    try:
        yield
    finally:
        _let_go(path, handle)


def _free_lock(path: Path, place: str = "") -> int | None:
    """Take the lock, unless another writer holds it or stands before a place in the queue.

    Without a place every writer in the queue stands before this one.
    """
    return None if _is_behind_others(path, place) else _lock_of(path)


def _lock_after_waiting(path: Path, wait: float) -> int:
    until = time.monotonic() + wait
    with _place_in_queue(path, until) as place:
        while (handle := _free_lock(path, place)) is None:
            if time.monotonic() >= until:
                raise BookBusyError(
                    f"{path.parent}: another program has been writing there for {wait:g} s; nothing"
                    " was written. Repeat it, or wait longer (wait=, --wait)"
                )
            time.sleep(_PAUSE)
        return handle


@contextlib.contextmanager
def _place_in_queue(path: Path, until: float) -> Iterator[str]:
    """The name of a queue file behind those of all who wait; empty where none could be locked."""
    name, handle = "", None
    # Another writer that sees the file before it is locked takes it for left behind and removes
    # it; then a file with a new name is tried.
    while handle is None and time.monotonic() < until:
        name = f"{NAME}.{time.time_ns():020}-{os.getpid()}-{next(_number)}"
        handle = _lock_of(path.with_name(name))
    try:
        yield "" if handle is None else name
    finally:
        if handle is not None:
            _let_go(path.with_name(name), handle)


def _is_behind_others(path: Path, place: str) -> bool:
    """Whether another writer stands before a place, or anywhere in the queue if there is no place.

    Queue files of writers that were killed are removed.
    """
    with os.scandir(path.parent) as found:
        queue = [each.name for each in found if each.name.startswith(f"{NAME}.")]
    return any(
        _is_held(path.with_name(name)) for name in sorted(queue) if not place or name < place
    )


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    handle = _lock_of(path)
    if handle is not None:
        _let_go(path, handle)
    return handle is None


def _let_go(path: Path, handle: int) -> None:
    # Removed while it is still held: whoever opened it meanwhile sees that it is gone.
    with contextlib.suppress(OSError):  # Windows removes no open file; the next writer does
        path.unlink()
    os.close(handle)


def _lock_of(path: Path) -> int | None:
    """Lock a file, made if need be; None where another holds it or has just removed it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    if _is_locked_by_us(handle) and _is_file_at(path, handle):
        return handle
    os.close(handle)
    return None


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
