"""Paired differences: values, second implementations, laws and bad input."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import linalg, stats
from statsmodels.stats.multitest import multipletests

from forecasttrack import inference
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference import anytime
from forecasttrack.inference.paired import drawn_counts, resampled_means
from forecasttrack.inference.sums import sum_by_cluster


def differences(seed=0, n=60, clusters=12):
    rng = np.random.default_rng(seed)
    cluster = rng.integers(clusters, size=n)
    difference = rng.standard_normal(clusters)[cluster] + rng.standard_normal(n)
    return difference, cluster, rng.uniform(0.5, 2, n)


# --- values --------------------------------------------------------------------------------------


def test_the_published_diebold_mariano_value():
    """Differences 1, 2, 3, 4 at horizon 2: statistic, p and interval as published."""
    found = inference.diebold_mariano(difference=[1, 2, 3, 4], horizon=2, level=0.9)
    assert found.details["statistic"] == pytest.approx(2.2360680, abs=5e-8)
    assert 1 - found.p_value / 2 == pytest.approx(0.94431642, abs=5e-9)
    assert stats.norm.cdf(found.details["statistic"]) == pytest.approx(0.98732634, abs=5e-9)
    assert (found.low, found.high) == pytest.approx((-0.1311403, 5.1311403), abs=5e-8)


def test_diebold_mariano_at_horizon_one_is_the_paired_t_test():
    """Without overlap the corrected statistic is Student's."""
    difference, _, _ = differences()
    found = inference.diebold_mariano(difference=difference)
    t = stats.ttest_1samp(difference, 0)
    assert found.details["statistic"] == pytest.approx(t.statistic, rel=1e-12)
    assert found.p_value == pytest.approx(t.pvalue, rel=1e-9)
    interval = t.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-9)


@pytest.mark.parametrize("horizon", [1, 2, 3, 4, 7])
def test_diebold_mariano_is_its_definition_at_every_horizon(horizon):
    """Autocovariances by plain sums, and the factor of Harvey, Leybourne and Newbold (1997)."""
    d = [0.5, 0.9, 0.8, 0.3, -0.2, 0.1, 0.6, 0.7]
    n, mean = len(d), sum(d) / len(d)
    covariance = [
        sum((d[i] - mean) * (d[i - lag] - mean) for i in range(lag, n)) / n
        for lag in range(horizon)
    ]
    variance = (covariance[0] + 2 * sum(covariance[1:])) / n
    found = inference.diebold_mariano(difference=d, horizon=horizon)
    assert found.details["degrees_of_freedom"] == n - 1
    if variance <= 0:
        assert math.isnan(found.p_value)
        return
    factor = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
    statistic = math.sqrt(factor) * mean / math.sqrt(variance)
    assert found.details["statistic"] == pytest.approx(statistic, rel=1e-12)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(statistic), n - 1), rel=1e-9)


@pytest.mark.parametrize("unit", [1e-200, 1e-9, 1e149, 1e200])
def test_diebold_mariano_is_the_same_in_every_unit(unit):
    """Squares of very large or small differences are no numbers any more."""
    difference, _, _ = differences()
    own = inference.diebold_mariano(difference=difference, horizon=2)
    found = inference.diebold_mariano(difference=unit * np.asarray(difference), horizon=2)
    assert found.p_value == pytest.approx(own.p_value, rel=1e-9)
    assert found.low == pytest.approx(unit * own.low, rel=1e-9)


def test_a_variance_that_is_not_positive_gives_nan_with_its_reason():
    """Alternating differences at horizon 2 have a negative long-run variance."""
    found = inference.diebold_mariano(difference=[1, -1] * 5, horizon=2)
    assert found.value == 0
    assert math.isnan(found.p_value)
    assert "not positive" in found.note


def test_holm_and_benjamini_hochberg_are_those_of_statsmodels():
    """The same adjusted p-values as a second implementation, ties and ones among them."""
    p = np.array([0.001, 0.04, 0.04, 0.2, 0.9, 1.0, 0.013])
    for ours, theirs in (("holm", "holm"), ("benjamini-hochberg", "fdr_bh")):
        adjusted = inference.adjust(p_value=p, method=ours)
        assert_allclose(adjusted, multipletests(p, method=theirs)[1], rtol=1e-12)


