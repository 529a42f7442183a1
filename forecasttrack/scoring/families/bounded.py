"""Families between bounds: truncated, or with point masses on the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.checks import refuse
from forecasttrack.scoring.families.base import Family, between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forecasttrack.scoring.checks import FloatArray


class Bounded(Family):
    """A family between two bounds, with point masses on them: truncated, or censored.

    Between the bounds it has the shape of the family; what the point masses leave is spread over
    that shape. Masses of 0 truncate.
    """

    def __init__(self, base: Family, bounds: Mapping[str, FloatArray]) -> None:
        self._base = base
        self._lower, self._upper = bounds["lower"], bounds["upper"]
        self._mass_lower, self._mass_upper = bounds["mass_lower"], bounds["mass_upper"]

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the family within the bounds."""
        return self._base.name

    def check(self) -> None:
        lower, upper = self._lower, self._upper
        refuse(~(lower < upper), lower, field="lower", rule="must lie under upper")
        for field, mass, bound in (
            ("mass_lower", self._mass_lower, lower),
            ("mass_upper", self._mass_upper, upper),
        ):
            refuse(~((mass >= 0) & (mass <= 1)), mass, field=field, rule="must lie in [0, 1]")
            nowhere = (mass > 0) & np.isinf(bound)
            refuse(nowhere, mass, field=field, rule="must be 0 where there is no bound")
        total = self._mass_lower + self._mass_upper
        refuse(total > 1, total, field="mass_lower", rule="and mass_upper must not exceed 1")
        inside = self._base_between()
        refuse(~(inside > 0), inside, field="lower", rule="and upper must hold some probability")

    def _base_between(self) -> FloatArray:
        return between(self._base, self._lower, self._upper)

    @property
    def _gain(self) -> FloatArray:
        return np.divide(1 - self._mass_lower - self._mass_upper, self._base_between())

    def cdf(self, x: FloatArray) -> FloatArray:
        inside = between(self._base, self._lower, np.clip(x, self._lower, self._upper))
        F = self._mass_lower + self._gain * inside
        return np.where(x < self._lower, 0, np.where(x >= self._upper, 1, F))

    def survival(self, x: FloatArray) -> FloatArray:
        inside = between(self._base, np.clip(x, self._lower, self._upper), self._upper)
        S = self._mass_upper + self._gain * inside
        return np.where(x < self._lower, 1, np.where(x >= self._upper, 0, S))

    def log_density(self, x: FloatArray) -> FloatArray:
        """Logarithm of the density, or on a bound that has a point mass, of that mass."""
        with np.errstate(divide="ignore"):
            score = np.log(self._gain) + self._base.log_density(x)
            score = np.where((x < self._lower) | (x > self._upper), -np.inf, score)
            on_lower = (x == self._lower) & (self._mass_lower > 0)
            score = np.where(on_lower, np.log(self._mass_lower), score)
            on_upper = (x == self._upper) & (self._mass_upper > 0)
            return np.where(on_upper, np.log(self._mass_upper), score)

    def below(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self._lower, self._upper)
        floor = np.where(np.isinf(self._lower), 0, self._lower)
        start = np.where(np.isinf(self._lower), 0, self._base.cdf(floor))
        b = self._gain
        a = np.where(np.isinf(self._lower), 0, self._mass_lower - b * start)
        with np.errstate(invalid="ignore"):
            flat = np.where(a == 0, 0, a * a * (inside - floor))
            steps = self._base.primitive(inside) - self._base.primitive(floor)
            steps = np.where(a == 0, 0, 2 * a * b * steps)
        first = np.where(np.isinf(self._lower), 0, self._base.below(floor))
        curve = b * b * (self._base.below(inside) - first)
        return np.add(flat + steps + curve, np.maximum(x - self._upper, 0))

    def above(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self._lower, self._upper)
        ceiling = np.where(np.isinf(self._upper), 0, self._upper)
        end = np.where(np.isinf(self._upper), 0, self._base.survival(ceiling))
        b = self._gain
        # 1 - G = c + b (1 - F) between the bounds.
        c = np.where(np.isinf(self._upper), 0, self._mass_upper - b * end)
        with np.errstate(invalid="ignore"):
            flat = np.where(c == 0, 0, c * c * (ceiling - inside))
            steps = ceiling - inside - self._base.primitive(ceiling) + self._base.primitive(inside)
            steps = np.where(c == 0, 0, 2 * c * b * steps)
        last = np.where(np.isinf(self._upper), 0, self._base.above(ceiling))
        curve = b * b * (self._base.above(inside) - last)
        return np.add(flat + steps + curve, np.maximum(self._lower - x, 0))
