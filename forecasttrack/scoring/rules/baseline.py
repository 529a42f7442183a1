"""Rules that compare a forecast with a fixed baseline: even odds, or a flat distribution."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

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
from forecasttrack.scoring.rules.cdf import ROUNDING_BEYOND, bucket_of, check_cdf, range_probability
from forecasttrack.scoring.rules.ranges import check_range
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.rules.register import Partial

WINKLER_1994 = "Winkler (1994), doi:10.1287/mnsc.40.11.1395"
METACULUS = "Metaculus, metaculus.com/help/scores-faq"

OPEN_END_PROBABILITY = 0.05
"""Probability that the flat baseline gives to the numbers beyond each open end of a question."""


@naming_arguments
def winkler(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    baseline: ArrayLike = 0.5,
    partial: Partial | None = None,
) -> FloatArray:
    """Score probabilities of yes/no questions by how far they improve on a baseline (Winkler 1994).

    ((q - y)^2 - (p - y)^2) / T for probability p, baseline q and outcome y, where T is (1 - q)^2 if
    p >= q, and q^2 if not. Strictly proper, higher is better: 1 is perfect, 0 is no better than the
    baseline, and the worst score depends on the baseline. T depends on the forecast and not on the
    outcome, because the score would be improper otherwise. Other arguments and errors as in
    `brier`; a partial outcome is understood only as a probability.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).
        baseline: Probability to improve on, in (0, 1); a number or shape (n,).
        partial: What an outcome between 0 and 1 means; only `"probability"` is accepted.

    Raises:
        InvalidForecastError: A baseline lies outside (0, 1).

    References:
        Winkler (1994), doi:10.1287/mnsc.40.11.1395

    Example:
        >>> winkler(probability=[0.8, 0.8, 0.5], outcome=[1, 0, 1], baseline=0.5)
        array([ 0.84, -1.56,  0.  ])
    """
    _refuse_mean(partial, "winkler")
    score = brier(probability=probability, outcome=outcome, partial=partial)
    p, q = as_numbers(probability, field="probability"), as_numbers(baseline, field="baseline")
    refuse(~((q > 0) & (q < 1)), q, field="baseline", requirement="must lie between 0 and 1")
    same_shape(probability=p, outcome=score, baseline=q)
    largest = np.where(p >= q, np.square(1 - q), np.square(q))
    return np.divide(brier(probability=q, outcome=outcome, partial=partial) - score, largest)


@naming_arguments
def baseline_points(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Score probabilities of yes/no questions by Metaculus points above even odds.

    100 (1 + log2 p_y), p_y being the probability of what happened. Strictly proper, higher is
    better: 100 is perfect, even odds earn 0, probability 0 on what happened earns `-inf`. Arguments
    and errors as in `brier`; a partial outcome is understood only as a probability.

    References:
        Metaculus, https://www.metaculus.com/help/scores-faq/

    Example:
        >>> baseline_points(probability=[0.9, 0.5, 0.1], outcome=[1, 1, 1]).round(8)
        array([  84.79969066,    0.        , -232.19280949])
    """
    _refuse_mean(partial, "baseline-points")
    return 100 - 100 * log2(probability=probability, outcome=outcome, partial=partial)


@naming_arguments
def baseline_points_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "last"
) -> FloatArray:
    """Score probabilities of options by Metaculus points above equal odds.

    100 (1 + log_K p_y), p_y being the probability of the option that came true and K the number of
    options on offer in that forecast. Strictly proper, higher is better: 100 is perfect, equal odds
    earn 0. Arguments and errors as in `brier_options`, except that `absent` is `"last"` by default,
    as on the platform, and that a forecast needs two options on offer.

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
    open_low: ArrayLike = False,
    open_high: ArrayLike = False,
) -> FloatArray:
    """Score cumulative distributions by Metaculus points above a flat distribution.

    50 ln(p / b), p being the probability of the bucket in which the outcome lies, and b the
    probability of that bucket under the flat baseline, which gives 0.05 to each open end and the
    rest in equal parts to the buckets. A bucket lies between neighbouring points and includes the
    upper one; the first bucket includes both. Strictly proper for the probabilities of the buckets,
    higher is better; the flat baseline earns 0. Other arguments and errors as in `crps_cdf`.

    Args:
        points: Where the distribution is stated, rising, shape (m,) or (n, m).
        cdf: Probability of a number at or under each point, shape (n, m).
        outcome: The observed number, shape (n,); NaN while unresolved.
        open_low: Whether the question allows numbers under the first point; one value for all
            forecasts, or shape (n,).
        open_high: Whether the question allows numbers over the last point; likewise.

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
    ends = _OpenEnds.of(open_low, open_high, len(F))
    _check_closed_ends(x, F, (y, y), ends)
    return _points_of_bucket(F, bucket_of(x, y), y, ends)


