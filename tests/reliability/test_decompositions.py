"""Decompositions against other people's code and against plain loops."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import xlogy
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability import (
    Bins,
    corp,
    corp_crps,
    corp_crps_samples,
    corp_mean,
    corp_quantile,
    count,
    ferro_fricker,
    isotonic_mean,
    murphy,
    recalibrate,
    reliability_table,
    yates,
)

TERMS = ("miscalibration", "discrimination", "uncertainty", "score")


def log_loss(forecast, outcome):
    return -xlogy(outcome, forecast) - xlogy(1 - outcome, 1 - forecast)


@pytest.fixture(params=[(7, 1), (300, 2), (300, 17), (2000, 2)], ids=str)
def rows(request):
    """Random forecasts of so many rows and decimals, weighted."""
    n, decimals = request.param
    rng = np.random.default_rng(n + decimals)
    probability = rng.beta(0.8, 1.2, n).round(decimals)
    probability = np.clip(probability, 0.01, 0.99)
    return {
        "probability": probability,
        "outcome": rng.binomial(1, probability**1.3).astype(float),
        "weight": rng.integers(1, 5, n) / 2,
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [({}, "SquaredError"), ({"score": log_loss}, "LogLoss")],
    ids=["brier", "log"],
)
def test_isotonic_decomposition_agrees_with_model_diagnostics(rows, ours, theirs):
    """Weighted isotonic decompositions of two rules are those of model-diagnostics."""
    code = pytest.importorskip("model_diagnostics.scoring")
    columns = (rows["outcome"], rows["probability"], rows["weight"])
    other = code.decompose(*columns, scoring_function=getattr(code, theirs)()).row(0, named=True)
    result = corp(count(**rows), **ours)
    assert [result[term] for term in TERMS] == pytest.approx(
        [other[term] for term in TERMS], rel=0, abs=1e-10
    )


@pytest.mark.parametrize("level", [0.1, 0.5, 0.75])
def test_quantile_decomposition_agrees_with_model_diagnostics(level):
    """The pinball score of tied, skewed quantile forecasts is taken apart as they do."""
    code = pytest.importorskip("model_diagnostics.scoring")
    rng = np.random.default_rng(5)
    forecast = rng.gamma(2, 2, 200).round(1)
    outcome = forecast * rng.lognormal(0, 0.7, 200)
    rule = code.PinballLoss(level=level)
    other = code.decompose(outcome, forecast, scoring_function=rule).row(0, named=True)
    result = corp_quantile(forecast=forecast, outcome=outcome, level=level)
    assert [result[term] for term in TERMS] == pytest.approx(
        [other[term] for term in TERMS], rel=0, abs=1e-10
    )


def test_recalibration_agrees_with_scikit_learn(rows):
    """The isotonic curve is that of scikit-learn's IsotonicRegression."""
    tally = count(**rows)
    fit = IsotonicRegression().fit(rows["probability"], rows["outcome"], rows["weight"])
    np.testing.assert_allclose(
        recalibrate(tally), fit.predict(tally.probability), rtol=0, atol=1e-10
    )


@pytest.mark.parametrize("number", [1, 5, 10])
def test_fixed_bins_agree_with_scikit_learn(rows, number):
    """Without weights, full bins hold what scikit-learn's calibration_curve says they hold."""
    off_edges = rows["probability"] * 0.999
    table = reliability_table(count(probability=off_edges, outcome=rows["outcome"]), bins=number)
    frequency, mean_forecast = calibration_curve(rows["outcome"], off_edges, n_bins=number)
    full = table.count > 0
    np.testing.assert_allclose(table.frequency[full], frequency, rtol=0, atol=1e-12)
    np.testing.assert_allclose(table.probability[full], mean_forecast, rtol=0, atol=1e-12)


