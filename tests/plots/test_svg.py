"""Pictures as SVG text: alike on every run, escaped, told to screen readers, fit for any page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

import forecasttrack as ft
from forecasttrack.plots import svg
from tests.plots.drawn import made
from tests.plots.hostile import CONTROLS, HALF, HOSTILE, REFUSED

ROOT = Path(__file__).parents[2]
NAME = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def ax():
    """A picture with lines, a legend, a hatch and text of every kind."""
    ax = Figure(figsize=(3, 3)).subplots()
    ax.plot([0, 1], [0, 1], marker="o", color="#00508a", label="a line")
    ax.bar([0.5], [0.5], hatch="//", color="#e0760a")
    ax.set_title("$x^2$", parse_math=False)
    ax.legend()
    return ax


def written(drawn, **options):
    """The SVG of a picture, as text."""
    return svg(drawn, **{"title": "A title", "description": "What is seen.", **options})


@pytest.mark.end_to_end
def test_the_bytes_are_the_same_every_time(ax):
    """The same picture gives the same text, with no date and no random ids."""
    assert written(ax) == written(ax)
    assert "<dc:date>" not in written(ax)
    assert "metadata" not in written(ax)


CODE = """
import sys, warnings, forecasttrack as ft
from tests.plots.drawn import made
pairs = made(["ann", "bob"], 20)
ax = ft.plots.reliability_diagram(pairs.where(forecaster="ann"))
print(ft.plots.svg(ax, title="t", description="d"))
print(ft.plots.svg(ft.plots.forest(ft.score(pairs, rules=["brier"])), title="t", description="d"))
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.end_to_end
@pytest.mark.slow
def test_another_process_writes_the_same_bytes(tmp_path):
    """Neither the hash seed of Python nor the reader's own settings change a picture.

    A server without a display can draw: pyplot, which looks for one, is not loaded.
    """
    settings = tmp_path / "matplotlibrc"
    settings.write_text(
        "font.size: 20\naxes.facecolor: yellow\ntext.usetex: True\nsvg.fonttype: path\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    with mpl.rc_context(fname=settings):
        pairs = made(["ann", "bob"], 20)
        one = ft.plots.reliability_diagram(pairs.where(forecaster="ann"))
        two = ft.plots.forest(ft.score(pairs, rules=["brier"]))
        own = [written(ax, title="t", description="d") for ax in (one, two)]
    assert done.stdout == "\n".join([*own, ""])


def test_the_readers_settings_stay_as_they_were(ax):
    """Drawing changes no setting of matplotlib for good, starts no backend, and meets no pyplot."""
    before = {name: mpl.rcParams[name] for name in mpl.rcParams if "backend" not in name}
    written(ax)
    assert before == {name: mpl.rcParams[name] for name in before}


def test_screen_readers_are_told_what_it_is(ax):
    """It is an image with a title and a description, which come first and are pointed to."""
    root = ET.fromstring(written(ax, title="Brier & co", description="Two <lines>."))  # noqa: S314
    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{NAME}title", "Brier & co")
    assert (description.tag, description.text) == (f"{NAME}desc", "Two <lines>.")
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")


@pytest.mark.end_to_end
def test_many_pictures_fit_on_one_page(ax):
    """No id of one picture is that of another, each is referred to, and each reference is met."""
    other = Figure().subplots()
    other.plot([0, 2], [1, 1], marker="o")
    seen = []
    for text in (written(ax), written(other), written(ax, prefix="again-")):
        ids = re.findall(r'\bid="([^"]*)"', text)
        targets = re.findall(r'(?:aria-\w+|href)="#?([^"]*)"', text)
        targets += re.findall(r"url\(#([^)]*)\)", text)
        assert set(ids) == set(targets)
        assert len(ids) == len(set(ids))
        seen += ids
    assert len(seen) == len(set(seen))


def test_nothing_reaches_beyond_the_picture(ax):
    """No style sheet, inline style, script or address of elsewhere: a strict page can hold it."""
    text = written(ax)
    for forbidden in ("<style", "style=", "<script", "<?xml", "<!DOCTYPE", "<image"):
        assert forbidden not in text
    assert set(re.findall(r'https?://[^"\s]*', text)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@pytest.mark.end_to_end
def test_the_picture_follows_the_page(alaska_pairs, ax):
    """Text and axes are in the page's colour on a clear ground; colours can be made lighter."""
    text = written(ft.plots.reliability_diagram(_pairs(alaska_pairs)))
    assert "#000000" not in text
    assert "#1b1b1b" not in text
    assert "#ffffff" not in text
    assert 'class="ft-1-stroke"' in text
    assert set(re.findall(r"\bft-\d-(?:fill|stroke)\b", text)) <= set(
        re.findall(r"ft-\d-(?:fill|stroke)", ft.plots.dark_css())
    )
    for words in re.findall(r"<text[^>]*>", text):
        assert "font-family" not in words
        assert 'fill="currentColor"' in words


def _pairs(alaska_pairs):
    return alaska_pairs.where(kind="binary", forecaster="authors")


def test_text_is_text(ax):
    """What is written can be found, copied and read aloud, dollar signs and all."""
    assert re.search(r"<text[^>]*>\$x\^2\$</text>", written(ax))


@pytest.mark.parametrize("name", [*HOSTILE, *REFUSED, CONTROLS])
def test_hostile_text_is_only_text(name):
    """Whatever somebody calls themselves, the SVG stays well-formed and runs nothing."""
    ax = Figure(figsize=(3, 3)).subplots()
    ax.set_title(name, parse_math=False)
    root = ET.fromstring(written(ax, title=name, description=name))  # noqa: S314 - our own
    assert {element.tag.removeprefix(NAME) for element in root.iter()} <= {
        "svg", "title", "desc", "defs", "g", "path", "use", "text", "clipPath", "rect",
    }  # fmt: skip
    assert not [key for element in root.iter() for key in element.attrib if key.startswith("on")]


def test_half_a_character_breaks_nothing(ax):
    """What no encoding can write is replaced by a sign that shows it."""
    text = written(ax, title=HALF)
    assert text.encode()
    assert r"\ud800 half a character" in text


def test_a_figure_is_taken_too(ax):
    """A whole figure, of several axes, can be written."""
    assert written(ax.figure) == written(ax)
