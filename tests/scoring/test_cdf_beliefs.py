"""Cumulative distributions at points, held to dense integration and to scipy's distributions."""

import itertools

import numpy as np
import pytest
from scipy import integrate, stats

from forecasttrack import scoring
from forecasttrack.errors import (
    InvalidForecastError,
    InvalidTableError,
    UnscorableForecastError,
)
from forecasttrack.scoring.rules.cdf import cdf_at, crps_cdf_over_range, quantiles_of

POINTS = np.array([-2.0, -1.0, 0.5, 3.0, 4.0])
CDF = np.array([0.1, 0.3, 0.3, 0.75, 0.9])
"""Flat between -1 and 0.5, with a tenth beyond either end."""


def integral(score, low, high):
    """Integral with a panel between any two points, so that no kink lies inside one."""
    kinks = [each for each in POINTS if low < each < high]
    edges = [low, *kinks, high]
    return sum(integrate.quad(score, a, b, epsabs=1e-12)[0] for a, b in itertools.pairwise(edges))


def at(t):
    """The distribution as its definition has it: straight lines, and jumps at the two ends."""
    return 0.0 if t < POINTS[0] else 1.0 if t > POINTS[-1] else float(np.interp(t, POINTS, CDF))


def squares(outcome):
    return lambda t: (at(t) - (outcome <= t)) ** 2


@pytest.mark.parametrize("outcome", [-5.0, -2.0, -1.5, 0.0, 0.5, 2.9, 4.0, 7.0])
def test_the_crps_is_the_integral_of_its_definition(outcome):
    """In closed form what a dense integration gives, outcomes beyond the points included."""
    whole = integral(squares(outcome), -8, outcome) + integral(squares(outcome), outcome, 8)
    found = scoring.crps_cdf(points=POINTS, cdf=[CDF], outcome=[outcome])
    assert found == pytest.approx([whole], abs=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-1.5, 2.0), (-6, -3), (3.5, 9), (-9, 9)])
def test_the_crps_between_thresholds_is_the_integral_between_them(low, high):
    expected = integral(squares(1.0), low, min(max(1.0, low), high)) + integral(
        squares(1.0), min(max(1.0, low), high), high
    )
    found = scoring.crps_between_cdf(points=POINTS, cdf=[CDF], outcome=[1.0], low=low, high=high)
    assert found == pytest.approx([expected], abs=1e-9)


@pytest.mark.parametrize(
    ("low", "high"), [(-1.5, 2.0), (4.0, np.inf), (-np.inf, -2.0), (-np.inf, 1.0), (-1.5, np.inf)]
)
def test_a_range_is_scored_by_what_lies_outside_it(low, high):
    rule = scoring.find_rule("crps", "cdf").over_range
    left = integral(lambda t: at(t) ** 2, -8, low) if np.isfinite(low) else 0
    right = integral(lambda t: (1 - at(t)) ** 2, high, 8) if np.isfinite(high) else 0
    found = rule(points=POINTS, cdf=[CDF], outcome_low=[low], outcome_high=[high])
    assert found == pytest.approx([left + right], abs=1e-9)


def mixture(x):
    return 0.3 * stats.norm(-1, 0.5).cdf(x) + 0.7 * stats.norm(2, 1).cdf(x)


def test_a_fine_grid_scores_as_the_mixture_it_came_from():
    """Two normal distributions: CRPS and log score by their closed forms, quantiles by scipy."""
    x, y = np.linspace(-8, 9, 40_001), np.array([-1.3, 0.2, 1.0, 3.7])
    F = np.tile(mixture(x), (4, 1))
    parameters = {
        "mean_1": -1, "sd_1": 0.5, "weight_1": 0.3, "mean_2": 2, "sd_2": 1, "weight_2": 0.7
    }  # fmt: skip
    belief = {"family": "normal-mixture", "parameters": parameters, "outcome": y}
    arrays = {"points": x, "cdf": F, "outcome": y}
    assert scoring.crps_cdf(**arrays) == pytest.approx(
        scoring.crps_distribution(**belief), abs=1e-7
    )
    assert scoring.log_cdf(**arrays) == pytest.approx(scoring.log_distribution(**belief), abs=1e-3)
    assert scoring.dawid_sebastiani_cdf(**arrays) == pytest.approx(
        scoring.dawid_sebastiani_distribution(**belief), abs=1e-6
    )
    for level, value in zip(
        (0.05, 0.5, 0.99), quantiles_of(x[None], F, np.array([0.05, 0.5, 0.99]))[0], strict=True
    ):
        assert mixture(value) == pytest.approx(level, abs=1e-8)


