"""Scores that others have published, or that two sources agree on; each row names its source."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasttrack import scoring

EUROTEMP_24THS = [
    *(17, 13, 21, 14, 5, 20, 4, 23, 15, 4, 12, 24, 16, 5),
    *(21, 18, 15, 8, 20, 5, 3, 0, 21, 20, 3, 13, 18),
]
EUROTEMP_OUTCOMES = [
    *(1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0),
    *(1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1),
]


@pytest.mark.parametrize(
    ("rule", "probability", "outcome", "score", "source"),
    [
        ("brier", 0.271, 0, 0.073441, "scoringrules tests/test_brier.py"),
        ("log", 0.481, 0, 0.6558514, "scoringrules tests/test_brier.py"),
        ("brier", 0.2, 1, 0.64, "python-prediction-scorer tests (two-sided 1.28)"),
        ("brier-two-sided", 0.2, 1, 1.28, "python-prediction-scorer tests"),
        ("brier-two-sided", 0.5, 1, 0.5, "python-prediction-scorer tests"),
        ("brier-two-sided", 0.8, 1, 0.08, "python-prediction-scorer tests"),
        ("log2", 0.2, 1, 2.321928, "python-prediction-scorer tests (2.321)"),
        ("log2", 0.8, 1, 0.321928, "python-prediction-scorer tests (.321)"),
        ("quadratic", 0.2, 1, -0.28, "python-prediction-scorer tests"),
        ("quadratic", 0.8, 1, 0.92, "python-prediction-scorer tests"),
        ("brier", 0.25, 0, 0.0625, "properscoring tests: ensemble 0,0,0,1 exceeding 0"),
        ("baseline-points", 0.9, 1, 84.79969066, "Metaculus test_score_math.py"),
        ("baseline-points", 0.1, 1, -232.19280949, "Metaculus test_score_math.py"),
        ("baseline-points", 2**-0.5, 1, 50, "Metaculus test_score_math.py"),
        ("baseline-points", 2**-1.5, 1, -50, "Metaculus test_score_math.py"),
        ("baseline-points", 0.001, 1, -896.578428, "aib-analysis tests/test_scoring.py"),
        ("baseline-points", 0.999, 1, 99.8557, "aib-analysis tests/test_scoring.py (99.86)"),
        ("baseline-points", 0.4, 1, -32.1928, "aib-analysis tests/test_scoring.py (-32.19)"),
        ("baseline-points", 0.7, 1, 48.5427, "aib-analysis tests/test_scoring.py (48.54)"),
    ],
)
def test_a_probability_earns_its_published_score(rule, probability, outcome, score, source):
    found = scoring.find_rule(rule, "probability")(probability=[probability], outcome=[outcome])
    assert_allclose(found, [score], rtol=3e-7, atol=1e-4 if "aib" in source else 0)


def test_four_probabilities_average_as_in_the_scikit_learn_documentation():
    arrays = {"probability": [0.1, 0.9, 0.8, 0.3], "outcome": [0, 1, 1, 0]}
    assert_allclose(scoring.brier(**arrays).mean(), 0.0375, rtol=1e-14)
    assert_allclose(scoring.brier_two_sided(**arrays).mean(), 0.075, rtol=1e-14)


def test_log_scores_add_up_as_in_predictionbook_issue_3():
    score = scoring.log(
        probability=[
            *(0.95, 0.3, 0.85, 0.75, 0.5, 0.25, 0.6),
            *(0.7, 0.65, 0.6, 0.3, 0.5, 0.9, 0.4),
        ],
        outcome=[1, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1],
    )
    assert_allclose(-score.sum(), -6.125046, atol=5e-7)


def test_european_temperatures_score_as_two_independent_programs_found():
    arrays = {"probability": np.array(EUROTEMP_24THS) / 24, "outcome": EUROTEMP_OUTCOMES}
    assert_allclose(scoring.brier(**arrays).mean(), 0.1385030864, atol=5e-11)
    assert_allclose(scoring.log(**arrays).mean(), 0.43556779, atol=5e-9)
    assert_allclose(scoring.spherical(**arrays).mean(), 0.84752657, atol=5e-9)


def test_a_fraction_that_came_true_scores_by_deviance_as_in_model_diagnostics():
    """Outcomes 0, .5, 1, 1 weighted 1, 2, 1, 1: .1760303, and .4532892 without the entropy."""
    arrays = {"probability": [0.1, 0.2, 0.8, 0.9], "outcome": [0, 0.5, 1, 1]}
    weights = [1, 2, 1, 1]
    deviance = scoring.log(**arrays, partial="mean")
    assert_allclose(np.average(deviance, weights=weights), 0.1760303, atol=5e-8)
    expected = scoring.log(**arrays, partial="probability")
    assert_allclose(np.average(expected, weights=weights), 0.4532892, atol=5e-8)


@pytest.mark.parametrize(
    ("rule", "probabilities", "outcome", "score", "source"),
    [
        ("rps", (0.01, 0.32, 0.44, 0.23), 3, 0.1619, "scoringrules tests"),
        ("rps-normalised", (0.01, 0.32, 0.44, 0.23), 3, 0.1619 / 3, "R verification's divisor"),
        ("ordered-brier", (0.01, 0.32, 0.44, 0.23), 3, 2 * 0.1619 / 3, "Good Judgment's rule"),
        ("rps", (0.1, 0.2, 0.3, 0.4), 3, 0.26, "scoringrules documentation"),
        ("rps", (0.8, 0.1, 0.1), 1, 0.05, "scoringutils test-metrics-ordinal.R"),
        ("rps", (0.1, 0.2, 0.7), 2, 0.5, "scoringutils test-metrics-ordinal.R"),
        ("rps", (0.4, 0.4, 0.2), 2, 0.2, "scoringutils test-metrics-ordinal.R"),
        ("log", (0.8, 0.1, 0.1), 1, -np.log(0.8), "scoringutils test-metrics-ordinal.R"),
        ("log", (0.1, 0.2, 0.7), 2, -np.log(0.2), "scoringutils test-metrics-ordinal.R"),
        ("ranked-log", (0.21, 0.31, 0.32, 0.16), 2, 1.064002, "scoringrules tests"),
        ("ordered-brier", (0.15, 0.45, 0.25, 0.15), 3, 0.27, "Cultivate's ordinal scoring"),
        ("rps", (0.15, 0.45, 0.25, 0.15), 3, 0.405, "the same, over its cuts"),
        ("brier", (0.15, 0.45, 0.25, 0.15), 3, 0.81, "Cultivate's ordinal scoring"),
        ("baseline-points", (0.999, *[0.001 / 7] * 7), 1, 99.95, "aib-analysis (99.95)"),
        ("baseline-points", (0.001, *[0.999 / 7] * 7), 1, -232.19, "aib-analysis (-232.19)"),
    ],
)
def test_options_earn_their_published_score(rule, probabilities, outcome, score, source):
    found = scoring.find_rule(rule, "ordered options")(
        probabilities=[probabilities], outcome=[outcome - 1]
    )
    assert_allclose(found, [score], rtol=5e-7, atol=5e-3 if "aib" in source else 0)


def test_three_lists_of_options_average_as_in_the_scikit_learn_documentation():
    """0.1466667; the documentation prints 0.146."""
    rows = [(0.8, 0.1, 0.1), (0.2, 0.7, 0.1), (0.2, 0.2, 0.6)]
    score = scoring.brier_options(probabilities=rows, outcome=[0, 1, 2])
    assert_allclose(score.mean(), 0.1466667, atol=5e-8)


@pytest.mark.parametrize(("outcome", "points"), [(0, 0), (2, 50), (3, 50)])
def test_an_option_not_yet_on_offer_earns_points_as_on_metaculus(outcome, points):
    """test_score_math.py: three options on offer, the third of four not yet; it reads the last."""
    row = [1 / 3, 1 - 3**-0.5 - 1 / 3, np.nan, 3**-0.5]
    found = scoring.baseline_points_options(probabilities=[row], outcome=[outcome])
    assert_allclose(found, [points], atol=1e-12)


@pytest.mark.parametrize(
    ("cdf", "outcome", "points"),
    [
        ([0, np.e / 2, 1], 0.5, None),
        ([0, np.exp(0.9) / 2 / 2, 1], 0.5, 45 - 50 * np.log(2)),
        ([0, 1 / (2 * np.e), 1], 0.5, -50),
        (np.linspace(0.05, 0.95, 201), 0.35, 0),
        (np.linspace(0.05, 0.95, 201), 7, 0),
        (np.linspace(0.05, 0.95, 201), -7, 0),
    ],
)
def test_a_cdf_earns_points_as_on_metaculus(cdf, outcome, points):
    """test_score_math.py; its first row has a bucket of e / 2, which is no probability: refused."""
    arrays = {"points": np.linspace(0, 1, len(cdf)), "cdf": [cdf], "outcome": [outcome]}
    arrays |= {"open_low": cdf[0] > 0, "open_high": cdf[-1] < 1}
    if points is None:
        with pytest.raises(ValueError, match=r"cdf must lie in \[0, 1\]"):
            scoring.baseline_points_cdf(**arrays)
    else:
        assert_allclose(scoring.baseline_points_cdf(**arrays), [points], atol=1e-12)


@pytest.mark.parametrize(
    ("outcome", "bucket"), [(0, 1), (1.001, 2), (200, 200), (200.001, 201), (-0.001, 0), (1, 1)]
)
def test_an_outcome_falls_into_its_bucket_as_on_metaculus(outcome, bucket):
    """test_formulas.py, numbers from 0 to 200 in 200 buckets."""
    cdf = np.linspace(0, 1, 203)[1:-1] ** 2
    mass = np.diff(cdf, prepend=0, append=1)[bucket]
    flat = 0.05 if bucket in (0, 201) else 0.9 / 200
    found = scoring.baseline_points_cdf(
        points=np.arange(201), cdf=[cdf], outcome=[outcome], open_low=True, open_high=True
    )
    assert_allclose(found, [50 * np.log(mass / flat)], rtol=1e-12)


def test_quantiles_earn_their_published_pinball_loss():
    """The tests of scoringrules: .16 and .04 at level .2 for .5 and .1, where .3 came."""
    score = scoring.pinball(levels=[0.2], values=[[0.5], [0.1]], outcome=[0.3, 0.3])
    assert_allclose(score, [0.16, 0.04], rtol=1e-14)


def test_intervals_earn_their_published_scores():
    """From the documentation of scoringrules, whose docstring prints .4 for the third."""
    score = scoring.interval(
        lower=[0, 0.1, 0.2], upper=[0.4, 0.3, 0.5], outcome=[0.1, 0.2, 0.3], alpha=0.5
    )
    assert_allclose(score, [0.4, 0.2, 0.3], rtol=1e-12)


WIS_CASES = {
    "levels": [0.1, 0.25, 0.5, 0.75, 0.9],
    "values": [(-1, 0, 1, 2, 3), (-2, 1, 2, 2, 4), (-2, 0, 3, 3, 4)],
    "outcome": [1, -15, 22],
}


def test_weighted_interval_scores_are_those_of_scoringutils():
    """test-metrics-quantile.R; one peer's fast path returns .56, 12.34, 15.94 here."""
    assert_allclose(scoring.wis(**WIS_CASES), [0.36, 15.34, 19.14], rtol=1e-12)
    twice = scoring.wis_median_twice(**WIS_CASES)
    assert_allclose(twice, [0.3, 15.6166667, 19.1166667], rtol=1e-8)


