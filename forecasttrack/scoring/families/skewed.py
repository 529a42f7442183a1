"""Families on a part of the line: from zero upwards, or between bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from forecasttrack.scoring.checks import refuse, refuse_unscorable
from forecasttrack.scoring.families.base import Family, log_half_step

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray


class Exponential(Family):
    """The exponential distribution, from zero upwards."""

    name = "exponential"
    least = 0.0
    smooth = True
    parameters = ("rate",)
    positive = ("rate",)
    rate: FloatArray

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.negative(np.expm1(-self.rate * np.maximum(x, 0)))

    def survival(self, x: FloatArray) -> FloatArray:
        return np.exp(-self.rate * np.maximum(x, 0))

    def log_survival(self, x: FloatArray) -> FloatArray:
        return np.negative(self.rate * np.maximum(x, 0))

    def log_density(self, x: FloatArray) -> FloatArray:
        return np.where(x < 0, -np.inf, np.log(self.rate) - self.rate * x)

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return 1 / self.rate, 1 / self.rate

    def primitive(self, x: FloatArray) -> FloatArray:
        z = self.rate * np.maximum(x, 0)
        return np.divide(z + np.expm1(-z), self.rate)

    def below(self, x: FloatArray) -> FloatArray:
        z = self.rate * np.maximum(x, 0)
        return np.divide(z + 2 * np.expm1(-z) - np.expm1(-2 * z) / 2, self.rate)

    def above(self, x: FloatArray) -> FloatArray:
        inside = np.exp(-2 * self.rate * np.maximum(x, 0)) / (2 * self.rate)
        return np.add(inside, np.maximum(-x, 0))


class Uniform(Family):
    """The uniform distribution between two bounds."""

    name = "uniform"
    parameters = ("lower", "upper")
    lower: FloatArray
    upper: FloatArray

    def check(self) -> None:
        wrong = self.lower >= self.upper
        refuse(wrong, self.lower, field="lower", rule="must lie under upper")

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.clip((x - self.lower) / self._width, 0, 1)

    def log_density(self, x: FloatArray) -> FloatArray:
        inside = (x >= self.lower) & (x <= self.upper)
        return np.where(inside, -np.log(self._width), np.where(np.isnan(x), np.nan, -np.inf))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return (self.lower + self.upper) / 2, self._width / np.sqrt(12)

    def primitive(self, x: FloatArray) -> FloatArray:
        return np.add(self._width * self.cdf(x) ** 2 / 2, np.maximum(x - self.upper, 0))

    def below(self, x: FloatArray) -> FloatArray:
        return np.add(self._width * self.cdf(x) ** 3 / 3, np.maximum(x - self.upper, 0))

    def above(self, x: FloatArray) -> FloatArray:
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
        z, s = self._z(y), self.log_sd
        log_mean = self.log_mean + s**2 / 2
        # Mean times tail probability, in logarithms: a wide distribution has a huge mean and tiny
        # tails, and their product is neither.
        with np.errstate(over="ignore", invalid="ignore"):
            below = np.exp(log_mean + special.log_ndtr(z - s))
            spread = np.exp(log_mean + special.log_ndtr(-s / np.sqrt(2)))
            score = np.subtract(y * (2 * special.ndtr(z) - 1) + 2 * spread, 2 * below)
        # Where both integrals overflow, so does what is left of them.
        return np.where(np.isinf(spread) & np.isinf(below), np.inf, score)


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
        return np.where(x < 0, -np.inf, inside - np.log(self.scale))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        return self.shape * self.scale, np.sqrt(self.shape) * self.scale

    def crps(self, y: FloatArray) -> FloatArray:
        check_digits(self.shape, field="shape", most=1e15)
        mean, z = self.shape * self.scale, np.maximum(y, 0) / self.scale
        more = 2 * special.gammainc(self.shape + 1, z) - 1
        spread = self.scale * np.exp(log_half_step(self.shape)) / np.sqrt(np.pi)
        return np.subtract(y * (2 * self.cdf(y) - 1) - mean * more, spread)


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
        return np.where((x < 0) | (x > 1), -np.inf, inside)

    def moments(self) -> tuple[FloatArray, FloatArray]:
        total = self.alpha + self.beta
        return self.alpha / total, np.sqrt(self.alpha / total * self.beta / total / (total + 1))

    def crps(self, y: FloatArray) -> FloatArray:
        a, b = self.alpha, self.beta
        check_digits(a, field="alpha", most=1e8)
        check_digits(b, field="beta", most=1e8)
        # With alpha one higher the cdf is less by x^a (1 - x)^b / (a B(a, b)). So the cdf is only
        # multiplied by the distance from the mean, where its last digits do not count.
        x = np.clip(y, 0, 1)
        less = np.exp(special.xlogy(a, x) + special.xlog1py(b, -x) - special.betaln(a, b)) / a
        # 2 B(2a, 2b) / (a B(a, b)^2), by the duplication formula of the gamma function.
        step = log_half_step(a) + log_half_step(b) - log_half_step(a + b)
        spread = np.exp(step) / (a * np.sqrt(np.pi))
        mean = a / (a + b)
        return np.add((y - mean) * (2 * self.cdf(y) - 1), mean * (2 * less - spread))


class Pert(Family):
    """The PERT distribution: a beta distribution from lower to upper with its peak at mode."""

    name = "pert"
    parameters = ("lower", "mode", "upper")
    lower: FloatArray
    mode: FloatArray
    upper: FloatArray

    def check(self) -> None:
        rule = "must lie under upper"
        refuse(~(self.lower < self.upper), self.lower, field="lower", rule=rule)
        outside = (self.mode < self.lower) | (self.mode > self.upper)
        refuse(outside, self.mode, field="mode", rule="must lie between lower and upper")

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


def check_digits(shape: FloatArray, *, field: str, most: float) -> None:
    """Refuse shapes so large that rounding takes the digits of the CRPS."""
    lacking = shape > most
    if lacking.any():
        sentence = f"{field} must not exceed {most:g}, or rounding takes the digits of the score, "
        sentence += f"found {shape[lacking][0]:g}"
        refuse_unscorable(lacking, sentence, field=field)
