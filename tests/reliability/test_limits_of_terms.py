"""What holds of terms and tests at their limits, beside plain loops and closed forms."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import isotonic_regression
from scipy.special import expit, logit

from forecasttrack.reliability import (
    auc,
    broecker_smith,
    count,
    hosmer_lemeshow,
    miscalibration_test,
)
from forecasttrack.reliability.bin_terms import _admissible
from forecasttrack.reliability.binned_counts import GRID, _terms, _terms_of_many, binned_p_value
from forecasttrack.reliability.covariance_terms import _terms as yates_terms


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_interval_of_an_area_is_normal_on_log_odds(level):
    """With DeLong's variance from how often each forecast beats those of the other class."""
    yes, no = np.array([0.2, 0.6, 0.6, 0.8, 0.9]), np.array([0.1, 0.2, 0.5, 0.6, 0.7, 0.3])
    beats = (yes[:, None] > no) + 0.5 * (yes[:, None] == no)
    variance = beats.mean(axis=1).var(ddof=1) / len(yes) + beats.mean(axis=0).var(ddof=1) / len(no)
    area = beats.mean()
    reach = stats.norm.ppf((1 + level) / 2) * math.sqrt(variance) / (area * (1 - area))
    outcome = np.repeat([1, 0], [len(yes), len(no)])
    found = auc(count(probability=np.r_[yes, no], outcome=outcome), level=level)
    assert found.details["error"] == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert (found.value, found.low, found.high) == pytest.approx(
        (area, expit(logit(area) - reach), expit(logit(area) + reach)), rel=1e-9
    )


