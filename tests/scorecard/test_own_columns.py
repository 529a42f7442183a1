"""Columns of a record's own on its page, as filters, and in its table."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import expect

import forecasttrack as ft
from forecasttrack.scorecard.rows import MOST_VALUES
from tests.browser import opened, rows_shown

pytestmark = pytest.mark.end_to_end

BEGINS, ENDS = (pd.Timestamp(day, tz="UTC") for day in ("2026-01-01", "2026-02-01"))


def book_of(n: int) -> ft.Book:
    """A book of so many questions, with a topic, a round of their own each, and tags."""
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(
                id=f"Q{number}",
                text=f"Does it happen ({number})?",
                tags=["Asia", "war"] if number % 2 else ["Europe"],
                fields={"topic": "trade" if number % 3 else "arms", "round": float(number)},
            )
            for number in range(n)
        ],
        forecasts=[
            ft.Forecast(
                question_id=f"Q{number}", forecaster="ann", belief=0.7, issued_at="2026-01-01"
            )
            for number in range(n)
        ],
    )


@pytest.mark.parametrize("n", [9, 120])
def test_questions_are_chosen_by_own_columns(browser, tmp_path, n):
    """Those that stand on the page and those that are drawn later; two choices go together."""
    path = ft.report(book_of(n), tmp_path / "page.html")
    with opened(browser, path) as seen:
        form, count = seen.page.locator("form.filters"), seen.page.locator("#count")
        form.get_by_label("topic").select_option("arms")
        expect(count).to_contain_text(f"{n // 3} of {n} questions shown")
        form.get_by_label("tags").select_option("war")
        both = sum(1 for each in range(n) if each % 3 == 0 and each % 2)
        expect(count).to_contain_text(f"{both} of {n} questions shown")
        assert rows_shown(seen.page) == both
        form.get_by_role("button", name="Show all").click()
        expect(count).to_contain_text(f"All {n} questions shown")
        assert (seen.messages, seen.requests) == ([], [])
        assert form.get_by_label("round").count() == (n <= MOST_VALUES)


def test_tags_that_stand_as_sections_are_offered_once(tmp_path):
    """A question of one tag has it as its section already."""
    book = book_of(3)
    single = [
        ft.Question(id="Q0", text="?", tags=["Asia"]),
        ft.Question(id="Q1", text="?", tags=["war"]),
    ]
    page = ft.report(ft.Book(questions=single), tmp_path / "one.html").read_text("utf-8")
    assert "<label>tags" not in page
    assert "<label>Section" in page
    assert "<label>tags" in ft.report(book, tmp_path / "two.html").read_text("utf-8")


def test_the_table_has_a_column_for_each(tmp_path):
    """Several tags in one cell; a table that was written before is written again."""
    for _ in range(2):
        path = ft.report(book_of(3), tmp_path / "questions.csv")
    table = pd.read_csv(path)
    assert table["tags"].tolist() == ["Europe", "Asia; war", "Europe"]
    assert table["topic"].tolist() == ["arms", "trade", "trade"]
    assert table["round"].tolist() == [0, 1, 2]
    assert table["evidence"].isna().all()


def test_pairs_bring_the_columns_of_their_forecasts(tmp_path):
    """Each question has the teams of all its forecasts, and the text that its table has."""
    questions = [{"question_id": "q", "kind": "binary", "text": "Does it rain?", "region": "EU"}]
    forecasts = [
        {"question_id": "q", "forecaster": name, "issued_at": BEGINS,
         "probability": 0.7, "team": team}
        for name, team in (("ann", "north"), ("bob", "south"))
    ]  # fmt: skip
    resolutions = [{"question_id": "q", "status": "resolved", "outcome": 1, "known_at": ENDS}]
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    table = pd.read_csv(ft.report(pairs, tmp_path / "questions.csv"))
    assert table["team"].tolist() == ["north; south"] * 2
    assert table["region"].tolist() == ["EU"] * 2
    assert table["text"].tolist() == ["Does it rain?"] * 2
