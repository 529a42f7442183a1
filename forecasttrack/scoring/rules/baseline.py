"""Rules that measure a forecast against a fixed baseline, even odds or a flat distribution."""

from __future__ import annotations

from functools import partial as with_facts
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring.checks import (
    as_numbers,
    refuse,
    refuse_unscorable,
    same_shape,
)
from forecasttrack.scoring.rules.binary import brier, log2
from forecasttrack.scoring.rules.categorical import Absent, check_options, entry_at
from forecasttrack.scoring.rules.cdf import check_cdf
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.rules.register import Partial

WINKLER_1994 = "Winkler (1994), doi:10.1287/mnsc.40.11.1395"
METACULUS = "Metaculus, metaculus.com/help/scores-faq"

OUT_OF_BOUNDS = 0.05
"""Probability that the flat baseline gives to each open end of a range."""


@naming_arguments
def winkler(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    baseline: ArrayLike = 0.5,
    partial: Partial | None = None,
) -> FloatArray:
    """Score probabilities of yes/no questions by how far they improve on a baseline (Winkler 1994).

    Strictly proper, higher is better: 1 is perfect, 0 is no better than the baseline, and the
    worst depends on it. The improvement in quadratic score is divided by that of certainty on
    the side to which the forecast departs from the baseline; dividing by the side that came true
    would be improper. Other arguments and errors as in `brier`; a partial outcome is understood
    only as a probability.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).
        baseline: Probability to improve on, in (0, 1); a number or shape (n,).
        partial: What an outcome between 0 and 1 means; only `"probability"`.

    Raises:
        InvalidForecastError: A baseline lies outside (0, 1).

    References:
        Winkler (1994), doi:10.1287/mnsc.40.11.1395

    Example:
        >>> winkler(probability=[0.8, 0.8, 0.5], outcome=[1, 0, 1], baseline=0.5)
        array([ 0.84, -1.56,  0.  ])
    """
    _only_probability(partial, "winkler")
    score = brier(probability=probability, outcome=outcome, partial=partial)
    p, q = as_numbers(probability, field="probability"), as_numbers(baseline, field="baseline")
    refuse(~((q > 0) & (q < 1)), q, field="baseline", rule="must lie between 0 and 1")
    same_shape(probability=p, outcome=score, baseline=q)
    certain = np.where(p >= q, np.square(1 - q), np.square(q))
    return np.divide(brier(probability=q, outcome=outcome, partial=partial) - score, certain)