def baseline_points_cdf_over_range(  # noqa: PLR0913 - a distribution, its ends and a range
    *,
    points: ArrayLike,
    cdf: ArrayLike,
    outcome_low: ArrayLike,
    outcome_high: ArrayLike,
    open_low: ArrayLike = False,
    open_high: ArrayLike = False,
) -> FloatArray:
    """Score outcomes known only as ranges by 50 ln(p / b).

    p is the probability of the range, b its probability under the flat baseline of
    `baseline_points_cdf`. A range inside one bucket has the score of that bucket.

    Example:
        >>> baseline_points_cdf_over_range(
        ...     points=[0, 1], cdf=[[0, 0.9]], outcome_low=[1], outcome_high=[np.inf],
        ...     open_high=True).round(4)
        array([34.6574])
    """
    x, F, low = check_cdf(points, cdf, outcome_low)
    low, high = check_range(low, outcome_high, len(F))
    ends = _OpenEnds.of(open_low, open_high, len(F))
    finite_ends = np.where(np.isinf(low), high, low), np.where(np.isinf(high), low, high)
    _check_closed_ends(x, F, finite_ends, ends)
    # The buckets in which the range begins and ends: at an inner point it begins in the next one.
    first = np.where(low < high, np.sum(x <= low[:, None], axis=1), bucket_of(x, low))
    last = np.where((high == x[:, 0]) & (low < high), 0, bucket_of(x, high))
    of_bucket = _points_of_bucket(F, first, finite_ends[0], ends)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = range_probability(x, F, low, high) / range_probability(x, _flat(F, ends), low, high)
        return np.where(first == last, of_bucket, 50 * np.log(ratio))


def _flat(cdf: FloatArray, ends: _OpenEnds) -> FloatArray:
    """The flat baseline as a cumulative distribution at the same points, shape (n, m)."""
    low, high = OPEN_END_PROBABILITY * ends.low, 1 - OPEN_END_PROBABILITY * ends.high
    share = np.linspace(0, 1, cdf.shape[1])
    return np.add(low[:, None], (high - low)[:, None] * share)


class _OpenEnds(NamedTuple):
    """Whether the lower and the upper end of each question is open, shape (n,) each."""

    low: NDArray[np.bool_]
    high: NDArray[np.bool_]

    @classmethod
    def of(cls, low: ArrayLike, high: ArrayLike, n: int) -> _OpenEnds:
        """Give n forecasts their own value, or all of them the same one."""
        both = (np.asarray(end, dtype=bool) for end in (low, high))
        return cls(*(np.broadcast_to(end, (n,)) for end in both))


def _points_of_bucket(
    cdf: FloatArray, bucket: NDArray[np.intp], y: FloatArray, ends: _OpenEnds
) -> FloatArray:
    """50 ln(p / b) of the bucket of each forecast, shape (n,); NaN where the outcome y is NaN."""
    # Which ends are open must not be inferred from the probabilities: a forecaster could then
    # choose a weaker baseline by putting a little beyond an end, and gain from it.
    mass, flat = (
        np.diff(each, axis=1, prepend=0, append=1)[np.arange(len(y)), bucket]
        for each in (cdf, _flat(cdf, ends))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        points = 50 * np.log(mass / flat)
    return np.where(np.isnan(y), np.nan, points)


def _check_closed_ends(
    x: FloatArray, cdf: FloatArray, outcome: tuple[FloatArray, FloatArray], ends: _OpenEnds
) -> None:
    """Refuse probability and outcomes beyond a closed end.

    The outcome is given by its lowest and its highest possible value, shape (n,) each.
    """
    low, high = outcome
    sides = (
        ("open_low", ends.low, cdf[:, 0], low < x[:, 0], low),
        ("open_high", ends.high, 1 - cdf[:, -1], high > x[:, -1], high),
    )
    for field, is_open, mass, outside, y in sides:
        cure = f"Set {field}=True if the question allows it."
        requirement = "must leave no probability beyond an end that is not open"
        refuse(
            ~is_open & (mass > ROUNDING_BEYOND),
            mass,
            field="cdf",
            requirement=requirement,
            cure=cure,
        )
        requirement = "must not lie beyond an end that is not open"
        refuse(~is_open & outside, y, field="outcome", requirement=requirement, cure=cure)


def _refuse_mean(partial: Partial | None, rule: str) -> None:
    """Refuse outcomes that are the fraction that came true."""
    if partial == "mean":
        message = (
            f"rule '{rule}' has no score for a fraction that came true. "
            'Choose partial="probability", or the rule brier or log.'
        )
        raise InvalidArgumentError(message, field="partial")


_points_rule = functools.partial(
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
        over_range=baseline_points_cdf_over_range,
    )
)
