"""Forecasters who answered different questions: values, second implementations, laws."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from forecasttrack import inference
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference.missing import (
    fixed_effects,
    intersection,
    peer_difference,
    raw_mean,
    relative_skill,
)

NAN = math.nan


def gapped(seed=0, questions=25, forecasters=4):
    rng = np.random.default_rng(seed)
    score = rng.random((questions, forecasters))
    score[rng.random(score.shape) < 0.35] = NAN
    score[np.isnan(score).all(axis=1), 0] = 0.5
    score[0] = rng.random(forecasters)
    return inference.score_table(score=score, weight=rng.uniform(0.5, 2, questions))


def test_relative_skill_by_hand():
    """Ratios 1/2 and 1/4 and one's own 1: geometric mean of each row."""
    table = inference.score_table(score=[[0.1, 0.2, 0.4]] * 2)
    assert_allclose(relative_skill(table, table.weight), [0.5, 1.0, 2.0], rtol=1e-12)


def test_relative_skill_is_its_definition_in_plain_python():
    """Mean ratios on the overlap of each pair, oneself among them."""
    table = gapped()
    found = relative_skill(table, table.weight)
    score, weight = table.score, table.weight
    for i in range(4):
        logs = [0.0]
        for j in set(range(4)) - {i}:
            both = [q for q in range(25) if not math.isnan(score[q, i] + score[q, j])]
            one = sum(weight[q] * score[q, i] for q in both)
            other = sum(weight[q] * score[q, j] for q in both)
            logs.append(math.log(one / other))
        assert found[i] == pytest.approx(math.exp(sum(logs) / len(logs)), rel=1e-12)


def test_fixed_effects_are_those_of_statsmodels():
    """Forecaster and question dummies by weighted least squares, averaged over all questions."""
    table = gapped()
    question, person = np.nonzero(table.answered)
    design = np.column_stack([np.eye(4)[person], np.eye(25)[question][:, 1:]])
    fit = sm.WLS(table.score[question, person], design, weights=table.weight[question]).fit()
    difficulty = np.concatenate([[0.0], fit.params[4:]])
    expected = fit.params[:4] + np.average(difficulty, weights=table.weight)
    assert_allclose(fixed_effects(table, table.weight), expected, rtol=1e-9)


def test_peer_difference_and_intersection_are_their_definitions_in_plain_python():
    """Against the mean of the others; over what all answered."""
    table = gapped()
    score, weight = table.score, table.weight
    peer, common = peer_difference(table, weight), intersection(table, weight)
    everybody = [q for q in range(25) if not np.isnan(score[q]).any()]
    for i in range(4):
        top = bottom = 0.0
        for q in range(25):
            others = [score[q, j] for j in range(4) if j != i and not math.isnan(score[q, j])]
            if others and not math.isnan(score[q, i]):
                top += weight[q] * (score[q, i] - sum(others) / len(others))
                bottom += weight[q]
        assert peer[i] == pytest.approx(top / bottom, rel=1e-12)
        expected = np.average(score[everybody, i], weights=weight[everybody])
        assert common[i] == pytest.approx(expected, rel=1e-12)


@given(st.integers(0, 10_000))
def test_all_methods_agree_on_who_is_best_where_everybody_answered_everything(seed):
    """In a complete table fixed effects are raw means, and ratios multiply to 1."""
    score = np.random.default_rng(seed).uniform(0.01, 1, (8, 3))
    table = inference.score_table(score=score)
    means = raw_mean(table, table.weight)
    assert_allclose(fixed_effects(table, table.weight), means, rtol=1e-9)
    assert_allclose(intersection(table, table.weight), means, rtol=1e-12)
    skill = relative_skill(table, table.weight)
    assert np.prod(skill) == pytest.approx(1, rel=1e-9)
    peer = peer_difference(table, table.weight)
    for i, j in combinations(range(3), 2):
        signs = {np.sign(each[i] - each[j]) for each in (means, skill, peer)}
        assert len(signs) == 1


@given(st.integers(0, 10_000), st.sampled_from(sorted(inference.METHODS)))
def test_drawing_a_cluster_twice_is_repeating_its_questions(seed, name):
    """A count of two in the bootstrap equals two copies of the question, by every method."""
    table = gapped(seed)
    estimate = inference.METHODS[name].estimate
    counts = np.random.default_rng(seed).integers(1, 3, 25)
    repeated = inference.score_table(
        score=np.repeat(table.score, counts, axis=0), weight=np.repeat(table.weight, counts)
    )
    once = estimate(table, table.weight * counts)
    assert_allclose(once, estimate(repeated, repeated.weight), rtol=1e-9, equal_nan=True)


@given(st.integers(0, 10_000), st.sampled_from(sorted(inference.METHODS)))
def test_names_and_order_do_not_matter(seed, name):
    """Forecasters in another order get the same numbers."""
    table, order = gapped(seed), np.random.default_rng(seed).permutation(4)
    turned = inference.score_table(score=table.score[:, order], weight=table.weight)
    estimate = inference.METHODS[name].estimate
    assert_allclose(
        estimate(table, table.weight)[order], estimate(turned, turned.weight), rtol=1e-9
    )


