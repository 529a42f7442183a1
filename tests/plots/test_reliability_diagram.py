"""The reliability diagram shows the isotonic curve, its band, the counts and how few there are."""

from __future__ import annotations

import sys
import warnings

import attrs
import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.isotonic import IsotonicRegression

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, MissingExtraError
from forecasttrack.plots import diagram_tables, reliability_diagram
from tests.plots.drawn import made, written_out


@pytest.fixture(scope="module")
def authors(alaska_binary):
    """The calibration of one forecaster of the example."""
    return ft.calibration(alaska_binary.where(forecaster="authors"))


def test_the_diagram_of_the_example(authors, dataframe_regression):
    """Points and band of the example stay as they are."""
    tables = diagram_tables(authors, bins="isotonic")
    drawn = tables.curve.merge(tables.band, on="probability", suffixes=("_point", "_band"))
    dataframe_regression.check(drawn, default_tolerance={"atol": 1e-9, "rtol": 0})


def test_the_binned_diagram_of_the_example(authors, dataframe_regression):
    """Five bins with their intervals stay as they are."""
    curve = diagram_tables(authors, bins=5).curve
    dataframe_regression.check(curve, default_tolerance={"atol": 1e-9, "rtol": 0})


def test_the_curve_is_the_isotonic_regression_of_scikit_learn():
    """Another implementation finds the same heights at every probability."""
    pairs = made(["alice"], 80)
    p, y = (pairs.frame[name].to_numpy(float) for name in ("probability", "outcome"))
    theirs = IsotonicRegression(out_of_bounds="clip").fit(p, y)
    curve = diagram_tables(ft.calibration(pairs), bins="isotonic").curve
    assert np.allclose(curve["frequency"], theirs.predict(curve["probability"]), atol=1e-12)


def test_the_counts_are_all_there():
    """Few probabilities are counted one by one, many in twentieths; nothing is lost."""
    few = written_out([("a", "x", 0.2, 0), ("b", "x", 0.2, 1), ("c", "x", 1.0, 1)])
    counts = diagram_tables(few).counts
    assert counts[["left", "right", "count"]].to_numpy().tolist() == [[0.2, 0.2, 2], [1.0, 1.0, 1]]
    many = made(["alice"], 200)
    counts = diagram_tables(many).counts
    assert len(counts) == 20
    expected = np.histogram(many.frame["probability"], bins=np.linspace(0, 1, 21))[0]
    assert counts["count"].tolist() == expected.tolist()


def test_it_says_what_it_shows(authors):
    """Title, axes and small print tell what is drawn, on how much it rests, and if that is little.

    The band says its level and its seed.
    """
    ax = reliability_diagram(authors, bins="isotonic")
    below = ax.child_axes[0]
    assert ax.get_title(loc="left") == "Reliability diagram"
    assert (ax.get_ylabel(), below.get_xlabel()) == ("observed frequency", "forecast probability")
    small = ax.texts[0].get_text().replace("\n", " ")
    assert "39 forecasts on 39 questions in 23 clusters: uncertain" in small
    assert "(95%, 1,000 resamples, seed 0)" in small


def test_enough_questions_are_not_called_few():
    """The warning goes away with enough of them."""
    small = reliability_diagram(made(["alice"], 60, share=1.0)).texts[0].get_text()
    assert "120 forecasts on 60 questions" in small
    assert "too few" not in small


def test_what_is_drawn_is_what_the_table_says(authors):
    """The line on the axes has the points of the table, and the band its edges."""
    tables = diagram_tables(authors, bins="isotonic")
    ax = reliability_diagram(authors, bins="isotonic")
    assert np.array_equal(ax.lines[1].get_xydata(), tables.curve[["probability", "frequency"]])
    edges = ax.collections[0].get_paths()[0].vertices
    for x, low, high in tables.band.itertuples(index=False):
        assert {low, high} <= set(edges[edges[:, 0] == x][:, 1])


def test_bins_are_drawn_as_points_with_intervals(authors):
    """On request there is no curve, but the frequency of each bin."""
    ax = reliability_diagram(authors, bins=5)
    assert ax.lines[1].get_linestyle() == "None"
    assert "5 bins of equal width" in ax.texts[0].get_text()
    table = diagram_tables(authors, bins=5).curve
    assert len(table) == 5
    inside = table[(table["frequency"] > 0) & (table["frequency"] < 1)]
    assert (inside["low"] < inside["frequency"]).all()


def test_several_forecasters_have_looks_and_names_of_their_own():
    """Each has its colour, marker and line, and its n in the legend."""
    several = ft.calibration(made(["a", "b", "c"], 40), by="forecaster")
    ax = reliability_diagram(several, bins="isotonic")
    lines = ax.get_legend().legend_handles
    assert len(lines) == 3
    for getter in ("get_color", "get_marker", "get_linestyle"):
        assert len({str(getattr(line, getter)()) for line in lines}) >= (
            3 if getter != "get_linestyle" else 2
        )
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert [name.split(" (n = ")[0] for name in names] == ["a", "b", "c"]


