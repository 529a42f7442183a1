"""Peers whose forecasts are over different options, as a platform compares them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidForecastError
from tests.pairing.test_options_that_come_and_go import day, stated, tables

ANN = stated("ann", "2026-01-01", red=0.6, other=0.4)
BOB = stated("bob", "2026-02-01", red=0.5, blue=0.3, other=0.2)
REVISED = stated("ann", "2026-03-03", red=0.3, blue=0.5, other=0.2)
WINDOW = {"opens_at": day("2026-01-01"), "catch_all": "other"}
DAYS = 90
"""From the opening to the close."""


def points(forecasts, **choices):
    source = tables(forecasts=pd.concat(forecasts), **WINDOW)
    pairs = ft.pair(**source, early="count")
    found = ft.score(pairs, rules=["peer-points"], **choices).frame
    return found.set_index("forecaster")["score"].to_dict()


def test_all_are_compared_with_what_catches_the_option_while_one_lacks_it():
    """Thirty days alone, thirty beside a forecast over other options, thirty over the same ones."""
    found = points([ANN, BOB, REVISED], history="metaculus")
    mean = (np.log(0.4) + np.log(0.2)) / 2
    same = (np.log(0.5) + np.log(0.3)) / 2
    spans = np.array([31, 30, 29]) / DAYS
    assert sum(spans) == pytest.approx(1)
    expected = {
        "ann": 100 * (spans[1] * 2 * (np.log(0.4) - mean) + spans[2] * 2 * (np.log(0.5) - same)),
        "bob": 100 * (spans[1] * 2 * (np.log(0.3) - mean) + spans[2] * 2 * (np.log(0.3) - same)),
    }
    assert found == pytest.approx(expected)
    assert abs(sum(found.values())) > 10


def test_other_histories_compare_each_as_it_is_scored():
    """Their peer points sum to zero."""
    found = points([ANN, BOB], history="time-weighted", span="scheduled", missing="zero")
    assert found["ann"] + found["bob"] == pytest.approx(0, abs=1e-12)
    assert found["ann"] == pytest.approx(100 * 59 / DAYS * np.log(0.4 / 0.3))


def test_the_order_of_rows_and_further_forecasters_change_nothing():
    """Who is no peer is compared with the peers, and lacks nothing for them."""
    forecasts = [ANN, BOB, REVISED]
    expected = points(forecasts, history="metaculus")
    assert points(forecasts[::-1], history="metaculus") == pytest.approx(expected)
    crowd = ANN.assign(forecaster="crowd")
    among = points([*forecasts, crowd], history="metaculus", peers=["ann", "bob"])
    assert {name: among[name] for name in expected} == pytest.approx(expected)


def test_a_catch_all_of_nothing_cannot_be_compared_with():
    """The platform allows no such forecast."""
    nothing = stated("bob", "2026-02-01", red=0.5, blue=0.5, other=0.0)
    with pytest.raises(InvalidForecastError, match="relative scores need finite values"):
        points([ANN, nothing], history="metaculus")
