"""Exact tails of a sum of two-valued terms under every tilt, and the means an outcome allows.

The tails are exact by convolution on a grid where the terms are few or share a step, and where all
but a few came out alike; otherwise they are the saddlepoint approximation of Barndorff-Nielsen
(1986). A grid rounds the jumps, of what
could be and of what was, so a rounded test is exact for the rounded sum.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import attrs
import numpy as np

from forecasttrack.reliability.near_end import NearEnd, near_end
from forecasttrack.reliability.normal import normal_quantile, normal_share_below
from forecasttrack.reliability.two_valued import TwoValued

__all__ = ["TiltedSum", "log_odds", "rising_root"]

_CELLS = 8192
"""Cells of a grid onto which jumps are rounded; with so few terms each still spans many cells."""
_ROUNDED_TERMS = 200
_BUDGET = 10_000_000
"""Terms times cells that convolution may cost; beyond it the saddlepoint is as good."""
_FARTHEST = 1e9


@attrs.frozen(kw_only=True, eq=False, slots=False)
class TiltedSum:
    """The sum of two-valued terms, as it was observed and as it could be under a tilt.

    Attributes:
        terms: The terms; at least one.
    """

    terms: TwoValued

    def mean(self, tilt: float) -> float:
        """Expected sum under a tilt, which may be infinite."""
        if math.isinf(tilt):
            return self.terms.largest * self.terms.unit if tilt > 0 else 0.0
        return float(self.terms.mean_and_variance(tilt)[0].sum()) * self.terms.unit

    def tilt_for(self, mean: float) -> float:
        """The tilt under which the sum is expected to be so large."""
        return self._tilt_for(mean / self.terms.unit)

    def _tilt_for(self, mean: float) -> float:
        if mean <= 0 or mean >= self.terms.largest:
            return math.copysign(math.inf, mean - self.terms.largest / 2)
        tilt, largest = 0.0, self.terms.largest
        # Newton's steps on log odds of the mean, which a tilt moves nearly in proportion, converge
        # in a few rounds from moderate tilts, and may leap beyond them.
        for _ in range(20):
            expected, variance = (float(each.sum()) for each in self.terms.mean_and_variance(tilt))
            if not 0 < expected < largest or variance < 1e-300:
                break
            apart = math.log(mean / expected) - math.log((largest - mean) / (largest - expected))
            step = apart * expected * (1 - expected / largest) / variance
            if abs(step) > 5:
                break
            tilt += step
            if abs(step) < 1e-12 * (1 + abs(tilt)):
                return tilt
        return rising_root(lambda tilt: float(self.terms.mean_and_variance(tilt)[0].sum()) - mean)

    def tails(self, tilt: float) -> tuple[float, float]:
        """Chance of a sum at most as large as observed, and of one at least as large."""
        if math.isinf(tilt):
            end = self.terms.largest if tilt > 0 else 0.0
            return float(end <= self.terms.observed), float(end >= self.terms.observed)
        return self.tail(tilt, below=True), self.tail(tilt, below=False)

    def tail(self, tilt: float, *, below: bool) -> float:
        """One of the tails under a finite tilt."""
        if self._on_grid is None:
            near = self._near_end
            return near.tail(tilt, below=below) if near else self._approximate(tilt, below=below)
        log_share, sums, place = self._on_grid
        share = self._tilted(tilt, log_share, sums)
        return float((share[: place + 1] if below else share[place:]).sum() / share.sum())

    def _tilted(self, tilt: float, log_share: np.ndarray, sums: np.ndarray) -> np.ndarray:
        """The distribution under a tilt, but for its total."""
        exponent = (tilt - self.centre) * sums
        exponent += log_share
        exponent -= exponent.max()
        return np.asarray(np.exp(exponent, out=exponent))

    def rejected(self, tilt: float, miss: float) -> float:
        """Chance under a tilt that a two-sided test of no tilt rejects.

        Args:
            tilt: The tilt.
            miss: The most that may lie in either tail, without a tilt, of a rejected sum.
        """
        if self._on_grid is None:
            (mean, variance), (other, spread) = (
                (float(found.sum()), float(noise.sum()))
                for _, found, noise, _ in map(self.terms.moments, (0.0, tilt))
            )
            reach = -normal_quantile(miss) * math.sqrt(variance)
            ends = (np.array([mean - reach, mean + reach]) - other) / max(math.sqrt(spread), 1e-9)
            return normal_share_below(ends[0]) + normal_share_below(-ends[1])
        log_share, sums, _ = self._on_grid
        expected = self._tilted(0.0, log_share, sums)
        expected /= expected.sum()
        share = self._tilted(tilt, log_share, sums)
        low = np.cumsum(expected) <= miss
        high = np.cumsum(expected[::-1])[::-1] <= miss
        return float(share[low | high].sum() / share.sum())

    def limits(self, miss: float) -> tuple[float, float]:
        """Bound the expected sum by inverting both one-sided tests (Clopper & Pearson 1934).

        Args:
            miss: Chance of missing it on each side.

        Returns:
            The lowest and the highest expected sum under which neither tail is below ``miss``.
        """
        low, high, aim = -math.inf, math.inf, log_odds(miss)
        # A normal sum misses by so many standard deviations; the tilt moves its mean by variances.
        deviation = math.sqrt(max(float(self.terms.mean_and_variance(self.centre)[1].sum()), 1e-12))
        away, width = normal_quantile(miss) / deviation, 0.1 / deviation
        if self.terms.observed > 0:
            low = rising_root(
                lambda tilt: log_odds(self.tail(tilt, below=False)) - aim,
                near=self.centre + away,
                width=width,
            )
        if self.terms.observed < self.terms.largest:
            high = rising_root(
                lambda tilt: aim - log_odds(self.tail(tilt, below=True)),
                near=self.centre - away,
                width=width,
            )
        return self.mean(low), self.mean(high)

    @cached_property
    def step(self) -> float:
        """The largest step that all jumps are multiples of; 0 where they share none."""
        step = _common_step(np.unique(np.round(self.terms.jump, 12)))
        return step if step > 0 and self.terms.largest / step < 1e6 else 0.0

    @cached_property
    def centre(self) -> float:
        """The tilt that expects about what was observed, under which nothing underflows."""
        return self._tilt_for(self._inner)

    @cached_property
    def _inner(self) -> float:
        """The observed sum, moved by half a jump if it is the least or the greatest possible."""
        edge = float(self.terms.jump.min()) / 2
        return min(max(self.terms.observed, edge), self.terms.largest - edge)

    @cached_property
    def _on_grid(self) -> tuple[np.ndarray, np.ndarray, int] | None:
        """Log distribution at the centre, the sums it can come to, and which was observed."""
        terms, step = self.terms, self.step
        number = int(terms.times.sum())
        if not step or number * terms.largest / step > _BUDGET:
            if number > _ROUNDED_TERMS:
                return None
            step = terms.largest / _CELLS
        cells = np.rint(terms.jump / step).astype(int)
        share, observed = _convolved(terms, cells, self.centre), int(cells @ terms.n_high)
        # Few terms have few different sums: most cells of the grid are empty.
        possible = share > 0
        possible[observed] = True
        cell = np.flatnonzero(possible)
        with np.errstate(divide="ignore"):
            log_share = np.log(share[cell])
        return log_share, step * cell, int(np.searchsorted(cell, observed))

    @cached_property
    def _near_end(self) -> NearEnd | None:
        return near_end(self.terms, self.centre)

    def _approximate(self, tilt: float, *, below: bool) -> float:
        """One tail by r* (Barndorff-Nielsen 1986), with half a step for a sum of equal steps.

        The least and the greatest sum are each one outcome, whose chance is exact.
        """
        if self.terms.observed == (self.terms.largest if below else 0):
            return 1.0
        if self.terms.observed == (0 if below else self.terms.largest):
            return math.exp(self.terms.log_chance_of_end(tilt, high=not below))
        at, fitted, log_normaliser, variance = self._saddle_below if below else self._saddle_above
        # At the fitted tilt itself the formula is 0 / 0, so it is read a thousandth of a
        # standard deviation beside it.
        gap = fitted - tilt
        gap = math.copysign(max(abs(gap), 1e-3 / math.sqrt(variance)), gap)
        gain = gap * at - (log_normaliser - float(self.terms.log_normaliser(fitted - gap).sum()))
        root = math.copysign(math.sqrt(2 * gain), gap)
        deviate = root + math.log(gap * math.sqrt(variance) / root) / root
        return normal_share_below(deviate if below else -deviate)

    @cached_property
    def _saddle_below(self) -> tuple[float, float, float, float]:
        if not self.step:
            return self._saddle_above
        return self._saddle(self.terms.observed + self.step / 2)

    @cached_property
    def _saddle_above(self) -> tuple[float, float, float, float]:
        return self._saddle(self.terms.observed - self.step / 2)

    def _saddle(self, at: float) -> tuple[float, float, float, float]:
        """The sum, the tilt that expects it, and log normaliser and variance there."""
        tilt = self.centre if at == self._inner else self._tilt_for(at)
        log_normaliser, _, variance, _ = self.terms.moments(tilt)
        return at, tilt, float(log_normaliser.sum()), float(variance.sum())


def _convolved(terms: TwoValued, cells: np.ndarray, tilt: float) -> np.ndarray:
    """Distribution of the sum over the cells of a grid, block by block."""
    chance = terms.tilted_chance(tilt)
    if terms.independent:
        # Small jumps first, so that most terms are added to what is still short.
        every = np.repeat(np.argsort(cells, kind="stable"), terms.times)
        return _with_each(np.ones(1), cells[every], chance[every])
    share, _ = terms.tilted_states(tilt)
    weight = terms.moments(tilt)[3]
    found = np.ones(1)
    for block, start in enumerate(terms.first):
        own = slice(start, start + terms.rows_per_block[block])
        joint = _with_states(found, np.cumsum(cells[own]), share[own])
        if weight[block] < 1:
            alone = _with_each(found, cells[own], chance[own])
            joint = weight[block] * joint + (1 - weight[block]) * alone
        found = joint
    return found


def _with_each(found: np.ndarray, cells: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Add independent terms to a distribution."""
    n = len(found)
    share, moved = np.zeros(n + int(cells.sum())), np.empty(n + int(cells.sum()))
    share[:n] = found
    for jump, p in zip(cells.tolist(), chance.tolist(), strict=True):
        high = np.multiply(share[:n], p, out=moved[:n])
        share[:n] *= 1 - p
        share[jump : n + jump] += high
        n += jump
    return share


