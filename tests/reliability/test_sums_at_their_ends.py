"""Many terms that all came out low, or all high: the chance of that is one product."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from forecasttrack.reliability.tilted_sum import TiltedSum
from forecasttrack.reliability.two_valued import two_valued

RNG = np.random.default_rng(20261129)
MANY = 500
"""More terms than are added up cell by cell, of jumps without a common step."""
JUMP, CHANCE = RNG.uniform(0.5, 1, MANY), RNG.uniform(0.02, 0.6, MANY)


def product(tilt, *, high):
    """The chance of the end under a tilt, term by term."""
    log_chance = 0.0
    for jump, chance in zip(JUMP / JUMP.max(), CHANCE, strict=True):
        tilted = chance * math.exp(tilt * jump)
        log_chance += math.log((tilted if high else 1 - chance) / (tilted + 1 - chance))
    return math.exp(log_chance)


@pytest.mark.parametrize("high", [False, True])
def test_the_end_has_the_chance_of_its_product_and_bounds_the_sum(high):
    """A sum of 500 terms that all were low used to end in a division by zero."""
    terms = two_valued(jump=JUMP, chance=CHANCE, high=np.full(MANY, high))
    found = TiltedSum(terms=terms)
    for tilt in np.array([-9, -6, 0.0]) * (-1 if high else 1):
        tails = found.tails(tilt)
        assert tails[high] == pytest.approx(product(tilt, high=high), rel=1e-9, abs=0)
        assert tails[not high] == 1
    low, high_end = found.limits(0.025)
    inner, outer = (low, high_end) if high else (high_end, low)
    assert outer == pytest.approx(JUMP.sum() if high else 0)
    tilt = found.tilt_for(inner)
    assert product(tilt, high=high) == pytest.approx(0.025, rel=1e-6)


@pytest.mark.parametrize("together", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("high", [False, True])
def test_terms_of_a_block_end_as_their_draws_do(high, together):
    """Either one uniform draw decides a block, or each term has its own."""
    chance = np.array([0.3, 0.2, 0.6, 0.5, 0.1])
    terms = two_valued(
        jump=np.ones(5),
        chance=chance,
        high=np.full(5, high),
        block=np.array([0, 0, 0, 1, 1]),
        together=together,
    )
    expected = 1.0
    for each in (chance[:3], chance[3:]):
        alone = np.prod(each if high else 1 - each)
        one_draw = each.min() if high else 1 - each.max()
        expected *= (1 - together) * alone + together * one_draw
    assert math.exp(terms.log_chance_of_end(0.0, high=high)) == pytest.approx(expected, rel=1e-12)


# --- a few terms from the end ------------------------------------------------------------------


def counted(jump, chance, away, tilt, *, high):
    """Chance of no more than ``away`` from the end, over every set of up to three terms."""
    move = -jump if high else jump
    odds = ((1 - chance) / chance if high else chance / (1 - chance)) * np.exp(tilt * move)
    log_end = -np.log1p(odds).sum()
    possible = np.flatnonzero(jump <= away)
    found = 1.0
    for size in (1, 2, 3):
        for chosen in itertools.combinations(possible.tolist(), size):
            if jump[list(chosen)].sum() <= away:
                found += odds[list(chosen)].prod()
    return found * math.exp(log_end)


@pytest.mark.parametrize("small", [0.3, 1e-2, 1e-4, 1e-9])
@pytest.mark.parametrize("high", [False, True])
def test_one_surprise_of_many_bounds_the_sum_exactly(high, small):
    """A limit that should leave 2.5 % left .2 to 3.6 %, and none at all where it moved nothing."""
    jump = np.append(JUMP, small)
    chance = np.append(1 - CHANCE if high else CHANCE, 0.45)
    came = np.append(np.full(MANY, high), not high)
    found = TiltedSum(terms=two_valued(jump=jump, chance=chance, high=came))
    limits = found.limits(0.025)
    assert limits[0] < (jump.sum() - small if high else small) < limits[1]
    tilt, unit = found.tilt_for(limits[not high]), jump.max()
    share = counted(jump / unit, chance, small / unit * (1 + 1e-9), tilt, high=high)
    assert share == pytest.approx(0.025, rel=1e-4, abs=0)
    if small > 1e-9:  # below it, the other limit is the end but for what no tilt within reach moves
        tilt = found.tilt_for(limits[high])
        end = counted(jump / unit, chance, 0.0, tilt, high=high)
        assert end == pytest.approx(0.975, rel=1e-4)


@pytest.mark.parametrize("high", [False, True])
def test_three_surprises_are_counted_with_all_sets_of_terms_that_come_as_near(high):
    """Of 224 terms twenty-four move the sum by so little that up to three come as near."""
    jump = np.append(RNG.uniform(0.6, 1, 200), RNG.uniform(0.12, 0.15, 24))
    chance = RNG.uniform(0.02, 0.4, len(jump))
    chance = 1 - chance if high else chance
    came = np.full(len(jump), high)
    came[[202, 211, 223]] = not high
    found = TiltedSum(terms=two_valued(jump=jump, chance=chance, high=came))
    away = jump[[202, 211, 223]].sum()
    for tilt in np.array([-12.0, -7.0]) * (-1 if high else 1):
        own = found.tails(tilt)[high]
        others = counted(jump / jump.max(), chance, away / jump.max(), tilt, high=high)
        assert own == pytest.approx(others, rel=0.02, abs=0)


def test_terms_in_one_row_and_one_by_one_come_to_the_same():
    """Equal terms of a row are so many terms."""
    jump, chance = np.append(JUMP, 0.3), np.append(CHANCE, 0.4)
    times = np.append(np.ones(MANY, dtype=int), 3)
    high = np.append(np.zeros(MANY, dtype=int), 2)
    row = TiltedSum(terms=two_valued(jump=jump, chance=chance, high=high, times=times))
    each = np.repeat(np.arange(MANY + 1), times)
    came = np.append(np.zeros(MANY, dtype=bool), [True, True, False])
    alone = TiltedSum(terms=two_valued(jump=jump[each], chance=chance[each], high=came))
    assert row.limits(0.025) == pytest.approx(alone.limits(0.025), rel=1e-9)
    assert row.tails(-5.0) == pytest.approx(alone.tails(-5.0), rel=1e-9)
