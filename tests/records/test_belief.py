"""Beliefs: one small class for each shape, each refusing what it cannot mean."""

from __future__ import annotations

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import (
    ForecastTrackError,
    InvalidArgumentError,
    InvalidForecastError,
    InvalidRecordError,
)
from forecasttrack.records.belief import SUM_TOLERANCE, Quantile, belief
from tests.strategies import beliefs, numbers, option_probabilities

NOT_FINITE = [math.nan, math.inf, -math.inf, pytest.param(10**400, id="10**400")]


@given(st.floats(0, 1))
def test_a_number_is_the_probability_of_yes(probability):
    """A bare number is read as the probability of yes."""
    assert belief(probability) == ft.Probability(probability)


@given(option_probabilities())
def test_a_mapping_is_the_probabilities_of_options(shares):
    """A mapping is read as the probabilities of options."""
    assert belief(shares.options) == shares


@given(beliefs)
def test_a_belief_stays_what_it_is(stated):
    """What is a belief already is passed through."""
    assert belief(stated) is stated


@given(beliefs)
def test_equal_beliefs_are_one_in_a_set(stated):
    """Beliefs can be hashed, compared and sent to another process."""
    again = pickle.loads(pickle.dumps(stated))  # noqa: S301 - made in the line itself
    assert {stated, again} == {stated}


@pytest.mark.parametrize("stated", ["0.7", None, [0.7], object(), ft.Probability])
def test_what_is_no_belief_is_refused(stated):
    """Text is not read as a number, nor a list as anything."""
    with pytest.raises(InvalidForecastError, match="a belief is a probability"):
        belief(stated)


@pytest.mark.parametrize("probability", [-1e-300, 1 + 1e-12, 62, True, "0.5", None, *NOT_FINITE])
def test_a_probability_lies_between_0_and_1(probability):
    """Nothing outside [0, 1] is a probability, and nothing is clipped into it."""
    with pytest.raises(InvalidRecordError):
        ft.Probability(probability)


def test_a_percentage_is_recognised():
    """Sixty-two is most likely a percentage, and the message says what to do."""
    with pytest.raises(InvalidRecordError, match=r"62; .*divide by 100"):
        ft.Probability(62)


@pytest.mark.parametrize("ends", [0, 1])
def test_certainty_is_allowed(ends):
    """0 and 1 are probabilities; what they cost is the scoring rule's affair."""
    assert ft.Probability(ends).yes == ends


# --- options -----------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [-2 * SUM_TOLERANCE, 2 * SUM_TOLERANCE, 0.2])
def test_options_sum_to_one(error):
    """A sum beyond rounding is an omission, and is never normalised in silence."""
    with pytest.raises(InvalidForecastError, match="sum to 1"):
        ft.OptionProbabilities({"red": 0.5, "blue": 0.5 + error})


def test_a_rounding_error_in_the_sum_is_forgiven():
    """Thirds written to seven digits are accepted, and kept as they were stated."""
    stated = {"red": 0.3333333, "blue": 0.3333333, "green": 0.3333333}
    assert ft.OptionProbabilities(stated).options == stated


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"red": 1.5, "blue": -0.5},
        {"red": math.nan, "blue": 1},
        {"red": "0.5", "blue": 0.5},
        {"red": True},
        {1: 0.5, 2: 0.5},
        "red",
        None,
        ["red", "blue"],
    ],
    ids=str,
)
def test_what_are_no_probabilities_of_options_is_refused(stated):
    """Each option is text, each probability a number in [0, 1]."""
    with pytest.raises(ForecastTrackError):
        ft.OptionProbabilities(stated)


def test_options_are_compared_without_their_order():
    """Order is no part of what is believed."""
    one = ft.OptionProbabilities({"red": 0.25, "blue": 0.75})
    other = ft.OptionProbabilities({"blue": 0.75, "red": 0.25})
    assert one == other
    assert hash(one) == hash(other)


def test_options_do_not_follow_the_mapping_they_came_from():
    """A belief keeps what was stated when the caller's mapping changes later."""
    stated = {"red": 0.25, "blue": 0.75}
    kept = ft.OptionProbabilities(stated)
    stated["red"] = 0.9
    assert kept.options["red"] == 0.25


