"""People write days: a bare day of issue counts from its beginning, and is late by its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import forecasttrack as ft

QUESTION = ft.Question(id="rain", text="Rain?", opens_at="2026-01-02", closes_at="2026-02-01")


def book(*issued_at: str, known_at: object = "2026-01-10", **fields: object) -> ft.Book:
    """One forecaster, who said something on each of some dates."""
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[QUESTION],
        forecasts=[
            ft.Forecast(
                question_id="rain", forecaster="ann", belief=0.5 + row / 10, issued_at=each,
                **fields,
            )
            for row, each in enumerate(issued_at)
        ],
        resolutions=[ft.Resolution(question_id="rain", outcome="yes", known_at=known_at)],
    )  # fmt: skip


def left_out(source: ft.Book | ft.Ledger) -> list[tuple[str, str]]:
    """Reasons and details of the forecasts that are not scored."""
    frame = ft.pair(source).left_out
    return list(zip(frame["reason"], frame["detail"], strict=True))


@pytest.fixture(params=["book", "ledger"])
def kept(request: pytest.FixtureRequest) -> Iterator[Callable[[ft.Book], ft.Book | ft.Ledger]]:
    """A book as it is, or the same in a ledger of its own."""
    with ft.Ledger.open(":memory:") as ledger:

        def recorded(source: ft.Book) -> ft.Ledger:
            ledger.record(source, by="desk")
            return ledger

        yield (lambda source: source) if request.param == "book" else recorded


SAME_DAY = (
    "late",
    "issued on the day on which it became known; give the time of issue",
)


@pytest.mark.parametrize(
    ("issued_at", "known_at", "expected"),
    [
        ("2026-01-10", "2026-01-10", [SAME_DAY]),
        ("2026-01-10", "2026-01-10T08:00Z", [SAME_DAY]),
        ("2026-01-09", "2026-01-10", []),
        ("2026-01-10T23:59Z", "2026-01-10", []),
        ("2026-01-10T00:00Z", "2026-01-10", []),
    ],
)
def test_a_bare_day_is_late_on_the_day_of_the_outcome(issued_at, known_at, expected, kept):
    """Nobody can tell which came first; an instant on that day can, midnight too."""
    assert left_out(kept(book(issued_at, known_at=known_at))) == expected


def test_a_bare_day_after_the_outcome_is_late_for_that():
    """The detail says when it was issued and when the outcome was known."""
    ((reason, detail),) = left_out(book("2026-01-12"))
    assert reason == "late"
    assert "2026-01-12" in detail


def test_a_bare_day_counts_from_its_beginning(kept):
    """For windows and for order: the whole day is live, and a later hour of it revises."""
    pairs = ft.pair(kept(book("2026-01-02", "2026-01-02T06:00Z")))
    assert [str(each) for each in pairs.frame["issued_at"]] == [
        "2026-01-02 00:00:00+00:00",
        "2026-01-02 06:00:00+00:00",
    ]
    coverage = ft.score(pairs, rules=["brier"]).frame["time_coverage"]
    assert coverage.iloc[0] == 1


def test_a_bare_day_of_expiry_lasts_until_its_end(kept):
    """As it is with every date that ends something."""
    pairs = ft.pair(kept(book("2026-01-03", expires_at="2026-01-05")))
    assert [str(each) for each in pairs.frame["expires_at"]] == ["2026-01-06 00:00:00+00:00"]


def test_a_day_and_its_first_instant_are_one_moment():
    """Two beliefs of one moment contradict each other, however it is written."""
    with pytest.raises(ft.ForecastTrackError, match="stands twice"):
        book("2026-01-03", "2026-01-03T00:00Z")


def test_a_bare_day_survives_files_and_ledgers(tmp_path):
    """It is written as it was said, and read back the same."""
    source = book("2026-01-03", "2026-01-04T08:00Z", expires_at="2026-01-05")
    file = ft.write_book(source, tmp_path / "book.yaml")
    assert "issued_at: 2026-01-03\n" in file.read_text()
    assert ft.read_book(file) == source
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(source, by="desk")
        assert ledger.book() == source
