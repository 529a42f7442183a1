"""What is written in a book shows as text, and does nothing, wherever a scorecard goes."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.display.files import MARKS
from forecasttrack.display.spreadsheet import FORMULA_STARTS as SIGNS
from tests.browser import opened, rows_shown
from tests.scorecard import hostile_book as hostile

pytestmark = pytest.mark.end_to_end

PAGED = 2600
"""So many questions make the page hold its rows as data."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The page, a page with data beside it, Markdown, table and badge of the hostile book."""
    folder = tmp_path_factory.mktemp("hostile")
    book = hostile.hostile_book()
    ft.report(book, folder / "page.html", badge=folder / "badge.svg")
    ft.report(book, folder / "page.md")
    ft.report(book, folder / "page.csv")
    ft.report(hostile.hostile_book(PAGED, every=50), folder / "paged.html")
    return folder


@pytest.mark.parametrize("name", ["page.html", "paged.html"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_nothing_runs_and_nothing_is_asked_for(browser, files, name, script):
    """No script, handler, picture or address of the book does anything, with and without script."""
    with opened(browser, files / name, java_script_enabled=script) as seen:
        page = seen.page
        page.locator("details:has(.evidence li) summary").first.click()
        page.locator(".evidence li:visible").first.hover()
        assert (seen.messages, seen.requests) == ([], [])
        assert page.evaluate("window.hacked") is None if script else True
        ours = page.locator("script:not([type])").count()
        assert (ours, page.locator("img, iframe, object, embed, base").count()) == (1, 0)
        assert page.locator("[onload], [onerror], [onmouseover]").count() == 0


def test_what_stands_in_the_book_can_be_read(browser, files):
    """Tags, braces and formulas are shown as they were written."""
    with opened(browser, files / "page.html") as seen:
        shown = seen.page.locator("body").inner_text()
        for text in (
            hostile.BANG,
            hostile.TEMPLATE,
            "onerror=window.hacked=1>",
            "</style></title>",
        ):
            assert text in shown, text
        assert "49" not in seen.page.locator(".by").inner_text()


def test_rows_drawn_by_the_script_are_text_too(browser, files):
    """Rows that come from the data beside the page show the same, and link no further."""
    with opened(browser, files / "paged.html") as seen:
        page = seen.page
        before = page.locator(".where").first.inner_text()
        page.get_by_role("button", name="Next").click()
        assert page.locator(".where").first.inner_text() != before
        assert rows_shown(page) == 100
        assert hostile.TEMPLATE in page.locator("table.questions").inner_text()
        page.locator("details:has(.evidence li) summary").first.click()
        links = page.locator(".evidence a").evaluate_all("all => all.map(a => a.href)")
        assert {urlsplit(each).hostname for each in links} == {"example.org", "doi.org"}
        assert page.evaluate("window.hacked") is None
        assert (seen.messages, seen.requests) == ([], [])


def test_only_web_addresses_become_links(browser, files):
    """javascript:, data:, file: and broken addresses stay text; DOIs lead to doi.org."""
    with opened(browser, files / "page.html") as seen:
        links = seen.page.locator("main a[href]:not([href^='#'])")
        found = {urlsplit(each).scheme for each in links.evaluate_all(
            "all => all.map(a => a.getAttribute('href'))")}  # fmt: skip
        assert found == {"https"}
        shown = seen.page.locator(".evidence").first.text_content()
        assert "javascript:window.hacked=1" in shown


def test_writing_from_right_to_left_stays_in_its_place(browser, files):
    """Marks that turn the writing around are shown as signs; what is written so is isolated."""
    text = (files / "page.html").read_text("utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert "\u05d0\u05d1" in text
    with opened(browser, files / "page.html") as seen:
        kicker = seen.page.locator("h1 bdi")
        assert kicker.evaluate("each => getComputedStyle(each).unicodeBidi") == "isolate"


def test_a_long_title_is_cut_above_and_whole_below(browser, files):
    """Five thousand characters do not push the score off the first screen."""
    with opened(browser, files / "page.html") as seen:
        assert len(seen.page.title()) < 200
        assert len(seen.page.locator("h1").inner_text()) <= 180
        assert seen.page.locator("footer").inner_text().count("A title that does not end") > 150
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_markdown_holds_no_tag_and_no_template(files):
    """In Markdown every sign that could act is escaped, below the line that says whose it is."""
    mark, _, text = (files / "page.md").read_text("utf-8").partition("\n")
    assert mark == MARKS["markdown"]
    unescaped = re.sub(r"\\.", "", text)
    links = r"\]\(<(https://[^<>|\s]+)>\)"
    assert re.search(links, unescaped)
    rest = re.sub(links, "", unescaped).replace("<br>", "")
    assert not re.search(r"[<>`{}]", re.sub(r"^> ", "", rest, flags=re.MULTILINE))
    assert "javascript:" not in "".join(re.findall(links, unescaped))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None


def test_the_table_of_questions_holds_no_formula(files):
    """A spreadsheet that opens the CSV finds text in front of every sign of a formula."""
    found = cells((files / "page.csv").read_text("utf-8"))
    assert [each for each in found if each.startswith(SIGNS) and not is_number(each)] == []
    assert any(each.startswith("'=Q1") for each in found)


@pytest.mark.parametrize("command", ["score", "due", "calibration"])
def test_no_command_writes_a_formula_into_csv(command, tmp_path):
    """Whatever a command writes as CSV is defused the same way."""
    path = ft.write_book(hostile.hostile_book(), tmp_path / "book.yaml")
    done = CliRunner().invoke(main, [command, str(path), "--format", "csv"])
    found = cells(done.stdout)
    assert len(found) > 10
    assert [each for each in found if each.startswith(SIGNS) and not is_number(each)] == []


def test_svg_is_sound_and_holds_no_script(files):
    """Badge and diagram are XML in which nothing acts."""
    page = (files / "page.html").read_text("utf-8")
    diagram = re.search(r'<figure class="plot">(.*?)</figure>', page, re.DOTALL)[1]
    for text in (diagram, (files / "badge.svg").read_text("utf-8")):
        root = ET.fromstring(text)  # noqa: S314 - written by us just now
        names = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not names & {"script", "foreignObject", "image", "style", "a"}
        handlers = [key for each in root.iter() for key in each.attrib if key.startswith("on")]
        assert handlers == []


def test_pages_of_their_own_stay_in_their_folder(browser, tmp_path):
    """Ids make file names that lead nowhere else and never clash, even where case is no matter."""
    book = hostile.hostile_book()
    index = ft.report(book, tmp_path / "pages", split=True)
    names = [each.name for each in (tmp_path / "pages").iterdir()]
    parts = len(hostile.FORECASTERS) + 2
    assert len({each.lower() for each in names}) == parts + len(book.questions)
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", each) for each in names)
    assert [each.name for each in tmp_path.iterdir()] == ["pages"]
    with opened(browser, index) as seen:
        links = seen.page.locator(".pages a, .question a[href^=question-]")
        files = links.evaluate_all("all => all.map(a => a.pathname)")
        assert sorted(each.rpartition("/")[2] for each in files) == sorted(
            each for each in names if each != "index.html"
        )
        seen.page.locator(".pages a").nth(2).click()
        assert seen.page.locator(".kicker a").get_attribute("href") == "index.html"
        assert seen.page.evaluate("window.hacked") is None