def _with_states(found: np.ndarray, cells: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Add a block whose terms come out together to a distribution."""
    wider = np.zeros(len(found) + int(cells[-1]))
    wider[: len(found)] = found * max(1 - float(share.sum()), 0.0)
    for jump, p in zip(cells.tolist(), share.tolist(), strict=True):
        wider[jump : jump + len(found)] += found * p
    return wider


def _common_step(values: np.ndarray) -> float:
    """Greatest common divisor of floats (Euclid); 0 where there is none above rounding noise."""
    step = float(values[0])
    for value in values[1:].tolist():
        rest = value
        while rest > 1e-7:
            step, rest = rest, math.fmod(step, rest)
            rest = 0.0 if rest > step - 1e-7 else rest
        if step < 1e-5:
            return 0.0
    return step


def log_odds(share: float) -> float:
    """Log odds of a share, kept finite."""
    kept = min(max(share, 1e-300), 1 - 1e-16)
    return math.log(kept) - math.log1p(-kept)


def rising_root(
    function: Callable[[float], float], *, near: float = 0.0, width: float = 1.0
) -> float:
    """Find where a rising function of any real number crosses 0 (Chandrupatla 1997).

    Args:
        function: A function that never falls, below 0 somewhere and above 0 elsewhere.
        near: Where the crossing is expected.
        width: First step away from there; steps double until the crossing is passed.

    Example:
        >>> round(rising_root(lambda x: x**3 - 8), 9)
        2.0
    """
    (b, at_b), (a, at_a) = _around(function, near, width)
    if at_a == 0 or at_a * at_b > 0:  # found, or it crosses 0 nowhere within reach
        return a
    share = 0.5
    for _ in range(200):
        x = a + share * (b - a)
        at_x = function(x)
        # a is the newest point, b lies beyond the crossing, and c is the point before them.
        c, at_c = a, at_a
        if (at_x > 0) != (at_a > 0):
            c, at_c, b, at_b = b, at_b, a, at_a
        a, at_a = x, at_x
        best = a if abs(at_a) < abs(at_b) else b
        least = 1e-12 * (1 + abs(best)) / abs(b - a)
        if least > 0.5 or at_a == 0:
            break
        share = min(max(_next_share(a, at_a, b, at_b, c, at_c), least), 1 - least)
    return best


def _around(
    function: Callable[[float], float], near: float, width: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two points, the crossing between them where there is one within reach."""
    one = two = (near, function(near))
    sign = 1 if one[1] > 0 else -1
    while sign * two[1] > 0 and abs(two[0]) < _FARTHEST:
        place = two[0] - sign * width
        one, two, width = two, (place, function(place)), 2 * width
    return one, two


def _next_share(  # noqa: PLR0913, PLR0917 - three points of a curve
    a: float, at_a: float, b: float, at_b: float, c: float, at_c: float
) -> float:
    """Where to look next between a and b: by inverse parabola where one fits, else halfway."""
    xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    if not (phi**2 < xi and (1 - phi) ** 2 < 1 - xi):
        return 0.5
    by_b = at_a / (at_b - at_a) * at_c / (at_b - at_c)
    by_c = (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
    return by_b + by_c
