"""Families of counts: only the whole numbers from 0 have probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from forecasttrack.scoring.checks import refuse
from forecasttrack.scoring.families.base import Family
from forecasttrack.scoring.families.log_masses import log_binomial, log_poisson
from forecasttrack.scoring.families.skewed import check_digits

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

LARGEST_RATIO = 1e150
"""Largest ratio of mean to size of a negative binomial: its square is still a float."""


def _whole_part(x: FloatArray) -> FloatArray:
    """The largest whole number from 0 that is at or under each x; 0 for infinite and negative x."""
    return np.where(np.isinf(x), 0, np.maximum(np.floor(x), 0))


def _with_ends(x: FloatArray, found: Any, *, low: float, high: float) -> FloatArray:
    """Replace what was found at x by `low` where x is negative, by `high` where it is infinite."""
    # Older versions of SciPy give NaN at infinity.
    return np.where(x < 0, low, np.where(np.isposinf(x), high, found))


class Counts(Family):
    """A family of counts with a parameter `mean`; its CRPS follows from its probabilities P(k)."""

    counts = True
    mean: FloatArray

    def log_mass(self, k: FloatArray) -> FloatArray:
        """Ln P(k), the logarithm of the probability of a whole number k from 0."""
        raise NotImplementedError

    def half_mean_difference(self) -> FloatArray:
        """E|X - X'| / 2, half the expected distance between two independent draws."""
        raise NotImplementedError

    def missing_mean(self, k: FloatArray) -> FloatArray:
        """Mean F(k) minus the sum of j P(j) over j from 0 to k."""
        raise NotImplementedError

    def log_density(self, x: FloatArray) -> FloatArray:
        whole = (x >= 0) & (x == np.floor(x))
        found = self.log_mass(np.where(whole, x, 0))
        return np.where(np.isnan(x), np.nan, np.where(whole, found, -np.inf))

    def crps(self, y: FloatArray) -> FloatArray:
        # E|X - y| - E|X - X'| / 2, where X and X' are independent draws.
        k = np.floor(y)
        missing_mean = np.where(k < 0, 0, self.missing_mean(np.maximum(k, 0)))
        distance = (y - self.mean) * (2 * self.cdf(y) - 1) + 2 * missing_mean
        return np.subtract(distance, self.half_mean_difference())


class Poisson(Counts):
    """The Poisson distribution of a count."""

    name = "poisson"
    parameters = ("mean",)
    positive = ("mean",)

    def cdf(self, x: FloatArray) -> FloatArray:
        return _with_ends(x, special.gammaincc(_whole_part(x) + 1, self.mean), low=0, high=1)

    def survival(self, x: FloatArray) -> FloatArray:
        return _with_ends(x, special.gammainc(_whole_part(x) + 1, self.mean), low=1, high=0)

    def log_mass(self, k: FloatArray) -> FloatArray:
        return log_poisson(k, self.mean)

    def missing_mean(self, k: FloatArray) -> FloatArray:
        return np.multiply(self.mean, np.exp(self.log_mass(k)))

    def half_mean_difference(self) -> FloatArray:
        check_digits(self.mean, field="mean", most=1e8)
        twice = 2 * self.mean
        return np.multiply(self.mean, special.ive(0, twice) + special.ive(1, twice))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return self.mean, np.sqrt(self.mean)


class NegativeBinomial(Counts):
    """The negative binomial distribution of a count; its variance is mean + mean^2 / size."""

    name = "negative-binomial"
    parameters = ("mean", "size")
    positive = ("mean", "size")
    size: FloatArray

    def check(self) -> None:
        with np.errstate(over="ignore"):
            ratio = self.mean / self.size
        requirement = f"must not exceed {LARGEST_RATIO:g} times size"
        refuse(ratio > LARGEST_RATIO, self.mean, field="mean", requirement=requirement)

    def _success_probability(self) -> FloatArray:
        return np.divide(self.size, self.size + self.mean)

    def cdf(self, x: FloatArray) -> FloatArray:
        found = special.betainc(self.size, _whole_part(x) + 1, self._success_probability())
        return _with_ends(x, found, low=0, high=1)

    def survival(self, x: FloatArray) -> FloatArray:
        found = special.betaincc(self.size, _whole_part(x) + 1, self._success_probability())
        return _with_ends(x, found, low=1, high=0)

    def log_mass(self, k: FloatArray) -> FloatArray:
        some, total = np.maximum(k, 1), self.size + self.mean
        p, q = self.mean / total, self.size / total
        mass = log_binomial(some, self.size, p=p, q=q, deviation=(some - self.mean) * q)
        mass = mass + np.log(self.size) - np.log(some + self.size)
        return np.where(k > 0, mass, -self.size * np.log1p(self.mean / self.size))

    def missing_mean(self, k: FloatArray) -> FloatArray:
        return np.multiply((k + self.size) * (self.mean / self.size), np.exp(self.log_mass(k)))

    def half_mean_difference(self) -> FloatArray:
        check_digits(self.size, field="size", most=3000)
        # After Euler's transformation the series neither diverges nor has terms that cancel.
        ratio = self.mean / self.size
        z = 4 * ratio * (1 + ratio)
        series = special.hyp2f1(1 - self.size, 0.5, 2, z / (1 + z)) / np.sqrt(1 + z)
        return np.asarray(self.mean * (1 + ratio) * series)

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return self.mean, np.sqrt(self.mean + np.square(self.mean) / self.size)
