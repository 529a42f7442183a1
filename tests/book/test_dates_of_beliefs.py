"""Beliefs about a date are written in dates, and kept in days."""

from __future__ import annotations

import pytest

import forecasttrack as ft

BOOK = """\
forecasttrack: 1
forecasters: [{id: ann}]
questions:
  - {id: day, text: When?, kind: date}
  - {id: troops, text: How many?, kind: numeric, unit: persons}
forecasts:
  - question: QUESTION
    forecaster: ann
    issued_at: 2026-01-01
    BELIEF
"""
BELIEFS = {
    "point: 1970-01-11": ft.Point(10.0),
    "point: 10": ft.Point(10.0),
    "point: 1970-01-11T12:00Z": ft.Point(10.5),
    "samples: [1970-01-11, 12]": ft.Samples([10.0, 12.0]),
    "quantiles: [{level: .1, value: 1970-01-11}, {level: .9, value: 1970-01-21}]": ft.Quantiles.at(
        {0.1: 10, 0.9: 20}
    ),
    "cdf: {points: [1970-01-11, 1970-01-21], probabilities: [0, 1]}": ft.Cdf([10.0, 20.0], [0, 1]),
    "distribution: {family: uniform, lower: 1970-01-11, upper: 1970-01-21}": ft.Distribution(
        "uniform", {"lower": 10.0, "upper": 20.0}
    ),
}


def read(question: str, belief: str, tmp_path) -> ft.Book:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.replace("QUESTION", question).replace("BELIEF", belief), encoding="utf-8")
    return ft.read_book(path)


@pytest.mark.parametrize("belief", BELIEFS)
def test_a_date_is_the_number_of_its_days(belief, tmp_path):
    """Wherever a belief about a date holds a number, and written afresh it reads back the same."""
    book = read("day", belief, tmp_path)
    assert book.forecasts[0].belief == BELIEFS[belief]
    again = ft.write_book(ft.Book(**book.sections), tmp_path / "again.yaml")
    assert ft.read_book(again) == book
    assert "1970-01-11" in again.read_text(encoding="utf-8")


@pytest.mark.parametrize("belief", [each for each in BELIEFS if "1970" in each])
def test_a_date_is_no_number_of_anything_else(belief, tmp_path):
    """A question that asks for a number refuses it, and says what it asks for."""
    with pytest.raises(ft.BookError, match=r"names the date 1970-01-11.* a number in persons"):
        read("troops", belief, tmp_path)


def test_a_ledger_takes_both_for_the_same_fact(tmp_path):
    """Days and dates have one canonical form, so recording both adds nothing."""
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(read("day", "point: 1970-01-11", tmp_path), by="me")
        again = ledger.record(read("day", "point: 10", tmp_path), by="me")
    assert (len(again), again.known) == (0, 4)
