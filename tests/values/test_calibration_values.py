"""Published numbers of calibration, to the digits printed."""

import numpy as np
import pytest
from scipy.special import xlogy

from forecasttrack.reliability import (
    Bins,
    auc,
    corp,
    corp_mean,
    count,
    cox,
    expected_calibration_error,
    ferro_fricker,
    hosmer_lemeshow,
    murphy,
    murphy_diagram,
    reliability_table,
    roc,
    spiegelhalter,
    yates,
)


def printed(value, digits):
    """Agree to the last digit printed."""
    return pytest.approx(value, rel=0, abs=0.50001 * 10.0**-digits)


EUROTEMP = {
    # Summer temperature in Europe above normal, 27 years, ensembles of 24 (SpecsVerification).
    "probability": np.fromstring(
        "17 13 21 14 5 20 4 23 15 4 12 24 16 5 21 18 15 8 20 5 3 0 21 20 3 13 18", sep=" "
    )
    / 24,
    "outcome": np.array(
        [1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1]
    ),
}
FINLEY = {
    # Tornado or no tornado (Finley 1884): hits, false alarms, misses, correct rejections.
    "probability": np.repeat([1, 1, 0, 0], [28, 72, 23, 2680]),
    "outcome": np.repeat([1, 0, 1, 0], [28, 72, 23, 2680]),
}
SCIKIT_LEARN = {
    "probability": [0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1.0],
    "outcome": [0, 0, 0, 0, 1, 1, 1, 1, 1],
}


def log_loss(forecast, outcome):
    with np.errstate(divide="ignore"):
        return -xlogy(outcome, forecast) - xlogy(1 - outcome, 1 - forecast)


@pytest.fixture
def eurotemp():
    return count(**EUROTEMP)


@pytest.fixture
def finley():
    return count(**FINLEY)


def test_eurotemp_isotonic(eurotemp):
    """The isotonic decomposition of the European temperatures."""
    result = corp(eurotemp)
    assert result["score"] == printed(0.1385030864, 10)
    assert result["miscalibration"] == printed(0.0501192480, 10)
    assert result["discrimination"] == printed(0.1530427734, 10)
    assert result["uncertainty"] == printed(0.2414266118, 10)
    assert corp(eurotemp, score=log_loss)["score"] == printed(0.43556779, 8)


def test_eurotemp_by_ten_bins(eurotemp):
    """All five terms of the European temperatures with ten right-closed bins."""
    result = murphy(eurotemp, bins=10)
    assert result["miscalibration"] == printed(0.03478652, 8)
    assert result["discrimination"] == printed(0.13957476, 8)
    assert result["within_bin_variance"] == printed(0.00032150, 8)
    assert result["within_bin_covariance"] == printed(-0.00154321, 8)


def test_eurotemp_corrected_for_bias(eurotemp):
    """Ferro and Fricker's correction with ten bins and with three."""
    ten, three = ferro_fricker(eurotemp, bins=10), ferro_fricker(eurotemp, bins=3)
    assert ten["miscalibration"] == printed(0, 10)
    assert ten["discrimination"] == printed(0.11176536, 8)
    assert ten["uncertainty"] == printed(0.24840374, 8)
    assert three["miscalibration"] == printed(0.0004807685, 10)
    assert three["discrimination"] == printed(0.1124751984, 10)
    assert three["uncertainty"] == printed(0.25, 10)
    assert three["correction"] == printed(0.9232954545, 10)


def test_eurotemp_by_three_bins_needs_five_terms(eurotemp):
    """With three bins the first three terms alone give 0.138006, not the score."""
    result = murphy(eurotemp, bins=3)
    assert result["miscalibration"] == printed(0.0169003379, 10)
    assert result["discrimination"] == printed(0.1203213796, 10)
    three = result["miscalibration"] - result["discrimination"] + result["uncertainty"]
    assert three == printed(0.138006, 6)
    assert result["score"] == printed(0.138503, 6)


def test_eurotemp_tests_and_indices(eurotemp):
    """Area, Spiegelhalter's z and calibration error of the European temperatures."""
    assert auc(eurotemp).value == printed(0.89488636, 8)
    assert spiegelhalter(eurotemp).value == printed(-0.51153739, 8)
    assert expected_calibration_error(eurotemp, bins=10).value == printed(0.15123457, 8)


def test_eurotemp_spherical(eurotemp):
    """The spherical reward of the European temperatures, taken apart with its signs turned."""

    def spherical(p, y):
        return np.where(y == 1, p, 1 - p) / np.hypot(p, 1 - p)

    result = corp(eurotemp, score=spherical, rule="spherical", lower_is_better=False)
    assert result["score"] == printed(0.84752657, 8)
    assert abs(result.remainder) <= 1e-12


def test_eurotemp_has_no_cox_slope(eurotemp):
    """It holds probabilities of exactly 0 and 1, which have no log odds."""
    found = cox(eurotemp)
    assert np.isnan(found.value)
    assert "exactly 0 or 1" in found.note


def test_eurotemp_has_no_hosmer_lemeshow(eurotemp):
    """Its lowest bin expects nothing and finds nothing, which is 0 / 0, and the finding says so."""
    found = hosmer_lemeshow(eurotemp, bins=10)
    assert np.isnan(found.value)
    assert "merge it with its neighbour" in found.note


def test_eurotemp_by_a_thousand_thresholds(eurotemp):
    """The mean over thresholds of the Murphy diagram is the Brier score."""
    thresholds = (np.arange(24_000) + 0.5) / 24_000
    assert murphy_diagram(eurotemp, threshold=thresholds).score.mean() == printed(0.1385030864, 8)