def test_groups_that_no_question_connects_are_told_apart():
    """Fixed effects are given within each group; the groups have numbers of their own."""
    score = [[0.1, 0.3, NAN, NAN], [0.2, 0.4, NAN, NAN], [NAN, NAN, 0.5, 0.1]]
    table = inference.score_table(score=score)
    assert inference.components(table.answered).tolist() == [0, 0, 1, 1]
    found = inference.rank(table)
    assert_allclose(found.estimate, [0.15, 0.35, 0.5, 0.1])
    assert found.rank.tolist() == [1, 2, 2, 1]


def test_a_third_who_meets_both_connects_two():
    """Difficulty carries over: who beats the bridge by more is the better one."""
    score = [[0.2, NAN, 0.3], [NAN, 0.7, 0.6], [NAN, 0.7, 0.6]]
    found = fixed_effects(inference.score_table(score=score), np.ones(3))
    assert found[2] == pytest.approx(0.5)
    assert found[0] == pytest.approx(0.4)
    assert found[1] == pytest.approx(0.6)


def test_ties_share_the_better_place():
    """Two at the top are both first, and the next is third."""
    found = inference.rank(inference.score_table(score=[[0.1, 0.1, 0.3], [0.2, 0.2, 0.4]]))
    assert found.rank.tolist() == [1, 1, 3]


def test_who_answered_nothing_has_no_place_and_is_worth_nothing():
    """The numbers of the others stay theirs, and no division by zero is warned of."""
    score = [[0.1, 0.2, NAN], [0.3, 0.1, NAN], [0.2, 0.4, NAN]]
    found = inference.rank(inference.score_table(score=score))
    assert found.effective.tolist() == [3, 3, 0]
    assert np.isnan([found.estimate[2], found.rank[2]]).all()


def test_one_question_gives_no_interval_and_excludes_no_place():
    """A lucky single question must not look like a sure first place."""
    score = np.full((30, 3), 0.25) + np.random.default_rng(0).normal(0, 0.05, (30, 3))
    score[:, 2] = NAN
    score[0, 2] = 0.0
    found = inference.rank(inference.score_table(score=score), method=inference.METHODS["mean"])
    assert found.rank[2] == 1
    assert math.isnan(found.low[2])
    assert (found.rank_low[2], found.rank_high[2]) == (1, 3)
    assert found.rank_high[0] == 3


@pytest.mark.parametrize("questions", [3, 5, 40])
def test_an_interval_of_a_mean_comes_near_to_that_of_student(questions):
    """The spread of resamples is too small by sqrt((n - 1) / n), which is made good."""
    score = np.random.default_rng(questions).random((questions, 2))
    found = inference.rank(
        inference.score_table(score=score), method=inference.METHODS["mean"], resamples=4000
    )
    student = stats.ttest_1samp(score, 0).confidence_interval(0.95)
    width = student.high - student.low
    assert_allclose(found.high - found.low, width, rtol=0.05)
    assert_allclose((found.high + found.low) / 2, score.mean(axis=0), rtol=1e-12)


def test_clear_differences_have_narrow_ranks():
    """Where noise is small against the gaps, each place is certain."""
    rng = np.random.default_rng(2)
    score = np.array([0.1, 0.2, 0.3]) + rng.normal(0, 0.02, (40, 3)) + rng.random((40, 1))
    found = inference.rank(inference.score_table(score=score), seed=3)
    assert found.rank_low.tolist() == found.rank_high.tolist() == [1, 2, 3]


def test_higher_may_be_better():
    """For points the largest number is first."""
    table = inference.score_table(score=[[10.0, -5.0], [20.0, 0.0]])
    assert inference.rank(table, higher_is_better=True).rank.tolist() == [1, 2]


@pytest.mark.parametrize("unit", [1e9, 1e-13])
def test_ranks_do_not_depend_on_the_unit(unit):
    """The same scores in another order of sums tie, in large units and in small ones."""
    rng = np.random.default_rng(1)
    score = np.array([same := rng.random(40), rng.permutation(same), rng.random(40)]).T
    found = inference.rank(inference.score_table(score=unit * score), resamples=100)
    assert found.rank.tolist() == [2, 2, 1]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"score": [0.1]}, InvalidTableError, "shape"),
        ({"score": [[0.1]], "weight": [1, 2]}, InvalidTableError, "as many weights"),
        ({"score": [[0.1]], "weight": [0.0]}, InvalidArgumentError, "above 0"),
        ({"score": [[math.inf]]}, InvalidArgumentError, "infinite"),
        ({"score": [[NAN, NAN]]}, InvalidTableError, "nobody"),
    ],
)
def test_tables_that_cannot_be_compared_are_refused(given, error, words):
    """Shapes, weights, infinities and empty rows are checked first."""
    with pytest.raises(error, match=words):
        inference.score_table(**given)


def test_a_ratio_of_negative_scores_is_refused():
    """Relative skill says which method to take instead."""
    table = inference.score_table(score=[[-1.0, 1.0]])
    with pytest.raises(InvalidArgumentError, match="fixed-effects"):
        relative_skill(table, table.weight)


def test_who_has_no_question_in_common_is_no_part_of_a_relative_skill():
    """The first and the third meet the second only: ratios of 1/2, 2 and 4, and 1/4."""
    table = inference.score_table(score=[[0.1, 0.2, NAN], [NAN, 0.4, 0.1]])
    assert_allclose(relative_skill(table, table.weight), [0.5**0.5, 2, 0.25**0.5], rtol=1e-12)
