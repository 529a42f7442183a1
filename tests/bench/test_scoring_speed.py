"""A million forecasts of each shape through the main rule for it, beside the peer that does it.

    python -m pytest -m bench tests/bench/test_scoring_speed.py -q -s

prints how many times as fast as the peer each rule is. Ours checks every row and keeps one score
per forecast; what the peers do is said beside each. The machine is shared, so each side is run
in turns and the best of its rounds counts.
"""

import time

import numpy as np
import pytest
import scoringrules
from numpy.testing import assert_allclose
from sklearn.metrics import brier_score_loss, log_loss

from forecasttrack import scoring

pytestmark = pytest.mark.bench

MILLION = 1_000_000
ROUNDS = 5


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def ratio(benchmark, ours, peer, *, name):
    """Time both in turns, report peer / ours, and see that they agree on the mean."""
    best = {"ours": np.inf, "peer": np.inf}
    for _ in range(ROUNDS):
        for side, work in (("ours", ours), ("peer", peer)):
            started = time.perf_counter()
            result = work()
            best[side] = min(best[side], time.perf_counter() - started)
            assert np.isfinite(np.mean(result))
    assert_allclose(np.mean(ours()), np.mean(peer()), rtol=1e-9)
    found = best["peer"] / best["ours"]
    benchmark.extra_info |= {"peer": name, "peer_seconds": best["peer"], "ratio": found}
    print(f"\n{name}: ours {best['ours']:.4f} s, peer {best['peer']:.4f} s, ratio {found:.2f}")  # noqa: T201
    benchmark.pedantic(ours, rounds=2)
    return found


@pytest.fixture
def binary(rng):
    probability = rng.integers(1, 100, MILLION) / 100
    return probability, (rng.random(MILLION) < probability).astype(float)


def test_probabilities_by_brier(benchmark, binary):
    p, y = binary
    arrays = {"probability": p, "outcome": y}
    found = ratio(
        benchmark,
        lambda: scoring.brier(**arrays),
        lambda: brier_score_loss(y, p),
        name="scikit-learn brier_score_loss (mean only)",
    )
    assert found > 1


def test_probabilities_by_brier_one_score_per_forecast(benchmark, binary):
    p, y = binary
    arrays = {"probability": p, "outcome": y}
    ratio(
        benchmark,
        lambda: scoring.brier(**arrays),
        lambda: scoringrules.brier_score(y, p),
        name="scoringrules brier_score",
    )


def test_probabilities_by_log(benchmark, binary):
    p, y = binary
    arrays = {"probability": p, "outcome": y}
    found = ratio(
        benchmark,
        lambda: scoring.log(**arrays),
        lambda: log_loss(y, p),
        name="scikit-learn log_loss (mean only)",
    )
    assert found > 1


def test_options_by_brier(benchmark, rng):
    table, taken = rng.dirichlet(np.ones(5), MILLION), rng.integers(0, 5, MILLION)
    arrays = {"probabilities": table, "outcome": taken}
    found = ratio(
        benchmark,
        lambda: scoring.brier_options(**arrays),
        lambda: brier_score_loss(taken, table, labels=np.arange(5), scale_by_half=False),
        name="scikit-learn brier_score_loss (mean only)",
    )
    assert found > 1


def test_ordered_options_by_rps(benchmark, rng):
    table, taken = rng.dirichlet(np.ones(5), MILLION), rng.integers(0, 5, MILLION)
    arrays = {"probabilities": table, "outcome": taken}
    ratio(
        benchmark,
        lambda: scoring.rps(**arrays),
        lambda: scoringrules.rps_score(taken + 1, table),
        name="scoringrules rps_score (compiled, unchecked)",
    )


def test_quantiles_by_weighted_interval_score(benchmark, rng):
    levels = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
    values, outcome = np.sort(rng.normal(size=(MILLION, 7))), rng.normal(size=MILLION)
    arrays = {"levels": levels, "values": values, "outcome": outcome}
    lower, upper = values[:, 2::-1].copy(), values[:, 4:].copy()
    alpha = np.array([0.5, 0.2, 0.05])
    ratio(
        benchmark,
        lambda: scoring.wis(**arrays),
        lambda: scoringrules.weighted_interval_score(
            outcome, values[:, 3], lower, upper, alpha, backend="numba"
        ),
        name="scoringrules weighted_interval_score (compiled, unchecked)",
    )


def test_samples_by_crps(benchmark, rng):
    samples, outcome = rng.normal(size=(MILLION, 20)), rng.normal(size=MILLION)
    arrays = {"samples": samples, "outcome": outcome}
    ratio(
        benchmark,
        lambda: scoring.crps_samples(**arrays),
        lambda: scoringrules.crps_ensemble(outcome, samples, estimator="qd"),
        name="scoringrules crps_ensemble (compiled, unchecked)",
    )


def test_distributions_by_crps(benchmark, rng):
    mean, sd, outcome = (
        rng.normal(size=MILLION),
        rng.uniform(1, 2, MILLION),
        rng.normal(size=MILLION),
    )
    ratio(
        benchmark,
        lambda: scoring.crps_distribution(
            family="normal", parameters={"mean": mean, "sd": sd}, outcome=outcome
        ),
        lambda: scoringrules.crps_normal(outcome, mean, sd),
        name="scoringrules crps_normal (unchecked)",
    )


def test_points_by_absolute_error(benchmark, rng):
    point, outcome = rng.normal(size=MILLION), rng.normal(size=MILLION)
    ratio(
        benchmark,
        lambda: scoring.absolute_error(point=point, outcome=outcome),
        lambda: np.abs(point - outcome),
        name="NumPy without a check",
    )
