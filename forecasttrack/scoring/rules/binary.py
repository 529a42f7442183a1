"""Rules for probabilities of yes/no questions.

An outcome y between 0 and 1 is partial. Let S(p, y) be the score of probability p for y of 0 or 1.
The argument `partial` says what y means and how it is scored:

* `"probability"`: the answer is yes with probability y. The score is the expected score,
  E(p) = y S(p, 1) + (1 - y) S(p, 0). Even the best report, p = y, is not perfect then.
* `"mean"`: the fraction y came true. The score is E(p) - E(y) + S(1, 1), so that p = y is perfect.
  For Brier this is (p - y)^2, for the logarithm the Kullback-Leibler divergence of p from y.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring.checks import are_probabilities, as_numbers, check_binary, check_choice
from forecasttrack.scoring.engine import compiles_rules, squared_distance
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.rules.register import Partial

    Formula = Callable[[FloatArray, FloatArray], FloatArray]

BRIER_1950 = "Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"
PARTIAL_MEANINGS: frozenset[Partial] = frozenset(("mean", "probability"))
GNEITING_RAFTERY_2007 = "Gneiting and Raftery (2007), doi:10.1198/016214506000001437"
GOOD_1952 = "Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x"

#: Forecasts in a block of a long column; a few such blocks fit into a processor's cache.
BLOCK = 1 << 14


@naming_arguments
def brier(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Score probabilities of yes/no questions by squared error (Brier 1950), one-sided.

    Strictly proper. 0 is perfect, 1 is worst, a constant 0.5 earns 0.25. Half of Brier's
    original sum over yes and no, which is `brier_two_sided`.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,). Arrays of more dimensions
            are accepted if both have the same number of them; a single number fits any shape.
        partial: What an outcome between 0 and 1 means, `"mean"` or `"probability"`
            (see `forecasttrack.scoring.rules.binary`); such outcomes are refused by default.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A probability is NaN or lies outside [0, 1].
        InvalidOutcomeError: An outcome is neither 0, 1 nor NaN.

    References:
        Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Example:
        >>> brier(probability=[0.9, 0.2], outcome=[1, 0])
        array([0.01, 0.04])
    """
    return score_yes_no(squared_distance, probability, outcome, partial)


