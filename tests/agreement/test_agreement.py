"""Agreement statistics: published values, second implementations, laws and bad input."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from forecasttrack import agreement
from forecasttrack.agreement.krippendorff import alphas_of_draws
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

N = None
# Krippendorff (2011), example with missing data: four coders, twelve units.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# Shrout and Fleiss (1979), table 2: four judges, six targets.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
).T


@pytest.mark.parametrize(
    ("level", "value"),
    [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)],
)
def test_krippendorffs_example(level, value):
    """Alpha of Krippendorff's example with missing data is as printed, at all four levels."""
    found = agreement.krippendorff_alpha(ratings=KRIPPENDORFF, level=level)
    assert found == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(
    ("model", "average", "value"),
    [
        ("one-way", False, 0.17),
        ("two-way random", False, 0.29),
        ("two-way mixed", False, 0.71),
        ("one-way", True, 0.44),
        ("two-way random", True, 0.62),
        ("two-way mixed", True, 0.91),
    ],
)
def test_shrout_and_fleiss_example(model, average, value):
    """The six intraclass correlations of Shrout and Fleiss are as printed."""
    found = agreement.intraclass(ratings=SHROUT_FLEISS, model=model, average=average)
    assert found == pytest.approx(value, abs=5e-3)


tables = st.integers(2, 5).flatmap(
    lambda coders: st.lists(
        st.lists(st.integers(0, 3), min_size=coders, max_size=coders), min_size=2, max_size=25
    ).map(lambda units: np.array(units).T)
)


def direct_alpha(ratings, distance):
    """Alpha by its definition: mean distance within units over mean distance of all pairs."""
    columns = [[r for r in column if r is not None] for column in zip(*ratings, strict=True)]
    columns = [column for column in columns if len(column) > 1]
    pooled = [rating for column in columns for rating in column]
    within = sum(
        sum(distance(a, b) for a in column for b in column) / (len(column) - 1)
        for column in columns
    )
    between = sum(distance(a, b) for a in pooled for b in pooled) / (len(pooled) - 1)
    return math.nan if between == 0 else 1 - within / between


@given(tables, st.data())
def test_alpha_is_its_definition(table, data):
    """Alpha equals one minus the ratio of mean distances, computed pair by pair."""
    ratings = [
        [None if data.draw(st.integers(0, 5)) == 0 else int(rating) for rating in row]
        for row in table
    ]
    for level, distance in {
        "nominal": lambda a, b: float(a != b),
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
    }.items():
        if not any(
            len([r for r in column if r is not None]) > 1 for column in zip(*ratings, strict=True)
        ):
            return
        found = agreement.krippendorff_alpha(ratings=ratings, level=level)
        assert found == pytest.approx(direct_alpha(ratings, distance), abs=1e-9, nan_ok=True)


