"""What so many forecasts can show."""

import numpy as np
import pytest
from scipy import stats

from forecasttrack.reliability.goodness import standard_error
from forecasttrack.reliability.interpretation import interpret, required_sample_size
from forecasttrack.reliability.tally import count


def test_the_number_needed_has_the_power_it_claims():
    """At that number the normal test at 5% tells 0.7 from 0.6 four times in five, exactly."""
    n = required_sample_size(0.7, 0.6)
    counts = np.arange(n + 1)
    rejected = np.abs(counts / n - 0.7) > stats.norm.ppf(0.975) * np.sqrt(0.7 * 0.3 / n)
    power = stats.binom.pmf(counts, n, 0.6)[rejected].sum()
    assert power == pytest.approx(0.8, abs=0.03)


@pytest.mark.slow
def test_the_bias_named_would_be_found_four_times_in_five():
    """A forecaster off by the smallest bias named is found in about 80% of 4000 sets."""
    rng = np.random.default_rng(1)
    probability = np.full(100, 0.5)
    error = standard_error(count(probability=probability, outcome=np.zeros(100)))
    text = interpret(count(probability=probability, outcome=[0, 1] * 50), questions=100)
    assert "only a bias overall of 14 points or more" in text
    happened = rng.binomial(100, 0.5 + (1.96 + 0.8416) * error, 4000) / 100
    assert np.mean(np.abs(happened - 0.5) > 1.96 * error) == pytest.approx(0.8, abs=0.04)


def test_bias_beyond_chance_is_said_with_its_direction():
    """Forty forecasts of 0.8 of which half happened: less happened than was said."""
    tally = count(probability=[0.8] * 40, outcome=[0, 1] * 20)
    assert "refutes calibration overall: less happened than was said" in interpret(
        tally, questions=40
    )
    opposite = count(probability=[0.2] * 40, outcome=[0, 1] * 20)
    assert "more happened than was said" in interpret(opposite, questions=40)


def test_one_forecast_shows_no_bias_at_all():
    """A single forecast is described in the singular, and can show nothing."""
    text = interpret(count(probability=[0.6], outcome=[1]), questions=1)
    assert text.startswith("1 forecast on 1 question cannot say")
    assert "would show no bias overall, however large" in text
    assert "(said 1 time)" in text


def test_certainties_leave_nothing_to_chance():
    """Probabilities of 0 and 1 vary by nothing, so any miss refutes them."""
    right = interpret(count(probability=[0, 1], outcome=[0, 1]), questions=2)
    assert "does not refute calibration" in right
    wrong = interpret(count(probability=[1, 1], outcome=[0, 1]), questions=2)
    assert "refutes calibration overall: less happened than was said" in wrong
