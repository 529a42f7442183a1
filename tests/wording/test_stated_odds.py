"""Probabilities that a text states in figures, words, fractions or odds."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import UnknownNameError
from forecasttrack.wording.stated_odds import stated_probability

STATED = {
    "a 70% chance": 0.7,
    "a 30-percent chance": 0.3,
    "twenty-five per cent likely": 0.25,
    "twenty to thirty per cent likely": 0.25,
    "60-70 per cent likely": 0.65,
    "a one hundred per cent chance": 1.0,
    "a 1 in 4 chance": 0.25,
    "a 1 in 1,000 chance": 0.001,
    "a 1 in 2000 chance": 0.0005,
    "a one in a million chance": 1e-6,
    "a two out of every three chance": 2 / 3,
    "a two-thirds chance": 2 / 3,
    "a three-quarters probability": 0.75,
    "a 0.7 probability": 0.7,
    "a .05 chance": 0.05,
    "a one in a hundred thousand chance": 1e-5,
    "a 0.5 to 0.7 probability": 0.6,
}


@pytest.mark.parametrize("words", STATED)
def test_a_number_is_found_whole_and_is_what_it_says(words):
    """Thousands were cut off: "1 in 1,000" was found as "1 in 1", a certainty."""
    (found,) = ft.find_hedges(f"There is {words} of a deal.")
    assert (found.text, found.kind) == (words, "number")
    assert stated_probability(found.words) == pytest.approx(STATED[words], rel=1e-12)
    assert found.polarity == ("affirmative" if STATED[words] > 0.5 else "negative")


@pytest.mark.parametrize(
    ("sentence", "probability"),
    [
        ("The probability of a deal is 0.7.", 0.7),
        ("The chance that it fails is about one in three.", 1 / 3),
        ("The chances of a deal are two thirds.", 2 / 3),
        ("We put the odds of a deal at 3:1.", 0.25),
        ("The probability of a deal is between 0.6 and 0.8.", 0.7),
        ("We put the odds of a deal at no better than 10 to 1.", 1 / 11),
        ("The odds against a deal are 5 to 1.", 1 / 6),
    ],
)
def test_a_number_behind_its_noun_is_found(sentence, probability):
    (found,) = (each for each in ft.find_hedges(sentence) if each.kind == "number")
    assert stated_probability(found.words) == pytest.approx(probability, rel=1e-12)


@pytest.mark.parametrize(
    "words",
    ["a 150% chance", "a tenth of a per cent chance", "1 in 0", "5 in 4", "a 2,000% chance"],
)
def test_what_no_probability_can_be_is_none(words):
    """150% was a probability of 1.5."""
    assert stated_probability(words) is None


@pytest.mark.parametrize(
    "sentence", ["He wins three in 2026.", "The risk is 0.5 points higher.", "It costs 1.5 of it."]
)
def test_other_numbers_are_no_chances(sentence):
    assert not [each for each in ft.find_hedges(sentence) if each.kind == "number"]


def test_how_likely_something_is_is_no_quantity_of_it():
    """The question was taken for one about a number, in per cent."""
    claims = ft.find_claims(
        text="There is a 70 per cent chance that the truce holds until June 2027."
        " There is a 70 per cent chance that 40,000 troops leave by June 2027.",
        published="2026-05-04",
    )
    assert [[each.text for each in claim.quantities] for claim in sorted(claims, key=_start)] == [
        [],
        ["40,000 troops"],
    ]


def _start(claim):
    return claim.start


def test_words_that_state_a_number_are_referred_to_it():
    """No lexicon knows them, and none is needed."""
    with pytest.raises(UnknownNameError, match="give 70% as the probability"):
        ft.impute("a 70 per cent chance", lexicon="icd203")


@pytest.mark.parametrize("words", ["a 50/50", "fifty-fifty", "50-50"])
def test_even_chances_are_half(words):
    """50/50 was a certainty, as 50 of 50 are."""
    assert stated_probability(words) == 0.5