@given(tables)
def test_kappas_match_second_implementations(table):
    """Cohen agrees with scikit-learn under all weights, Fleiss with statsmodels."""
    for weights in ("none", "linear", "quadratic"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Given labels keep the order and the gaps out of the comparison.
            other = cohen_kappa_score(
                table[0],
                table[1],
                labels=np.unique(table[:2]),
                weights=None if weights == "none" else weights,
            )
        found = agreement.cohen_kappa(ratings=table[:2], weights=weights)
        if not math.isnan(found):
            assert found == pytest.approx(other, abs=1e-9)
    found = agreement.fleiss_kappa(ratings=table)
    if not math.isnan(found):
        counts, _ = aggregate_raters(table.T)
        assert found == pytest.approx(statsmodels_fleiss(counts), abs=1e-9)


@given(tables)
def test_laws_of_agreement(table):
    """Two coders: Fleiss is Scott; order of coders and units is nothing; sameness is 1."""
    assert agreement.fleiss_kappa(ratings=table[:2]) == pytest.approx(
        agreement.scott_pi(ratings=table[:2]), abs=1e-9, nan_ok=True
    )
    alpha = agreement.krippendorff_alpha(ratings=table)
    turned = agreement.krippendorff_alpha(ratings=table[::-1, ::-1])
    assert alpha == pytest.approx(turned, abs=1e-9, nan_ok=True)
    same = np.stack([table[0], table[0]])
    if len(np.unique(same)) > 1:
        assert agreement.cohen_kappa(ratings=same) == pytest.approx(1)
        assert agreement.krippendorff_alpha(ratings=same, level="ordinal") == pytest.approx(1)
        assert agreement.intraclass(ratings=same) == pytest.approx(1)


def test_nothing_varies_means_nan():
    """Where all ratings are the same, agreement beyond chance does not exist."""
    same = [["yes"] * 4] * 3
    assert math.isnan(agreement.krippendorff_alpha(ratings=same))
    assert math.isnan(agreement.fleiss_kappa(ratings=same))
    assert math.isnan(agreement.cohen_kappa(ratings=same[:2]))
    assert math.isnan(agreement.intraclass(ratings=[[1, 1], [1, 1]]))


@given(tables, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]), st.data())
def test_alphas_of_draws_are_the_alphas_of_what_was_drawn(table, level, data):
    """Counting the ratings once for all draws changes no alpha, with missing ratings too."""
    ratings = table.astype(float)
    gaps = st.lists(st.booleans(), min_size=ratings.size, max_size=ratings.size)
    ratings[np.array(data.draw(gaps)).reshape(ratings.shape)] = np.nan
    units = np.random.default_rng(5).integers(ratings.shape[1], size=(4, ratings.shape[1]))
    found = alphas_of_draws(ratings=ratings, units=units, level=level)
    alone = [agreement.krippendorff_alpha(ratings=ratings[:, each], level=level) for each in units]
    assert found == pytest.approx(alone, abs=1e-9, nan_ok=True)


def test_bootstrap_interval_is_repeatable_and_covers():
    """The interval holds the estimate, repeats with its seed, and counts undefined draws."""
    found = agreement.resampled(
        agreement.krippendorff_alpha, ratings=KRIPPENDORFF, scale="ordinal", draws=300, seed=4
    )
    again = agreement.resampled(
        agreement.krippendorff_alpha, ratings=KRIPPENDORFF, scale="ordinal", draws=300, seed=4
    )
    assert found == again
    assert found.estimate == pytest.approx(0.8154, abs=5e-5)
    assert found.low < found.estimate < found.high <= 1
    rare = agreement.resampled(
        agreement.cohen_kappa, ratings=[[1, 0, 0], [1, 0, 0]], draws=200, seed=1
    )
    assert 0 < rare.undefined < 200


def test_an_interval_of_names_made_of_digits_is_that_of_any_other_names():
    """Draws keep "01" and "1" apart, as the estimate does, and the order of texts."""
    digits = [["01", "1", "2", "10", "2", "1"], ["1", "1", "2", "2", "10", "01"]]
    letters = [[{"01": "a", "1": "b", "10": "c", "2": "d"}[name] for name in row] for row in digits]
    for choices in ({}, {"weights": "linear"}):
        found, other = (
            agreement.resampled(agreement.cohen_kappa, ratings=names, draws=100, **choices)
            for names in (digits, letters)
        )
        assert found == other


@pytest.mark.slow
def test_bootstrap_interval_covers_the_truth():
    """The 95% interval of kappa holds the true kappa in about 95 of 100 samples."""
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(100):
        truth = rng.integers(0, 2, 150)
        coders = np.where(rng.random((2, 150)) < 0.15, 1 - truth, truth)
        found = agreement.resampled(agreement.cohen_kappa, ratings=coders, draws=150)
        # Each coder errs with 0.15: they agree with 0.85² + 0.15² = 0.745, kappa 0.49.
        hits += found.low <= 0.49 <= found.high
    assert 88 <= hits <= 100


