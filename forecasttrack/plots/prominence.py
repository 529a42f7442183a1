"""The choice of forecasters that get a style and a name of their own, if there are many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasttrack.plots.palette import SERIES

MOST = len(SERIES)
"""How many lines can be distinguished in print without colour."""


def prominent(counts: Mapping[Any, int], most: int = MOST) -> list[Any]:
    """Choose the names with the greatest counts, and return them in alphabetical order.

    Of equal counts the first names are chosen.

    Example:
        >>> prominent({"ann": 3, "bob": 9, "cid": 3}, 2)
        ['ann', 'bob']
    """
    first = sorted(counts, key=lambda name: (-counts[name], str(name)))[:most]
    return sorted(first, key=str)


def left_unnamed(total: int, named: int, by: str) -> str:
    """Write for the small print how many of all are shown, and how they were chosen.

    The note is empty if all are shown.

    Example:
        >>> left_unnamed(200, 5, "questions")
        'the 5 of 200 with the most questions'
    """
    return f"the {named} of {total:,} with the most {by}" if named < total else ""