def test_quantiles_and_places_undo_each_other():
    """The probability at a quantile is its level; flat parts and ends give their first point."""
    levels = np.array([0.05, 0.1, 0.2, 0.3, 0.5, 0.9, 0.95])
    values = quantiles_of(POINTS[None], CDF[None], levels)[0]
    assert values.tolist() == pytest.approx([-2, -2, -1.5, -1, 0.5 + 2.5 * 0.2 / 0.45, 4, 4])
    found = [float(cdf_at(POINTS[None], CDF[None], np.array([each]))[0]) for each in values[1:6]]
    assert found == pytest.approx(levels[1:6])


def test_intervals_and_weighted_intervals_are_those_of_its_quantiles():
    """Read at any levels, a distribution scores as the quantiles at them."""
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    values = quantiles_of(POINTS[None], CDF[None], levels)
    belief = {"points": POINTS, "cdf": [CDF], "outcome": [1.0]}
    for name in ("pinball", "wis", "wis-median-twice"):
        rule = scoring.find_rule(name, "cdf").using(levels=tuple(levels))
        other = scoring.find_rule(name, "quantiles")
        assert rule(**belief) == other(levels=levels, values=values, outcome=[1.0])
    assert scoring.interval_cdf(**belief, alpha=0.2) == scoring.interval(
        lower=values[:, 0], upper=values[:, 4], outcome=[1.0], alpha=0.2
    )


def test_the_log_score_is_the_density_or_the_probability_beyond():
    """Inside the slope; beyond the points what is left there; certainty of something else inf."""
    y = [-1.5, -1.0, 0.0, 5.0, -9.0]
    found = scoring.log_cdf(points=POINTS, cdf=[CDF] * 5, outcome=y)
    assert found[[0, 1, 3, 4]] == pytest.approx(-np.log([0.2, 0.2, 0.1, 0.1]))
    assert found[2] == np.inf


def test_the_log_score_of_a_range_is_that_of_its_probability():
    rule = scoring.find_rule("log", "cdf").over_range
    low, high = [4, -np.inf, 0, 5], [np.inf, -2, 3, 6]
    found = rule(points=POINTS, cdf=[CDF] * 4, outcome_low=low, outcome_high=high)
    assert found == pytest.approx(-np.log([0.1, 0.1, 0.45, 0.1]))


def test_a_range_that_ends_on_the_outer_points_holds_nothing_beyond_them():
    """One that goes a hair further holds all that lies there."""
    rule = scoring.find_rule("log", "cdf").over_range
    low, high = [-2, -2.1, -2, -2.1, -1], [4, 4, 4.1, 4.1, 0.5]
    found = rule(points=POINTS, cdf=[CDF] * 5, outcome_low=low, outcome_high=high)
    assert found[:4] == pytest.approx(-np.log([0.8, 0.9, 0.9, 1]))
    assert found[4] == np.inf


def test_a_place_is_reached_on_a_point_as_beside_it():
    """At every point and between, with a jump to 0 before the first and to 1 after the last."""
    y = np.array([-9, -2.01, *POINTS, -1.25, 0.0, 2.0, 4.01, 9])
    found = cdf_at(POINTS[None], np.tile(CDF, (len(y), 1)), y)
    assert found == pytest.approx([at(each) for each in y], abs=1e-12)


def test_points_over_a_flat_distribution_by_bucket():
    """A bucket holds its upper point, the first both; open ends have a twentieth each."""
    F = [[0.05, 0.275, 0.5, 0.95]]
    ends = {"open_low": True, "open_high": True}
    earned = [
        float(scoring.baseline_points_cdf(points=[0, 1, 2, 3], cdf=F, outcome=[y], **ends)[0])
        for y in (-1, 0, 1, 1 + 1e-13, 1.5, 3, 3.5)
    ]
    mass = np.array([0.05, 0.225, 0.225, 0.225, 0.225, 0.45, 0.05])
    flat = np.array([0.05, 0.3, 0.3, 0.3, 0.3, 0.3, 0.05])
    assert earned == pytest.approx(50 * np.log(mass / flat))


