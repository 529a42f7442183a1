"""Laws that every picture obeys: labelled, legible, escaped, alike on every run, on any axes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import forecasttrack as ft
from forecasttrack import outstanding, plots
from forecasttrack.errors import InvalidArgumentError, MissingExtraError
from forecasttrack.plots import (
    decomposition_map,
    forest_plot,
    lead_times,
    scores_over_time,
    thresholds,
)
from forecasttrack.records.moments import day
from forecasttrack.resolving.open_questions import OpenQuestion
from tests.builders import alaska_book
from tests.plots.drawn import made, written_out
from tests.plots.hostile import HOSTILE


@cache
def _open_questions() -> list[OpenQuestion]:
    return outstanding(alaska_book(), at=day("2025-10-01"))


@cache
def calibrated(pairs: ft.Pairs) -> ft.Calibration:
    return ft.calibration(pairs, by="forecaster")


@cache
def scored(pairs: ft.Pairs) -> ft.Scores:
    return ft.score(pairs, rules=["brier"])


PLOTS: dict[str, Callable[..., Axes]] = {
    "reliability": lambda pairs, **o: plots.reliability_diagram(calibrated(pairs), **o),
    "forest": lambda pairs, **o: plots.forest(scored(pairs), **o),
    "terms": plots.miscalibration_discrimination,
    "murphy": plots.murphy_diagram,
    "over time": lambda pairs, **o: plots.score_over_time(scored(pairs), **o),
    "lead time": plots.lead_time_curve,
    "history": lambda pairs, **o: plots.question_history(
        pairs, next(iter(pairs.frame["question_id"]), "q0"), **o
    ),
    "lexicons": lambda _, **o: plots.lexicon_comparison(["icd203", "phia", "ipcc"], **o),
    "calendar": lambda _, **o: plots.due_calendar(_open_questions(), **o),
}
OF_FORECASTERS = ["reliability", "forest", "terms", "murphy", "over time", "lead time", "history"]


@pytest.fixture(scope="module")
def few():
    """Three forecasters on forty questions."""
    return made(["ann", "bob", "a forecaster with quite a long name"], 40)


@pytest.fixture(scope="module")
def many():
    """More forecasters than any picture can name, on twelve questions."""
    return made([f"forecaster number {place} of the crowd" for place in range(60)], 12)


TABLES = {
    scores_over_time: cache(scores_over_time.course_table),
    lead_times: cache(lead_times.lead_time_table),
    forest_plot: cache(forest_plot.forest_table),
    decomposition_map: cache(decomposition_map.terms_table),
    thresholds: cache(thresholds.threshold_table),
}


@pytest.fixture
def tables_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For laws of what is drawn: the numbers of the same pairs are worked out once."""
    for module, table in TABLES.items():
        monkeypatch.setattr(module, table.__name__, table)


@cache
def of_hostile(begin: int) -> ft.Pairs:
    """Five people with hostile names on four questions."""
    people = HOSTILE[begin : begin + 5]
    return written_out(
        [(f"q{place}", who, 0.2 + place / 10, place % 2) for who in people for place in range(4)]
    )


