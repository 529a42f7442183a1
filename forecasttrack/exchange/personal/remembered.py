"""Readings of texts that are remembered, since the cells of a table repeat; long ones do not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

COUNT = 65_536
"""How many texts are kept with what they say."""
LONGEST = 200
"""Characters of the longest of them; so many remarks of thousands would fill all memory."""


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """Read each short text once, and long ones each time.

    Example:
        >>> length = remembered(lambda text: [len(text)])
        >>> length("short") is length("short"), length("long" * 99) is length("long" * 99)
        (True, False)
    """
    known = functools.lru_cache(maxsize=COUNT)(read)

    @functools.wraps(read)
    def read_once(text: str) -> T:
        return known(text) if len(text) <= LONGEST else read(text)

    return read_once
