"""Recalibration by a straight line in log odds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.reliability.intervals import critical_value
from forecasttrack.reliability.log_sum import log_sum
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.weighted_sum import weighted_sum

if TYPE_CHECKING:
    from forecasttrack.reliability.tally import Tally

__all__ = ["cox"]


@naming_arguments
def cox(tally: Tally, *, level: float = 0.95) -> TestResult:
    """Fit logit P(yes) = intercept + slope * logit(p) and test it against (0, 1) (Cox 1958).

    A slope below 1 means forecasts too extreme, above 1 too timid; an intercept above 0 means
    that things happened more often than said. Both are tested together by likelihood ratio.

    Args:
        tally: The counted forecasts. A heavy forecast is one observation, not several.
        level: Level of the normal (Wald) interval for the slope, inside (0, 1).

    Returns:
        The slope, its interval, and the joint p-value; ``details`` holds the intercept, both
        standard errors, the likelihood ratio and ``offset``, the intercept when the slope is
        held at 1. Everything is NaN, with a note that says why, where a probability is
        exactly 0 or 1, where all probabilities are equal, or where a threshold separates yes
        from no, for then no finite line fits best.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Cox (1958), doi:10.1093/biomet/45.3-4.562

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> outcome = [1, 1, 0, 0, 0, 1, 1, 1, 1, 0]
        >>> found = cox(count(probability=[0.2] * 5 + [0.7] * 5, outcome=outcome))
        >>> round(found.value, 4), round(found.details["intercept"], 4), round(found.p_value, 4)
        (0.8022, 0.7066, 0.5211)
    """
    z = critical_value(level)
    # Probabilities that differ by rounding alone are equal; a line through such noise could have
    # any slope.
    trouble = _trouble(tally.grouped)
    if trouble:
        return _found(tally, level=level, note=trouble)
    problem = _Problem.of(tally)
    fit, offset = problem.maximum(slope=None), problem.maximum(slope=1.0)
    errors = np.sqrt(np.diag(np.linalg.inv(problem.information(problem.fitted(fit)))))
    ratio = max(0.0, 2 * (problem.likelihood(fit) - problem.likelihood(np.array([0.0, 1.0]))))
    details = {
        "intercept": float(fit[0]),
        "slope": float(fit[1]),
        "intercept_error": float(errors[0]),
        "slope_error": float(errors[1]),
        "likelihood_ratio": ratio,
        "offset": float(offset[0]),
    }
    return _found(
        tally,
        level=level,
        slope=details["slope"],
        spread=z * details["slope_error"],
        p_value=float(scipy.special.chdtrc(2, ratio)),
        details=details,
    )


def _found(  # noqa: PLR0913 - the parts of one result
    tally: Tally,
    *,
    level: float,
    slope: float = math.nan,
    spread: float = math.nan,
    p_value: float = math.nan,
    details: dict[str, float] | None = None,
    note: str = "",
) -> TestResult:
    names = ("intercept", "slope", "intercept_error", "slope_error", "likelihood_ratio", "offset")
    return TestResult(
        name="Cox slope",
        value=slope,
        p_value=p_value,
        low=slope - spread,
        high=slope + spread,
        level=level,
        n=tally.n,
        method="logistic recalibration; joint likelihood ratio test of intercept 0 and slope 1",
        reads="Below 1: forecasts too extreme; above 1: too timid.",
        note=note,
        details=dict.fromkeys(names, math.nan) if details is None else details,
    )


def _trouble(tally: Tally) -> str:
    """Why there is no best line; empty if there is one."""
    if not len(tally):
        return "Not defined: no forecasts."
    if tally.probability[0] == 0 or tally.probability[-1] == 1:
        return "Not defined: a probability of exactly 0 or 1 has no log odds."
    if len(tally) == 1:
        return "Not defined: all probabilities are equal, so they have no slope."
    yes = tally.probability[tally.weighted_outcome > 0]
    no = tally.probability[tally.weighted_outcome < tally.weight]
    if not len(yes) or not len(no):
        return "Not defined: one class only; everything happened or nothing did."
    if no[-1] <= yes[0] or yes[-1] <= no[0]:
        return "Not defined: a threshold separates yes from no, so no finite slope fits best."
    return ""


@attrs.frozen(kw_only=True, eq=False)
class _Problem:
    """A weighted logistic regression on the log odds of forecasts."""

    odds: np.ndarray
    weight: np.ndarray
    yes: np.ndarray

    @classmethod
    def of(cls, tally: Tally) -> _Problem:
        # Weights sum to the effective number of forecasts, so that heavy ones are not several.
        scale = tally.weight.sum() / tally.weight_squared.sum()
        odds = scipy.special.logit(tally.probability)
        return cls(odds=odds, weight=tally.weight * scale, yes=tally.weighted_outcome * scale)

    def likelihood(self, line: np.ndarray) -> float:
        # ln p is the log odds less ln(1 + e^odds), which is -ln(1 - p) too.
        odds = line[0] + line[1] * self.odds
        return weighted_sum(self.yes, odds) - weighted_sum(self.weight, log_sum(0.0, odds))

    def fitted(self, line: np.ndarray) -> np.ndarray:
        return np.asarray(scipy.special.expit(line[0] + line[1] * self.odds))

    def information(self, p: np.ndarray) -> np.ndarray:
        v = self.weight * p * (1 - p)
        bent = v * self.odds
        cross = bent.sum()
        return np.array([[v.sum(), cross], [cross, weighted_sum(bent, self.odds)]])

    def maximum(self, *, slope: float | None) -> np.ndarray:
        """Climb by Newton's steps, halved while they overshoot; the likelihood is concave."""
        line = np.array([0.0, 1.0 if slope is None else slope])
        free = np.array([True, slope is None])
        now = self.likelihood(line)
        for _ in range(200):
            p = self.fitted(line)
            residual = self.yes - self.weight * p
            gradient = np.array([residual.sum(), weighted_sum(residual, self.odds)])[free]
            step = np.zeros(2)
            step[free] = np.linalg.solve(self.information(p)[np.ix_(free, free)], gradient)
            while (after := self.likelihood(line + step)) < now - 1e-12 * abs(now):
                step /= 2
            line, now = line + step, after
            if np.max(np.abs(step)) < 1e-12 * max(1.0, np.max(np.abs(line))):
                break
        return line
