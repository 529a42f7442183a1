"""Tests and indices against other people's code, plain loops, and the edges."""

import itertools
import json

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score, roc_curve

from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
)
from forecasttrack.reliability import (
    adjusted_discrimination,
    auc,
    calibration_evidence,
    calibration_in_the_large,
    count,
    cox,
    debiased_calibration_error,
    expected_calibration_error,
    hosmer_lemeshow,
    miscalibration_test,
    murphy_diagram,
    overconfidence,
    reliability_table,
    roc,
    smooth_calibration_error,
    spiegelhalter,
)

FINDINGS = [
    spiegelhalter,
    calibration_in_the_large,
    hosmer_lemeshow,
    cox,
    expected_calibration_error,
    debiased_calibration_error,
    smooth_calibration_error,
    overconfidence,
    adjusted_discrimination,
    auc,
    miscalibration_test,
]
every = pytest.mark.parametrize("find", FINDINGS)


@pytest.fixture(params=[(40, 1), (300, 2), (300, 17)], ids=str)
def rows(request):
    n, decimals = request.param
    rng = np.random.default_rng(n + decimals)
    probability = np.clip(rng.beta(1, 1.5, n).round(decimals), 0.05, 0.95)
    return probability, rng.binomial(1, 0.15 + 0.6 * probability).astype(float)


def counted(rows, weight=None):
    return count(probability=rows[0], outcome=rows[1], weight=weight)


def test_spiegelhalter_agrees_with_its_formula(rows):
    """Z is the sum over rows of the paper, and its p-value the normal one."""
    p, y = rows
    z = sum((y - p) * (1 - 2 * p)) / np.sqrt(sum((1 - 2 * p) ** 2 * p * (1 - p)))
    found = spiegelhalter(counted(rows))
    assert found.value == pytest.approx(z, abs=1e-10)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(z)), abs=1e-10)


def test_bias_agrees_with_its_formula(rows):
    """Mean forecast minus share of yes, and what calibration would vary by."""
    p, y = rows
    found = calibration_in_the_large(counted(rows), level=0.9)
    error = np.sqrt(np.sum(p * (1 - p))) / len(p)
    assert found.value == pytest.approx(np.mean(p) - np.mean(y), abs=1e-10)
    assert found.details["error"] == pytest.approx(error, abs=1e-10)
    assert found.low < found.value < found.high


@pytest.mark.parametrize("fitted", [False, True])
def test_hosmer_lemeshow_agrees_with_a_plain_loop(rows, fitted):
    """Chi-square over ten right-closed bins, one degree of freedom for each full one."""
    p, y = rows
    statistic, full = 0.0, 0
    for k in range(10):
        inside = (p > k / 10) & (p <= (k + 1) / 10)
        if inside.any():
            n, expected, seen = inside.sum(), p[inside].sum(), y[inside].sum()
            statistic += (seen - expected) ** 2 / (expected * (1 - expected / n))
            full += 1
    found = hosmer_lemeshow(counted(rows), fitted=fitted)
    df = full - 2 * fitted
    assert found.value == pytest.approx(statistic, abs=1e-10)
    assert found.details["degrees_of_freedom"] == df
    asymptotic = found.p_value if fitted else found.details["p_value_of_chi_square"]
    assert asymptotic == pytest.approx(stats.chi2.sf(statistic, df), abs=1e-10)


