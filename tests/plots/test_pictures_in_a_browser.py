"""Pictures of people with hostile names, all on one page of a strict site, as Chromium shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecasttrack import plots
from forecasttrack.plots.palette import SERIES
from tests.browser import opened
from tests.plots.drawn import written_out
from tests.plots.hostile import HOSTILE, REFUSED
from tests.plots.test_plot_laws import PLOTS

pytestmark = pytest.mark.end_to_end

ROW = {"mean": 0.2123, "n": 18, "rule": "brier", "direction": "lower is better"}
STRICT = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"


@pytest.fixture(scope="module")
def pictures() -> str:
    """Every picture of the room, and a badge for each name, one after the other."""
    people = HOSTILE[:5]
    pairs = written_out(
        [(f"q{at}", who, 0.2 + at / 10, at % 2) for who in people for at in range(4)]
    )
    drawn = [
        plots.svg(draw(pairs), title=people[at % 5], description=people[-1])
        for at, draw in enumerate(PLOTS.values())
    ]
    return "<hr>".join([*drawn, *(plots.badge(ROW, label=name) for name in (*HOSTILE, *REFUSED))])


@pytest.fixture(scope="module")
def page(pictures, tmp_path_factory) -> Path:
    """They stand on a page that allows neither scripts, styles nor addresses."""
    path = tmp_path_factory.mktemp("pictures") / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{STRICT}{pictures}", encoding="utf-8")
    return path


def test_nothing_runs_and_nothing_is_refused(browser, page):
    """No console message, no dialog, no request, and nothing the strict page had to forbid."""
    with opened(browser, page) as seen:
        assert (seen.messages, seen.requests) == ([], [])
        assert seen.page.locator("script, foreignObject, [onload], a").count() == 0
        shown = seen.page.locator("svg text").all_text_contents()
        for name in ("<script>alert(1)</script>", "$\\frac{x}{$"):
            assert any(name in text for text in shown), name


def test_no_two_things_have_one_id(browser, page):
    """Ids of all pictures together are distinct, and every reference is met."""
    with opened(browser, page) as seen:
        ids = seen.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        shown = seen.page.evaluate(
            "[...document.querySelectorAll('use')].map(e => e.href.baseVal.slice(1))"
        )
        assert shown
        assert set(shown) <= set(ids)


def test_every_letter_lies_in_its_picture(browser, page):
    """The reader's font is not ours; still no text is cut off, and badges hold their letters."""
    beyond = """[...document.querySelectorAll('svg text')].filter(text => {
        const box = text.getBoundingClientRect();
        const all = text.closest('svg').getBoundingClientRect();
        return box.left < all.left - 3 || box.right > all.right + 3
            || box.top < all.top - 3 || box.bottom > all.bottom + 3;
    }).map(text => text.textContent)"""
    with opened(browser, page) as seen:
        assert seen.page.evaluate(beyond) == []


def test_a_screen_reader_hears_title_and_description(browser, page):
    """Each picture is one image with a name; axe and browsers agree on where it comes from."""
    with opened(browser, page) as seen:
        images = seen.page.get_by_role("img")
        assert images.count() == len(PLOTS) + len(HOSTILE) + len(REFUSED)
        assert seen.page.get_by_role("img", name="<script>alert(1)</script>").count() >= 1


def test_pictures_follow_light_and_dark(browser, pictures, tmp_path):
    """Letters have the colour of the page, and shapes a lighter one where it is dark."""
    style = "body{color:#111}@media(prefers-color-scheme:dark){body{color:#eee;background:#121212}"
    path = tmp_path / "page.html"
    path.write_text(
        f"<!doctype html><meta charset=utf-8><style>{style}{plots.dark_css()}}}</style>{pictures}",
        encoding="utf-8",
    )
    for scheme, text, shape in (
        ("light", "rgb(17, 17, 17)", SERIES[0].light),
        ("dark", "rgb(238, 238, 238)", SERIES[0].dark),
    ):
        with opened(browser, path, color_scheme=scheme) as seen:
            first = seen.page.locator("svg text").first
            letters = first.evaluate("e => getComputedStyle(e).fill")
            assert letters == text
            stroke = seen.page.locator(".ft-1-stroke").first
            found = stroke.evaluate("e => getComputedStyle(e).stroke")
            red, green, blue = (int(shape[at : at + 2], 16) for at in (1, 3, 5))
            assert found == f"rgb({red}, {green}, {blue})"
