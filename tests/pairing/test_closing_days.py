"""A close written as a day shows that day, and counts until its end, from every source."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import forecasttrack as ft

DAY = pd.Timestamp("2026-12-31T23:59:59.999999Z")
MIDNIGHT = pd.Timestamp("2027-01-01T00:00Z")
TICK = pd.Timedelta(microseconds=1)


def book_closing(close, *, issued_at="2026-12-31T23:59:59.999999Z", known_at="2027-02-01"):
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="q", text="?", opens_at="2026-01-01", closes_at=close)],
        forecasts=[ft.Forecast(question_id="q", forecaster="ann", belief=0.7, issued_at=issued_at)],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at=known_at)],
    )


def tables_closing(closes_at, *, issued_at=DAY, closed_at=None):
    questions = {"question_id": ["q"], "kind": "binary", "closes_at": pd.Series([closes_at])}
    questions["opens_at"] = pd.Timestamp("2026-01-01", tz="UTC")
    if closed_at is not None:
        questions["closed_at"] = closed_at
    return {
        "questions": pd.DataFrame(questions),
        "forecasts": pd.DataFrame(
            {"question_id": ["q"], "forecaster": "ann", "issued_at": issued_at, "probability": 0.7}
        ),
        "resolutions": pd.DataFrame(
            {"question_id": ["q"], "status": "resolved", "outcome": 1,
             "known_at": pd.Timestamp("2027-02-01", tz="UTC")}
        ),
    }  # fmt: skip


def of_book(close):
    return ft.pair(book_closing(close))


def of_ledger(close):
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book_closing(close, issued_at="2026-02-01"), by="desk")
        assert (
            ledger.questions()["closes_at"].tolist() == of_book(close).frame["closes_at"].tolist()
        )
        return ft.pair(ledger)


def of_tables(close):
    given = dt.date.fromisoformat(close) if len(close) == 10 else pd.Timestamp(close)
    return ft.pair(**tables_closing(given))


@pytest.mark.parametrize("pairs_of", [of_book, of_ledger, of_tables])
@pytest.mark.parametrize(("close", "shown"), [("2026-12-31", DAY), ("2027-01-01T00:00Z", MIDNIGHT)])
def test_a_day_shows_its_last_microsecond_and_an_instant_itself(pairs_of, close, shown):
    """In pairs, in scores, in groups; both close at the same moment all the same."""
    pairs = pairs_of(close)
    assert pairs.frame["closes_at"].tolist() == [shown]
    assert pairs.frame["closed_at"].tolist() == [MIDNIGHT]
    scores = ft.score(pairs, rules=["brier"], span="scheduled")
    assert scores.frame["closes_at"].tolist() == [shown]
    assert scores.frame["time_coverage"].tolist() == pytest.approx(
        ft.score(of_book("2026-12-31"), rules=["brier"], span="scheduled").frame["time_coverage"]
        if pairs_of is not of_ledger
        else scores.frame["time_coverage"]
    )
    assert scores.summarise(by="closes_at")["closes_at"].tolist() == [shown]
    assert ft.calibration(pairs, by="closes_at").frame["closes_at"].unique().tolist() == [shown]


def test_a_forecast_of_the_last_microsecond_counts():
    """The day counts until 24:00, whichever way its close is written."""
    closes = (dt.date(2026, 12, 31), DAY, MIDNIGHT)
    for close in closes:
        assert len(ft.pair(**tables_closing(close))) == 1
        assert len(ft.pair(**tables_closing(close, issued_at=MIDNIGHT))) == 0


def test_what_is_shown_can_be_handed_in_again():
    """Tables of a book give the same pairs, and the book its days back."""
    book = book_closing("2026-12-31", issued_at="2026-02-01T00:00Z")
    tables = book.tables()
    assert tables["questions"]["closes_at"].tolist() == [DAY]
    assert ft.pair(**tables).frame["closed_at"].tolist() == [MIDNIGHT]
    assert str(ft.Book.from_tables(**tables).questions[0].closes_at) == "2026-12-31"


def test_an_actual_close_at_the_end_of_the_day_is_not_later_than_the_day():
    """24:00 stands beside the day that it ends."""
    assert len(ft.pair(**tables_closing(DAY, closed_at=MIDNIGHT))) == 1
    with pytest.raises(ft.ForecastTrackError, match="later than closes_at"):
        ft.pair(**tables_closing(DAY, closed_at=MIDNIGHT + TICK))


def test_lead_times_are_counted_to_the_end_of_the_day():
    """A forecast of seven days before 24:00 is up to 7 days ahead, not a microsecond less."""
    pairs = of_book("2026-12-31").with_columns(issued_at=MIDNIGHT - pd.Timedelta(days=7))
    found = ft.calibration(pairs, by="lead_time").frame
    assert found["lead_time"].astype(str).unique().tolist() == ["up to 7 days"]


def test_what_never_came_lies_after_the_end_of_the_day():
    """A date question without its date scores as beyond 24:00 of the closing day."""
    question = ft.Question(id="q", text="?", kind=ft.Date(), closes_at="2026-12-31")
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[question],
        forecasts=[
            ft.Forecast(
                question_id="q",
                forecaster="ann",
                belief=ft.Samples([20_818.0]),
                issued_at="2026-02-01",
            )
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="never", known_at="2027-02-01")],
    )
    found = ft.score(ft.pair(book), rules=["crps"], history="each").frame
    assert found["score"].tolist() == [1.0]


def test_days_after_nanoseconds_end_are_days_as_others():
    """A window to the year 9999 is a long one, and no error of a library's."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="q", text="?", opens_at="2026-01-01", closes_at="9999-12-30")],
        forecasts=[
            ft.Forecast(question_id="q", forecaster="ann", belief=0.7, issued_at=issued)
            for issued in ("2026-01-02T00:00Z", "9999-12-30")
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at="9999-12-29")],
    )
    pairs = ft.pair(book)
    assert pairs.frame["closes_at"][0].isoformat() == "9999-12-30T23:59:59.999999+00:00"
    assert "9999-12-29 24:00Z" in pairs.left_out["detail"][0]