def test_cox_agrees_with_statsmodels(rows):
    """Slope, intercept, errors, joint test and offset are those of a logistic regression."""
    sm = pytest.importorskip("statsmodels.api")
    p, y = rows
    odds = np.log(p / (1 - p))
    fit = sm.GLM(y, sm.add_constant(odds), family=sm.families.Binomial()).fit(tol=1e-14)
    offset = sm.GLM(y, np.ones(len(y)), family=sm.families.Binomial(), offset=odds).fit(tol=1e-14)
    found = cox(counted(rows))
    ratio = 2 * (fit.llf - np.sum(np.log(np.where(y == 1, p, 1 - p))))
    details = found.details
    assert (details["intercept"], found.value) == pytest.approx(fit.params, abs=1e-8)
    assert (details["intercept_error"], details["slope_error"]) == pytest.approx(fit.bse, abs=1e-8)
    assert details["offset"] == pytest.approx(offset.params[0], abs=1e-8)
    assert details["likelihood_ratio"] == pytest.approx(ratio, abs=1e-8)
    assert found.p_value == pytest.approx(stats.chi2.sf(ratio, 2), abs=1e-8)
    assert (found.low, found.high) == pytest.approx(fit.conf_int()[1], abs=1e-7)


@pytest.mark.parametrize(
    ("probability", "outcome", "why"),
    [
        ([], [], "no forecasts"),
        ([0.0, 0.5], [0, 1], "exactly 0 or 1"),
        ([0.5, 1.0], [0, 1], "exactly 0 or 1"),
        ([0.3, 0.3], [0, 1], "all probabilities are equal"),
        ([0.3, 0.4], [1, 1], "one class only"),
        ([0.3, 0.4, 0.6, 0.7], [0, 0, 1, 1], "separates yes from no"),
        ([0.3, 0.4, 0.6, 0.7], [1, 1, 0, 0], "separates yes from no"),
        ([0.3, 0.5, 0.5, 0.7], [0, 0, 1, 1], "separates yes from no"),
    ],
)
def test_cox_says_why_no_line_fits(probability, outcome, why):
    """Where no finite line fits best the result is NaN with its reason, never a big number."""
    found = cox(count(probability=probability, outcome=outcome))
    assert np.isnan(found.value)
    assert np.isnan(found.p_value)
    assert why in found.note


def test_area_agrees_with_scikit_learn(rows):
    """The area, and the curve at the thresholds that scikit-learn keeps."""
    p, y = rows
    curve = roc(counted(rows))
    assert auc(counted(rows)).value == pytest.approx(roc_auc_score(y, p), abs=1e-10)
    assert curve.area == pytest.approx(roc_auc_score(y, p), abs=1e-10)
    false_alarms, hits, _ = roc_curve(y, p, drop_intermediate=False)
    np.testing.assert_allclose(curve.false_alarm_rate, false_alarms, rtol=0, atol=1e-12)
    np.testing.assert_allclose(curve.hit_rate, hits, rtol=0, atol=1e-12)


def test_weighted_area_agrees_with_scikit_learn(rows):
    """Weights count in the area as they do there."""
    p, y = rows
    weight = np.random.default_rng(3).integers(1, 5, len(p))
    expected = roc_auc_score(y, p, sample_weight=weight)
    assert auc(counted(rows, weight)).value == pytest.approx(expected, abs=1e-10)


def test_delong_agrees_with_its_definition(rows):
    """The standard error is that of DeLong's structural components, computed pair by pair."""
    p, y = rows
    won = np.heaviside(p[y == 1][:, None] - p[y == 0], 0.5)
    variance = np.var(won.mean(axis=1), ddof=1) / len(won)
    variance += np.var(won.mean(axis=0), ddof=1) / won.shape[1]
    found = auc(counted(rows))
    assert found.details["error"] == pytest.approx(np.sqrt(variance), abs=1e-10)
    assert found.low < found.value < found.high


def test_concave_curve_lies_above_the_plain_one(rows):
    """Recalibrated forecasts have the concave hull of the curve."""
    plain, hull = roc(counted(rows)), roc(counted(rows), concave=True)
    above = np.interp(plain.false_alarm_rate, hull.false_alarm_rate, hull.hit_rate)
    assert np.all(above >= plain.hit_rate - 1e-12)
    with np.errstate(divide="ignore"):
        slopes = np.diff(hull.hit_rate) / np.diff(hull.false_alarm_rate)
    assert np.all(np.diff(slopes) <= 1e-9)


