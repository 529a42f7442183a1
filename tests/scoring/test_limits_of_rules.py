"""What rules just allow and just refuse, their defaults, and the rows that they name."""

from __future__ import annotations

import math
import sys
from types import SimpleNamespace

import attrs
import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasttrack import scoring
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidTableError,
    UnscorableForecastError,
)
from forecasttrack.scoring import checks, engine
from forecasttrack.scoring.rules import binary
from forecasttrack.scoring.rules.categorical import entry_at
from forecasttrack.scoring.rules.cdf import quantiles_of
from forecasttrack.scoring.rules.quantile_checks import check_quantiles


def over_range(rule, shape):
    return scoring.find_rule(rule, shape).over_range


# -- checks


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0, 1.0, 1.5], "found 1.5 at row 2. For a percentage, divide by 100"),
        ([0.0, 1.0, 100.0], "found 100 at row 2. For a percentage, divide by 100"),
        ([0.0, 1.0, 100.5], r"found 100.5 at row 2\.$"),
        ([0.5, 1.5, 3.0], "found 1.5 at row 1"),
        ([0.5, -0.1, 0.9], r"found -0.1 at row 1\.$"),
    ],
)
def test_the_first_number_that_is_no_probability_is_named(values, words):
    """0 and 1 before it are probabilities; what may be per cent has a cure."""
    with pytest.raises(InvalidForecastError, match=words):
        checks.check_probability(values)


@pytest.mark.parametrize("thing", [int, object(), 1j, "0.5", b"1", [1]])
def test_what_is_no_number_is_shown(thing):
    column = np.empty(2, dtype=object)
    column[:] = [1, thing]
    with pytest.raises(InvalidTableError, match=r"field must be numbers, found .* at row 1"):
        checks.as_numbers(column, field="field")


def test_tables_of_probabilities_are_scored_entry_by_entry():
    found = scoring.brier(probability=[[0.5, 0.2], [0.1, 1]], outcome=[[1, 0], [0, 0]])
    assert_allclose(found, [[0.25, 0.04], [0.01, 1]], rtol=1e-15)


def test_thresholds_may_be_large_whole_numbers():
    found = scoring.crps_between_samples(samples=[[1, 9000]], outcome=[2], low=0, high=5000)
    assert_allclose(found, scoring.crps_samples(samples=[[1, 5000]], outcome=[2]))


# -- what holds if nothing is said


def test_rules_have_the_defaults_that_they_name():
    yes_no = {"probability": [0.3, 0.8], "outcome": [1, 0]}
    for found, expected in (
        (scoring.elementary(**yes_no), scoring.elementary(**yes_no, threshold=0.5)),
        (scoring.winkler(**yes_no), scoring.winkler(**yes_no, baseline=0.5)),
    ):
        assert found.tolist() == expected.tolist()
    quantiles = {"levels": [0.25, 0.75], "values": [[0, 3]], "outcome": [5]}
    whole = scoring.crps_quantiles(**quantiles)
    assert_allclose(scoring.crps_between_quantiles(**quantiles), whole)
    parts = [
        scoring.crps_between_quantiles(**quantiles, **each) for each in ({"low": 2}, {"high": 2})
    ]
    assert_allclose(sum(parts), whole)


# -- yes/no questions


@pytest.mark.parametrize("baseline", [0, 1, -0.1, 1.1])
def test_a_baseline_of_certainty_is_refused(baseline):
    with pytest.raises(InvalidForecastError, match="baseline must lie between 0 and 1"):
        scoring.winkler(probability=[0.5], outcome=[1], baseline=baseline)


def test_what_is_compiled_is_taken_unless_its_checks_fail(monkeypatch):
    """Then the plain way names the fault."""
    kernel = "forecasttrack.scoring.rules.numba_rules"
    monkeypatch.setattr(binary, "compiles_rules", lambda _: True)
    for compiled, expected in ((np.array([7.0]), [7.0]), (None, [0.25])):
        stub = SimpleNamespace(squared_distances=lambda p, y, found=compiled: found)
        monkeypatch.setitem(sys.modules, kernel, stub)
        assert scoring.brier(probability=[0.5], outcome=[1]).tolist() == expected


# -- options


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([[0.0, 1.0], [1.5, 0.0]], r"must lie in \[0, 1\], found 1.5 at row 1, column 0"),
        ([[0.0, 1.0], [1.5, -0.5]], "found 1.5 at row 1, column 0"),
        ([[1.0, 0.0], [0.2, -0.5]], "found -0.5 at row 1, column 1"),
        ([[1.0, 0.0], [0.5, 0.500002]], "probabilities sum to 1 at row 1"),
    ],
)
def test_the_first_option_without_a_probability_is_named(row, words):
    with pytest.raises(InvalidForecastError, match=words):
        scoring.log_options(probabilities=row, outcome=[0, 0])


