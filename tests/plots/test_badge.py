"""A badge says one score, as wide as its letters, and escapes what comes from outside."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.plots import badge
from forecasttrack.plots.badge_svg import text_width
from tests.plots.drawn import made
from tests.plots.hostile import CONTROLS, HALF, HOSTILE, REFUSED

NAME = "{http://www.w3.org/2000/svg}"
ROW = {"mean": 0.2123, "n": 18, "rule": "brier", "direction": "lower is better"}


def read(text):
    """Texts of a badge, and the widths that are given to them."""
    root = ET.fromstring(text)  # noqa: S314 - our own
    return root, [(each.text, float(each.get("textLength"))) for each in root.iter(f"{NAME}text")]


def test_it_says_rule_mean_and_n():
    """One row of a summary becomes a few words."""
    root, texts = read(badge(ROW))
    assert [text for text, _ in texts] == ["Brier", "0.212 · n 18"]
    assert root.find(f"{NAME}title").text == "Brier 0.212 · n 18 (lower is better)"
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.find(f"{NAME}title").text


@pytest.mark.parametrize("text", ["Brier", "0.21 · n 18", "WWWW", "iiii lll", "baseline points"])
def test_letters_are_as_wide_as_the_font_makes_them(text):
    """The widths are those of DejaVu Sans, as matplotlib lays the same letters out."""
    alone, doubled = (
        TextPath((0, 0), f"|{part}|", size=100, prop=FontProperties(family="DejaVu Sans"))
        .get_extents()
        .width
        for part in (text, text * 2)
    )
    assert text_width(text, 100) == pytest.approx(doubled - alone, rel=0.03)


def test_every_letter_lies_on_its_ground():
    """Rectangles hold what stands on them, and are together as wide as the badge."""
    for label in ("Brier", "W" * 30, "i"):
        root, texts = read(badge(ROW, label=label))
        grounds = [float(each.get("width")) for each in root.iter(f"{NAME}rect")]
        assert sum(grounds) == float(root.get("width"))
        for ground, (text, width) in zip(grounds, texts, strict=True):
            assert width == ground - 10
            assert text_width(text) <= width < text_width(text) + 1


def test_scores_of_one_forecaster_are_summarised(alaska_binary):
    """The mean and n are those of ``summarise``, by question or by claim."""
    scores = ft.score(alaska_binary, rules=["brier"])
    mean = scores.summarise().set_index("forecaster").loc["authors"]
    ends = f"{mean['low']:.3f} to {mean['high']:.3f}"
    assert f"{mean['mean']:.3f} ({ends}) · n {mean['n']}" in badge(scores, forecaster="authors")
    claims = scores.summarise(per="claim").set_index("forecaster").loc["authors"]
    picture = badge(scores, forecaster="authors", per="claim")
    ends = f"{claims['low']:.3f} to {claims['high']:.3f}"
    assert f"{claims['mean']:.3f} ({ends}) · claims {claims['n_claims']}" in picture
    assert "(0 is best)" in picture
    assert badge(scores.summarise(), forecaster="authors").count("<svg") == 1


@pytest.mark.parametrize("name", [*HOSTILE, *REFUSED, CONTROLS, HALF])
def test_a_hostile_label_is_text(name):
    """Whatever stands before the number, the badge is well-formed, bounded, and runs nothing."""
    text = badge(ROW, label=name)
    root, _ = read(text)
    assert {each.tag.removeprefix(NAME) for each in root.iter()} == {
        "svg",
        "title",
        "rect",
        "g",
        "text",
    }
    assert float(root.get("width")) < 500
    assert not re.search(r"<script|onload=\"", text)
    assert text.encode()


def test_an_infinite_mean_is_written():
    """Infinity has a sign of its own."""
    assert "∞ · n 18" in badge({**ROW, "mean": float("inf"), "rule": "log"})


def test_more_than_one_number_is_refused():
    """Several forecasters or rules need a choice; unknown ones are named."""
    scores = ft.score(made(["a", "b"], 5), rules=["brier", "log"])
    with pytest.raises(InvalidArgumentError, match="these scores have 2; say forecaster="):
        badge(scores, rule="brier")
    with pytest.raises(InvalidArgumentError, match="Choose one with rule="):
        badge(scores, forecaster="a")
    with pytest.raises(UnknownNameError, match=r"no forecaster 'c' in these scores"):
        badge(scores, rule="log", forecaster="c")
    with pytest.raises(InvalidArgumentError, match="these scores are empty"):
        badge(ft.score(made(["a"], 5).having(forecaster="b"), rules=["brier"]))
    with pytest.raises(InvalidArgumentError, match="these scores have 0"):
        badge(scores.summarise().iloc[:0])


@pytest.mark.end_to_end
def test_a_badge_needs_no_matplotlib():
    """It is written without the extra, and without loading it."""
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from forecasttrack.plots import badge\n"
        f"print(badge({ROW!r}))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == badge(ROW)
