"""Calibration of numbers: coverage of intervals, and where outcomes fall."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability import (
    Pit,
    interval_coverage,
    pit_from_quantiles,
    pit_from_samples,
    pit_histogram,
    pit_uniformity,
)


def test_coverage_by_hand():
    """Two of four held, one missed below and one above; ends belong to the interval."""
    found = interval_coverage(
        lower=[0, 0, 0, 0], upper=[2, 4, 6, 8], outcome=[2, 0, -1, 9], nominal=0.8, level=0.9
    )
    assert (found.n, found.share, found.below, found.above) == (4, 0.5, 0.25, 0.25)
    assert found.mean_width == 5
    assert found.low < 0.5 < found.high
    for shown in (str(found), found._repr_html_(), found.to_dict()["made"]):
        assert "80% intervals held 50.0% of 4 outcomes" in shown
    assert found.frame.loc[0, "nominal"] == 0.8


def test_coverage_of_normal_forecasts_is_nominal():
    """Over 20 000 draws (seed 1) an 80% interval holds 80%."""
    rng = np.random.default_rng(1)
    middle = rng.normal(size=20_000)
    half = stats.norm.ppf(0.9)
    found = interval_coverage(
        lower=middle - half, upper=middle + half, outcome=rng.normal(middle), nominal=0.8
    )
    assert found.low <= 0.8 <= found.high
    assert found.mean_width == pytest.approx(2 * half, abs=1e-12)


def test_no_intervals_bound_nothing():
    """Without intervals the share is NaN and may be anything."""
    found = interval_coverage(lower=[], upper=[], outcome=[], nominal=0.8)
    assert np.isnan(found.share)
    assert (found.low, found.high) == (0, 1)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"lower": [2], "upper": [1], "outcome": [1], "nominal": 0.8}, "upside down: 2 to 1"),
        ({"lower": [0], "upper": [1], "outcome": [np.nan], "nominal": 0.8}, "outcome at row 0"),
        ({"lower": [0], "upper": [1, 2], "outcome": [1], "nominal": 0.8}, "of one length"),
        ({"lower": [0], "upper": [1], "outcome": [1], "nominal": 80}, r"For 80%, say 0\.8"),
        ({"lower": [0], "upper": [1], "outcome": [1], "nominal": 0.8, "level": 2}, "level must"),
    ],
)
def test_intervals_that_cannot_be_are_refused(columns, message):
    """Upside down, unknown, of unequal length, or in per cent."""
    with pytest.raises(InvalidArgumentError, match=message):
        interval_coverage(**columns)


def test_a_place_among_quantiles_is_never_interpolated():
    """Below, on, between and above the quantiles, and on two that are equal."""
    values = np.array([[1, 3, 5]] * 6 + [[1, 1, 5]]) + 0.5
    outcome = np.array([0, 1, 2, 3, 5, 6, 1]) + 0.5
    place = pit_from_quantiles(levels=[0.1, 0.5, 0.9], values=values, outcome=outcome)
    assert place.low.tolist() == [0, 0.1, 0.1, 0.5, 0.9, 0.9, 0.1]
    assert place.high.tolist() == [0.1, 0.1, 0.5, 0.5, 0.9, 1, 0.5]


def test_a_place_among_samples_counts_ties():
    """Samples equal to the outcome make a jump; padding does not count."""
    place = pit_from_samples(samples=[[1, 2, 2, 4], [1, 3, np.nan, np.nan]], outcome=[2, 2])
    assert place.low.tolist() == [1 / 5, 1 / 3]
    assert place.high.tolist() == [4 / 5, 2 / 3]


def test_a_count_that_equals_a_quantile_lies_between_the_levels_of_its_neighbours():
    """Each count has a mass of its own, and its quantile says only where that mass passes."""
    values = [[1, 3, 5]] * 6 + [[1, 1, 5]]
    place = pit_from_quantiles(levels=[0.1, 0.5, 0.9], values=values, outcome=[0, 1, 2, 3, 5, 6, 1])
    np.testing.assert_allclose(place.low, [0, 0, 0.1, 0.3, 0.7, 0.9, 0])
    np.testing.assert_allclose(place.high, [0.1, 0.3, 0.5, 0.7, 1, 1, 0.7])
    np.testing.assert_allclose(place.low_error, [0, 0.1, 0, 0.2, 0.2, 0, 0.1])
    np.testing.assert_allclose(place.high_error, [0, 0.2, 0, 0.2, 0.1, 0, 0.2])


def rejected(places, *, books=200):
    """Share of books whose places are called uneven at 5 percent."""
    return np.mean([pit_uniformity(places()).p_value < 0.05 for _ in range(books)])


@pytest.mark.parametrize("members", [3, 5, 10, 20, 50])
def test_calibrated_ensembles_of_few_members_are_not_called_uneven(members):
    """Share k / m of the members used to be the place, which rejected all of three members."""
    rng = np.random.default_rng(members)

    def places():
        drawn = rng.normal(size=(200, members + 1))
        return pit_from_samples(samples=drawn[:, 1:], outcome=drawn[:, 0])

    assert rejected(places) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


LEVELS = ([0.01, 0.025, *np.arange(0.05, 0.96, 0.05), 0.975, 0.99], [0.1, 0.5, 0.9])


@pytest.mark.parametrize("mean", [1, 3, 10])
@pytest.mark.parametrize("form", [*LEVELS, "samples"], ids=["23 levels", "3 levels", "samples"])
def test_calibrated_forecasts_of_counts_are_not_called_uneven(mean, form):
    """Outcomes on a quantile used to have exactly its level, which rejected Poisson forecasts."""
    rng = np.random.default_rng(mean)
    levels = np.array(LEVELS[0] if form == "samples" else form)
    quantiles = stats.poisson.ppf(levels, mean)

    def places():
        outcome = rng.poisson(mean, 200)
        if form == "samples":
            return pit_from_samples(samples=rng.poisson(mean, (200, 9)), outcome=outcome)
        return pit_from_quantiles(levels=levels, values=[quantiles] * 200, outcome=outcome)

    assert rejected(places) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


@pytest.mark.parametrize("factor", [0.7, 1.3])
def test_forecasts_of_counts_that_are_too_low_or_too_high_are_called_uneven(factor):
    """Of Poisson forecasts of 10 with 9 levels, on 200 outcomes (seed 6)."""
    levels = np.arange(1, 10) / 10
    place = pit_from_quantiles(
        levels=levels,
        values=[stats.poisson.ppf(levels, 10)] * 200,
        outcome=np.random.default_rng(6).poisson(10 * factor, 200),
    )
    assert pit_uniformity(place).p_value < 1e-6


def test_ensembles_of_few_members_that_are_too_narrow_are_called_uneven():
    """Seven members of half the spread, on 200 outcomes (seed 5)."""
    rng = np.random.default_rng(5)
    place = pit_from_samples(samples=rng.normal(0, 0.5, (200, 7)), outcome=rng.normal(size=200))
    assert pit_uniformity(place).p_value < 1e-6


def test_the_histogram_of_calibrated_quantiles_is_flat():
    """Outcomes drawn from the forecasts spread evenly, over 5000 draws (seed 3)."""
    rng = np.random.default_rng(3)
    levels = np.arange(1, 20) / 20
    middle = rng.normal(size=5000)
    values = middle[:, None] + stats.norm.ppf(levels)
    place = pit_from_quantiles(levels=levels, values=values, outcome=rng.normal(middle))
    assert pit_histogram(place) == pytest.approx(np.full(10, 0.1), abs=0.015)
    assert pit_uniformity(place).p_value > 0.01


def test_outcomes_that_crowd_are_found():
    """Forecasts twice too wide leave the ends of the histogram empty, and the test sees it."""
    rng = np.random.default_rng(4)
    place = pit_from_samples(samples=rng.normal(0, 2, (300, 199)), outcome=rng.normal(size=300))
    found = pit_uniformity(place)
    assert found.p_value < 1e-6
    assert found.details["spread"] < 0.7
    assert found.details["mean"] == pytest.approx(0.5, abs=0.05)


def test_uniformity_is_pearsons_test():
    """For points it is the chi-square test of the counts."""
    points = np.random.default_rng(5).random(200)
    found = pit_uniformity(Pit(low=points, high=points), bins=8)
    other = stats.chisquare(np.histogram(points, 8, (0, 1))[0])
    assert found.value == pytest.approx(other.statistic, abs=1e-9)
    assert found.p_value == pytest.approx(other.pvalue, abs=1e-9)


places = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted),
    min_size=1,
    max_size=20,
)


@given(places, st.integers(1, 12))
def test_a_histogram_spreads_each_outcome_once(ends, bins):
    """Shares add up to 1, points, ranges and both ends included, and agree with a plain loop."""
    low, high = np.array(ends, dtype=float).T / 20
    shares = pit_histogram(Pit(low=low, high=high), bins=bins)
    assert shares.sum() == pytest.approx(1, abs=1e-12)
    expected = np.zeros(bins)
    for start, end in zip(low, high, strict=True):
        for at in range(bins):
            left, right = at / bins, (at + 1) / bins
            if start < end:
                expected[at] += max(0, min(end, right) - max(start, left)) / (end - start)
            elif left < end <= right or (at == 0 and end == 0):
                expected[at] += 1
    assert shares == pytest.approx(expected / len(low), abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pit_from_samples(samples=[[np.nan]], outcome=[1]), "row 0 has no sample"),
        (lambda: pit_from_samples(samples=[1, 2], outcome=[1]), "do not fit outcomes"),
        (lambda: pit_from_samples(samples=[[1]], outcome=[np.nan]), "outcome at row 0 is NaN"),
        (
            lambda: pit_from_quantiles(levels=[0.5, 0.1], values=[[1, 2]], outcome=[1]),
            "must rise inside",
        ),
        *(
            (
                lambda levels=levels: pit_from_quantiles(
                    levels=levels, values=[[1, 2]], outcome=[1]
                ),
                "must rise inside",
            )
            for levels in ([0.0, 0.5], [0.5, 1.0], [0.5, 0.5])
        ),
        (
            lambda: pit_from_quantiles(levels=[0.1, 0.5], values=[[2, 1]], outcome=[1]),
            "the quantiles at row 0 cross",
        ),
        (lambda: pit_histogram(Pit(low=np.zeros(1), high=np.ones(1)), bins=0), "above 0, found 0"),
    ],
)
def test_distributions_that_cannot_be_are_refused(call, message):
    """Empty rows, wrong shapes, unknown outcomes, levels and quantiles out of order."""
    with pytest.raises(InvalidArgumentError, match=message):
        call()


def test_no_outcomes_have_no_histogram():
    """Without outcomes shares are NaN."""
    empty = Pit(low=np.empty(0), high=np.empty(0))
    assert np.isnan(pit_histogram(empty)).all()
    assert pit_uniformity(empty).n == 0
