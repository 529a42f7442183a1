"""What may be said of calibration overall."""

import math

import attrs
import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, logit

import forecasttrack as ft
from forecasttrack.findings.calibration import (
    FrequencyAt,
    Resolvable,
    calibration_overall,
    nothing_counted,
    outside_the_headline,
)
from forecasttrack.reliability.bias import bias_of_clusters, noticeable_bias
from tests.small_books import small_book


def overall(mean, frequency, error, *, forecasts=40, questions=40, clusters=40, **further):
    return calibration_overall(
        mean_forecast=mean,
        observed_frequency=frequency,
        forecasts=forecasts,
        questions=questions,
        clusters=clusters,
        **{"p_value": 0.5, "noticeable": (2.8 * error, 2.8 * error), **further},
    )


def test_a_rejection_names_its_level_and_its_direction():
    """Forty forecasts of 0.8 of which half came true, and forty of 0.2."""
    error = math.sqrt(0.16 / 40)
    low = overall(0.8, 0.5, error, p_value=0.00003)
    assert low.verdict == "rejected"
    assert low.conclusion == (
        "Calibration of the mean forecast is rejected, events were less frequent than forecast:"
        " p = 3e-05 (exact two-sided 5% test, not corrected for others)."
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
    """Of a single forecast of 60% neither a bias nor a frequency is named."""
    found = overall(
        0.6,
        1.0,
        math.nan,
        forecasts=1,
        questions=1,
        clusters=1,
        most_frequent=FrequencyAt(probability=0.6, count=1, low=0.21, high=1.0),
        resolvable=Resolvable(required=172, enough=0, distinct=1),
    )
    assert "1 forecast on 1 question" in found.measured
    assert "Fewer than 5 independent questions carry no verdict." in found.text
    assert "Telling 70% from 60% takes about 172 independent questions" in found.text
    assert "no probability has that many" in found.text
    assert "the frequency lies" not in found.text


def test_what_five_questions_could_show_is_said_for_each_side():
    """Five of 90% notice only that far fewer come true; five of 50% notice nothing."""
    few = {"forecasts": 5, "questions": 5, "clusters": 5}
    one_side = overall(0.9, 0.8, 0.0, noticeable=(0.573, math.nan), **few)
    assert "Events less frequent than forecast by 57 points would be noticed" in one_side.text
    assert "no bias the other way would" in one_side.text
    neither = overall(0.5, 0.6, 0.0, noticeable=(math.nan, math.nan), **few)
    assert "So few would not show even the largest bias with power 80%." in neither.text


def test_a_frequency_takes_five_forecasts():
    """Four forecasts of one probability are no frequency; twelve name what they are worth."""
    most = FrequencyAt(probability=0.6, count=4, independent=4.0, low=0.2, high=1.0)
    assert "the frequency lies" not in overall(0.6, 1.0, 0.1, most_frequent=most).text
    enough = attrs.evolve(most, count=12, independent=5.0)
    assert "60% (12 forecasts, worth 5 independent questions), the frequency lies" in (
        overall(0.6, 1.0, 0.1, most_frequent=enough).text
    )


def test_enough_at_one_probability_is_said():
    """Where 172 questions share a probability, so much is told apart there."""
    found = overall(0.7, 0.7, 0.02, resolvable=Resolvable(required=172, enough=1, distinct=1))
    assert "1 of 1 distinct probability has that many" in found.text


def test_no_outcome_gives_no_finding_about_calibration():
    """Nothing was scored, and nothing is said."""
    found = overall(math.nan, math.nan, math.nan, forecasts=0, questions=0, clusters=0)
    assert found.verdict == "nothing scored"
    assert found.text.startswith("No yes/no forecast has an outcome that is yes or no.")
    assert (found.n, found.clusters) == (0, 0)


@pytest.mark.parametrize("stated", [[0.9] * 6, [0.5] * 30, [0.1, 0.3, 0.6, 0.8] * 6])
def test_the_bias_named_would_be_noticed_four_times_in_five(stated):
    """With all log odds moved until the mean is off by so much, four tests in five reject."""
    p, alone = np.array(stated), np.arange(len(stated))
    columns = {"probability": p, "weight": np.ones(len(p)), "question": alone, "cluster": alone}
    too_high, too_low = noticeable_bias(**columns, outcome=np.zeros(len(p)))
    assert math.isnan(too_low) == (stated[0] == 0.9)
    for bias in filter(math.isfinite, (too_high, -too_low)):
        moved = brentq(lambda a, bias=bias: (p - expit(logit(p) + a)).mean() - bias, -40, 40)
        # Only how many came true enters the test, so one order of each count is enough.
        counts = np.ones(1)
        for q in expit(logit(p) + moved):
            counts = np.convolve(counts, [1 - q, q])
        p_values = [
            bias_of_clusters(**columns, outcome=(alone < yes).astype(float)).p_value
            for yes in range(len(p) + 1)
        ]
        assert counts[np.array(p_values) <= 0.05].sum() == pytest.approx(0.8, abs=1e-6)


def test_what_had_no_chance_has_no_p_value_of_seventy_zeros():
    """Six yeses where 0% was said: the smallest number is the floor of a formula, not a finding."""
    found = ft.calibration(ft.pair(small_book(*[(0.0, "yes")] * 6)))
    (verdict,) = found.verdicts.values()
    assert verdict.verdict == "rejected"
    assert "p < 1e-10" in verdict.text
    assert "e-72" not in verdict.text


def test_questions_that_nobody_forecast_are_named():
    """Not "6 no forecast"."""
    assert nothing_counted({"no forecast": 6, "open": 1}, "no forecast") == (
        "No forecast is counted: nobody forecast 6 questions, 1 open."
    )


def test_the_mean_of_certain_forecasts_is_certain():
    """Twelve of 100% have a mean of 100%, also where one came out no."""
    book = small_book(*[(1.0, "yes")] * 11, (1.0, "no"))
    found = ft.calibration(book)
    assert found.summary["mean_forecast"].item() == 1
    assert found.interpretation.startswith("Mean forecast 100%, observed frequency 92%")


def test_what_could_be_noticed_is_not_said_of_fixed_means_or_of_shares():
    """It would be that of yes/no outcomes, and nothing of means that are equal anyway."""
    lengths = [len(overall(0.6, 0.5, 0.05, **each).details) for each in ({}, {"fixed": True})]
    assert lengths == [1, 0]
    (partial,) = overall(0.6, 0.5, 0.05, shares=2).details
    assert partial.startswith("The outcome of 2 forecasts lies between yes and no")


def test_a_p_value_of_just_one_minus_the_level_rejects():
    assert overall(0.6, 0.5, 0.05, p_value=0.5, level=0.5).verdict == "rejected"


def test_one_early_answer_waits_for_its_day():
    assert nothing_counted({"early": 1}).endswith("1 came early and waits for its settling day.")
    assert nothing_counted({"early": 2}).endswith("2 came early and wait for their settling day.")


def test_forecasts_are_not_said_to_be_worth_their_own_number():
    """Half a question less is rounded to the number that stands before it."""
    most = FrequencyAt(probability=0.6, count=11, independent=10.5, low=0.2, high=0.8)
    assert "60% (11 forecasts), the frequency" in overall(0.6, 0.5, 0.1, most_frequent=most).text


@pytest.mark.parametrize(
    ("forecasts", "words"),
    [
        (0, ""),
        (1, "1 forecast of a number, date, choice or description stands outside the headline;"
            " --include-descriptions takes it, numbers and dates with --rule crps"),
        (2, "2 forecasts of numbers, dates, choices or descriptions stand outside the headline;"
            " --include-descriptions takes them, numbers and dates with --rule crps"),
    ],
)  # fmt: skip
def test_forecasts_outside_the_headline_are_counted(forecasts, words):
    """One and several, with how to take them and without."""
    assert outside_the_headline(forecasts) == words
    assert outside_the_headline(forecasts, cure=False) == words.partition(";")[0]


@pytest.mark.parametrize(
    ("shares", "failed", "counts", "refuted"),
    [
        (1, 1, "1 forecast lies between yes and no: it counts", "1 forecast of 0% or 100%"),
        (2, 2, "2 forecasts lies between yes and no: each counts", "2 forecasts of 0% or 100%"),
    ],
)
def test_partial_outcomes_and_certainties_that_failed_are_counted(shares, failed, counts, refuted):
    """One and several."""
    found = overall(0.8, 0.7, 0.05, shares=shares, failed=failed)
    assert found.details[0].startswith(f"The outcome of {counts} as its share")
    assert f"{refuted} came out otherwise" in found.conclusion
