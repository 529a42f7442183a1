"""Rules for probabilities of options that stand in an order: a near miss costs less than a far one.

Each rule sums a loss over the K - 1 cuts between neighbouring options. F_k is the probability of
the first k options together; o_k is 1 if the outcome is among them, and 0 if not. An option that
was not on offer does not count in K and adds no cut.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.scoring.checks import check_table, refuse, refuse_unscorable
from forecasttrack.scoring.rules.categorical import (
    check_distribution,
    check_options,
    check_positions,
)
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import BoolArray, FloatArray

EPSTEIN_1969 = "Epstein (1969), doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2"
ORDINAL_SCORING = (
    "Cultivate Labs, "
    "cultivatelabs.com/crowdsourced-forecasting-guide/what-is-ordinal-scoring-and-how-is-it-calculated"
)
MURPHY_1971 = "Murphy (1971), doi:10.1175/1520-0450(1971)010<0155:ANOTRP>2.0.CO;2"


@naming_arguments
def rps(*, probabilities: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score probabilities of ordered options by the ranked probability score.

    The sum of (F_k - o_k)^2 over the cuts k = 1 to K - 1 between K options; F_k is the probability
    of the first k options together, o_k is 1 if the outcome is among them and 0 if not. Strictly
    proper. 0 is perfect, K - 1 is worst. With two options it is `brier`.

    Args:
        probabilities: One row per forecast, options in their order, shape (n, K), each in [0, 1]
            and summing to one within 1e-6; NaN where an option was not on offer.
        outcome: Position of the option that came true, from 0, shape (n,); NaN while unresolved.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1], or a row does not sum to one.
        InvalidOutcomeError: An outcome is the position of no option, or of one not on offer.
        InvalidTableError: The shapes do not fit.

    References:
        Epstein (1969), doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2

    Example:
        >>> rps(probabilities=[[0.01, 0.32, 0.44, 0.23]], outcome=[2])
        array([0.1619])
    """
    p, y, has_cut = _checked(probabilities, outcome)
    return _over_cuts(_squared, p, y, has_cut)