def texts(ax: Axes) -> list[Text]:
    """Every text that is to be seen, after the picture has been laid out."""
    ax.figure.draw_without_rendering()
    without_duration = [text for each in (ax, *ax.child_axes) for text in _beyond(each)]
    every = [text for text in ax.figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [text for text in every if text not in without_duration]


def _beyond(ax: Axes) -> list[Text]:
    """The labels of ticks that lie outside the limits, which nobody sees."""
    found = []
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        edge = 1e-9 * (high - low)
        for tick in axis.get_major_ticks():
            if not low - edge <= tick.get_loc() <= high + edge:
                found += [tick.label1, tick.label2]
    return found


@pytest.mark.end_to_end
@pytest.mark.usefixtures("tables_once")
@pytest.mark.parametrize("name", PLOTS)
def test_it_says_what_it_shows(name, few):
    """Title and axes are named, an axis of scores with its direction."""
    ax = PLOTS[name](few)
    assert ax.get_title(loc="left")
    below = ax.child_axes[0] if ax.child_axes else ax
    assert below.get_xlabel()
    if name not in ("forest", "lexicons", "calendar"):
        assert ax.get_ylabel()
    if name not in ("reliability", "history", "lexicons", "calendar"):
        assert "best" in ax.get_xlabel() + ax.get_ylabel()


@pytest.mark.end_to_end
@pytest.mark.usefixtures("tables_once")
@pytest.mark.parametrize("name", PLOTS)
def test_it_draws_on_the_axes_of_the_caller(name, few):
    """The axes given come back, whatever else stands in their figure."""
    figure = Figure(figsize=(12, 8))
    ax, other = figure.subplots(1, 2)
    assert PLOTS[name](few, ax=ax) is ax
    assert not other.has_data()


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", PLOTS)
def test_the_bytes_are_the_same_every_time(name, few):
    """Drawn and written twice, it is the same text."""
    one, two = (plots.svg(PLOTS[name](few), title="t", description="d") for _ in range(2))
    assert one == two


@pytest.mark.end_to_end
@pytest.mark.usefixtures("tables_once")
@pytest.mark.parametrize("crowd", ["few", "many"])
@pytest.mark.parametrize("name", PLOTS)
def test_no_text_is_cut_off_or_covered(name, crowd, request):
    """Every text lies within the picture, and none upon another, with three names or sixty."""
    if (name, crowd) == ("reliability", "many"):
        pytest.skip("more than five groups are refused there")
    ax = PLOTS[name](request.getfixturevalue(crowd))
    found = texts(ax)
    assert len(found) > 8
    page = ax.figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in found]
    for words, box in boxes:
        assert box.x0 >= page.x0 - 1, words
        assert box.x1 <= page.x1 + 1, words
        assert box.y0 >= page.y0 - 1, words
        assert box.y1 <= page.y1 + 1, words
    for place, (words, box) in enumerate(boxes):
        for other, its in boxes[place + 1 :]:
            across = min(box.x1, its.x1) - max(box.x0, its.x0)
            up = min(box.y1, its.y1) - max(box.y0, its.y0)
            assert across <= 1 or up <= 1, f"{words!r} lies on {other!r}"


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", OF_FORECASTERS)
def test_hostile_names_stay_text(name):
    """A picture of people with hostile names is well-formed and holds nothing but shapes and text.

    No dollar sign becomes a formula, and no name is longer than a label.
    """
    for begin in range(0, len(HOSTILE), 5):
        ax = PLOTS[name](of_hostile(begin))
        for text in ax.figure.findobj(Text):
            outside = any(part in text.get_text() for part in ("frac", "LaTeX"))
            assert not (outside and text.get_parse_math())
            assert all(len(line) < 120 for line in text.get_text().split("\n"))
        root = ET.fromstring(plots.svg(ax, title="t", description="d"))  # noqa: S314 - our own
        tags = {element.tag.partition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "defs", "g", "path", "use", "text", "clipPath",
                        "rect", "pattern"}  # fmt: skip


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", OF_FORECASTERS)
def test_a_single_forecast_can_be_drawn(name):
    """One forecaster, one question: a picture that says how little it is, and no error."""
    ax = PLOTS[name](written_out([("a", "x", 0.4, 1)]))
    words = " ".join(text.get_text() for text in ax.figure.findobj(Text)).replace("\n", " ")
    if name != "history":
        assert re.search("fewer than 30 independent questions|too few to tell", words)
    assert plots.svg(ax, title="t", description="d")


@pytest.mark.parametrize("name", OF_FORECASTERS)
def test_nothing_to_draw_is_an_error_of_ours(name, few):
    """No pairs at all: the error says so, in words."""
    nothing = few.having(forecaster="nobody")
    with pytest.raises(ft.ForecastTrackError):
        PLOTS[name](nothing)


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", OF_FORECASTERS)
def test_ids_may_be_numbers(name, few):
    """Tables name forecasters by numbers as often as by text."""
    codes = {name: place for place, name in enumerate(few.forecasters)}
    pairs = few.with_columns(forecaster=few.frame["forecaster"].map(codes))
    assert plots.svg(PLOTS[name](pairs), title="t", description="d")


@pytest.mark.end_to_end
def test_what_has_no_section_is_a_group_of_its_own(few):
    """Missing values are named, and nothing they hold is dropped in silence."""
    some = (few.frame["question_id"] > "q020").to_numpy()
    pairs = few.with_columns(section=np.where(some, "x", None))
    scores = ft.score(pairs, rules=["brier"])
    groups = ft.calibration(pairs, by="section")
    found = [
        plots.forest_table(scores, by="section").names,
        plots.course_table(scores, by="section").names,
        plots.diagram_tables(groups, bins=4).names,
        plots.terms_table(groups).names,
        plots.threshold_table(groups).names,
    ]
    for names in found:
        assert sorted(name.split(" (")[0] for name in names) in (["(none)", "x"], ["", "x"])
    assert plots.forest_table(scores, by="section").frame["n"].sum() == len(scores.frame)


