"""Draws of scores: who beats whom, and between which ends a mean lies; verdicts of ends."""

import numpy as np
import pytest

from forecasttrack import scoring
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring.words.bands import DifferenceBand
from forecasttrack.scoring.words.ranking_uncertainty import ScoreDraws


def drawn(*rows):
    return ScoreDraws(forecasters=["ann", "bob"], means=np.array(rows), readings=[], seed=0)


def test_a_tie_counts_half_for_either():
    """One draw is won, two are lost, one is tied."""
    draws = drawn((0.1, 0.2), (0.3, 0.2), (0.4, 0.2), (0.2, 0.2))
    assert draws.beats("ann", "bob") == 1.5 / 4
    assert draws.beats("bob", "ann") == 2.5 / 4


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_an_interval_leaves_as_much_on_either_side(level):
    """Of evenly spread draws half the rest lies under the lower end and half over the upper."""
    draws = drawn(*((each, 1 - each) for each in np.linspace(0, 1, 201)))
    half = (1 - level) / 2
    assert draws.interval("ann", level=level) == pytest.approx((half, 1 - half))


@pytest.mark.parametrize("level", [0, 1, 1.5, -0.1])
def test_a_level_lies_between_0_and_1(level):
    with pytest.raises(InvalidArgumentError, match="it lies in"):
        drawn((0.1, 0.2)).interval("ann", level=level)


def test_an_end_of_0_is_no_difference():
    assert DifferenceBand(low=-0.2, high=0.0).verdict == "not distinguishable"
    assert DifferenceBand(low=0.0, high=0.2).verdict == "not distinguishable"
    assert DifferenceBand(low=-0.2, high=-1e-9).verdict == "first is better"
    assert DifferenceBand(low=1e-9, high=0.2).verdict == "second is better"


def test_a_share_of_what_came_true_is_the_outcome_of_every_draw():
    """A word without width scores its distance from that share."""
    found = scoring.simulate_scores(
        low=[0.7, 0.2],
        high=[0.7, 0.2],
        phrase=["likely", "unlikely"],
        forecaster=["ann", "bob"],
        question=["q", "q"],
        outcome=[0.4, 0.4],
        shares=[True, True],
        draws=5,
    )
    assert found.means == pytest.approx(np.tile([0.09, 0.04], (5, 1)))


def test_a_band_swapped_for_a_yes_against_the_claim_has_the_same_position():
    """Equal words of a claim and against it mean p and 1 - p: both earn the same score."""
    found = scoring.simulate_scores(
        low=[0.6, 0.1],
        high=[0.9, 0.4],
        phrase=["likely", "likely"],
        forecaster=["ann", "bob"],
        question=["q", "q"],
        outcome=[1, 1],
        against=[False, True],
        draws=20,
    )
    ann, bob = np.sqrt(found.means).T
    assert ann + bob == pytest.approx(np.ones(20))
