"""How a message shows what was found instead of what was needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

__all__ = ["shown"]

_MOST_CHARACTERS = 60
_LARGEST_NUMBER = 10**30


def shown(value: Any) -> str:
    """Show a value: plain ones as they are written, cut off where long, all others by their kind.

    The text that an array or a frame has for programmers never stands in a message.

    Example:
        >>> shown(0.5), shown("half"), shown(["a", None]), shown(10**400)
        ('0.5', "'half'", "['a', None]", 'a huge number')
        >>> shown("a" * 1000)[-6:], shown(object()), shown(range(3))
        ('aaa...', 'object', 'range of length 3')
    """
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return "a huge number"
    if _is_plain(value):
        text = repr(value)
        return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 3]}..."
    for plain in (int, float, str):
        if isinstance(value, plain):
            return shown(plain(value))
    return str(value) if isinstance(value, dt.date) else _kind(value)


def _kind(value: Any) -> str:
    try:
        return f"{type(value).__name__} of length {len(value)}"
    except TypeError:
        return type(value).__name__


def _is_plain(value: Any) -> bool:
    """Whether Python writes a value as people would, with all that it holds."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    if isinstance(value, Mapping):
        return type(value) is dict and all(map(_is_plain, [*value, *value.values()]))
    return value is None or type(value) in (bool, int, float, str, bytes)