@pytest.mark.parametrize("outcome", [0, 1])
def test_outcomes_that_are_all_alike_have_no_slope(outcome):
    """What is left is bias, and how far forecasts scatter about their mean."""
    p = np.array([0.2, 0.3, 0.9])
    found = yates_terms(count(probability=p, outcome=[outcome] * 3))
    assert (found["slope"], found["covariance"], found["discrimination"]) == (0, 0, 0)
    assert found["scatter"] == pytest.approx(p.var(), rel=1e-12)
    assert found["score"] == pytest.approx(np.mean((p - outcome) ** 2), rel=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_a_correction_goes_as_far_as_every_term_stays_in_its_range(seed):
    """Or the whole way; a hair farther one of them would leave it."""
    rng = np.random.default_rng(seed)
    terms = dict(zip(("miscalibration", "discrimination", "uncertainty"),
                     rng.uniform(0, [0.1, 0.2, 0.25]), strict=True))  # fmt: skip
    s, t = rng.uniform(0, [0.3, 0.3])

    def holds(share):
        return (
            terms["miscalibration"] - share * s >= 0
            and 0 <= terms["discrimination"] - share * (s - t) <= 1
            and terms["uncertainty"] + share * t <= 0.25
        )

    found = _admissible(terms, s, t)
    assert 0 < found <= 1
    assert holds(found - 1e-9)
    assert found == 1 or not holds(found + 1e-9)


def test_nothing_is_corrected_where_one_class_leaves_no_noise():
    terms = {"miscalibration": 0.1, "discrimination": 0.1, "uncertainty": 0.2}
    assert _admissible(terms, 0.1, 0.0) == _admissible(terms, 0.1, math.nan) == 0
    assert _admissible(terms, 0.04, 0.04) == 1


@pytest.mark.parametrize("statistic", [-1.0, 0.0])
def test_every_count_reaches_a_chi_square_of_nothing(statistic):
    assert binned_p_value(statistic, size=np.array([5.0]), chance=np.array([0.5])) == 1


@pytest.mark.parametrize("statistic", [0.3, 1.0, 2.5, 4.0, 7.0])
def test_a_p_value_of_bins_is_the_chance_of_such_counts(statistic):
    """Of every count of two bins; as sums are rounded up it is larger by what is close at most."""
    size, chance = np.array([6, 9]), np.array([0.5, 0.3])
    counts = np.array(list(itertools.product(range(7), range(10))))
    likely = stats.binom.pmf(counts, size, chance).prod(axis=1)
    reached = ((counts - size * chance) ** 2 / (size * chance * (1 - chance))).sum(axis=1)
    found = binned_p_value(statistic, size=size.astype(float), chance=chance)
    close = likely[reached >= statistic * (1 - 2 / GRID) - 1e-9].sum()
    assert likely[reached >= statistic * (1 + 1e-9)].sum() - 1e-12 <= found <= close + 1e-12


@pytest.mark.parametrize(("n", "p"), [(900, 0.5), (900, 0.31), (40, 0.9)])
@pytest.mark.parametrize("statistic", [0.7, 5.0, 30.0])
def test_counts_of_a_large_bin_are_those_of_each_count(n, p, statistic):
    """Differences of distributions have the masses that one count after the other has."""
    step, mass = _terms(statistic, n, p)
    each = np.bincount(step, weights=mass, minlength=GRID)
    places, joined = _terms_of_many(statistic, n, p)
    assert places.tolist() == list(range(GRID))
    np.testing.assert_allclose(joined, each, atol=1e-12)


@pytest.mark.parametrize(
    ("probability", "method"), [(0.999, "exact"), (0.001, "exact"), (0.5, "chi-square with 1")]
)
def test_a_chi_square_is_exact_where_a_bin_expects_few_of_either_answer(probability, method):
    """However many forecasts there are: a thousand of 99.9% expect one no."""
    outcome = np.arange(1000) < 1000 * probability
    found = hosmer_lemeshow(count(probability=[probability] * 1000, outcome=outcome), bins=1)
    assert found.method.startswith(method)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_bars_are_quantiles_of_forecasts_and_outcomes_drawn_anew(level):
    """The same draws, one after the other, in plain steps."""
    made, n = np.repeat([0.1, 0.3, 0.6, 0.9], [7, 8, 20, 5]), 40
    tally = count(probability=made, outcome=np.arange(n) % 2)
    found = broecker_smith(tally, bins=2, level=level, seed=5, resamples=60)
    rng, seen = np.random.default_rng(5), []
    for _ in range(60):
        drawn = rng.multinomial(n, np.array([7, 8, 20, 5]) / n)
        yes = rng.binomial(drawn, [0.1, 0.3, 0.6, 0.9])
        seen.append([yes[:2].sum() / drawn[:2].sum(), yes[2:].sum() / drawn[2:].sum()])
    low, high = np.quantile(seen, [(1 - level) / 2, (1 + level) / 2], axis=0)
    assert found.low == pytest.approx(low, rel=1e-12)
    assert found.high == pytest.approx(high, rel=1e-12)
    assert found.probability == pytest.approx([made[:15].mean(), made[15:].mean()], rel=1e-12)
    assert (found.level, found.seed, found.resamples, found.n) == (level, 5, 60, n)


def test_the_p_value_of_miscalibration_is_a_share_of_calibrated_draws():
    """The data are among them, and a draw that gains as much counts."""
    p, times, yes = np.array([0.2, 0.5, 0.8]), np.array([6, 5, 7]), np.array([3, 1, 5])

    def gain(frequency):
        fitted = isotonic_regression(frequency, weights=times).x
        return ((p - fitted) * (p + fitted - 2 * frequency)) @ times / times.sum()

    rng = np.random.default_rng(3)
    gains = np.array([gain(rng.binomial(times, p) / times) for _ in range(99)])
    outcome = np.concatenate([np.arange(n) < k for n, k in zip(times, yes, strict=True)])
    found = miscalibration_test(
        count(probability=np.repeat(p, times), outcome=outcome), seed=3, resamples=99
    )
    observed = gain(yes / times)
    assert found.value == pytest.approx(observed, rel=1e-9)
    assert found.p_value == (1 + np.sum(gains >= observed - 1e-12)) / 100
    assert found.details["by_chance"] == pytest.approx(gains.mean(), rel=1e-9)


def test_bars_of_very_many_probabilities_are_those_of_their_neighbours_joined():
    """As wide as chance makes them: 1.96 standard deviations of 1,500 outcomes on either side."""
    p = np.linspace(0.0005, 0.9995, 6000)
    tally = count(probability=p, outcome=np.arange(6000) % 2)
    found = broecker_smith(tally, bins=4, resamples=200)
    middle = np.array([0.125, 0.375, 0.625, 0.875])
    wide = 2 * 1.96 * np.sqrt((p * (1 - p)).reshape(4, 1500).mean(axis=1) / 1500)
    assert found.probability == pytest.approx(middle, abs=1e-3)
    assert found.high - found.low == pytest.approx(wide, rel=0.25)
    assert ((found.low < middle) & (middle < found.high)).all()
