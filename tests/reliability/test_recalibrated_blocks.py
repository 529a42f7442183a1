"""The isotonic fit and its terms, held against slow and obvious versions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasttrack.reliability import corp, count, isotonic_mean, isotonic_quantile, recalibrate
from forecasttrack.reliability.isotonic import isotonic_blocks


def pooled(total, weight):
    """Pool adjacent violators one by one, as Ayer et al. (1955) wrote it."""
    blocks = []
    for each in zip(total.tolist(), weight.tolist(), strict=True):
        blocks.append([*each, 1])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    return np.repeat([t / w for t, w, _ in blocks], [steps for *_, steps in blocks])


@pytest.mark.parametrize("seed", range(20))
def test_blocks_are_those_of_pooling_one_by_one(seed):
    """Runs that do not rise are pooled before the fit, with ties and any weights."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 4, 200).astype(float) if seed % 2 else rng.uniform(0.1, 3, 200)
    total = weight * (rng.random(200) < np.linspace(0, 1, 200)).astype(float)
    total = total if seed % 3 else weight * rng.choice([0.0, 0.25, 0.5, 1.0], 200)
    assert_allclose(isotonic_mean(total=total, weight=weight), pooled(total, weight), rtol=1e-12)
    found = isotonic_blocks(total=total, weight=weight)
    assert (found.bounds[0], found.bounds[-1]) == (0, 200)
    assert (np.diff(found.mean) >= 0).all()
    for name, column in (("total", total), ("weight", weight)):
        parts = np.split(column, found.bounds[1:-1])
        assert_allclose(getattr(found, name), [part.sum() for part in parts], rtol=1e-12)


def logarithmic(probability, outcome):
    with np.errstate(divide="ignore"):
        return -np.log(np.where(outcome == 1, probability, 1 - probability))


@pytest.mark.parametrize("places", [1, 3, 16])
@pytest.mark.parametrize("score", [lambda p, y: (p - y) ** 2, logarithmic])
def test_terms_are_means_of_the_scores_of_every_forecast(score, places):
    """Scored row by row, as the definitions say, with ties and with more rows than one chunk."""
    rng = np.random.default_rng(places)
    probability = rng.random(40_000).clip(0.05, 0.95).round(places)
    outcome = (rng.random(40_000) < probability**1.3).astype(float)
    tally = count(probability=probability, outcome=outcome)
    fitted = recalibrate(tally)[np.searchsorted(tally.probability, probability)]
    stated, best, constant = (
        float(score(each, outcome).mean())
        for each in (probability, fitted, np.full(len(outcome), outcome.mean()))
    )
    found = corp(tally, score=score)
    assert found["score"] == pytest.approx(stated, rel=1e-12)
    assert found["miscalibration"] == pytest.approx(stated - best, rel=1e-9)
    assert found["discrimination"] == pytest.approx(constant - best, rel=1e-9)
    assert found["uncertainty"] == pytest.approx(constant, rel=1e-12)


@pytest.mark.parametrize(
    "probability",
    [[], [0.3], [0.0], [0.0, 1.0], [0.0, 1e-300, 0.3, 0.1 * 3, 1 - 1e-16, 1.0], [0.2, 0.2 + 1e-13]],
)
def test_groups_are_those_of_a_loop_over_neighbours(probability):
    """Neighbours at most 1e-12 apart are one group; 0 and 1 are groups of their own."""
    tally = count(probability=probability, outcome=[0] * len(probability))
    group = [0] * min(len(tally), 1)
    for before, each in zip(tally.probability, tally.probability[1:], strict=False):
        group.append(group[-1] + (each - before > 1e-12 or before == 0 or each == 1))
    assert tally.group.tolist() == group
    assert len(tally.grouped) == len(set(group))


@pytest.mark.parametrize("level", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("seed", range(4))
def test_a_recalibrated_quantile_has_the_least_pinball_loss_of_all_that_never_fall(seed, level):
    """Every never-falling choice of outcomes is tried; equal forecasts get one number."""
    rng = np.random.default_rng(seed)
    forecast, outcome = np.array([1.0, 2, 2, 3, 4, 5]), rng.integers(0, 6, 6).astype(float)
    weight = rng.integers(1, 4, 6).astype(float)

    def loss(fitted):
        off = outcome - fitted
        return np.sum(weight * np.maximum(level * off, (level - 1) * off))

    found = isotonic_quantile(forecast=forecast, outcome=outcome, weight=weight, level=level)
    levels = itertools.combinations_with_replacement(sorted(set(outcome)), 5)
    least = min(loss(np.array(each)[[0, 1, 1, 2, 3, 4]]) for each in levels)
    assert loss(found) == pytest.approx(least, abs=1e-12)
    assert (np.diff(found) >= 0).all()
    assert found[1] == found[2]
