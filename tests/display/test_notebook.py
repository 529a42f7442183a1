"""What notebooks show: short, escaped, and the truth about how much there is."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.display.notebook import LONGEST_CELL, MOST_ROWS, html_table
from forecasttrack.display.text import printable

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>\u202e"

EVIL_ID = "<img src=x onerror=alert(1)>\"'&"


class Reader(HTMLParser):
    """Collects tags and text as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.tags <= {"table", "caption", "tr", "th", "td"}
    assert reader.attributes <= {"colspan"}
    return reader


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=6))
def test_cells_come_back_as_they_were(rows):
    """A browser reads exactly what was put in, controls as escapes; nothing of it is markup."""
    found = read(html_table(caption="c", header=(), rows=rows)).rows
    shown = [[printable(cell) for cell in row] for row in rows]
    clean = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in shown]
    assert [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in r] for r in found] == clean


def test_long_cells_and_long_tables_are_cut_and_say_so():
    rows = [["x" * 5000]] * (MOST_ROWS + 7)
    found = read(html_table(caption="", header=["h"], rows=rows)).rows
    assert len(found) == 1 + MOST_ROWS + 1
    assert found[-1] == ["and 7 more"]
    assert len(found[1][0]) == LONGEST_CELL


@pytest.fixture
def evil_book():
    question = ft.Question(id="q<b>", text=EVIL, criteria=EVIL, closes_at="2026-01-02")
    forecast = ft.Forecast(
        question_id="q<b>", forecaster=EVIL_ID, belief=0.7, issued_at="2026-01-01T00:00Z"
    )
    resolution = ft.Resolution(
        question_id="q<b>", outcome="yes", known_at="2026-01-03",
        evidence=[ft.Evidence(statement=EVIL, address="https://example.org/a?b=1&c=2")],
    )  # fmt: skip
    return ft.Book(
        forecasters=[ft.Forecaster(id=EVIL_ID, description=EVIL)],
        questions=[question], forecasts=[forecast], resolutions=[resolution],
    )  # fmt: skip


def test_every_noun_shows_itself_and_runs_nothing(evil_book):
    """Questions, forecasts, resolutions, books, pairs, scores and calibration."""
    pairs = ft.pair(evil_book)
    shown = [*evil_book, evil_book, pairs, ft.score(pairs, rules=["brier", "log"])]
    for one in [*shown, ft.calibration(pairs, by=None)]:
        text = one._repr_html_()
        read(text)
        assert "<script" not in text
        assert len(text) < 20_000


def test_a_ledger_counts_its_entries_by_kind(evil_book):
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(evil_book, by="desk")
        rows = read(ledger._repr_html_()).rows
        assert ["question", "1"] in rows
        assert sum(int(row[1]) for row in rows[1:]) == len(ledger)
        past = ledger.as_of("2020-01-01")
        assert read(past._repr_html_()).rows == [["kind", "entries"]]


def test_a_question_shows_what_it_asks_and_no_defaults(alaska):
    question = alaska.question("Q01d")
    rows = dict(read(question._repr_html_()).rows)
    assert rows["id"] == "Q01d"
    assert rows["closes_at"] == "2026-12-31"
    assert "condition" not in rows
    assert "series: direct-flights" in rows["rule"]


def test_the_alaska_example_in_short(alaska):
    """Pairs and scores say how many there are, and what was left out for which reason."""
    pairs = ft.pair(alaska)
    assert repr(alaska).startswith("<Book: 1 briefing, 4 forecasters, 2 coders, 41 claims, ")
    assert f"<Pairs: {len(pairs)} forecasts" in repr(pairs)
    counted = re.findall(r"(\d+) ([a-z ]+)", repr(pairs).split("left out:")[1])
    assert sum(int(count) for count, _ in counted) == len(pairs.left_out)
    assert {reason for _, reason in counted} == set(pairs.left_out["reason"])
    scores = ft.score(pairs.where(kind="binary"), rules=["brier"])
    rows = read(scores._repr_html_()).rows
    assert rows[0][:3] == ["forecaster", "rule", "kind"]
    mean = scores.summarise().set_index("forecaster").loc["authors", "mean"]
    assert any(row[0] == "authors" and f"{mean:.4f}" in row for row in rows)


def test_a_table_of_many_forecasters_is_summarised_together(evil_book):
    """Nobody scrolls through two hundred rows, and nobody waits for them."""
    names = [f"f{number}" for number in range(200)]
    question = ft.Question(id="q", text="?", closes_at="2026-01-02")
    forecasts = [
        ft.Forecast(question_id="q", forecaster=name, belief=0.5, issued_at="2026-01-01T00:00Z")
        for name in names
    ]
    settled = ft.Resolution(question_id="q", outcome="yes", known_at="2026-01-03")
    book = ft.Book(
        forecasters=[ft.Forecaster(id=name) for name in names],
        questions=[question], forecasts=forecasts, resolutions=[settled],
    )  # fmt: skip
    pairs = ft.pair(book)
    assert f"and {200 - MOST_ROWS} more" in pairs._repr_html_()
    scores = ft.score(pairs, rules=["brier"])
    assert len(read(scores._repr_html_()).rows) == 2
    assert html.unescape(scores._repr_html_()).startswith("<table><caption>Scores: 200 on 1 ")
