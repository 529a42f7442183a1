"""Reliability in one line: every sign stands where its number says."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from forecasttrack.scorecard.calibration_text import (
    BETWEEN,
    BOTH,
    FORECAST,
    NARROWEST,
    OBSERVED,
    ScaleLine,
    Track,
)
from forecasttrack.scorecard.text import frame_table

shares = st.floats(0, 1)


@given(forecast=shares, observed=shares, ends=st.tuples(shares, shares), width=st.integers(11, 31))
def test_signs_stand_within_half_a_character_of_their_numbers(forecast, observed, ends, width):
    low, high = sorted(ends)
    drawn = Track(forecast=forecast, observed=observed, low=low, high=high).drawn(width)
    assert len(drawn) <= width
    half = 0.5 / (width - 1) + 1e-12
    for sign, share in ((FORECAST, forecast), (OBSERVED, observed)):
        at = drawn.index(BOTH if BOTH in drawn else sign)
        assert abs(at / (width - 1) - share) <= half
    for at, sign in enumerate(drawn):
        if sign == BETWEEN:
            assert low - half <= at / (width - 1) <= high + half


def test_an_empty_bin_has_no_picture():
    assert Track(forecast=math.nan, observed=math.nan, low=0, high=1).drawn(21) == ""


@pytest.mark.parametrize("width", [11, 12, 31])
def test_the_scale_ends_where_the_line_does(width):
    drawn = ScaleLine().drawn(width)
    assert len(drawn) == width
    assert (drawn[0], drawn[-1]) == ("0", "1")
    assert abs(drawn.index(".") - (width - 1) / 2) <= 0.5


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_table_with_pictures_keeps_to_its_width(width):
    console = Console(width=width, file=None, color_system=None)
    tracks = [Track(forecast=0.1, observed=1.0, low=0.5, high=1.0)] * 2
    table = frame_table(pd.DataFrame({"n": [3, 4]}), pictures=[ScaleLine(), *tracks])
    with console.capture() as captured:
        console.print(table)
    lines = captured.get().splitlines()
    assert max(map(len, lines)) <= width
    assert sum(OBSERVED in line for line in lines) == 2
    assert all(len(line.rstrip()) > NARROWEST for line in lines if OBSERVED in line)
