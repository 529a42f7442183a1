"""Intervals hold what they promise, e-processes do not lie, rankings see through difficulty."""

from __future__ import annotations

import numpy as np
import pytest

from forecasttrack import inference
from forecasttrack.inference.missing import fixed_effects, raw_mean

pytestmark = pytest.mark.slow

WORLDS = 3000


def two_forecasters(rng, n_clusters):
    """Differences of two who answer at random; questions of a cluster come out together."""
    size = 1 + rng.poisson(5, n_clusters)
    cluster = np.repeat(np.arange(n_clusters), size)
    truth = rng.beta(2, 2, n_clusters)[cluster]
    shock = rng.random(n_clusters)[cluster]
    own = rng.random(len(cluster))
    # Four in five questions of a cluster come out by one common draw.
    outcome = np.where(rng.random(len(cluster)) < 0.8, shock, own) < truth
    first = np.clip(truth + rng.normal(0, 0.15, len(cluster)), 0.01, 0.99)
    second = np.clip(0.5 + 0.5 * (truth - 0.5), 0.01, 0.99)
    answered = (rng.random(len(cluster)) < 0.7) & (rng.random(len(cluster)) < 0.7)
    difference = (first - outcome) ** 2 - (second - outcome) ** 2
    return difference[answered], cluster[answered]


def expected_difference():
    rng = np.random.default_rng(99)
    sums = [two_forecasters(rng, 2000)[0] for _ in range(400)]
    together = np.concatenate(sums)
    return together.mean()


def coverage(method, n_clusters, worlds=WORLDS, **choices):
    """Share of worlds whose interval holds the expected difference."""
    rng, truth, held = np.random.default_rng(n_clusters), expected_difference(), 0
    for world in range(worlds):
        difference, cluster = two_forecasters(rng, n_clusters)
        if choices.get("rows"):
            cluster = np.arange(len(cluster))
        drawn = {} if method is inference.clustered_difference else {"seed": world}
        found = method(difference=difference, cluster=cluster, **drawn)
        held += found.low <= truth <= found.high
    return held / worlds


@pytest.mark.parametrize("method", [inference.clustered_difference, inference.bootstrap_difference])
def test_95_percent_intervals_hold_at_200_clusters(method):
    """With forecasters missing at random, both ways hold between 93 and 97% of the time."""
    share = coverage(method, 200)
    print(f"{method.__name__} at 200 clusters: {share:.3f}")  # noqa: T201
    assert 0.93 <= share <= 0.97


def test_the_default_holds_at_20_clusters():
    """At the size of a briefing the default still holds at least 90% of the time."""
    share = coverage(inference.clustered_difference, 20)
    print(f"default at 20 clusters: {share:.3f}")  # noqa: T201
    assert share >= 0.90


def test_drawing_rows_fails_visibly():
    """Taking each row as its own cluster holds less than 90% at 200 clusters."""
    share = coverage(inference.bootstrap_difference, 200, worlds=1000, rows=True)
    print(f"rows at 200 clusters: {share:.3f}")  # noqa: T201
    assert share < 0.90


def test_the_e_process_stays_below_1_on_average_under_the_null():
    """At a fixed end and at a stopping time of one's choice, over many worlds."""
    rng = np.random.default_rng(8)
    at_end, at_best_moment, false_alarms = [], [], 0
    for _ in range(4000):
        truth = rng.random(150)
        outcome = rng.random(150) < truth
        error = rng.normal(0, 0.15, (2, 150))
        first, second = np.clip(truth + error, 0, 1)
        difference = (first - outcome) ** 2 - (second - outcome) ** 2
        found = inference.confidence_sequence(difference=difference, bound=1)
        at_end.append(found.less[-1])
        stop = int(np.argmax(found.less >= 3)) if (found.less >= 3).any() else -1
        at_best_moment.append(found.less[stop])
        false_alarms += found.p_value <= 0.05
    for wealth in (at_end, at_best_moment):
        assert np.mean(wealth) <= 1 + 3 * np.std(wealth) / np.sqrt(len(wealth))
        assert np.mean(wealth) <= 1.02
    assert false_alarms / 4000 <= 0.05


def test_the_confidence_sequence_holds_at_all_moments_together():
    """Looking after every one of 300 resolutions, it is wrong in fewer than 5% of worlds."""
    rng, wrong = np.random.default_rng(9), 0
    for _ in range(1000):
        truth = rng.random(300)
        outcome = rng.random(300) < truth
        first, second = truth, np.full(300, 0.5)
        difference = (first - outcome) ** 2 - (second - outcome) ** 2
        expected = np.cumsum(-((truth - 0.5) ** 2)) / np.arange(1, 301)
        found = inference.confidence_sequence(difference=difference, bound=1)
        wrong += bool(((expected < found.low) | (expected > found.high)).any())
    assert wrong / 1000 <= 0.05


def test_fixed_effects_recover_the_order_that_raw_means_miss():
    """The better a forecaster, the harder the questions chosen: raw means turn the order round."""
    rng, right, naive = np.random.default_rng(10), 0, 0
    for _ in range(200):
        difficulty = rng.uniform(0, 0.6, 400)
        skill = np.array([0.0, 0.05, 0.1, 0.15])
        score = difficulty[:, None] + skill + rng.normal(0, 0.05, (400, 4))
        hard = (difficulty[:, None] - 0.3) * np.array([3, 1, -1, -3]) + 0.5
        score[rng.random((400, 4)) > np.clip(hard, 0.1, 0.9)] = np.nan
        score = score[~np.isnan(score).all(axis=1)]
        table = inference.score_table(score=score)
        right += bool((np.diff(fixed_effects(table, table.weight)) > 0).all())
        naive += bool((np.diff(raw_mean(table, table.weight)) > 0).all())
    assert right >= 198
    assert naive <= 2


def test_intervals_of_the_ranking_hold():
    """Fixed-effect estimates lie in their intervals, and true ranks in theirs, as promised."""
    rng, held, placed = np.random.default_rng(11), 0, 0
    skill = np.array([0.1, 0.12, 0.12, 0.2])
    worlds = 300
    for world in range(worlds):
        cluster = np.repeat(np.arange(50), 3)
        difficulty = rng.uniform(0, 0.5, 50)[cluster] + rng.uniform(0, 0.2, 150)
        score = difficulty[:, None] + skill + rng.normal(0, 0.1, (50, 4))[cluster]
        score += rng.normal(0, 0.1, (150, 4))
        score[rng.random((150, 4)) < 0.3] = np.nan
        kept = ~np.isnan(score).all(axis=1)
        table = inference.score_table(score=score[kept], cluster=cluster[kept])
        found = inference.rank(table, seed=world, resamples=300)
        held += ((found.low <= skill + 0.35) & (skill + 0.35 <= found.high)).mean()
        best, worst = np.array([1, 2, 2, 4]), np.array([1, 3, 3, 4])
        placed += ((found.rank_low <= worst) & (best <= found.rank_high)).all()
    assert 0.92 <= held / worlds <= 0.98
    assert placed / worlds >= 0.95
