"""How far questions of a cluster come out together, beside every outcome of a cluster counted."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import norm

from forecasttrack.inference import binary_scores
from forecasttrack.inference.dependence import dispersion, with_dependence


def yeses(outcome, probability, cluster=None):
    """A score of 1 for each yes, so that all questions count alike."""
    y = np.asarray(outcome, dtype=float)
    return binary_scores(
        score=y, otherwise=1 - y, probability=probability, outcome=y, cluster=cluster
    ).terms()


def central_moments(cases):
    """Second and fourth central moment of what comes out with such chances."""
    mean = sum(chance * value for chance, value in cases)
    return np.array([sum(c * (value - mean) ** k for c, value in cases) for k in (2, 4)])


def apart(jump, chance):
    """Every outcome of a cluster of independent questions."""
    return [
        (math.prod(np.where(high, chance, 1 - chance)), float(jump @ high))
        for high in np.array(list(itertools.product([0, 1], repeat=len(jump))))
    ]


def together(jump, chance):
    """One number between 0 and 1 is drawn for a cluster; high is what is likelier than that."""
    ends = np.unique(np.concatenate([[0.0, 1.0], chance]))
    return [
        (end - start, float(jump @ (chance > (start + end) / 2)))
        for start, end in itertools.pairwise(ends)
    ]


WAYS = (apart, together)


def by_every_outcome(terms):
    """The largest weight that the squared residuals do not refute at 1%."""
    observed = terms.jump @ terms.n_high

    def too_much(tilt):
        return terms.jump @ expit(logit(terms.chance) + tilt * terms.jump) - observed

    far = 50 / terms.jump.min()
    fitted = expit(logit(terms.chance) + brentq(too_much, -far, far, xtol=1e-12) * terms.jump)
    blocks = list(itertools.pairwise([*terms.first, len(terms.jump)]))
    rows = [(terms.jump[slice(*each)], fitted[slice(*each)]) for each in blocks]
    residual = np.array([terms.jump[a:b] @ (terms.n_high - fitted)[a:b] for a, b in blocks])
    none, whole = (np.array([central_moments(way(*row)) for row in rows]) for way in WAYS)
    for weight in np.linspace(1, 0, 21):
        second, fourth = ((1 - weight) * none + weight * whole).T
        squares = residual**2 / (1 - second / second.sum())
        spread = math.sqrt((fourth - second**2).sum())
        if squares.sum() - second.sum() >= norm.ppf(0.01) * spread:
            return weight
    return 0.0


@pytest.mark.parametrize("seed", range(12))
def test_the_weight_is_the_largest_that_the_residuals_do_not_refute(seed):
    """Thirty to sixty clusters of two to four questions, some of which share a draw."""
    rng = np.random.default_rng(seed)
    clusters = int(rng.integers(30, 61))
    cluster = np.repeat(np.arange(clusters), rng.integers(2, 5, clusters))
    p = rng.uniform(0.05, 0.95, len(cluster))
    drawn = np.where(cluster % 12 < seed, rng.random(clusters)[cluster], rng.random(len(p)))
    terms = yeses(drawn < p, p, cluster)
    assert with_dependence(terms).together == pytest.approx(by_every_outcome(terms), abs=1e-12)


@pytest.mark.parametrize(("clusters", "found"), [(9, 1.0), (10, 0.0), (11, 0.0)])
def test_ten_clusters_can_show_that_questions_come_out_apart(clusters, found):
    """One yes and one no in each is as far from together as can be; of nine it shows nothing."""
    cluster = np.repeat(np.arange(clusters), 2)
    terms = yeses(np.tile([1, 0], clusters), np.full(2 * clusters, 0.5), cluster)
    assert with_dependence(terms).together == found


@pytest.mark.parametrize(("n", "ratio"), [(48, 1.0), (50, 22 / 3), (52, 22 / 3)])
def test_fifty_questions_can_show_that_scores_vary_by_more_than_was_forecast(n, ratio):
    """Each of 10% came about and each of 90% did not.

    One forecast in twenty counts as even odds, so that 0.88 squared stands over 0.12 times 0.88.
    """
    terms = yeses([1, 0] * (n // 2), [0.1, 0.9] * (n // 2))
    assert dispersion(terms) == pytest.approx(ratio, rel=1e-9)


def test_scores_that_vary_by_less_than_was_forecast_are_left_as_they_are():
    """Two yeses of three in each of sixty clusters, as forecast."""
    cluster = np.repeat(np.arange(60), 3)
    terms = yeses(np.tile([1, 1, 0], 60), np.full(180, 2 / 3), cluster)
    assert dispersion(terms) == 1.0


def test_clusters_count_by_how_much_they_vary():
    """Nine of four questions and six of two are worth 12 by their variances, not by its squares."""
    cluster = np.repeat(np.arange(15), [4] * 9 + [2] * 6)
    terms = yeses(np.tile([1, 0], 24), np.full(48, 0.5), cluster)
    assert with_dependence(terms).together == by_every_outcome(terms) == 0.0
