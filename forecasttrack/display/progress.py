"""How far long work has come: loops report it to a watcher, if there is one.

A loop that may run long is written ``for fact in progress.over(facts, "recording")``; it costs
nothing while nobody watches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Watcher(Protocol):
    """Shows how far a loop has come."""

    def follow(self, items: Iterable[Item], doing: str, total: int | None) -> Iterator[Item]:
        """Hand the items on one by one; ``total`` is their number where it is known."""
        ...


_WATCHER: ContextVar[Watcher | None] = ContextVar("forecasttrack_watcher", default=None)


def over(items: Iterable[Item], doing: str, *, total: int | None = None) -> Iterable[Item]:
    """The items, reported to the watcher as they are taken.

    Args:
        items: What to go over.
        doing: What is done with them, as "reading files".
        total: Their number, where ``items`` does not know it.

    Returns:
        The same items.

    Example:
        >>> list(over("abc", "spelling"))
        ['a', 'b', 'c']
    """
    watching = watcher()
    if watching is None:
        return items
    known = len(items) if total is None and isinstance(items, Sized) else total
    return watching.follow(items, doing, known)


def watcher() -> Watcher | None:
    """The present watcher, ``None`` where nobody watches."""
    return _WATCHER.get()


@contextmanager
def watching_with(watcher: Watcher) -> Iterator[None]:
    """Let a watcher follow the loops that run inside the ``with``."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)
