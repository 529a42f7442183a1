"""What may be said of calibration overall."""

import math

import numpy as np
import pytest

from forecasttrack.findings.calibration import FrequencyAt, Resolvable, calibration_overall


def overall(mean, frequency, error, *, forecasts=40, questions=40, clusters=40, **further):
    return calibration_overall(
        mean_forecast=mean,
        observed_frequency=frequency,
        standard_error=error,
        forecasts=forecasts,
        questions=questions,
        clusters=clusters,
        **{"p_value": 0.5, **further},
    )


def test_a_rejection_names_its_level_and_its_direction():
    """Forty forecasts of 0.8 of which half came true, and forty of 0.2."""
    error = math.sqrt(0.16 / 40)
    low = overall(0.8, 0.5, error, p_value=0.00003)
    assert low.verdict == "rejected"
    assert low.conclusion == (
        "Calibration overall is rejected, events were less frequent than forecast: p = 3e-05"
        " (exact two-sided 5% test, not corrected for others)."
    )
    assert "more frequent" in overall(0.2, 0.5, error, p_value=0.00003).conclusion


def test_what_is_not_rejected_is_not_confirmed():
    """The p-value of the test is part of the sentence."""
    found = overall(0.4, 0.5, 0.08, p_value=0.21)
    assert found.verdict == "not rejected"
    assert "p = 0.21 (exact two-sided 5% test" in found.conclusion
    assert "neither rejected nor confirmed" in found.conclusion


def test_related_questions_are_said_to_come_out_together():
    """Clusters appear in the measurement and in the test."""
    found = overall(0.38, 0.64, 0.2, clusters=23)
    assert "40 questions in 23 clusters of related questions" in found.measured
    assert "related questions taken as coming out together" in found.conclusion
    assert found.clusters == 23


def test_the_verdict_is_that_of_the_test():
    """Rejected from the stated level on, whatever the difference; at 99% less often."""
    assert overall(0.5, 0.4, 0.1, p_value=0.06).verdict == "not rejected"
    assert overall(1.0, 0.5, 0.0, p_value=1e-12).verdict == "rejected"
    assert overall(0.5, 0.4, 0.1, p_value=0.04, level=0.99).verdict == "not rejected"


def test_one_forecast_could_show_no_bias():
    """A single forecast is described in the singular."""
    found = overall(
        0.6,
        1.0,
        math.sqrt(0.24),
        forecasts=1,
        questions=1,
        clusters=1,
        most_frequent=FrequencyAt(probability=0.6, count=1, low=0.21, high=1.0),
        resolvable=Resolvable(required=172, enough=0, distinct=1),
    )
    assert "1 forecast on 1 question" in found.measured
    assert "would not show even the largest bias" in found.text
    assert "Telling 0.7 from 0.6 takes about 172 independent questions" in found.text
    assert "no probability has that many" in found.text
    assert "0.6 (1 forecast), the frequency lies between 21% and 100%" in found.text


def test_enough_at_one_probability_is_said():
    """Where 172 questions share a probability, so much is told apart there."""
    found = overall(0.7, 0.7, 0.02, resolvable=Resolvable(required=172, enough=1, distinct=1))
    assert "1 of 1 distinct probability has that many" in found.text


def test_no_outcome_gives_no_finding_about_calibration():
    """Nothing was scored, and nothing is said."""
    found = overall(math.nan, math.nan, math.nan, forecasts=0, questions=0, clusters=0)
    assert found.verdict == "nothing scored"
    assert found.text.startswith("No forecast has an outcome yet.")


@pytest.mark.slow
def test_the_bias_named_would_be_noticed_four_times_in_five():
    """A forecaster off by the bias named is noticed in about 80% of 4000 sets."""
    rng = np.random.default_rng(1)
    error = math.sqrt(0.25 / 100)
    found = overall(0.5, 0.5, error, forecasts=100, questions=100, clusters=100)
    assert "A bias of 14 points would be noticed with power 80%" in found.text
    frequency = rng.binomial(100, 0.5 + (1.96 + 0.8416) * error, 4000) / 100
    assert np.mean(np.abs(frequency - 0.5) > 1.96 * error) == pytest.approx(0.8, abs=0.04)
