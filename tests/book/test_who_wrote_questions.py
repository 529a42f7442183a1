"""Who wrote a question goes through books, tables, ledgers and pages, or leaves no trace."""

from __future__ import annotations

import forecasttrack as ft
from forecasttrack.findings.origins import questions_written

DAYS = {"opens_at": "2026-01-01", "closes_at": "2026-02-01", "written_at": "2026-01-01"}


def book_of(*writers: str | None) -> ft.Book:
    names = [f"q{place}" for place in range(len(writers))]
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=name, text="?", written_by=by, **DAYS)
            for name, by in zip(names, writers, strict=True)
        ],
        forecasts=[
            ft.Forecast(question_id=q, forecaster="ann", belief=0.7, issued_at="2026-01-02T00:00Z")
            for q in names
        ],
        resolutions=[
            ft.Resolution(question_id=q, outcome="yes", known_at="2026-02-02") for q in names
        ],
    )


def test_it_goes_through_files_tables_and_ledgers(tmp_path):
    """Read back, it is the same, and scores are parted by it."""
    book = book_of("Ann Lee", None)
    ft.write_book(book, tmp_path / "book.yaml")
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book, by="desk")
        books = [
            ft.read_book(tmp_path / "book.yaml"),
            ft.Book.from_tables(**book.tables()),
            ledger.book(),
        ]
    for each in books:
        assert each.question("q0").written_by == "Ann Lee"
        assert each.question("q1").written_by is None
    parted = ft.score(book, rules=["brier"]).summarise(by="written_by")
    assert parted["written_by"].fillna("(none)").tolist() == ["Ann Lee", "(none)"]


def test_a_question_without_it_keeps_its_bytes():
    """Entries of ledgers that are older have the same ids."""
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book_of(None), by="desk")
        assert not any("written_by" in str(each.content) for each in ledger.entries())


def test_it_is_worded_with_days_and_judges():
    """Shares where there are several, and those of whom nothing is known."""
    days = ["5 Jan 2026", "1 Feb 2026"]
    worded = questions_written({"Ann": 2, "Ben": 1}, questions=4, days=days, judges=["c", "d"])
    assert worded == (
        "Questions written by Ann (2), Ben (1) and authors not named (1) from 5 Jan 2026 to"
        " 1 Feb 2026; outcomes judged by c and d."
    )
    assert questions_written({}, questions=4, days=days, judges=["c"]) == ""


def test_a_page_names_them_where_it_knows_them(tmp_path):
    """And takes no room for it elsewhere."""
    pages = [tmp_path / "named.md", tmp_path / "other.md"]
    for page, writer in zip(pages, ("Ann Lee", None), strict=True):
        ft.report(book_of(writer), page)
    named, other = (page.read_text(encoding="utf-8") for page in pages)
    assert "Questions written by Ann Lee on 1 Jan 2026." in named
    assert "ritten by" not in other
    assert "Who wrote" not in other
