"""Who wrote a question goes through books, tables, ledgers and pages, or leaves no trace."""

from __future__ import annotations

import json

import attrs
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.findings.authors import Authors, questions_written
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.headline_findings import questions_of
from forecasttrack.scorecard.provenance import of_book

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


def authors(**facts):
    return questions_written(Authors(**{"questions": 4, "writers": {"Ann": 4}, **facts}))


def test_it_is_worded_with_days_and_judges():
    """Shares where there are several, and those of whom nothing is known."""
    days = ["5 Jan 2026", "1 Feb 2026"]
    judged = {"judges": {"c": 4, "d": 1}, "judged": 4}
    assert authors(writers={"Ann": 2, "Ben": 1}, dated=4, days=days, **judged) == (
        "Questions written by Ann (2), Ben (1) and authors not named (1) from 5 Jan 2026 to"
        " 1 Feb 2026; outcomes judged by c (4) and d (1)."
    )
    assert authors(writers={}, dated=4, days=days, **judged) == (
        "The record does not say who wrote the questions (written from 5 Jan 2026 to 1 Feb 2026);"
        " outcomes judged by c (4) and d (1)."
    )


def test_what_is_not_stated_is_said_to_be():
    """Nothing used to be said: whose questions they were could not be asked of the page."""
    none = {"writers": {}}
    whose = "The record does not say who wrote the questions"
    assert authors(**none) == f"{whose} or who judged their outcomes."
    assert authors(**none, dated=4, days=["1 Feb 2026"]) == (
        f"{whose} (written on 1 Feb 2026) or who judged their outcomes."
    )
    assert authors(**none, dated=1, days=["1 Feb 2026"]) == (
        f"{whose} (1 of 4 is dated, 1 Feb 2026) or who judged their outcomes."
    )
    assert authors() == (
        "Questions written by Ann; the record does not say who judged their outcomes."
    )


def test_an_outcome_that_a_rule_gave_was_judged_by_nobody():
    """So nothing is missing where rules gave all of them, and something where they gave some."""
    assert authors(by_rule=4) == "Questions written by Ann."
    assert authors(by_rule=3).endswith("; the record does not say who judged their outcomes.")
    assert authors(writers={}, by_rule=4) == "The record does not say who wrote the questions."


def test_of_no_question_nothing_is_said():
    """A page on which nothing is scored has nobody to ask for."""
    assert authors(questions=0, writers={}) == ""


def test_nothing_is_claimed_of_questions_that_do_not_state_it():
    """It used to give all of them the days, and the judge, of some."""
    days = ["1 Jun 2024", "1 Jan 2025"]
    assert authors(writers={"Ann": 2}, dated=2, days=days, judges={"c": 1}, judged=1) == (
        "Questions written by Ann (2) and authors not named (2); 2 of 4 are dated, 1 Jun 2024 to"
        " 1 Jan 2025; outcomes of 1 of 4 judged by c."
    )
    assert authors(dated=1, days=days[:1], by_rule=4) == (
        "Questions written by Ann; 1 of 4 is dated, 1 Jun 2024."
    )


def test_of_many_names_the_others_are_counted():
    """One sentence used to hold thousands of characters; nobody drops out of its numbers."""
    many = {f"w{place}": 1 + (place == 400) for place in range(500)}
    worded = authors(questions=501, writers=many, judges=many, judged=501)
    names = "w400 (2), w0 (1), w1 (1), w2 (1), w3 (1) and 495 others (495)"
    assert worded == f"Questions written by {names}; outcomes judged by {names}."
    made = dict(of_book(book_of(*many)).facts)
    assert made["Who wrote the questions"] == "w0, w1, w2, w3, w4 and 495 others"
    assert dict(of_book(book_of("Ann", "Ben")).facts)["Who wrote the questions"] == "Ann, Ben"


def test_a_book_is_asked_question_by_question():
    """Days and judges are counted over the scored questions."""
    book = book_of("Ann Lee", "Ann Lee", None)
    first, second, third = book.questions
    dated = [first, attrs.evolve(second, written_at=None), third]
    read = ft.OutcomeReading(coder="coder-a", yes=1)
    resolved = [attrs.evolve(book.resolutions[0], readings=[read]), *book.resolutions[1:]]
    coders = [ft.Coder(id="coder-a", role="ground-truth")]
    book = attrs.evolve(book, questions=dated, resolutions=resolved, coders=coders)
    assert questions_of(book_score(book), book) == (
        "Questions written by Ann Lee (2) and authors not named (1); 2 of 3 are dated, 1 Jan 2026;"
        " outcomes of 1 of 3 judged by coder-a."
    )


@pytest.mark.end_to_end
def test_a_page_names_them_where_it_knows_them(tmp_path):
    """And says elsewhere that the record does not."""
    pages = [tmp_path / "named.md", tmp_path / "other.md"]
    for page, writer in zip(pages, ("Ann Lee", None), strict=True):
        ft.report(book_of(writer), page)
    named, other = (page.read_text(encoding="utf-8") for page in pages)
    unknown = "the record does not say who judged their outcomes."
    assert f"Questions written by Ann Lee on 1 Jan 2026; {unknown}" in named
    assert "ritten by" not in other
    assert (
        "The record does not say who wrote the questions (written on 1 Jan 2026) or who judged"
        " their outcomes." in other
    )
    assert "Who wrote" not in other


def test_json_has_a_key_for_them(tmp_path):
    """They used to stand under the confidence in outcomes."""
    ft.write_book(book_of("Ann Lee"), tmp_path / "book.yaml")
    done = CliRunner().invoke(main, ["score", str(tmp_path / "book.yaml"), "--format", "json"])
    printed = json.loads(done.stdout)
    assert printed["questions_written"] == (
        "Questions written by Ann Lee on 1 Jan 2026; the record does not say who judged their"
        " outcomes."
    )
    assert printed["confidence_in_outcomes"] == ""


@pytest.mark.end_to_end
def test_json_names_the_judges_that_were_known_by_a_day(tmp_path):
    """It named those of a later correction, where the page did not."""
    book = book_of("Ann Lee")
    first = {"outcome": "yes", "known_at": "2026-02-02", "readings": [judged_by("bob")]}
    later = ft.Resolution(
        question_id="q0",
        outcome="yes",
        known_at="2026-06-01",
        readings=[judged_by("lea")],
        replaces=[ft.Replaced(**first, replaced_at="2026-06-01", why="judged anew")],
    )
    coders = [ft.Coder(id=each, role="ground-truth") for each in ("bob", "lea")]
    ft.write_book(attrs.evolve(book, coders=coders, resolutions=[later]), tmp_path / "book.yaml")
    words = ["score", str(tmp_path / "book.yaml"), "--format", "json", "--known-by"]
    named = []
    for day in ("2026-03-01", "2026-07-01"):
        printed = json.loads(CliRunner().invoke(main, [*words, day]).stdout)["questions_written"]
        page = contents(ft.read_book(tmp_path / "book.yaml"), known_by=day).outcomes
        assert printed in page
        named.append(printed)
    assert ["bob" in each for each in named] == [True, False]
    assert ["lea" in each for each in named] == [False, True]


def judged_by(coder: str) -> ft.OutcomeReading:
    return ft.OutcomeReading(coder=coder, yes=1)