def test_unknown_p_values_do_not_count():
    """NaN stays NaN, and makes nothing harder for the others."""
    adjusted = inference.adjust(p_value=[0.01, math.nan, 0.02])
    assert_allclose(adjusted, [0.02, math.nan, 0.02])


# --- second implementations ----------------------------------------------------------------------


def test_equal_clusters_give_the_sandwich_of_statsmodels():
    """With clusters of one size, CR2 is the usual correction G / (G - 1)."""
    difference, _, _ = differences()
    cluster = np.repeat(np.arange(12), 5)
    fit = sm.OLS(difference, np.ones(60)).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": True}, use_t=True
    )
    found = inference.clustered_difference(difference=difference, cluster=cluster)
    assert found.details["error"] == pytest.approx(fit.bse[0], rel=1e-9)
    assert found.details["degrees_of_freedom"] == pytest.approx(11, rel=1e-9)
    assert (found.low, found.high) == pytest.approx(tuple(fit.conf_int()[0]), rel=1e-9)
    assert found.p_value == pytest.approx(fit.pvalues[0], rel=1e-9)


def test_unequal_clusters_give_cr2_and_its_degrees_of_freedom_by_matrices():
    """The closed forms equal Bell and McCaffrey's definition with matrix square roots."""
    difference, cluster, _ = differences()
    n = len(difference)
    H = np.full((n, n), 1 / n)
    residual = difference - difference.mean()
    variance, columns = 0.0, []
    for each in np.unique(cluster):
        own = cluster == each
        root = linalg.inv(linalg.sqrtm(np.eye(own.sum()) - H[np.ix_(own, own)]).real)
        variance += (np.ones(own.sum()) / n @ root @ residual[own]) ** 2
        columns.append((np.eye(n) - H)[:, own] @ root @ np.ones(own.sum()) / n)
    G = np.column_stack(columns)
    values = linalg.eigvalsh(G.T @ G)
    found = inference.clustered_difference(difference=difference, cluster=cluster)
    assert found.details["error"] == pytest.approx(math.sqrt(variance), rel=1e-9)
    degrees = values.sum() ** 2 / (values**2).sum()
    assert found.details["degrees_of_freedom"] == pytest.approx(degrees, rel=1e-9)


def test_weighted_clusters_are_unbiased_under_independence():
    """With weights, the squared standard error has the variance of the mean as its mean."""
    _, cluster, weight = differences()
    rng = np.random.default_rng(5)
    truth = (weight**2).sum() / weight.sum() ** 2
    squared = [
        sum_by_cluster(
            value=rng.standard_normal(60), weight=weight, cluster=cluster
        ).standard_error()[0]
        ** 2
        for _ in range(4000)
    ]
    assert np.mean(squared) == pytest.approx(truth, rel=0.04)


def test_two_way_clusters_are_those_of_statsmodels():
    """Rows clustered by question and by forecaster: the same error as a second implementation."""
    rng = np.random.default_rng(3)
    question, person = np.repeat(np.arange(15), 8), np.tile(np.arange(8), 15)
    first = person < 4
    sides = rng.standard_normal((2, 15))[first.astype(int), question]
    score = sides + rng.standard_normal(8)[person] + rng.random(120)
    weight = rng.uniform(0.5, 2, 15)[question]
    design = sm.add_constant(first.astype(float))
    groups = np.column_stack([question, person])
    fit = sm.WLS(score, design, weights=weight).fit()
    ours = [
        inference.multiway_difference(score=score, first=first, weight=weight, clusters=ways)
        for ways in ([question], [question, person])
    ]
    # statsmodels also scales by (n - 1) / (n - k), which is no matter of clusters.
    scale = (len(score) - 1) / (len(score) - 2)
    for found, ways in zip(ours, (question, groups), strict=True):
        theirs = fit.get_robustcov_results("cluster", groups=ways, use_correction=True)
        assert found.value == pytest.approx(theirs.params[1], rel=1e-9)
        assert found.details["error"] == pytest.approx(theirs.bse[1] / math.sqrt(scale), rel=1e-9)
    assert ours[1].details["degrees_of_freedom"] == 7