@pytest.mark.parametrize("closed", ["right", "left"])
def test_five_terms_agree_with_a_plain_loop(rows, closed):
    """Murphy's five terms are what a loop over bins and rows adds up."""
    p, y, w = rows["probability"], rows["outcome"], rows["weight"]
    edges = [0, 0.15, 0.3, 0.5, 0.8, 1]
    result = murphy(count(**rows), bins=Bins.at(edges, closed=closed))
    base_rate = np.average(y, weights=w)
    expected = dict.fromkeys(result, 0.0)
    for at, (low, high) in enumerate(pairwise(edges)):
        inside = (low < p) & (p <= high) if closed == "right" else (low <= p) & (p < high)
        if closed == "left" and at == 4:
            inside |= p == 1
        if not inside.any():
            continue
        mean_forecast = np.average(p[inside], weights=w[inside])
        frequency_inside = np.average(y[inside], weights=w[inside])
        share = w[inside].sum()
        expected["miscalibration"] += share * (mean_forecast - frequency_inside) ** 2
        expected["discrimination"] += share * (frequency_inside - base_rate) ** 2
        for i in np.flatnonzero(inside):
            expected["within_bin_variance"] += w[i] * (p[i] - mean_forecast) ** 2
            expected["within_bin_covariance"] += (
                2 * w[i] * (y[i] - frequency_inside) * (p[i] - mean_forecast)
            )
    expected = {term: value / w.sum() for term, value in expected.items()}
    expected["uncertainty"] = base_rate * (1 - base_rate)
    expected["score"] = np.average((p - y) ** 2, weights=w)
    assert dict(result) == pytest.approx(expected, rel=0, abs=1e-10)


def test_covariance_terms_agree_with_numpy(rows):
    """Yates's terms are population moments."""
    p, y, w = rows["probability"], rows["outcome"], rows["weight"]
    result = yates(count(**rows))
    (variance, covariance), (_, uncertainty) = np.cov(p, y, aweights=w, ddof=0)
    assert result["covariance"] == pytest.approx(covariance, abs=1e-10)
    assert result["uncertainty"] == pytest.approx(uncertainty, abs=1e-10)
    assert result["scatter"] + result["minimum_variance"] == pytest.approx(variance, abs=1e-10)
    assert result["bias"] == pytest.approx(np.average(p - y, weights=w), abs=1e-10)


@pytest.mark.slow
def test_correction_takes_out_what_chance_puts_in():
    """Forecasts that are calibrated by construction are corrected towards no miscalibration.

    2000 sets of 80 forecasts at 4 values, seed 1. The plain miscalibration is chance alone and
    averages what theory says; less than a third of it is left after correction, and
    discrimination comes nearer to the variance of the forecasts, 0.0125.
    """
    rng = np.random.default_rng(1)
    probability = np.repeat([0.1, 0.2, 0.3, 0.4], 20)
    plain, corrected = [], []
    for _ in range(2000):
        tally = count(probability=probability, outcome=rng.binomial(1, probability))
        plain.append([*murphy(tally).values()][:2])
        corrected.append([*ferro_fricker(tally).values()][:2])
    (chance, inflated), (left, discrimination) = np.mean(plain, axis=0), np.mean(corrected, axis=0)
    assert chance == pytest.approx(np.mean(probability * (1 - probability)) / 20, rel=0.02)
    assert left < chance / 3
    assert abs(discrimination - 0.0125) < 0.35 * (inflated - 0.0125)


@pytest.mark.parametrize("outcomes", [[1], [1, 0], [1, 1, 0, 0, 0]])
def test_a_single_bin_is_corrected_as_far_as_the_ranges_go(outcomes):
    """Both corrections are equal there, and discrimination has no part in it; none was made."""
    n, rate, forecast = 10 * len(outcomes), np.mean(outcomes), 0.9 if len(outcomes) > 1 else 1.0
    found = ferro_fricker(count(probability=[forecast] * n, outcome=outcomes * 10))
    chance = rate * (1 - rate) / (n - 1)
    share = min(1, (0.25 - rate * (1 - rate)) / chance) if chance else 0
    assert found["correction"] == pytest.approx(share)
    assert found["miscalibration"] == pytest.approx((forecast - rate) ** 2 - share * chance)
    assert found["discrimination"] == 0
    assert found["uncertainty"] == pytest.approx(rate * (1 - rate) + share * chance)


def test_higher_is_better_turns_the_signs():
    """For a reward, score = uncertainty + discrimination - miscalibration."""
    tally = count(probability=[0.1, 0.4, 0.6, 0.9], outcome=[0, 1, 0, 1])
    loss = corp(tally)
    reward = corp(
        tally, score=lambda p, y: 1 - (p - y) ** 2, rule="quadratic", lower_is_better=False
    )
    for term in ("miscalibration", "discrimination"):
        assert reward[term] == pytest.approx(loss[term], abs=1e-15)
    assert reward["score"] == pytest.approx(1 - loss["score"], abs=1e-15)
    assert reward.remainder == pytest.approx(0, abs=1e-15)
    assert reward.equation == "score = - miscalibration + discrimination + uncertainty"