def test_calibration_errors_agree_with_plain_loops(rows):
    """The plain, largest and debiased errors over ten bins, bin by bin."""
    p, y = rows
    parts, largest, square = 0.0, 0.0, 0.0
    for k in range(10):
        inside = (p > k / 10) & (p <= (k + 1) / 10)
        n = inside.sum()
        if n:
            gap, happened = p[inside].mean() - y[inside].mean(), y[inside].mean()
            parts += n * abs(gap) / len(p)
            largest = max(largest, abs(gap))
            if n > 1:
                square += n / len(p) * (gap**2 - happened * (1 - happened) / (n - 1))
    plain, debiased = (
        find(counted(rows)) for find in (expected_calibration_error, debiased_calibration_error)
    )
    assert plain.value == pytest.approx(parts, abs=1e-10)
    assert plain.details["largest"] == pytest.approx(largest, abs=1e-10)
    assert debiased.value == pytest.approx(square, abs=1e-10)


@pytest.mark.slow
def test_debiased_error_is_unbiased_for_calibrated_forecasts():
    """Over 2000 calibrated sets of 100 (seed 2) it averages 0; the plain square does not."""
    rng = np.random.default_rng(2)
    probability = np.repeat([0.25, 0.75], 50)
    found = [
        debiased_calibration_error(
            count(probability=probability, outcome=rng.binomial(1, probability))
        )
        for _ in range(2000)
    ]
    values = [each.value for each in found]
    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(2000)
    assert np.mean([each.details["plain"] for each in found]) == pytest.approx(3 / 800, rel=0.1)


def test_smooth_error_of_a_constant_forecast_is_its_bias():
    """One probability has one gap, however it is smoothed."""
    found = smooth_calibration_error(count(probability=[0.8] * 10, outcome=[1, 0] * 5))
    assert found.value == pytest.approx(0.3, abs=1e-9)


def test_smooth_error_solves_its_own_equation(rows):
    """Smoothing with a width of the error gives the error, by a direct double sum."""
    p, y = rows
    value = smooth_calibration_error(counted(rows)).value
    grid = np.linspace(0, 1, 1001)
    at = np.rint(p * 1000) / 1000
    images = np.concatenate([sign * at + turn for turn in (-2, 0, 2) for sign in (1, -1)])
    kernel = stats.norm.pdf(grid[:, None], images, value)
    residual = np.tile(y - p, 6) / len(p)
    error = np.trapezoid(np.abs(kernel @ residual), grid)
    assert error == pytest.approx(value, rel=5e-3)


def test_overconfidence_by_hand():
    """Sure at 0.9 and right two times in three: 0.9 - 0.6667; a half is half right."""
    sure = overconfidence(count(probability=[0.9, 0.9, 0.1], outcome=[1, 0, 0]))
    assert sure.value == pytest.approx(0.9 - 2 / 3, abs=1e-12)
    half = overconfidence(count(probability=[0.5, 0.5], outcome=[1, 1]))
    assert half.value == 0
    assert half.details["share_right"] == 0.5


@pytest.mark.slow
def test_discrimination_index_of_chance_is_about_nothing():
    """Forecasts that know nothing explain a ninth of ten by chance, and the index takes it out."""
    rng = np.random.default_rng(4)
    probability = np.repeat(np.arange(1, 11) / 11, 10)
    found = [
        adjusted_discrimination(
            count(probability=probability, outcome=rng.permutation([0, 1] * 50))
        )
        for _ in range(1000)
    ]
    assert np.mean([each.details["plain"] for each in found]) == pytest.approx(9 / 99, rel=0.1)
    assert abs(np.mean([each.value for each in found])) < 0.02


def test_murphy_diagram_agrees_with_the_scoring_rule(rows):
    """Each threshold has the mean of the elementary rule of the register, ties included."""
    from forecasttrack import scoring  # noqa: PLC0415 - the other room, as an oracle

    p, y = rows
    thresholds = [0.05, 0.2, 0.33, 0.5, 0.9]
    elementary = scoring.find_rule("elementary", "probability")
    expected = [
        elementary.using(threshold=at)(probability=p, outcome=y).mean() for at in thresholds
    ]
    found = murphy_diagram(counted(rows), threshold=thresholds)
    np.testing.assert_allclose(found.score, expected, rtol=0, atol=1e-10)