def test_swapping_sides_in_full_is_the_permutation_test_of_scipy():
    """With few questions all swaps are counted, as SciPy does."""
    difference = np.array([0.3, -0.1, 0.4, 0.2, 0.25, -0.05])
    theirs = stats.permutation_test(
        (difference, np.zeros(6)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
    )
    found = inference.swapped_difference(difference=difference, cluster=np.arange(6))
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-12)
    assert found.seed is None


@pytest.mark.parametrize("unit", [1e-9, 0.1, 1e9 / 7])
def test_ties_among_swaps_are_ties_in_every_unit(unit):
    """Whole numbers have no rounding; their sums are as large as the one found in 6 of 64 ways."""
    whole = np.array([3, 1, 2, 4, -1, 5])
    sums = np.array(list(itertools.product([1, -1], repeat=6))) @ whole
    found = inference.swapped_difference(difference=whole * unit, cluster=np.arange(6))
    assert found.p_value == np.mean(np.abs(sums) >= whole.sum()) == 6 / 64


def test_drawn_swaps_come_near_to_all_of_them():
    """The drawn p-value is that of the full count, within what chance allows."""
    difference, cluster, _ = differences(clusters=14)
    sums = sum_by_cluster(value=difference, cluster=cluster).total
    signs = np.array(list(itertools.product([1, -1], repeat=len(sums))))
    exact = np.mean(np.abs(signs @ sums) >= abs(sums.sum()) - 1e-12)
    found = inference.swapped_difference(difference=difference, cluster=cluster, resamples=20_000)
    assert found.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))


def test_bootstrap_from_sums_is_the_bootstrap_of_rows():
    """Drawing sums and drawing the rows behind them give the same means, draw by draw."""
    difference, cluster, weight = differences()
    sums = sum_by_cluster(value=difference, weight=weight, cluster=cluster)
    rng, names = np.random.default_rng(7), np.unique(cluster)
    means = []
    for _ in range(50):
        drawn = rng.integers(len(names), size=len(names), dtype=np.int32)
        rows = np.concatenate([np.flatnonzero(cluster == names[each]) for each in drawn])
        means.append(np.average(difference[rows], weights=weight[rows]))
    assert_allclose(resampled_means(sums, seed=7, resamples=50), means, rtol=1e-12)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_the_bootstrap_interval_and_its_p_value_are_read_off_resampled_rows(level):
    """Rows of drawn clusters, averaged: as much lies beyond either end as the level leaves."""
    difference, cluster, weight = differences()
    found = inference.bootstrap_difference(
        difference=difference, weight=weight, cluster=cluster, level=level, seed=3, resamples=199
    )
    rng, names = np.random.default_rng(3), np.unique(cluster)
    rows = [
        np.concatenate([np.flatnonzero(cluster == names[each]) for each in drawn])
        for drawn in rng.integers(len(names), size=(199, len(names)), dtype=np.int32)
    ]
    means = np.sort([np.average(difference[each], weights=weight[each]) for each in rows])
    # A quantile lies between two of the sorted means, as far on as its share of the 198 steps.
    at = 198 * (1 - level) / 2
    whole, part = int(at), at - int(at)
    low = means[whole] + part * (means[whole + 1] - means[whole])
    high = means[-1 - whole] - part * (means[-1 - whole] - means[-2 - whole])
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)
    fewer = min((means <= 0).sum(), (means >= 0).sum())
    assert 0 < fewer < 99
    assert found.p_value == pytest.approx(2 * (1 + fewer) / 200, rel=1e-12)


@pytest.mark.parametrize("resamples", [1, 99, 400])
def test_the_lowest_p_value_that_draws_can_show_is_that_of_the_one_found(resamples):
    """No way to swap forty equal differences comes near the one found, nor a resample to 0."""
    alone = np.arange(40)
    found = inference.swapped_difference(difference=[1.0] * 40, cluster=alone, resamples=resamples)
    assert found.p_value == pytest.approx(1 / (1 + resamples), rel=1e-12)
    clear = inference.bootstrap_difference(
        difference=1.0 + 0.01 * alone, cluster=alone, resamples=resamples
    )
    assert clear.p_value == pytest.approx(min(1.0, 2 / (1 + resamples)), rel=1e-12)


