"""How long a hundred thousand thresholds take against a million observations."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft

pytestmark = pytest.mark.bench

SERIES, DAYS, QUESTIONS, SAMPLE = 40, 25_000, 100_000, 200
FIRST = dt.date(1958, 1, 1)


@pytest.fixture(scope="module")
def world() -> tuple[ft.Book, ft.Facts]:
    """Forty daily series of 25,000 days, and thresholds on them that are rarely crossed."""
    rng = np.random.default_rng(20250815)
    at = pd.date_range(FIRST.isoformat(), periods=DAYS, freq="D", tz="UTC")
    table = pd.DataFrame(
        {
            "series": np.repeat([f"s{n}" for n in range(SERIES)], DAYS),
            "at": np.tile(at, SERIES),
            "value": rng.normal(size=SERIES * DAYS),
        }
    )
    return ft.Book(questions=[_question(n, rng) for n in range(QUESTIONS)]), ft.Facts.of(table)


def _question(n: int, rng: np.random.Generator) -> ft.Question:
    begin, end = np.sort(rng.integers(0, DAYS, size=2))
    series, limit = f"s{rng.integers(SERIES)}", float(rng.uniform(3, 6))
    opens, closes = (FIRST + dt.timedelta(days=int(day)) for day in (begin, end))
    rule = [
        lambda: ft.Crossing(series=series, above=limit),
        lambda: ft.Crossing(series=series, at_most=-limit),
        lambda: ft.ValueAt(series=series, at_least=limit - 4),
    ][n % 3]()
    return ft.Question(id=f"q{n}", text="?", opens_at=opens, closes_at=closes, rule=rule)


def row_by_row(question: ft.Question, rows: list[tuple[int, float]]) -> str | None:
    """The same threshold, looked up by going through the rows of its series."""
    rule: Any = question.rule
    opens, closes = (
        int((dt.datetime(day.year, day.month, day.day) - dt.datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001
        for day in (question.opens_at, question.closes_at)
    )
    closes += 86_400
    last, inside, reached = None, False, False
    for at, value in rows:
        if at <= closes:
            last = value
        if isinstance(rule, ft.Crossing) and opens <= at <= closes:
            inside = True
            if rule.keeps(value) if value > 3 or value < -3 else False:
                return "yes"
        if at >= closes:
            reached = True
            break
    if isinstance(rule, ft.ValueAt):
        return None if last is None else ("yes" if rule.keeps(last) else "no")
    return "no" if inside and reached else None


def test_thresholds_settle_fifty_times_as_fast_as_row_by_row(
    benchmark: Callable[..., ft.Settlement], world: tuple[ft.Book, ft.Facts]
) -> None:
    """One pass over the facts; the loop is timed on a sample, and both find the same."""
    book, facts = world
    began = time.perf_counter()
    settlement = benchmark.pedantic(  # type: ignore[attr-defined]
        ft.resolve, args=(book, facts), kwargs={"known_by": "2030-01-01"}, rounds=1
    )
    taken = time.perf_counter() - began
    frame = settlement.frame.set_index("question_id")
    rows: dict[str, list[tuple[int, float]]] = {
        name: list(
            zip(
                (facts.ends[span := facts.rows_of(name)] // 1_000_000).tolist(),
                facts.low[span].tolist(),
                strict=True,
            )
        )
        for name in facts.names
    }
    sample = book.questions[:: QUESTIONS // SAMPLE]
    began = time.perf_counter()
    found = [row_by_row(each, rows[each.rule.series]) for each in sample]
    loop = (time.perf_counter() - began) * QUESTIONS / len(sample)
    assert [frame["outcome"][each.id] for each in sample] == found
    print(f"{taken:.2f} s at once, {loop:.0f} s row by row, {loop / taken:.0f} times")  # noqa: T201
    assert loop / taken >= 50
