"""Levels of intervals of mean Brier scores, added up over every possible count of yeses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forecasttrack.inference import binary_mean, binary_scores

EVEN_ODDS = 0.25


def interval_of(probability, n, yes):
    """The 95% interval of n independent questions at one probability, of which some came true."""
    outcome = np.repeat([1.0, 0.0], [yes, n - yes])
    stated = np.full(n, probability)
    found = binary_mean(
        binary_scores(
            score=(stated - outcome) ** 2,
            otherwise=(stated - (1 - outcome)) ** 2,
            probability=stated,
            outcome=outcome,
        )
    )
    return found.low, found.high


def chance(event, probability, n, truth):
    """How likely an event of the interval is when each question comes true by the truth."""
    holds = [event(*interval_of(probability, n, yes)) for yes in range(n + 1)]
    return float(stats.binom.pmf(np.arange(n + 1), n, truth)[holds].sum())


@pytest.mark.parametrize("n", [2, 3, 5, 8, 12, 20, 50])
@pytest.mark.parametrize("probability", [0.6, 0.7, 0.8, 0.9, 0.95])
def test_a_forecaster_as_good_as_even_odds_is_rarely_called_better(probability, n):
    """Where the expected Brier score is 0.25, one in forty intervals at most lies below it."""
    truth = (probability + 0.5) / 2
    expected = truth * (1 - probability) ** 2 + (1 - truth) * probability**2
    assert expected == pytest.approx(EVEN_ODDS)
    assert chance(lambda _, high: high < EVEN_ODDS, probability, n, truth) <= 0.025
    assert chance(lambda low, _: low > EVEN_ODDS, probability, n, truth) <= 0.025


@pytest.mark.parametrize("n", [5, 10, 20, 40, 100])
@pytest.mark.parametrize("probability", [0.5, 0.7, 0.8, 0.9, 0.95, 0.97])
def test_the_interval_of_a_calibrated_forecaster_holds_the_expected_score(probability, n):
    """At least 94 in 100 intervals hold p(1 - p), which is what a calibrated forecaster expects."""
    expected = probability * (1 - probability)
    near = 1e-12

    def holds(low, high):
        return low - near <= expected <= high + near

    assert chance(holds, probability, n, probability) >= 0.94
