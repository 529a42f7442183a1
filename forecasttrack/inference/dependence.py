"""How far the questions of a cluster come out together, and whether scores vary as assumed."""

from __future__ import annotations

import attrs
import numpy as np

from forecasttrack.reliability.tilted_sum import TiltedSum
from forecasttrack.reliability.two_valued import TwoValued

__all__ = ["dispersion", "with_dependence"]

_ENOUGH_TO_ESTIMATE = 10
"""With fewer effective clusters nothing about dependence can be learned from them."""
_ENOUGH_RESIDUALS = 50
_STEPS = np.linspace(1.0, 0.0, 21)
_ONE_PERCENT = 2.326
"""Standard deviations: the chance that a dependence is ruled out though it is there."""


def with_dependence(terms: TwoValued) -> TwoValued:
    """Let the terms of a block come out together as far as the data do not rule it out.

    Few clusters say nothing about dependence, so all their terms are taken to come out together,
    which makes the sum vary most. Many clusters do: their squared residuals then add up to what
    independent terms give, or to more.

    Args:
        terms: Terms in blocks; their own ``together`` is not read.

    Returns:
        The terms with the largest weight of coming out together that a one-sided test at 1%
        does not refute.
    """
    joined = attrs.evolve(terms, together=1.0)
    if terms.independent:
        return joined
    alone = attrs.evolve(terms, together=0.0)
    tilt = TiltedSum(terms=alone).centre
    fitted = attrs.evolve(joined, chance=np.clip(alone.tilted_chance(tilt), 1e-12, 1 - 1e-12))
    apart, together = _independent_moments(fitted), _joint_moments(fitted)
    if _effective(together[0]) < _ENOUGH_TO_ESTIMATE:
        return joined
    residual = np.add.reduceat(fitted.jump * (fitted.n_high - fitted.chance), fitted.first)
    for weight in _STEPS:
        variance, fourth = (
            (1 - weight) * a + weight * b for a, b in zip(apart, together, strict=True)
        )
        # The tilt was fitted, which takes its share out of every residual.
        squares = residual**2 / (1 - variance / variance.sum())
        spread = np.sqrt(np.sum(fourth - variance**2))
        if squares.sum() >= variance.sum() - _ONE_PERCENT * spread:
            return attrs.evolve(terms, together=float(weight))
    return alone


def dispersion(terms: TwoValued) -> float:
    """Squared residuals over what the tilted chances make of them, 1 or above.

    Above 1 where the true chances differ from any tilt of the reference, or where clusters vary
    by more than their terms explain. With few blocks it says too little, and is 1.
    """
    tilt = TiltedSum(terms=terms).centre
    _, mean, variance, _ = terms.moments(tilt)
    if _effective(variance, terms.times if terms.independent else 1) < _ENOUGH_RESIDUALS:
        return 1.0
    return max(1.0, terms.residuals(mean) / float(variance.sum()))


def _effective(variance: np.ndarray, times: np.ndarray | int = 1) -> float:
    """How many blocks of equal variance would vary as these do; each stands for ``times`` equal."""
    return float(variance.sum() ** 2 / np.sum(variance**2 / times))


def _independent_moments(terms: TwoValued) -> np.ndarray:
    """Second and fourth central moment of each block of independent terms, shape (2, G)."""
    noise = terms.chance * (1 - terms.chance)
    variance = np.add.reduceat(terms.jump**2 * noise, terms.first)
    cumulant = np.add.reduceat(terms.jump**4 * noise * (1 - 6 * noise), terms.first)
    return np.array([variance, cumulant + 3 * variance**2])


def _joint_moments(terms: TwoValued) -> np.ndarray:
    """The same where the terms of a block come out together."""
    share, _ = terms.tilted_states(0.0)
    value = terms.states[0]
    mean = np.add.reduceat(share * value, terms.first)
    empty = 1 - np.add.reduceat(share, terms.first)
    gap = value - np.repeat(mean, terms.rows_per_block)
    return np.array(
        [
            np.add.reduceat(share * gap**2, terms.first) + empty * mean**2,
            np.add.reduceat(share * gap**4, terms.first) + empty * mean**4,
        ]
    )
