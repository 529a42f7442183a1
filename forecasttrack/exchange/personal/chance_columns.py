"""How a column of chances is recognised: by its cells, and by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forecasttrack.exchange.personal.chances import looks_like_chances
from forecasttrack.exchange.personal.column_names import (
    WORDS_FOR_CHANCES,
    plain_name,
    roles_of,
    words_of,
)
from forecasttrack.exchange.personal.days import looks_like_days
from forecasttrack.exchange.personal.totals import is_named_as_other

OF_NO = frozenset(
    {"p(no)", "p no", "no %", "% no", "prob no", "probability no", "probability of no",
     "chance of no", "chance no", "no probability", "no prob", "no"}
)  # fmt: skip
"""Names of columns that hold the chance of a no; elsewhere a name alone may be a forecaster."""
ROUNDING = 0.011
"""How far from 1 chances may sum that were rounded."""


def holds_chances(cells: Sequence[Any]) -> bool:
    """Whether most cells of a column are chances, and no days such as 20260101.

    Example:
        >>> holds_chances(["60%", ".7"]), holds_chances(["2026-01-01"]), holds_chances(["Rome"])
        (True, False, False)
    """
    return looks_like_chances(cells) and not looks_like_days(cells)


def may_hold_chances(name: str) -> bool:
    """Whether the name of a column allows that it holds somebody's chances.

    Example:
        >>> [may_hold_chances(each) for each in ("Ann", "my forecast", "P(no)", "Stake", "made by")]
        [True, True, False, False, False]
    """
    others = roles_of(name) - {"probability", "question"}
    return not others and not is_named_as_other(name) and plain_name(name) not in OF_NO


def is_named_as_chance(name: str) -> bool:
    """Whether a word in the name of a column says that it may hold chances.

    Example:
        >>> is_named_as_chance("Probability of gain"), is_named_as_chance("Ann")
        (True, False)
    """
    return not WORDS_FOR_CHANCES.isdisjoint(words_of(name))
