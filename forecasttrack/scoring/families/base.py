"""Families of distributions of a number, each parameter an array of shape (n,).

A family knows its distribution function and its density. Most know two integrals besides,

    below(x) = integral of F(t)^2 dt up to x,    above(x) = integral of (1 - F(t))^2 dt from x,

from which the continuous ranked probability score follows as below(y) + above(y), and with it
every variant on a part of the line, and every truncated or censored distribution.
This package needs SciPy, so that it is imported when a distribution is first scored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasttrack.errors import UnscorableForecastError

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray


class Family:
    """A family of distributions; its parameters are attributes of the same names.

    Attributes:
        name: Name of the family.
        parameters: Names of its parameters.
        positive: Those of them that must exceed zero.
    """

    name: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]]
    positive: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **parameters: FloatArray) -> None:
        for name, values in parameters.items():
            setattr(self, name, values)

    def check(self) -> None:
        """Refuse parameters that contradict each other."""

    def cdf(self, x: FloatArray) -> FloatArray:
        """Probability of a number at or under x."""
        raise NotImplementedError

    def survival(self, x: FloatArray) -> FloatArray:
        """Probability of a number over x, exact where it is small."""
        return np.subtract(1, self.cdf(x))

    def log_density(self, x: FloatArray) -> FloatArray:
        """Natural logarithm of the density at x, -inf outside the support."""
        raise NotImplementedError

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and variance."""
        raise UnscorableForecastError(
            f"mean and variance of family '{self.name}' have no formula; the rule needs them.",
            field="family",
        )

    def crps(self, y: FloatArray) -> FloatArray:
        """Continuous ranked probability score of the outcome y."""
        return np.add(self.below(y), self.above(y))

    def below(self, x: FloatArray) -> FloatArray:
        """Integral of F(t)^2 dt up to x."""
        raise self._has_no_parts()

    def above(self, x: FloatArray) -> FloatArray:
        """Integral of (1 - F(t))^2 dt from x."""
        raise self._has_no_parts()

    def primitive(self, x: FloatArray) -> FloatArray:
        """Integral of F(t) dt up to x."""
        raise self._has_no_parts()

    def _has_no_parts(self) -> UnscorableForecastError:
        return UnscorableForecastError(
            f"family '{self.name}' has no closed form for a part of the line, which thresholds, "
            "bounds and ranges need. Draw samples and score those.",
            field="family",
        )


class LocationScale(Family):
    """A family in which z = (x - location) / scale has one distribution, symmetric about 0."""

    def location_scale(self) -> tuple[FloatArray, FloatArray]:
        """Location and scale, the first two parameters unless a family says otherwise."""
        location, scale = self.parameters[-2:]
        return getattr(self, location), getattr(self, scale)

    def _z(self, x: FloatArray) -> FloatArray:
        location, scale = self.location_scale()
        return np.divide(x - location, scale)

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        """Distribution function of z."""
        raise NotImplementedError

    def standard_log_density(self, z: FloatArray) -> FloatArray:
        """Logarithm of the density of z."""
        raise NotImplementedError

    def standard_primitive(self, z: FloatArray) -> FloatArray:
        """Integral of the distribution function up to z."""
        raise NotImplementedError

    def standard_below(self, z: FloatArray) -> FloatArray:
        """Integral of the square of the distribution function up to z."""
        raise NotImplementedError

    def standard_crps(self, z: FloatArray) -> FloatArray:
        """Continuous ranked probability score of z, in one piece."""
        raise NotImplementedError

    def standard_variance(self) -> FloatArray | float:
        """Variance of z."""
        raise NotImplementedError

    def cdf(self, x: FloatArray) -> FloatArray:
        return self.standard_cdf(self._z(x))

    def survival(self, x: FloatArray) -> FloatArray:
        return self.standard_cdf(-self._z(x))

    def log_density(self, x: FloatArray) -> FloatArray:
        return np.subtract(self.standard_log_density(self._z(x)), np.log(self.location_scale()[1]))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        location, scale = self.location_scale()
        return location, np.multiply(scale**2, self.standard_variance())

    def crps(self, y: FloatArray) -> FloatArray:
        return np.multiply(self.location_scale()[1], self.standard_crps(self._z(y)))

    def below(self, x: FloatArray) -> FloatArray:
        return self._part(self._z(x))

    def above(self, x: FloatArray) -> FloatArray:
        return self._part(-self._z(x))

    def primitive(self, x: FloatArray) -> FloatArray:
        return np.multiply(self.location_scale()[1], self.standard_primitive(self._z(x)))

    def _part(self, z: FloatArray) -> FloatArray:
        unbounded = np.isneginf(z)
        part = self.standard_below(np.where(unbounded, 0.0, z))
        return np.where(unbounded, 0.0, self.location_scale()[1] * part)


def between(family: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Probability of a number over low and at or under high, exact in both tails."""
    right = family.survival(low) - family.survival(high)
    return np.where(family.cdf(low) > 0.5, right, family.cdf(high) - family.cdf(low))
