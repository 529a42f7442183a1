"""Claims found beside claims labelled: one to one, and where they stand on the text."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.agreement import character_f1, overlap_f1, unitising_alpha


def spans(*pairs):
    return pd.DataFrame(pairs, columns=["start", "end"])


KRIPPENDORFF_C = [[(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)]]


def test_the_published_example_of_unitising():
    """Krippendorff (2004) prints .7285 for units c, cut off, from .0144 and .0532, rounded."""
    alpha = unitising_alpha(coders=KRIPPENDORFF_C, length=300, start=150)
    assert alpha == pytest.approx(1 - 0.0144 / 0.0532, abs=2e-3)
    assert 0.7285 <= alpha < 0.7286


def test_coders_who_mark_the_same_agree_fully():
    """The published units k stand in the same places for both, and alpha is 1."""
    units = [(180, 240), (300, 350)]
    assert unitising_alpha(coders=[units, units], length=300, start=150) == 1


def test_units_apart_agree_less_than_by_chance():
    """Alpha is below zero where no unit meets another."""
    assert unitising_alpha(coders=[[(0, 40)], [(60, 100)]], length=100) < 0


def test_where_nothing_is_marked_alpha_is_not_a_number():
    assert math.isnan(unitising_alpha(coders=[[], []], length=10))


@pytest.mark.parametrize(
    ("coders", "message"),
    [
        ([[(0, 4)]], "two coders or more"),
        ([[(0, 4)], [(8, 12)]], "leaves the continuum"),
        ([[(0, 4), (2, 6)], []], "overlap"),
    ],
)
def test_what_is_no_continuum_is_refused(coders, message):
    """With the coder at fault."""
    with pytest.raises(ft.ForecastTrackError, match=message):
        unitising_alpha(coders=coders, length=10)


def test_half_of_the_shorter_is_enough():
    """Three characters of six match, two of six do not, whatever the length of the other."""
    labelled = spans((100, 106))
    assert ft.claim_agreement(spans((0, 103)), labelled).recall == 1
    found = ft.claim_agreement(spans((0, 102)), labelled)
    assert found.recall == 0
    assert found.missed["why"].tolist() == ["overlaps by less than half"]


def test_each_claim_is_matched_once():
    """A long span does not find two claims, and two spans in one claim are one hit."""
    two = spans((0, 10), (12, 20))
    swallowed = ft.claim_agreement(spans((0, 20)), two)
    assert (swallowed.recall, swallowed.precision) == (0.5, 1)
    assert swallowed.missed["why"].tolist() == ["what overlaps is matched with another"]
    assert ft.claim_agreement(two, spans((0, 20))).precision == 0.5


def test_the_most_pairs_are_matched_not_the_first():
    """Taking the greatest overlap first would leave one claim alone."""
    found = spans((0, 10), (10, 14))
    labelled = spans((0, 2), (4, 14))
    assert len(ft.claim_agreement(found, labelled).pairs) == 2


def test_shares_of_characters_and_columns_of_what_was_missed():
    """Characters count once; the columns of the labels stay with what was missed."""
    labelled = spans((0, 10), (30, 40)).assign(kind=["modal", "stance"])
    found = ft.claim_agreement(spans((0, 5)), labelled, length=50)
    assert (found.span_recall, found.span_precision) == (0.25, 1)
    assert found.missed["kind"].tolist() == ["stance"]
    assert found.alpha == unitising_alpha(coders=[[(0, 5)], [(0, 10), (30, 40)]], length=50)


def test_nothing_found_and_nothing_labelled_have_an_answer():
    """A share of nothing is no number."""
    nothing = spans()
    assert math.isnan(ft.claim_agreement(nothing, nothing).recall)
    found = ft.claim_agreement(nothing, spans((0, 4)))
    assert found.recall == 0
    assert math.isnan(found.precision)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"start": [0]}), "no column 'end'"),
        (spans((4, 4)), "row 0 runs from 4 to 4"),
        (spans((0, 4), (0.9, 1.2)), r"`found`, row 1: a span from 0\.9 to 1\.2"),
        (spans((math.nan, 10)), "`found`, row 0: a span from nan to 10"),
        (spans(("a", 4)), "`found` is no table of numbers"),
        (spans(("3", "4")), "`found` is no table of numbers"),
        (spans((pd.NA, 4)).astype("Int64"), "`found` is no table of numbers"),
        (spans((0, math.inf)), "a span from 0 to inf"),
        (spans((0, 4)).assign(why="my note"), "found has a column 'why'"),
    ],
)
def test_what_holds_no_claims_is_refused(frame, message):
    """With the column or the row."""
    with pytest.raises(ft.ForecastTrackError, match=message):
        ft.claim_agreement(frame, spans((0, 4)))


def test_a_text_shorter_than_its_claims_is_refused():
    """The message named an argument of another function, and half a character was taken."""
    found = spans((0, 4))
    with pytest.raises(ft.errors.InvalidTableError, match="length is 3, and a claim ends at 4"):
        ft.claim_agreement(found, spans((1, 3)), length=3)
    with pytest.raises(ft.errors.InvalidArgumentError, match=r"length takes .*, found 10\.5"):
        ft.claim_agreement(found, found, length=10.5)
    with pytest.raises(ft.errors.InvalidArgumentError, match=r"takes a whole number, found 10\.5"):
        unitising_alpha(coders=[[(0, 4)], []], length=10.5)
    assert math.isnan(ft.claim_agreement(spans((0, 1)), spans((0, 1))).alpha)


@pytest.mark.parametrize(
    "wrong", [[(0.9, 8)], [("a", 8)], [(0, math.nan)], [0, 4], [(0, 4, 8)], [("0", "8")]]
)
def test_spans_that_are_no_pairs_of_whole_numbers_are_refused(wrong):
    """They were cut off, or read in twos whatever their shape."""
    for function in (overlap_f1, character_f1):
        with pytest.raises(ft.errors.InvalidTableError, match="`second`"):
            function(first=[(0, 8)], second=wrong)


PLACES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda each: (each[0], sum(each))),
    min_size=1,
    max_size=5,
)


@given(PLACES, PLACES)
def test_no_matching_has_more_pairs(found, labelled):
    """As trying every matching by hand finds."""
    allowed = np.array(
        [
            [
                0 < 2 * (min(a[1], b[1]) - max(a[0], b[0])) >= min(a[1] - a[0], b[1] - b[0])
                for b in labelled
            ]
            for a in found
        ]
    )
    if len(found) > len(labelled):
        allowed = allowed.T
    most = max(
        sum(allowed[row, column] for row, column in enumerate(order))
        for order in itertools.permutations(range(allowed.shape[1]), allowed.shape[0])
    )
    assert len(ft.claim_agreement(spans(*found), spans(*labelled)).pairs) == most