@pytest.mark.end_to_end
def test_below_a_hundred_questions_there_are_bins_and_no_curve():
    """A curve of single forecasts would look like observations; a longer record has its curve."""
    few, many = (diagram_tables(made(["alice"], n, share=1.0)) for n in (99, 100))
    assert (few.binned, many.binned) == (True, False)
    assert few.curve["count"].sum() == ft.calibration(made(["alice"], 99, share=1.0)).n
    assert 5 <= len(few.curve) <= 9
    assert few.curve[["low", "high"]].notna().all(axis=None)
    assert not diagram_tables(made(["alice"], 99, share=1.0), bins="isotonic").binned


def test_the_area_of_a_dot_goes_by_its_number_of_forecasts():
    """Three forecasts of .2 make a larger dot than one of .9, and the small print says so."""
    rows = [(f"q{at}", "x", p, at % 2) for at, p in enumerate([0.2, 0.2, 0.2, 0.9, 0.5, 0.5])]
    ax = reliability_diagram(written_out(rows), bins="isotonic")
    places, areas = ax.collections[-1].get_offsets()[:, 0], ax.collections[-1].get_sizes()
    assert list(places) == [0.2, 0.5, 0.9]
    assert areas[0] > areas[1] > areas[2]
    assert "area of a dot: number of forecasts" in ax.texts[0].get_text()


@pytest.mark.end_to_end
def test_several_groups_have_a_panel_each_with_its_band():
    """Plotted without axes, nine forecasters stand side by side; more than 24 are an error."""
    names = [f"f{at}" for at in range(9)]
    panels = ft.calibration(made(names, 20, share=1.0), by="forecaster").plot()
    assert [each.get_title(loc="left") for each in panels] == names
    assert len({each.figure for each in panels}) == 1
    for each in panels:
        assert "n = " in each.texts[0].get_text()
        assert len(each.collections) >= 3  # band, intervals, dots
    many = ft.calibration(made([f"f{at}" for at in range(25)], 6, share=1.0), by="forecaster")
    with pytest.raises(InvalidArgumentError, match="25 groups have something to draw"):
        many.plot()


def test_panels_of_early_answers_are_provisional_and_not_too_few():
    """Forty questions are enough; it is that their answers came early that bars a verdict."""
    early = attrs.evolve(made(["ann", "bob"], 40, share=1.0), counts_early=True)
    found = ft.calibration(early.with_columns(early=True), by="forecaster", history="last")
    for each in ft.plots.reliability_panels(found):
        assert each.texts[0].get_text() == "n = 40; provisional"


@pytest.mark.end_to_end
def test_letters_that_the_font_lacks_are_no_boxes(tmp_path):
    """Drawn as pixels they are another font's or their codes; as SVG they stay text."""
    panels = ft.calibration(made(["日本", "Łódź"], 6, share=1.0), by="forecaster").plot()
    figure = panels[0].figure
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for ending in ("png", "pdf"):
            figure.savefig(tmp_path / f"panels.{ending}")
    assert [each.get_title(loc="left") for each in panels] == ["Łódź", "日本"]
    assert "日本" in ft.plots.svg(panels[0], title="", description="")


def test_it_draws_on_the_axes_it_is_given(authors):
    """A caller's axes come back, and the figure is the caller's."""
    ax = Figure().subplots()
    assert reliability_diagram(authors, ax=ax, counts=False) is ax
    assert ax.child_axes == []
    assert authors.plot(ax=ax) is ax


def test_one_forecast_can_be_drawn():
    """A single forecast has a point, a band at that point, and no claim to anything."""
    ax = reliability_diagram(written_out([("a", "x", 0.4, 1)]))
    assert ax.lines[1].get_xydata().tolist() == [[0.4, 1.0]]
    assert "1 forecast on 1 question: too few to tell" in ax.texts[0].get_text()
    assert ft.plots.svg(ax, title="", description="")


def test_nothing_to_draw_is_said(alaska_binary):
    """No forecast, more forecasters than looks, and an unknown band are errors with a cure."""
    with pytest.raises(InvalidArgumentError, match="no forecast has a yes or no as its outcome"):
        reliability_diagram(alaska_binary.having(forecaster="nobody"))
    many = ft.calibration(made([f"f{i}" for i in range(9)], 10), by="forecaster")
    with pytest.raises(InvalidArgumentError, match="9 groups cannot be distinguished"):
        reliability_diagram(many)
    with pytest.raises(InvalidArgumentError, match='say by="forecaster"'):
        reliability_diagram(made(["a", "b"], 10))
    with pytest.raises(InvalidArgumentError, match="Did you mean 'consistency'"):
        reliability_diagram(made(["a"], 10), band="consistancy")


def test_without_matplotlib_the_cure_is_named(authors, monkeypatch):
    """Whoever lacks the extra is told what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'forecasttrack\[report\]'"):
        reliability_diagram(authors)