def test_curves_say_how_they_were_made(rows):
    """Tables, ROC curves and Murphy diagrams print n and convention, and travel as JSON."""
    tally = counted(rows)
    for made, words in (
        (
            reliability_table(tally, bins=4),
            "4 bins of equal width, closed on the right, 95%",
        ),
        (roc(tally, concave=True), "concave (recalibrated) ROC curve"),
        (murphy_diagram(tally), "lower is better"),
    ):
        for shown in (str(made), made._repr_html_(), made.to_dict()["made"]):
            assert f"n = {len(rows[0])}" in shown
            assert words in shown
        assert len(json.loads(json.dumps(made.to_dict(), allow_nan=False))["table"]) > 1


@pytest.mark.parametrize("threshold", [[0], [1], [0.5, 2], [[0.5]], [np.nan]])
def test_thresholds_outside_their_range_are_refused(threshold):
    """A threshold lies between 0 and 1."""
    with pytest.raises(InvalidArgumentError, match="inside"):
        murphy_diagram(count(probability=[0.5], outcome=[1]), threshold=threshold)


@pytest.mark.parametrize("length", [1, 2, 7])
def test_betting_against_the_truth_is_fair(length):
    """Over all outcomes, weighted by the forecasts, the e-value is 1 in the mean: exactly."""
    probability = np.array([0.3, 0.9, 0.5, 0.05, 0.7, 0.99, 0.2])[:length]
    mean = 0.0
    for outcome in itertools.product([0, 1], repeat=length):
        y = np.array(outcome)
        chance = np.prod(np.where(y == 1, probability, 1 - probability))
        mean += chance * calibration_evidence(probability=probability, outcome=y).e_value
    assert mean == pytest.approx(1, abs=1e-12)


def test_the_order_of_outcomes_does_not_matter_in_the_end():
    """The path depends on the order, the last e-value does not."""
    rng = np.random.default_rng(6)
    probability, outcome = rng.random(50), rng.integers(0, 2, 50)
    order = rng.permutation(50)
    one = calibration_evidence(probability=probability, outcome=outcome)
    other = calibration_evidence(probability=probability[order], outcome=outcome[order])
    assert one.e_value == pytest.approx(other.e_value, rel=1e-9)
    assert not np.allclose(one.log_e, other.log_e)


def test_certainty_that_fails_is_infinite_evidence():
    """What was given no chance and happened refutes calibration; right certainty says nothing."""
    right = calibration_evidence(probability=[0, 1, 1], outcome=[0, 1, 1])
    assert right.e_value == 1
    wrong = calibration_evidence(probability=[0.5, 1, 0.5], outcome=[0, 0, 1])
    assert wrong.e_value == np.inf
    assert wrong.p_value == 0
    assert wrong.to_dict()["e_value"] == "inf"
    assert "20 or more refutes" in str(wrong)
    assert "inf" in wrong._repr_html_()
    assert wrong.frame["outcomes"].tolist() == [1, 2, 3]


def test_no_outcomes_are_no_evidence():
    """Before the first outcome the e-value is 1."""
    none = calibration_evidence(probability=[], outcome=[])
    assert (none.e_value, none.largest, none.p_value, none.n) == (1, 1, 1, 0)


def test_evidence_refuses_what_is_no_forecast():
    """The same door as everywhere."""
    with pytest.raises(InvalidForecastError, match="found 3"):
        calibration_evidence(probability=[3], outcome=[1])
    with pytest.raises(InvalidOutcomeError, match=r"found 0\.5"):
        calibration_evidence(probability=[0.5], outcome=[0.5])


