"""Words: draws of their scores, who beats whom, ends of bands, and what a vocabulary costs."""

import numpy as np
import pytest

from forecasttrack import scoring
from forecasttrack.errors import InvalidArgumentError, InvalidForecastError


def drawn(*rows):
    return scoring.ScoreDraws(forecasters=["ann", "bob"], means=np.array(rows), readings=[], seed=0)


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
    assert scoring.DifferenceBand(low=-0.2, high=0.0).verdict == "not distinguishable"
    assert scoring.DifferenceBand(low=0.0, high=0.2).verdict == "not distinguishable"
    assert scoring.DifferenceBand(low=-0.2, high=-1e-9).verdict == "first is better"
    assert scoring.DifferenceBand(low=1e-9, high=0.2).verdict == "second is better"


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


def test_draws_are_two_thousand_of_seed_0_unless_others_are_asked_for():
    """They are compared as objects, and made by name."""
    table = {"low": [0.5], "high": [0.9], "phrase": ["a"], "forecaster": ["x"]}
    table |= {"question": ["q"], "outcome": [1]}
    found = scoring.simulate_scores(**table)
    assert found.means.shape == (2000, 1)
    assert found.seed == 0
    again = scoring.simulate_scores(**table, draws=2000, seed=0)
    assert again.means.tolist() == found.means.tolist()
    assert again != found
    assert len({again, found}) == 2
    with pytest.raises(TypeError, match="positional"):
        scoring.ScoreDraws(["x"], found.means, [], 0)


def test_the_row_whose_band_runs_down_is_named():
    """A band without width before it is one."""
    with pytest.raises(InvalidForecastError, match="the band at row 1 is inverted"):
        scoring.simulate_scores(
            low=[0.5, 0.8], high=[0.5, 0.2], phrase=["a", "b"], forecaster=["x", "y"],
            question=["q", "q"], outcome=[1, 1],
        )  # fmt: skip


# -- bands and vocabularies


def test_the_ends_of_a_band_score_by_their_distance_from_a_share():
    """0.6 is farther from 0.4 than 0.3; from 0.5 the lower end is."""
    best, worst = scoring.band_brier(
        low=[0.3, 0.1], high=[0.6, 0.7], outcome=[0.4, 0.5], partial="mean"
    )
    assert best == pytest.approx([0, 0])
    assert worst == pytest.approx([0.04, 0.16])


def test_a_consistent_band_adds_the_doubt_of_its_outcomes():
    """An outcome of 0.3 costs 0.21 whatever is said; equal words are between 0.2 and 0.4."""
    found = scoring.consistent_band(
        low=[0.2, 0.2], high=[0.4, 0.4], phrase=["a", "a"], outcome=[0.3, 0.3],
        partial="probability",
    )  # fmt: skip
    assert (found.best, found.worst) == pytest.approx((0.21, 0.22))


def test_a_word_that_is_worse_whatever_happens_is_nobodys():
    """Half of all beliefs lie in its band, and the other word is better for them."""
    share = scoring.misassigned_share(scores=[[0.1, 0.1], [0.3, 0.3]], boundaries=[0.5])
    assert share == pytest.approx(0.5)
    alike = scoring.misassigned_share(scores=[[0.2, 0.2], [0.2, 0.2]], boundaries=[0.3])
    assert alike == pytest.approx(0)


@pytest.mark.parametrize(("low", "high"), [(-0.1, 1), (0, 1.1), (0.5, 0.5), (0, 1.9)])
def test_beliefs_rise_within_0_and_1(low, high):
    with pytest.raises(InvalidArgumentError, match="must rise within"):
        scoring.misassigned_share(scores=[[0, 1], [1, 0]], boundaries=[0.5], low=low, high=high)


def test_boundaries_and_points_rise_from_one_to_the_next():
    for boundaries, points in (([0.5, 0.5], [0.1, 0.5, 0.9]), ([0.3, 0.6], [0.1, 0.5, 0.5])):
        with pytest.raises(InvalidForecastError, match="must rise from one to the next"):
            scoring.corrected_scores(boundaries=boundaries, points=points)


def test_all_is_one_band_and_perfection_has_no_relative_cost():
    low, high = scoring.equal_bands(bins=1)
    assert (low.tolist(), high.tolist()) == ([0], [1])
    perfect = scoring.precision_cost(probability=[1, 0], outcome=[1, 0], low=low, high=high)
    assert perfect.cost == pytest.approx(0.25)
    assert np.isnan(perfect.relative)
    with pytest.raises(TypeError, match="positional"):
        type(perfect)(0, 0, 0, 0, 0)