@pytest.mark.parametrize("decompose", [corp, murphy, ferro_fricker, yates])
def test_no_forecasts_have_no_terms(decompose):
    """Nothing counted gives NaN in every term, and says that n is 0."""
    result = decompose(count(probability=[], outcome=[]))
    assert result.n == 0
    assert all(np.isnan(value) for value in result.values())


@pytest.mark.parametrize("decompose", [corp, murphy, ferro_fricker, yates])
@pytest.mark.parametrize("outcome", [0, 1])
def test_one_forecast_is_all_miscalibration(decompose, outcome):
    """A single forecast can only be near or far."""
    result = decompose(count(probability=[0.7], outcome=[outcome]))
    expected = {
        "miscalibration": (0.7 - outcome) ** 2,
        "discrimination": 0,
        "uncertainty": 0,
        "score": (0.7 - outcome) ** 2,
    }
    assert {term: result[term] for term in TERMS} == pytest.approx(expected, rel=0, abs=1e-15)


@pytest.mark.parametrize("decompose", [corp, murphy, ferro_fricker, yates])
def test_sure_and_right_is_perfect(decompose):
    """Probabilities of exactly 0 and 1 that come true leave only discrimination."""
    result = decompose(count(probability=[0, 0, 1, 1], outcome=[0, 0, 1, 1]))
    assert {term: result[term] for term in TERMS} == pytest.approx(
        {"miscalibration": 0, "discrimination": 0.25, "uncertainty": 0.25, "score": 0}, abs=1e-15
    )


def test_rules_that_reach_infinity_stay_infinite():
    """The logarithm of 0 on what happened is infinite, not NaN, and not clipped."""
    with np.errstate(divide="ignore"):
        result = corp(count(probability=[0, 0.4, 1], outcome=[1, 0, 1]), score=log_loss)
    assert result["score"] == np.inf
    assert result["miscalibration"] == np.inf
    assert np.isfinite(result["discrimination"])
    assert result.to_dict()["score"] == "inf"
    assert np.isnan(result.remainder)


@pytest.mark.parametrize("decompose", [corp, murphy, ferro_fricker, yates])
def test_a_result_says_how_it_was_made(decompose):
    """Method, rule, convention, direction and n stand in every form of the result."""
    result = decompose(count(probability=[0.2, 0.7, 0.7], outcome=[0, 1, 0]))
    for shown in (str(result), result._repr_html_()):
        assert "brier (one-sided, in [0, 1]), lower is better, n = 3" in shown
        assert f"{result['score']:.6f}" in shown
    assert result.to_dict()["n"] == 3
    assert result.to_dict()["direction"] == "lower is better"
    assert "doi:" in result.to_dict()["reference"]
    frame = result.frame
    assert (frame["factor"] * frame["value"]).sum() == pytest.approx(result["score"], abs=1e-15)


@pytest.mark.parametrize(
    ("bins", "message"),
    [
        (0, "whole number above 0, found 0"),
        (2.5, r"found \[2\.5\]"),
        ("quantiles", "Did you mean 'quantile'"),
        ([0.1, 1], "edges must rise from 0 to 1"),
        ([0, 0.5, 0.5, 1], "edges must rise"),
        ([0, np.nan, 1], "edges must rise"),
        ([0, 50, 100], "edges must rise"),
    ],
)
def test_bins_that_cannot_be_drawn_are_refused(bins, message):
    """Bins are named with what is wrong about them."""
    with pytest.raises(InvalidArgumentError, match=message):
        reliability_table(count(probability=[0.5], outcome=[1]), bins=bins)


def test_bins_close_left_or_right_only():
    """There is no third side."""
    with pytest.raises(InvalidArgumentError, match="choose 'right' or 'left'"):
        Bins.fixed(10, closed="both")


@pytest.mark.parametrize(
    ("decompose", "columns", "message"),
    [
        (corp_mean, {"forecast": [1], "outcome": [1, 2]}, "forecast has shape"),
        (corp_mean, {"forecast": [1, np.nan], "outcome": [1, 2]}, "forecast at row 1 is nan"),
        (corp_mean, {"forecast": [1], "outcome": [np.inf]}, "outcome at row 0 is inf"),
        (
            corp_mean,
            {"forecast": [1], "outcome": [1], "weight": [-2]},
            "weight at row 0 is -2",
        ),
        (corp_quantile, {"forecast": [1], "outcome": [1], "level": 1}, "level of a quantile"),
        (
            corp_crps,
            {"quantiles": [1, 2], "levels": [0.1, 0.9], "outcome": [1]},
            "do not fit levels",
        ),
        (
            corp_crps,
            {"quantiles": [[1, 2]], "levels": [0.1], "outcome": [1]},
            "do not fit levels",
        ),
    ],
)
def test_numbers_that_cannot_be_averaged_are_refused(decompose, columns, message):
    """Shapes, infinities and levels are checked first."""
    with pytest.raises(InvalidArgumentError, match=message):
        decompose(**columns)


