"""What settles a question about a window before its end: the first row that does, for many at once.

Each limit of a crossing, a status quo, or a highest, lowest or counted observation comes down to
the first number that is large enough, or small enough, or to the n-th that is not 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np

from forecasttrack.records.rule import Crossing, StatusQuo, WindowValue
from forecasttrack.resolving.maxima import Maxima

WindowRule = Crossing | StatusQuo | WindowValue

RISES, FALLS, COUNTS = 0, 1, 2
"""Ways to hit: a number of at least so much, of at most so much, or so many that are not 0."""


@attrs.frozen
class Hit:
    """What settles a question at once.

    Attributes:
        way: ``RISES``, ``FALLS`` or ``COUNTS``.
        mark: From which number on; for ``FALLS`` of the numbers with their signs turned.
        means_yes: Whether it settles the question as yes.
    """

    way: int
    mark: float
    means_yes: bool

    def among(self, numbers: np.ndarray) -> np.ndarray:
        """Which numbers hit, or count towards a hit, shape (n,)."""
        if self.way == COUNTS:
            return np.asarray(numbers != 0)
        return np.asarray((numbers if self.way == RISES else -numbers) >= self.mark)


def hit_of(rule: WindowRule) -> Hit | None:
    """What hits under a rule; ``None`` where no single number tells.

    Example:
        >>> hit_of(WindowValue(series="x", take="max", at_most=75))
        Hit(way=0, mark=75.00000000000001, means_yes=False)
    """
    name, limit = _only_limit(rule)
    if isinstance(rule, WindowValue):
        return None if limit is None else _of_window(rule, name, limit)
    if isinstance(rule, Crossing):
        return None if limit is None else _of_number(name, limit, means_yes=True)
    means_yes = rule.outcome == "no"
    if rule.is_limited:
        return None if limit is None else _of_number(name, limit, means_yes=means_yes)
    return Hit(COUNTS, 1, means_yes)


def _only_limit(rule: WindowRule) -> tuple[str, float | None]:
    names = ("above", "at_least", "below", "at_most")
    given = [(name, limit) for name in names if (limit := getattr(rule, name)) is not None]
    one = len(given) == 1 and rule.equals is None
    return given[0] if one else ("", None)


def _of_number(name: str, limit: float, *, means_yes: bool) -> Hit:
    """A number that keeps to the limit; above x is at least the next number after it."""
    way = RISES if name in ("above", "at_least") else FALLS
    mark = limit if way == RISES else -limit
    past = name in ("above", "below")
    return Hit(way, math.nextafter(mark, math.inf) if past else mark, means_yes)


_BROKEN_BY = {"at_most": "above", "below": "at_least", "at_least": "below", "above": "at_most"}
_UPWARD = ("above", "at_least")


def _of_window(rule: WindowValue, name: str, limit: float) -> Hit | None:
    """What only rises can pass a lower limit for good, or break an upper one; and the reverse."""
    keeps = (name in _UPWARD) == (rule.take != "min")
    passed = name if keeps else _BROKEN_BY[name]
    if rule.take in ("max", "min"):
        return _of_number(passed, limit, means_yes=keeps)
    if rule.take == "sum":
        return None
    needed = math.floor(limit) + 1 if passed == "above" else math.ceil(limit)
    return Hit(COUNTS, needed, keeps) if needed >= 1 else None


@attrs.frozen(eq=False, slots=False)
class Column:
    """A column of numbers in which first hits are looked for.

    Attributes:
        numbers: The numbers, shape (n,).
    """

    numbers: np.ndarray

    @cached_property
    def counting(self) -> np.ndarray:
        """Positions of the numbers that are not 0."""
        return np.flatnonzero(self.numbers)

    @cached_property
    def _trees(self) -> tuple[Maxima, Maxima]:
        return Maxima(self.numbers), Maxima(-self.numbers)

    def first(self, hits: Sequence[Hit], begin: np.ndarray) -> np.ndarray:
        """Position of the first hit of each kind from each beginning on; n where there is none."""
        ways = np.array([hit.way for hit in hits], dtype=int)
        marks = np.array([hit.mark for hit in hits], dtype=float)
        found = np.full(len(hits), len(self.numbers))
        for way in (RISES, FALLS):
            chosen = ways == way
            if chosen.any():
                found[chosen] = self._trees[way].first_at_least(marks[chosen], begin[chosen])
        chosen = ways == COUNTS
        if chosen.any():
            nth = np.searchsorted(self.counting, begin[chosen]) + marks[chosen].astype(int) - 1
            places = np.append(self.counting, len(self.numbers))
            found[chosen] = places[np.minimum(nth, len(self.counting))]
        return found
