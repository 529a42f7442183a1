"""Names in scripts that the font of the pictures lacks are no boxes, wherever they stand."""

from __future__ import annotations

import io
import warnings

import pytest
from matplotlib.axis import Axis

import forecasttrack as ft
from forecasttrack.plots import legible
from forecasttrack.plots.legible import lacking
from tests.plots.drawn import made
from tests.plots.test_plot_laws import PLOTS

NAMES = ["日本語の質問", "हिन्दी प्रश्न", "ไทย", "emoji 🙂👩‍🚀", "سلام"]


@pytest.fixture(autouse=True)
def no_further_fonts(monkeypatch):
    """As on a machine that has no font but the one that comes with matplotlib."""
    monkeypatch.setattr(legible, "_FURTHER", ())
    legible._installed.cache_clear()
    yield
    legible._installed.cache_clear()


def written(figure, ending):
    """A figure as a file, every warning of a missing letter or of too little room an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(file := io.BytesIO(), format=ending)
    return file.getvalue()


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["reliability", "forest", "terms", "murphy", "over time"])
def test_names_in_other_scripts_leave_room_for_the_picture(name):
    """Labels of ticks were boxes, and the codes of a few names left the axes no room."""
    ax = PLOTS[name](made(NAMES, 30))
    labels = [each.get_text() for each in ax.get_yticklabels()]
    for ending in ("png", "pdf"):
        assert written(ax.figure, ending)
    assert [each.get_text() for each in ax.get_yticklabels()] == labels


@pytest.mark.end_to_end
def test_labels_of_ticks_are_drawn_as_codes_and_keep_their_text():
    """The forest names forecasters by ticks, which an axis writes anew when it is laid out."""
    ax = PLOTS["forest"](made(NAMES[:2], 30))
    seen = []
    with pytest.MonkeyPatch.context() as patched:
        drawn = Axis.draw
        patched.setattr(
            Axis,
            "draw",
            lambda axis, *given, **named: (
                drawn(axis, *given, **named),
                seen.extend(each.get_text() for each in axis.get_ticklabels()),
            ),
        )
        written(ax.figure, "png")
    assert {each for each in seen if "U+" in each} == {
        "<U+65E5 672C 8A9E, 3 more>",
        f"<U+0939 093F 0928, {len('हिन्दी') + len('प्रश्न') - 3} more>",
    }
    assert not lacking("".join(seen), ["DejaVu Sans"])
    assert {*NAMES[:2]} <= {each.get_text() for each in ax.get_yticklabels()}
    assert "日本語の質問" in ft.plots.svg(ax, title="", description="")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain", "plain"),
        ("Łódź, Ж", "Łódź, Ж"),
        ("a 日 b", "a <U+65E5> b"),
        ("日 本, 語の", "<U+65E5 672C>, <U+8A9E 306E>"),
        ("日 本語の", "<U+65E5 672C 8A9E 306E>"),
        ("[日]^-\\", "[<U+65E5>]^-\\"),
        ("", ""),
    ],
)
def test_a_few_letters_in_a_row_are_all_coded(text, drawn):
    """What the font has stays, and of many letters the first are coded and the others counted."""
    assert legible._legible(text) == drawn