@pytest.mark.parametrize(("clusters", "p_value"), [(1, 1), (12, 2 / 2**12), (13, 1 / 100)])
def test_ways_to_swap_up_to_twelve_clusters_are_all_looked_at(clusters, p_value):
    """Two of them give equal differences their size; of thirteen clusters ways are drawn."""
    found = inference.swapped_difference(
        difference=[0.5] * clusters, cluster=range(clusters), resamples=99, seed=1
    )
    assert found.p_value == pytest.approx(p_value, rel=1e-12)
    assert found.seed == (None if clusters <= 12 else 1)


def test_as_many_are_drawn_as_were_asked_for_however_many_clusters_there_are():
    """Fifteen draws of twenty thousand clusters are made in two parts."""
    n = 20_000
    sums = sum_by_cluster(value=np.arange(n) % 7, cluster=np.arange(n))
    means = resampled_means(sums, seed=4, resamples=15)
    counts = np.concatenate(list(drawn_counts(n, seed=4, resamples=15)))
    assert counts.shape == (15, n)
    assert (counts.sum(axis=1) == n).all()
    assert_allclose(means, counts @ (np.arange(n) % 7) / n, rtol=1e-12)
    # Where nothing differs every way to swap is as large as the one found.
    same = inference.swapped_difference(difference=[0.0] * n, cluster=np.arange(n), resamples=15)
    assert same.p_value == 1


def test_one_way_of_two_clusters_has_the_interval_of_two_numbers():
    """Worked by hand: each cluster moves the difference by 0.05, so the error is 0.1."""
    found = inference.multiway_difference(
        score=[0.1, 0.2, 0.4, 0.3],
        first=[True, True, False, False],
        weight=[1, 1, 1, 1],
        clusters=[["a", "b", "a", "b"]],
        level=0.9,
    )
    reach = 0.1 * stats.t.ppf(0.95, 1)
    assert found.details["error"] == pytest.approx(0.1, rel=1e-12)
    assert (found.low, found.high) == pytest.approx((-0.2 - reach, -0.2 + reach), rel=1e-12)
    assert found.p_value == pytest.approx(2 * stats.t.sf(2, 1), rel=1e-12)


def test_a_question_of_weight_0_is_as_good_as_left_out():
    """It is no fault, and moves neither the difference nor its ends."""
    found = inference.clustered_difference(
        difference=[0.1, 0.2, 0.5, -0.1], weight=[1, 1, 0, 1], cluster=[0, 1, 2, 3]
    )
    without = inference.clustered_difference(
        difference=[0.1, 0.2, -0.1], weight=[1, 1, 1], cluster=[0, 1, 3]
    )
    assert (found.value, found.low, found.high) == (without.value, without.low, without.high)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_anytime_p_value_is_the_level_at_which_a_sequence_first_left_zero_out(sign):
    """Evidence that has faded since counts as it stood at its highest, whichever side it is for."""
    difference = sign * np.array([0.5] * 12 + [-0.5] * 4)
    found = inference.confidence_sequence(difference=difference, bound=1)
    assert 0.001 < found.p_value < 0.5
    for nearer, left_out in ((1 - 1e-6, False), (1 + 1e-6, True)):
        sequence = inference.confidence_sequence(
            difference=difference, bound=1, level=1 - found.p_value * nearer
        )
        assert ((sequence.low > 0) | (sequence.high < 0)).any() == left_out
    assert max(found.less[-1], found.more[-1]) < max(found.less.max(), found.more.max())


@pytest.mark.parametrize("unit", [0.01, 100.0])
def test_evidence_of_differences_is_the_same_in_every_unit(unit):
    """Differences and their bound in hundredths, or in hundreds; a difference may be the bound."""
    difference = np.array([1.0, -0.2, 0.7, -0.9, 0.1, 0.5, 0.3, -0.4] * 8)
    own = inference.confidence_sequence(difference=difference, bound=1)
    found = inference.confidence_sequence(difference=unit * difference, bound=unit)
    assert_allclose(found.less, own.less, rtol=1e-9)
    assert_allclose(found.more, own.more, rtol=1e-9)
    assert_allclose(found.low, unit * own.low, rtol=1e-9)
    assert_allclose(found.high, unit * own.high, rtol=1e-9)
    assert -1 < own.low[-1] < own.high[-1] < 1


