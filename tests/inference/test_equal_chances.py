"""Sums whose terms are all as likely to be high, beside every outcome counted and SciPy."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from forecasttrack.inference.equal_chances import EqualChances, _chance, few_large_jumps
from forecasttrack.reliability.two_valued import two_valued


def sum_of(jump, high, *, times=None, quick=False):
    """Terms that add 0.02 times their jump if they come out high; their chances are not read."""
    jump, high = np.asarray(jump, dtype=float), np.asarray(high)
    times = None if times is None else np.asarray(times)
    chance = np.linspace(0.2, 0.8, len(jump))
    terms = two_valued(jump=0.02 * jump, chance=chance, high=high, times=times)
    return EqualChances(terms=terms, quick=quick)


def by_every_outcome(jump, high, chance):
    """Chances of a sum of at most, and of at least, what came out."""
    every = np.array(list(itertools.product([0, 1], repeat=len(jump))))
    yeses, sums, at = every.sum(axis=1), every @ np.asarray(jump), np.dot(jump, high)
    likely = chance**yeses * (1 - chance) ** (len(jump) - yeses)
    return likely[sums <= at].sum(), likely[sums >= at].sum()


CASES = [
    ([3, 1, 4, 1, 5, 9, 2, 6], [1, 0, 1, 0, 0, 1, 0, 0]),
    ([2, 7, 1, 8, 2, 8, 1], [0, 1, 1, 1, 0, 1, 1]),
    ([1, 1, 1, 1, 1], [0, 1, 0, 0, 0]),
]


@pytest.mark.parametrize(("jump", "high"), CASES)
@pytest.mark.parametrize("chance", [0.01, 0.3, 0.5, 0.9])
def test_tails_of_few_terms_are_those_of_every_outcome(jump, high, chance):
    """The expected sum is that share of the largest one."""
    found = sum_of(jump, high).tails(chance * 0.02 * sum(jump))
    assert found == pytest.approx(by_every_outcome(jump, high, chance), rel=1e-9)


@pytest.mark.parametrize(("jump", "high"), CASES)
@pytest.mark.parametrize("miss", [0.005, 0.025, 0.2])
def test_limits_of_few_terms_leave_as_much_in_either_tail(jump, high, miss):
    """Found again by Brent's method among all outcomes."""
    most = 0.02 * sum(jump)
    ends = [
        brentq(lambda c, side=side: by_every_outcome(jump, high, c)[side] - miss, 1e-9, 1 - 1e-9)
        for side in (1, 0)
    ]
    found = sum_of(jump, high).limits(miss)
    assert found == pytest.approx([most * each for each in ends], rel=1e-7)


@pytest.mark.parametrize("quick", [False, True])
def test_limits_end_where_every_term_or_none_came_out_high(quick):
    """Nothing lies beyond; the other limit misses by what is left of it."""
    jump, n = [1.0] * 12, 12
    none, every = (sum_of(jump, [each] * n, quick=quick).limits(0.025) for each in (0, 1))
    assert none[0] == 0
    assert every[1] == pytest.approx(0.02 * n, rel=1e-12)
    assert none[1] == pytest.approx(0.02 * n - every[0], rel=1e-6)
    if not quick:
        assert none[1] == pytest.approx(0.02 * n * (1 - 0.025 ** (1 / n)), rel=1e-7)


MANY = (np.array([1.0, 2.0, 4.0]), np.array([6, 3, 2]), np.array([10, 8, 6]))
SPREAD = (np.linspace(0.3, 1, 15) ** 0.5, np.arange(15) % 3 == 0, np.ones(15, dtype=int))


def by_pearson(jump, high, times, chance, half):
    """Pearson's third type with the moments of the sum; half a step is added to either side."""
    noise = chance * (1 - chance)
    deviation = math.sqrt(noise * (times @ jump**2))
    skew = noise * (1 - 2 * chance) * (times @ jump**3) / deviation**3
    gap = jump @ high - chance * (times @ jump)
    below = stats.pearson3.cdf((gap + half) / deviation, skew)
    return below, stats.pearson3.sf((gap - half) / deviation, skew)


@pytest.mark.parametrize(("terms", "half"), [(MANY, 0.5), (SPREAD, 0.0)])
@pytest.mark.parametrize("chance", [0.1, 0.3, 0.499, 0.5, 0.501, 0.8, 0.97])
def test_tails_of_many_terms_are_those_of_their_three_moments(terms, half, chance):
    """Terms of sizes that share a step, or none, in jumps of 1 or above 1."""
    jump, high, times = terms
    found = sum_of(jump, high, times=times, quick=True).tails(chance * 0.02 * (times @ jump))
    assert found == pytest.approx(by_pearson(jump, high, times, chance, half), rel=1e-6)