def test_the_parts_of_a_weighted_interval_score_stand_where_the_outcome_fell():
    parts = scoring.wis_parts(**WIS_CASES)
    assert_allclose(parts.over > 0, [False, True, False])
    assert_allclose(parts.under > 0, [False, False, True])
    assert_allclose(sum(parts), scoring.wis(**WIS_CASES), rtol=1e-14)


def test_samples_earn_their_published_crps():
    """SpecsVerification test-values.R: 7/18, and 1/6 for the fair score."""
    arrays = {"samples": [[1, 2, 3]], "outcome": [1.5]}
    assert_allclose(scoring.crps_samples(**arrays), [7 / 18], rtol=1e-14)
    assert_allclose(scoring.crps_fair(**arrays), [1 / 6], rtol=1e-14)


@pytest.mark.parametrize(
    ("family", "parameters", "outcome", "score", "source"),
    [
        ("normal", {"mean": 0, "sd": 1}, 0, 0.2336949773, "2 phi(0) - 1 / sqrt(pi)"),
        ("beta", {"alpha": 0.7, "beta": 1.1}, 0.3, 0.0850102437, "R scoringRules"),
    ],
)
def test_a_distribution_earns_its_published_crps(family, parameters, outcome, score, source):
    found = scoring.crps_distribution(family=family, parameters=parameters, outcome=[outcome])
    assert_allclose(found, [score], atol=5e-11)


def test_a_normal_earns_its_published_log_score():
    """Squiggle: the log score of N(5, 2) at 4.5 is 1.6433357138."""
    found = scoring.log_distribution(
        family="normal", parameters={"mean": 5, "sd": 2}, outcome=[4.5]
    )
    assert_allclose(found, [1.6433357138], atol=5e-11)


def test_winklers_score_divides_by_the_gain_of_certainty():
    # A peer has a variant under which .501 beats the truth of .8 when the baseline is .5.
    honest, timid = 0.8, 0.501
    expected = {
        report: float(
            np.dot(
                [0.8, 0.2],
                scoring.winkler(probability=[report] * 2, outcome=[1, 0], baseline=0.5),
            )
        )
        for report in (honest, timid)
    }
    assert expected[honest] > expected[timid]
    assert_allclose(expected[honest], (0.8 * 0.21 + 0.2 * -0.39) / 0.25, rtol=1e-12)
