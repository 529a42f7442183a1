"""The scorecard of the Alaska book, as its readers meet it in a browser."""

from __future__ import annotations

import itertools
import re

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import expect

import forecasttrack as ft
from forecasttrack.cli import main
from tests.browser import opened, rows_shown

pytestmark = pytest.mark.end_to_end

WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
SCHEMES = ("light", "dark")


def scores(page) -> list[float]:
    """The scores by which the rows that are shown are sorted, those without one left out."""
    keys = page.locator("table.questions tbody tr").evaluate_all(
        "rows => rows.map(row => row.dataset.score)"
    )
    return [float(key) for key in keys if key != ""]


def sort_by(page, key: str):
    return page.locator(f"th[data-key={key}] button")


def test_one_command_builds_it_and_it_stays_small(tmp_path):
    """`forecasttrack report` writes one file of less than a megabyte."""
    file = tmp_path / "scorecard.html"
    done = CliRunner().invoke(main, ["report", "fixtures/alaska-2025", "-o", str(file)])
    assert (done.exit_code, done.stdout) == (0, f"wrote {file}\n")
    assert 50_000 < file.stat().st_size < 1_000_000


@pytest.mark.parametrize(("width", "scheme"), list(itertools.product(WIDTHS, SCHEMES)))
def test_it_opens_without_complaint_and_asks_for_nothing(browser, alaska_page, width, scheme):
    """The console stays empty, and nothing is asked for but the file itself."""
    with opened(browser, alaska_page, viewport=WIDTHS[width], color_scheme=scheme) as seen:
        seen.page.locator("details summary").first.click()
        seen.page.emulate_media(media="print")
        assert (seen.messages, seen.requests) == ([], [])


def test_score_interval_and_open_questions_stand_on_the_first_screen(browser, alaska_page):
    """The three figures stand on the first screen, with what they mean."""
    with opened(browser, alaska_page) as seen:
        tiles = seen.page.locator(".tiles li")
        assert tiles.locator(".ask").all_inner_texts() == [
            "Score",
            "How uncertain",
            "Still open",
        ]
        assert tiles.locator(".figure").all_inner_texts() == ["0.206", "0.146 to 0.317", "6"]
        last = tiles.nth(2).bounding_box()
        assert last["y"] + last["height"] < 900


def test_the_summary_says_no_more_than_is_known(browser, alaska_page):
    """Whether the authors beat even odds is inconclusive, and hindsight stands beside the score."""
    with opened(browser, alaska_page) as seen:
        lead = seen.page.locator(".lead").inner_text()
        assert "but the 95% interval, 0.146 to 0.317, includes it: inconclusive" in lead
        assert "written after its outcome was known" in lead


@pytest.mark.parametrize("n", [1, 700])
def test_each_score_stands_beside_its_answer_and_bears_its_name(browser, tmp_path, n):
    """In rows of the page and in those drawn from data."""
    stated = {"ann": 0.1, "bob": 0.3, "cid": 0.5}
    ids = [f"Q{place:04d}" for place in range(n)]
    rows = [(each, name, p) for each in ids for name, p in stated.items()]
    forecasts = pd.DataFrame(rows, columns=["question_id", "forecaster", "probability"])
    resolutions = pd.DataFrame({"question_id": ids, "status": "resolved", "outcome": "yes"})
    pairs = ft.pair(
        forecasts=forecasts.assign(issued_at=pd.Timestamp("2025-05-02", tz="UTC")),
        questions=pd.DataFrame({"question_id": ids, "kind": "binary"}),
        resolutions=resolutions.assign(known_at=pd.Timestamp("2025-06-02", tz="UTC")),
    )
    with opened(browser, ft.report(pairs, tmp_path / "x.html")) as seen:
        if n > 1:
            seen.page.get_by_label("Find").fill(ids[-1])
            expect(seen.page.locator("#count")).to_have_text(f"1 of {n} questions shown")
        row = seen.page.locator("table.questions tbody tr:visible")
        answers = row.locator("td.score .answer").all_inner_texts()
        assert [each.split() for each in answers] == [
            [name, f"{(1 - p) ** 2:.3f}"] for name, p in stated.items()
        ]
        tops = row.evaluate(
            "row => [...row.querySelectorAll('.answer')].map(e => e.getBoundingClientRect().top)"
        )
        assert len(tops) == 6
        assert tops[:3] == pytest.approx(tops[3:], abs=1)