@pytest.mark.parametrize(("terms", "half"), [(MANY, 0.5), (SPREAD, 0.0)])
@pytest.mark.parametrize("miss", [0.005, 0.025, 0.3])
def test_limits_of_many_terms_leave_as_much_in_either_tail(terms, half, miss):
    """Found again by Brent's method among the tails of three moments."""
    jump, high, times = terms
    ends = [
        brentq(
            lambda c, side=side: by_pearson(jump, high, times, c, half)[side] - miss, 1e-6, 1 - 1e-6
        )
        for side in (1, 0)
    ]
    most = 0.02 * float(times @ jump)
    found = sum_of(jump, high, times=times, quick=True).limits(miss)
    assert found == pytest.approx([most * each for each in ends], rel=1e-6)


@pytest.mark.parametrize("mean", [0.05, 0.12, 0.3])
@pytest.mark.parametrize("tilted", [[0.1, 0.4, 0.3], [0.7, 0.6, 0.9]])
def test_equal_chances_are_as_credible_as_their_squared_likelihood_says(mean, tilted):
    """Rows of several terms, some of them high; the tilt has to be 2.5 times as likely."""
    jump, high, times = MANY
    alike = mean / (0.02 * float(times @ jump))
    ratio = math.prod(
        (alike / q) ** int(h) * ((1 - alike) / (1 - q)) ** int(n - h)
        for q, h, n in zip(tilted, high, times, strict=True)
    )
    squared = (2.5 * ratio) ** 2
    found = sum_of(jump, high, times=times).credible(mean, np.array(tilted))
    assert found == pytest.approx(squared / (1 + squared), rel=1e-9)


@pytest.mark.parametrize("tilted", [[0.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.0, 1.0, 0.0], [0.5] * 3])
@pytest.mark.parametrize("high", [[6, 3, 2], [0, 8, 0], [0, 8, 6], [10, 0, 6]])
@pytest.mark.parametrize("share", [0.2, 0.5])
def test_chances_of_nothing_or_of_certainty_count_as_those_next_to_them(tilted, high, share):
    """What the tilt calls impossible and happened speaks against it; no warning is given."""
    jump, _, times = MANY
    found, mean = sum_of(jump, high, times=times), share * 0.02 * float(times @ jump)
    next_to = np.clip(tilted, 1e-300, 1 - 2**-53)
    doubt = found.credible(mean, np.array(tilted))
    assert doubt == pytest.approx(found.credible(mean, next_to), rel=1e-6, abs=1e-15)
    impossible = [
        (q == 0 and h > 0) or (q == 1 and h < n)
        for q, h, n in zip(tilted, high, times, strict=True)
    ]
    assert doubt == 1 if any(impossible) else doubt < 1


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_equal_chances_of_nothing_or_of_certainty_are_passed_over(share):
    """Under them nothing else could have come out."""
    jump, high, times = MANY
    found = sum_of(jump, high, times=times)
    assert found.credible(share * 0.02 * float(times @ jump), np.full(3, 0.5)) == 0


def test_chances_far_below_what_floats_hold_are_none():
    """Of log odds the exponential would overflow."""
    assert (_chance(-800), _chance(-705)) == (0, 0)
    assert _chance(-699) == pytest.approx(math.exp(-699), rel=1e-12)
    assert (_chance(0), _chance(800)) == (0.5, 1)


@pytest.mark.parametrize(
    ("jump", "times", "few"),
    [
        (np.ones(9), 1, True),
        (np.ones(10), 1, False),
        (np.ones(5), 2, False),
        (np.arange(1, 18), 1, True),
        (np.arange(1, 19), 1, False),
        (np.r_[np.full(9, 1.0), np.full(191, 0.01)], 1, True),
        (np.r_[np.full(9, 1.0), np.full(192, 0.01)], 1, False),
    ],
)
def test_fewer_than_ten_terms_of_equal_size_are_few(jump, times, few):
    """Others are worth the squared sum of their squares over the sum of their fourth powers."""
    n = len(jump)
    given = {"jump": jump / max(jump), "high": np.zeros(n), "times": np.full(n, times)}
    chance = np.linspace(0.2, 0.8, n)
    assert few_large_jumps(two_valued(**given, chance=chance)) is few
    assert not few_large_jumps(two_valued(**given, chance=np.full(n, 0.3)))
