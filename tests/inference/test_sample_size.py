"""How many clusters it takes."""

import numpy as np
import pytest
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
