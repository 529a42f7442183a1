"""The Murphy diagram shows what acting on forecasts would have cost, threshold by threshold."""

from __future__ import annotations

import numpy as np
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.plots import murphy_diagram, threshold_table
from tests.plots.drawn import made, written_out


def test_the_diagram_of_the_example(alaska_binary, dataframe_regression):
    """The curves of the example stay as they are."""
    frame = threshold_table(alaska_binary).frame
    dataframe_regression.check(frame, default_tolerance={"atol": 1e-9, "rtol": 0})


def test_each_point_is_the_cost_of_deciding_there():
    """Decisions counted one by one: a false alarm costs twice the threshold, a miss the rest."""
    pairs = made(["a"], 30)
    p, y = (pairs.frame[name].to_numpy(float) for name in ("probability", "outcome"))
    for row in threshold_table(pairs).frame.itertuples():
        if np.isclose(p, row.threshold).any():
            continue  # a tie is half an alarm, which the formula's own tests hold
        alarm = p > row.threshold
        costs = np.where(alarm & (y == 0), row.threshold, 0.0)
        costs += np.where(~alarm & (y == 1), 1 - row.threshold, 0.0)
        assert row.score == pytest.approx(2 * costs.mean())


def test_the_mean_height_is_the_brier_score_beside_the_name():
    """The legend says what the curve comes to."""
    pairs = made(["a", "b"], 40)
    table = threshold_table(pairs)
    for place, name in enumerate(("a", "b")):
        rows = pairs.where(forecaster=name).frame
        brier = ((rows["probability"] - rows["outcome"]) ** 2).mean()
        assert table.names[place] == f"{name} (Brier {brier:.3f}, n = {len(rows)})"
        height = table.frame[table.frame["group"] == place]["score"].mean()
        assert height == pytest.approx(brier, abs=0.01)


def test_it_says_whether_curves_can_be_compared():
    """Only on the same questions is lower everywhere better."""
    same = written_out([("q", "x", 0.3, 1), ("q", "y", 0.6, 1)])
    assert "lower everywhere is better" in threshold_table(same).note
    apart = written_out([("q", "x", 0.3, 1), ("r", "y", 0.6, 1)])
    assert "they answered different questions" in threshold_table(apart).note


def test_a_calibration_is_taken_as_it_is(alaska_binary):
    """Its groups are the curves, whatever they are kept apart by."""
    found = ft.calibration(alaska_binary, by="nature")
    assert [name.split(" (")[0] for name in threshold_table(found).names] == [
        "description",
        "forecast",
    ]
    one = ft.calibration(alaska_binary, by=None)
    assert len(murphy_diagram(one).get_legend().get_texts()) == 1


def test_nothing_to_draw_is_refused(alaska_binary):
    """No yes/no forecast with an outcome, or no such column."""
    with pytest.raises(InvalidArgumentError, match="no Murphy diagram to draw"):
        murphy_diagram(alaska_binary.having(forecaster="nobody"))
    with pytest.raises(InvalidArgumentError, match="no column 'nation'"):
        murphy_diagram(alaska_binary, by="nation")