def test_finley_hits_and_false_alarms(finley):
    """His one threshold has a hit rate of 28/51 and a false alarm rate of 72/2752."""
    curve = roc(finley)
    assert curve.hit_rate[1] == printed(28 / 51, 12)
    assert curve.false_alarm_rate[1] == printed(72 / 2752, 12)
    assert curve.hit_rate[1] - curve.false_alarm_rate[1] == printed(0.5229, 4)
    assert curve.area == printed((1 + 28 / 51 - 72 / 2752) / 2, 12)


def test_scikit_learn_curve():
    """The example of scikit-learn's calibration_curve: three bins."""
    table = reliability_table(count(**SCIKIT_LEARN), bins=3)
    np.testing.assert_allclose(table.frequency, [0, 0.5, 1], rtol=0, atol=1e-15)
    np.testing.assert_allclose(table.probability, [0.2, 0.525, 0.85], rtol=0, atol=1e-15)


def test_scikit_learn_brier():
    """The example of scikit-learn's brier_score_loss."""
    result = yates(count(probability=[0.1, 0.9, 0.8, 0.3], outcome=[0, 1, 1, 0]))
    assert result["score"] == printed(0.0375, 4)


def test_model_diagnostics_squared_error():
    """The example of model-diagnostics' decompose: MCB 0.625, DSC 0.125, UNC 0.25, score 0.75."""
    result = corp_mean(forecast=[-1, 1, 1, 2], outcome=[0, 0, 1, 1])
    assert dict(result) == {
        "miscalibration": 0.625,
        "discrimination": 0.125,
        "uncertainty": 0.25,
        "score": 0.75,
    }


def test_model_diagnostics_log_loss():
    """Its weighted log loss example, 0.1760303, in deviance form; the plain form is 0.4532892."""
    rows = {
        "forecast": [0.1, 0.2, 0.8, 0.9],
        "outcome": [0, 0.5, 1, 1],
        "weight": [1, 2, 1, 1],
    }

    def deviance(forecast, outcome):
        return log_loss(forecast, outcome) - log_loss(outcome, outcome)

    assert corp_mean(**rows, score=deviance)["score"] == printed(0.1760303, 7)
    plain, relative = corp_mean(**rows, score=log_loss), corp_mean(**rows, score=deviance)
    assert plain["score"] == printed(0.4532892, 7)
    # What differs is a constant of the outcomes, so it falls to the uncertainty alone.
    assert plain["miscalibration"] == pytest.approx(relative["miscalibration"], abs=1e-15)
    assert plain["discrimination"] == pytest.approx(relative["discrimination"], abs=1e-15)


def test_better_score_worse_calibration():
    """A perfectly calibrated forecaster can have the worse score, and the terms say why.

    One says 0.5 eight times (half of them happen) and is sure and right four times; the other
    says 0.1 or 0.9, too carefully but always on the right side, and 0.5 twice.
    """
    calibrated = corp(
        count(probability=[0, 0, 1, 1] + [0.5] * 8, outcome=[0, 0, 1, 1] + [0, 1] * 4)
    )
    careful = corp(count(probability=[0.1, 0.9] * 5 + [0.5] * 2, outcome=[0, 1] * 5 + [0, 1]))
    for result, terms in ((calibrated, (0, 1 / 12, 1 / 6)), (careful, (1 / 120, 5 / 24, 1 / 20))):
        found = result["miscalibration"], result["discrimination"], result["score"]
        assert found == pytest.approx(terms, rel=0, abs=1e-15)


def test_finley_by_hand(finley):
    """Finley's tornadoes: every term is a fraction of his four counts."""
    result = murphy(finley)
    n, yes_rate, base_rate = 2803, 28 / 100, 51 / 2803
    missed_rate = 23 / 2703
    assert result["score"] == printed(95 / n, 12)
    assert 1 - result["score"] == printed(0.9661, 4)
    assert result["miscalibration"] == printed(
        (100 * (1 - yes_rate) ** 2 + 2703 * missed_rate**2) / n, 12
    )
    assert result["discrimination"] == printed(
        (100 * (yes_rate - base_rate) ** 2 + 2703 * (missed_rate - base_rate) ** 2) / n, 12
    )
    assert result["uncertainty"] == printed(base_rate * (1 - base_rate), 12)
    assert result["within_bin_variance"] == 0
    assert result["within_bin_covariance"] == 0


def test_finley_slope_is_peirce_skill(finley):
    """For yes or no forecasts the slope of Yates is the Peirce skill score of the other forecast.

    Hit rate minus false alarm rate is 28/51 - 72/2752 = 0.5229.
    """
    assert yates(finley)["slope"] == printed(0.5229, 4)


def test_logarithm_of_finley_is_infinite(finley):
    """He was sure and wrong: score and miscalibration are infinite, the rest is not."""
    result = corp(finley, score=log_loss)
    assert result["score"] == np.inf
    assert result["miscalibration"] == np.inf
    base_rate = 51 / 2803
    entropy = -base_rate * np.log(base_rate) - (1 - base_rate) * np.log(1 - base_rate)
    assert result["uncertainty"] == printed(entropy, 12)
    assert 0 < result["discrimination"] < result["uncertainty"]


def test_three_tenths_lies_on_its_edge():
    """0.3, 0.6 and 0.7 belong to the bin below where bins are closed on the right."""
    tally = count(probability=[0.3, 0.6, 0.7], outcome=[0, 1, 1])
    right = reliability_table(tally, bins=Bins.fixed(10))
    left = reliability_table(tally, bins=Bins.fixed(10, closed="left"))
    assert np.flatnonzero(right.count).tolist() == [2, 5, 6]
    assert np.flatnonzero(left.count).tolist() == [3, 6, 7]