def test_words_narrow_the_questions(browser, alaska_page):
    """Typing shows the questions that have the words, also in their evidence, and counts them."""
    with opened(browser, alaska_page) as seen:
        page = seen.page
        assert page.locator("#count").inner_text() == "All 83 questions shown"
        page.get_by_label("Find").fill("lukoil")
        expect(page.locator("#count")).to_contain_text(" of 83 ")
        shown = page.locator("table.questions tbody tr")
        assert all("lukoil" in text.lower() for text in shown.evaluate_all(
            "rows => rows.map(row => row.textContent)"))  # fmt: skip
        assert page.locator("#count").inner_text() == f"{rows_shown(page)} of 83 questions shown"
        page.get_by_role("button", name="Show all").click()
        expect(page.locator("#count")).to_have_text("All 83 questions shown")


def test_choices_narrow_the_questions_together(browser, alaska_page, alaska):
    """Forecaster, outcome and section are filters that add up, and count what they leave."""
    open_ones = {each.id for each in alaska.questions} - {
        each.question_id for each in alaska.resolutions
    }
    with opened(browser, alaska_page) as seen:
        page = seen.page
        page.locator("select[name=status]").select_option("open")
        expect(page.locator("#count")).to_contain_text(" of 83 ")
        assert rows_shown(page) == len(open_ones) == 6
        page.locator("select[name=section]").select_option("Lead")
        expect(page.locator("#count")).not_to_have_text("6 of 83 questions shown")
        lead = page.locator(".where").all_inner_texts()
        assert lead
        assert all(re.search(r"· Lead ·", text) for text in lead)
        page.get_by_role("button", name="Show all").click()
        expect(page.locator("#count")).to_have_text("All 83 questions shown")
        page.locator("select[name=who]").select_option("putin")
        expect(page.locator("#count")).to_contain_text(" of 83 ")
        stated = [each for each in alaska.forecasts if each.forecaster == "putin"]
        assert rows_shown(page) == len(stated)


def test_a_click_sorts_and_another_turns_the_order(browser, alaska_page):
    """Sorting by score goes up, then down; questions without a score stay last."""
    with opened(browser, alaska_page) as seen:
        page, head = seen.page, seen.page.locator("th[data-key=score]")
        sort_by(page, "score").click()
        assert head.get_attribute("aria-sort") == "ascending"
        assert scores(page) == sorted(scores(page))
        sort_by(page, "score").click()
        assert head.get_attribute("aria-sort") == "descending"
        assert scores(page) == sorted(scores(page), reverse=True)
        last = page.locator("table.questions tbody tr").last
        assert last.get_attribute("data-score") == ""
        others = page.locator("th[data-key]:not([data-key=score])")
        assert set(others.evaluate_all("heads => heads.map(h => h.ariaSort)")) == {"none"}


def test_the_keyboard_does_all_that_the_mouse_does(browser, alaska_page):
    """Tab reaches the filters and headers in order; Enter and Space act; focus can be seen."""
    with opened(browser, alaska_page) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.get_by_label("Find").focus()
        page.keyboard.type("sanctions")
        expect(page.locator("#count")).to_contain_text(" of 83 ")
        for _ in range(5):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Question"
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert scores(page) == sorted(scores(page))
        page.keyboard.press("Space")
        assert scores(page) == sorted(scores(page), reverse=True)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_it_is_complete_without_javascript(browser, alaska_page, alaska):
    """Every question, belief, outcome and link is there; what needs a script is not."""
    with opened(browser, alaska_page, java_script_enabled=False) as seen:
        page = seen.page
        assert rows_shown(page) == len(alaska.questions)
        assert not page.get_by_label("Find").is_visible()
        assert page.locator("table.questions thead button").count() == 0
        assert page.locator("details").first.evaluate("each => !each.open")
        page.locator("table.questions details summary").first.click()
        assert page.locator("table.questions .evidence").first.is_visible()
        assert page.locator("figure.plot svg").is_visible()


