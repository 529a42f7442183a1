"""Ten thousand questions and two hundred forecasters on one page."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

import forecasttrack as ft
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.packing import pack
from forecasttrack.scorecard.page import page
from forecasttrack.scorecard.rows import RowMaker, facets_of
from tests.browser import opened, rows_shown

QUESTIONS, FORECASTERS, ANSWERS = 10_000, 200, 10


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The page of a book with a hundred thousand forecasts, and how long it took to make."""
    rng = random.Random(7)  # noqa: S311 - a book, not a secret
    names = [f"forecaster-{n:03d}" for n in range(FORECASTERS)]
    book = ft.Book(
        forecasters=[ft.Forecaster(id=name) for name in names],
        questions=[
            ft.Question(
                id=f"Q{n:05d}",
                text=f"Will the index of sector {n % 97} in region {n % 31} stand above {n}?",
                opens_at="2026-01-01",
                closes_at="2026-01-31",
                tags=[f"region {n % 31}"],
            )
            for n in range(QUESTIONS)
        ],
        forecasts=[
            ft.Forecast(
                question_id=f"Q{n:05d}",
                forecaster=name,
                belief=rng.randint(1, 19) / 20,
                issued_at="2026-01-02T00:00Z",
            )
            for n in range(QUESTIONS)
            for name in rng.sample(names, ANSWERS)
        ],
        resolutions=[
            ft.Resolution(
                question_id=f"Q{n:05d}",
                outcome=rng.choice(["yes", "no"]),
                known_at="2026-02-01",
                evidence=[
                    ft.Evidence(
                        statement="What a source says of it, in a line of ordinary length",
                        title=f"Report {n}",
                        address=f"https://example.org/reports/{n}",
                    )
                ],
            )
            for n in range(QUESTIONS - 500)
        ],
        recorded_until="2026-03-01",
    )
    began = time.process_time()
    file = ft.report(book, tmp_path_factory.mktemp("large") / "large.html")
    return file, time.process_time() - began


def painted(browser, file) -> float:
    """Milliseconds until everything that is painted first is; other work makes it longer."""
    with opened(browser, file) as seen:
        entries = "performance.getEntriesByType('paint').map(each => each.startTime)"
        return max(seen.page.evaluate(entries))


@pytest.mark.slow
def test_ten_thousand_questions_of_two_hundred_forecasters_stay_usable(browser, large):
    """Under five megabytes, painted within half a second, filtered and sorted at once."""
    file, spent = large
    assert file.stat().st_size < 5_000_000
    assert spent < 60
    assert min(painted(browser, file) for _ in range(4)) < 500
    with opened(browser, file) as seen:
        shown = seen.page
        assert shown.locator("#count").inner_text() == "All 10,000 questions shown, page 1 of 100"
        assert rows_shown(shown) == 100
        sorting = (
            "each => { const t = performance.now(); each.click(); return performance.now() - t }"
        )
        assert shown.locator("th[data-key=score] button").evaluate(sorting) < 1000
        keys = shown.locator("tbody tr .score p").all_inner_texts()
        # What is equal but for the last bit may be rounded to either side.
        assert all(float(after) - float(before) > -0.0011 for before, after in pairwise(keys))
        shown.get_by_label("Find").fill("sector 12 region 30")
        expect(shown.locator("#count")).to_contain_text(" of 10,000 ")
        for row in shown.locator("table.questions > tbody > tr").all_text_contents():
            assert all(word in row for word in ("sector", "12", "region", "30"))
        shown.get_by_role("button", name="Show all").click()
        expect(shown.locator("#count")).to_contain_text("All 10,000")
        shown.locator("select[name=who]").select_option("forecaster-007")
        expect(shown.locator("#count")).to_contain_text(" of 10,000 ")
        assert "of 10,000 questions shown" in shown.locator("#count").inner_text()
        shown.get_by_role("button", name="Next").click()
        assert "page 2" in shown.locator("#count").inner_text()
        assert (seen.messages, seen.requests) == ([], [])


@pytest.mark.slow
def test_without_javascript_the_first_questions_and_a_way_to_the_others_are_there(browser, large):
    """A note says how many there are and how to get all of them."""
    with opened(browser, large[0], java_script_enabled=False) as seen:
        assert rows_shown(seen.page) == 100
        note = seen.page.locator("noscript").inner_text()
        assert "10,000 questions" in note
        assert "questions.csv" in note


@pytest.mark.slow
def test_more_pairs_than_can_be_listed_are_summarised_question_by_question():
    """More answers than can be listed leave their median, quartiles and mean score."""
    rng = np.random.default_rng(7)
    questions, people = 1_500, 200
    ids = np.arange(questions)
    frame = pd.DataFrame(
        {
            "question_id": np.repeat(ids, people),
            "forecaster": np.tile(np.arange(people), questions),
            "issued_at": pd.Timestamp("2026-01-02", tz="UTC"),
            "probability": rng.integers(1, 20, questions * people) / 20,
        }
    )
    outcome = rng.integers(0, 2, questions)
    pairs = ft.pair(
        forecasts=frame,
        questions=pd.DataFrame(
            {
                "question_id": ids,
                "kind": "binary",
                "opens_at": pd.Timestamp("2026-01-01", tz="UTC"),
                "closes_at": pd.Timestamp("2026-01-31", tz="UTC"),
            }
        ),
        resolutions=pd.DataFrame(
            {
                "question_id": ids,
                "status": "resolved",
                "outcome": outcome,
                "known_at": pd.Timestamp("2026-02-01", tz="UTC"),
            }
        ),
    )
    made = contents(pairs)
    probabilities = frame[frame["question_id"] == 17]["probability"]
    entry = next(each for each in made.entries if each.id == "17")
    assert entry.summary.n == people
    assert entry.summary.span.point == pytest.approx(probabilities.median())
    assert entry.score == pytest.approx(((probabilities - outcome[17]) ** 2).mean())
    assert len(page(made).encode()) < 5_000_000


@pytest.mark.end_to_end
def test_what_does_not_fit_is_left_out_and_counted(alaska_contents):
    """Detail goes first, and says so; then rows, and their number is told."""
    entries = alaska_contents.entries
    facets = facets_of(entries)
    row_maker = RowMaker(facets, "authors")
    whole = pack(entries, first=0, facets=facets, row_maker=row_maker)
    assert (whole.detail.missing, whole.left_out) == ("", 0)
    thin = pack(entries, first=0, facets=facets, row_maker=row_maker, budget=40_000)
    assert "no evidence" in thin.detail.missing
    assert (len(thin.text) < 41_000, thin.left_out) == (True, 0)
    tiny = pack(entries, first=0, facets=facets, row_maker=row_maker, budget=5_000)
    assert 0 < tiny.left_out < len(entries)
    assert len(tiny.text) < 6_000
