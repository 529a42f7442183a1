"""How sure miscalibration and discrimination are: intervals by simulated outcomes, by cluster."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_draws, check_level
from forecasttrack.reliability.input_checks import check_columns
from forecasttrack.reliability.isotonic_terms import corp
from forecasttrack.reliability.normal_frequencies import NormalFrequencies
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.tally import Tally, count

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["TERMS", "term_intervals"]

TERMS = ("miscalibration", "discrimination")
"""The terms that an interval is made for."""

_METHOD = "inverted tests of simulated outcomes, by cluster"
_READS = {
    "miscalibration": "The interval holds what recalibration would gain in the long run.",
    "discrimination": "The interval holds what forecasts gain on the base rate once recalibrated.",
}
_STEPS = 40
"""Rows of the tally in a simulation; neighbours of more are joined, in data and draws alike."""
_HALVINGS = 9
"""How often a path is halved between a truth that is kept and one that is not."""
_FARTHEST = 3.0
"""The end of a path: nine times as far as the fitted curve, or where probabilities reach 0 or 1.

A path goes by the square of where it is, so that its first steps, which are those of many
forecasts, are small.
"""
_LOG_ODDS = 5 / _FARTHEST
"""By how much log odds are moved, times the square: from 0.1% to beyond 99.9% at the end."""
_AT_ONCE = 2_000_000
"""Draws in memory at a time."""
_AT_A_TIME = 50
"""Sets of outcomes after which a test may be decided; so many stay in a processor's cache."""
_EDGE = 1e-3
"""How near to 0 and 1 forecasts may lie where their log odds are moved."""

Path = Callable[[float], np.ndarray]
"""Chances of yes at each row of a tally, ever farther from where the term is smallest."""


@naming_arguments
def term_intervals(  # noqa: PLR0913 - one column each
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 400,
) -> dict[str, TestResult]:
    """Bound miscalibration and discrimination of the Brier score, isotonic (CORP).

    Both terms are too large on average in few forecasts, so that neither the estimate nor a
    bootstrap of it can be trusted. Here truths are tried that lie ever farther from calibration,
    or from saying nothing: along the fitted curve, along the forecasts, and all log odds moved
    alike. A truth is kept where more than (1 - level) / 2 of the outcomes drawn from it give a term
    at least as large as was found, and more than as many one at most as large; the interval holds
    the terms of all truths kept.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, shape (n,).
        weight: Weight of each forecast, shape (n,), 0 or above; all 1 if absent.
        cluster: Cluster of each forecast, shape (n,): those of one cluster are drawn as coming out
            together, which is when chance explains most; each alone if absent.
        level: Level of the intervals, inside (0, 1).
        seed: Seed of the random numbers.
        resamples: How many sets of outcomes to draw for each truth; of very many forecasts their
            frequencies are drawn from the normal limit.

    Returns:
        For each of ``TERMS`` its value with an interval from 0 or above; NaN for no forecasts.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), shapes differ, or too few resamples.

    Example:
        >>> found = term_intervals(probability=[0.9] * 20 + [0.2] * 20, outcome=[0, 1] * 20)
        >>> {name: (round(each.value, 3), round(each.low, 2)) for name, each in found.items()}
        {'miscalibration': (0.125, 0.03), 'discrimination': (0.0, 0.0)}
    """
    check_level(level)
    check_draws(resamples, level=level)
    columns = check_columns(probability, outcome)
    weights = np.ones(len(columns[0])) if weight is None else np.asarray(weight, dtype=float)
    groups = np.arange(len(columns[0])) if cluster is None else np.asarray(cluster)
    whole = count(probability=columns[0], outcome=columns[1], weight=weights)
    terms = corp(whole)
    ends: dict[str, tuple[float, float]] = dict.fromkeys(TERMS, (math.nan, math.nan))
    if len(whole):
        draws = _Draws.of(whole, columns[0], weights, groups, seed=seed, resamples=resamples)
        ends = {term: _ends(draws, term, (1 - level) / 2) for term in TERMS}
    return {
        term: TestResult(
            name=term,
            value=terms[term],
            low=min(ends[term][0], terms[term]) if whole.n else math.nan,
            high=max(ends[term][1], terms[term]) if whole.n else math.nan,
            level=level,
            n=whole.n,
            method=_METHOD,
            reads=_READS[term],
            note="" if whole.n else "Not defined: no forecasts.",
            details={"n_clusters": float(len(np.unique(groups[weights > 0])))},
            seed=seed,
        )
        for term in TERMS
    }