def test_spans():
    """Spans match once each; characters count by how many are shared."""
    assert agreement.overlap_f1(first=[(0, 4)], second=[(0, 4)]) == 1
    assert agreement.overlap_f1(first=[(0, 10)], second=[(0, 2), (5, 7)]) == pytest.approx(2 / 3)
    assert agreement.overlap_f1(first=[(0, 4)], second=[(4, 8)]) == 0
    assert agreement.overlap_f1(first=[], second=[(1, 2)]) == 0
    assert math.isnan(agreement.overlap_f1(first=[], second=[]))
    assert agreement.character_f1(first=[(0, 10)], second=[(0, 2), (5, 7)]) == pytest.approx(8 / 14)


@pytest.mark.parametrize(
    "call",
    [
        lambda: agreement.cohen_kappa(ratings=[[1, 2, 3]]),
        lambda: agreement.cohen_kappa(ratings=[[1, 2], [1, 2], [1, 2]]),
        lambda: agreement.cohen_kappa(ratings=[[1, None], [1, 2]]),
        lambda: agreement.fleiss_kappa(ratings=[[1, float("nan")], [1, 2]]),
        lambda: agreement.krippendorff_alpha(ratings=[["a", "b"], ["a", "c"]], level="interval"),
        lambda: agreement.krippendorff_alpha(ratings=[["1", "2"], ["1", "3"]], level="interval"),
        lambda: agreement.mean_difference(ratings=[[0.5, "1"], [0.5, 1]]),
        lambda: agreement.krippendorff_alpha(ratings=[[-1, 1], [1, 2]], level="ratio"),
        lambda: agreement.krippendorff_alpha(ratings=[[1, 2], [1]]),
        lambda: agreement.intraclass(ratings=[[1], [2]]),
        lambda: agreement.intraclass(ratings=[[1, float("inf")], [2, 3]]),
        lambda: agreement.overlap_f1(first=[(3, 2)], second=[]),
        lambda: agreement.overlap_f1(first=[(0, 5), (4, 8)], second=[]),
    ],
)
def test_bad_tables_are_refused(call):
    """What cannot be rated together is refused."""
    with pytest.raises(InvalidTableError):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: agreement.krippendorff_alpha(ratings=[[1, 2], [1, 2]], level="cardinal"),
        lambda: agreement.cohen_kappa(ratings=[[1, 2], [1, 2]], weights="cubic"),
        lambda: agreement.intraclass(ratings=[[1, 2], [1, 2]], model="three-way"),
        lambda: agreement.resampled(agreement.scott_pi, ratings=[[1, 2], [1, 2]], level=95),
    ],
)
def test_unknown_choices_are_refused(call):
    """A choice that is not on offer is refused by name."""
    with pytest.raises(InvalidArgumentError):
        call()


def test_the_agreeing_share_counts_pairs_of_coders_unit_by_unit():
    """Of four coders, three and one agree in 3 of 6 pairs, two and two in 2 of 6, all in 6 of 6."""
    ratings = [["a", "a", "b"], ["a", "a", "b"], ["a", "b", "b"], ["c", "b", "b"]]
    found = agreement.agreeing_share(ratings=ratings)
    assert found == pytest.approx((3 / 6 + 2 / 6 + 6 / 6) / 3, abs=1e-15)


def test_the_mean_difference_is_over_pairs_that_are_there():
    """Pairs of three coders: .1, .4 and .3 on one unit, .2 alone on another, none on a third."""
    ratings = [[0.2, 0.5, N], [0.3, N, N], [0.6, 0.7, 0.9]]
    found = agreement.mean_difference(ratings=ratings)
    assert found == pytest.approx((0.1 + 0.4 + 0.3 + 0.2) / 4, abs=1e-15)
    assert math.isnan(agreement.mean_difference(ratings=[[0.2, N], [N, 0.4]]))


@pytest.mark.parametrize("model", ["one-way", "two-way random", "two-way mixed"])
def test_ratings_that_are_all_one_number_correlated_by_four(model):
    """The rounding of their mean was taken for variance; nothing varies."""
    assert math.isnan(agreement.intraclass(ratings=[[0.1] * 3] * 3, model=model))