# --- numbers -----------------------------------------------------------------------------------


def test_quantiles_are_made_of_levels_in_any_order():
    """``Quantiles.at`` sorts by level; the values then have to rise."""
    assert [q.level for q in ft.Quantiles.at({0.9: 86_000, 0.1: 75_000}).quantiles] == [0.1, 0.9]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ([], "state at least one"),
        ([(0.5, 1), (0.5, 2)], "once, rising"),
        ([(0.9, 2), (0.1, 1)], "once, rising"),
        ([(0.1, 2), (0.9, 1)], "the quantiles cross"),
    ],
)
def test_quantiles_rise(stated, message):
    """Levels rise strictly and values do not fall."""
    with pytest.raises(InvalidForecastError, match=message):
        ft.Quantiles(Quantile(level, value) for level, value in stated)


def test_equal_quantiles_may_follow_each_other():
    """A belief may hold much probability on one value."""
    assert len(ft.Quantiles.at({0.1: 5, 0.5: 5, 0.9: 5}).quantiles) == 3


@pytest.mark.parametrize("stated", [[0.1, 0.9], {0.1: 3}, "0.1", 5, None], ids=str)
def test_quantiles_take_quantiles(stated):
    """Bare numbers and mappings are refused; ``Quantiles.at`` is for the latter."""
    with pytest.raises(InvalidRecordError):
        ft.Quantiles(stated)


@pytest.mark.parametrize("level", [-0.1, 1.1, True, *NOT_FINITE])
def test_a_level_is_a_probability(level):
    """A quantile stands at a level in [0, 1]."""
    with pytest.raises(InvalidRecordError):
        Quantile(level, 5)


@pytest.mark.parametrize("value", [True, "5", None, *NOT_FINITE])
@pytest.mark.parametrize(
    "make",
    [
        ft.Point,
        lambda value: Quantile(0.5, value),
        lambda value: ft.Samples([1.0, value]),
        lambda value: ft.Distribution("normal", {"mean": value}),
    ],
    ids=["point", "quantile", "sample", "parameter"],
)
def test_numbers_are_finite(make, value):
    """No shape takes booleans, text, NaN, infinity or a number too large for a float."""
    with pytest.raises(InvalidRecordError):
        make(value)


@pytest.mark.parametrize("stated", [[], "12", 5, None])
def test_samples_are_a_list_that_is_not_empty(stated):
    """At least one sample is needed, and a text is not taken apart into digits."""
    with pytest.raises(InvalidRecordError):
        ft.Samples(stated)


@given(st.lists(numbers, min_size=1))
def test_samples_keep_their_order_and_number(drawn):
    """Samples are neither sorted nor merged."""
    assert list(ft.Samples(drawn).samples) == drawn


@pytest.mark.parametrize("parameters", [{"family": 1.0}, {1: 1.0}, "mean", None], ids=str)
def test_a_parameter_has_a_name_of_its_own(parameters):
    """``family`` names the family, so no parameter is called so; names are text."""
    with pytest.raises(InvalidRecordError):
        ft.Distribution("normal", parameters)


@pytest.mark.parametrize("level", [-0.1, 1.5, float("nan")])
def test_a_level_outside_0_to_1_gave_an_end_of_the_distribution(level):
    with pytest.raises(InvalidForecastError, match="it lies in"):
        ft.Cdf(points=[0, 10], probabilities=[0, 1]).quantile(level)


def test_a_level_that_is_no_number_is_named():
    """An error of Python about texts and numbers came through."""
    with pytest.raises(InvalidArgumentError, match="level takes a number, found 'half'"):
        ft.Cdf(points=[0, 10], probabilities=[0, 1]).quantile("half")


def test_quantiles_of_a_cdf_lie_on_its_line():
    """Worked by hand; under the first and over the last point stands the end."""
    cdf = ft.Cdf(points=[0, 10, 30], probabilities=[0.1, 0.5, 0.9], open_low=True, open_high=True)
    found = [cdf.quantile(level) for level in (0, 0.05, 0.1, 0.3, 0.5, 0.6, 0.9, 0.95, 1)]
    assert found == pytest.approx([0, 0, 0, 5, 10, 15, 30, 30, 30])
