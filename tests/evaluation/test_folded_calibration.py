"""Folded calibration: 20% yes is counted as 80% no."""

from __future__ import annotations

import json

import numpy as np
import pytest

import forecasttrack as ft
from tests.plots.drawn import made, written_out


def test_a_forecast_below_one_half_is_counted_as_the_other_side():
    """20% that did not happen and 80% that did are the same; one half stays."""
    pairs = written_out(
        [("a", "x", 0.2, 0), ("b", "x", 0.8, 1), ("c", "x", 0.3, 1), ("d", "x", 0.5, 0)]
    )
    frame = ft.calibration(pairs, folded=True).frame
    rows = frame[["probability", "frequency", "count"]].to_numpy().tolist()
    assert rows == [[0.5, 0, 1], [0.7, 0, 1], [0.8, 1, 2]]


@pytest.mark.end_to_end
def test_the_score_stays_and_the_caption_says_what_was_done():
    """The squared distance is the same from either side; uncertainty and the curve are not."""
    pairs = made(["alice"], 60)
    plain, folded = (ft.calibration(pairs, folded=each) for each in (False, True))
    assert folded.n == plain.n
    assert folded.decomposition("corp")["score"] == pytest.approx(
        plain.decomposition("corp")["score"], abs=1e-12
    )
    assert folded.curve["probability"].min() >= 0.5
    assert "those below one half counted as forecasts of the other side" in folded.caption
    assert "other side" not in plain.caption
    assert (plain.to_dict()["folded"], folded.to_dict()["folded"]) == (False, True)
    small_print = folded.plot().texts[0].get_text()
    assert "forecasts below one half are counted as the other side's" in small_print


@pytest.mark.end_to_end
def test_the_keyboard_folds_and_chooses_from_histories(run):
    """As the library does."""
    choices = ("--together", "--folded", "--history", "last", "--format", "json")
    found = json.loads(run("calibration", "fixtures/alaska-2025", *choices).stdout)
    assert (found["folded"], found["history"]) == (True, "last")
    assert np.min([row["probability"] for row in found["calibration"]]) >= 0.5
