"""Sums by cluster beside matrices of all values, and clusters that do not differ."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forecasttrack.inference import bootstrap_difference, paired
from forecasttrack.inference.paired import resampled_means, too_few_draws
from forecasttrack.inference.sums import ClusterSums, sum_by_cluster

EMPTY = sum_by_cluster(value=[], cluster=[])


def by_matrices(value, weight, cluster):
    """CR2 of a weighted mean: squared sums by what they are of independent values of variance 1.

    The variance so found is a quadratic form of the values, whose first two moments give Bell and
    McCaffrey's degrees of freedom.
    """
    share = weight / weight.sum()
    members = (np.unique(cluster)[:, None] == cluster).astype(float)
    left_over = members * share @ (np.eye(len(value)) - share)
    factor = (members @ share**2) / (left_over**2).sum(axis=1)
    form = left_over.T * factor @ left_over
    degrees = np.trace(form) ** 2 / np.trace(form @ form)
    return math.sqrt(value @ form @ value), degrees


@pytest.mark.parametrize("unit", [1.0, 1e-6, 1e6])
@pytest.mark.parametrize("seed", range(3))
def test_errors_of_weighted_clusters_are_those_of_all_their_values(seed, unit):
    """Of clusters of several weights, in whatever unit these are."""
    rng = np.random.default_rng(seed)
    cluster = np.r_[np.arange(5), rng.integers(5, size=15)]
    value, weight = rng.normal(1, 2, 20), rng.uniform(0.2, 3, 20)
    found = sum_by_cluster(value=value, weight=unit * weight, cluster=cluster).standard_error()
    assert found == pytest.approx(by_matrices(value, weight, cluster), rel=1e-9)


@pytest.mark.parametrize(
    ("value", "weight", "cluster"),
    [([1.0, 3.0], [1.0, 2.0], [0, 0]), ([1.0, math.inf], [1.0, 2.0], [0, 1]), ([], [], [])],
)
def test_one_cluster_or_an_infinite_value_has_no_standard_error(value, weight, cluster):
    """And divides nothing by 0 on the way."""
    sums = sum_by_cluster(value=value, weight=weight, cluster=cluster)
    with np.errstate(all="raise"):
        assert sums.standard_error() == pytest.approx((math.nan, math.nan), nan_ok=True)


@pytest.mark.parametrize(
    ("value", "weight", "varies"),
    [
        ([1.0, 1.0, 1.0], [1.0, 3.0, 2.0], False),
        ([1.0, 1.0, 1.0 + 1e-14], [1.0, 1.0, 1.0], False),
        ([1.0, 1.0, 1.0 + 1e-11], [1.0, 1.0, 1.0], True),
        ([1.0, 3.0, 2.0], [3.0, 1.0, 1.5], True),
        ([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], False),
        ([0.0, 0.0, 1e-20], [1.0, 1.0, 1.0], True),
        ([math.inf, math.inf, math.inf], [1.0, 1.0, 1.0], True),
        ([1.0, 1.0, math.nan], [1.0, 1.0, 0.0], False),
    ],
)
def test_means_of_clusters_vary_where_they_differ_by_more_than_rounding(value, weight, varies):
    """Whatever their weights; of what is infinite nothing is known."""
    sums = sum_by_cluster(
        value=np.nan_to_num(value, nan=0, posinf=math.inf), weight=weight, cluster=[0, 1, 2]
    )
    assert sums.varies is varies


def test_no_cluster_is_worth_nothing_and_says_nothing():
    assert EMPTY.n_clusters == EMPTY.n == EMPTY.effective == EMPTY.differing == 0
    assert math.isnan(EMPTY.mean)
    assert EMPTY.varies


@pytest.mark.parametrize("unit", [1.0, 1e-14, 1e14])
@pytest.mark.parametrize(
    ("total", "differing"),
    [([1, -1, 0, 0], 2), ([1, 1e-13, 0, 0], 1), ([1, 2, 3, 1e-9], 4), ([0, 0, 0, 0], 4)],
)
def test_clusters_of_which_the_sum_is_nothing_beside_the_largest_do_not_differ(
    total, differing, unit
):
    """Where none differs all of them are counted."""
    ones = np.ones(4)
    sums = ClusterSums(total=unit * np.array(total), weight=ones, weight_squared=ones, n=4)
    assert sums.differing == pytest.approx(differing)


@pytest.mark.parametrize(("resamples", "enough"), [(38, False), (39, True)])
def test_an_interval_takes_a_draw_beyond_either_end(resamples, enough):
    """Which the note says, where it has nothing to say of clusters; of four it has."""
    words = "too few to tell: 38 resamples, and an interval at 95% takes 39"
    assert too_few_draws(resamples, 0.95) == ("" if enough else words)
    many, few = (
        bootstrap_difference(difference=np.arange(n) % 5, cluster=np.arange(n), resamples=resamples)
        for n in (40, 4)
    )
    assert (many.note, math.isnan(many.low)) == ("" if enough else words, not enough)
    assert "worth 4 independent clusters" in few.note


@pytest.mark.parametrize("at_once", [1, 7, 40, 10_000])
def test_how_many_are_drawn_at_once_changes_no_draw(monkeypatch, at_once):
    sums = sum_by_cluster(value=np.arange(8.0) ** 2, cluster=np.arange(8))
    swapped = {"difference": np.arange(14.0) - 5, "cluster": np.arange(14), "resamples": 50}
    expected = resampled_means(sums, resamples=50), paired.swapped_difference(**swapped).p_value
    monkeypatch.setattr(paired, "_AT_ONCE", at_once)
    assert resampled_means(sums, resamples=50).tolist() == expected[0].tolist()
    assert paired.swapped_difference(**swapped).p_value == expected[1]