def test_before_the_first_difference_there_is_no_evidence():
    """An empty series has no step, and refutes nothing."""
    found = inference.confidence_sequence(difference=[], bound=1)
    assert (len(found), found.p_value) == (0, 1)


def test_evidence_that_was_never_large_has_a_p_value_of_1():
    """Twice what an e-value of less than 2 says would be above 1."""
    found = inference.confidence_sequence(difference=[0.1, -0.1, 0.1], bound=1)
    assert 1 < max(found.less.max(), found.more.max()) < 2
    assert found.p_value == 1


def test_the_confidence_sequence_is_its_definition():
    """Wealth, and the mean at which it would reach its threshold, by plain Python."""
    difference = [0.4, -0.2, 0.7, -0.9, 0.1, 0.5, 0.3, -0.4] * 5
    found = inference.confidence_sequence(difference=difference, bound=1)
    stakes = sorted([2.0 ** (-k / 2) for k in range(2, 25)] + [1 - 2.0**-k for k in range(2, 7)])
    middles = [0, *((a + b) / 2 for a, b in itertools.pairwise(stakes)), 1]
    shares = [0.75 * (b - a) + 0.25 / len(stakes) for a, b in itertools.pairwise(middles)]
    assert sum(shares) == pytest.approx(1)

    def wealth(shift, until, sign=1):
        total = 0.0
        for stake, share in zip(stakes, shares, strict=True):
            rate, log, seen = stake / 2, 0.0, []
            for d in difference[:until]:
                guess = sum(seen) / len(seen) if seen else 0.0
                log += sign * rate * (d - shift)
                log -= (-math.log(1 - stake) - stake) / 4 * (d - guess) ** 2
                seen.append(d)
            total += math.exp(log) * share
        return total

    for step in range(1, len(difference) + 1):
        low, high = found.low[step - 1], found.high[step - 1]
        assert found.more[step - 1] == pytest.approx(wealth(0, step), rel=1e-12)
        assert found.less[step - 1] == pytest.approx(wealth(0, step, -1), rel=1e-12)
        assert low == -1 or wealth(low, step) == pytest.approx(40, rel=1e-9)
        assert high == 1 or wealth(high, step, -1) == pytest.approx(40, rel=1e-9)
    assert -1 < found.low[-1] < found.high[-1] < 1
    assert found.p_value == min(1, 2 / max(found.less.max(), found.more.max()))


@pytest.mark.parametrize(
    ("spread", "conjugate"),
    [(10.0, 17.4683), (30.0, 25.8965), (100.0, 42.9275), (300.0, 71.358)],
)
def test_confidence_sequences_are_no_wider_than_those_of_a_tuned_conjugate_mixture(
    spread, conjugate
):
    """Choe and Ramdas tune a gamma-exponential mixture to a variance of ten; ours is as narrow.

    From a sum of squares of ten on: of five it is three per cent wider.

    The expected values solve Proposition 9 of Howard et al. (2021) with c = 2 for 1/40.
    """
    assert 0.7 < anytime._reach(np.array([spread]), 1.0, math.log(40))[0] / conjugate < 1


# --- laws ----------------------------------------------------------------------------------------


@given(st.integers(0, 10_000))
def test_turning_the_sides_turns_the_answer(seed):
    """B against A is A against B with its sign turned, by every method."""
    difference, cluster, weight = differences(seed, n=15, clusters=5)
    for method in (inference.clustered_difference, inference.swapped_difference):
        one = method(difference=difference, weight=weight, cluster=cluster)
        other = method(difference=-difference, weight=weight, cluster=cluster)
        assert one.value == pytest.approx(-other.value, abs=1e-12)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-9)
        assert one.low == pytest.approx(-other.high, rel=1e-9, nan_ok=True)


@given(st.integers(0, 10_000))
def test_order_of_rows_and_names_of_clusters_do_not_matter(seed):
    """Shuffled rows with renamed clusters give the same answer to the last digits."""
    difference, cluster, weight = differences(seed, n=15, clusters=5)
    order = np.random.default_rng(seed).permutation(15)
    one = inference.clustered_difference(difference=difference, weight=weight, cluster=cluster)
    other = inference.clustered_difference(
        difference=difference[order],
        weight=weight[order],
        cluster=np.array(list("vwxyz"))[cluster][order],
    )
    assert (one.value, one.low) == pytest.approx((other.value, other.low), rel=1e-9)


