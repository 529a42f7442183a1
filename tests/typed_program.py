# ruff: noqa: T201 - a program that prints
"""A user's program over the public face, as strict type checkers read it.

`mypy --strict tests/typed_program.py` finds nothing, and running it prints a score.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

import forecasttrack as ft
from forecasttrack.scoring import conformance


def pairs_of(book: ft.Book) -> ft.Pairs:
    """Pairs of every forecast that met its outcome."""
    return ft.pair(book, early="count")


def mean_scores(scores: ft.Scores) -> pd.DataFrame:
    """One row per forecaster and rule."""
    return scores.summarise(by="forecaster")


def own_forecast(question: ft.Question, probability: float) -> ft.Forecast:
    """A belief of today."""
    return ft.Forecast(
        question_id=question.id,
        forecaster="me",
        belief=probability,
        issued_at="2026-01-01T08:00Z",
    )


def array_scores() -> np.ndarray:
    """Formulas take lists and give arrays."""
    return ft.scoring.brier(probability=[0.9, 0.2], outcome=[1, 0])


def differing(function: Callable[..., float]) -> list[str]:
    """The cases of reference that a function does not meet."""
    chosen = conformance.cases(rule="brier", accepts="probability")
    return [str(each) for each in conformance.differences(function, chosen)]


def main(path: str) -> None:
    """Score a book and print the means."""
    book = ft.read_book(path)
    for question in book.questions[:1]:
        print(own_forecast(question, 0.7).belief)
    try:
        scores = ft.score(pairs_of(book), rules=["brier", "log"])
    except ft.ForecastTrackError as error:
        print(error, file=sys.stderr)
        raise
    table = mean_scores(scores)
    print(table.to_string(max_cols=6))
    print(array_scores().sum(), differing(lambda **_: 0.0)[:1])


if __name__ == "__main__":
    main(sys.argv[1])
