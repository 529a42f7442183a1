"""What cannot be scored is refused by name and row, and what can be is taken in any dtype."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from forecasttrack import scoring
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidTableError,
    UnknownNameError,
    UnscorableForecastError,
)

THREE = [[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]]
NORMAL = {"family": "normal", "parameters": {"mean": [0, 0], "sd": [1, 1]}}
LEVELS = [0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    ("rule", "arrays", "error", "words", "row"),
    [
        (
            scoring.brier,
            {"probability": [0.5, 62], "outcome": [1, 0]},
            InvalidForecastError,
            r"probability must lie in \[0, 1\], found 62 at row 1. For a percentage, divide by 100",
            1,
        ),
        (
            scoring.log,
            {"probability": [0.5, np.nan], "outcome": [1, 0]},
            InvalidForecastError,
            r"probability must lie in \[0, 1\], found nan at row 1",
            1,
        ),
        (
            scoring.brier,
            {"probability": [0, 1, 1], "outcome": [0.3, 0.9, 1]},
            InvalidOutcomeError,
            r"outcome must be 0, 1 or NaN, found 0.3 at row 0. Are probability and outcome swapped",
            0,
        ),
        (
            scoring.brier,
            {"probability": [0.2, 0.3], "outcome": [1, np.inf]},
            InvalidOutcomeError,
            r"outcome must be 0, 1 or NaN, found inf at row 1",
            1,
        ),
        (
            scoring.spherical,
            {"probability": [0.2, 0.3], "outcome": [1, 0.3]},
            InvalidOutcomeError,
            r'found 0.3 at row 1. A partial outcome needs partial="mean" or partial="probability"',
            1,
        ),
        (
            scoring.brier,
            {"probability": [0.2, 0.3], "outcome": [1, 1.3], "partial": "mean"},
            InvalidOutcomeError,
            r"outcome must lie in \[0, 1\] or be NaN, found 1.3 at row 1",
            1,
        ),
        (
            scoring.brier,
            {"probability": [0.2], "outcome": [0.5], "partial": "half"},
            InvalidArgumentError,
            "partial is 'half'; it must be one of 'mean', 'probability'",
            None,
        ),
        (
            scoring.brier,
            {"probability": [0.2, 0.3], "outcome": [1, 0, 1]},
            InvalidTableError,
            r"the shapes do not fit: probability \(2,\), outcome \(3,\)",
            None,
        ),
        (
            scoring.brier,
            {"probability": [[0.2], [0.3]], "outcome": [1, 0]},
            InvalidTableError,
            r"the shapes do not fit: probability \(2, 1\), outcome \(2,\)",
            None,
        ),
        (
            scoring.brier,
            {"probability": ["0.2"], "outcome": [1]},
            InvalidTableError,
            "probability must be numbers, found",
            None,
        ),
        (
            scoring.brier,
            {"probability": [0.2, 0.1], "outcome": pd.Series(["yes", 1], dtype=object)},
            InvalidTableError,
            "outcome must be numbers, found 'yes' at row 0",
            0,
        ),
        (
            scoring.elementary,
            {"probability": [0.2], "outcome": [1], "threshold": 1.5},
            InvalidArgumentError,
            "threshold is 1.5; it must lie between 0 and 1",
            None,
        ),
        (
            scoring.winkler,
            {"probability": [0.2, 0.2], "outcome": [1, 1], "baseline": [0.5, 1.0]},
            InvalidForecastError,
            "baseline must lie between 0 and 1, found 1 at row 1",
            1,
        ),
        (
            scoring.brier_options,
            {"probabilities": [[0.5, 0.5], [0.5, 0.4]], "outcome": [0, 1]},
            InvalidForecastError,
            r"probabilities sum to 0.9 at row 1; they sum to 1 \(within 1e-06\)",
            1,
        ),
        (
            scoring.log_options,
            {"probabilities": [[0.5, 0.5], [-0.5, 1.5]], "outcome": [0, 1]},
            InvalidForecastError,
            r"probabilities must lie in \[0, 1\], found -0.5 at row 1, column 0",
            1,
        ),
        (
            scoring.rps,
            {"probabilities": THREE, "outcome": [0, 3]},
            InvalidOutcomeError,
            "outcome must be the position of an option, 0 to 2, or NaN, found 3 at row 1",
            1,
        ),
        (
            scoring.rps,
            {"probabilities": THREE, "outcome": [0, -1]},
            InvalidOutcomeError,
            "found -1 at row 1. Positions count from 0",
            1,
        ),
        (
            scoring.brier_options,
            {"probabilities": [[0.5, 0.5, np.nan]], "outcome": [2]},
            InvalidOutcomeError,
            "outcome must be an option that was on offer, found 2 at row 0",
            0,
        ),
        (
            scoring.rps_normalised,
            {"probabilities": [[1, np.nan]], "outcome": [0]},
            InvalidForecastError,
            "the score needs a cut between two options, found a single one at row 0",
            0,
        ),
        (
            scoring.brier_options,
            {"probabilities": [0.5, 0.5], "outcome": [0]},
            InvalidTableError,
            r"probabilities has shape \(2,\); it must be a table",
            None,
        ),
        (
            scoring.brier_options,
            {"probabilities": [[0.5, 0.5], [1.0]], "outcome": [0, 0]},
            InvalidTableError,
            "rows have different lengths",
            None,
        ),
        (
            scoring.brier_options,
            {"probabilities": THREE, "outcome": [0, 1, 2]},
            InvalidTableError,
            r"outcome has shape \(3,\); one for each of 2 forecasts is needed",
            None,
        ),
        (
            scoring.pinball,
            {"levels": LEVELS, "values": [[1, 2, 3], [1, 3, 2]], "outcome": [1, 1]},
            InvalidForecastError,
            r"values must not fall as the level rises \(quantiles cross\), found 2 at row 1, col",
            1,
        ),
        (
            scoring.wis,
            {"levels": [0.1, 0.5, 0.8], "values": [[1, 2, 3]], "outcome": [1]},
            InvalidForecastError,
            "levels must pair into intervals, found 0.1 without 0.9",
            None,
        ),
        (
            scoring.wis,
            {"levels": [10, 50, 90], "values": [[1, 2, 3]], "outcome": [1]},
            InvalidForecastError,
            r"levels must lie in \[0, 1\], found 10 .* For a percentage, divide by 100",
            0,
        ),
        (
            scoring.pinball,
            {"levels": [0.5, 0.25, 0.75], "values": [[1, 2, 3]], "outcome": [1]},
            InvalidForecastError,
            "levels must rise, each stated once, found 0.25",
            0,
        ),
        (
            scoring.pinball,
            {"levels": [0.25, 0.5, 1.5], "values": [[1, 2, 3]], "outcome": [1]},
            InvalidForecastError,
            r"levels must lie in \[0, 1\], found 1.5",
            0,
        ),
        (
            scoring.crps_quantiles,
            {"levels": [0.25, 0.25, 0.75], "values": [[1, 2, 3]], "outcome": [1]},
            InvalidForecastError,
            "levels must rise, each stated once, found 0.25",
            0,
        ),
        (
            scoring.pinball,
            {"levels": LEVELS, "values": [[1, 2, 3], [1, 2, np.nan]], "outcome": [1, 1]},
            InvalidForecastError,
            "values must be stated at every level .* found nan at row 1, column 2. Pad levels",
            1,
        ),
        (
            scoring.pinball,
            {"levels": LEVELS, "values": [[1, np.nan, 3]], "outcome": [1]},
            InvalidForecastError,
            "values may have NaN only as padding at the end of a row .* at row 0, column 1",
            0,
        ),
        (
            scoring.pinball,
            {"levels": [0.5], "values": [[1, 2]], "outcome": [1]},
            InvalidTableError,
            r"levels \(1, 1\) do not fit values \(1, 2\)",
            None,
        ),
        (
            scoring.interval,
            {"lower": [0, 5], "upper": [1, 4], "outcome": [0, 0]},
            InvalidForecastError,
            "lower must not exceed upper, found 5 at row 1. Are the two swapped",
            1,
        ),
        (
            scoring.interval,
            {"lower": [0], "upper": [1], "outcome": [0], "alpha": 5},
            InvalidArgumentError,
            "alpha is 5; it must lie between 0 and 1",
            None,
        ),
        (
            scoring.crps_samples,
            {"samples": [[1, 2], [np.nan, np.nan]], "outcome": [1, 1]},
            InvalidForecastError,
            "samples may have NaN only as padding .* found nan at row 1",
            1,
        ),
        (
            scoring.crps_samples,
            {"samples": [[1, np.inf]], "outcome": [1]},
            InvalidForecastError,
            "samples must be finite, found inf at row 0, column 1",
            0,
        ),
        (
            scoring.crps_fair,
            {"samples": [[1, 2], [1, np.nan]], "outcome": [1, 1]},
            InvalidForecastError,
            "the fair score needs two samples or more, found one at row 1",
            1,
        ),
        (
            scoring.dawid_sebastiani_samples,
            {"samples": [[1, 1]], "outcome": [1]},
            InvalidForecastError,
            "needs a spread above zero, found equal samples at row 0",
            0,
        ),
        (
            scoring.crps_distribution,
            {"family": "norml", "parameters": {}, "outcome": [1]},
            UnknownNameError,
            "no family of distributions 'norml'. Did you mean 'normal'",
            None,
        ),
        (
            scoring.crps_distribution,
            {"family": "normal", "parameters": {"mean": 0, "std": 1}, "outcome": [1]},
            InvalidForecastError,
            "family 'normal' has no parameter 'std'",
            None,
        ),
        (
            scoring.crps_distribution,
            {"family": "normal", "parameters": {"mean": 0}, "outcome": [1]},
            InvalidForecastError,
            "family 'normal' needs the parameter 'sd'; it takes mean, sd",
            None,
        ),
        (
            scoring.crps_distribution,
            {"family": "normal", "parameters": {"mean": [0, 0], "sd": [1, 0]}, "outcome": [1, 1]},
            InvalidForecastError,
            "sd must exceed 0, found 0 at row 1",
            1,
        ),
        (
            scoring.crps_distribution,
            {
                "family": "student-t",
                "parameters": {"df": 1, "location": 0, "scale": 1},
                "outcome": 0,
            },
            InvalidForecastError,
            "df must exceed 1",
            0,
        ),
        (
            scoring.crps_distribution,
            {
                "family": "gamma",
                "parameters": {"shape": 1, "scale": 1, "upper": 3},
                "outcome": [1],
            },
            UnscorableForecastError,
            "family 'gamma' has no closed form for a part of the CRPS",
            None,
        ),
        (
            scoring.crps_distribution,
            {
                "family": "normal",
                "parameters": {"mean": 0, "sd": 1, "lower": 0, "mass_upper": 0.1},
                "outcome": [1],
            },
            InvalidForecastError,
            "mass_upper must be 0 where there is no bound",
            0,
        ),
        (
            scoring.crps_distribution,
            {
                "family": "normal-mixture",
                "parameters": {"mean_1": 0, "sd_1": 1, "weight_1": 0.4},
                "outcome": [1],
            },
            InvalidForecastError,
            "weight must sum to 1 in a row, found 0.4",
            0,
        ),
        (
            scoring.crps_cdf,
            {"points": [0, 1, 2], "cdf": [[0, 0.9, 0.5]], "outcome": [1]},
            InvalidForecastError,
            "cdf must not fall, found 0.5 at row 0, column 2",
            0,
        ),
        (
            scoring.crps_cdf,
            {"points": [0, 1, 1], "cdf": [[0, 0.5, 1]], "outcome": [1]},
            InvalidForecastError,
            "points must rise, found 1",
            0,
        ),
        (
            scoring.baseline_points_cdf,
            {"points": [0, 1, 2], "cdf": [[0.1, 0.5, 1]], "outcome": [1]},
            InvalidForecastError,
            "cdf must leave no probability beyond an end that is not open, found 0.1",
            0,
        ),
        (
            scoring.baseline_points_cdf,
            {"points": [0, 1, 2], "cdf": [[0, 0.5, 1]], "outcome": [3]},
            InvalidOutcomeError,
            "outcome must not lie beyond an end that is not open, found 3 at row 0",
            0,
        ),
        (
            scoring.absolute_error,
            {"point": [1, np.nan], "outcome": [1, 1]},
            InvalidForecastError,
            "point must be finite, found nan at row 1",
            1,
        ),
    ],
)
def test_bad_input_is_refused_by_name_and_row(rule, arrays, error, words, row):
    with pytest.raises(error, match=words) as caught:
        rule(**arrays)
    assert caught.value.row == row


def test_arguments_have_names_so_that_nothing_can_be_swapped():
    for rule in scoring.all_rules():
        with pytest.raises((TypeError, InvalidArgumentError), match=r"positional argument|by name"):
            rule.function([0.5], [1])


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ([2], [1], "outcome_low must not exceed outcome_high, found 2 at row 0"),
        ([-np.inf], [np.inf], "outcome_low must be finite where outcome_high is not"),
    ],
)
def test_a_range_that_is_none_is_refused(low, high, words):
    rule = scoring.find_rule("wis", "quantiles")
    with pytest.raises(InvalidOutcomeError, match=words):
        rule.over_range(levels=LEVELS, values=[[1, 2, 3]], outcome_low=low, outcome_high=high)


@pytest.mark.parametrize(
    "outcome",
    [
        np.array([1, 0, 1], dtype=np.int8),
        np.array([True, False, True]),
        np.array([1, 0, 1], dtype=np.float32),
        [1, 0, 1],
        (True, False, True),
        pd.Series([1, 0, 1], index=[7, 8, 9]),
        pd.array([1, 0, 1], dtype="Int64"),
        pd.array([True, False, True], dtype="boolean"),
        pd.Series([1, 0, 1], dtype="Float64"),
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', '')}",
)
def test_numbers_of_any_dtype_score_alike_in_double_precision(outcome):
    score = scoring.brier(probability=[0.3, 0.3, 1], outcome=outcome)
    assert type(score) is np.ndarray
    assert score.dtype == np.float64
    assert_array_equal(score, [0.7**2, 0.3**2, 0])


def test_a_single_precision_probability_is_scored_as_the_number_it_is():
    p = np.array([0.1], dtype=np.float32)
    score = scoring.brier(probability=p, outcome=[0])
    assert score.dtype == np.float64
    assert score[0] == float(p[0]) ** 2


@pytest.mark.parametrize(
    "outcome",
    [
        [1, None],
        pd.array([1, pd.NA], dtype="Int64"),
        pd.Series([1, pd.NA], dtype="Float64"),
        pd.array([True, None], dtype="boolean"),
        np.ma.masked_array([1, 0], mask=[False, True]),
        np.array([1, np.nan], dtype=np.float32),
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', '')}",
)
def test_a_missing_outcome_is_unresolved_however_it_is_written(outcome):
    assert_array_equal(scoring.brier(probability=[0.5, 0.5], outcome=outcome), [0.25, np.nan])


@pytest.mark.parametrize("sure", [[0], [1], [0, 1], [0, np.nan], [1, np.nan]])
@pytest.mark.parametrize("doubtful", [0.3, 2, -1])
def test_an_outcome_between_yes_and_no_is_refused_beside_whatever_others(sure, doubtful):
    outcome = [*sure, doubtful]
    words = f"must be 0, 1 or NaN, found {doubtful} at row {len(sure)}"
    for rule in (scoring.brier, scoring.log, scoring.spherical):
        with pytest.raises(InvalidOutcomeError, match=words):
            rule(probability=np.full(len(outcome), 0.5), outcome=outcome)


def test_a_single_number_meets_any_shape_and_tables_meet_tables():
    outcome = np.array([[1, 0], [0, 1]])
    assert_array_equal(scoring.brier(probability=0.5, outcome=outcome), np.full((2, 2), 0.25))
    score = scoring.brier(probability=[[0.1, 0.2]], outcome=outcome)
    assert_allclose(score, [[0.81, 0.04], [0.01, 0.64]])
    assert scoring.brier(probability=[], outcome=[]).shape == (0,)


def test_certainty_scores_exactly():
    assert scoring.log(probability=[1, 0], outcome=[1, 0]).tolist() == [0.0, 0.0]
    assert scoring.log(probability=[1, 0], outcome=[0, 1]).tolist() == [np.inf, np.inf]
    assert not np.signbit(scoring.log(probability=[1], outcome=[1]))
    assert scoring.log_options(probabilities=[[1, 0]], outcome=[1]).tolist() == [np.inf]
    assert scoring.baseline_points(probability=[1, 0], outcome=[1, 1]).tolist() == [100, -np.inf]
    assert scoring.winkler(probability=[0.3], outcome=[1], baseline=0.3).tolist() == [0]
    assert scoring.log(probability=[0], outcome=[0.3], partial="probability").tolist() == [np.inf]
    assert scoring.log(probability=[0], outcome=[0.0], partial="mean").tolist() == [0]


def test_a_tiny_probability_keeps_its_digits_when_the_answer_is_no():
    assert_allclose(scoring.log(probability=[1e-20], outcome=[0]), [1e-20], rtol=1e-12)


def test_an_outcome_outside_the_support_is_infinitely_surprising_but_not_infinitely_far():
    arrays = {
        "family": "normal",
        "parameters": {"mean": 1, "sd": 1, "lower": 0, "upper": 2, "mass_lower": 0.25},
    }
    log = scoring.log_distribution(**arrays, outcome=[-1, 0, 3])
    assert_allclose(log, [np.inf, -np.log(0.25), np.inf])
    assert np.isfinite(scoring.crps_distribution(**arrays, outcome=[-1, 0, 3])).all()


def test_an_endless_variance_is_an_endless_score():
    parameters = {"df": 2, "location": 0, "scale": 1}
    score = scoring.dawid_sebastiani_distribution(
        family="student-t", parameters=parameters, outcome=[0]
    )
    assert score.tolist() == [np.inf]


def test_every_row_without_a_score_is_named_at_once():
    with pytest.raises(UnscorableForecastError) as caught:
        scoring.crps_fair(samples=[[1, np.nan], [1, 2], [3, np.nan]], outcome=[1, 1, 1])
    assert caught.value.rows == (0, 2)


def test_a_date_that_never_came_scores_as_all_that_lies_after_the_close():
    """Who put the median after the close loses nothing by saying how much later."""
    rule = scoring.find_rule("crps", "quantiles")
    close = 100.0
    beliefs = {"levels": [0.25, 0.5, 0.75], "values": [[90, 110, 120], [90, 500, 900]]}
    late, later = rule.over_range(
        **beliefs, outcome_low=[close, close], outcome_high=[np.inf, np.inf]
    )
    assert late == later
    assert late > 0


def test_a_baseline_per_forecast_may_be_as_long_as_any_column():
    """Long columns are scored in pieces; a baseline of as many rows used to break them."""
    n = 40_000
    q = np.linspace(0.1, 0.9, n)
    found = scoring.winkler(probability=np.full(n, 0.7), outcome=np.ones(n), baseline=q)
    few = slice(30_000, 30_010)
    expected = scoring.winkler(probability=np.full(10, 0.7), outcome=np.ones(10), baseline=q[few])
    np.testing.assert_array_equal(found[few], expected)


@pytest.mark.parametrize("low", [3.0, np.nan])
@pytest.mark.parametrize(
    ("rule", "belief"),
    [
        (scoring.crps_between_samples, {"samples": [[1, 2, 3]]}),
        (scoring.crps_between_quantiles, {"levels": [0.25, 0.75], "values": [[1, 2]]}),
        (
            scoring.crps_between_distribution,
            {"family": "normal", "parameters": {"mean": 0, "sd": 1}},
        ),
    ],
)
def test_thresholds_with_nothing_between_them_are_refused(rule, belief, low):
    """They used to earn scores below zero."""
    with pytest.raises(InvalidArgumentError, match="low must not exceed high"):
        rule(**belief, outcome=[1.5], low=low, high=1.0)
    assert rule(**belief, outcome=[1.5], low=1.0, high=1.0).tolist() == [0]
    # Twice this number is no float.
    with pytest.raises(
        InvalidArgumentError, match="low is a number that a float can hold, found int"
    ):
        rule(**belief, outcome=[1.5], low=-(2**1023), high=1.0)
