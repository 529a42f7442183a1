"""The site as its readers see it: on a desk and on a phone, by day and by night, and its search."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.source import ROOT

pytest.importorskip("sphinx")
pytestmark = pytest.mark.slow

PAGES = (
    "index",
    "lesson/alaska",
    "recipes/who-is-better",
    "reference/index",
    "reference/scoring-rules",
    "reference/columns",
    "reference/plots",
    "reference/bench",
    "recipes/size-a-cluster",
    "explanation/histories",
    "made/names/pair-score-compare",
    "made/names/plots",
)
FOUND = {
    "Brier": "made/names/scoring",
    "time-weighted": "explanation/histories",
    "early": "glossary",
    "lexicon": "reference/lexicons",
}
"""What is typed into the search, and a page that must be among the first ten found."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """The test says what was asked for."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the site, every warning an error, and serve it."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "docs", str(place)]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - its words are fixed
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(place)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A window of each width, for each taste."""
    width, scheme = request.param
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_pages_are_readable_by_everybody_and_ask_nobody(site, page):
    """Axe finds nothing, nothing sticks out at the side, and no other machine is asked."""
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in PAGES:
        page.goto(f"{site}{name}.html")
        page.wait_for_load_state("networkidle")
        found = {
            each["id"]: [node["target"] for node in each["nodes"]][:3]
            for each in Axe().run(page).response["violations"]
        }
        assert found == {}, name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert [url for url in requests if not url.startswith((site, "data:"))] == []
    assert complaints == []


@pytest.mark.parametrize("word", FOUND)
def test_the_search_finds_what_is_typed(site, browser, word):
    """In the box of any page, as readers do."""
    page = browser.new_page()
    page.goto(f"{site}index.html")
    page.locator("button.search-button__button:visible").first.click()
    box = page.locator("input[type=search]:visible").first
    box.fill(word)
    box.press("Enter")
    page.wait_for_selector("#search-results ul.search li a")
    page.wait_for_function("document.querySelector('#search-results p.search-summary')")
    links = page.locator("#search-results ul.search > li > a")
    first = [links.nth(n).get_attribute("href") or "" for n in range(min(10, links.count()))]
    page.close()
    assert any(f"{FOUND[word]}.html" in each for each in first), first


def test_examples_can_be_copied(site, browser):
    """Each block of code has a button, and prompts are not copied."""
    page = browser.new_page()
    page.goto(f"{site}recipes/draw-a-record.html")
    page.wait_for_selector("button.copybtn", state="attached")
    blocks = page.locator("div.highlight").count()
    buttons = page.locator("button.copybtn").count()
    page.close()
    assert buttons == blocks > 3