@attrs.frozen(kw_only=True, eq=False, slots=False)
class _Draws:
    """Uniform numbers behind every set of outcomes, the same for each truth.

    Attributes:
        tally: The forecasts in few rows.
        row: Row of each forecast, ascending, shape (n,).
        weight: Weight of each forecast, shape (n,).
        group: Code of the cluster of each forecast, shape (n,).
    """

    tally: Tally
    row: np.ndarray
    weight: np.ndarray
    group: np.ndarray
    seed: int
    resamples: int

    @classmethod
    def of(  # noqa: PLR0913 - one column each
        cls,
        whole: Tally,
        probability: np.ndarray,
        weight: np.ndarray,
        cluster: np.ndarray,
        *,
        seed: int,
        resamples: int,
    ) -> _Draws:
        kept = weight > 0
        grouped = whole.grouped
        step, tally = grouped.joined(_STEPS)
        row = step[whole.group[np.searchsorted(whole.probability, probability[kept])]]
        order = np.argsort(row, kind="stable")
        group = np.unique(cluster[kept], return_inverse=True)[1]
        return cls(
            tally=tally, row=row[order], weight=weight[kept][order], group=group[order],
            seed=seed, resamples=resamples,
        )  # fmt: skip

    def frequencies(self, chance: np.ndarray) -> Iterator[np.ndarray]:
        """Yield frequencies of yes at each row under a truth, shape (some, k)."""
        if self._limit.holds(chance):
            yield self._limit.drawn(chance, self.resamples, seed=self.seed)
            return
        rng = np.random.default_rng(self.seed)
        clusters, parts = int(self.group.max()) + 1, self._parts
        size = min(_AT_A_TIME, max(1, _AT_ONCE // max(clusters, *(len(each) for each, _ in parts))))
        # Draws are float32: one lies below a chance where it lies below the next float32 to it.
        limit = chance.astype(np.float32)
        limit = np.where(limit < chance, np.nextafter(limit, np.float32(np.inf)), limit)
        for start in range(0, self.resamples, size):
            # Forecasts of a cluster share a draw: they come out together as far as they agree.
            drawn = rng.random((min(size, self.resamples - start), clusters), dtype=np.float32)
            by_cluster = np.ascontiguousarray(drawn.T)
            yes = [
                _weighed(by_cluster.take(group, axis=0) < each, weight)
                for (group, weight), each in zip(parts, limit, strict=True)
            ]
            yield np.transpose(yes) / self.tally.weight

    @cached_property
    def _limit(self) -> NormalFrequencies:
        """The frequencies of very many forecasts: their limit, without drawing each outcome."""
        return NormalFrequencies(self.row, self.group, self.weight, len(self.tally))

    @cached_property
    def _parts(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The clusters of each row, and what their forecasts there weigh together."""
        # Small whole weights add up without rounding in half the memory.
        exact = (self.weight == np.rint(self.weight)).all() and self.weight.sum() < 2**24
        dtype, found = np.float32 if exact else np.float64, []
        cuts = np.flatnonzero(np.diff(self.row)) + 1
        rows = (np.split(each, cuts) for each in (self.group, self.weight))
        for group, weight in zip(*rows, strict=True):
            own, place = np.unique(group, return_inverse=True)
            found.append((own, np.bincount(place, weights=weight).astype(dtype)))
        return found

    def more_often(
        self, term: str, chance: np.ndarray, holds: Callable[[np.ndarray], np.ndarray], share: float
    ) -> bool:
        """Whether more than a share of the outcomes drawn from a truth give a term that holds.

        Args:
            term: The term.
            chance: The truth, shape (k,).
            holds: Tells of each term whether it holds.
            share: The share, in [0, 1).
        """
        most, seen = share * self.resamples, 0
        for frequency in self.frequencies(chance):
            seen += int(np.count_nonzero(holds(self.term(term, frequency))))
            # The rest can only add to these.
            if seen > most:
                return True
        return False

    def term(self, term: str, frequency: np.ndarray) -> np.ndarray:
        """The term at each set of frequencies, shape (m,) for (m, k)."""
        part = self.tally.weight / self.tally.weight.sum()
        curve = _isotonic(frequency, self.tally.weight)
        p = self.tally.probability if term == "miscalibration" else (frequency @ part)[:, None]
        # Brier score of p less that of the curve, which is never below 0 but for rounding.
        return np.asarray(np.maximum(((p - curve) * (p + curve - 2 * frequency)) @ part, 0.0))

    @cached_property
    def curve(self) -> np.ndarray:
        """The fitted curve at each row, shape (k,)."""
        return np.ravel(_isotonic(self.tally.frequency[None, :], self.tally.weight))


def _weighed(yes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weight of the clusters that came out yes in each set, shape (m,) for (clusters, m)."""
    # Not a product of matrices: BLAS wakes a second thread for it, whose wait costs more than this.
    weighed: np.ndarray = np.einsum("c,cs->s", weight, yes.astype(weight.dtype))
    return weighed


def _isotonic(frequency: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Fit the never-falling curve to every row of frequencies at once, shape (m, k).

    The fit at j is the largest over i <= j of the smallest over l >= j of the mean from i to l.
    """
    m, k = frequency.shape
    # One set of frequencies per column: what is done to all sets at once lies side by side.
    total = np.zeros((k + 1, m))
    np.cumsum((frequency * weight).T, axis=0, out=total[1:])
    reached = np.concatenate([[0.0], np.cumsum(weight)])
    fitted = np.full((k, m), -np.inf)
    for i in range(k):
        least = (total[i + 1 :] - total[i]) / (reached[i + 1 :, None] - reached[i])
        np.minimum.accumulate(least[::-1], axis=0, out=least[::-1])
        np.maximum(fitted[i:], least, out=fitted[i:])
    return np.ascontiguousarray(fitted.T)


def _paths(draws: _Draws, term: str) -> Iterator[Path]:
    p, curve = draws.tally.probability, draws.curve
    if term == "miscalibration":
        yield lambda far: np.clip(p + far**2 * (curve - p), 0, 1)
        inside = scipy.special.logit(np.clip(p, _EDGE, 1 - _EDGE))
        yield lambda far: scipy.special.expit(inside + _LOG_ODDS * far**2) if far else p
        yield lambda far: scipy.special.expit(inside - _LOG_ODDS * far**2) if far else p
        return
    base = draws.tally.base_rate
    middle = float(draws.tally.weight @ p / draws.tally.weight.sum())
    yield lambda far: np.clip(base + far**2 * (curve - base), 0, 1)
    # However close together the forecasts are, the truths for them may lie as far apart as can be.
    apart = (p - middle) / (np.abs(p - middle).max() or 1.0)
    yield lambda far: np.clip(base + far**2 / _FARTHEST * apart, 0, 1)


def _ends(draws: _Draws, term: str, miss: float) -> tuple[float, float]:
    """The smallest and the largest term of the truths tried that no one-sided test rejects."""
    found = float(draws.term(term, draws.tally.frequency[None, :])[0])
    lows, highs = [], []
    for path in _paths(draws, term):

        def true(far: float, path: Path = path) -> float:
            return float(draws.term(term, path(far)[None, :])[0])

        def as_large(far: float, path: Path = path) -> bool:
            return draws.more_often(term, path(far), lambda each: each >= found - 1e-12, miss)

        def not_as_small(far: float, path: Path = path) -> bool:
            return not draws.more_often(term, path(far), lambda each: each <= found + 1e-12, miss)

        lows.append(true(_first(as_large)))
        highs.append(true(_first(not_as_small)))
    return min(lows), max(highs)


def _first(holds: Callable[[float], bool]) -> float:
    """Find by halving where something begins to hold; the farthest where it holds nowhere."""
    if holds(0.0):
        return 0.0
    low, high = 0.0, _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
