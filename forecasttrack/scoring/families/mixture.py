"""Mixtures of normal distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from forecasttrack.scoring.checks import check_finite, refuse
from forecasttrack.scoring.families.base import Family

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray


FARTHEST = 8e307
"""How far from 0 a component may lie, so that the distance of two components is a float."""


class NormalMixture(Family):
    """A mixture of normal distributions: parameters mean_1, sd_1, weight_1, mean_2 and so on.

    The weights of a row sum to 1. In a row with fewer components than others the mean, sd and
    weight of each further component are NaN.
    """

    name = "normal-mixture"
    parameters = ("mean_1", "sd_1", "weight_1")

    def __init__(self, **parameters: FloatArray) -> None:
        count = len(parameters) // 3
        table = {
            part: np.stack([parameters[f"{part}_{i + 1}"] for i in range(count)], axis=-1)
            for part in ("mean", "sd", "weight")
        }
        self._missing = np.isnan(table["weight"])
        self._mean = np.where(self._missing, 0, table["mean"])
        self._sd = np.where(self._missing, 1, table["sd"])
        self._weight = np.where(self._missing, 0, table["weight"])

    def check(self) -> None:
        check_finite(self._mean, field="mean")
        far = np.abs(self._mean) > FARTHEST
        refuse(far, self._mean, field="mean", requirement=f"must lie within {FARTHEST:g} of 0")
        refuse(~(self._sd > 0), self._sd, field="sd", requirement="must exceed 0")
        refuse(self._weight < 0, self._weight, field="weight", requirement="must not be negative")
        total = self._weight.sum(axis=1)
        refuse(
            np.abs(total - 1) > 1e-6, total, field="weight", requirement="must sum to 1 in a row"
        )

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.sum(self._weight * special.ndtr(self._z(x)), axis=1)

    def survival(self, x: FloatArray) -> FloatArray:
        return np.sum(self._weight * special.ndtr(-self._z(x)), axis=1)

    def log_density(self, x: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", over="ignore"):
            parts = np.log(self._weight) - 0.5 * self._z(x) ** 2 - np.log(self._sd)
        return np.subtract(special.logsumexp(parts, axis=1), 0.5 * np.log(2 * np.pi))

    def moments(self) -> tuple[FloatArray, FloatArray]:
        mean = np.sum(self._weight * self._mean, axis=1)
        squares = np.square(self._mean - mean[:, None])
        return mean, np.sqrt(np.sum(self._weight * (self._sd**2 + squares), axis=1))

    def crps(self, y: FloatArray) -> FloatArray:
        # E|X - y| - E|X - X'| / 2, where X and X' are independent draws from the mixture.
        from_y = _mean_distance(y[:, None] - self._mean, self._sd)
        score = np.sum(self._weight * from_y, axis=1)
        for i in range(self._mean.shape[1]):
            from_i = _mean_distance(
                self._mean - self._mean[:, [i]], np.hypot(self._sd, self._sd[:, [i]])
            )
            score -= 0.5 * self._weight[:, i] * np.sum(self._weight * from_i, axis=1)
        return score

    def _z(self, x: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):
            return np.divide(x[:, None] - self._mean, self._sd)


def _mean_distance(offset: FloatArray, sd: FloatArray) -> FloatArray:
    """Mean of |offset + sd Z| for standard normal Z."""
    with np.errstate(over="ignore"):
        z = offset / sd
        bell = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    return np.add(offset * (2 * special.ndtr(z) - 1), 2 * sd * bell)
