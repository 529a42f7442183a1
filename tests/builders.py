"""Small records, books, tables and pairs, each made by keywords."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

import forecasttrack as ft

ALASKA = "fixtures/alaska-2025"


@cache
def alaska_book() -> ft.Book:
    """The example book, read once; tests have it as the fixture ``alaska``."""
    return ft.read_book(ALASKA)


def read_once(path: str | os.PathLike[str]) -> ft.Book:
    """The example book from memory, every other from its files."""
    return alaska_book() if os.fspath(path) == ALASKA else ft.read_book(path)


# --- records -----------------------------------------------------------------------------------

RAIN = ft.Question(id="rain", text="Will it rain tomorrow?", closes_at="2026-02-01")


def forecast(
    forecaster: str,
    belief: Any,
    *,
    day: int = 1,
    question: str = "rain",
    issued_at: Any = None,
    **fields: Any,
) -> ft.Forecast:
    """A forecast of a day of January 2026, at eight in the morning."""
    return ft.Forecast(
        question_id=question,
        forecaster=forecaster,
        belief=belief,
        issued_at=issued_at or f"2026-01-{day:02d}T08:00Z",
        **fields,
    )


def settled(outcome: Any, *, question: str = "rain", known_at: Any = "2026-02-02") -> ft.Resolution:
    """The resolution of a question."""
    return ft.Resolution(question_id=question, outcome=outcome, known_at=known_at)


def book_of(*beliefs: float, outcome: str = "yes", **question: Any) -> ft.Book:
    """A book with one question per belief of ann, all of them settled alike."""
    ids = [f"Q{number}" for number, _ in enumerate(beliefs)]
    day = "2026-06-30"
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id=each, text="?", closes_at=day, **question) for each in ids],
        forecasts=[
            forecast("ann", belief, question=each)
            for each, belief in zip(ids, beliefs, strict=True)
        ],
        resolutions=[settled(outcome, question=each, known_at=day) for each in ids],
    )


# --- tables, with days for moments --------------------------------------------------------------

START = pd.Timestamp("2026-01-05T00:00Z")


def day(number: float | None) -> pd.Timestamp:
    """A moment by its day, counted from the start; None is a missing one."""
    return pd.NaT if number is None else START + pd.Timedelta(days=number)


def days(numbers: Iterable[float | None]) -> pd.Series[Any]:
    """A column of moments."""
    return pd.Series([day(number) for number in numbers], dtype="datetime64[us, UTC]")


def forecast_row(forecaster: str, *, day: float, probability: float, **more: float) -> dict:
    """A row for `forecast_table`: when it was issued, what it says; ``expires``, ``sequence``."""
    return {"forecaster": forecaster, "day": day, "probability": probability, **more}


def forecast_table(*rows: dict) -> pd.DataFrame:
    """Forecasts of the question ``q``; a column of sequences where a row has one."""
    frame = pd.DataFrame(
        {
            "question_id": ["q"] * len(rows),
            "forecaster": [row["forecaster"] for row in rows],
            "issued_at": days(row["day"] for row in rows),
            "expires_at": days(row.get("expires") for row in rows),
            "probability": [row["probability"] for row in rows],
        }
    )
    if any("sequence" in row for row in rows):
        frame["sequence"] = [row["sequence"] for row in rows]
    return frame


def question_table(
    *,
    opens: float | None = 0,
    closes: float | None = 10,
    closed: float | None = None,
    kind: str = "binary",
    **more: object,
) -> pd.DataFrame:
    """The question ``q``; ``closed`` where it closed early."""
    columns = {
        "question_id": ["q"],
        "kind": [kind],
        "opens_at": days([opens]),
        "closes_at": days([closes]),
        "closed_at": days([closed]),
    }
    return pd.DataFrame({**columns, **{name: [value] for name, value in more.items()}})


def resolution_table(*, outcome: object = 1, known: float | None = None) -> pd.DataFrame:
    """How the question ``q`` was resolved, and on which day that could be known."""
    return pd.DataFrame(
        {
            "question_id": ["q"],
            "status": ["resolved"],
            "outcome": [outcome],
            "known_at": days([known]),
        }
    )


def pairs_of(
    *rows: dict, outcome: object = 1, known: float | None = None, **question: Any
) -> ft.Pairs:
    """Pairs of the forecasts given with the question ``q``."""
    return ft.pair(
        forecasts=forecast_table(*rows),
        questions=question_table(**question),
        resolutions=resolution_table(outcome=outcome, known=known),
    )


def pairs_of_rows(rows: Iterable[tuple[str, str, float, float]]) -> ft.Pairs:
    """Pairs of yes/no questions from (question, forecaster, probability, outcome)."""
    frame = pd.DataFrame(rows, columns=["question_id", "forecaster", "probability", "outcome"])
    questions = frame.drop_duplicates("question_id")
    return ft.pair(
        forecasts=frame[["question_id", "forecaster", "probability"]].assign(issued_at=day(0)),
        questions=questions[["question_id"]].assign(kind="binary"),
        resolutions=questions[["question_id", "outcome"]].assign(status="resolved"),
    )


def score_of(pairs: ft.Pairs, rule: str, **choices: Any) -> dict[str, tuple[float, float]]:
    """Score and coverage of each forecaster under one rule."""
    frame = ft.score(pairs, rules=[rule], **choices).frame
    return {row.forecaster: (row.score, row.time_coverage) for row in frame.itertuples()}