def test_points_over_a_flat_distribution_beyond_an_end():
    """An outcome known only to lie beyond an open end has the bucket beyond it."""
    rule = scoring.find_rule("baseline-points", "cdf").over_range
    belief = {"points": [0, 1, 2], "cdf": [[0.0, 0.5, 0.8]] * 2, "open_high": True}
    found = rule(**belief, outcome_low=[2, 0.2], outcome_high=[np.inf, 0.9])
    assert found == pytest.approx(50 * np.log([0.2 / 0.05, 0.5 / 0.475]))
    over_two = rule(**belief, outcome_low=[0.5, 0], outcome_high=[1.5, 1])
    assert over_two == pytest.approx(50 * np.log([0.4 / 0.475, 0.5 / 0.475]))
    with pytest.raises(InvalidForecastError, match="open_high=True"):
        rule(points=[0, 1], cdf=[[0, 0.9]], outcome_low=[0], outcome_high=[1])


def test_one_mean_and_variance_need_all_of_the_probability():
    with pytest.raises(UnscorableForecastError, match="no mean"):
        scoring.dawid_sebastiani_cdf(points=POINTS, cdf=[CDF], outcome=[1.0])


def test_thresholds_far_beyond_a_belief_overflow_nothing():
    """A piece that lies beyond them has no width, whatever its line would reach out there."""
    belief = {"points": [-3e36, -2.999999e36], "cdf": [[0.0, 1.0]]}
    found = crps_cdf_over_range(**belief, outcome_low=[1e300], outcome_high=[np.inf])
    assert found == pytest.approx([1e300 + 3e36])
    assert scoring.crps_between_cdf(**belief, outcome=[0.0], low=1e300) == 0


def test_thresholds_left_out_are_those_of_the_whole_line():
    """One alone leaves the other side open, for distributions, samples and families."""
    normal = {"family": "normal", "parameters": {"mean": 0, "sd": 1}, "outcome": [0.4]}
    for accepts, belief in (
        ("cdf", {"points": POINTS, "cdf": [CDF], "outcome": [0.4]}),
        ("samples", {"samples": [[-1.0, 0, 3]], "outcome": [0.4]}),
        ("distribution", normal),
    ):
        whole = scoring.find_rule("crps", accepts)(**belief)
        between = scoring.find_rule("crps-between", accepts).function
        assert between(**belief) == pytest.approx(whole, rel=1e-12, abs=0)
        parts = between(**belief, high=0.7) + between(**belief, low=0.7)
        assert parts == pytest.approx(whole, rel=1e-12, abs=0)


def test_certainty_of_what_came_earns_0_and_not_minus_0():
    found = scoring.log_cdf(points=[0, 1], cdf=[[0, 1]], outcome=[0.5])
    assert found.tolist() == [0]
    assert not np.signbit(found).any()


@pytest.mark.parametrize("ends", [(1e-9, 1.0), (0.0, 1 - 1e-10)])
def test_a_rounding_error_of_probability_beyond_the_points_leaves_a_mean(ends):
    found = scoring.dawid_sebastiani_cdf(points=[-1, 1], cdf=[ends], outcome=[0])
    assert found == pytest.approx([-np.log(3)], abs=1e-8)


@pytest.mark.parametrize("ends", [(2e-9, 1.0), (0.0, 1 - 2e-9)])
def test_more_than_that_on_either_side_alone_leaves_none(ends):
    with pytest.raises(UnscorableForecastError, match="no mean"):
        scoring.dawid_sebastiani_cdf(points=[-1, 1], cdf=[ends], outcome=[0])


def test_one_point_states_no_distribution():
    with pytest.raises(InvalidTableError, match="two points or more"):
        scoring.crps_cdf(points=[0], cdf=[[1.0]], outcome=[0])
