"""The normal limit of frequencies of very many forecasts, beside outcomes drawn one by one."""

from __future__ import annotations

import numpy as np
import pytest

from forecasttrack.reliability.normal_frequencies import NormalFrequencies

RNG = np.random.default_rng(5)
ROWS, CLUSTERS, FORECASTS = 4, 600, 3_000
ROW = np.sort(RNG.integers(0, ROWS, FORECASTS))
GROUP = RNG.integers(0, CLUSTERS, FORECASTS)
WEIGHT = RNG.uniform(0.5, 2.0, FORECASTS)
CHANCE = np.array([0.2, 0.5, 0.55, 0.9])


def one_by_one(sets):
    """Frequencies of outcomes: all forecasts of a cluster share one uniform number."""
    drawn = RNG.random((sets, CLUSTERS))
    yes = drawn[:, GROUP] < CHANCE[ROW]
    cells = [row == ROW for row in range(ROWS)]
    return np.transpose([yes[:, own] @ WEIGHT[own] / WEIGHT[own].sum() for own in cells])


def test_means_and_covariances_are_those_of_outcomes_drawn_one_by_one():
    """Within what 4,000 sets of each leave to chance."""
    limit = NormalFrequencies(ROW, GROUP, WEIGHT, ROWS)
    drawn, counted = limit.drawn(CHANCE, 4_000, seed=1), one_by_one(4_000)
    assert drawn.mean(axis=0) == pytest.approx(counted.mean(axis=0), abs=0.003)
    assert np.cov(drawn.T) == pytest.approx(np.cov(counted.T), rel=0.12, abs=2e-5)


def test_rows_that_hold_few_yeses_are_drawn_one_by_one():
    """A count whose variance is small is no normal number; one that cannot vary is no matter."""
    limit = NormalFrequencies(ROW, GROUP, WEIGHT, ROWS)
    assert limit.holds(CHANCE)
    assert limit.holds(np.array([0.0, 0.5, 0.5, 1.0]))
    assert not limit.holds(np.array([0.01, 0.5, 0.5, 0.9]))


def test_the_same_numbers_serve_every_truth():
    """So that halving between two truths is not led astray by chance."""
    limit = NormalFrequencies(ROW, GROUP, WEIGHT, ROWS)
    moved = limit.drawn(CHANCE + 1e-4, 50, seed=3) - limit.drawn(CHANCE, 50, seed=3)
    assert moved == pytest.approx(1e-4, abs=1e-4)
