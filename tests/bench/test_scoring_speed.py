"""Many forecasts of each shape through the main rule for it, compared with other libraries.

    python -m pytest -m bench tests/bench/test_scoring_speed.py -q -s

prints how many times as fast as the peer each rule is, in processor time. Ours checks every row
and keeps one score per forecast; what the peers do is named with each. The machine is shared, so
both sides are run in turns and the best of their rounds counts.

scoringrules loads numba, so that the rules here use compiled kernels where they have one; the
tests named ``with_numpy`` forbid them.
"""

import time
from functools import partial

import lazy_loader
import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.metrics import brier_score_loss, log_loss

from forecasttrack import scoring
from forecasttrack.scoring import engine

scoringrules = lazy_loader.load("scoringrules")
pytestmark = pytest.mark.bench

properscoring = pytest.importorskip("properscoring")  # a tool of developers, not of every check

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
            started = time.process_time()
            result = work()
            best[side] = min(best[side], time.process_time() - started)
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


@pytest.fixture(params=["numpy", "numba"])
def chosen(request, monkeypatch):
    """One engine for the rules, whatever else is loaded."""
    if request.param == "numba":
        pytest.importorskip("numba")
    least = 0 if request.param == "numba" else 10**18
    monkeypatch.setattr(engine, "WORTH_COMPILING_A_RULE", least)
    monkeypatch.setattr(engine, "WORTH_LOADING_FOR_RULES", least)
    return request.param


COPY = {"numpy": 0.2, "numba": 0.25}
"""The least share of the speed of a copy that the test accepts, on a machine that others use."""


@pytest.mark.parametrize("rule", ["brier", "log"])
def test_ten_million_probabilities(benchmark, rng, chosen, rule):
    """Ten million checked scores compared with copying a column, and with both peers."""
    n = 10 * MILLION
    p = rng.integers(1, 100, n) / 100
    y = (rng.random(n) < p).astype(float)
    room = np.ones(n)
    ours = getattr(scoring, rule)
    means = {"brier": lambda: brier_score_loss(y, p), "log": lambda: log_loss(y, p)}
    each = {"brier": scoringrules.brier_score, "log": scoringrules.log_score}
    works = {
        "ours": lambda: ours(probability=p, outcome=y),
        "copy": lambda: np.copyto(room, p),
        "scikit-learn, mean only": means[rule],
        "scoringrules, each": lambda: each[rule](y, p),
    }
    best = dict.fromkeys(works, np.inf)
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - started)
    ratios = {name: best[name] / best["ours"] for name in works}
    benchmark.extra_info |= {"engine": chosen, "ratios": ratios}
    shown = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
    print(f"\n{rule} with {chosen}: {best['ours'] * 1e3:.0f} ms; times as slow: {shown}")  # noqa: T201
    benchmark.pedantic(works["ours"], rounds=1)
    assert ratios["scoringrules, each"] > 1
    assert ratios["copy"] > (COPY[chosen] if rule == "brier" else 0)


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
    table, came_true = rng.dirichlet(np.ones(5), MILLION), rng.integers(0, 5, MILLION)
    arrays = {"probabilities": table, "outcome": came_true}
    found = ratio(
        benchmark,
        lambda: scoring.brier_options(**arrays),
        lambda: brier_score_loss(came_true, table, labels=np.arange(5), scale_by_half=False),
        name="scikit-learn brier_score_loss (mean only)",
    )
    assert found > 1


def test_ordered_options_by_rps(benchmark, rng):
    table, came_true = rng.dirichlet(np.ones(5), MILLION), rng.integers(0, 5, MILLION)
    arrays = {"probabilities": table, "outcome": came_true}
    ratio(
        benchmark,
        lambda: scoring.rps(**arrays),
        lambda: scoringrules.rps_score(came_true + 1, table),
        name="scoringrules rps_score (compiled, unchecked)",
    )


def test_quantiles_by_weighted_interval_score(benchmark, rng, chosen):
    """Twenty-three levels, as in the hubs of epidemic forecasts."""
    levels = np.concatenate(([0.01, 0.025], np.arange(0.05, 0.951, 0.05), [0.975, 0.99]))
    n = 200_000
    values, outcome = np.sort(rng.normal(size=(n, 23))), rng.normal(size=n)
    arrays = {"levels": levels, "values": values, "outcome": outcome}
    lower, upper = values[:, 10::-1].copy(), values[:, 12:].copy()
    found = ratio(
        benchmark,
        lambda: scoring.wis(**arrays),
        lambda: scoringrules.weighted_interval_score(
            outcome, values[:, 11], lower, upper, 2 * levels[10::-1], backend="numba"
        ),
        name=f"scoringrules weighted_interval_score (compiled, unchecked) with {chosen}",
    )
    assert found > (1 if chosen == "numba" else 0.3)


CRPS_PEERS = {
    "properscoring crps_ensemble (compiled)": properscoring.crps_ensemble,
    "scoringrules crps_ensemble (compiled, unchecked)": partial(
        scoringrules.crps_ensemble, estimator="qd"
    ),
}


@pytest.mark.parametrize("name", CRPS_PEERS)
def test_samples_by_crps(benchmark, rng, name):
    """Fifty samples; there is no compiled kernel, and none is needed."""
    samples, outcome = rng.normal(size=(100_000, 50)), rng.normal(size=100_000)
    found = ratio(
        benchmark,
        lambda: scoring.crps_samples(samples=samples, outcome=outcome),
        lambda: CRPS_PEERS[name](outcome, samples),
        name=name,
    )
    assert found > 1.3


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
