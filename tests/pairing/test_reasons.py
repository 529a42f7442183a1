"""Why a forecast meets no outcome: one list, in one order, with true details."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.tables.reasons import Reason
from tests.builders import (
    day,
    forecast_row,
    forecast_table,
    pairs_of,
    question_table,
    resolution_table,
)

PACKAGE = Path(ft.__file__).parent


def left_out(*rows, **question):
    frame = pairs_of(*rows, **question).left_out
    return list(zip(frame["reason"], frame["detail"], strict=True))


def test_a_row_written_down_twice_is_not_outside_the_window():
    """It lies in its window; it is left out because it is there twice."""
    row = forecast_row("ann", day=3, probability=0.7)
    assert left_out(row, row) == [
        ("stands twice", "issued 2026-01-08 00:00Z, the same belief stands there again")
    ]


def test_a_forecast_of_the_same_instant_is_replaced_by_the_last_in_sequence():
    first, second = (
        forecast_row("ann", day=3, probability=0.7, sequence=1),
        forecast_row("ann", day=3, probability=0.9, sequence=2),
    )
    assert left_out(first, second) == [
        ("replaced", "issued 2026-01-08 00:00Z, replaced at the same instant")
    ]
    assert [reason for reason, _ in left_out(first, second, second)] == ["replaced", "stands twice"]


def test_beginnings_are_shown_as_beginnings_and_ends_as_ends():
    assert left_out(forecast_row("ann", day=12, probability=0.7), closes=10) == [
        ("outside the window", "issued 2026-01-17 00:00Z, closed 2026-01-14 24:00Z")
    ]
    assert left_out(forecast_row("ann", day=4, probability=0.7), known=3) == [
        ("late", "issued 2026-01-09 00:00Z, known 2026-01-07 24:00Z")
    ]


def test_a_forecast_that_ended_before_the_opening_shows_the_days_that_say_so():
    """It showed a day of issue that lies before the close."""
    over = forecast_row("ann", day=-20, probability=0.7, expires=-10)
    assert left_out(over, opens=2, closes=10) == [
        ("outside the window", "ended 2025-12-25 24:00Z, before it opened 2026-01-07 00:00Z")
    ]


def test_a_condition_that_has_no_name_leaves_no_detail():
    """Behind "condition" stood nothing."""
    tables = {
        "questions": pd.DataFrame({"question_id": ["q"], "kind": ["binary"]}),
        "forecasts": forecast_table(forecast_row("ann", day=0, probability=0.5)),
        "resolutions": resolution_table(outcome=None).assign(status="condition-not-met"),
    }
    [row] = ft.pair(**tables).left_out.to_dict("records")
    assert (row["reason"], row["detail"]) == ("condition not met", "")


def conditional(**condition):
    """A question that counts only if another one comes out yes, and how that one did."""
    asks = [
        ft.Question(id="if", text="?"),
        ft.Question(id="q", text="?", condition=ft.Condition(question_id="if", outcome="yes")),
    ]
    forecast = ft.Forecast(
        question_id="q", forecaster="ann", belief=0.5, issued_at="2026-01-01T00:00Z"
    )
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=asks[1:],
        conditions=asks[:1],
        forecasts=[forecast],
        resolutions=[ft.Resolution(question_id="if", **condition)] if condition else [],
    )


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"outcome": "no", "known_at": "2026-02-01"}, "condition not met"),
        ({"status": "annulled"}, "condition annulled"),
        ({}, "open"),
        ({"outcome": "yes", "known_at": "2026-02-01"}, "open"),
    ],
)
def test_a_condition_that_failed_is_told_from_one_that_is_annulled_or_open(condition, reason):
    assert ft.pair(conditional(**condition)).left_out["reason"].tolist() == [reason]


def test_a_question_settled_before_its_condition_waits_for_the_condition():
    book = conditional().resolve("q", outcome="yes", known_at="2026-02-01")
    assert ft.pair(book).left_out["reason"].tolist() == ["condition open"]


@pytest.mark.parametrize(
    ("question", "resolution", "reason"),
    [
        ({"relation": "not-a-test"}, {"status": "annulled", "outcome": None}, "annulled"),
        ({"relation": "not-a-test"}, {}, "not a test of the claim"),
        ({"relation": "not-a-test"}, {"known_at": day(-1)}, "late"),
    ],
)
def test_of_several_reasons_the_one_listed_first_counts(question, resolution, reason):
    pairs = ft.pair(
        forecasts=forecast_table(forecast_row("ann", day=0, probability=0.5)),
        questions=question_table(**question),
        resolutions=resolution_table().astype({"outcome": object}).assign(**resolution),
    )
    assert pairs.left_out["reason"].tolist() == [reason]


def test_reasons_are_written_in_one_place():
    """No other file of the package spells a reason that could not be another word."""
    unmistakable = [each.value for each in Reason if " " in each.value]
    spelt = re.compile("|".join(f"[\"']{each}[\"']" for each in unmistakable))
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if spelt.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"tables/reasons.py"}


def test_reasons_in_frames_are_plain_text():
    reason = pairs_of(forecast_row("ann", day=12, probability=0.7), closes=10).left_out["reason"]
    assert type(reason.iloc[0]) is str
    assert pd.Series(list(Reason)).tolist()[0] == "no forecast"


def test_each_and_first_see_rows_that_share_an_instant_and_have_an_order():
    """A file with an order and no clock: every revision is scored, or the first of them."""
    rows = [
        forecast_row("ann", day=0, probability=each, sequence=place)
        for place, each in enumerate((0.1, 0.2, 0.9))
    ]
    pairs = pairs_of(*rows, forecast_row("bob", day=0, probability=0.5, sequence=0))
    assert len(pairs) == 2
    each = ft.score(pairs, rules=["brier"], history="each")
    assert sorted(each.frame["score"]) == pytest.approx([0.01, 0.25, 0.64, 0.81])
    assert each.left_out.empty
    first = ft.score(pairs.where(forecaster="ann"), rules=["brier"], history="first")
    assert first.frame["score"].tolist() == pytest.approx([0.81])
    last = ft.score(pairs, rules=["brier"], history="last")
    assert last.frame["score"].tolist() == pytest.approx([0.01, 0.25])
    assert last.left_out["reason"].tolist() == ["replaced"] * 2


@pytest.mark.parametrize("id_of", [str, int])
def test_nothing_left_out_is_a_list_of_the_same_kinds(id_of):
    """Of pairs and of scores: its columns hold what those of a longer list hold."""
    tables = {
        "forecasts": forecast_table(forecast_row("ann", day=3, probability=0.7)),
        "questions": question_table(),
        "resolutions": resolution_table(),
    }
    known_as = 0 if id_of is int else "rain"
    tables = {name: each.assign(question_id=known_as) for name, each in tables.items()}
    longer = {**tables, "forecasts": pd.concat([tables["forecasts"]] * 2)}
    nothing, something = (ft.pair(**each) for each in (tables, longer))
    assert len(nothing.left_out) == 0 < len(something.left_out)
    assert nothing.left_out.dtypes.to_dict() == something.left_out.dtypes.to_dict()
    scored = ft.score(nothing, rules=["brier"]).left_out
    pd.testing.assert_frame_equal(scored, nothing.left_out)
    assert nothing.left_out.index.equals(pd.RangeIndex(0))
