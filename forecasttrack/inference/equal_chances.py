"""Tails of a sum of two-valued terms that are all as likely to be high, whatever was forecast.

Tilted forecasts are one way in which the expected sum can be what is tested. Where few terms
decide the sum, its tails depend on which of them are likely; equal chances are the way that is
farthest from the forecasts among those that favour no term.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
from scipy.special import ndtri

from forecasttrack.reliability.tilted_sum import TiltedSum, log_odds, rising_root
from forecasttrack.reliability.two_valued import TwoValued

__all__ = ["EqualChances", "few_large_jumps", "variance_beyond_tilt"]

_ENOUGH = 10
"""From so many terms of equal size on the tilt holds its level under either way."""
_MOST = 200
"""With more terms some are alike, and their sum is nearly normal under any chances."""


def few_large_jumps(terms: TwoValued) -> bool:
    """Whether fewer than ten independent terms decide the sum, with chances that differ.

    Terms count by the squares of their jumps, as they do in the variance of the sum (Kish 1965).
    Terms in blocks are taken to come out together, which widens the tails by more than this.
    """
    if not terms.apart or terms.times.sum() > _MOST or np.ptp(terms.chance) <= 1e-12:
        return False
    square = terms.jump**2
    return bool((terms.times @ square) ** 2 / (terms.times @ square**2) < _ENOUGH)


def variance_beyond_tilt(terms: TwoValued, mean: float) -> float:
    """How much more the sum varies if its chances may not follow the forecasts, 1 or above.

    Beside the tilt that expects this mean stand equal chances that expect it, each as credible
    beforehand; what came out says how credible equal chances are, and in that share their
    variance counts. Many terms that are all as likely would otherwise be tested too narrowly.

    Args:
        terms: Terms that are each a block of their own; others give 1.
        mean: What the sum is expected to be.
    """
    alike = mean / (terms.largest * terms.unit)
    if not terms.apart or not 0 < alike < 1:
        return 1.0
    tilted = terms.tilted_chance(TiltedSum(terms=terms).tilt_for(mean))
    low = terms.times - terms.high
    # Chances so near 0 or 1 that their logarithms are infinite leave no doubt about the tilt.
    if not ((tilted > 0) & (tilted < 1)).all():
        return 1.0
    tilt_fits = terms.high @ np.log(tilted) + low @ np.log1p(-tilted)
    alike_fits = terms.high.sum() * math.log(alike) + low.sum() * math.log1p(-alike)
    square = terms.times * terms.jump**2
    more = square.sum() * alike * (1 - alike) / (square @ (tilted * (1 - tilted)))
    # Forecasts that are all alike give the same chances either way, but for rounding.
    return 1 + _chance(float(alike_fits - tilt_fits)) * float(more - 1) if more > 1 + 1e-9 else 1.0


@attrs.frozen(kw_only=True, eq=False)
class EqualChances:
    """The sum as it was observed, and as it could be if all terms were as likely to be high.

    Attributes:
        terms: The terms; their own chances are not read.
    """

    terms: TwoValued

    def tails(self, mean: float) -> tuple[float, float]:
        """Chance of a sum at most as large as observed, and of one at least as large.

        Args:
            mean: What the sum is expected to be, from 0 to the largest possible.
        """
        chance = mean / (self.terms.largest * self.terms.unit)
        if not 0 < chance < 1:
            end = self.terms.largest if chance >= 1 else 0.0
            return float(end <= self.terms.observed), float(end >= self.terms.observed)
        return self._alike(chance).tails(0.0)

    def _alike(self, chance: float) -> TiltedSum:
        alike = np.full(len(self.terms), chance)
        return TiltedSum(terms=attrs.evolve(self.terms, chance=alike))

    def limits(self, miss: float) -> tuple[float, float]:
        """Lowest and highest expected sum under which neither tail is below ``miss``."""
        most = self.terms.largest * self.terms.unit
        low, high, aim = 0.0, most, log_odds(miss)
        centre, deviation = self._centre
        away, width = float(ndtri(miss)) * deviation, 0.5 * deviation
        if self.terms.observed > 0:
            low = most * _chance(
                rising_root(
                    lambda at: log_odds(self._tail(at, below=False)) - aim,
                    near=centre + away,
                    width=width,
                )
            )
        if self.terms.observed < self.terms.largest:
            high = most * _chance(
                rising_root(
                    lambda at: aim - log_odds(self._tail(at, below=True)),
                    near=centre - away,
                    width=width,
                )
            )
        return low, high

    @property
    def _centre(self) -> tuple[float, float]:
        """Log odds that expect about what was observed, and how far they are uncertain."""
        times, jump, largest = self.terms.times, self.terms.jump, self.terms.largest
        edge = float(jump.min()) / 2
        chance = min(max(self.terms.observed, edge), largest - edge) / largest
        uncertain = math.sqrt(float(times @ jump**2) / (chance * (1 - chance))) / largest
        return log_odds(chance), uncertain

    def _tail(self, log_odds: float, *, below: bool) -> float:
        """One tail by the log odds of all terms, on which chances near 0 and 1 are apart."""
        chance = _chance(log_odds)
        if not 0 < chance < 1:
            return self.tails(self.terms.largest * self.terms.unit * chance)[0 if below else 1]
        return self._alike(chance).tail(0.0, below=below)


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0