@pytest.mark.slow
def test_looking_after_each_outcome_is_safe():
    """Of 4000 calibrated forecasters of 200 questions, at most 5% ever reach 20 (seed 7)."""
    rng = np.random.default_rng(7)
    reached = 0
    for _ in range(4000):
        probability = rng.beta(1, 1, 200)
        outcome = rng.binomial(1, probability)
        reached += calibration_evidence(probability=probability, outcome=outcome).largest >= 20
    assert reached / 4000 <= 0.05


def test_betting_finds_overconfidence():
    """Who says 0.9 for 0.7 is found out within 100 questions, 90 times in 100 (seed 8)."""
    rng = np.random.default_rng(8)
    found = [
        calibration_evidence(probability=[0.9] * 100, outcome=rng.binomial(1, 0.7, 100)).largest
        for _ in range(100)
    ]
    assert np.sum(np.array(found) >= 20) >= 90


@every
@pytest.mark.parametrize(
    ("probability", "outcome", "weight"),
    [
        ([], [], None),
        ([0.4, 0.6], [0, 1], [0, 0]),
        ([0.4], [1], None),
        ([0.4, 0.4, 0.4], [0, 1, 0], None),
        ([0.2, 0.5, 0.9], [1, 1, 1], None),
        ([0, 0, 1, 1], [0, 0, 1, 1], None),
        ([0, 1], [1, 0], None),
        ([0.5, 0.5], [0, 1], None),
        ([0, 0.3, 1], [0, 1, 1], [0.1, 0.2, 5]),
    ],
    ids=["none", "no weight", "one", "equal", "one class", "sure", "wrong", "halves", "weights"],
)
def test_every_finding_has_an_answer_at_the_edges(find, probability, outcome, weight):
    """At the edges there is a number, infinity, or NaN with n; never an error or a warning."""
    found = find(count(probability=probability, outcome=outcome, weight=weight))
    assert found.n == (0 if weight == [0, 0] else len(probability))
    assert json.dumps(found.to_dict(), allow_nan=False)
    assert str(found).startswith(found.name)
    assert np.isnan(found.p_value) or 0 <= found.p_value <= 1


@every
def test_every_finding_says_how_it_was_made(find, rows):
    """Name, n, method and reading stand in every form of a finding."""
    found = find(counted(rows))
    for words in (found.name, found.method, found.reads, f"n = {len(rows[0])}"):
        assert words in str(found)
    assert found.method.replace("'", "&#x27;") in found._repr_html_()
    assert found.frame.loc[0, "value"] == found.value
    assert found.to_dict()["n"] == len(rows[0])


@every
def test_a_heavy_forecast_is_not_several(find, rows):
    """Weights of a thousand each change no finding at all."""
    one, heavy = find(counted(rows)), find(counted(rows, np.full(len(rows[0]), 1000.0)))
    assert heavy.value == pytest.approx(one.value, rel=1e-9, nan_ok=True)
    assert heavy.p_value == pytest.approx(one.p_value, rel=1e-6, nan_ok=True)
    assert (heavy.low, heavy.high) == pytest.approx((one.low, one.high), rel=1e-9, nan_ok=True)


def test_what_cannot_be_debiased_says_so():
    """Bins of one forecast each give no number; some such bins are counted in the note."""
    alone = count(probability=np.arange(0.05, 1, 0.1), outcome=[1] * 5 + [0] * 5)
    found = debiased_calibration_error(alone)
    assert np.isnan(found.value)
    assert np.isnan(found.details["root"])
    assert found.details["plain"] == pytest.approx(0.5825)
    assert found.note.startswith("Not defined: every bin holds one forecast")
    some = debiased_calibration_error(count(probability=[0.2] * 4 + [0.9], outcome=[0, 0, 1, 1, 1]))
    assert some.note == "1 of 2 bins hold one forecast and count as 0; use fewer bins."
    both = debiased_calibration_error(count(probability=[0.2, 0.2, 0.9, 0.9], outcome=[0, 1] * 2))
    assert both.note == ""
