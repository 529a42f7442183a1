"""Families that are symmetric about their location."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from forecasttrack.scoring.checks import refuse_unscorable
from forecasttrack.scoring.families.base import LocationScale

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray


class Normal(LocationScale):
    """The normal distribution."""

    name = "normal"
    parameters = ("mean", "sd")
    positive = ("sd",)

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        return np.asarray(special.ndtr(z))

    def standard_log_cdf(self, z: FloatArray) -> FloatArray:
        return np.asarray(special.log_ndtr(z))

    def standard_log_density(self, z: FloatArray) -> FloatArray:
        return np.subtract(-0.5 * z * z, 0.5 * np.log(2 * np.pi))

    def standard_primitive(self, z: FloatArray) -> FloatArray:
        return np.add(z * special.ndtr(z), _phi(z))

    def standard_below(self, z: FloatArray) -> FloatArray:
        Phi = special.ndtr(z)
        tail = special.ndtr(np.sqrt(2) * z) / np.sqrt(np.pi)
        return np.subtract(z * Phi**2 + 2 * _phi(z) * Phi, tail)

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.subtract(z * special.erf(z / np.sqrt(2)) + 2 * _phi(z), 1 / np.sqrt(np.pi))

    def standard_variance(self) -> float:
        return 1.0


class Logistic(LocationScale):
    """The logistic distribution."""

    name = "logistic"
    parameters = ("mean", "scale")
    positive = ("scale",)

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        return np.asarray(special.expit(z))

    def standard_log_cdf(self, z: FloatArray) -> FloatArray:
        return np.negative(np.logaddexp(0, -z))

    def standard_log_density(self, z: FloatArray) -> FloatArray:
        return np.negative(np.logaddexp(0, z) + np.logaddexp(0, -z))

    def standard_primitive(self, z: FloatArray) -> FloatArray:
        return np.logaddexp(0, z)

    def standard_below(self, z: FloatArray) -> FloatArray:
        return np.subtract(np.logaddexp(0, z), special.expit(z))

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.abs(z) + 2 * np.log1p(np.exp(-np.abs(z))) - 1

    def standard_variance(self) -> float:
        return np.pi**2 / 3


class Laplace(LocationScale):
    """The Laplace, or double exponential, distribution."""

    name = "laplace"
    parameters = ("mean", "scale")
    positive = ("scale",)

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        tail = np.exp(-np.abs(z)) / 2
        return np.where(z < 0, tail, 1 - tail)

    def standard_log_cdf(self, z: FloatArray) -> FloatArray:
        right = np.log1p(-np.exp(-np.abs(z)) / 2)
        return np.where(z < 0, z - np.log(2), right)

    def standard_log_density(self, z: FloatArray) -> FloatArray:
        return np.subtract(-np.abs(z), np.log(2))

    def standard_primitive(self, z: FloatArray) -> FloatArray:
        return np.add(np.maximum(z, 0), np.exp(-np.abs(z)) / 2)

    def standard_below(self, z: FloatArray) -> FloatArray:
        e = np.exp(-np.abs(z))
        return np.where(z < 0, e**2 / 8, np.maximum(z, 0) + e - e**2 / 8 - 0.75)

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.abs(z) + np.exp(-np.abs(z)) - 0.75

    def standard_variance(self) -> float:
        return 2.0


class StudentT(LocationScale):
    """Student's t distribution; with infinitely many degrees of freedom it is the normal one.

    Its CRPS needs more than one degree of freedom, and its mean and variance do too.
    """

    name = "student-t"
    parameters = ("df", "location", "scale")
    positive = ("df", "scale")
    may_be_infinite = ("df",)
    df: FloatArray

    def __init__(self, **parameters: FloatArray) -> None:
        # From so many degrees of freedom on nothing differs from the normal distribution any
        # more, and infinity would turn quotients of two of them into NaN.
        super().__init__(**{**parameters, "df": np.minimum(parameters["df"], 1e100)})

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        return np.asarray(special.stdtr(self.df, z))

    def standard_log_density(self, z: FloatArray) -> FloatArray:
        return np.subtract(_log_t(self.df), (self.df + 1) / 2 * np.log1p(z**2 / self.df))

    def standard_primitive(self, z: FloatArray) -> FloatArray:
        self._check_mean()
        return np.add(z * special.stdtr(self.df, z), self._partial_mean(z))

    def standard_below(self, z: FloatArray) -> FloatArray:
        # z f = -(d/dz) of the partial mean, and that times the density is a t density of 2 df - 1.
        self._check_mean()
        T = special.stdtr(self.df, z)
        more = 2 * self.df - 1
        ratio = np.sqrt(self.df / more)
        constant = np.exp(2 * _log_t(self.df) - _log_t(more)) * self.df / (self.df - 1) * ratio
        tail = 2 * constant * special.stdtr(more, z / ratio)
        return np.subtract(z * T**2 + 2 * self._partial_mean(z) * T, tail)

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.add(self.standard_below(z), self.standard_below(-z))

    def standard_variance(self) -> FloatArray:
        self._check_mean()
        return np.where(self.df > 2, self.df / np.where(self.df > 2, self.df - 2, 1), np.inf)

    def _check_mean(self) -> None:
        lacking = self.df <= 1
        if lacking.any():
            sentence = "df must exceed 1, or the score is infinite, "
            sentence += f"found {self.df[lacking][0]:g}"
            refuse_unscorable(lacking, sentence, field="df")

    def _partial_mean(self, z: FloatArray) -> FloatArray:
        """Integral of t f(t) dt from z."""
        density = np.exp(self.standard_log_density(z))
        return np.multiply((self.df + z**2) / (self.df - 1), density)


def _phi(z: FloatArray) -> FloatArray:
    return np.divide(np.exp(-0.5 * z * z), np.sqrt(2 * np.pi))


def _log_t(df: FloatArray) -> FloatArray:
    """Logarithm of the density of t at 0: ln G((df + 1) / 2) - ln G(df / 2) - ln(df pi) / 2."""
    x = df / 2
    few = np.minimum(x, 20.0)
    exact = special.gammaln(few + 0.5) - special.gammaln(few) - 0.5 * np.log(few)
    # Of many degrees the two large terms would leave no digits; their difference is known.
    r = 1 / np.maximum(x, 20.0)
    series = -r / 8 + r**3 / 192 - r**5 / 640 + 17 * r**7 / 14336 - 31 * r**9 / 18432
    return np.where(x < 20, exact, series) - 0.5 * np.log(2 * np.pi)