def test_whoever_counts_for_nothing_is_not_drawn(few):
    """A group whose forecasts all have weight 0 has no line, and breaks nothing."""
    weight = np.where(few.frame["forecaster"] == "ann", 0.0, 1.0)
    groups = ft.calibration(few.with_columns(weight=weight), by="forecaster")
    for names in (plots.diagram_tables(groups).names, plots.terms_table(groups).names):
        assert len(names) == 2
        assert not any(name.startswith("ann") for name in names)


def test_axes_in_a_part_of_a_figure_give_the_whole(few):
    """Axes may stand in a subfigure; what is written is the figure around it."""
    part = Figure(figsize=(8, 4)).subfigures(1, 2)[0]
    ax = plots.murphy_diagram(few, ax=part.subplots())
    assert plots.svg(ax, title="t", description="d").startswith("<svg")
    ax.remove()
    with pytest.raises(InvalidArgumentError, match="stand in no figure"):
        plots.svg(ax, title="t", description="d")


def test_every_plot_of_the_room_obeys_these_laws():
    """Whoever adds a picture adds it here."""
    drawing = {
        name
        for name in plots.__all__
        if "ax" in (getattr(plots, name).__annotations__ if callable(getattr(plots, name)) else {})
    }
    assert len(drawing) == len(PLOTS)


@pytest.mark.end_to_end
def test_every_table_can_be_had_without_matplotlib(few, monkeypatch):
    """What is drawn can be had where nothing can be drawn; drawing says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    scores = ft.score(few, rules=["brier"])
    groups = ft.calibration(few, by="forecaster")
    made_of: dict[str, tuple[Any, ...]] = {
        "course_table": (scores,),
        "deadline_table": (_open_questions(),),
        "diagram_tables": (groups,),
        "forest_table": (scores,),
        "lead_time_table": (scores,),
        "story_table": (few, "q000"),
        "terms_table": (groups,),
        "threshold_table": (groups,),
        "vocabulary_table": (["icd203"],),
    }
    assert set(made_of) == {name for name in plots.__all__ if "_table" in name}
    for name, given in made_of.items():
        assert attrs.has(type(getattr(plots, name)(*given)))
    for draw in PLOTS.values():
        with pytest.raises(MissingExtraError, match=r"pip install 'forecasttrack\[report\]'"):
            draw(few)
    assert plots.badge(scores, forecaster="ann")


WRONG: dict[str, tuple[Callable[..., Any], str]] = {
    "reliability": (
        plots.reliability_diagram,
        r"^reliability_diagram takes a calibration, .*: ft\.calibration\(pairs\)\. Found",
    ),
    "terms": (plots.miscalibration_discrimination, r"^miscal.* takes .*ft\.calibration\(pairs\)"),
    "murphy": (plots.murphy_diagram, r"^murphy_diagram takes .*ft\.calibration\(pairs\)"),
    "forest": (plots.forest, r"^forest takes scores: ft\.score\(pairs\)\. Found"),
    "over time": (plots.score_over_time, r"^score_over_time takes scores: ft\.score\(pairs\)"),
    "badge": (plots.badge, r"^badge takes scores: ft\.score\(pairs\)"),
    "lead time": (plots.lead_time_curve, r"^lead_time_curve takes scores or pairs: ft\.score"),
    "history": (
        lambda given: plots.question_history(given, "q000"),
        r"^question_history takes pairs, a book or a ledger: ft\.pair\(book\)",
    ),
    "lexicons": (plots.lexicon_comparison, r"^lexicon_comparison takes lexicons or their names"),
    "calendar": (plots.due_calendar, r"^due_calendar takes open questions: ft\.outstanding\("),
    "svg": (
        lambda given: plots.svg(given, title="", description=""),
        r"^svg takes axes or a figure: ",
    ),
}
TAKES = {
    "reliability": {"Pairs", "Calibration"},
    "terms": {"Pairs", "Calibration"},
    "murphy": {"Pairs", "Calibration"},
    "forest": {"Scores"},
    "over time": {"Scores"},
    "badge": {"Scores", "DataFrame"},
    "lead time": {"Scores", "Pairs"},
    "history": {"Pairs"},
    # The columns of a frame are names, so it is told that it names too many.
    "lexicons": {"DataFrame"},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_picture_cannot_be_drawn_from_is_named_with_the_cure(name, few):
    """Scores for a calibration, pairs for scores, a frame or a number: all get one sentence."""
    draw, words = WRONG[name]
    scores = ft.score(few, rules=["brier"])
    for given in (few, scores, ft.calibration(few, by="forecaster"), scores.frame, 5, None):
        found = type(given).__name__
        if found not in TAKES.get(name, set()):
            with pytest.raises(InvalidArgumentError, match=words) as caught:
                draw(given)
            assert found in str(caught.value) or name in ("lexicons", "calendar")
