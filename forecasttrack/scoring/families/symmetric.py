"""Families that are symmetric about their location."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from forecasttrack.scoring.checks import refuse_unscorable
from forecasttrack.scoring.families.base import LocationScale, log_gamma_ratio, normal_density
from forecasttrack.scoring.families.quadrature import integral

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
        with np.errstate(over="ignore"):
            return np.subtract(-0.5 * z * z, 0.5 * np.log(2 * np.pi))

    def standard_cdf_integral(self, z: FloatArray) -> FloatArray:
        return np.add(z * special.ndtr(z), normal_density(z))

    def standard_squared_cdf_below(self, z: FloatArray) -> FloatArray:
        Phi = special.ndtr(z)
        tail = special.ndtr(np.sqrt(2) * z) / np.sqrt(np.pi)
        return np.subtract(z * Phi**2 + 2 * normal_density(z) * Phi, tail)

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.subtract(
            z * special.erf(z / np.sqrt(2)) + 2 * normal_density(z), 1 / np.sqrt(np.pi)
        )

    def standard_sd(self) -> float:
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

    def standard_cdf_integral(self, z: FloatArray) -> FloatArray:
        return np.logaddexp(0, z)

    def standard_squared_cdf_below(self, z: FloatArray) -> FloatArray:
        return np.subtract(np.logaddexp(0, z), special.expit(z))

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.abs(z) + 2 * np.log1p(np.exp(-np.abs(z))) - 1

    def standard_sd(self) -> float:
        return np.pi / np.sqrt(3)


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

    def standard_cdf_integral(self, z: FloatArray) -> FloatArray:
        return np.add(np.maximum(z, 0), np.exp(-np.abs(z)) / 2)

    def standard_squared_cdf_below(self, z: FloatArray) -> FloatArray:
        e = np.exp(-np.abs(z))
        return np.where(z < 0, e**2 / 8, np.maximum(z, 0) + e - e**2 / 8 - 0.75)

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.abs(z) + np.exp(-np.abs(z)) - 0.75

    def standard_sd(self) -> float:
        return np.sqrt(2)


class StudentT(LocationScale):
    """Student's t distribution; with infinitely many degrees of freedom it is the normal one.

    Its mean and its CRPS need more than one degree of freedom; its variance is infinite up to two.
    """

    name = "student-t"
    parameters = ("df", "location", "scale")
    positive = ("df", "scale")
    may_be_infinite = ("df",)
    df: FloatArray

    def __init__(self, **parameters: FloatArray) -> None:
        # With 1e100 degrees of freedom the distribution equals the normal one but for rounding; an
        # infinite number would turn quotients of two such numbers into NaN.
        super().__init__(**{**parameters, "df": np.minimum(parameters["df"], 1e100)})

    def standard_cdf(self, z: FloatArray) -> FloatArray:
        return np.asarray(special.stdtr(self.df, z))

    def standard_log_density(self, z: FloatArray) -> FloatArray:
        return _log_density_of_t(self.df, z)

    def standard_cdf_integral(self, z: FloatArray) -> FloatArray:
        self._check_mean()
        return np.add(z * special.stdtr(self.df, z), _partial_mean(self.df, z))

    def standard_squared_cdf_below(self, z: FloatArray) -> FloatArray:
        # By parts: z f(z) is minus the derivative of the partial mean, and the partial mean times
        # f(z) is, but for a factor, a t density with 2 df - 1 degrees of freedom.
        self._check_mean()
        near = self.df < 1.001
        if near.any():
            closed = self._closed_below(np.maximum(self.df, 1.001), z)
            return np.where(near, self._below_by_quadrature(z), closed)
        return self._closed_below(self.df, z)

    def _below_by_quadrature(self, z: FloatArray) -> FloatArray:
        # Near one degree of freedom the closed form is a difference of two huge terms.
        ends = np.full_like(z, -np.inf)
        return integral(lambda t: special.stdtr(self.df, t) ** 2, ends, z, np.ones_like(z))

    def _closed_below(self, df: FloatArray, z: FloatArray) -> FloatArray:
        T = special.stdtr(df, z)
        df_of_product = 2 * df - 1
        ratio = np.sqrt(df / df_of_product)
        at_0 = np.exp(2 * _log_density_at_0(df) - _log_density_at_0(df_of_product))
        tail = 2 * (at_0 * df / (df - 1) * ratio) * special.stdtr(df_of_product, z / ratio)
        return np.subtract(z * T**2 + 2 * _partial_mean(df, z) * T, tail)

    def standard_crps(self, z: FloatArray) -> FloatArray:
        return np.add(self.standard_squared_cdf_below(z), self.standard_squared_cdf_below(-z))

    def standard_sd(self) -> FloatArray:
        self._check_mean()
        variance = self.df / np.where(self.df > 2, self.df - 2, 1)
        return np.where(self.df > 2, np.sqrt(variance), np.inf)

    def _check_mean(self) -> None:
        lacking = self.df <= 1
        if lacking.any():
            sentence = "df must exceed 1, or there is no mean, which the score needs, "
            sentence += f"found {self.df[lacking][0]:g}"
            refuse_unscorable(lacking, sentence, field="df")


def _log_density_at_0(df: FloatArray) -> FloatArray:
    """Logarithm of the t density at 0: ln G((df + 1) / 2) - ln G(df / 2) - ln(df pi) / 2."""
    return np.subtract(log_gamma_ratio(df / 2), 0.5 * np.log(df * np.pi))


def _log_density_of_t(df: FloatArray, z: FloatArray) -> FloatArray:
    # ln(1 + z^2 / df), computed without the square if z^2 would overflow.
    far = np.abs(z) > 1e100
    near = np.log1p(np.where(far, 0.0, z) ** 2 / df)
    beyond = 2 * np.log(np.hypot(1.0, np.where(far, z, 0.0) / np.sqrt(df)))
    return np.subtract(_log_density_at_0(df), (df + 1) / 2 * np.where(far, beyond, near))


def _partial_mean(df: FloatArray, z: FloatArray) -> FloatArray:
    """Integral of t f(t) dt from z on, f being the t density."""
    root = np.hypot(np.sqrt(df), z)
    return np.divide(root * np.exp(_log_density_of_t(df, z)) * root, df - 1)
