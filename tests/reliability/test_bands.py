"""Bands: their level, method and seed, and that they hold what they promise."""

import itertools

import numpy as np
import pytest
from scipy import stats

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability import (
    broecker_smith,
    confidence,
    consistency,
    consistency_asymptotic,
    count,
    miscalibration_test,
    recalibrate,
    uniform,
    wilson,
)

BANDS = [consistency, consistency_asymptotic, confidence, broecker_smith, uniform]
every = pytest.mark.parametrize("draw", BANDS)
GRID = np.array([0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])


@pytest.fixture
def tally():
    rng = np.random.default_rng(1)
    probability = rng.choice(GRID, 400)
    return count(probability=probability, outcome=rng.binomial(1, probability))


@every
def test_a_band_says_how_it_was_made(draw, tally):
    """Level, method, n and seed stand on every band."""
    band = draw(tally, level=0.9)
    assert (band.level, band.n) == (0.9, 400)
    assert band.caption.startswith("90% ")
    assert band.method in band.caption
    if draw in (consistency, confidence, broecker_smith):
        assert (band.seed, band.resamples) == (0, 1000)
        assert "1000 resamples, seed 0" in band.caption
    else:
        assert band.seed is None
    assert list(band.frame) == ["probability", "low", "high", "level", "method", "seed"]


@every
def test_ends_are_in_order(draw, tally):
    """The lower end lies below the upper one, both in [0, 1]."""
    band = draw(tally)
    full = ~np.isnan(band.low)
    assert full.sum() == len(GRID)
    assert np.all(band.low[full] >= 0)
    assert np.all(band.low[full] <= band.high[full])
    assert np.all(band.high[full] <= 1)


@every
def test_a_higher_level_is_wider(draw, tally):
    """More certainty costs more room."""
    narrow, wide = draw(tally, level=0.5), draw(tally, level=0.99)
    full = ~np.isnan(narrow.low)
    assert np.all(wide.low[full] <= narrow.low[full])
    assert np.all(wide.high[full] >= narrow.high[full])