@pytest.mark.parametrize(
    ("samples", "outcome"),
    [([1, 2], [1]), ([[1, 2]], [1, 2]), ([[]], [1]), ([[np.nan]], [1]), ([[1]], [np.inf])],
)
def test_samples_that_fit_no_outcome_are_refused(samples, outcome):
    """One row of finite samples per outcome."""
    with pytest.raises(InvalidArgumentError, match="samples"):
        corp_crps_samples(samples=samples, outcome=outcome)


def test_samples_that_know_nothing_do_not_discriminate():
    """The same samples for every outcome have miscalibration at most, and no discrimination."""
    outcome = np.array([1.0, 2.0, 3.0, 4.0])
    result = corp_crps_samples(samples=np.tile(outcome, (4, 1)), outcome=outcome)
    assert result["discrimination"] == pytest.approx(0, abs=1e-15)
    assert result["miscalibration"] == pytest.approx(0, abs=1e-15)
    # Half the mean difference of the outcomes: 20 / 16 over 2.
    assert result["uncertainty"] == pytest.approx(0.625, abs=1e-15)


def test_nothing_to_decompose_is_not_an_error():
    """Empty columns, or only weights of zero, give NaN."""
    for result in (
        corp_mean(forecast=[], outcome=[]),
        corp_mean(forecast=[1.0], outcome=[2.0], weight=[0]),
        corp_quantile(forecast=[], outcome=[], level=0.5),
        corp_crps_samples(samples=np.empty((0, 3)), outcome=[]),
        corp_crps_samples(samples=[[1.0]], outcome=[2.0], weight=[0]),
    ):
        assert result.n == 0
        assert np.isnan(result["score"])


@pytest.mark.parametrize("weight", [[-1.0], [np.nan], [1.0, 1.0]])
def test_weights_are_checked_where_no_threshold_divides_the_samples(weight):
    """Samples that all equal the outcome have no stretch between thresholds, which hid it."""
    with pytest.raises(InvalidArgumentError, match="weight"):
        corp_crps_samples(samples=[[1.0, 1.0]], outcome=[1.0], weight=weight)


def test_rounding_gives_no_term_below_zero_in_any_unit():
    """Of numbers around 1e8 a term came out as -0.125, of scores around 1e16."""
    rng = np.random.default_rng(0)
    for _ in range(30):
        outcome = np.sort(rng.normal(1e8, 3e7, 20)) + rng.normal(0, 1e7, 20)
        best = isotonic_mean(total=outcome, weight=np.ones(20))
        for forecast in (best, np.full(20, outcome.mean()), -best):
            found = corp_mean(forecast=forecast, outcome=outcome)
            assert min(found["miscalibration"], found["discrimination"]) >= 0


def test_a_rule_that_is_not_proper_keeps_its_term_below_zero():
    """Only rounding is taken for 0: of the absolute error a recalibrated mean may be worse."""
    found = corp_mean(
        forecast=[0.0, 0.0, 0.0],
        outcome=[0.0, 0.0, 9.0],
        score=lambda stated, happened: np.abs(stated - happened),
    )
    assert found["miscalibration"] == pytest.approx(3.0 - 4.0)


def test_the_first_row_that_has_no_place_is_named():
    """A weight of 0 is allowed and an infinite forecast is not; rows count from 0."""
    rows = {"forecast": [0.1, 0.2, 0.3, 0.4], "outcome": [0, 1, 0, 1]}
    with pytest.raises(InvalidArgumentError, match="weight at row 2 is -1") as weight:
        corp_mean(**rows, weight=[0, 1, -1, -2])
    assert weight.value.row == 2
    with pytest.raises(InvalidArgumentError, match="weight at row 1 is inf"):
        corp_mean(**rows, weight=[0, np.inf, 1, 1])
    with pytest.raises(InvalidArgumentError, match="outcome at row 3 is nan"):
        corp_mean(**rows | {"outcome": [0, -1, 0, np.nan]})
    ignored = corp_mean(**rows, weight=[0, 1, 1, 1])
    assert ignored["score"] == pytest.approx((0.8**2 + 0.3**2 + 0.6**2) / 3)