def test_an_option_that_was_absent_is_read_as_the_last_that_was_there():
    """Of five options the last three, the last, and the middle ones were not on offer."""
    nan = np.nan
    found = scoring.log_options(
        probabilities=[
            [0.2, 0.8, nan, nan, nan],
            [0.1, 0.2, 0.3, 0.4, nan],
            [0.25, nan, nan, 0.35, 0.4],
            [0.25, nan, nan, 0.35, 0.4],
        ],
        outcome=[3, 4, 1, 3],
        absent="last",
    )
    assert_allclose(found, -np.log([0.8, 0.4, 0.4, 0.35]), rtol=1e-15)


def test_a_lone_option_without_outcome_has_no_entry():
    assert np.isnan(entry_at(np.ones((2, 1)), np.array([np.nan, np.nan]))).all()


def test_options_that_are_not_on_offer_hold_nothing_of_a_range():
    nan = np.nan
    rule = over_range("rps", "ordered options")
    found = rule(probabilities=[[0.2, nan, 0.3, 0.5]], outcome_low=[0], outcome_high=[2])
    plain = rule(probabilities=[[0.2, 0.3, 0.5]], outcome_low=[0], outcome_high=[1])
    assert_allclose(found, plain, rtol=1e-15)


def test_a_sum_over_1_is_certainty():
    """Within the tolerance of sums: at the second cut nothing is left to be surprised by."""
    found = scoring.ranked_log(probabilities=[[0.5, 0.5000005, 0]], outcome=[1])
    assert found.tolist() == [math.log(2)]


# -- quantiles and samples


def test_levels_of_a_row_may_be_0_and_1():
    found = scoring.pinball(
        levels=[[0, 0.5, 1], [0.1, 0.5, 0.9]], values=[[1, 2, 4], [1, 2, 4]], outcome=[3, 3]
    )
    assert_allclose(found, [0.5 / 3, (0.2 + 0.5 + 0.1) / 3], rtol=1e-14)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([0.5, 1.5], r"found 1.5 at row 0, column 1. For a percentage, divide by 100"),
        ([-0.5, 1], r"found -0.5 at row 0, column 0\.$"),
        ([0.5, 0.5], "levels must rise, each stated once"),
    ],
)
def test_levels_that_are_none_are_named(levels, words):
    with pytest.raises(InvalidForecastError, match=words):
        scoring.pinball(levels=levels, values=[[1, 2]], outcome=[1])


@pytest.mark.parametrize("values", [[-np.inf, 1, 2], [1, 2, np.inf], [1, np.inf, np.inf]])
def test_quantiles_at_infinity_are_refused(values):
    with pytest.raises(InvalidForecastError, match="values must be finite"):
        scoring.pinball(levels=[0.1, 0.5, 0.9], values=[values], outcome=[1])


def test_a_single_row_may_be_padded_with_its_levels():
    found = scoring.pinball(levels=[0.25, 0.75, np.nan], values=[[1, 2, np.nan]], outcome=[3])
    assert_allclose(found, scoring.pinball(levels=[0.25, 0.75], values=[[1, 2]], outcome=[3]))
    with pytest.raises(InvalidForecastError, match="exactly where a value is"):
        scoring.pinball(levels=[0.25, np.nan, np.nan], values=[[1, 2, np.nan]], outcome=[3])
    with pytest.raises(InvalidForecastError, match="at every level if all forecasts share"):
        check_quantiles([0.25, 0.75], [[1, 2], [1, np.nan]], [3, 3])


def test_one_draw_has_no_fair_score():
    """Alone in its row, or beside padding."""
    for samples in ([[1.0]], [[1.0, np.nan]]):
        with pytest.raises(UnscorableForecastError, match="two samples or more, found one"):
            scoring.crps_fair(samples=samples, outcome=[2.0])
    assert scoring.crps_samples(samples=[[1.0]], outcome=[2.5]).tolist() == [1.5]


def test_no_rows_have_no_scores():
    for rule in (scoring.crps_samples, scoring.crps_fair):
        assert rule(samples=np.zeros((0, 3)), outcome=[]).shape == (0,)
    assert scoring.pinball(levels=[0.5], values=np.zeros((0, 1)), outcome=[]).shape == (0,)


# -- intervals


@pytest.mark.parametrize("alpha", [0, 1, 1.5, -0.1, np.nan, [0.1, 1]])
def test_an_alpha_that_leaves_nothing_or_all_is_refused(alpha):
    with pytest.raises(InvalidArgumentError, match="it must lie between 0 and 1"):
        scoring.interval(lower=[0, 0], upper=[1, 1], outcome=[1, 1], alpha=alpha)