def test_every_source_is_there_and_only_safe_ones_are_links(browser, alaska_page, alaska):
    """Each piece of evidence of the book is listed with its link."""
    sources = [
        *(each for found in alaska.resolutions for each in found.evidence),
        *(each for question in alaska.questions for each in question.evidence),
    ]
    apart = {each.id for each in alaska.conditions}
    unseen = [
        each
        for found in alaska.resolutions
        if found.question_id in apart
        for each in found.evidence
    ]
    with opened(browser, alaska_page) as seen:
        links = seen.page.locator(".evidence a")
        addressed = [each for each in sources if each.address and each.address.startswith("http")]
        hidden = [each for each in unseen if each.address and each.address.startswith("http")]
        assert links.count() == len(addressed) - len(hidden)
        assert set(links.evaluate_all("all => all.map(a => a.protocol)")) <= {"https:", "http:"}
        assert all("noopener" in each for each in links.evaluate_all("all => all.map(a => a.rel)"))


@pytest.mark.parametrize(("width", "scheme"), list(itertools.product(WIDTHS, SCHEMES)))
def test_axe_finds_no_fault(browser, alaska_page, width, scheme):
    """axe-core finds nothing, with some evidence unfolded, by either light and width."""
    # axe is put into the page as a script, which the page itself would forbid.
    options = {"viewport": WIDTHS[width], "color_scheme": scheme, "bypass_csp": True}
    with opened(browser, alaska_page, **options) as seen:
        seen.page.evaluate(
            "[...document.querySelectorAll('details')].slice(0, 9).forEach(d => d.open = true)"
        )
        found = Axe().run(seen.page)
        assert found.response["violations"] == [], found.generate_snapshot()


@pytest.mark.parametrize("width", [320, 375, 768, 1280, 1920])
def test_no_page_scrolls_sideways(browser, alaska_page, width):
    """Wide tables become cards, or scroll by themselves."""
    with opened(browser, alaska_page, viewport={"width": width, "height": 800}) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_with_all_its_evidence(browser, alaska_page):
    """On paper there are no filters, and what is folded away on the screen is open."""
    with opened(browser, alaska_page) as seen:
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not seen.page.get_by_label("Find").is_visible()
        assert seen.page.locator("details:not([open])").count() == 0
        assert len(seen.page.pdf()) > 10_000


def test_parts_of_the_page_have_landmarks_and_headings(browser, alaska_page):
    """Header, main, footer, and a heading for each part; pictures say what they show."""
    with opened(browser, alaska_page) as seen:
        page = seen.page
        for role in ("banner", "main", "contentinfo", "search"):
            assert page.get_by_role(role).count() == 1, role
        anchors = page.locator(".jump a").evaluate_all("all => all.map(a => a.hash)")
        assert len(anchors) >= 6
        assert all(page.locator(f"{each} h2").count() == 1 for each in anchors)
        diagram = page.locator("figure.plot svg")
        assert diagram.get_attribute("role") == "img"
        assert diagram.locator("title").text_content() == "Reliability diagram of authors"


def test_the_sums_of_what_was_left_out_add_up(browser, alaska_page):
    """The rows of the table add up to its last."""
    with opened(browser, alaska_page) as seen:
        numbers = [int(each) for each in seen.page.locator(".sums td.n").all_inner_texts()]
        assert sum(numbers[:-1]) == numbers[-1] == 83


def test_the_foot_says_how_to_make_it_again(browser, alaska_page):
    """Versions, rule, convention, interval, random numbers and digest of the files are there."""
    with opened(browser, alaska_page) as seen:
        foot = seen.page.locator("footer").inner_text()
        stated_there = (
            "forecasttrack 0.",
            "one-sided",
            "an exact test does not reject",
            "seed 0",
            "SHA-256",
            "numpy",
        )
        for stated in stated_there:
            assert stated in foot, stated