def test_the_same_seed_gives_the_same_interval():
    """Whatever is drawn can be drawn again, and the seed is told."""
    difference, cluster, _ = differences()
    found = [
        inference.bootstrap_difference(difference=difference, cluster=cluster, seed=seed)
        for seed in (4, 4, 5)
    ]
    assert found[0] == found[1]
    assert found[0].low != found[2].low
    assert found[0].seed == 4


# --- edges and bad input -------------------------------------------------------------------------


@pytest.mark.parametrize("method", [inference.clustered_difference, inference.bootstrap_difference])
def test_one_cluster_or_an_infinite_difference_says_nothing(method):
    """The mean stays, and the interval is NaN with its reason."""
    for difference, cluster, why in (
        ([1.0, 2.0], [0, 0], "too few to tell"),
        ([math.inf, 2.0], [0, 1], "Not defined"),
    ):
        found = method(difference=difference, cluster=cluster)
        assert math.isnan(found.low)
        assert math.isnan(found.p_value)
        assert found.note.startswith(why)


@pytest.mark.parametrize("value", [0.5, 0.1, 0.3])
def test_equal_differences_have_no_spread_to_tell_by(value):
    """Rounding makes the variance of 0.1, 0.1, 0.1 positive; it is noise, not evidence."""
    same = [value] * 3
    for found in (
        inference.diebold_mariano(difference=same),
        inference.clustered_difference(difference=same, cluster=[1, 2, 3]),
        inference.bootstrap_difference(difference=same, cluster=[1, 2, 3]),
    ):
        assert np.isnan([found.p_value, found.low, found.high]).all()
        assert found.note.startswith("too few to tell")


@pytest.mark.parametrize(("spread", "known"), [(3e-12, False), (3e-11, True)])
def test_an_error_below_a_trillionth_of_the_differences_is_rounding(spread, known):
    """A hundred of them: the standard error is a tenth of their spread."""
    d = 0.25 * (1 + spread * np.tile([1.0, -1.0], 50))
    found = inference.diebold_mariano(difference=d)
    assert math.isnan(found.p_value) != known
    assert ("not positive" in found.note) != known
    if known:
        assert found.details["error"] == pytest.approx(0.25 * spread / 99**0.5, rel=1e-4)


@pytest.mark.parametrize("difference", [[], [math.inf, 2.0], [math.inf, -math.inf]])
def test_no_cluster_or_an_infinite_difference_has_no_share_of_ways_to_swap(difference):
    """Infinity would be larger than what any way to swap gives, and p would be 0."""
    found = inference.swapped_difference(difference=difference, cluster=range(len(difference)))
    assert math.isnan(found.p_value)


def test_where_every_resample_is_0_nothing_is_refuted():
    """Each counts for both sides, and twice the share of all of them would be above 1."""
    found = inference.bootstrap_difference(difference=[0.0] * 4, cluster=range(4), resamples=99)
    assert (found.p_value, found.low, found.high) == (1, 0, 0)


def test_two_clusters_have_the_interval_of_two_numbers():
    """Student's, with one degree of freedom."""
    found = inference.clustered_difference(difference=[0.1, 0.4], cluster=[1, 2], level=0.9)
    t = stats.ttest_1samp([0.1, 0.4], 0)
    assert found.p_value == pytest.approx(t.pvalue, rel=1e-9)
    assert (found.low, found.high) == pytest.approx(tuple(t.confidence_interval(0.9)), rel=1e-9)


def test_no_difference_anywhere_is_no_difference():
    """Differences of exactly 0 have p = 1 and an interval of width 0."""
    found = inference.clustered_difference(difference=[0.0] * 40, cluster=range(40))
    assert (found.p_value, found.low, found.high, found.note) == (1.0, 0.0, 0.0, "")


@pytest.mark.parametrize("n", [4, 29, 30])
def test_few_clusters_are_too_few_to_tell(n):
    """Every method that rests on averages says so below 30 clusters of equal weight."""
    d, alone = np.random.default_rng(n).standard_normal(n), np.arange(n)
    for found in (
        inference.clustered_difference(difference=d, cluster=alone),
        inference.bootstrap_difference(difference=d, cluster=alone, resamples=99),
        inference.swapped_difference(difference=d, cluster=alone, resamples=99),
        inference.diebold_mariano(difference=d),
        inference.clustered_mean(score=d, weight=np.ones(n), cluster=alone),
    ):
        assert found.note.startswith("too few to tell") == (n < 30)