def test_an_interval_may_be_a_point():
    found = scoring.interval(lower=[2], upper=[2], outcome=[3], alpha=0.5)
    assert found.tolist() == [4]


# -- cumulative distributions


def test_levels_beyond_a_flat_end_lie_on_the_last_point():
    x = np.array([[0.0, 1, 2]])
    found = quantiles_of(x, np.array([[0.1, 0.5, 0.5]]), np.array([0.05, 0.3, 0.5, 0.9]))
    assert_allclose(found, [[0, 0.5, 1, 2]])
    found = quantiles_of(x, np.array([[0.5, 0.5, 1.0]]), np.array([0.2, 0.5, 0.75]))
    assert_allclose(found, [[0, 0, 1.5]])


HALF_OPEN = {"points": [0, 1, 2], "cdf": [[0.1, 0.4, 1]], "open_low": True}


def flat(low, high):
    """Probability that the flat distribution over [0, 2] with an open lower end gives a range."""
    under, up_to = np.interp([low, high], [0, 2], [0.05, 1])
    return up_to - (under if low >= 0 else 0)


@pytest.mark.parametrize(
    ("low", "high", "mass"),
    [
        (-np.inf, 0, 0.1),
        (-3, 0, 0.1),
        (-np.inf, 1, 0.4),
        (-np.inf, 1.5, 0.7),
        (-1, 0.5, 0.25),
        (0, 1, 0.3),
        (0, 2, 0.9),
        (1, 2, 0.6),
        (1, 1.5, 0.3),
        (0.5, 1.5, 0.45),
    ],
)
def test_baseline_points_of_a_range_compare_its_probabilities(low, high, mass):
    found = over_range("baseline-points", "cdf")(
        **HALF_OPEN, outcome_low=[low], outcome_high=[high]
    )
    assert_allclose(found, 50 * math.log(mass / flat(low, high)), rtol=1e-12)


@pytest.mark.parametrize("outcome", [0, 0.4, 1, 1.7, 2])
def test_baseline_points_of_a_range_without_width_are_those_of_its_number(outcome):
    found = over_range("baseline-points", "cdf")(
        **HALF_OPEN, outcome_low=[outcome], outcome_high=[outcome]
    )
    assert_allclose(found, scoring.baseline_points_cdf(**HALF_OPEN, outcome=[outcome]), rtol=1e-14)


def test_a_range_with_a_missing_end_has_no_baseline_points():
    two = HALF_OPEN | {"cdf": HALF_OPEN["cdf"] * 2}
    found = over_range("baseline-points", "cdf")(
        **two, outcome_low=[np.nan, np.nan], outcome_high=[-1, np.nan]
    )
    assert np.isnan(found).all()


def test_a_closed_end_belongs_to_the_points_and_may_miss_a_rounding_error():
    """A number on either end is inside; more than a rounding error beyond is refused."""
    for cdf in ([1e-9, 0.5, 1], [0, 0.5, 1 - 1e-10]):
        found = scoring.baseline_points_cdf(points=[0, 1, 2], cdf=[cdf, cdf], outcome=[0, 2])
        assert np.isfinite(found).all()
    for cdf in ([1.1e-9, 0.5, 1], [0, 0.5, 1 - 2e-9]):
        with pytest.raises(InvalidForecastError, match="no probability beyond an end"):
            scoring.baseline_points_cdf(points=[0, 1, 2], cdf=[cdf], outcome=[1])
    for outcome in (-1e-9, 2 + 1e-9):
        with pytest.raises(InvalidOutcomeError, match="must not lie beyond an end"):
            scoring.baseline_points_cdf(points=[0, 1, 2], cdf=[[0, 0.5, 1]], outcome=[outcome])


# -- rules and engines


def test_rules_are_compared_as_objects():
    """Their arguments have no one order, nor one truth value."""
    rule = scoring.find_rule("brier", "probability")
    again = attrs.evolve(rule)
    assert rule != again
    assert len({rule, again}) == 2


def test_numba_is_loaded_for_as_many_forecasts_and_numbers_as_are_named(monkeypatch):
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda _: object())
    assert [engine.uses_numba("auto", n) for n in (499_999, 500_000)] == [False, True]
    assert engine.uses_numba("numba", 1)
    assert not engine.uses_numba("numpy", 10**9)
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    assert [engine.compiles_rules(n) for n in (299_999_999, 300_000_000)] == [False, True]
    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace())
    assert [engine.compiles_rules(n) for n in (499_999, 500_000)] == [False, True]
