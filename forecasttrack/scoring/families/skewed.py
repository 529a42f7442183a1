"""Families of numbers from zero upwards, or between two bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from forecasttrack.scoring.checks import refuse, refuse_unscorable
from forecasttrack.scoring.families.base import Family, log_gamma_ratio, normal_density
from forecasttrack.scoring.families.log_masses import LARGE, log_binomial, log_poisson

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray


NARROW = 1e-3
"""The log_sd below which rounding errors spoil the usual closed form of the lognormal CRPS."""


class Exponential(Family):
    """The exponential distribution, from zero upwards."""

    name = "exponential"
    least = 0.0
    smooth = True
    parameters = ("rate",)
    positive = ("rate",)
    rate: FloatArray

    def _z(self, x: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):
            return np.multiply(self.rate, np.maximum(x, 0))

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.negative(np.expm1(-self._z(x)))

    def survival(self, x: FloatArray) -> FloatArray:
        return np.exp(-self._z(x))

    def log_survival(self, x: FloatArray) -> FloatArray:
        return np.negative(self._z(x))

    def log_density(self, x: FloatArray) -> FloatArray:
        return np.where(x < 0, -np.inf, np.log(self.rate) - self._z(x))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return 1 / self.rate, 1 / self.rate

    def cdf_integral(self, x: FloatArray) -> FloatArray:
        z = self._z(x)
        return np.divide(z + np.expm1(-z), self.rate)

    def squared_cdf_below(self, x: FloatArray) -> FloatArray:
        z = self._z(x)
        near = np.divide(z + 2 * np.expm1(-z) - np.expm1(-2 * z) / 2, self.rate)
        return np.where(np.isinf(z), x, near)

    def squared_survival_above(self, x: FloatArray) -> FloatArray:
        inside = np.exp(-2 * self._z(x)) / self.rate / 2
        return np.add(inside, np.maximum(-x, 0))


class Uniform(Family):
    """The uniform distribution between two bounds."""

    name = "uniform"
    parameters = ("lower", "upper")
    lower: FloatArray
    upper: FloatArray

    def check(self) -> None:
        wrong = self.lower >= self.upper
        refuse(wrong, self.lower, field="lower", requirement="must lie under upper")
        check_width(self.lower, self.upper)

    def support(self) -> tuple[FloatArray, FloatArray]:
        return self.lower, self.upper

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.clip((x - self.lower) / self._width, 0, 1)

    def log_density(self, x: FloatArray) -> FloatArray:
        inside = (x >= self.lower) & (x <= self.upper)
        return np.where(inside, -np.log(self._width), np.where(np.isnan(x), np.nan, -np.inf))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return (self.lower + self.upper) / 2, self._width / np.sqrt(12)

    def squared_cdf_below(self, x: FloatArray) -> FloatArray:
        return np.add(self._width * self.cdf(x) ** 3 / 3, np.maximum(x - self.upper, 0))

    def squared_survival_above(self, x: FloatArray) -> FloatArray:
        return np.add(self._width * self.survival(x) ** 3 / 3, np.maximum(self.lower - x, 0))

    @property
    def _width(self) -> FloatArray:
        return np.subtract(self.upper, self.lower)


class Lognormal(Family):
    """The distribution of a number whose logarithm is normal."""

    name = "lognormal"
    least = 0.0
    parameters = ("log_mean", "log_sd")
    positive = ("log_sd",)
    log_mean: FloatArray
    log_sd: FloatArray

    def _z(self, x: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore"):
            return np.divide(np.log(np.maximum(x, 0)) - self.log_mean, self.log_sd)

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.ndtr(self._z(x)))

    def survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.ndtr(-self._z(x)))

    def log_density(self, x: FloatArray) -> FloatArray:
        z = self._z(np.where(x > 0, x, 1))
        inside = -0.5 * (z * z + np.log(2 * np.pi)) - np.log(self.log_sd * np.where(x > 0, x, 1))
        return np.where(np.isnan(x), np.nan, np.where(x > 0, inside, -np.inf))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        with np.errstate(over="ignore"):
            mean = np.exp(self.log_mean + self.log_sd**2 / 2)
            return mean, mean * np.sqrt(np.expm1(self.log_sd**2))

    def crps(self, y: FloatArray) -> FloatArray:
        found, narrow = self._crps_of_wide(np.maximum(y, 0)), self.log_sd < NARROW
        if narrow.any():
            found = np.where(narrow, self._crps_of_narrow(np.maximum(y, 0)), found)
        return np.add(found, np.maximum(-y, 0))

    def _crps_of_wide(self, y: FloatArray) -> FloatArray:
        z, s = self._z(y), self.log_sd
        # The formula has products of the mean and a tail probability. The mean of a wide
        # distribution overflows and its tail underflows; scaled error functions give the product.
        with np.errstate(over="ignore"):
            spread = np.exp(self.log_mean + s * s / 4 + np.log(special.erfcx(s / 2)))
            near = y * np.exp(-0.5 * z * z) * special.erfcx(np.maximum(s - z, 0) / np.sqrt(2))
            far = 2 * np.exp(np.where(z > s, self.log_mean + s * s / 2, 0)) * special.ndtr(z - s)
            return np.add(y * (2 * special.ndtr(z) - 1) + spread, -np.where(z > s, far, near))

    def _crps_of_narrow(self, y: FloatArray) -> FloatArray:
        # The terms of `_crps_of_wide` would be of the size of the mean and nearly cancel to a score
        # of the size of the spread, so their differences are computed by formulas of their own.
        s = np.minimum(self.log_sd, NARROW)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            mean = np.exp(self.log_mean + s * s / 2)
            log_ratio = np.log(y) - self.log_mean
            z = log_ratio / s
            by_logarithm = mean * np.expm1(log_ratio - s * s / 2)
            deviation = np.where(np.abs(log_ratio) < 1, by_logarithm, y - mean)
            # Probability between z - s and z, by Simpson's rule over the density.
            ends = normal_density(z) + normal_density(z - s)
            bell = ends + 4 * normal_density(z - s / 2)
            left = mean * (s * bell / 3 - special.erf(s / 2))
            found = np.add(deviation * special.erf(z / np.sqrt(2)), left)
        return np.where(np.isposinf(mean), np.inf, found)


class Gamma(Family):
    """The gamma distribution; its mean is shape times scale."""

    name = "gamma"
    least = 0.0
    parameters = ("shape", "scale")
    positive = ("shape", "scale")
    shape: FloatArray
    scale: FloatArray

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.gammainc(self.shape, np.maximum(x, 0) / self.scale))

    def survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.gammaincc(self.shape, np.maximum(x, 0) / self.scale))

    def log_density(self, x: FloatArray) -> FloatArray:
        z = np.maximum(x, 0) / self.scale
        inside = special.xlogy(self.shape - 1, z) - z - special.gammaln(self.shape)
        large, positive = self.shape > LARGE, np.where(z > 0, z, 1.0)
        by_series = log_poisson(self.shape, positive) + np.log(self.shape) - np.log(positive)
        inside = np.where(large & (z > 0), by_series, inside)
        return np.where(x < 0, -np.inf, inside - np.log(self.scale))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return self.shape * self.scale, np.sqrt(self.shape) * self.scale

    def crps(self, y: FloatArray) -> FloatArray:
        check_digits(self.shape, field="shape", most=1e15)
        mean, z = self.shape * self.scale, np.maximum(y, 0) / self.scale
        weight_of_mean = 2 * special.gammainc(self.shape + 1, z) - 1
        spread = self.scale * np.exp(log_gamma_ratio(self.shape)) / np.sqrt(np.pi)
        return np.subtract(y * (2 * self.cdf(y) - 1) - mean * weight_of_mean, spread)


class Beta(Family):
    """The beta distribution on [0, 1]."""

    name = "beta"
    least = 0.0
    most = 1.0
    parameters = ("alpha", "beta")
    positive = ("alpha", "beta")
    alpha: FloatArray
    beta: FloatArray

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.betainc(self.alpha, self.beta, np.clip(x, 0, 1)))

    def survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.betaincc(self.alpha, self.beta, np.clip(x, 0, 1)))

    def log_density(self, x: FloatArray) -> FloatArray:
        u = np.clip(x, 0, 1)
        inside = special.xlogy(self.alpha - 1, u) + special.xlog1py(self.beta - 1, -u)
        inside = inside - special.betaln(self.alpha, self.beta)
        inside = np.where((u > 0) & (u < 1), self._log_density_inside(u), inside)
        return np.where((x < 0) | (x > 1), -np.inf, inside)

    def _log_density_inside(self, x: FloatArray) -> FloatArray:
        a, b, u = self.alpha, self.beta, np.where((x > 0) & (x < 1), x, 0.5)
        mass = log_binomial(a, b, p=u, q=1 - u, deviation=a * (1 - u) - b * u)
        return mass + np.log(a) + np.log(b) - np.log(a + b) - np.log(u) - np.log1p(-u)

    def moments(self) -> tuple[FloatArray, FloatArray]:
        total = self.alpha + self.beta
        return self.alpha / total, np.sqrt(self.alpha / total * self.beta / total / (total + 1))

    def crps(self, y: FloatArray) -> FloatArray:
        check_digits(self.alpha, field="alpha", most=1e8)
        check_digits(self.beta, field="beta", most=1e8)
        # Distances are measured from the end of [0, 1] that is nearer to the mean: they are then
        # accurate even if the mean is next to 1.
        right = self.alpha > self.beta
        a, b = np.where(right, [self.beta, self.alpha], [self.alpha, self.beta])
        y = np.where(right, 1 - y, y)
        # With alpha raised by 1 the cdf is lower by x^a (1 - x)^b / (a B(a, b)). With that, the cdf
        # itself is multiplied by the distance from the mean alone, and its errors stay small.
        x = np.clip(y, 0, 1)
        difference = np.exp(special.xlogy(a, x) + special.xlog1py(b, -x) - special.betaln(a, b)) / a
        # 2 B(2a, 2b) / (a B(a, b)^2), by the duplication formula of the gamma function.
        step = log_gamma_ratio(a) + log_gamma_ratio(b) - log_gamma_ratio(a + b)
        spread = np.exp(step) / (a * np.sqrt(np.pi))
        mean = a / (a + b)
        return np.add(
            (y - mean) * (2 * special.betainc(a, b, x) - 1), mean * (2 * difference - spread)
        )


class Pert(Family):
    """The PERT distribution: a beta distribution moved to [lower, upper], with its peak at mode."""

    name = "pert"
    parameters = ("lower", "mode", "upper")
    lower: FloatArray
    mode: FloatArray
    upper: FloatArray

    def check(self) -> None:
        requirement = "must lie under upper"
        refuse(~(self.lower < self.upper), self.lower, field="lower", requirement=requirement)
        outside = (self.mode < self.lower) | (self.mode > self.upper)
        refuse(outside, self.mode, field="mode", requirement="must lie between lower and upper")
        check_width(self.lower, self.upper)

    def _beta(self) -> Beta:
        width = self.upper - self.lower
        return Beta(
            alpha=1 + 4 * (self.mode - self.lower) / width,
            beta=1 + 4 * (self.upper - self.mode) / width,
        )

    def _place(self, x: FloatArray) -> FloatArray:
        return np.divide(x - self.lower, self.upper - self.lower)

    def cdf(self, x: FloatArray) -> FloatArray:
        return self._beta().cdf(self._place(x))

    def survival(self, x: FloatArray) -> FloatArray:
        return self._beta().survival(self._place(x))

    def log_density(self, x: FloatArray) -> FloatArray:
        return self._beta().log_density(self._place(x)) - np.log(self.upper - self.lower)

    def moments(self) -> tuple[FloatArray, FloatArray]:
        mean, sd = self._beta().moments()
        width = self.upper - self.lower
        return self.lower + width * mean, width * sd

    def crps(self, y: FloatArray) -> FloatArray:
        return (self.upper - self.lower) * self._beta().crps(self._place(y))


def check_digits(values: FloatArray, *, field: str, most: float) -> None:
    """Refuse values of a parameter so large that rounding errors would spoil the CRPS."""
    lacking = values > most
    if lacking.any():
        sentence = f"{field} must not exceed {most:g}, or rounding takes the digits of the score, "
        sentence += f"found {values[lacking][0]:g}"
        refuse_unscorable(lacking, sentence, field=field)


def check_width(lower: FloatArray, upper: FloatArray) -> None:
    """Refuse bounds whose distance overflows."""
    with np.errstate(over="ignore"):
        refuse(np.isinf(upper - lower), upper, field="upper", requirement="lies too far from lower")