def test_one_heavy_cluster_leaves_few_effective_ones():
    """Of forty clusters one holds most of the weight: a mean of it says little, and is NaN."""
    weight = np.ones(40)
    weight[0] = 160
    found = inference.clustered_mean(score=np.arange(40) / 40, weight=weight, cluster=range(40))
    assert np.isnan([found.low, found.high]).all()
    assert found.details["n_clusters"] == 40


def test_no_difference_at_all_is_no_difference():
    """Equal forecasters have p-value 1 and an interval of no width."""
    found = inference.clustered_difference(difference=[0.0] * 4, cluster=list("abcd"))
    assert (found.value, found.low, found.high, found.p_value) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"difference": [1, 2], "cluster": [1]}, InvalidTableError, "one shape"),
        ({"difference": [1, 2], "cluster": [1, 2], "weight": [1]}, InvalidTableError, "one shape"),
        (
            {"difference": [1, 2], "cluster": [1, 2], "weight": [1, -1]},
            InvalidArgumentError,
            "found -1 at row 1",
        ),
        ({"difference": [1, np.nan], "cluster": [1, 2]}, InvalidArgumentError, "NaN at row 1"),
        ({"difference": [1, 2], "cluster": [1, 2], "level": 95}, InvalidArgumentError, "0.95"),
    ],
)
def test_what_does_not_fit_is_refused(given, error, words):
    """Shapes, weights, NaN and levels are checked first."""
    with pytest.raises(error, match=words):
        inference.clustered_difference(**given)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: inference.diebold_mariano(difference=[1.0, 2.0], horizon=2), "from 1 to 1"),
        (lambda: inference.diebold_mariano(difference=[1.0]), "two or more"),
        (lambda: inference.confidence_sequence(difference=[2.0], bound=1), "within 1 of 0"),
        (lambda: inference.confidence_sequence(difference=[1.0], bound=math.inf), "bound"),
        (lambda: inference.confidence_sequence(difference=[0.0], bound=0), "bound must"),
        (lambda: inference.adjust(p_value=[0.1], method="bonferoni"), "no adjustment"),
        (lambda: inference.adjust(p_value=[1.1]), "lies in"),
        (
            lambda: inference.bootstrap_difference(
                difference=[1.0, 2.0], cluster=[0, 1], resamples=0
            ),
            "above 0",
        ),
        (
            lambda: inference.multiway_difference(
                score=[1.0], first=[True], weight=[1.0], clusters=[[0]]
            ),
            "both groups",
        ),
    ],
)
def test_choices_that_make_no_sense_are_refused(call, words):
    """Each says what was found and what is allowed."""
    with pytest.raises(InvalidArgumentError, match=words):
        call()


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bootstrap_mean_of_exactly_zero_counts_for_both_sides(sign):
    """Of four clusters, resamples without the one that differs have a mean of exactly 0.

    About (3/4)^4 = 32% of them do, so that p is near twice that; it would be 2 / 2001 if a mean of
    0 counted for neither side.
    """
    found = inference.bootstrap_difference(
        difference=[0, 0, 0, sign], cluster=[1, 2, 3, 4], seed=5, resamples=2000
    )
    assert found.p_value == pytest.approx(2 * (3 / 4) ** 4, abs=0.06)


@pytest.mark.filterwarnings("error")
def test_overwhelming_evidence_ended_in_a_warning():
    """It is infinite, and the p-value 0."""
    found = inference.confidence_sequence(difference=[-0.5] * 3000, bound=1)
    assert (found.less[-1], found.p_value) == (np.inf, 0.0)


@pytest.mark.parametrize("shape", [(0, 2), (2, 2), ()])
def test_differences_of_another_shape_were_called_too_large(shape):
    """Their shape is named."""
    with pytest.raises(InvalidArgumentError, match=r"shape \(n,\), found \("):
        inference.confidence_sequence(difference=np.zeros(shape), bound=1)
