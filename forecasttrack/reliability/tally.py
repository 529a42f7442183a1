"""One row per distinct probability: all that calibration needs to know of many forecasts.

Written predictions live on a coarse grid (0.05, 0.1, 0.65 ...), so ten million of them come
down to a hundred rows. Of yes/no forecasts most is computed from those rows, but for what depends
on the clusters of questions; and rows counted in different places can be merged.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.input_checks import (
    check_columns,
    check_shapes,
    checked_outcome,
    checked_probability,
    checked_weight,
    paired,
)
from forecasttrack.reliability.ties import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike

__all__ = ["ROUNDING", "Tally", "count", "merge", "squared_weight"]

# Probabilities of at most four decimals are counted on a grid, without sorting.
_GRID = 10_000
# Outcomes are drawn for at most so many rows: more are joined with their neighbours. The rows that
# come of it are still far finer than the flat pieces of an isotonic fit.
_MOST_DRAWN = 5000
_BITS_OF_ONE = np.ones(1).view(np.uint64)
# Rows looked at together: small enough to stay in a processor's cache.
_CHUNK = 1 << 16


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Tally:
    """Counts of yes/no forecasts, one row per distinct probability, ascending.

    Sums go over the rows. To rank or bin forecasts use `group` and not the rows, so that forecasts
    that differ in the last digit alone are equal.

    Attributes:
        probability: The distinct probabilities, shape (k,), ascending, in [0, 1].
        weight: Total weight of the forecasts that said so, shape (k,), above 0.
        weighted_outcome: Total weight of those whose answer was yes, shape (k,).
        weight_squared: Sum of the squared weights of questions, shape (k,), those of the forecasts
            of one question added up before they are squared; gives the effective number. Where
            no questions were named every forecast is one of its own.
        count: How many forecasts said so, shape (k,), at least 1.

    Example:
        >>> from forecasttrack.reliability import count
        >>> counted = count(probability=[0.1, 0.2, 0.7, 0.7], outcome=[0, 0, 1, 1])
        >>> row, joined = counted.joined(most=2)
        >>> row, joined.probability.round(2), joined.count
        (array([0, 0, 1]), array([0.15, 0.7 ]), array([2, 2]))
    """

    probability: np.ndarray
    weight: np.ndarray
    weighted_outcome: np.ndarray
    weight_squared: np.ndarray
    count: np.ndarray

    def __len__(self) -> int:
        return len(self.probability)

    @cached_property
    def group(self) -> np.ndarray:
        """Code of the group of each row, shape (k,): rows that differ by rounding are one.

        Neighbours at most 1e-12 apart belong together, in chains; 0 and 1 stay alone, for
        certainty is no rounding of anything else.
        """
        return np.concatenate([np.zeros(min(len(self), 1), dtype=np.intp), np.cumsum(self._apart)])

    @cached_property
    def _apart(self) -> np.ndarray:
        """Whether each row but the first differs from the one before, shape (k - 1,)."""
        p = self.probability
        apart: np.ndarray = p[1:] - p[:-1] > ROUNDING
        if not apart.all():
            apart |= (p[:-1] == 0) | (p[1:] == 1)
        return apart

    @cached_property
    def grouped(self) -> Tally:
        """The same forecasts with one row per `group`, at the mean probability in it."""
        return self if self._apart.all() else self._summed(self.group)

    @cached_property
    def coarse(self) -> Tally:
        """The same forecasts in so few rows that outcomes can be drawn a thousand times."""
        return self.grouped.joined(_MOST_DRAWN)[1]

    @cached_property
    def _resampled(self) -> dict[tuple[int, int], tuple[np.ndarray, np.ndarray]]:
        """The random draws from these forecasts, by seed and number; each is made once."""
        return {}

    def joined(self, most: int) -> tuple[np.ndarray, Tally]:
        """Join neighbours into at most so many rows of about equal effective number.

        Args:
            most: Rows of the result, at most.

        Returns:
            Index of the joined row into which each row goes, shape (k,), and the joined tally.
        """
        if len(self) <= most:
            return np.arange(len(self)), self
        reached = np.cumsum(self.weight**2 / self.weight_squared)
        share = np.maximum(np.ceil(reached / reached[-1] * most - 1e-9), 1)
        step = np.unique(share, return_inverse=True)[1]
        return step, self._summed(step)

    def _summed(self, row: np.ndarray) -> Tally:
        """Add up neighbours that share a new row, at their mean probability."""
        first = np.flatnonzero(np.diff(row, prepend=-1))
        weight, yes, squared, n = (
            np.add.reduceat(column, first)
            for column in (self.weight, self.weighted_outcome, self.weight_squared, self.count)
        )
        # Offsets from the first of a row are small, and so their mean stays inside the row.
        offset = self.weight * (self.probability - self.probability[first][row])
        return Tally(
            probability=self.probability[first] + np.add.reduceat(offset, first) / weight,
            weight=weight,
            weighted_outcome=yes,
            weight_squared=squared,
            count=n,
        )

    @property
    def n(self) -> int:
        """How many forecasts were counted; those of weight zero were not."""
        return int(self.count.sum())

    @property
    def frequency(self) -> np.ndarray:
        """Weighted share of yes at each distinct probability, shape (k,), in [0, 1]."""
        return np.asarray(self.weighted_outcome / self.weight)

    @property
    def base_rate(self) -> float:
        """Weighted share of yes over all forecasts; NaN when there are none."""
        if not len(self):
            return math.nan
        return float(self.weighted_outcome.sum() / self.weight.sum())


@naming_arguments
def count(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    question: ArrayLike | None = None,
) -> Tally:
    """Count forecasts of yes/no questions by probability.

    Equal floating-point numbers are one row; 0.3 and 0.1 * 3 are two, of one group. A forecast
    of weight zero counts for nothing and leaves no trace, so all weights zero give an empty
    tally.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, shape (n,); unresolved questions have no place here.
        weight: Weight of each forecast, shape (n,), 0 or above; all 1 if absent.
        question: Code of the question each forecast is about, shape (n,). Forecasts of one
            question share its outcome, so intervals and tests take those that say the same as one
            observation: ``weight_squared`` says so, and ``count`` counts them all. Each is on its
            own if absent.

    Returns:
        A tally with one row per distinct probability.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1] or is NaN.
        InvalidOutcomeError: An outcome is neither 0 nor 1.
        InvalidArgumentError: Shapes differ, or a weight is neither 0 nor within 1e-100 to 1e100.

    Example:
        >>> counted = count(probability=[0.7, 0.2, 0.7], outcome=[1, 0, 0])
        >>> counted.probability, counted.weighted_outcome, counted.count
        (array([0.2, 0.7]), array([0., 1.]), array([1, 2]))
    """
    probability, outcome = paired(probability, outcome)
    weight = None if weight is None else checked_weight(weight, probability)
    if question is not None:
        return _by_question(probability, outcome, weight, np.asarray(question))
    if weight is not None and not np.all(weight):
        probability, outcome = check_columns(probability, outcome)
        probability, outcome, weight = (each[weight > 0] for each in (probability, outcome, weight))
    counted = _on_grid(probability, outcome, weight)
    if counted is not None:
        return counted
    probability, outcome = check_columns(probability, outcome)
    if weight is None:
        return _unweighted(probability, outcome)
    return _weighted(probability, outcome, weight)


@naming_arguments
def merge(tallies: Iterable[Tally]) -> Tally:
    """Add tallies counted in different places.

    It is the same as counting all at once, as long as no question has forecasts in two of them.

    Args:
        tallies: Any number of tallies; none give an empty one.

    Returns:
        Their sum.

    Raises:
        InvalidArgumentError: Something else than tallies was given.

    Example:
        >>> merge([count(probability=[p], outcome=[1]) for p in (0.7, 0.7, 0.9)]).count
        array([2, 1])
    """
    if not (tallies := list(tallies)):
        return count(probability=[], outcome=[])
    stacked = np.concatenate([each.probability for each in tallies])
    distinct, row = np.unique(stacked, return_inverse=True)

    def total(column: str) -> np.ndarray:
        sums = np.concatenate([getattr(each, column) for each in tallies])
        return np.bincount(row, weights=sums, minlength=len(distinct))

    return Tally(
        probability=distinct,
        weight=total("weight"),
        weighted_outcome=total("weighted_outcome"),
        weight_squared=total("weight_squared"),
        count=total("count").astype(np.int64),
    )


def _on_grid(
    probability: np.ndarray, outcome: np.ndarray, weight: np.ndarray | None
) -> Tally | None:
    """Count without sorting; None as soon as a number is not a decimal of four places."""
    cells = np.zeros((3, 2 * (_GRID + 1)))
    for start in range(0, len(probability), _CHUNK):
        rows = slice(start, start + _CHUNK)
        value = checked_probability(probability[rows], start)
        steps = np.rint(value * _GRID)
        if not np.array_equal(steps / _GRID, value):
            return None
        yes = checked_outcome(outcome[rows], start)
        cell = 2 * steps.astype(np.int64) + yes.astype(np.int64)
        cells[0] += np.bincount(cell, minlength=cells.shape[1])
        if weight is not None:
            cells[1] += np.bincount(cell, weights=weight[rows], minlength=cells.shape[1])
            cells[2] += np.bincount(cell, weights=weight[rows] ** 2, minlength=cells.shape[1])
    if weight is None:
        cells[1:] = cells[0]
    n, total, squared = cells[:, 0::2] + cells[:, 1::2]
    kept = np.flatnonzero(n)
    return Tally(
        probability=kept / _GRID,
        weight=total[kept],
        weighted_outcome=cells[1, 1::2][kept],
        weight_squared=squared[kept],
        count=n[kept].astype(np.int64),
    )


def _unweighted(probability: np.ndarray, outcome: np.ndarray) -> Tally:
    """Count any probabilities by sorting one number each, which is far cheaper than sorting rows.

    Floats that are not negative sort as their bits do, and a probability has a bit to spare
    (its sign), so that outcome and probability fit into one whole number.
    """
    key = np.left_shift(probability.view(np.uint64), 1)
    key |= outcome != 0
    key.sort()
    yes = np.bitwise_and(key, 1)
    # The bits of 1.0 times 0 or 1 are those of 0.0 or 1.0: cheaper than turning integers to floats.
    yes *= _BITS_OF_ONE
    yes, value = yes.view(np.float64), np.right_shift(key, 1, out=key).view(np.float64)
    apart = value[1:] != value[:-1]
    if apart.all():
        # One number in the place of all: columns of ones would take as long as half the sort.
        once = np.broadcast_to(1.0, len(value))
        return Tally(
            probability=value,
            weight=once,
            weighted_outcome=yes,
            weight_squared=once,
            count=np.broadcast_to(np.int64(1), len(value)),
        )
    first = np.concatenate([[0], np.flatnonzero(apart) + 1])
    count_ = np.diff(first, append=len(key))
    n = count_.astype(float)
    return Tally(
        probability=value[first],
        weight=n,
        weighted_outcome=np.add.reduceat(yes, first),
        weight_squared=n,
        count=count_,
    )


def _by_question(
    probability: np.ndarray, outcome: np.ndarray, weight: np.ndarray | None, question: np.ndarray
) -> Tally:
    counted = count(probability=probability, outcome=outcome, weight=weight)
    weight = np.ones(len(probability)) if weight is None else weight
    check_shapes(probability, question, "question")
    row = np.searchsorted(counted.probability, probability + 0.0)
    kept = weight > 0
    squared = squared_weight(row[kept], weight[kept], question[kept], len(counted))
    return attrs.evolve(counted, weight_squared=squared)


def squared_weight(
    row: np.ndarray, weight: np.ndarray, question: np.ndarray, rows: int
) -> np.ndarray:
    """Add up, for each row, the squares of the total weights of the questions in it.

    The weight of a row, squared, over this sum is the effective number of its questions.

    Args:
        row: Row of each forecast, shape (n,).
        weight: Its weight, shape (n,), above 0.
        question: Code of its question, shape (n,).
        rows: How many rows there are.

    Returns:
        Sum of squares, shape (rows,).

    Example:
        >>> squared_weight(np.array([0, 0, 0]), np.ones(3), np.array([5, 5, 6]), 1)
        array([5.])
    """
    code = np.unique(question, return_inverse=True)[1]
    at, place = np.unique(row * (code.max(initial=0) + 1) + code, return_inverse=True)
    together = np.bincount(place, weights=weight)
    return np.bincount(at // (code.max(initial=0) + 1), weights=together**2, minlength=rows)


def _weighted(probability: np.ndarray, outcome: np.ndarray, weight: np.ndarray) -> Tally:
    distinct, row = np.unique(probability, return_inverse=True)
    k = len(distinct)
    return Tally(
        probability=distinct,
        weight=np.bincount(row, weights=weight, minlength=k),
        weighted_outcome=np.bincount(row, weights=weight * outcome, minlength=k),
        weight_squared=np.bincount(row, weights=weight**2, minlength=k),
        count=np.bincount(row, minlength=k),
    )
