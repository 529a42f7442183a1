"""How fast ten million forecasts are taken apart, beside what others need on the same data."""

import time

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from forecasttrack.reliability import corp, count, recalibrate

pytestmark = pytest.mark.bench

TEN_MILLION = 10_000_000


@pytest.fixture(scope="module")
def forecasts():
    rng = np.random.default_rng(8)
    probability = rng.integers(0, 101, TEN_MILLION) / 100
    return probability, (rng.random(TEN_MILLION) < probability**1.2).astype(float)


def ours(probability, outcome):
    """Count with every check, recalibrate, take apart."""
    tally = count(probability=probability, outcome=outcome)
    return recalibrate(tally), corp(tally)


def seconds(work):
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def test_ten_million_forecasts(benchmark, forecasts):
    """Recalibration and decomposition of ten million forecasts of two decimals."""
    curve, result = benchmark.pedantic(ours, forecasts, rounds=5, warmup_rounds=1)
    assert len(curve) == 101
    assert result.n == TEN_MILLION


def test_ten_times_as_fast_as_model_diagnostics(forecasts):
    """The same numbers as model-diagnostics' decompose, in at most a tenth of the time."""
    code = pytest.importorskip("model_diagnostics.scoring")
    probability, outcome = forecasts
    ours(probability[:1000], outcome[:1000])
    own = min(seconds(lambda: ours(probability, outcome))[0] for _ in range(3))
    other, frame = seconds(
        lambda: code.decompose(outcome, probability, scoring_function=code.SquaredError())
    )
    other, result = frame.row(0, named=True), ours(probability, outcome)[1]
    for term in ("miscalibration", "discrimination", "uncertainty", "score"):
        assert result[term] == pytest.approx(other[term], rel=0, abs=1e-10)
    print(f"ours {own:.3f} s, model-diagnostics {other:.2f} s: {other / own:.0f}x")  # noqa: T201
    assert other >= 10 * own


def test_ten_times_as_fast_as_scikit_learn(forecasts):
    """The same curve as scikit-learn's IsotonicRegression, in at most a tenth of the time."""
    probability, outcome = forecasts
    ours(probability[:1000], outcome[:1000])
    own = min(seconds(lambda: ours(probability, outcome))[0] for _ in range(3))
    other, fit = seconds(lambda: IsotonicRegression().fit(probability, outcome))
    curve = ours(probability, outcome)[0]
    np.testing.assert_allclose(curve, fit.predict(np.arange(101) / 100), rtol=0, atol=1e-10)
    print(f"ours {own:.3f} s, scikit-learn {other:.2f} s: {other / own:.0f}x")  # noqa: T201
    assert other >= 10 * own