@naming_arguments
def brier_two_sided(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Score probabilities of yes/no questions by Brier's original sum over yes and no.

    Strictly proper. 0 is perfect, 2 is worst, a constant 0.5 earns 0.5. It is
    twice `brier`. Arguments and errors as in `brier`.

    References:
        Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Example:
        >>> brier_two_sided(probability=[0.9, 0.2], outcome=[1, 0])
        array([0.02, 0.08])
    """
    return 2 * brier(probability=probability, outcome=outcome, partial=partial)


@naming_arguments
def log(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Score probabilities of yes/no questions by surprise, -ln of the probability of what happened.

    Strictly proper. 0 is perfect, a constant 0.5 earns 0.6931, and probability 0 on what
    happened earns `inf`: nothing is clipped. Arguments and errors as in `brier`.

    References:
        Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x

    Example:
        >>> log(probability=[1, 0.5, 0], outcome=[1, 1, 1])
        array([0.        , 0.69314718,        inf])
    """
    return score_yes_no(_surprise, probability, outcome, partial)


def _surprise(p: FloatArray, y: FloatArray) -> FloatArray:
    """-ln p where y is 1 and -ln(1 - p) where y is 0, without a branch: -ln |p - (1 - y)|."""
    no = 1.0 - y
    # p where y is 1, p - 1 where y is 0: up to its sign, the probability of what happened.
    signed = p - no
    # Its rounding error, where y is 0, is known exactly and corrected by the next term of the
    # logarithm, error / signed, so that a small p keeps its digits, as with log1p. That matters
    # only where |signed| is near 1, and there error / signed is error * signed.
    error = p - (signed + no)
    with np.errstate(divide="ignore"):
        score: FloatArray = np.log(np.abs(signed))
    score += error * signed
    return np.subtract(0.0, score)


@naming_arguments
def log2(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Score probabilities of yes/no questions by -log2 of the probability of what happened.

    Strictly proper. 0 is perfect, a constant 0.5 earns 1 bit. Arguments and errors as in `log`.

    References:
        Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x

    Example:
        >>> log2(probability=[0.5, 0.75], outcome=[1, 0])
        array([1., 2.])
    """
    return np.divide(log(probability=probability, outcome=outcome, partial=partial), np.log(2))


@naming_arguments
def spherical(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Reward probabilities of yes/no questions by p_y / sqrt(p^2 + (1 - p)^2).

    p is the probability of yes, p_y that of what happened. Strictly proper, higher is better: 1 is
    perfect, 0 is worst, a constant 0.5 earns 0.7071. Arguments and errors as in `brier`.

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> spherical(probability=[0.6, 0.8], outcome=[1, 0]).round(4)
        array([0.8321, 0.2425])
    """
    return score_yes_no(_spherical, probability, outcome, partial)


def _spherical(p: FloatArray, y: FloatArray) -> FloatArray:
    probability_of_outcome = 1 - np.abs(p - y)
    return np.divide(probability_of_outcome, np.hypot(p, 1 - p))


@naming_arguments
def quadratic(
    *, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None = None
) -> FloatArray:
    """Reward probabilities of yes/no questions by 2 p_y - p^2 - (1 - p)^2.

    p is the probability of yes, p_y that of what happened. Strictly proper, higher is better: 1 is
    perfect, -1 is worst, a constant 0.5 earns 0.5. It is 1 - `brier_two_sided`. Arguments and
    errors as in `brier`.

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> quadratic(probability=[0.9, 0.2], outcome=[1, 0])
        array([0.98, 0.92])
    """
    return score_yes_no(_quadratic, probability, outcome, partial)


def _quadratic(p: FloatArray, y: FloatArray) -> FloatArray:
    return 1 - 2 * squared_distance(p, y)


@naming_arguments
def elementary(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    threshold: float = 0.5,
    partial: Partial | None = None,
) -> FloatArray:
    """Score probabilities by the loss of somebody who acts if they exceed a threshold.

    A Murphy diagram shows its mean for each threshold. Proper, not strictly: only on which side of
    the threshold a probability lies counts. A false alarm costs 2 * threshold, a miss
    2 * (1 - threshold), and a probability equal to the threshold half of that. 0 is perfect, 2 the
    worst over all thresholds; the mean over all thresholds is `brier`. Other arguments and errors
    as in `brier`.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, NaN while unresolved, shape (n,).
        threshold: The probability from which it is worth acting, in (0, 1).
        partial: What an outcome between 0 and 1 means, as in `brier`.

    Raises:
        InvalidArgumentError: The threshold lies outside (0, 1).

    References:
        Ehm, Gneiting, Jordan and Krueger (2016), doi:10.1111/rssb.12154

    Example:
        >>> elementary(probability=[0.9, 0.9, 0.1], outcome=[1, 0, 1], threshold=0.25)
        array([0. , 0.5, 1.5])
    """
    if not 0 < threshold < 1:
        message = f"threshold is {shown(threshold)}; it must lie between 0 and 1."
        raise InvalidArgumentError(message, field="threshold")

    def loss(p: FloatArray, y: FloatArray) -> FloatArray:
        action = np.heaviside(p - threshold, 0.5)
        return np.abs(y - threshold) * np.abs(action - y) * 2

    return score_yes_no(loss, probability, outcome, partial)


def score_yes_no(
    formula: Formula, probability: ArrayLike, outcome: ArrayLike, partial: Partial | None
) -> FloatArray:
    """Check probabilities and outcomes, and score them, partial outcomes too, by S(p, y).

    Args:
        formula: The function S of checked probabilities p and of outcomes y, each 0, 1 or NaN.
        probability: Probability of yes, in [0, 1].
        outcome: 1 for yes, 0 for no, NaN while unresolved.
        partial: What an outcome between 0 and 1 means; None refuses such outcomes.

    Returns:
        One score per forecast, in the shape of the arguments; NaN where unresolved.

    Raises:
        InvalidForecastError: A probability is NaN or lies outside [0, 1].
        InvalidOutcomeError: An outcome is not one a yes/no question can have.
        InvalidTableError: The shapes do not fit.

    Example:
        >>> squared = lambda p, y: (p - y) ** 2
        >>> score_yes_no(squared, [0.5], [0.3], "mean").round(4)
        array([0.04])
        >>> score_yes_no(squared, [0.5], [0.3], "probability").round(4)
        array([0.25])
    """
    p, y = as_numbers(probability, field="probability"), as_numbers(outcome, field="outcome")
    if partial is None and p.ndim == 1 and p.shape == y.shape:
        score = _score_in_blocks(formula, p, y)
        if score is not None:
            return score
    p, y = check_binary(p, y, partial=partial)
    if partial is None:
        return formula(p, y)
    check_choice(partial, ("mean", "probability"), field="partial")
    expected = _expected(formula, p, y)
    if partial == "probability":
        return expected
    # The best score is not 0 under every rule: it is 1 under the spherical one.
    perfect = float(formula(np.ones(1), np.ones(1))[0])
    return np.add(expected - _expected(formula, y, y), perfect)


def _score_in_blocks(formula: Formula, p: FloatArray, y: FloatArray) -> FloatArray | None:
    """Check and score p and y, shape (n,), in blocks that fit into a cache; None if one is bad."""
    if formula is squared_distance and compiles_rules(len(p)):
        from forecasttrack.scoring.rules.numba_rules import squared_distances  # noqa: PLC0415

        compiled = squared_distances(p, y)
        if compiled is not None:
            return compiled
    score = np.empty(len(p))
    for start in range(0, len(p), BLOCK):
        rows = slice(start, start + BLOCK)
        if not (are_probabilities(p[rows]) and _are_outcomes(y[rows])):
            return None
        score[rows] = formula(p[rows], y[rows])
    return score


def _are_outcomes(y: FloatArray) -> bool:
    """Whether all outcomes are 0, 1 or NaN."""
    settled = y == 0
    settled |= y == 1
    return bool(settled.all()) or bool((settled | np.isnan(y)).all())


def _expected(formula: Formula, probability: FloatArray, outcome: FloatArray) -> FloatArray:
    """Expected score if the answer is yes with probability `outcome`: E(p) of this module."""
    yes = formula(probability, np.ones_like(outcome))
    no = formula(probability, np.zeros_like(outcome))
    with np.errstate(invalid="ignore"):
        # An answer of probability 0 adds nothing, even if its score is infinite.
        expected: FloatArray = np.where(outcome == 0, 0, outcome * yes)
        expected += np.where(outcome == 1, 0, (1 - outcome) * no)
    return expected


_probability_rule = functools.partial(
    ScoringRule, accepts="probability", propriety="strictly proper", partial=PARTIAL_MEANINGS
)

BRIER = add_rule(
    _probability_rule(
        name="brier",
        function=brier,
        convention="one-sided",
        best=0,
        worst=1,
        formula="(p - y)^2",
        reference=BRIER_1950,
    )
)
BRIER_TWO_SIDED = add_rule(
    _probability_rule(
        name="brier-two-sided",
        function=brier_two_sided,
        convention="two-sided",
        best=0,
        worst=2,
        formula="2 (p - y)^2",
        reference=BRIER_1950,
    )
)
LOG = add_rule(
    _probability_rule(
        name="log",
        function=log,
        convention="natural",
        best=0,
        worst=np.inf,
        formula="-ln p if y = 1, -ln(1 - p) if y = 0",
        reference=GOOD_1952,
    )
)
LOG2 = add_rule(
    _probability_rule(
        name="log2",
        function=log2,
        convention="base 2",
        best=0,
        worst=np.inf,
        formula="-log2 p if y = 1, -log2(1 - p) if y = 0",
        reference=GOOD_1952,
    )
)
SPHERICAL = add_rule(
    _probability_rule(
        name="spherical",
        function=spherical,
        convention="reward",
        best=1,
        worst=0,
        formula="p_y / sqrt(p^2 + (1 - p)^2)",
        reference=GNEITING_RAFTERY_2007,
    )
)
QUADRATIC = add_rule(
    _probability_rule(
        name="quadratic",
        function=quadratic,
        convention="reward",
        best=1,
        worst=-1,
        formula="2 p_y - p^2 - (1 - p)^2",
        reference=GNEITING_RAFTERY_2007,
    )
)
ELEMENTARY = add_rule(
    _probability_rule(
        name="elementary",
        function=elementary,
        convention="threshold 0.5",
        best=0,
        worst=2,
        propriety="proper",
        formula="2 |y - t| if p and y lie on different sides of t, half of it if p = t, else 0",
        reference="Ehm et al. (2016), doi:10.1111/rssb.12154",
        arguments={"threshold": 0.5},
    )
)
