"""Intervals and open places of a ranking, beside the same worked out for each pair and draw."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from forecasttrack.display.chance import least_draws
from forecasttrack.inference import METHODS, rank, score_table
from forecasttrack.inference.ranking import ranks

NAN = math.nan


def table_of(seed, *, questions=12, forecasters=4, clusters=7, gaps=0.0, spread=0.15, unit=1.0):
    """Forecasters some of whom are better, on questions of unequal weight, some of them related."""
    rng = np.random.default_rng(seed)
    score = rng.random((questions, 1)) + 0.12 * np.arange(forecasters)
    score = unit * (score + spread * rng.random((questions, forecasters)))
    score[:, 1:][rng.random((questions, forecasters - 1)) < gaps] = NAN
    score[:2] = unit * rng.random((2, forecasters))
    score[-1, 0] = NAN if gaps else score[-1, 0]
    score[-1, 1] = unit * rng.random()
    cluster = np.append(rng.permutation(clusters), rng.integers(clusters, size=questions))
    return score_table(
        score=score, weight=rng.uniform(0.5, 2, questions), cluster=cluster[:questions]
    )


def critical(clusters, level):
    """Student's t; infinite for one cluster."""
    return stats.t.ppf((1 + level) / 2, clusters - 1) if clusters > 1 else math.inf


def error(draws, clusters):
    """A standard error from what was drawn; none where half of the draws give no number."""
    known = draws[np.isfinite(draws)]
    if clusters < 2 or 2 * len(known) < len(draws):
        return NAN
    return float(np.std(known)) * math.sqrt(clusters / (clusters - 1))


class Plain:
    """A ranking in plain steps."""

    def __init__(self, table, method, *, higher=False, level, seed, resamples, enough, least):
        self.level, n = level, table.n_clusters
        drawn = np.random.default_rng(seed).integers(n, size=(resamples, n), dtype=np.int32)
        weights = [np.bincount(each, minlength=n)[table.cluster] * table.weight for each in drawn]
        numbers = np.array([method.estimate(table, table.weight), *(
            method.estimate(table, each) for each in weights)])  # fmt: skip
        self.estimate = numbers[0]
        numbers = np.log(numbers) if method.ratio else numbers
        self.centre, self.draws = numbers[0], numbers[1:]
        within = [table.cluster == each for each in range(n)]
        self.own = self.clusters_of(within, table.answered)
        self.compared = self.clusters_of(within, method.compared(table))
        self.worth = self.worth_of(within, table)
        self.bounded = (self.worth >= enough) & (resamples >= min(39, least_draws(level)))
        placed = self.bounded & (resamples >= least_draws(level)) & (self.compared >= least)
        self.shared = np.where(placed, self.own, 0)
        same = np.where(table.answered, np.round(table.score, 12), math.inf)
        self.distinct = np.array([
            [sum((same[rows, i] != same[rows, j]).any() for rows in within) >= enough
             for j in range(len(self.own))]
            for i in range(len(self.own))
        ])  # fmt: skip
        self.group, self.sign = table.group, -1 if higher else 1

    @staticmethod
    def clusters_of(within, marked):
        return sum(marked[rows].any(axis=0).astype(int) for rows in within)

    @staticmethod
    def worth_of(within, table):
        found = []
        for each in table.answered.T:
            weight = [table.weight[rows & each].sum() for rows in within]
            found.append(sum(weight) ** 2 / (sum(w**2 for w in weight) or 1.0))
        return np.array(found)

    def interval(self, one):
        if not self.bounded[one] or self.own[one] < 2:
            return NAN, NAN
        reach = critical(self.own[one], self.level) * error(self.draws[:, one], self.own[one])
        return self.centre[one] - reach, self.centre[one] + reach

    def places(self, one):
        others = [
            each
            for each in range(len(self.own))
            if self.group[each] == self.group[one] and not math.isnan(self.centre[each])
        ]
        gaps = {each: self.centre[one] - self.centre[each] for each in others if each != one}
        draws = {each: self.draws[:, one] - self.draws[:, each] for each in gaps}
        errors = {
            each: error(draws[each], min(self.shared[one], self.shared[each])) for each in gaps
        }
        far = [
            np.nan_to_num(np.abs(draws[each] - gaps[each]) / errors[each])
            for each in gaps
            if errors[each] > 1e-9
        ]
        most = np.quantile(np.max(far, axis=0), self.level) if far else 0.0
        best = worst = 1
        for each, gap in gaps.items():
            reach = math.inf
            if self.distinct[one, each] and errors[each] > 1e-9:
                ts = (critical(self.shared[side], self.level) for side in (one, each))
                reach = max(most, *ts) * errors[each]
            best += self.sign * gap - reach > 1e-9
            worst += self.sign * gap + reach > -1e-9
        return best, worst


WAYS = [
    {},
    {"seed": 4, "level": 0.5, "resamples": 30},
    {"level": 0.5, "resamples": 2},
    {"level": 0.9, "resamples": 100},
    {"level": 0.99, "resamples": 100},
    {"resamples": 38},
    {"enough": 4.0},
    {"enough": 5.6, "level": 0.8},
    {"least": 6, "level": 0.8},
    {"higher": True, "level": 0.7},
]


EVERY_WAY = [(name, way) for name in ("mean", "relative-skill") for way in WAYS]
OTHERS = [(name, WAYS[3]) for name in ("fixed-effects", "intersection", "peer")]


@pytest.mark.parametrize("gaps", [0.0, 0.3])
@pytest.mark.parametrize(("name", "way"), EVERY_WAY + OTHERS)
def test_intervals_and_open_places_are_their_definitions(name, gaps, way):
    """By every method, with questions that somebody left out and without."""
    given = {"level": 0.95, "seed": 0, "resamples": 60, "enough": 0.0, "least": 1, "higher": False}
    given |= way
    seed = 10 * WAYS.index(way) + (gaps > 0)
    table, method = table_of(seed, gaps=gaps), METHODS[name]
    plain = Plain(table, method, **given)
    found = rank(
        table,
        method=method,
        higher_is_better=given["higher"],
        level=given["level"],
        seed=given["seed"],
        resamples=given["resamples"],
        least_clusters=given["least"],
        enough=given["enough"],
    )
    back = np.exp if method.ratio else np.asarray
    each = range(len(plain.own))
    ends = np.array([plain.interval(one) for one in each]).T
    assert_allclose(found.estimate, plain.estimate)
    assert_allclose([found.low, found.high], back(ends), rtol=1e-9)
    known = ~np.isnan(plain.estimate)
    open_places = np.array([plain.places(one) for one in each], dtype=float).T
    assert_allclose([found.rank_low, found.rank_high], np.where(known, open_places, NAN))
    assert_allclose(found.effective, plain.worth)
    assert found.n_own.tolist() == plain.own.tolist()
    assert found.n_compared.tolist() == plain.compared.tolist()
    assert found.n.tolist() == table.answered.sum(axis=0).tolist()
    assert_allclose(found.participation, table.answered.mean(axis=0))
    ranked = np.where(plain.compared >= given["least"], plain.estimate, NAN)
    assert_allclose(found.rank, ranks(ranked, table.group, higher_is_better=given["higher"]))
