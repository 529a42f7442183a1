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
from scipy import special

from forecasttrack.errors import UnscorableForecastError

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import BoolArray, FloatArray


class Family:
    """A family of distributions; its parameters are attributes of the same names.

    Attributes:
        name: Name of the family.
        parameters: Names of its parameters.
        positive: Those of them that must exceed zero.
        may_be_infinite: Those of them that may be infinite.
        smooth: Whether the density is smooth on either side of the median.
        counts: Whether it is over whole numbers.
        least, most: Between which numbers all probability lies, whatever the parameters.
    """

    name: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]]
    positive: ClassVar[tuple[str, ...]] = ()
    may_be_infinite: ClassVar[tuple[str, ...]] = ()
    smooth: ClassVar[bool] = False
    counts: ClassVar[bool] = False
    least: ClassVar[float] = -np.inf
    most: ClassVar[float] = np.inf

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

    def log_cdf(self, x: FloatArray) -> FloatArray:
        """Logarithm of the probability of a number at or under x."""
        with np.errstate(divide="ignore"):
            return np.log(self.cdf(x))

    def log_survival(self, x: FloatArray) -> FloatArray:
        """Logarithm of the probability of a number over x."""
        with np.errstate(divide="ignore"):
            return np.log(self.survival(x))

    def log_density(self, x: FloatArray) -> FloatArray:
        """Natural logarithm of the density at x, -inf outside the support."""
        raise NotImplementedError

    def only(self, rows: BoolArray) -> Family:
        """The same family with the parameters of some rows."""
        return type(self)(**{name: getattr(self, name)[rows] for name in self.parameters})

    def support(self) -> tuple[FloatArray | float, FloatArray | float]:
        """Between which numbers all probability lies."""
        return self.least, self.most

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation, which overflows later than the variance."""
        raise UnscorableForecastError(
            f"mean and standard deviation of family '{self.name}' between bounds have no formula; "
            "the rule needs them.",
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

    smooth = True

    def location_scale(self) -> tuple[FloatArray, FloatArray]:
        """Location and scale, the last two parameters."""
        location, scale = self.parameters[-2:]
        return getattr(self, location), getattr(self, scale)

    def _z(self, x: FloatArray) -> FloatArray:
        location, scale = self.location_scale()
        # Infinite where the distance has no float: what follows then takes the distance itself.
        with np.errstate(over="ignore"):
            return np.divide(x - location, scale)

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        """Distribution function of z."""
        raise NotImplementedError

    def standard_log_cdf(self, z: FloatArray) -> FloatArray:
        """Logarithm of the distribution function of z."""
        with np.errstate(divide="ignore"):
            return np.log(self.standard_cdf(z))

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

    def standard_sd(self) -> FloatArray | float:
        """Standard deviation of z."""
        raise NotImplementedError

    def cdf(self, x: FloatArray) -> FloatArray:
        return self.standard_cdf(self._z(x))

    def survival(self, x: FloatArray) -> FloatArray:
        return self.standard_cdf(-self._z(x))

    def log_cdf(self, x: FloatArray) -> FloatArray:
        return self.standard_log_cdf(self._z(x))

    def log_survival(self, x: FloatArray) -> FloatArray:
        return self.standard_log_cdf(-self._z(x))

    def log_density(self, x: FloatArray) -> FloatArray:
        return np.subtract(self.standard_log_density(self._z(x)), np.log(self.location_scale()[1]))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        location, scale = self.location_scale()
        return location, np.multiply(scale, self.standard_sd())

    def crps(self, y: FloatArray) -> FloatArray:
        z = self._z(y)
        near = self.standard_crps(np.where(np.isinf(z), 0.0, z))
        return np.where(np.isinf(z), self._distance(y), self.location_scale()[1] * near)

    def below(self, x: FloatArray) -> FloatArray:
        return self._part(self._z(x), x)

    def above(self, x: FloatArray) -> FloatArray:
        return self._part(-self._z(x), x)

    def primitive(self, x: FloatArray) -> FloatArray:
        return np.multiply(self.location_scale()[1], self.standard_primitive(self._z(x)))

    def _part(self, z: FloatArray, x: FloatArray) -> FloatArray:
        part = self.standard_below(np.where(np.isinf(z), 0.0, z))
        within = np.where(np.isposinf(z), self._distance(x), self.location_scale()[1] * part)
        return np.where(np.isneginf(z), 0.0, within)

    def _distance(self, x: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):
            return np.abs(x - self.location_scale()[0])


def log_probability_between(family: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Logarithm of the probability of a number over low and at or under high, in both tails.

    It is finite where that probability is itself too small for a float.
    """
    if family.counts:
        # The ends of a range belong to it, and only whole numbers have probability.
        low, high = np.ceil(low) - 0.5, np.floor(high) + 0.5
    in_right_tail = family.cdf(low) >= 0.5
    larger = np.where(in_right_tail, family.log_survival(low), family.log_cdf(high))
    smaller = np.where(in_right_tail, family.log_survival(high), family.log_cdf(low))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Rounding may put the smaller one a hair above the larger.
        fall = np.maximum(larger - smaller, 0.0)
        found = np.where(np.isneginf(larger), -np.inf, larger + np.log(-np.expm1(-fall)))
    # Where bounds are near, the difference has few digits and the density hardly varies. The
    # density may have a corner at the median, so that what lies on both sides is left alone.
    narrow = (fall < 1e-3) & (low < high) & (in_right_tail | (family.cdf(high) <= 0.5))
    if family.smooth and narrow.any():
        found = np.where(narrow, _log_simpson(family, low, high), found)
    return found


def _log_simpson(family: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Logarithm of the probability between near bounds, by Simpson's rule over the density."""
    width = np.where(np.isfinite(high - low), high - low, 1.0)
    left, right = (np.where(np.isfinite(end), end, 0.0) for end in (low, high))
    middle = family.log_density(left + width / 2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ends = np.exp(family.log_density(left) - middle)
        ends = ends + np.exp(family.log_density(right) - middle)
        return np.log(width) + middle + np.log((ends + 4) / 6)


def normal_density(z: FloatArray) -> FloatArray:
    """Density of the standard normal distribution, 0 where the square of z has no float."""
    with np.errstate(over="ignore"):
        return np.divide(np.exp(-0.5 * z * z), np.sqrt(2 * np.pi))


def log_half_step(x: FloatArray) -> FloatArray:
    """ln(G(x + 1/2) / G(x)) of the gamma function G, to the last digits however large x is."""
    small, r = np.minimum(x, 20.0), 1 / np.maximum(x, 20.0)
    exact = special.gammaln(small + 0.5) - special.gammaln(small)
    # Of a large x both terms are huge and their difference would have no digits; it is known.
    series = -r / 8 + r**3 / 192 - r**5 / 640 + 17 * r**7 / 14336 - 31 * r**9 / 18432
    return np.where(x < 20, exact, 0.5 * np.log(x) + series)
