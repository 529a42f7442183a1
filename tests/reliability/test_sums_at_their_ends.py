"""Many terms that all came out low, or all high: the chance of that is one product."""

from __future__ import annotations

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
    assert math.exp(terms.log_chance_of_end(high=high)) == pytest.approx(expected, rel=1e-12)
