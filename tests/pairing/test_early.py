"""Answers that come early wait for their settling day, while others are still open."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from tests.builders import day, days


def tables(*, known=(3, None), closes=(10, 10), issued=(0, 0), resolves_by=None):
    """Two questions: one came out yes on some day, the other one perhaps not yet."""
    ids = ["one", "two"]
    questions = pd.DataFrame(
        {"question_id": ids, "kind": "binary", "opens_at": day(0), "closes_at": days(closes)}
    )
    if resolves_by is not None:
        questions["resolves_by"] = days(resolves_by)
    settled = [place for place, each in enumerate(known) if each is not None]
    return {
        "questions": questions,
        "forecasts": pd.DataFrame(
            {"question_id": ids, "forecaster": "ann", "issued_at": days(issued), "probability": 0.4}
        ),
        "resolutions": pd.DataFrame(
            {
                "question_id": [ids[place] for place in settled],
                "status": "resolved",
                "outcome": 1,
                "known_at": days([known[place] for place in settled]),
            }
        ),
    }


def reasons(pairs):
    return dict(zip(pairs.left_out["question_id"], pairs.left_out["reason"], strict=True))


def test_an_early_yes_waits_while_another_question_is_open():
    pairs = ft.pair(**tables())
    assert reasons(pairs) == {"one": "early", "two": "open"}
    detail = pairs.left_out["detail"].iloc[0]
    assert detail == "known 2026-01-07 24:00Z, waits until 2026-01-14 24:00Z"


def test_it_counts_at_once_where_that_is_asked_for_and_is_marked():
    pairs = ft.pair(**tables(), early="count")
    assert reasons(pairs) == {"two": "open"}
    assert pairs.frame["early"].tolist() == [True]


def test_it_counts_and_stays_marked_once_nothing_that_somebody_forecast_is_open():
    pairs = ft.pair(**tables(known=(3, 5)))
    assert len(pairs) == 2
    assert pairs.frame["early"].tolist() == [True, True]


def test_it_counts_once_its_day_has_passed():
    """The clock is what the records know: a forecast of a later day moves it on."""
    later = tables(closes=(10, 30), issued=(0, 10))
    sooner = later["forecasts"].iloc[1:].assign(forecaster="bob", issued_at=day(0))
    later["forecasts"] = pd.concat([later["forecasts"], sooner])
    assert reasons(ft.pair(**later)) == {"two": "open"}
    assert reasons(ft.pair(**later, known_by=day(4).isoformat()))["one"] == "early"


@pytest.mark.parametrize(("resolves_by", "waits"), [((20, None), True), ((3, None), False)])
def test_the_day_is_that_by_which_the_question_resolves(resolves_by, waits):
    pairs = ft.pair(**tables(resolves_by=resolves_by))
    assert (reasons(pairs).get("one") == "early") is waits


@pytest.mark.parametrize(
    "undated", [{"closes": (None, 10)}, {"known": (None, None)}], ids=["no day", "no outcome"]
)
def test_without_a_day_nothing_is_early(undated):
    assert "early" not in set(reasons(ft.pair(**tables(**undated))).values())


def book(**more):
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=name, text="?", opens_at="2026-01-01", closes_at="2026-12-31")
            for name in ("one", "two")
        ],
        forecasts=[
            ft.Forecast(
                question_id=name, forecaster="ann", belief=0.4, issued_at="2026-01-01T08:00Z"
            )
            for name in ("one", "two")
        ],
        resolutions=[ft.Resolution(question_id="one", outcome="yes", known_at="2026-03-01")],
        **more,
    )


@pytest.mark.parametrize(
    ("recorded_until", "known_by", "waits"),
    [
        (None, None, True),
        ("2026-06-01", None, True),
        ("2027-01-31", None, False),
        ("2027-01-31", "2026-06-01", True),
        ("2026-06-01", "2027-01-31", False),
    ],
)
def test_the_clock_is_known_by_or_else_until_when_outcomes_were_looked_for(
    recorded_until, known_by, waits
):
    pairs = ft.pair(book(recorded_until=recorded_until), known_by=known_by)
    assert (reasons(pairs).get("one") == "early") is waits


def test_of_a_past_view_of_a_ledger_the_earlier_clock_counts():
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book(recorded_until="2027-01-31"), by="desk")
        assert reasons(ft.pair(ledger)) == {"two": "open"}
        assert reasons(ft.pair(ledger, known_by="2026-06-01"))["one"] == "early"


def test_the_choice_is_one_of_two():
    with pytest.raises(InvalidArgumentError, match='it is "wait" or "count"'):
        ft.pair(**tables(), early="now")


def test_the_funnel_counts_from_what_was_asked_to_what_is_counted():
    with_void = book(recorded_until="2026-06-01").resolve("two", status="annulled")
    waiting = ft.pair(book(recorded_until="2026-06-01")).funnel
    assert list(zip(waiting["stage"], waiting["questions"], strict=True)) == [
        ("asked", 2), ("forecast", 2), ("past its settling day", 0), ("resolved", 1),
        ("counted", 0),
    ]  # fmt: skip
    settled = ft.pair(with_void).funnel.set_index("stage")
    assert settled.loc["void: annulled"].tolist() == [1, 1]
    assert settled.loc["counted"].tolist() == [1, 1]
