"""axe-core reads pages that few records make: one question, numbers only, nothing known yet."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

import forecasttrack as ft
from tests import small_books
from tests.browser import opened

pytestmark = pytest.mark.end_to_end

NUMBERS = small_books.small_book(*[(0.8, None)] * 2).add(
    ft.Question(
        id="price",
        text="What does a megawatt hour cost?",
        kind=ft.Numeric("euro"),
        opens_at="2026-01-01",
        closes_at="2026-01-31",
    ),
    ft.Forecast(
        question_id="price",
        forecaster="ann",
        belief=ft.Quantiles.at({0.1: 60, 0.5: 70, 0.9: 90}),
        issued_at="2026-01-02",
    ),
    ft.Resolution(question_id="price", outcome=75.0, known_at="2026-02-01"),
)
BOOKS = {
    "one": small_books.ONE,
    "three": small_books.THREE_LUCKY,
    "early": small_books.ALL_EARLY,
    "numbers": NUMBERS,
    "nothing": small_books.small_book((0.7, None)),
}


@pytest.mark.parametrize("name", list(BOOKS))
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_small_pages_can_be_read_by_everybody(browser, tmp_path, name, width, scheme):
    """Contrast, names, landmarks and the order of headings; nothing sticks out."""
    file = ft.report(BOOKS[name], tmp_path / "page.html")
    with opened(
        browser,
        file,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    ) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(seen.page)
        assert found.violations_count == 0, found.generate_report()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_question_can_be_read_by_everybody(browser, alaska, tmp_path, scheme):
    """A question of the example, with claim, words, criteria and evidence."""
    pages = ft.report(alaska, tmp_path / "pages", split=True).parent
    names = ("index", "forecaster-authors", "question-q01b-*", "question-q13a-*", "question-q39d-*")
    for name in names:
        (file,) = pages.glob(f"{name}.html")
        with opened(browser, file, color_scheme=scheme, bypass_csp=True) as seen:
            found = Axe().run(seen.page)
            assert found.violations_count == 0, (name, found.generate_report())


def test_a_badge_has_a_name_and_can_be_read(browser, alaska, tmp_path):
    """Put into a page as it is, it bears its text as its name, in colours that contrast."""
    badge = tmp_path / "badge.svg"
    ft.report(alaska, tmp_path / "page.md", badge=badge)
    page = tmp_path / "readme.html"
    page.write_text(
        "<!doctype html><html lang='en'><title>Readme</title><main><h1>Readme</h1>"
        f"<p>{badge.read_text('utf-8')}</p></main></html>",
        encoding="utf-8",
    )
    with opened(browser, page) as seen:
        found = Axe().run(seen.page)
        assert found.violations_count == 0, found.generate_report()
        drawn = seen.page.get_by_role("img", name="Brier 0.206 (0.146 to 0.317)")
        assert drawn.count() == 1
