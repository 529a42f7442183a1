"""Outcomes of yes/no questions that are neither yes nor no.

Let S(p, y) be a rule and y the outcome, between 0 and 1.

* `probability`: it came true with probability y; the score is expected over it,
  y S(p, 1) + (1 - y) S(p, 0). Even the best report then costs something.
* `mean`: the fraction y came true; the score is what that expectation exceeds the best report
  by, so that p = y is perfect. For Brier this is (p - y)^2, for the logarithm the
  Kullback-Leibler divergence of p from y.

For y of 0 or 1 both are S(p, y).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.checks import check_choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.rules.register import Partial

    Formula = Callable[[FloatArray, FloatArray], FloatArray]


#: Forecasts in a piece of a long column.
BLOCK = 1 << 14


def settle(
    formula: Formula, probability: FloatArray, outcome: FloatArray, partial: Partial | None
) -> FloatArray:
    """Score checked arrays by a formula that knows only yes and no, as `partial` says.

    Example:
        >>> squared = lambda p, y: (p - y) ** 2
        >>> settle(squared, np.array([0.5]), np.array([0.3]), "mean").round(4)
        array([0.04])
        >>> settle(squared, np.array([0.5]), np.array([0.3]), "probability").round(4)
        array([0.25])
    """
    if partial is None:
        return _in_blocks(formula, probability, outcome)
    check_choice(partial, ("mean", "probability"), field="partial")
    expected = _expected(formula, probability, outcome)
    if partial == "probability":
        return expected
    perfect = float(formula(np.ones(1), np.ones(1))[0])
    return np.add(expected - _expected(formula, outcome, outcome), perfect)


def _in_blocks(formula: Formula, probability: FloatArray, outcome: FloatArray) -> FloatArray:
    """Apply a formula to long columns in pieces whose intermediate steps stay in the cache."""
    if probability.ndim != 1 or probability.shape != outcome.shape or len(outcome) <= BLOCK:
        return formula(probability, outcome)
    score = np.empty(len(outcome))
    for begin in range(0, len(outcome), BLOCK):
        here = slice(begin, begin + BLOCK)
        score[here] = formula(probability[here], outcome[here])
    return score


def _expected(formula: Formula, probability: FloatArray, outcome: FloatArray) -> FloatArray:
    yes = formula(probability, np.ones_like(outcome))
    no = formula(probability, np.zeros_like(outcome))
    with np.errstate(invalid="ignore"):
        # A side that cannot be true counts for nothing, even where its score is infinite.
        expected: FloatArray = np.where(outcome == 0, 0, outcome * yes)
        expected += np.where(outcome == 1, 0, (1 - outcome) * no)
    return expected
