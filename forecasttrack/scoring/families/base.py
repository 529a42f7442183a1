"""Families of distributions of a number: n distributions at once, parameters of shape (n,).

Every family computes its distribution function F and its density. Most compute two integrals, too,

    squared_cdf_below(x) = integral of F(t)^2 dt up to x,
    squared_survival_above(x) = integral of (1 - F(t))^2 dt from x on.

At the outcome y their sum is the continuous ranked probability score (CRPS). The CRPS between
thresholds, and that of truncated and censored distributions, are computed from them as well.
This package needs SciPy, so it is imported when a distribution is first scored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy import special

from forecasttrack.errors import UnscorableForecastError

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import BoolArray, FloatArray


class Family:
    """n distributions of one family; each parameter is an attribute, an array of shape (n,).

    Methods take arrays of shape (n,), one number for each distribution, and return such arrays.

    Attributes:
        name: Name of the family.
        parameters: Names of its parameters.
        positive: Names of the parameters that must exceed zero.
        may_be_infinite: Names of the parameters that may be infinite.
        smooth: Whether the density is smooth on either side of the median.
        counts: Whether only whole numbers have probability.
        least, most: The lowest and the highest possible number, whatever the parameters.
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

    def select(self, rows: BoolArray) -> Family:
        """The distributions in some of the rows; `rows` is a mask of shape (n,)."""
        return type(self)(**{name: getattr(self, name)[rows] for name in self.parameters})

    def support(self) -> tuple[FloatArray | float, FloatArray | float]:
        """The lowest and the highest possible number."""
        return self.least, self.most

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation (the variance would overflow sooner)."""
        raise UnscorableForecastError(
            f"mean and standard deviation of family '{self.name}' between bounds have no formula; "
            "the rule needs them.",
            field="family",
        )

    def crps(self, y: FloatArray) -> FloatArray:
        """Continuous ranked probability score of the outcome y."""
        return np.add(self.squared_cdf_below(y), self.squared_survival_above(y))

    def squared_cdf_below(self, x: FloatArray) -> FloatArray:
        """Integral of F(t)^2 dt up to x."""
        raise self._no_closed_form()

    def squared_survival_above(self, x: FloatArray) -> FloatArray:
        """Integral of (1 - F(t))^2 dt from x."""
        raise self._no_closed_form()

    def cdf_integral(self, x: FloatArray) -> FloatArray:
        """Integral of F(t) dt up to x."""
        raise self._no_closed_form()

    def _no_closed_form(self) -> UnscorableForecastError:
        return UnscorableForecastError(
            f"family '{self.name}' has no closed form for a part of the CRPS, which thresholds, "
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
        # z overflows to infinity far from the location; the integrals then use |x - location|.
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

    def standard_cdf_integral(self, z: FloatArray) -> FloatArray:
        """Integral of the distribution function up to z."""
        raise NotImplementedError

    def standard_squared_cdf_below(self, z: FloatArray) -> FloatArray:
        """Integral of the square of the distribution function up to z."""
        raise NotImplementedError

    def standard_crps(self, z: FloatArray) -> FloatArray:
        """Continuous ranked probability score of z, by one formula for both integrals."""
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

    def squared_cdf_below(self, x: FloatArray) -> FloatArray:
        return self._integral(self._z(x), x)

    def squared_survival_above(self, x: FloatArray) -> FloatArray:
        return self._integral(-self._z(x), x)

    def cdf_integral(self, x: FloatArray) -> FloatArray:
        return np.multiply(self.location_scale()[1], self.standard_cdf_integral(self._z(x)))

    def _integral(self, z: FloatArray, x: FloatArray) -> FloatArray:
        """Integral of F(t)^2 dt up to z, in the unit of x, from which z was computed."""
        standard = self.standard_squared_cdf_below(np.where(np.isinf(z), 0.0, z))
        found = np.where(np.isposinf(z), self._distance(x), self.location_scale()[1] * standard)
        return np.where(np.isneginf(z), 0.0, found)

    def _distance(self, x: FloatArray) -> FloatArray:
        """|x - location|, infinite if that overflows."""
        with np.errstate(over="ignore"):
            return np.abs(x - self.location_scale()[0])


def log_probability_between(family: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Logarithm of the probability of a number over low and at or under high.

    It is accurate in both tails, and finite even if the probability is too small for a float. For
    counts low itself belongs to the range, too.
    """
    if family.counts:
        # The ends of a range belong to it, and only whole numbers have probability.
        low, high = np.ceil(low) - 0.5, np.floor(high) + 0.5
    in_right_tail = family.cdf(low) >= 0.5
    larger = np.where(in_right_tail, family.log_survival(low), family.log_cdf(high))
    smaller = np.where(in_right_tail, family.log_survival(high), family.log_cdf(low))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Rounding errors may lift the smaller one slightly above the larger.
        fall = np.maximum(larger - smaller, 0.0)
        found = np.where(np.isneginf(larger), -np.inf, larger + np.log(-np.expm1(-fall)))
    # If low and high are close, the difference has few correct digits, but the density hardly
    # varies, so it is integrated. Not across the median, where a density may have a corner.
    narrow = (fall < 1e-3) & (low < high) & (in_right_tail | (family.cdf(high) <= 0.5))
    if family.smooth and narrow.any():
        found = np.where(narrow, _log_simpson(family, low, high), found)
    return found


def _log_simpson(family: Family, low: FloatArray, high: FloatArray) -> FloatArray:
    """Logarithm of the probability between close numbers, by Simpson's rule over the density."""
    width = np.where(np.isfinite(high - low), high - low, 1.0)
    left, right = (np.where(np.isfinite(end), end, 0.0) for end in (low, high))
    middle = family.log_density(left + width / 2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ends = np.exp(family.log_density(left) - middle)
        ends = ends + np.exp(family.log_density(right) - middle)
        return np.log(width) + middle + np.log((ends + 4) / 6)


def normal_density(z: FloatArray) -> FloatArray:
    """Density of the standard normal distribution, 0 where the square of z overflows."""
    with np.errstate(over="ignore"):
        return np.divide(np.exp(-0.5 * z * z), np.sqrt(2 * np.pi))


def log_gamma_ratio(x: FloatArray) -> FloatArray:
    """ln(G(x + 1/2) / G(x)) of the gamma function G, accurate for small and large x."""
    small, r = np.minimum(x, 20.0), 1 / np.maximum(x, 20.0)
    exact = special.gammaln(small + 0.5) - special.gammaln(small)
    # For large x both terms are huge, and rounding would spoil their difference; a series does not.
    series = -r / 8 + r**3 / 192 - r**5 / 640 + 17 * r**7 / 14336 - 31 * r**9 / 18432
    return np.where(x < 20, exact, 0.5 * np.log(x) + series)
