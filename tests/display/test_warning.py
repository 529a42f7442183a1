"""Warnings point at the line that a user wrote."""

from __future__ import annotations

import warnings

import pytest

import forecasttrack as ft


@pytest.fixture(scope="module")
def scores():
    return ft.score(ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary"))


CALLS = {
    "a comparison": lambda scores: scores.compare("authors", "even odds"),
    "a ranking": lambda scores: scores.with_baseline("even odds").leaderboard(),
    "pairs of nobody": lambda scores: scores.pairs.where(forecaster="nobody"),
    "absence that pays": lambda scores: ft.score(scores.pairs, missing="zero"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_warning_names_the_line_of_the_caller(call, scores):
    """However many functions of ours lie between."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(scores)
    assert {each.filename for each in caught} == {__file__}
    assert {each.lineno for each in caught} == {call.__code__.co_firstlineno}
