"""Partial outcomes in a calibration: shares of yes, which vary less than yes and no."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.bin_terms import ferro_fricker
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.indices import debiased_calibration_error
from forecasttrack.reliability.isotonic_terms import squared_error
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.tally import Tally
from forecasttrack.scoring.rules.register import Partial

Floats = NDArray[np.float64]
Score = Callable[[Floats, Floats], Floats]


def is_share(outcome: Floats) -> NDArray[np.bool_]:
    """Which outcomes lie between no and yes.

    Example:
        >>> is_share(np.array([0.0, 0.4, 1.0])).tolist()
        [False, True, False]
    """
    return np.asarray((outcome > 0) & (outcome < 1))


def with_shares(tally: Tally, *, probability: Floats, outcome: Floats, weight: Floats) -> Tally:
    """Add the shares of partial outcomes to a tally that counted them as no.

    Args:
        tally: The forecasts, counted with a yes only where it came wholly.
        probability: Probability of each forecast, shape (n,).
        outcome: Outcome of each, in [0, 1], shape (n,).
        weight: Weight of each, above 0, shape (n,).

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> p, y, w = np.array([0.7, 0.7]), np.array([1.0, 0.4]), np.ones(2)
        >>> with_shares(count(probability=p, outcome=y == 1), probability=p, outcome=y,
        ...             weight=w).frequency
        array([0.7])
    """
    partly = is_share(outcome)
    row = np.searchsorted(tally.probability, probability[partly] + 0.0)
    shares = np.bincount(row, weights=(weight * outcome)[partly], minlength=len(tally))
    return attrs.evolve(tally, weighted_outcome=tally.weighted_outcome + shares)


def excess_as_probability(
    outcome: Floats, weight: Floats, partial: Partial | None, score: Score = squared_error
) -> float:
    """By how much shares read as probabilities score worse on average than the same read as means.

    Read as a probability, a share is scored as the mean over both outcomes; read as a mean, the
    best forecast scores 0. Only score and uncertainty differ, both by the mean score of the best
    forecasts under the first reading.

    Args:
        outcome: Outcomes in [0, 1], shape (n,).
        weight: Their weights, shape (n,).
        partial: How they are read; the excess is 0 where nothing is to be taken off.
        score: Proper rule for probabilities of yes, called with forecasts and outcomes.

    Example:
        >>> excess_as_probability(np.array([0.5, 1.0]), np.ones(2), "mean")
        0.125
    """
    partly = is_share(outcome)
    if partial != "mean" or not partly.any():
        return 0.0
    share = outcome[partly]
    best = share * score(share, np.ones_like(share)) + (1 - share) * score(
        share, np.zeros_like(share)
    )
    perfect = score(np.ones(1), np.ones(1))[0]
    return float(weight[partly] @ (best - perfect) / weight.sum())


def as_read(found: Decomposition, *, partial: Partial | None, less: float) -> Decomposition:
    """A decomposition for the chosen reading of partial outcomes, which its rule then names.

    Args:
        found: The decomposition of forecasts whose partial outcomes are probabilities.
        partial: How they are read; nothing is changed where None.
        less: What is taken off score and uncertainty (see :func:`excess_as_probability`).
    """
    if partial is None:
        return found
    lowered = {name: found[name] - less for name in ("score", "uncertainty")}
    rule = f"{found.rule}, partial outcome as a {partial}"
    return attrs.evolve(found, rule=rule, terms={**found.terms, **lowered})


def check_takes_shares(decompose: Callable[..., Decomposition], shares: int) -> None:
    """Refuse a bias correction of partial outcomes: it holds only for outcomes of yes and no.

    Raises:
        InvalidArgumentError: The decomposition is corrected for bias, and outcomes are partial.
    """
    if shares and decompose is ferro_fricker:
        raise InvalidArgumentError(
            "ferro-fricker takes off what chance adds where outcomes are yes or no, and"
            f" {counted(shares, 'outcome lies', 'outcomes lie')} between; take murphy or corp",
            field="method",
        )


def untested(found: TestResult, test: Callable[..., Any], shares: int) -> TestResult:
    """A test or index without the parts that hold only for outcomes of yes and no.

    Args:
        found: What the formula gives with shares of yes.
        test: The test or index.
        shares: How many outcomes are partial.
    """
    if not shares:
        return found
    value = math.nan if test is debiased_calibration_error else found.value
    note = f"{found.note} {no_test(shares)}".strip()
    return attrs.evolve(
        found, value=value, p_value=math.nan, low=math.nan, high=math.nan, note=note
    )


def no_test(shares: int) -> str:
    """Why a number has no test and no interval if outcomes are partial.

    Example:
        >>> no_test(2)
        'No test or interval: it takes outcomes of yes or no, and 2 outcomes are partial.'
    """
    partial = counted(shares, "outcome is partial", "outcomes are partial")
    return f"No test or interval: it takes outcomes of yes or no, and {partial}."
