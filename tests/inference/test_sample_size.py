"""How many clusters it takes."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from forecasttrack import inference
from forecasttrack.errors import InvalidArgumentError


@pytest.mark.parametrize("effect", [2.0, 0.8, 0.3, 0.05])
@pytest.mark.parametrize(("power", "level"), [(0.8, 0.95), (0.9, 0.99)])
def test_sample_sizes_are_those_of_statsmodels(effect, power, level):
    """Rounded up to the next whole cluster."""
    expected = TTestPower().solve_power(effect_size=effect, alpha=1 - level, power=power)
    found = inference.required_sample_size(effect / 10, sd=0.1, power=power, level=level)
    assert abs(found - np.ceil(expected)) <= 1


@pytest.mark.parametrize("difference", [0.0, np.inf, np.nan])
def test_a_difference_that_no_sample_shows_is_refused_as_such(difference):
    """Infinity would be shown by two clusters."""
    with pytest.raises(InvalidArgumentError, match="no sample is large enough"):
        inference.required_sample_size(difference, sd=0.1)


def test_two_scores_have_a_spread():
    """Of 0.1 and 0.3 it is the root of 0.02."""
    assert inference.required_sample_size(0.1, scores=[0.1, 0.3]) == inference.required_sample_size(
        0.1, sd=0.02**0.5
    )


def test_scores_give_their_own_spread():
    """As their standard deviation would."""
    scores = [0.1, 0.3, -0.2, 0.0]
    spread = float(np.std(scores, ddof=1))
    assert inference.required_sample_size(-0.1, scores=scores) == inference.required_sample_size(
        0.1, sd=spread
    )


@pytest.mark.parametrize(
    "choices",
    [
        {"difference": 0.0, "sd": 0.1},
        {"difference": 0.1},
        {"difference": 0.1, "sd": 0.1, "scores": [1, 2]},
        {"difference": 0.1, "sd": 0.0},
        {"difference": 0.1, "scores": [0.2]},
        {"difference": 0.1, "scores": [0.1, 0.1, 0.1]},
        {"difference": 0.1, "sd": 0.1, "power": 80},
        {"difference": 0.1, "sd": 0.1, "level": 95},
    ],
)
def test_what_cannot_be_answered_is_refused(choices):
    """By the name of the argument."""
    with pytest.raises(InvalidArgumentError, match=r"difference|sd|power|level"):
        inference.required_sample_size(**choices)


def test_a_power_that_false_findings_reach_takes_no_sample():
    """At half a chance of a false finding each way, 1% is reached by any two clusters."""
    assert inference.required_sample_size(0.01, sd=1, power=0.01, level=0.5) == 2


def test_small_units_are_no_reason_to_refuse():
    """Scores in billionths of billionths have a spread as others have."""
    scores = np.array([0.1, 0.3, -0.2, 0.0])
    own = inference.required_sample_size(0.1, scores=scores)
    for unit in (1e-200, 1e-18, 1e200):
        assert inference.required_sample_size(0.1 * unit, scores=unit * scores) == own


@pytest.mark.parametrize(
    "choices",
    [{"difference": 1e-300, "sd": 1}, {"difference": 1, "sd": 1, "level": 1 - 2**-53}],
)
def test_more_clusters_than_can_be_counted_are_refused(choices):
    """An infinite number was an OverflowError."""
    with pytest.raises(InvalidArgumentError, match="more clusters than can be counted"):
        inference.required_sample_size(**choices)


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        ({"sd": 0.0}, "found 0$"),
        ({"sd": -0.5}, "found -0.5$"),
        ({"sd": np.inf}, "found inf$"),
        ({"scores": [0.1]}, "found scores without a spread"),
        ({"scores": [1.0, 1.0 + 1e-13]}, "found scores without a spread"),
        ({"scores": [0.0, 0.0]}, "found scores without a spread"),
        ({"scores": [0.1, np.nan]}, "found scores without a spread, or not finite"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_spread_that_is_none_is_named_as_it_was_given(choices, found):
    """The number itself, or that it was to be taken from scores."""
    with pytest.raises(InvalidArgumentError, match=f"above 0 and finite, {found}"):
        inference.required_sample_size(0.1, **choices)


def test_very_large_samples_are_those_of_the_normal_distribution():
    """(1.959964 + 0.841621)^2 / effect^2, rounded up."""
    effects = (0.02, 0.005, 1e-6)
    found = [inference.required_sample_size(each, sd=1.0) for each in effects]
    assert found == [
        np.ceil((1.9599639845400545 + 0.8416212335729143) ** 2 / each**2) for each in effects
    ]
    assert inference.required_sample_size(1e6, sd=1.0) == 2


@pytest.mark.parametrize("effect", [2.4, 2.0, 1.7, 1.4, 1.2, 1.0, 0.9, 0.8, 0.7, 0.5, 0.3])
@pytest.mark.parametrize(("power", "level"), [(0.8, 0.95), (0.9, 0.99), (0.5, 0.5)])
def test_one_cluster_fewer_would_not_show_it(effect, power, level):
    """The power by the noncentral t distribution, at the number found and just below."""
    n = inference.required_sample_size(effect, sd=1.0, power=power, level=level)

    def shown(n):
        critical = stats.t.ppf((1 + level) / 2, n - 1)
        return stats.nct.sf(critical, n - 1, effect * n**0.5)

    assert shown(n) >= power
    assert n == 2 or shown(n - 1) < power


@pytest.mark.parametrize("power", [0, 1])
def test_a_power_of_nothing_or_of_certainty_is_refused(power):
    """No number of clusters has either."""
    with pytest.raises(InvalidArgumentError, match="power must lie inside"):
        inference.required_sample_size(0.1, sd=0.1, power=power)
