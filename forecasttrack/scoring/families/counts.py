"""Families over whole numbers from 0: a number between two of them has no probability."""

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

MOST_OVER_SIZE = 1e150
"""By how much the mean of a negative binomial may exceed its size: the square is a float."""


def _whole(x: FloatArray) -> FloatArray:
    """The whole number at or under each, 0 where there is none."""
    return np.where(np.isinf(x), 0, np.maximum(np.floor(x), 0))


def _inside(x: FloatArray, found: Any, *, low: float, high: float) -> FloatArray:
    """What was found for each number, and what holds below 0 and at infinity."""
    # Older versions of SciPy give NaN at infinity.
    return np.where(x < 0, low, np.where(np.isposinf(x), high, found))


class Counts(Family):
    """A family over whole numbers, with a mean; what follows from its probabilities."""

    counts = True
    mean: FloatArray

    def log_mass(self, k: FloatArray) -> FloatArray:
        """Logarithm of the probability of a whole number from 0."""
        raise NotImplementedError

    def half_spread(self) -> FloatArray:
        """Half the expected distance of two draws."""
        raise NotImplementedError

    def step(self, k: FloatArray) -> FloatArray:
        """By how much mean times probability up to k exceeds the part of the mean up to k."""
        raise NotImplementedError

    def log_density(self, x: FloatArray) -> FloatArray:
        whole = (x >= 0) & (x == np.floor(x))
        found = self.log_mass(np.where(whole, x, 0))
        return np.where(np.isnan(x), np.nan, np.where(whole, found, -np.inf))

    def crps(self, y: FloatArray) -> FloatArray:
        # E|X - y| less half of E|X - X'|; the first needs the mean of the draws up to y alone.
        k = np.floor(y)
        step = np.where(k < 0, 0, self.step(np.maximum(k, 0)))
        distance = (y - self.mean) * (2 * self.cdf(y) - 1) + 2 * step
        return np.subtract(distance, self.half_spread())


class Poisson(Counts):
    """The Poisson distribution of a count."""

    name = "poisson"
    parameters = ("mean",)
    positive = ("mean",)

    def cdf(self, x: FloatArray) -> FloatArray:
        return _inside(x, special.gammaincc(_whole(x) + 1, self.mean), low=0, high=1)

    def survival(self, x: FloatArray) -> FloatArray:
        return _inside(x, special.gammainc(_whole(x) + 1, self.mean), low=1, high=0)

    def log_mass(self, k: FloatArray) -> FloatArray:
        return log_poisson(k, self.mean)

    def step(self, k: FloatArray) -> FloatArray:
        return np.multiply(self.mean, np.exp(self.log_mass(k)))

    def half_spread(self) -> FloatArray:
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
        requirement = f"must not exceed {MOST_OVER_SIZE:g} times size"
        refuse(ratio > MOST_OVER_SIZE, self.mean, field="mean", requirement=requirement)

    def _share(self) -> FloatArray:
        return np.divide(self.size, self.size + self.mean)

    def cdf(self, x: FloatArray) -> FloatArray:
        found = special.betainc(self.size, _whole(x) + 1, self._share())
        return _inside(x, found, low=0, high=1)

    def survival(self, x: FloatArray) -> FloatArray:
        found = special.betaincc(self.size, _whole(x) + 1, self._share())
        return _inside(x, found, low=1, high=0)

    def log_mass(self, k: FloatArray) -> FloatArray:
        some, total = np.maximum(k, 1), self.size + self.mean
        p, q = self.mean / total, self.size / total
        mass = log_binomial(some, self.size, p=p, q=q, off=(some - self.mean) * q)
        mass = mass + np.log(self.size) - np.log(some + self.size)
        return np.where(k > 0, mass, -self.size * np.log1p(self.mean / self.size))

    def step(self, k: FloatArray) -> FloatArray:
        return np.multiply((k + self.size) * (self.mean / self.size), np.exp(self.log_mass(k)))

    def half_spread(self) -> FloatArray:
        check_digits(self.size, field="size", most=3000)
        # Moved by Euler's transformation, the series neither diverges nor cancels.
        ratio = self.mean / self.size
        z = 4 * ratio * (1 + ratio)
        series = special.hyp2f1(1 - self.size, 0.5, 2, z / (1 + z)) / np.sqrt(1 + z)
        return np.asarray(self.mean * (1 + ratio) * series)

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return self.mean, np.sqrt(self.mean + np.square(self.mean) / self.size)
