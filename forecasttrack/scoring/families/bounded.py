"""Distributions restricted to bounds: truncated, or with point masses on the bounds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.checks import refuse, refuse_unscorable
from forecasttrack.scoring.families.base import Family, log_probability_between
from forecasttrack.scoring.families.quadrature import integral

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forecasttrack.scoring.checks import BoolArray, FloatArray

    Integral = Callable[["Bounded", FloatArray], FloatArray]

LOG_RARE = np.log(0.01)
"""If the family gives the bounds a probability below exp(LOG_RARE), closed forms lose digits."""

LOG_LEAST = -1e7
"""If the family gives the bounds a probability below exp(LOG_LEAST), even quadrature does."""


class Bounded(Family):
    """Distributions of a family restricted to two bounds, with a point mass on each bound.

    Between the bounds the density is that of the family, times a factor with which all probability
    sums to 1. Point masses of 0 truncate the distribution.
    """

    def __init__(self, base: Family, bounds: Mapping[str, FloatArray]) -> None:
        self._base = base
        self._lower, self._upper = bounds["lower"], bounds["upper"]
        self._mass_lower, self._mass_upper = bounds["mass_lower"], bounds["mass_upper"]

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the family that is restricted."""
        return self._base.name

    def check(self) -> None:
        lower, upper = self._lower, self._upper
        refuse(~(lower < upper), lower, field="lower", requirement="must lie under upper")
        for field, mass, bound in (
            ("mass_lower", self._mass_lower, lower),
            ("mass_upper", self._mass_upper, upper),
        ):
            refuse(
                ~((mass >= 0) & (mass <= 1)), mass, field=field, requirement="must lie in [0, 1]"
            )
            nowhere = (mass > 0) & np.isinf(bound)
            refuse(nowhere, mass, field=field, requirement="must be 0 where there is no bound")
        total = self._mass_lower + self._mass_upper
        refuse(total > 1, total, field="mass_lower", requirement="and mass_upper must not exceed 1")
        inside = np.exp(self._log_base_mass)
        requirement = "and upper must hold some probability"
        refuse(np.isneginf(self._log_base_mass), inside, field="lower", requirement=requirement)
        sentence = "the bounds lie too far in a tail of the family to leave digits to a score"
        refuse_unscorable(self._log_base_mass < LOG_LEAST, sentence, field="lower")

    @cached_property
    def _log_base_mass(self) -> FloatArray:
        """Logarithm of the probability between the bounds in the family without bounds."""
        return log_probability_between(self._base, self._lower, self._upper)

    @property
    def _inside_mass(self) -> FloatArray:
        """Probability between the bounds: 1 minus both point masses."""
        return np.maximum(1 - self._mass_lower - self._mass_upper, 0.0)

    @property
    def _density_factor(self) -> FloatArray:
        # The factor of the density between the bounds. It is infinite if they lie far in a tail;
        # then quadrature is used, which does not need it.
        with np.errstate(divide="ignore"):
            return np.divide(self._inside_mass, np.exp(self._log_base_mass))

    def _share_of_inside(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Share of the probability between the bounds that lies over low and at or under high."""
        return np.exp(
            np.minimum(log_probability_between(self._base, low, high) - self._log_base_mass, 0.0)
        )

    def cdf(self, x: FloatArray) -> FloatArray:
        inside = self._share_of_inside(self._lower, np.clip(x, self._lower, self._upper))
        F = self._mass_lower + self._inside_mass * inside
        return np.where(x < self._lower, 0, np.where(x >= self._upper, 1, F))

    def survival(self, x: FloatArray) -> FloatArray:
        inside = self._share_of_inside(np.clip(x, self._lower, self._upper), self._upper)
        S = self._mass_upper + self._inside_mass * inside
        return np.where(x < self._lower, 1, np.where(x >= self._upper, 0, S))

    def log_density(self, x: FloatArray) -> FloatArray:
        """Logarithm of the density, or on a bound that has a point mass, of that mass."""
        with np.errstate(divide="ignore"):
            score = np.log(self._inside_mass) - self._log_base_mass + self._base.log_density(x)
            score = np.where((x < self._lower) | (x > self._upper), -np.inf, score)
            on_lower = (x == self._lower) & (self._mass_lower > 0)
            score = np.where(on_lower, np.log(self._mass_lower), score)
            on_upper = (x == self._upper) & (self._mass_upper > 0)
            return np.where(on_upper, np.log(self._mass_upper), score)

    def support(self) -> tuple[FloatArray, FloatArray]:
        return self._lower, self._upper

    def squared_cdf_below(self, x: FloatArray) -> FloatArray:
        closed, rare = Bounded._closed_below, Bounded._below_by_quadrature
        return self._integrate(x, closed, rare)

    def squared_survival_above(self, x: FloatArray) -> FloatArray:
        closed, rare = Bounded._closed_above, Bounded._above_by_quadrature
        return self._integrate(x, closed, rare)

    def select(self, rows: BoolArray) -> Bounded:
        return Bounded(
            self._base.select(rows),
            {
                "lower": self._lower[rows],
                "upper": self._upper[rows],
                "mass_lower": self._mass_lower[rows],
                "mass_upper": self._mass_upper[rows],
            },
        )

    def _integrate(self, x: FloatArray, closed: Integral, by_quadrature: Integral) -> FloatArray:
        """Integrate in closed form, or by quadrature if the probability between the bounds is rare.

        The closed form subtracts integrals of the family without bounds and divides by the square
        of the probability that the family has between the bounds: if that is 0.01, twelve correct
        digits remain; if it is 0.000001, four; and if it is smaller, none.
        """
        rare = self._log_base_mass < LOG_RARE
        if not rare.any():
            return closed(self, x)
        found = np.empty(len(x))
        found[rare] = by_quadrature(self.select(rare), x[rare])
        if not rare.all():
            found[~rare] = closed(self.select(~rare), x[~rare])
        return found

    def _below_by_quadrature(self, x: FloatArray) -> FloatArray:
        def squared(t: FloatArray) -> FloatArray:
            return np.square(
                self._mass_lower + self._inside_mass * self._share_of_inside(self._lower, t)
            )

        inside = np.clip(x, self._lower, self._upper)
        # The family may begin above the bound; quadrature needs an integrand without a corner.
        start = np.clip(self._base.least, self._lower, inside)
        left = integral(squared, start, inside, self._scale)
        left += self._mass_lower**2 * _gap(self._lower, start)
        return np.add(left, np.maximum(x - self._upper, 0))

    def _above_by_quadrature(self, x: FloatArray) -> FloatArray:
        def squared(t: FloatArray) -> FloatArray:
            return np.square(
                self._mass_upper + self._inside_mass * self._share_of_inside(t, self._upper)
            )

        inside = np.clip(x, self._lower, self._upper)
        end = np.clip(self._base.most, inside, self._upper)
        right = integral(squared, inside, end, self._scale)
        right += self._mass_upper**2 * _gap(self._upper, end)
        return np.add(right, np.maximum(self._lower - x, 0))

    @property
    def _scale(self) -> FloatArray:
        """Length over which the probability falls off from the only bound; 1 if there are two."""
        bound = np.where(np.isfinite(self._lower), self._lower, self._upper)
        # Where the density at the bound underflows, the length is infinite.
        with np.errstate(over="ignore"):
            scale = np.exp(self._log_base_mass - self._base.log_density(bound))
        return np.where(np.isfinite(self._lower) & np.isfinite(self._upper), 1.0, scale)

    def _closed_below(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self._lower, self._upper)
        floor = np.where(np.isinf(self._lower), 0, self._lower)
        start = np.where(np.isinf(self._lower), 0, self._base.cdf(floor))
        # Between the bounds this distribution is G = a + b F, F being that of the family, so that
        # G^2 = a^2 + 2 a b F + b^2 F^2.
        b = self._density_factor
        a = np.where(np.isinf(self._lower), 0, self._mass_lower - b * start)
        with np.errstate(invalid="ignore"):
            flat = np.where(a == 0, 0, a * a * (inside - floor))
            steps = self._base.cdf_integral(inside) - self._base.cdf_integral(floor)
            steps = np.where(a == 0, 0, 2 * a * b * steps)
        first = np.where(np.isinf(self._lower), 0, self._base.squared_cdf_below(floor))
        curve = b * b * (self._base.squared_cdf_below(inside) - first)
        return np.add(flat + steps + curve, np.maximum(x - self._upper, 0))

    def _closed_above(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self._lower, self._upper)
        ceiling = np.where(np.isinf(self._upper), 0, self._upper)
        end = np.where(np.isinf(self._upper), 0, self._base.survival(ceiling))
        b = self._density_factor
        # Likewise 1 - G = c + b (1 - F).
        c = np.where(np.isinf(self._upper), 0, self._mass_upper - b * end)
        with np.errstate(invalid="ignore"):
            flat = np.where(c == 0, 0, c * c * (ceiling - inside))
            steps = (
                ceiling
                - inside
                - self._base.cdf_integral(ceiling)
                + self._base.cdf_integral(inside)
            )
            steps = np.where(c == 0, 0, 2 * c * b * steps)
        last = np.where(np.isinf(self._upper), 0, self._base.squared_survival_above(ceiling))
        curve = b * b * (self._base.squared_survival_above(inside) - last)
        return np.add(flat + steps + curve, np.maximum(self._lower - x, 0))


def _gap(bound: FloatArray, end: FloatArray) -> FloatArray:
    """Distance of a bound from the end of the family's support; 0 where there is no bound."""
    finite = np.isfinite(bound)
    return np.abs(np.where(finite, end, 0.0) - np.where(finite, bound, 0.0))
