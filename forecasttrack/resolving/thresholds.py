"""The first row that settles a question about a window before its end, for many questions at once.

Each limit of a crossing, a status quo, or a highest, lowest or counted observation comes down to
the first number that is large enough, or small enough, or to the n-th that is not 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np

from forecasttrack.records.series_rule import Crossing, StatusQuo, WindowValue

WindowRule = Crossing | StatusQuo | WindowValue
_KNOWN = frozenset((Crossing, StatusQuo, WindowValue))
"""Exactly these classes: a derived class may read its numbers in another way."""

RISES, FALLS, COUNTS = 0, 1, 2
"""Ways to reach a threshold: by a number so large, so small, or by so many that are not 0."""


@attrs.frozen
class Threshold:
    """What settles a question at once.

    Attributes:
        way: ``RISES``, ``FALLS`` or ``COUNTS``.
        mark: The least number that settles it, the greatest (``FALLS``), or how many.
        means_yes: Whether it settles the question as yes.
    """

    way: int
    mark: float
    means_yes: bool

    def among(self, numbers: np.ndarray) -> np.ndarray:
        """Which numbers reach the threshold, or count towards it, shape (n,)."""
        if self.way == COUNTS:
            return np.asarray(numbers != 0)
        return np.asarray(numbers >= self.mark if self.way == RISES else numbers <= self.mark)


def threshold_of(rule: WindowRule) -> Threshold | None:
    """The threshold of a rule; ``None`` where no single number tells, or its class is another.

    Example:
        >>> threshold_of(WindowValue(series="x", take="max", at_most=75))
        Threshold(way=0, mark=75.00000000000001, means_yes=False)
    """
    if type(rule) not in _KNOWN:
        return None
    name, limit = _only_limit(rule)
    if isinstance(rule, WindowValue):
        return None if limit is None else _of_window(rule, name, limit)
    if isinstance(rule, Crossing):
        return None if limit is None else _of_number(name, limit, means_yes=True)
    means_yes = rule.outcome == "no"
    if rule.is_limited:
        return None if limit is None else _of_number(name, limit, means_yes=means_yes)
    return Threshold(COUNTS, 1, means_yes)


def _only_limit(rule: WindowRule) -> tuple[str, float | None]:
    names = ("above", "at_least", "below", "at_most")
    given = [(name, limit) for name in names if (limit := getattr(rule, name)) is not None]
    one = len(given) == 1 and rule.equals is None
    return given[0] if one else ("", None)


_FIRST_PAST = {
    "above": (RISES, math.inf),
    "at_least": (RISES, None),
    "below": (FALLS, -math.inf),
    "at_most": (FALLS, None),
}
"""How a limit is reached, and the direction of the first number beyond it if the limit itself does
not count."""


def _of_number(name: str, limit: float, *, means_yes: bool) -> Threshold:
    """A number that keeps to the limit; above x is at least the next number after it."""
    way, towards = _FIRST_PAST[name]
    mark = limit if towards is None else math.nextafter(limit, towards)
    return Threshold(way, mark, means_yes)


_BROKEN_BY = {"at_most": "above", "below": "at_least", "at_least": "below", "above": "at_most"}
_UPWARD = ("above", "at_least")


def _of_window(rule: WindowValue, name: str, limit: float) -> Threshold | None:
    """A total that only rises can pass a lower limit, or break an upper one; and the reverse."""
    keeps = (name in _UPWARD) == (rule.take != "min")
    passed = name if keeps else _BROKEN_BY[name]
    if rule.take in ("max", "min"):
        return _of_number(passed, limit, means_yes=keeps)
    if rule.take != "count":  # no single observation decides a total
        return None
    needed = math.floor(limit) + 1 if passed == "above" else math.ceil(limit)
    return Threshold(COUNTS, needed, keeps) if needed >= 1 else None


@attrs.frozen(eq=False, slots=False)
class SeriesColumn:
    """A column of numbers in which the first to reach a threshold is looked for.

    Attributes:
        numbers: The numbers, shape (n,).
    """

    numbers: np.ndarray

    @cached_property
    def counting(self) -> np.ndarray:
        """Positions of the numbers that are not 0."""
        return np.flatnonzero(self.numbers)

    @cached_property
    def _rising(self) -> Maxima:
        return Maxima(self.numbers)

    @cached_property
    def _falling(self) -> Maxima:
        """The search for a small enough number, as one for a large enough negated number."""
        return Maxima(-self.numbers)

    def first(self, thresholds: Sequence[Threshold], begin: np.ndarray) -> np.ndarray:
        """Position of the first number to reach each threshold from each beginning on.

        The length of the column where there is none.
        """
        ways = np.array([each.way for each in thresholds], dtype=int)
        marks = np.array([each.mark for each in thresholds], dtype=float)
        found = np.full(len(thresholds), len(self.numbers))
        for way, search in ((RISES, self._first_up), (FALLS, self._first_down)):
            chosen = ways == way
            if chosen.any():
                found[chosen] = search(marks[chosen], begin[chosen])
        chosen = ways == COUNTS
        if chosen.any():
            nth = np.searchsorted(self.counting, begin[chosen]) + marks[chosen].astype(int) - 1
            places = np.append(self.counting, len(self.numbers))
            found[chosen] = places[np.minimum(nth, len(self.counting))]
        return found

    def _first_up(self, marks: np.ndarray, begin: np.ndarray) -> np.ndarray:
        return self._rising.first_at_least(marks, begin)

    def _first_down(self, marks: np.ndarray, begin: np.ndarray) -> np.ndarray:
        return self._falling.first_at_least(-marks, begin)


class Maxima:
    """A tree of the maxima of ever longer stretches of a column.

    Example:
        >>> tree = Maxima(np.array([1.0, 5.0, 2.0, 7.0]))
        >>> tree.first_at_least(np.array([2.0, 6.0, 9.0]), np.array([2, 0, 0]))
        array([2, 3, 4])
    """

    def __init__(self, values: np.ndarray) -> None:
        self._n = len(values)
        self._size = 1 << max(self._n - 1, 1).bit_length()
        self._tree = np.full(2 * self._size, -np.inf)
        self._tree[self._size : self._size + self._n] = values
        level = self._size
        while level > 1:
            pairs = self._tree[level : 2 * level].reshape(-1, 2)
            level //= 2
            self._tree[level : 2 * level] = pairs.max(axis=1)

    def first_at_least(self, threshold: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Position of the first number not under each threshold, from each beginning on.

        Args:
            threshold: Thresholds, shape (n,).
            begin: Positions at which to begin, shape (n,).

        Returns:
            Positions, shape (n,); the length of the column where no number is large enough.
        """
        node = np.minimum(begin, self._n) + self._size
        found = np.full(len(node), self._n)
        active = np.flatnonzero(begin < self._n)
        while len(active):
            large = self._tree[node[active]] >= threshold[active]
            found[active[large]] = self._descend(node[active[large]], threshold[active[large]])
            active = active[~large]
            after = node[active] + 1
            # Move on to the largest stretch that begins right behind this one; the root means that
            # none is left.
            node[active] = after // (after & -after)
            active = active[node[active] > 1]
        return found

    def _descend(self, node: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        node = node.copy()
        while (node < self._size).any():
            inner = node < self._size
            left = 2 * node[inner]
            node[inner] = left + (self._tree[left] < threshold[inner])
        return node - self._size
