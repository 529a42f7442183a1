"""A ledger is resolved like a book: one transaction, once, with corrections in its history."""

from __future__ import annotations

import attrs
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, LedgerError
from forecasttrack.ledger import entry, recorder

ALASKA = "fixtures/alaska-2025"


@pytest.fixture
def ledger():
    book = ft.read_book(ALASKA)
    with ft.Ledger.open(":memory:") as opened:
        opened.record(attrs.evolve(book, **book.sections | {"resolutions": ()}), by="desk")
        yield opened


@pytest.mark.end_to_end
def test_a_dry_run_records_nothing_and_the_run_records_once(ledger):
    """43 resolutions at one moment; the second run adds no entry."""
    facts = ft.read_facts(f"{ALASKA}/facts.csv")
    before = len(ledger)
    dry = ft.resolve(ledger, facts, known_by="2026-11-22", dry_run=True)
    assert (len(dry), len(ledger)) == (43, before)
    ft.resolve(ledger, facts, known_by="2026-11-22", by="resolver")
    new = [entry for entry in ledger.entries() if entry.by == "resolver"]
    assert len(new) == 43
    assert len({entry.recorded_at for entry in new}) == 1
    assert not ft.resolve(ledger, facts, known_by="2026-11-22")
    assert len(ledger) == before + 43
    recorded = ft.read_book(ALASKA)
    for each in ledger.book().resolutions:
        assert each.outcome == recorded.resolution(each.question_id).outcome


def test_a_revised_datum_is_a_new_entry_that_says_why_and_the_past_stays():
    """As of the first run the outcome is no; now it is yes, and the scores that moved are shown."""
    rows = [("t", "2026-06-20", 80, "2026-06-25"), ("t", "2026-06-20", 74, "2026-09-01")]
    facts = ft.Facts.of(pd.DataFrame(rows, columns=["series", "at", "value", "as_of"]))
    question = ft.Question(
        id="q",
        text="75 or fewer?",
        opens_at="2026-01-01",
        closes_at="2026-06-30",
        rule=ft.ValueAt(series="t", at_most=75, vintage="latest"),
    )
    forecast = ft.Forecast(
        question_id="q", forecaster="ann", belief=0.9, issued_at="2026-01-02T00:00Z"
    )
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record([ft.Forecaster(id="ann"), question, forecast], by="desk")
        ft.resolve(ledger, facts, known_by="2026-07-01")
        then = list(ledger.entries())[-1].moment
        ft.resolve(ledger, facts, known_by="2026-09-01")
        last = ledger.history("q")[-1]
        assert last.replaces
        assert "2026-09-02T00:00:00Z say otherwise" in last.why
        before, after = ledger.as_of(then), ledger
        assert [v.book().resolution("q").outcome for v in (before, after)] == ["no", "yes"]
        moved = ft.changes(before, after, rules=["brier"], history="last")
        assert moved.scores["change"].tolist() == [pytest.approx(0.01 - 0.81)]


def test_what_is_neither_book_nor_ledger_is_refused():
    """With the name of what was found."""
    facts = ft.read_facts(f"{ALASKA}/facts.csv")
    with pytest.raises(InvalidArgumentError, match="a book or a ledger, found str"):
        ft.resolve("fixtures", facts)
    with pytest.raises(InvalidArgumentError, match="books or ledgers, found str"):
        ft.changes("a", "b")


def test_facts_settle_behind_a_wrong_clock_that_is_named(ledger, monkeypatch):
    """Each new resolution states the reason; without a name the call is refused."""
    facts = ft.read_facts(f"{ALASKA}/facts.csv")
    with monkeypatch.context() as patched:
        patched.setattr(recorder, "now", lambda: entry.now() + 4 * 365 * 86_400_000_000)
        (wrong,) = ledger.record(ft.Forecaster(id="zoe"), by="desk")
    with pytest.raises(LedgerError, match="despite_clock="):
        ft.resolve(ledger, facts, known_by="2026-11-22")
    settled = ft.resolve(
        ledger, facts, known_by="2026-11-22", why="host a", despite_clock=wrong.entry
    )
    new = [each for each in ledger.entries() if each.order > wrong.order]
    assert len(new) == len(settled.resolutions) == 43
    assert {each.why for each in new} == {f"despite the clock of {wrong.entry}: host a"}
