"""Which of many forecasters get a style and a name of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasttrack.plots.palette import SERIES

MOST = len(SERIES)
"""So many lines can be told apart in grey."""


def prominent(counts: Mapping[Any, int], most: int = MOST) -> list[Any]:
    """Choose those with the most to show, ties by name, in order of name.

    Example:
        >>> prominent({"ann": 3, "bob": 9, "cid": 3}, 2)
        ['ann', 'bob']
    """
    first = sorted(counts, key=lambda name: (-counts[name], str(name)))[:most]
    return sorted(first, key=str)


def left_unnamed(total: int, named: int, by: str) -> str:
    """Say how many are not shown, and how the others were chosen; empty if all are.

    Example:
        >>> left_unnamed(200, 5, "questions")
        'the 5 of 200 with the most questions'
    """
    return f"the {named} of {total:,} with the most {by}" if named < total else ""
