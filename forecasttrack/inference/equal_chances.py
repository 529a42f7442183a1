"""Tails of a sum of two-valued terms that are all as likely to be high, whatever was forecast.

A test supposes an expected sum, and asks how far from it the observed sum lies. Chances of the
terms can give that expected sum in many ways. One is to tilt the forecasts: to shift the log odds
of each term in proportion to what it adds. Another is to give all terms the same chance, which
favours none and follows the forecasts not at all. Where few terms decide the sum, its tails differ
between the two.
"""

from __future__ import annotations

import math
from functools import cached_property

import attrs
import numpy as np

from forecasttrack.reliability.normal import normal_quantile, normal_share_below
from forecasttrack.reliability.tilted_sum import TiltedSum, log_odds, rising_root
from forecasttrack.reliability.two_valued import TwoValued

__all__ = ["EqualChances", "differ_from_tilt", "few_large_jumps"]

_ENOUGH = 10
"""From so many terms of equal size on, a test by the tilt holds its level whether the chances are
tilted forecasts or all equal."""
_DOUBT = math.log(2.5)
"""Both ways count alike where the tilt makes the outcomes so many times as likely."""
_NO_SKEW = 1e-4
_MOST = 200
"""With more terms, their sum is taken to be nearly normal whatever their chances are."""


def few_large_jumps(terms: TwoValued) -> bool:
    """Whether fewer than ten independent terms decide the sum, with chances that differ.

    Terms count by the squares of their jumps, as they do in the variance of the sum (Kish 1965).
    """
    if terms.times.sum() > _MOST or not differ_from_tilt(terms):
        return False
    square = terms.jump**2
    return bool((terms.times @ square) ** 2 / (terms.times @ square**2) < _ENOUGH)


def differ_from_tilt(terms: TwoValued) -> bool:
    """Whether equal chances are to be tried beside the tilt of these terms.

    They are where forecasts differ and each term is independent. Terms in blocks are taken to come
    out together, which widens the tails by more than equal chances do.
    """
    return bool(terms.independent and np.ptp(terms.chance) > 1e-12)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class EqualChances:
    """The sum as it was observed, and as it could be if all terms were as likely to be high.

    Attributes:
        terms: The terms; their own chances are not read. They count in units of the largest jump
            (``terms.unit``), and so do ``terms.observed`` and ``terms.largest``; an expected sum
            that is passed in or out here does not, but is in the unit of scores.
        quick: Whether three moments serve for the tails; from ten terms of equal size on they do.
    """

    terms: TwoValued
    quick: bool

    def tails(self, mean: float) -> tuple[float, float]:
        """Chance of a sum at most as large as observed, and of one at least as large.

        Args:
            mean: What the sum is expected to be, from 0 to the largest possible.
        """
        chance = mean / (self.terms.largest * self.terms.unit)
        if not 0 < chance < 1:
            end = self.terms.largest if chance >= 1 else 0.0
            return float(end <= self.terms.observed), float(end >= self.terms.observed)
        if self.quick:
            return self._by_moments(chance)
        return self._alike(chance).tails(tilt=0.0)

    def _by_moments(self, chance: float) -> tuple[float, float]:
        """Both tails of a gamma distribution with the mean, the variance and the skew of the sum.

        Pearson's third type; half a step is added where all jumps share one.
        """
        second, third, half = self._powers
        noise = chance * (1 - chance)
        deviation = math.sqrt(noise * second)
        skew = noise * (1 - 2 * chance) * third / deviation**3
        gap = np.array([half, -half]) + self.terms.observed - chance * self.terms.largest
        below, above = (
            _pearson(float(gap[0]) / deviation, skew),
            _pearson(-gap[1] / deviation, -skew),
        )
        return below, above

    @cached_property
    def _powers(self) -> tuple[float, float, float]:
        """Sums of the squared and of the cubed jumps, and half their common step."""
        times, jump = self.terms.times, self.terms.jump
        return float(times @ jump**2), float(times @ jump**3), TiltedSum(terms=self.terms).step / 2

    def credible(self, mean: float, tilted: np.ndarray) -> float:
        """How credible equal chances are beside a tilt that expects the same mean, in [0, 1].

        Outcomes that follow the forecasts speak for the tilt, by the square of the likelihood
        ratio; equal chances are passed over only where they make the outcomes clearly less likely.

        Args:
            mean: What the sum is expected to be.
            tilted: Chances of the terms under the tilt.
        """
        terms, alike = self.terms, mean / (self.terms.largest * self.terms.unit)
        if not 0 < alike < 1:
            return 0.0
        low = terms.times - terms.n_high
        tilt_fits = _log_likelihood(terms.n_high, tilted) + _log_likelihood(low, 1 - tilted)
        alike_fits = terms.n_high.sum() * math.log(alike) + low.sum() * math.log1p(-alike)
        return _chance(2 * (_DOUBT + float(alike_fits - tilt_fits)))

    def _alike(self, chance: float) -> TiltedSum:
        alike = np.full(len(self.terms), chance)
        return TiltedSum(terms=attrs.evolve(self.terms, chance=alike))

    def limits(self, miss: float) -> tuple[float, float]:
        """Lowest and highest expected sum under which neither tail is below ``miss``."""
        most = self.terms.largest * self.terms.unit
        low, high, aim = 0.0, most, log_odds(miss)
        centre, deviation = self._centre
        away, width = normal_quantile(miss) * deviation, 0.5 * deviation
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
        """One tail where all terms have these log odds, which tell even chances near 1 apart."""
        chance = _chance(log_odds)
        if self.quick or not 0 < chance < 1:
            return self.tails(self.terms.largest * self.terms.unit * chance)[0 if below else 1]
        return self._alike(chance).tail(tilt=0.0, below=below)


def _pearson(deviations: float, skew: float) -> float:
    """Chance of so many standard deviations or fewer under a gamma distribution, or a mirrored."""
    from scipy.special import gammainc, gammaincc  # noqa: PLC0415 - scipy loads when first used

    if abs(skew) < _NO_SKEW:
        return normal_share_below(deviations)
    shape = 4 / skew**2
    at = max(shape + math.copysign(1.0, skew) * deviations * math.sqrt(shape), 0.0)
    return float(gammainc(shape, at) if skew > 0 else gammaincc(shape, at))


def _log_likelihood(times: np.ndarray, chance: np.ndarray) -> float:
    """Logarithm of the probability of what happened so many times; what never did adds nothing."""
    happened = times > 0
    with np.errstate(divide="ignore"):  # what was impossible and happened makes it minus infinity
        return float(times[happened] @ np.log(chance[happened]))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0
