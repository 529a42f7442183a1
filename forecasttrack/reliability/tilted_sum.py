"""Exact tails of a sum of two-valued terms under every tilt, and the means an outcome allows.

The tails are exact by convolution on a grid where the terms are few or share a step, and the
saddlepoint approximation of Barndorff-Nielsen (1986) otherwise. A grid rounds the jumps, of what
could be and of what was, so a rounded test is exact for the rounded sum.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import attrs
import numpy as np
from scipy.special import ndtr

from forecasttrack.reliability.two_valued import TwoValued

__all__ = ["TiltedSum"]

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
        return float(self.terms.moments(tilt)[1].sum()) * self.terms.unit

    def tilt_for(self, mean: float) -> float:
        """The tilt under which the sum is expected to be so large."""
        return self._tilt_for(mean / self.terms.unit)

    def _tilt_for(self, mean: float) -> float:
        if mean <= 0 or mean >= self.terms.largest:
            return math.copysign(math.inf, mean - self.terms.largest / 2)
        tilt = 0.0
        # Newton's steps converge in a few rounds from moderate tilts, and may leap beyond them.
        for _ in range(20):
            _, found, variance, _ = self.terms.moments(tilt)
            step = (mean - float(found.sum())) / max(float(variance.sum()), 1e-300)
            if abs(step) > 5:
                break
            tilt += step
            if abs(step) < 1e-12 * (1 + abs(tilt)):
                return tilt
        return rising_root(lambda tilt: float(self.terms.moments(tilt)[1].sum()) - mean)

    def tails(self, tilt: float) -> tuple[float, float]:
        """Chance of a sum at most as large as observed, and of one at least as large."""
        if math.isinf(tilt):
            end = self.terms.largest if tilt > 0 else 0.0
            return float(end <= self.terms.observed), float(end >= self.terms.observed)
        if self._on_grid is None:
            return self._approximate(tilt, below=True), self._approximate(tilt, below=False)
        log_share, step, place = self._on_grid
        exponent = log_share + (tilt - self.centre) * step * np.arange(len(log_share))
        share = np.exp(exponent - exponent.max())
        whole = share.sum()
        return float(share[: place + 1].sum() / whole), float(share[place:].sum() / whole)

    def limits(self, miss: float) -> tuple[float, float]:
        """Bound the expected sum by inverting both one-sided tests (Clopper & Pearson 1934).

        Args:
            miss: Chance of missing it on each side.

        Returns:
            The lowest and the highest expected sum under which neither tail is below ``miss``.
        """
        low, high = -math.inf, math.inf
        if self.terms.observed > 0:
            low = rising_root(lambda tilt: _log_odds(self.tails(tilt)[1]) - _log_odds(miss))
        if self.terms.observed < self.terms.largest:
            high = rising_root(lambda tilt: _log_odds(miss) - _log_odds(self.tails(tilt)[0]))
        return self.mean(low), self.mean(high)

    @cached_property
    def _step(self) -> float:
        """The largest step that all jumps are multiples of; 0 where they share none."""
        step = _common_step(np.unique(np.round(self.terms.jump, 12)))
        return step if step > 0 and self.terms.largest / step < 1e6 else 0.0

    @cached_property
    def centre(self) -> float:
        """The tilt that expects about what was observed, under which nothing underflows."""
        edge = float(self.terms.jump.min()) / 2
        return self._tilt_for(min(max(self.terms.observed, edge), self.terms.largest - edge))

    @cached_property
    def _on_grid(self) -> tuple[np.ndarray, float, int] | None:
        """Log distribution at the centre, step of the grid and place of the observed sum."""
        terms, step = self.terms, self._step
        number = int(terms.times.sum())
        if not step or number * terms.largest / step > _BUDGET:
            if number > _ROUNDED_TERMS:
                return None
            step = terms.largest / _CELLS
        cells = np.rint(terms.jump / step).astype(int)
        with np.errstate(divide="ignore"):
            log_share = np.log(_convolved(terms, cells, self.centre))
        return log_share, step, int(cells @ terms.high)

    def _approximate(self, tilt: float, *, below: bool) -> float:
        """One tail by r* (Barndorff-Nielsen 1986), with half a step for a sum of equal steps."""
        observed = self.terms.observed
        if observed >= self.terms.largest if below else observed <= 0:
            return 1.0
        at, fitted, log_normal, variance = self._saddle_below if below else self._saddle_above
        # At the fitted tilt itself the formula is 0 / 0, so it is read a thousandth of a
        # standard deviation beside it.
        gap = fitted - tilt
        gap = math.copysign(max(abs(gap), 1e-3 / math.sqrt(variance)), gap)
        gain = gap * at - (log_normal - float(self.terms.moments(fitted - gap)[0].sum()))
        root = math.copysign(math.sqrt(2 * gain), gap)
        deviate = root + math.log(gap * math.sqrt(variance) / root) / root
        return float(ndtr(deviate if below else -deviate))

    @cached_property
    def _saddle_below(self) -> tuple[float, float, float, float]:
        return self._saddle(self.terms.observed + self._step / 2)

    @cached_property
    def _saddle_above(self) -> tuple[float, float, float, float]:
        return self._saddle(self.terms.observed - self._step / 2)

    def _saddle(self, at: float) -> tuple[float, float, float, float]:
        """The sum, the tilt that expects it, and log normaliser and variance there."""
        tilt = self._tilt_for(at)
        log_normal, _, variance, _ = self.terms.moments(tilt)
        return at, tilt, float(log_normal.sum()), float(variance.sum())


def _convolved(terms: TwoValued, cells: np.ndarray, tilt: float) -> np.ndarray:
    """Distribution of the sum over the cells of a grid, block by block."""
    chance = terms.tilted_chance(tilt)
    if terms.apart:
        every = np.repeat(np.arange(len(terms)), terms.times)
        return _with_each(np.ones(1), cells[every], chance[every])
    share, _ = terms.tilted_states(tilt)
    weight = terms.moments(tilt)[3]
    found = np.ones(1)
    for block, start in enumerate(terms.first):
        own = slice(start, start + terms.size[block])
        joint = _with_states(found, np.cumsum(cells[own]), share[own])
        if weight[block] < 1:
            alone = _with_each(found, cells[own], chance[own])
            joint = weight[block] * joint + (1 - weight[block]) * alone
        found = joint
    return found


def _with_each(found: np.ndarray, cells: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Add independent terms to a distribution."""
    for jump, p in zip(cells.tolist(), chance.tolist(), strict=True):
        wider = np.zeros(len(found) + jump)
        wider[: len(found)] = found * (1 - p)
        wider[jump:] += found * p
        found = wider
    return found


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


def _log_odds(share: float) -> float:
    kept = min(max(share, 1e-300), 1 - 1e-16)
    return math.log(kept) - math.log1p(-kept)


def rising_root(function: Callable[[float], float]) -> float:
    """Find where a rising function of any real number crosses 0.

    Args:
        function: A function that never falls, below 0 somewhere and above 0 elsewhere.

    Example:
        >>> round(rising_root(lambda x: x**3 - 8), 9)
        2.0
    """
    low = high = 0.0
    at_low = at_high = function(0.0)
    step = 1.0
    while at_low > 0 and low > -_FARTHEST:
        high, at_high, low, step = low, at_low, low - step, 2 * step
        at_low = function(low)
    while at_high < 0 and high < _FARTHEST:
        low, at_low, high, step = high, at_high, high + step, 2 * step
        at_high = function(high)
    for turn in range(200):
        if high - low <= 1e-11 * (1 + abs(low)):
            break
        rise = at_high - at_low
        middle = high - at_high * (high - low) / rise if rise > 0 else (low + high) / 2
        # A secant step can creep along one end, so every third step halves.
        if turn % 3 == 2 or not low < middle < high:
            middle = (low + high) / 2
        at_middle = function(middle)
        if at_middle > 0:
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    return (low + high) / 2
