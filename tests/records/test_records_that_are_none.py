"""Beliefs, rules and fields that make no record are refused by name, with the likely cure."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidQuestionError,
)
from forecasttrack.records.typed_beliefs import belief_of, outcome_of


@pytest.mark.parametrize(
    ("family", "parameters", "message"),
    [
        ("normal", {"p10": 1, "p50": 2, "p90": 3}, "takes two of them, as p5 and p95"),
        ("normal", {"p10": 1, "mean": 2}, "takes two of them, as p5 and p95"),
        ("normal", {"p10": 3, "p90": 1}, "the values rise with the percentiles"),
        ("lognormal", {"p10": 0, "p90": 1}, "p10 .*must exceed 0"),
        ("pert", {"lower": 0, "mode": 5, "upper": 2}, "mode .*must lie between lower and upper"),
        ("uniform", {"lower": 2, "upper": 0}, "Are the two swapped"),
        (
            "normal-mixture",
            {"mean_1": 0, "sd_1": 1, "weight_1": -0.5, "mean_2": 0, "sd_2": 1, "weight_2": 1.5},
            "weight_1 .*must not be negative",
        ),
        (
            "normal-mixture",
            {"mean_1": 0, "sd_1": 1, "weight_1": 0.5, "mean_2": 0, "sd_2": 1, "weight_2": 0.2},
            "the weights of the mixture sum to 0.7; they sum to 1",
        ),
        (
            "normal",
            {"mean": 0, "sd": 1, "lower": -1, "upper": 1, "mass_lower": 0.6, "mass_upper": 0.6},
            "mass_lower together must not exceed 1",
        ),
        ("normal", {"mean": 0, "sd": 1, "mass_lower": 0.5}, "bound 'lower', which is missing"),
        ("normal", {1: 2}, "1 names no parameter"),
    ],
)
def test_parameters_that_make_no_distribution_are_refused(family, parameters, message):
    with pytest.raises(InvalidForecastError, match=message):
        ft.Distribution(family, parameters)


NUMBER, DAY = ft.Numeric(unit="persons"), ft.Date()


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        ([], ft.Binary(), "there is no belief"),
        (["0.5", "0.6"], ft.Binary(), "one probability is needed, found 2 words"),
        (["0.1=1", "0.1=2"], NUMBER, "'0.1' stands twice"),
        (["0.1=1", "2"], NUMBER, "'2' has no '='"),
        (["1,5"], NUMBER, r"the point of a decimal is '\.': 1\.5"),
        (["\u0661\u0662"], NUMBER, "is no number"),  # twelve in Arabic digits
        (["62"], ft.Binary(), "for a percentage write 62%"),
    ],
)
def test_words_that_make_no_belief_are_refused(words, kind, message):
    with pytest.raises(InvalidArgumentError, match=message):
        belief_of(words, kind)


def test_an_outcome_is_read_as_its_kind_has_it():
    """Two days are a period, two numbers a range; whatever else is a name or a number."""
    period = outcome_of("2026-01-01..2026-01-05", DAY)
    assert (str(period.earliest), str(period.latest)) == ("2026-01-01", "2026-01-05")
    assert outcome_of("never", DAY) == "never"
    assert outcome_of("..85", NUMBER) == ft.Range(high=85)
    assert outcome_of("85", NUMBER) == 85
    with pytest.raises(InvalidArgumentError):
        outcome_of("many", NUMBER)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({" ": 1}, "the name of a field is text, found ' '"),
        ({3: 1}, "the name of a field is text, found 3"),
        ({"topic": True}, "topic"),
        ({"topic": None}, "topic"),
    ],
)
def test_fields_of_ones_own_are_texts_and_numbers(fields, message):
    with pytest.raises(InvalidQuestionError, match=message):
        ft.Question(id="rain", kind=ft.Binary(), text="Rain?", fields=fields)


def test_a_numeric_belief_has_no_say_on_options_on_offer():
    """Its shape is refused elsewhere, with the other faults of shape."""
    kind = ft.Categorical(["red", "blue"])
    kind.check_offer(ft.Point(3), "2026-01-01")
    with pytest.raises(InvalidForecastError):
        kind.check_belief(ft.Point(3))


@pytest.mark.parametrize(("level", "found"), [(0.05, 0.0), (0.25, 5.0), (0.65, 15.0), (0.95, 20.0)])
def test_a_curve_gives_the_number_of_a_level(level, found):
    """Under its first point and over its last one those points themselves."""
    curve = ft.Cdf(points=[0, 10, 20], probabilities=[0.1, 0.4, 0.9], open_low=True, open_high=True)
    assert curve.quantile(level) == pytest.approx(found)
