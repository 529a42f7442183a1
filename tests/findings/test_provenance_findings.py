"""What is said of who wrote questions, and of answers that came before their day."""

import math

import pytest

from forecasttrack.findings.authors import Authors, first_names, questions_written
from forecasttrack.findings.early_answers import early_answers
from forecasttrack.findings.histories import last_of
from forecasttrack.findings.origins import WordReadings, read_from_words


@pytest.mark.parametrize(
    ("dated", "days", "when"),
    [
        (2, ["1 Jan 2025"], " on 1 Jan 2025"),
        (2, ["1 Jan 2025", "3 Jan 2025"], " from 1 Jan 2025 to 3 Jan 2025"),
        (1, ["1 Jan 2025"], "; 1 of 2 is dated, 1 Jan 2025"),
        (0, [], ""),
    ],
)
def test_the_days_on_which_questions_were_written_are_named(dated, days, when):
    """One day, the first and the last of several, or how many of them are dated."""
    found = Authors(questions=2, writers={"Ann": 2}, dated=dated, days=days, by_rule=2)
    assert questions_written(found) == f"Questions written by Ann{when}."


@pytest.mark.parametrize(
    ("days", "until"),
    [
        (["1 Jan 2026"], "waits until 1 Jan 2026"),
        (["1 Jan 2026", "1 Jan 2026"], "wait until 1 Jan 2026"),
        (["1 Jan 2026", "2 Feb 2026"], "wait until their day, from 1 Jan 2026 to 2 Feb 2026"),
        (["1 Jan", "2 Feb", "3 Mar"], "wait until their day, from 1 Jan to 3 Mar"),
    ],
)
def test_early_answers_wait_until_the_days_that_are_named(days, until):
    """The first and the last of them, and one day once."""
    found = early_answers(days, mean=0.31, claims=4, forecasters=1)
    assert found.measured.partition(":")[0].endswith(until)


@pytest.mark.parametrize("state", ["wait", "provisional", "chosen"])
def test_early_answers_without_a_score_say_so(state):
    """Whatever their state is; NaN is never printed."""
    found = early_answers(["1 Jan 2026"], mean=math.nan, claims=4, forecasters=1, state=state)
    assert found.conclusion == "No forecast on them has a score by the chosen history."
    assert "nan" not in found.measured


def test_a_single_forecast_is_not_the_last_of_several():
    """From two on it is."""
    assert [last_of(forecasts) for forecasts in (0, 1, 2, 1_000)] == [
        "",
        "",
        "last of 2",
        "last of 1,000",
    ]


def test_the_sixth_name_is_one_other():
    """Five are named, and of what is left each number has its own word."""
    assert first_names("abcde") == "a, b, c, d, e"
    assert first_names("abcdef") == "a, b, c, d, e and 1 other"


@pytest.mark.parametrize(("could_know", "who"), [(3, ", who may"), (2, ", 2 of them may")])
def test_coders_who_may_have_known_outcomes_are_counted_unless_all_did(could_know, who):
    found = WordReadings(in_words=4, forecasts=4, coders=3, could_know=could_know)
    assert f"{who} have known the outcomes" in read_from_words(found)


def test_an_outcome_of_which_nothing_is_recorded_was_not_given_by_a_rule():
    """Of one question, whose outcome a rule gives only where that is said."""
    sentences = [
        questions_written(Authors(questions=1, writers={}, **each)) for each in ({}, {"by_rule": 1})
    ]
    assert ["who judged" in each for each in sentences] == [True, False]


@pytest.mark.parametrize(
    ("in_words", "forecasts", "opening"),
    [
        (1, 1, "The only scored forecast was made in words"),
        (2, 2, "All 2 scored forecasts were made in words"),
        (1, 2, "1 of 2 scored forecasts was made in words"),
        (2, 3, "2 of 3 scored forecasts were made in words"),
    ],
)
def test_forecasts_made_in_words_are_counted(in_words, forecasts, opening):
    """One, two and some of them."""
    found = WordReadings(in_words=in_words, forecasts=forecasts, coders=0, could_know=0)
    assert read_from_words(found) == f"{opening}: the probabilities were read from them."
