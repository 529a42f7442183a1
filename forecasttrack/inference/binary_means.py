"""Means of scores of yes/no questions: intervals and tests that hold from one question on."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference.dependence import dispersion, with_dependence
from forecasttrack.inference.equal_chances import EqualChances, differ_from_tilt, few_large_jumps
from forecasttrack.reliability.few import NOTHING_VARIES, Bar
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.tilted_sum import TiltedSum
from forecasttrack.reliability.two_valued import TwoValued, two_valued

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["BinaryScores", "binary_mean", "binary_scores", "brier_otherwise"]

NOTHING_COULD_VARY = "No outcome could change this mean, so its interval has width 0."
METHOD = "exact tails of tilted probabilities, by cluster"
_LEAST = 1e-300
"""Floats end here; no p-value is 0."""
_NEGLIGIBLE = 1e-9
"""Ways less credible than this are not followed."""
_EVEN = 0.05
"""Share of even odds in the reference: a forecast of 0 or 1 is not taken for certainty."""


@attrs.frozen(kw_only=True, eq=False)
class BinaryScores:
    """Scores of yes/no questions, each with what it would have been for the other outcome.

    Rows on one question share its outcome; make one with :func:`binary_scores`.

    Attributes:
        score: What was earned, shape (n,).
        otherwise: What the other outcome would have earned, shape (n,).
        chance: Reference probability of the outcome that came, shape (n,).
        weight: Weight of each row, shape (n,), above 0.
        cluster: Code of what hangs together, shape (n,).

    Example:
        >>> earned = {"score": [0.04, 0.64], "otherwise": [0.64, 0.04]}
        >>> scores = binary_scores(**earned, probability=[0.8, 0.8], outcome=[1, 0])
        >>> scores.mean, scores.possible, scores.n_clusters
        (0.34, (0.04, 0.64), 2)
        >>> len(scores.terms().jump)  # both questions move the mean by as much
        1
    """

    score: np.ndarray
    otherwise: np.ndarray
    chance: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray

    @property
    def mean(self) -> float:
        """The weighted mean score; NaN for no rows."""
        return float(self.weight @ self.score / self.weight.sum()) if len(self.score) else math.nan

    @property
    def n_clusters(self) -> int:
        """How many clusters there are."""
        return len(np.unique(self.cluster))

    @property
    def possible(self) -> tuple[float, float]:
        """The lowest and the highest mean that any outcomes could have given; 0 of no rows."""
        share = self.weight / self.weight.sum()
        low = float(share @ np.minimum(self.score, self.otherwise))
        return low, float(share @ np.maximum(self.score, self.otherwise))

    def terms(self) -> TwoValued:
        """The mean above its lowest value as a sum of two-valued terms."""
        high = self.score > self.otherwise
        gap = np.abs(self.score - self.otherwise)
        return two_valued(
            # Rounding noise is no jump: 0.25 and 0.25 may differ in the last bit.
            jump=np.where(gap > 1e-12, gap, 0.0) * self.weight / self.weight.sum(),
            chance=_EVEN / 2 + (1 - _EVEN) * np.where(high, self.chance, 1 - self.chance),
            high=high,
            block=self.cluster,
        ).equal_terms_merged()


@naming_arguments
def brier_otherwise(*, score: ArrayLike, probability: ArrayLike, outcome: ArrayLike) -> np.ndarray:
    """Give the Brier score that the other outcome would have earned.

    Holds for averages over time too, with the average probability over the same time.

    Args:
        score: Brier score in [0, 1], shape (n,).
        probability: Probability of yes behind it, shape (n,).
        outcome: 1 for yes, 0 for no, shape (n,).

    Returns:
        The score had the outcome been the other, in [0, 1], shape (n,).

    Raises:
        InvalidArgumentError: An argument does not hold numbers.

    Example:
        >>> brier_otherwise(score=[0.04, 0.64], probability=[0.8, 0.8], outcome=[1, 0])
        array([0.64, 0.04])
    """
    score, p = np.asarray(score, dtype=float), np.asarray(probability, dtype=float)
    return np.asarray(score + np.where(np.asarray(outcome) == 1, 2 * p - 1, 1 - 2 * p))


@naming_arguments
def binary_scores(  # noqa: PLR0913 - one column each
    *,
    score: ArrayLike,
    otherwise: ArrayLike,
    probability: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike = 1.0,
    cluster: ArrayLike | None = None,
    question: ArrayLike | None = None,
) -> BinaryScores:
    """Check scores of yes/no questions, and join the rows of each question.

    Args:
        score: Score of each row, or a difference of two scores, shape (n,); any rule.
        otherwise: The same had the outcome been the other, shape (n,).
        probability: Reference probability of yes, shape (n,): the forecast; for a difference the
            mean of both forecasts.
        outcome: 1 for yes, 0 for no, shape (n,).
        weight: Weight of each row, 0 or above, shape (n,) or a number; 0 leaves a row out.
        cluster: Cluster of each question, shape (n,); each its own where None.
        question: Which question each row is on, shape (n,); each on its own where None.

    Returns:
        One entry per question, with its score, that of the other outcome and its weight.

    Raises:
        InvalidTableError: The shapes differ.
        InvalidArgumentError: A score that is not finite, a probability outside [0, 1], an outcome
            that is neither 0 nor 1, a weight below 0, or a question with several outcomes or
            clusters.

    Example:
        >>> own, other, said = [0.04, 0.64], [0.64, 0.04], [0.8, 0.8]
        >>> checked = binary_scores(score=own, otherwise=other, probability=said, outcome=[1, 0])
        >>> checked.score
        array([0.04, 0.64])
    """
    columns = [np.asarray(each, dtype=float) for each in (score, otherwise, probability, outcome)]
    columns.append(np.broadcast_to(np.asarray(weight, dtype=float), columns[0].shape))
    own = np.arange(len(columns[0]))
    rows = own if question is None else np.unique(np.asarray(question), return_inverse=True)[1]
    group = rows if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    _check(*columns, rows=rows, group=group)
    kept = columns[4] > 0
    earned, other, p, y, weights = (each[kept] for each in columns)
    rows, group = rows[kept], group[kept]
    chance = np.where(y == 1, p, 1 - p)
    if question is not None:
        first = np.unique(rows, return_index=True)[1]
        _are_alike("outcome", y, rows, first)
        _are_alike("cluster", group, rows, first)
        total = _sum(rows, weights)
        earned, other, chance = (
            _sum(rows, weights * each) / total for each in (earned, other, chance)
        )
        weights, group = total, group[first]
    return BinaryScores(score=earned, otherwise=other, chance=chance, weight=weights, cluster=group)


def _are_alike(name: str, values: np.ndarray, rows: np.ndarray, first: np.ndarray) -> None:
    of_question = values[first][np.unique(rows, return_inverse=True)[1]]
    if (values != of_question).any():
        raise InvalidArgumentError(
            f"the rows of a question must have one {name}; some have several", field=name
        )


def _sum(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.bincount(np.unique(rows, return_inverse=True)[1], weights=values)


@naming_arguments
def binary_mean(
    scores: BinaryScores, *, level: float = 0.95, against: float | None = None
) -> TestResult:
    """Bound the expected mean score of yes/no questions, and test it against a value.

    Every probability is tilted by one exponential tilt until the mean score is expected to be the
    value tested; the chance of a mean as low, or as high, as the one observed is then exact
    (convolution; saddlepoint where there are many). The interval holds every mean that neither
    one-sided test rejects. Where fewer than ten independent questions decide the mean, the same
    is done with equal chances of all questions, and what either way does not reject is held; with
    more, the tails of both ways are averaged, equal chances until the outcomes speak against them.
    Questions of a cluster come out together as far as the data do not rule it out.

    Args:
        scores: Made by :func:`binary_scores`.
        level: Level of the interval, inside (0, 1).
        against: A value to test the expected mean against; None for no test.

    Returns:
        The mean with an interval that never leaves the possible range, and the two-sided
        p-value, which is never 0. The interval has width 0 only where no outcome could change the
        mean; ``note`` then says so. NaN for no rows.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1).

    References:
        Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404, for the inversion;
        Barndorff-Nielsen (1986), doi:10.1093/biomet/73.2.307, for the approximation

    Example:
        >>> three_right = binary_scores(
        ...     score=[0.04] * 3, otherwise=[0.64] * 3, probability=[0.8] * 3, outcome=[1] * 3)
        >>> found = binary_mean(three_right, against=0.25)
        >>> round(found.low, 4), round(found.high, 4), round(found.p_value, 3)
        (0.04, 0.4646, 0.549)
    """
    check_level(level)
    low = high = p_value = math.nan
    note, details = "", {"n_clusters": float(scores.n_clusters)}
    barred_by: Bar = ""
    terms = scores.terms()
    if len(terms):
        spread = _Spread.of(scores, terms)
        low, high = spread.interval((1 - level) / 2)
        p_value = math.nan if against is None else spread.p_value(against)
        details |= {"together": spread.sum.terms.together, "dispersion": spread.dispersion}
    elif len(scores.score):
        low = high = scores.mean
        note, barred_by = NOTHING_COULD_VARY, NOTHING_VARIES
    return TestResult(
        name="mean score",
        value=scores.mean,
        p_value=p_value,
        low=low,
        high=high,
        level=level,
        n=len(scores.score),
        method=METHOD,
        reads="The interval holds the mean score to be expected of such forecasts.",
        note=note,
        barred_by=barred_by,
        details=details,
    )


def binary_p_value(scores: BinaryScores, *, against: float) -> float:
    """The two-sided p-value of `binary_mean` alone; NaN where no outcomes have such a mean.

    Where no outcome could change the mean, it is 1 for that mean.

    Args:
        scores: Made by :func:`binary_scores`.
        against: The expected mean that is tested.
    """
    terms = scores.terms()
    if len(terms):
        return _Spread.of(scores, terms).p_value(against)
    return 1.0 if len(scores.score) and abs(scores.mean - against) <= 1e-12 else math.nan


@attrs.frozen(kw_only=True, eq=False, slots=False)
class _Spread:
    """A mean score as its lowest possible value plus a tilted sum."""

    lowest: float
    sum: TiltedSum
    dispersion: float

    @classmethod
    def of(cls, scores: BinaryScores, terms: TwoValued) -> _Spread:
        terms = with_dependence(terms)
        return cls(
            lowest=scores.possible[0], sum=TiltedSum(terms=terms), dispersion=dispersion(terms)
        )

    @cached_property
    def _alike(self) -> EqualChances | None:
        """What if chances did not follow the forecasts; None where that is no other way."""
        terms = self.sum.terms
        return (
            EqualChances(terms=terms, quick=not self._widest) if differ_from_tilt(terms) else None
        )

    @cached_property
    def _widest(self) -> bool:
        """Whether too few questions decide the mean to learn which way is the likelier."""
        return few_large_jumps(self.sum.terms)

    @property
    def _mean(self) -> float:
        return self.sum.terms.observed * self.sum.terms.unit

    @property
    def _most(self) -> float:
        return self.sum.mean(math.inf)

    def interval(self, miss: float) -> tuple[float, float]:
        """Both ends, moved apart by the root of the dispersion within the possible range."""
        wider = math.sqrt(self.dispersion)
        low, high = (self._mean + wider * (end - self._mean) for end in self._ends(miss))
        return self.lowest + max(low, 0.0), self.lowest + min(high, self._most)

    def _ends(self, miss: float) -> tuple[float, float]:
        ends = self.sum.limits(miss)
        if self._alike is None:
            return ends
        if not self._widest and all(self._tails(end)[2] < _NEGLIGIBLE for end in ends):
            return ends
        further = self._alike.limits(miss)
        if self._widest:
            return min(ends[0], further[0]), max(ends[1], further[1])
        low, high = (self._between(each, miss) for each in zip(ends, further, strict=True))
        return low, high

    def _between(self, ends: tuple[float, float], miss: float) -> float:
        """The end between those of either way at which the mean of both tails is ``miss``."""
        near, far = sorted(ends, key=lambda end: abs(end - self._mean))
        side = 0 if far > self._mean else 1

        def beyond(value: float) -> float:
            return self._tails(value)[side] - miss

        # At the nearer end one tail is ``miss`` and the other larger, but where it counts for
        # nothing rounding decides.
        if not beyond(near) > 0:
            return near
        if not beyond(far) < 0:
            return far
        from scipy.optimize import brentq  # noqa: PLC0415 - loads slowly, and seldom is needed

        return float(brentq(beyond, near, far, xtol=1e-10))

    def _tails(self, mean: float) -> tuple[float, float, float]:
        """Both tails where the sum is expected to be so large, and how credible equal chances are.

        Where few questions decide, the tails are the larger ones of either way.
        """
        tilt = self.sum.tilt_for(mean)
        below, above = self.sum.tails(tilt)
        if self._alike is None or math.isinf(tilt):
            return below, above, 0.0
        share = self._alike.credible(mean, self.sum.terms.tilted_chance(tilt))
        if not self._widest and share < _NEGLIGIBLE:
            return below, above, share
        further = self._alike.tails(mean)
        if self._widest:
            return max(below, further[0]), max(above, further[1]), share
        return (
            (1 - share) * below + share * further[0],
            (1 - share) * above + share * further[1],
            share,
        )

    def p_value(self, against: float) -> float:
        """Twice the smaller tail where the mean is expected to be the value tested."""
        tested = against - self.lowest
        if not 0 <= tested <= self._most:
            return math.nan
        narrower = self._mean + (tested - self._mean) / math.sqrt(self.dispersion)
        tail = min(self._tails(narrower)[:2])
        return min(1.0, max(2 * tail, _LEAST))


def _check(  # noqa: PLR0913 - one column each
    score: np.ndarray,
    otherwise: np.ndarray,
    probability: np.ndarray,
    outcome: np.ndarray,
    weight: np.ndarray,
    *,
    rows: np.ndarray,
    group: np.ndarray,
) -> None:
    columns = (score, otherwise, probability, outcome, weight, rows, group)
    if {each.shape for each in columns} != {(len(score),)}:
        shapes = ", ".join(str(each.shape) for each in columns)
        raise InvalidTableError(f"all columns must have one shape (n,), found {shapes}")
    for name, bad, cure in (
        ("score", ~np.isfinite(score), "must be finite; use a bounded rule such as brier"),
        ("otherwise", ~np.isfinite(otherwise), "must be finite; use a bounded rule such as brier"),
        ("probability", ~((probability >= 0) & (probability <= 1)), "must lie in [0, 1]"),
        ("outcome", (outcome != 0) & (outcome != 1), "must be 0 or 1"),
        ("weight", ~(np.isfinite(weight) & (weight >= 0)), "must be 0 or above and finite"),
    ):
        if bad.any():
            row = int(np.argmax(bad))
            raise InvalidArgumentError(f"{name} {cure}; see row {row}", field=name, row=row)