@naming_arguments
def rps_normalised(*, probabilities: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score probabilities of ordered options by the ranked probability score divided by K - 1.

    K is the number of options on offer. Strictly proper. 0 is perfect, 1 is worst. With two options
    it is `brier`. Arguments and errors as in `rps`; a forecast needs two options or more.

    References:
        Murphy (1971), doi:10.1175/1520-0450(1971)010<0155:ANOTRP>2.0.CO;2;
        manual of `rps`, R package verification, https://rdrr.io/cran/verification/man/rps.html

    Example:
        >>> rps_normalised(probabilities=[[0.01, 0.32, 0.44, 0.23]], outcome=[2]).round(6)
        array([0.053967])
    """
    p, y, has_cut = _checked(probabilities, outcome)
    cuts = has_cut.sum(axis=1)
    sentence = "the score needs a cut between two options, found a single one"
    refuse_unscorable(cuts == 0, sentence, field="probabilities")
    return np.divide(_over_cuts(_squared, p, y, has_cut), cuts)


@naming_arguments
def ordered_brier(*, probabilities: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score probabilities of ordered options by the mean two-sided Brier score over the cuts.

    A cut is a yes/no question: whether the outcome is among the first k options. Strictly proper.
    0 is perfect, 2 is worst. It is twice `rps_normalised`, and the rule of the Good Judgment
    tournaments. Arguments and errors as in `rps_normalised`.

    References:
        Cultivate Labs, https://www.cultivatelabs.com/crowdsourced-forecasting-guide/
        what-is-ordinal-scoring-and-how-is-it-calculated

    Example:
        >>> ordered_brier(probabilities=[[0.15, 0.45, 0.25, 0.15]], outcome=[2])
        array([0.27])
    """
    return 2 * rps_normalised(probabilities=probabilities, outcome=outcome)


@naming_arguments
def ranked_log(*, probabilities: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score probabilities of ordered options by the sum of the log scores of all cuts.

    A cut is a yes/no question: whether the outcome is among the first k options. Strictly proper.
    0 is perfect; certainty on the wrong side of any cut earns `inf`. With two options it is `log`.
    Arguments and errors as in `rps`.

    References:
        Tödter and Ahrens (2012), doi:10.1175/MWR-D-11-00266.1

    Example:
        >>> ranked_log(probabilities=[[0.21, 0.31, 0.32, 0.16]], outcome=[1]).round(6)
        array([1.064002])
    """
    p, y, has_cut = _checked(probabilities, outcome)
    with np.errstate(divide="ignore"):
        return _over_cuts(_surprise, p, y, has_cut)


def rps_over_range(
    *, probabilities: ArrayLike, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> FloatArray:
    """Score as `rps` does if the outcome is known only as a range of options.

    The sum runs over the cuts outside the range, for which o_k is known.

    Args:
        probabilities: As in `rps`.
        outcome_low: Position of the first option that may have come true, shape (n,).
        outcome_high: Position of the last one, shape (n,).

    Returns:
        One score per forecast, shape (n,); NaN where either end is NaN.

    Raises:
        InvalidOutcomeError: A range runs backwards, or an end is the position of no option.

    Example:
        >>> rps_over_range(probabilities=[[0.2, 0.3, 0.5]], outcome_low=[0], outcome_high=[1])
        array([0.25])
    """
    table = check_table(probabilities, field="probabilities")
    on_offer = ~np.isnan(table)
    p = np.where(on_offer, table, 0.0)
    check_distribution(p)
    low = check_positions(outcome_low, *p.shape, field="outcome_low")
    high = check_positions(outcome_high, *p.shape, field="outcome_high")
    refuse(low > high, low, field="outcome_low", requirement="must not exceed outcome_high")
    k = np.arange(p.shape[1] - 1)
    outside = (k < low[:, None]) | (k >= high[:, None])
    error = np.cumsum(p, axis=1)[:, :-1] - (k >= high[:, None])
    score = np.sum(np.square(error) * (outside & _cuts(on_offer)), axis=1)
    return np.where(np.isnan(low + high), np.nan, score)


def _checked(
    probabilities: ArrayLike, outcome: ArrayLike
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Check the arguments of a rule.

    Returns:
        Probabilities (n, K), positions of the outcomes (n,), and whether there is a cut after each
        option (n, K - 1).
    """
    table = check_table(probabilities, field="probabilities")
    p, y = check_options(table, outcome)
    return p, y, _cuts(~np.isnan(table))


def _over_cuts(
    loss: Callable[[FloatArray, BoolArray], FloatArray],
    p: FloatArray,
    y: FloatArray,
    has_cut: BoolArray,
) -> FloatArray:
    """Sum loss(F_k, o_k) over the cuts; returns shape (n,), NaN where y is NaN."""
    F, score = np.zeros(len(p)), np.zeros(len(p))
    for k in range(has_cut.shape[1]):
        F += p[:, k]
        score += np.where(has_cut[:, k], loss(F, y <= k), 0)
    score[np.isnan(y)] = np.nan
    return score


def _squared(F: FloatArray, o: BoolArray) -> FloatArray:  # noqa: N803 - the paper's letter
    return np.square(F - o)


def _surprise(F: FloatArray, o: BoolArray) -> FloatArray:  # noqa: N803 - the paper's letter
    # Rounding may lift F above 1, and 1 - F below 0, which has no logarithm.
    return np.subtract(0.0, np.log(np.clip(np.where(o, F, 1 - F), 0, 1)))


def _cuts(on_offer: BoolArray) -> BoolArray:
    """Which options have a cut after them, (n, K - 1): all on offer, but for the last of those."""
    later = np.logical_or.accumulate(on_offer[:, ::-1], axis=1)[:, ::-1]
    return np.logical_and(on_offer[:, :-1], later[:, 1:])


_ordered_rule = partial(
    ScoringRule, accepts="ordered options", best=0, worst=np.inf, propriety="strictly proper"
)

RPS = add_rule(
    _ordered_rule(
        name="rps",
        function=rps,
        convention="plain",
        formula="sum_k (F_k - o_k)^2 over the K - 1 cuts",
        reference=EPSTEIN_1969,
        bounds="0 to K - 1",
        over_range=rps_over_range,
    )
)
RPS_NORMALISED = add_rule(
    _ordered_rule(
        name="rps-normalised",
        function=rps_normalised,
        convention="over K - 1",
        worst=1,
        formula="sum_k (F_k - o_k)^2 / (K - 1)",
        reference=MURPHY_1971,
    )
)
ORDERED_BRIER = add_rule(
    attrs.evolve(
        RPS_NORMALISED,
        name="ordered-brier",
        function=ordered_brier,
        convention="two-sided, mean over cuts",
        reference=ORDINAL_SCORING,
        worst=2,
        formula="2 sum_k (F_k - o_k)^2 / (K - 1)",
    )
)
RANKED_LOG = add_rule(
    _ordered_rule(
        name="ranked-log",
        function=ranked_log,
        convention="natural",
        formula="-sum_k ln |F_k + o_k - 1| over the K - 1 cuts",
        reference="Tödter and Ahrens (2012), doi:10.1175/MWR-D-11-00266.1",
    )
)
