"""Intervals and open places of a ranking, beside the same worked out for each pair and draw."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from forecasttrack.display.chance import least_draws
from forecasttrack.inference import METHODS, rank, score_table
from forecasttrack.inference.ranking import (
    _differ,
    _spread,
    _standardised,
    _standardised_with_gaps,
    ranks,
)

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
        least_effective=given["enough"],
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
    assert found.clusters_answered.tolist() == plain.own.tolist()
    assert found.clusters_compared.tolist() == plain.compared.tolist()
    assert found.n.tolist() == table.answered.sum(axis=0).tolist()
    assert_allclose(found.participation, table.answered.mean(axis=0))
    ranked = np.where(plain.compared >= given["least"], plain.estimate, NAN)
    assert_allclose(found.rank, ranks(ranked, table.group, higher_is_better=given["higher"]))


@pytest.mark.parametrize("enough", [0.0, 1, 1.5, 2, 3, 4, 7, 8])
@pytest.mark.parametrize("seed", range(3))
def test_two_differ_in_as_many_clusters_as_hold_a_question_on_which_they_do(seed, enough):
    """However few clusters decide of most pairs, and in whatever order they stand."""
    rng = np.random.default_rng(seed)
    score = np.where(rng.random((14, 6)) < 0.7, 0.5, rng.choice([0.1, NAN], (14, 6)))
    score[:, 1] = score[:, 0]
    score[3, 1] = score[3, 0] + 1e-14
    score[:, 5] = rng.random(14)
    cluster = np.r_[rng.permutation(7), rng.integers(7, size=7)]
    table = score_table(score=score, cluster=cluster)
    same = np.nan_to_num(np.round(score, 12), nan=-1)
    for one, other in itertools.product(range(6), repeat=2):
        unlike = same[:, one] != same[:, other]
        expected = len(set(cluster[unlike])) >= enough
        assert _differ(table, enough)[one, other] == expected


def test_two_clusters_have_one_degree_of_freedom():
    """Their errors are those of what was drawn, times the square root of 2."""
    table = score_table(score=[[0.1, 0.9], [0.4, 0.3], [0.6, 0.2]], cluster=[0, 1, 1])
    found = rank(table, method=METHODS["mean"], resamples=200)
    drawn = np.random.default_rng(0).integers(2, size=(200, 2), dtype=np.int32)
    counts = np.array([np.bincount(each, minlength=2) for each in drawn])[:, [0, 1, 1]]
    means = (counts @ table.score) / counts.sum(axis=1)[:, None]
    reach = stats.t.ppf(0.975, 1) * math.sqrt(2) * means.std(axis=0)
    assert_allclose(found.high - found.estimate, reach, rtol=1e-9)
    assert_allclose(found.estimate - found.low, reach, rtol=1e-9)


def clear_order(n=40, unit=1.0):
    """Three forecasters who lie far apart, on questions of their own."""
    rng = np.random.default_rng(0)
    score = unit * (np.array([0.1, 0.4, 0.7]) + 0.2 * rng.random((n, 3)))
    return score_table(score=score, cluster=np.arange(n))


@pytest.mark.parametrize(
    ("resamples", "level", "interval", "places"),
    [
        (38, 0.95, False, False), (39, 0.95, True, True),
        (18, 0.9, False, False), (19, 0.9, True, True),
        (38, 0.99, False, False), (39, 0.99, True, False),
        (198, 0.99, True, False), (199, 0.99, True, True),
    ],
)  # fmt: skip
def test_intervals_take_39_resamples_and_places_those_that_show_their_tails(
    resamples, level, interval, places
):
    """Or as many as the level of the interval takes, if that is fewer."""
    found = rank(clear_order(), resamples=resamples, level=level)
    assert (np.isfinite(found.low).all(), np.isfinite(found.high).all()) == (interval, interval)
    assert found.rank_high.tolist() == ([1, 2, 3] if places else [3, 3, 3])
    assert found.rank_low.tolist() == ([1, 2, 3] if places else [1, 1, 1])


@pytest.mark.parametrize("unit", [1e-13, 1.0, 1e13])
@pytest.mark.parametrize("higher", [False, True])
def test_open_places_do_not_depend_on_the_unit(unit, higher):
    found = rank(clear_order(unit=unit), resamples=100, higher_is_better=higher)
    order = [3, 2, 1] if higher else [1, 2, 3]
    assert found.rank.tolist() == found.rank_low.tolist() == found.rank_high.tolist() == order


@pytest.mark.parametrize(("limit", "holds"), [(40, True), (41, False)])
def test_who_has_just_enough_clusters_has_an_interval_and_a_place(limit, holds):
    """By what they are worth, and by how many compare them with others."""
    table = clear_order(40)
    by_worth, by_number = (
        rank(table, resamples=100, **each)
        for each in ({"least_effective": limit}, {"least_clusters": limit})
    )
    assert np.isfinite(by_worth.low).all() == holds
    for found in (by_worth, by_number):
        assert found.rank_high.tolist() == ([1, 2, 3] if holds else [3, 3, 3])
    assert np.isfinite(by_number.rank).all() == holds


@pytest.mark.parametrize("unknown", [0, 1, 5, 6, 9, 10])
def test_a_standard_error_takes_half_of_the_resamples(unknown):
    """Those without a number are left out of it."""
    drawn = np.random.default_rng(unknown).normal(5, 2, (10, 2))
    drawn[:unknown, 0] = NAN
    found = _spread(drawn, np.array([9, 2]))
    known = drawn[unknown:, 0].std() * math.sqrt(9 / 8) if unknown <= 5 else NAN
    assert_allclose(found, [known, drawn[:, 1].std() * math.sqrt(2)], rtol=1e-12)


@pytest.mark.parametrize("gaps", [False, True])
def test_the_farthest_of_each_draw_is_counted_in_standard_errors(gaps):
    """Differences without any spread, and draws that give no number, are no distance."""
    rng = np.random.default_rng(3)
    gap, drawn = rng.normal(size=4), rng.normal(size=(4, 25)) * [[1.0], [3.0], [0.5], [2.0]]
    gap[0], drawn[0] = 0.0, 1e-14
    drawn -= drawn.mean(axis=1)[:, None]
    drawn[1, :7] = NAN if gaps else drawn[1, :7]
    n = np.array([5, 5, 2, 9])
    errors = np.nanstd(drawn, axis=1) * np.sqrt(n / (n - 1))
    far = np.abs(drawn - gap[:, None])[1:] / errors[1:, None]
    spread, most = (_standardised_with_gaps if gaps else _standardised)(gap, drawn.copy(), n)
    assert_allclose(spread, errors, rtol=1e-9, atol=1e-15)
    assert_allclose(most, np.nanmax(far, axis=0), rtol=1e-9)
