"""The map of miscalibration and discrimination, with its lines of equal score."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.plots import miscalibration_discrimination, terms_table
from forecasttrack.plots.decomposition_map import isolines, place_names
from tests.plots.drawn import made, written_out


def test_the_map_of_the_example(alaska_binary, dataframe_regression):
    """The terms of the example stay as they are."""
    frame = terms_table(alaska_binary).frame
    dataframe_regression.check(frame, default_tolerance={"atol": 1e-9, "rtol": 0})


def test_every_point_lies_on_the_line_of_its_score():
    """Discrimination minus miscalibration is uncertainty minus score, so slanting lines are it."""
    pairs = made(["a", "b", "c"], 40, share=1.0)
    table = terms_table(pairs)
    frame = table.frame
    assert frame["score"].is_monotonic_increasing
    net = frame["discrimination"] - frame["miscalibration"]
    assert np.allclose(net, table.uncertainty - frame["score"], atol=1e-12)
    ax = miscalibration_discrimination(pairs)
    points = ax.collections[0].get_offsets()
    assert np.allclose(points, frame[["miscalibration", "discrimination"]])
    for line in ax.lines[:-1]:
        (x0, y0), (x1, y1) = line.get_xydata()
        assert y1 - y0 == pytest.approx(x1 - x0)


def test_lines_are_named_by_the_score_they_stand_for():
    """With one uncertainty for all, a line says the score itself; 0.25 is the base rate's here."""
    rows = [
        (f"q{k}", who, p, k % 2) for k in range(8) for who, p in (("x", 0.3), ("y", k % 2 * 0.8))
    ]
    ax = miscalibration_discrimination(written_out(rows))
    texts = [text.get_text() for text in ax.texts]
    assert "0.25" in texts
    assert any("uncertainty 0.250" in text for text in texts)


def test_different_questions_are_not_set_beside_one_score():
    """Where uncertainty differs, lines say only what was gained or lost beyond it."""
    table = terms_table(made(["a", "b"], 40))
    assert np.isnan(table.uncertainty)
    assert "minus its uncertainty" in table.note
    texts = {text.get_text() for text in miscalibration_discrimination(made(["a", "b"], 40)).texts}
    assert "0" in texts
    assert any(text.startswith("-0.") for text in texts)


@pytest.mark.parametrize("right", [0.003, 0.1, 0.7])
@pytest.mark.parametrize("top", [0.002, 0.15, 1.0])
def test_there_are_some_lines_and_not_too_many(right, top):
    """Between two and a dozen, evenly apart, through the corner, inside the frame."""
    lines = isolines(right, top)
    assert 2 <= len(lines) <= 12
    assert 0 in lines
    assert np.allclose(np.diff(lines), lines[1] - lines[0])
    assert lines.min() > -right
    assert lines.max() < top


def test_infinite_miscalibration_is_counted_not_drawn():
    """Under the logarithmic score, what was called impossible and happened has no place."""
    rows = [("a", "x", 0.0, 1), ("b", "x", 0.5, 0), ("a", "y", 0.6, 1), ("b", "y", 0.4, 0)]
    pairs = written_out(rows)
    assert "1 infinitely miscalibrated" in terms_table(pairs, rule="log").note
    ax = miscalibration_discrimination(pairs, rule="log")
    assert len(ax.collections[0].get_offsets()) == 1


def test_names_take_the_room_there_is():
    """Alone a point has its name; in a crowd of equals only the first has."""
    ax = Figure(figsize=(4, 4)).subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    alone = place_names(ax, np.array([0.5]), np.array([0.5]), ["ann"], colour="black")
    assert alone == 1
    x = np.full(30, 0.5)
    crowded = place_names(ax, x, x, [f"name {place}" for place in range(30)], colour="black")
    assert crowded < 30


def test_bad_choices_are_refused(alaska_binary):
    """Nothing to take apart, and an unknown rule."""
    with pytest.raises(InvalidArgumentError, match="nothing to decompose"):
        miscalibration_discrimination(alaska_binary.having(forecaster="nobody"))
    with pytest.raises(UnknownNameError, match="brir"):
        miscalibration_discrimination(alaska_binary, rule="brir")