@naming_arguments
def baseline_points(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Score probabilities of yes/no questions by a platform's points over even odds.

    100 (1 + log2 p_y). Strictly proper, higher is better: 100 is perfect, even odds earn 0,
    probability 0 on what happened earns `-inf`. Arguments and errors as in `brier`; a partial
    outcome is understood only as a probability.

    References:
        Metaculus, https://www.metaculus.com/help/scores-faq/

    Example:
        >>> baseline_points(probability=[0.9, 0.5, 0.1], outcome=[1, 1, 1]).round(8)
        array([  84.79969066,    0.        , -232.19280949])
    """
    _only_probability(partial, "baseline-points")
    return 100 - 100 * log2(probability=probability, outcome=outcome, partial=partial)


@naming_arguments
def baseline_points_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "last"
) -> FloatArray:
    """Score probabilities of options by a platform's points over equal odds.

    100 (1 + log_K p_y), K the number of options on offer in that forecast. Strictly proper,
    higher is better: 100 is perfect, equal odds earn 0. Arguments and errors as in
    `brier_options`, except that an option that was not on offer is read as the last one that
    was, as the platform does; a forecast needs two options on offer.

    References:
        Metaculus, https://www.metaculus.com/help/scores-faq/

    Example:
        >>> baseline_points_options(probabilities=[[0.999] + [0.001 / 7] * 7], outcome=[0]).round(4)
        array([99.9519])
    """
    on_offer = ~np.isnan(as_numbers(probabilities, field="probabilities"))
    p, y = check_options(probabilities, outcome, absent=absent)
    K = on_offer.sum(axis=1)
    sentence = "points need two options to choose from, found a single one"
    refuse_unscorable(K < 2, sentence, field="probabilities")
    with np.errstate(divide="ignore"):
        return 100 + 100 * np.log(entry_at(p, y)) / np.log(K)


@naming_arguments
def baseline_points_cdf(
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    outcome: ArrayLike,
    open_low: bool = False,
    open_high: bool = False,
) -> FloatArray:
    """Score cumulative distributions by a platform's points over a flat one, in buckets.

    50 ln(p / b), p the probability of the bucket between points in which the outcome lies, b
    that of the flat baseline: 0.05 for each open end and the rest in equal parts for the buckets.
    Buckets include their upper point, the first one both. Strictly proper for the probabilities
    of the buckets, higher is better; a flat distribution earns 0. Other arguments and errors as
    in `crps_cdf`.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m).
        cdf: Probability of a number at or under each point, shape (n, m).
        outcome: The number that came, shape (n,); NaN while unresolved.
        open_low: Whether the question allows numbers under the first point.
        open_high: Whether the question allows numbers over the last point.

    Raises:
        InvalidForecastError: Probability lies beyond an end that is not open.
        InvalidOutcomeError: An outcome lies beyond an end that is not open.

    References:
        Metaculus, https://www.metaculus.com/help/scores-faq/

    Example:
        >>> baseline_points_cdf(points=[0, 1, 2], cdf=[[0, 0.75, 1]], outcome=[0.5]).round(4)
        array([20.2733])
    """
    x, F, y = check_cdf(points, cdf, outcome)
    _check_ends(x, F, y, open_low=open_low, open_high=open_high)
    mass = np.diff(F, axis=1, prepend=0, append=1)
    # Which ends are open must not be inferred from the forecast: a forecaster could then choose a
    # weaker baseline by putting a little probability beyond an end, and gain from it.
    inside = 1 - OUT_OF_BOUNDS * (int(open_low) + int(open_high))
    flat = np.full(F.shape[1] + 1, inside / (F.shape[1] - 1))
    flat[[0, -1]] = OUT_OF_BOUNDS
    bucket = np.sum(x < y[:, None], axis=1)
    bucket[y == x[:, 0]] = 1
    with np.errstate(divide="ignore"):
        points_over_flat = 50 * np.log(mass[np.arange(len(y)), bucket] / flat[bucket])
    return np.where(np.isnan(y), np.nan, points_over_flat)


def _check_ends(
    x: FloatArray,
    cdf: FloatArray,
    y: FloatArray,
    *,
    open_low: bool,
    open_high: bool,
) -> None:
    ends = (
        ("open_low", open_low, cdf[:, 0], y < x[:, 0]),
        ("open_high", open_high, 1 - cdf[:, -1], y > x[:, -1]),
    )
    for field, is_open, mass, outside in ends:
        if not is_open:
            cure = f"Set {field}=True if the question allows it."
            rule = "must leave no probability beyond an end that is not open"
            refuse(mass > 1e-9, mass, field="cdf", rule=rule, cure=cure)
            rule = "must not lie beyond an end that is not open"
            refuse(outside, y, field="outcome", rule=rule, cure=cure)


def _only_probability(partial: Partial | None, rule: str) -> None:
    if partial == "mean":
        message = (
            f"rule '{rule}' has no score for a fraction that came true. "
            'Choose partial="probability", or the rule brier or log.'
        )
        raise InvalidArgumentError(message, field="partial")


_points_rule = with_facts(
    ScoringRule,
    name="baseline-points",
    best=100,
    worst=-np.inf,
    propriety="strictly proper",
    reference=METACULUS,
)

WINKLER = add_rule(
    _points_rule(
        name="winkler",
        function=winkler,
        accepts="probability",
        convention="baseline 0.5",
        best=1,
        formula="((q - y)^2 - (p - y)^2) / T, T = (1 - q)^2 if p >= q else q^2",
        reference=WINKLER_1994,
        partial=frozenset(("probability",)),
        arguments={"baseline": 0.5},
    )
)
BASELINE_POINTS = add_rule(
    _points_rule(
        function=baseline_points,
        accepts="probability",
        convention="even odds are 0",
        formula="100 (1 + log2 p_y)",
        partial=frozenset(("probability",)),
    )
)
BASELINE_POINTS_OPTIONS = add_rule(
    _points_rule(
        function=baseline_points_options,
        accepts="options",
        convention="equal odds are 0",
        formula="100 (1 + log_K p_y)",
    )
)
BASELINE_POINTS_CDF = add_rule(
    _points_rule(
        function=baseline_points_cdf,
        accepts="cdf",
        convention="a flat distribution is 0",
        best=np.inf,
        formula="50 ln(p / b), p and b of the bucket of y",
        arguments={"open_low": False, "open_high": False},
    )
)
