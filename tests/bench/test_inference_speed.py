"""How fast a million scores are compared, beside drawing the rows themselves."""

import time

import numpy as np
import pytest

from forecasttrack import inference

pytestmark = pytest.mark.bench

QUESTIONS, PER_QUESTION = 10_000, 100


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(1)
    cluster = np.repeat(np.arange(QUESTIONS), PER_QUESTION)
    return rng.standard_normal(QUESTIONS)[cluster] + rng.standard_normal(len(cluster)), cluster


def from_sums(difference, cluster):
    return inference.bootstrap_difference(difference=difference, cluster=cluster, resamples=1000)


def from_rows(difference, cluster, resamples):
    """The same bootstrap by gathering the rows of every question drawn."""
    rng = np.random.default_rng(0)
    order = np.argsort(cluster, kind="stable")
    starts = np.searchsorted(cluster[order], np.arange(QUESTIONS))
    means = []
    for _ in range(resamples):
        drawn = rng.integers(QUESTIONS, size=QUESTIONS, dtype=np.int32)
        taken = order[(starts[drawn][:, None] + np.arange(PER_QUESTION)).ravel()]
        means.append(difference[taken].mean())
    return np.array(means)


def test_a_thousand_bootstraps_of_a_million_rows(benchmark, rows):
    """1,000 replicates over 10,000 questions and 1,000,000 rows."""
    found = benchmark.pedantic(from_sums, rows, rounds=3, warmup_rounds=1)
    assert found.n == QUESTIONS * PER_QUESTION


def test_fifty_times_as_fast_as_drawing_rows(rows):
    """The same interval from per-question sums in at most a fiftieth of the time."""
    from_sums(rows[0][:1000], rows[1][:1000])
    own = []
    for _ in range(3):
        started = time.process_time()
        found = from_sums(*rows)
        own.append(time.process_time() - started)
    started = time.process_time()
    means = from_rows(*rows, resamples=20)
    other = 50 * (time.process_time() - started)
    assert found.low < means.mean() < found.high
    print(f"sums {min(own):.3f} s, rows {other:.1f} s: {other / min(own):.0f}x")  # noqa: T201
    assert other >= 50 * min(own)
