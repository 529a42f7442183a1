"""A question whose forecasts were revised is drawn over time, and the picture gives the score."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.page import page
from tests.browser import opened
from tests.builders import forecast

pytestmark = pytest.mark.end_to_end

KNOWN = "2026-01-31"


def revised(*, outcome="yes", opens="2026-01-01", known=KNOWN):
    """One question: ann says 13, 67 and 86%, bob says 40% and withdraws, cyd speaks once."""
    stated = [forecast("ann", chance, question="q", day=day)
            for chance, day in ((0.13, 2), (0.67, 10), (0.86, 25))]  # fmt: skip
    stated.append(forecast("bob", 0.4, question="q", day=5, expires_at="2026-01-15T08:00Z"))
    stated.append(forecast("cyd", 0.7, question="q", day=3))
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob", "cyd")],
        questions=[ft.Question(id="q", text="Will it?", opens_at=opens, closes_at="2026-01-31")],
        forecasts=stated,
        resolutions=[ft.Resolution(question_id="q", outcome=outcome, known_at=known)],
    )


def histories_of(book):
    """The histories of the only question, by forecaster."""
    return {each.forecaster: each for each in contents(book).entries[0].drawn.histories}


@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("opens", ["2026-01-01", "2026-01-05"])
@pytest.mark.parametrize("known", ["2026-01-20", "2026-01-31"])
def test_the_drawn_steps_average_to_the_score_beside_them(outcome, opens, known):
    """Each step counts by its length, whatever opens or ends the question."""
    book = revised(outcome=outcome, opens=opens, known=known)
    scores = ft.score(ft.pair(book, early="count"), rules=["brier"]).frame
    scores = scores.set_index("forecaster")["score"]
    drawn = histories_of(book)
    assert set(drawn) == {"ann", "bob", "cyd"}
    for name, history in drawn.items():
        length = sum(each.end - each.start for each in history.steps)
        missed = sum(
            (each.end - each.start) * (each.chance - (outcome == "yes")) ** 2
            for each in history.steps
        )
        assert missed / length == pytest.approx(scores[name], abs=1e-9)


def test_withdrawn_forecasts_end_where_they_were_withdrawn():
    """Bob's line stops, says so in words, and nothing follows it."""
    bob = histories_of(revised())["bob"]
    assert len(bob.steps) == 1
    assert bob.steps[0].end < 0.5
    assert bob.words.endswith("none from 15 Jan 2026, 08:00 UTC")


def test_single_forecasts_that_stood_to_the_end_are_not_drawn(alaska_contents):
    """Nobody revised anything in the example: no picture, no room."""
    assert not any(each.drawn.histories for each in alaska_contents.entries)
    assert '<svg class="history"' not in page(alaska_contents)


def test_the_page_draws_steps_beside_their_words(browser, tmp_path):
    """Three pictures of one width, each with its forecasts in words; the answer says last of 3."""
    path = tmp_path / "page.html"
    ft.report(revised(), path)
    with opened(browser, path) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        drawn = seen.page.locator("svg.history")
        assert drawn.count() == 3
        assert drawn.first.locator(".stood").count() == 5  # three steps, two jumps
        text = seen.page.locator(".questions").inner_text()
        assert "13% from 2 Jan 2026" in text
        assert "last of 3" in text
        assert "for as long as it stood" in text
        ring = drawn.first.locator(".ring")
        assert float(ring.get_attribute("cy")) < float(
            drawn.first.locator(".stood").first.get_attribute("y1")
        )


def test_who_revised_and_is_not_drawn_is_listed(tmp_path):
    """Twelve are drawn; of the others the page says how often they spoke."""
    names = [f"forecaster{number:02d}" for number in range(14)]
    book = ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in names],
        questions=[ft.Question(id="q", text="?", opens_at="2026-01-01", closes_at="2026-01-31")],
        forecasts=[forecast(each, 0.1 * day, question="q", day=day)
                   for each in names for day in (2, 5)],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at=KNOWN)],
    )  # fmt: skip
    drawn = histories_of(book)
    assert list(drawn) == names[:12]
    text = ft.report(book, tmp_path / "page.html").read_text("utf-8")
    assert "forecaster12 2 forecasts, forecaster13 2 forecasts" in text
    assert "forecaster11 2 forecasts" not in text
