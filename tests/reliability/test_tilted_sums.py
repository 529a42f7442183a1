"""Sums of two-valued terms: against enumeration, Clopper-Pearson and the other way to compute."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from forecasttrack.reliability import tilted_sum
from forecasttrack.reliability import two_valued as two_valued_terms
from forecasttrack.reliability.tilted_sum import TiltedSum
from forecasttrack.reliability.two_valued import two_valued


def joint(chances, bits):
    """Probability of an outcome of a block whose terms follow one uniform draw."""
    below = max((c for c, bit in zip(chances, bits, strict=True) if not bit), default=0.0)
    above = min((c for c, bit in zip(chances, bits, strict=True) if bit), default=1.0)
    return max(0.0, above - below)


def alone(chances, bits):
    """The same for independent terms."""
    return math.prod(c if bit else 1 - c for c, bit in zip(chances, bits, strict=True))


@pytest.mark.parametrize("together", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("tilt", [-1.5, 0.0, 0.7])
def test_tails_are_those_of_enumeration(together, tilt):
    """Tails and mean of blocks under a tilt, from every outcome of every block."""
    rng = np.random.default_rng(5)
    block = np.array([0, 0, 0, 1, 1, 2, 3])
    chance, jump = rng.uniform(0.05, 0.9, 7), rng.integers(1, 9, 7) / 4
    high = np.array([True, False, True, False, False, True, False])
    found = TiltedSum(
        terms=two_valued(jump=jump, chance=chance, high=high, block=block, together=together)
    )
    total = lower = upper = mean = 0.0
    for bits in itertools.product([0, 1], repeat=7):
        share = 1.0
        for each in range(4):
            own = block == each
            parts = chance[own], np.array(bits)[own]
            share *= together * joint(*parts) + (1 - together) * alone(*parts)
        value = float(jump @ bits)
        share *= math.exp(tilt * value / found.terms.unit)
        total += share
        mean += share * value
        lower += share * (value <= jump[high].sum() + 1e-9)
        upper += share * (value >= jump[high].sum() - 1e-9)
    assert found.tails(tilt) == pytest.approx((lower / total, upper / total), abs=1e-10)
    assert found.mean(tilt) == pytest.approx(mean / total, abs=1e-10)


@pytest.mark.parametrize(("n", "yes"), [(3, 0), (20, 3), (20, 20), (400, 21)])
def test_equal_terms_give_clopper_and_pearson(n, yes):
    """Whatever the chance before tilting."""
    found = TiltedSum(
        terms=two_valued(jump=np.full(n, 0.5), chance=np.full(n, 0.3), high=np.arange(n) < yes)
    )
    expected = stats.binomtest(yes, n).proportion_ci(0.95, method="exact")
    assert np.array(found.limits(0.025)) / (0.5 * n) == pytest.approx(expected, abs=1e-8)


def test_the_approximation_agrees_with_convolution(monkeypatch):
    """At 150 terms of many sizes in blocks, tails differ by less than half a percentage point."""
    rng = np.random.default_rng(8)
    terms = two_valued(
        jump=rng.uniform(0.1, 1, 150),
        chance=rng.uniform(0.05, 0.6, 150),
        high=rng.random(150) < 0.3,
        block=rng.integers(0, 60, 150),
        together=0.5,
    )
    exact = TiltedSum(terms=terms)
    tilts = [exact.centre + each for each in (-1, -0.3, 0, 0.3, 1)]
    expected = [exact.tails(tilt) for tilt in tilts]
    monkeypatch.setattr(tilted_sum, "_ROUNDED_TERMS", 0)
    rough = TiltedSum(terms=terms)
    assert np.array([rough.tails(tilt) for tilt in tilts]) == pytest.approx(
        np.array(expected), abs=5e-3
    )


def test_many_equal_terms_are_approximated_with_half_a_step(monkeypatch):
    """Approximated limits of 3,000 equal terms are those of Clopper and Pearson to 1 %."""
    monkeypatch.setattr(tilted_sum, "_BUDGET", 0)
    found = TiltedSum(
        terms=two_valued(
            jump=np.full(3000, 0.2), chance=np.full(3000, 0.1), high=np.arange(3000) < 40
        )
    )
    expected = stats.binomtest(40, 3000).proportion_ci(0.95, method="exact")
    assert np.array(found.limits(0.025)) / 600 == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("n", [30, 3000])
def test_equal_terms_may_be_counted_in_one_row(n):
    """Limits, tails and squared residuals are those of the same terms one by one."""
    rng = np.random.default_rng(3)
    chance = rng.integers(1, 20, n) / 40
    terms = two_valued(jump=1 - 2 * chance, chance=chance, high=rng.random(n) < chance)
    counted = terms.equal_terms_merged()
    assert len(counted) < len(terms) == counted.times.sum()
    one, other = TiltedSum(terms=terms), TiltedSum(terms=counted)
    assert other.limits(0.025) == pytest.approx(one.limits(0.025), abs=1e-11)
    assert other.tails(0.1) == pytest.approx(one.tails(0.1), rel=1e-10)
    expected, mean = (each.moments(0.2)[1] for each in (terms, counted))
    assert counted.residuals(mean) == pytest.approx(terms.residuals(expected), rel=1e-12)


@pytest.mark.parametrize("codes", [(-1, 0), (0, 1), (7, -3)])
def test_a_block_is_not_lost_for_its_code(codes):
    """Of the codes -1, -1 and 0 the first block had no beginning."""
    one, other = codes
    terms = two_valued(
        jump=np.array([0.4, 0.8, 0.5]), chance=np.array([0.3, 0.1, 0.2]),
        high=np.array([True, False, True]), block=np.array([one, one, other]),
    )  # fmt: skip
    assert sorted(terms.rows_per_block.tolist()) == [1, 2]
    assert terms.first[0] == 0


@pytest.mark.parametrize("near", [0.0, 2.0, -40.0, 1e6])
def test_a_root_is_found_wherever_the_search_begins(near):
    """Cubes, steep sigmoids and lines that bend all cross 0 where they should."""
    for function, root in (
        (lambda x: x**3 - 8, 2.0),
        (lambda x: math.tanh(50 * (x - 3)), 3.0),
        (lambda x: min(x - 5, 0.001 * (x - 5)), 5.0),
    ):
        assert tilted_sum.rising_root(function, near=near) == pytest.approx(root, abs=1e-9)


def test_what_a_sum_came_to_is_added_up_once(monkeypatch):
    """Intervals of two hundred means asked for it forty thousand times."""
    added = []
    plain = two_valued_terms.weighted_sum
    monkeypatch.setattr(
        two_valued_terms, "weighted_sum", lambda *columns: added.append(columns) or plain(*columns)
    )
    terms = two_valued(
        jump=np.array([0.5, 0.25, 0.5]), chance=np.full(3, 0.3), high=np.array([1, 0, 1])
    )
    assert [(terms.observed, terms.largest) for _ in range(3)] == [(2.0, 2.5)] * 3
    assert len(added) == 2
    equal = terms.equal_terms_merged()
    assert (equal.observed, equal.largest, len(equal)) == (2.0, 2.5, 2)
    assert len(added) == 4
