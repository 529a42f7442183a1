"""Many clusters in which two sides forecast the same tell nothing of who is better."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from forecasttrack.inference import (
    bootstrap_difference,
    clustered_difference,
    diebold_mariano,
    rank,
    score_table,
    swapped_difference,
)


def by_each_method(difference):
    """What each method of many clusters finds."""
    cluster = np.arange(len(difference))
    for method in (clustered_difference, bootstrap_difference, swapped_difference):
        yield method(difference=difference, cluster=cluster)
    yield diebold_mariano(difference=difference)


@pytest.mark.parametrize("n", [40, 300])
def test_four_questions_decide_nothing_among_many_alike(n):
    """Four coins fall alike in 1 of 8 throws, and were called a difference (p = 0.044)."""
    for found in by_each_method(np.repeat([-0.2, 0.0], [4, n - 4])):
        assert found.barred_by == "too few to tell", found.method
        assert found.note.startswith("too few to tell: the sides differ in clusters worth 4"), n


@pytest.mark.parametrize("differing", [4, 5, 8])
def test_equally_good_sides_are_told_apart_in_at_most_one_of_twenty(differing):
    """Every way in which the questions of which they differ can come out, counted."""
    found = 0
    for signs in itertools.product([-1, 1], repeat=differing):
        gap = np.zeros(40)
        gap[:differing] = 0.2 * np.array(signs)
        each = clustered_difference(difference=gap, cluster=np.arange(40))
        found += each.p_value <= 0.05 and not each.barred_by
    assert found / 2**differing <= 0.05


def test_thirty_that_differ_are_enough():
    """What they show is not taken away by those that do not."""
    rng = np.random.default_rng(3)
    gap = np.concatenate([rng.normal(-0.2, 0.1, 30), np.zeros(10)])
    for found in by_each_method(gap):
        assert not found.barred_by, found.method
        assert found.p_value < 0.01


def test_no_difference_at_all_is_left_as_it_is():
    """Forty differences of 0 have a mean of 0, of which nothing has to be told."""
    found = clustered_difference(difference=np.zeros(40), cluster=np.arange(40))
    assert (found.value, found.low, found.high, found.barred_by) == (0, 0, 0, "")


@pytest.mark.parametrize(("differing", "open_places"), [(6, 2), (35, 1)])
def test_places_are_excluded_by_those_that_differ(differing, open_places):
    """Who differ on six of forty questions may stand in each other's place."""
    rng = np.random.default_rng(5)
    one = rng.uniform(0, 0.2, 40)
    other = one + np.repeat([0.2, 0.0], [differing, 40 - differing])
    found = rank(
        score_table(score=np.column_stack([one, other])), least_effective=30, resamples=200
    )
    assert found.rank.tolist() == [1, 2]
    assert found.rank_high[0] == open_places