@pytest.mark.parametrize("draw", [consistency, confidence, broecker_smith])
def test_a_seed_makes_a_band_repeatable(draw, tally):
    """The same seed draws the same band, another seed another one."""
    one, same, other = (draw(tally, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.low, same.low)
    assert not np.array_equal(one.low, other.low, equal_nan=True)


@pytest.mark.slow
def test_consistency_of_one_probability_is_binomial():
    """With one probability the band is the middle of a binomial distribution."""
    tally = count(probability=[0.3] * 50, outcome=[0, 1] * 25)
    band = consistency(tally, level=0.9, resamples=20_000)
    low, high = stats.binom.ppf([0.05, 0.95], 50, 0.3) / 50
    assert (band.low[0], band.high[0]) == pytest.approx((low, high), abs=0.0201)
    normal = consistency_asymptotic(tally, level=0.9)
    spread = stats.norm.ppf(0.95) * np.sqrt(0.3 * 0.7 / 50)
    assert (normal.low[0], normal.high[0]) == pytest.approx((0.3 - spread, 0.3 + spread), abs=1e-12)


def test_resampled_and_asymptotic_consistency_agree_for_many_forecasts():
    """With 4000 forecasts at each value both ways give the same band."""
    probability = np.repeat(GRID, 4000)
    tally = count(probability=probability, outcome=np.tile([0, 1], len(probability) // 2))
    one, other = consistency(tally, resamples=4000), consistency_asymptotic(tally)
    np.testing.assert_allclose(one.low, other.low, rtol=0, atol=0.002)
    np.testing.assert_allclose(one.high, other.high, rtol=0, atol=0.002)


def test_uniform_band_agrees_with_a_plain_loop(tally):
    """Every run of neighbours bounds what lies beyond it by Clopper and Pearson."""
    k = len(tally)
    miss = 0.05 / (k * (k + 1))
    low, high = np.zeros(k), np.ones(k)
    for first, last in itertools.combinations_with_replacement(range(k), 2):
        n = tally.count[first : last + 1].sum()
        yes = tally.weighted_outcome[first : last + 1].sum()
        lower = stats.beta.ppf(miss, yes, n - yes + 1) if yes else 0
        upper = stats.beta.ppf(1 - miss, yes + 1, n - yes) if yes < n else 1
        low[last:] = np.maximum(low[last:], lower)
        high[: first + 1] = np.minimum(high[: first + 1], upper)
    band = uniform(tally)
    np.testing.assert_allclose(band.low, low, rtol=0, atol=1e-10)
    np.testing.assert_allclose(band.high, high, rtol=0, atol=1e-10)


def test_uniform_band_of_very_many_values_stays_honest():
    """Joining neighbours never makes the band narrower than the runs it looks at allow."""
    rng = np.random.default_rng(2)
    probability = np.sort(rng.random(1000))
    tally = count(probability=probability, outcome=rng.binomial(1, probability))
    band = uniform(tally)
    assert len(band.low) == 1000
    assert np.all(np.diff(band.low) >= 0)
    assert np.all(np.diff(band.high) >= 0)
    assert np.all((band.low <= probability) & (probability <= band.high))
    # Five neighbours share a step: its own runs bound only its last value from below.
    changes = np.flatnonzero(np.diff(band.low) > 0)
    assert np.all(np.diff(changes) % 5 == 0)


def test_bands_of_very_many_values_are_shown_at_a_thousand():
    """The curve is fitted to all values and shown at a thousand of them, both ends included."""
    rng = np.random.default_rng(6)
    probability = np.sort(rng.random(5000))
    tally = count(probability=probability, outcome=rng.binomial(1, probability))
    band = consistency(tally, resamples=40)
    assert len(band.probability) == 1000
    assert band.probability[[0, -1]].tolist() == probability[[0, -1]].tolist()


def test_bars_of_empty_bins_are_missing():
    """A bin without forecasts has no bar."""
    bars = broecker_smith(count(probability=[0.1] * 9, outcome=[0] * 9), bins=2)
    assert np.isnan(bars.low).tolist() == [False, True]


@pytest.mark.slow
def test_bars_are_wider_than_a_binomial_alone(tally):
    """The number of forecasts in a bin varies too, so bars spread a little more."""
    bars = broecker_smith(tally, bins=None, level=0.68, resamples=20_000)
    fixed = np.sqrt(GRID * (1 - GRID) / tally.count)
    assert np.all((bars.high - bars.low) / 2 > 0.85 * fixed)
    assert np.all((bars.high - bars.low) / 2 < 1.25 * fixed)


@every
@pytest.mark.parametrize(
    ("probability", "outcome"),
    [([], []), ([0.4], [1]), ([0.5] * 3, [1, 1, 1]), ([0, 0, 1], [0, 0, 1]), ([0, 1], [1, 0])],
    ids=["none", "one", "one class", "sure", "wrong"],
)
def test_bands_have_an_answer_at_the_edges(draw, probability, outcome):
    """No forecasts, one, one class, certainty: a band, and no warning."""
    band = draw(count(probability=probability, outcome=outcome))
    assert band.n == len(probability)
    assert np.all(np.isnan(band.low) | ((band.low >= 0) & (band.low <= 1)))


@every
@pytest.mark.parametrize("level", [0, 1, 95])
def test_bands_refuse_levels_outside_their_range(draw, level, tally):
    """A level is a share, not a percentage."""
    with pytest.raises(InvalidArgumentError, match=r"say 0\.95"):
        draw(tally, level=level)


def test_no_resamples_are_refused(tally):
    """Something has to be drawn."""
    with pytest.raises(InvalidArgumentError, match="above 0, found 0"):
        consistency(tally, resamples=0)


@every
def test_heavy_forecasts_make_no_band_narrower(draw, tally):
    """Weights of a thousand each leave every band as it was."""
    heavy = count(
        probability=np.repeat(tally.probability, 2),
        outcome=[0, 1] * len(tally),
        weight=np.full(2 * len(tally), 1000.0),
    )
    light = count(probability=np.repeat(tally.probability, 2), outcome=[0, 1] * len(tally))
    np.testing.assert_allclose(draw(heavy).low, draw(light).low, rtol=0, atol=1e-12)


@pytest.mark.slow
def test_miscalibration_test_is_level():
    """Of 400 calibrated forecasters of 100 questions about 5% fall below 0.05 (seed 5)."""
    rng = np.random.default_rng(5)
    p_values = []
    for seed in range(400):
        probability = rng.choice(GRID, 100)
        tally = count(probability=probability, outcome=rng.binomial(1, probability))
        p_values.append(miscalibration_test(tally, seed=seed, resamples=99).p_value)
    assert 0.025 <= np.mean(np.array(p_values) <= 0.05) <= 0.08


def coverage(draw, truth, n, rounds, *, level, **options):
    """Share of points, and of whole bands, that hold a truth; drawn from a seed that is n."""
    rng = np.random.default_rng(n)
    points, whole = [], []
    for _ in range(rounds):
        probability = np.repeat(GRID, n // len(GRID))
        happens = np.repeat(truth, n // len(GRID))
        tally = count(probability=probability, outcome=rng.binomial(1, happens))
        band = draw(tally, level=level, **options)
        held = (band.low <= truth) & (truth <= band.high)
        points.append(held)
        whole.append(held.all())
    return np.mean(points, axis=0), np.mean(whole)


@pytest.mark.slow
@pytest.mark.parametrize("n", [140, 700, 7000])
@pytest.mark.parametrize(
    "truth", [GRID, 0.25 + 0.5 * GRID, GRID**2], ids=["calibrated", "timid", "bold"]
)
def test_uniform_band_covers_all_at_once(n, truth):
    """At 140, 700 and 7000 forecasts it holds all frequencies in 90% of 1000 rounds and more."""
    assert coverage(uniform, truth, n, 1000, level=0.9)[1] >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize("n", [1400, 7000])
@pytest.mark.parametrize("truth", [GRID, 0.25 + 0.5 * GRID], ids=["calibrated", "timid"])
def test_confidence_band_covers_each_point(n, truth):
    """At 200 and 1000 forecasts per value each point is held in 87 to 94% of 1000 rounds."""
    held, _ = coverage(confidence, truth, n, 1000, level=0.9, resamples=400)
    assert np.all(held >= 0.87)
    assert np.all(held <= 0.945)


@pytest.mark.slow
@pytest.mark.parametrize("n", [140, 1400])
def test_consistency_band_holds_calibrated_curves(n):
    """At 20 and 200 forecasts per value it holds the curve of the calibrated at its level."""
    rng = np.random.default_rng(n)
    probability = np.repeat(GRID, n // len(GRID))
    band = consistency(
        count(probability=probability, outcome=np.tile([0, 1], n // 2)), level=0.9, resamples=4000
    )
    held = []
    for _ in range(2000):
        curve = recalibrate(count(probability=probability, outcome=rng.binomial(1, probability)))
        held.append((band.low <= curve) & (curve <= band.high))
    # Curves of few forecasts take few values, so that a band of whole values holds more.
    assert np.all(np.mean(held, axis=0) >= 0.88)
    assert np.mean(held) <= (0.92 if n == 1400 else 0.97)


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 20, 100])
def test_wilson_covers_on_average(n):
    """Over frequencies from 0.02 to 0.98 it holds 93 to 97% at 5, 20 and 100, computed exactly."""
    yes = np.arange(n + 1)
    low, high = wilson(share=yes / n, n=n)
    truth = np.linspace(0.02, 0.98, 481)[:, None]
    held = (low <= truth) & (truth <= high)
    coverage = (stats.binom.pmf(yes, n, truth) * held).sum(axis=1)
    assert 0.93 <= coverage.mean() <= 0.97
    assert coverage.min() > 0.82


@pytest.mark.slow
@pytest.mark.parametrize("n", [140, 1400])
def test_broecker_smith_bars_hold_calibrated_frequencies(n):
    """At 20 and 200 forecasts per bin each bar holds 87 to 96% of 2000 calibrated rounds."""
    rng = np.random.default_rng(n)
    drawn = rng.choice(GRID, n)
    bars = broecker_smith(
        count(probability=drawn, outcome=np.zeros(n)), bins=7, level=0.9, resamples=4000
    )
    held = []
    for _ in range(2000):
        probability = rng.choice(drawn, n)
        tally = count(probability=probability, outcome=rng.binomial(1, probability))
        held.append((bars.low <= tally.frequency) & (tally.frequency <= bars.high))
    assert np.all(np.mean(held, axis=0) >= 0.87)
    assert np.all(np.mean(held, axis=0) <= 0.965)
