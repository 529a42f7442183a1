"""Calibration in the large, exactly tested."""

import numpy as np
import pytest
from scipy import stats

from forecasttrack.reliability import calibration_in_the_large, count, required_sample_size
from forecasttrack.reliability.bias import bias_of_clusters, standard_error


def bias(probability, outcome, **choices):
    return calibration_in_the_large(count(probability=probability, outcome=outcome), **choices)


def poisson_binomial(probability):
    """Chance of each number of yeses, by adding one question after the other."""
    share = np.ones(1)
    for p in probability:
        share = np.convolve(share, [1 - p, p])
    return share


@pytest.mark.parametrize(
    ("probability", "outcome", "tail"),
    [
        ([0.95] * 3, [1, 1, 0], 1 - 0.95**3),
        ([0.9], [0], 0.1),
        ([0.97] * 5, [1, 1, 0, 1, 1], 1 - 0.97**5),
    ],
)
def test_one_miss_refutes_nothing(probability, outcome, tail):
    """The chance of at least one miss under calibration, worked by hand."""
    found = bias(probability, outcome)
    assert found.details["one_sided"] == pytest.approx(tail, abs=1e-12)
    assert found.p_value == pytest.approx(2 * tail, abs=1e-12)


@pytest.mark.parametrize("n", [1, 7, 40, 150])
def test_the_test_is_the_poisson_binomial_one(n):
    """Both tails of the number of yeses, for hundredths and for any probabilities."""
    rng = np.random.default_rng(n)
    for p in (rng.uniform(0.01, 0.99, n).round(2), rng.uniform(0.01, 0.99, n)):
        y = rng.binomial(1, p)
        share = poisson_binomial(p)
        tails = share[: y.sum() + 1].sum(), share[y.sum() :].sum()
        assert bias(p, y).p_value == pytest.approx(min(1, 2 * min(tails)), abs=1e-9)


def test_equal_forecasts_give_clopper_and_pearson():
    """The interval of the bias is the forecast minus that of the share."""
    low, high = stats.binomtest(7, 20).proportion_ci(0.9, method="exact")
    found = bias([0.3] * 20, [1] * 7 + [0] * 13, level=0.9)
    assert (found.low, found.high) == pytest.approx((0.3 - high, 0.3 - low), abs=1e-8)


def test_the_interval_does_not_contradict_the_test():
    """Forecasts that lie far apart: rejected by the test and by the interval."""
    found = bias([0.05] * 50 + [0.95] * 50, [1] * 8 + [0] * 42 + [1] * 49 + [0])
    assert found.p_value < 0.05
    assert found.high < 0


@pytest.mark.parametrize("seed", range(8))
def test_the_interval_holds_what_the_test_does_not_reject(seed):
    """At any level: 0 lies inside exactly where the p-value is above one minus the level."""
    rng = np.random.default_rng(seed)
    p = rng.beta(0.5, 0.5, 30).clip(0.01, 0.99)
    y = rng.binomial(1, np.clip(p + 0.1, 0, 1))
    p_value = bias(p, y).p_value
    for level in (1 - p_value * 1.01, 1 - p_value * 0.99):
        if 0 < level < 1:
            found = bias(p, y, level=level)
            assert (found.low <= 0 <= found.high) == (p_value > 1 - level)


def test_certainties_can_be_wrong():
    """A forecast of 1 that failed leaves no chance to calibration; without one nothing is off."""
    assert bias([1, 1], [0, 1]).p_value < 1e-9
    assert bias([0, 1], [0, 1]).p_value == 1


def test_questions_of_a_cluster_are_taken_to_come_out_together():
    """Two misses at 0.9 in one cluster are as likely as one; apart they are not."""
    two = {"probability": np.full(2, 0.9), "outcome": np.zeros(2), "weight": np.ones(2)}
    apart = bias_of_clusters(**two, question=np.arange(2), cluster=np.arange(2))
    joined = bias_of_clusters(**two, question=np.arange(2), cluster=np.zeros(2))
    repeated = bias_of_clusters(**two, question=np.zeros(2), cluster=np.zeros(2))
    assert apart.details["one_sided"] == pytest.approx(0.01, abs=1e-12)
    assert joined.details["one_sided"] == pytest.approx(0.1, abs=1e-12)
    assert repeated.details["one_sided"] == pytest.approx(0.1, abs=1e-12)
    assert joined.details["error"] == pytest.approx(0.3, abs=1e-12)
    assert repeated.n == 2


def test_independent_questions_are_tested_alike_in_both_ways():
    """Columns without clusters give what the tally gives."""
    rng = np.random.default_rng(2)
    p = rng.uniform(0, 1, 50)
    y = rng.binomial(1, p)
    alone = np.arange(50)
    found = bias_of_clusters(
        probability=p, outcome=y, weight=np.ones(50), question=alone, cluster=alone
    )
    expected = bias(p, y)
    assert found.p_value == pytest.approx(expected.p_value, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-8)
    assert found.details["error"] == pytest.approx(expected.details["error"], abs=1e-12)


def test_many_distinct_probabilities_are_tested_as_one_by_one():
    """Classes of more than ten thousand probabilities give what each question on its own gives."""
    rng = np.random.default_rng(3)
    p = rng.uniform(0.001, 0.999, 10_500)
    y = rng.binomial(1, np.clip(p + 0.005, 0, 1))
    alone = np.arange(len(p))
    found = bias(p, y)
    each = bias_of_clusters(
        probability=p, outcome=y, weight=np.ones(len(p)), question=alone, cluster=alone
    )
    assert found.p_value == pytest.approx(each.p_value, rel=1e-4)
    assert (found.low, found.high) == pytest.approx((each.low, each.high), abs=1e-8)


def test_a_partial_outcome_is_no_at_one_end_and_yes_at_the_other():
    """The interval reaches from where the share was a yes to where it was a no."""
    columns = {
        "probability": np.array([0.2, 0.4, 0.7, 0.9]),
        "weight": np.ones(4),
        "question": np.arange(4),
        "cluster": np.arange(4),
    }
    found, yes, no = (
        bias_of_clusters(outcome=np.array([share, 0, 1, 1.0]), **columns) for share in (0.3, 1, 0)
    )
    assert (found.low, found.high) == pytest.approx((yes.low, no.high), abs=1e-12)
    assert yes.low < no.low
    assert yes.high < no.high


def test_no_forecasts_have_no_bias():
    """NaN for everything, in both ways."""
    none = np.zeros(0)
    columns = bias_of_clusters(
        probability=none, outcome=none, weight=none, question=none, cluster=none
    )
    for found in (bias([], []), columns):
        assert np.isnan([found.value, found.p_value, found.low, found.high]).all()


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
    assert (1.96 + 0.8416) * error == pytest.approx(0.14, abs=0.005)
    frequency = rng.binomial(100, 0.5 + (1.96 + 0.8416) * error, 4000) / 100
    assert np.mean(np.abs(frequency - 0.5) > 1.96 * error) == pytest.approx(0.8, abs=0.04)
