"""No public call grows worse by more than a fifth unseen: its calls are counted, not seconds."""

from __future__ import annotations

import json

import pytest

from forecasttrack import reliability
from tests.costs.calls import CALLS, KEPT, count_calls, counted, environment, worse

COUNTS = json.loads(KEPT.read_text(encoding="utf-8"))
CURE = "If it is worth it: python -m tests.costs.calls, and say why in the commit."
NAMES = [
    pytest.param(name, marks=pytest.mark.slow) if name == "ft.report" else name for name in CALLS
]
"""A report makes two million calls, which takes the profiler seconds."""


@pytest.fixture(scope="module")
def found():
    """The counts of each call, made when a test first needs them."""
    made: dict[str, dict[str, int]] = {}

    def counts(name: str) -> dict[str, int]:
        if name not in made:
            made[name] = count_calls(CALLS[name])
        return made[name]

    return counts


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", NAMES)
def test_a_public_call_calls_our_functions_hardly_more_often_than_before(found, name):
    """With whatever versions of Python and of other packages."""
    assert name in COUNTS["calls"], CURE
    assert worse(found(name), COUNTS["calls"][name], "own") == "", CURE


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", NAMES)
def test_a_public_call_calls_any_functions_hardly_more_often_than_before(found, name):
    """Those of pandas, too, where the counts were made with the same packages."""
    if environment() != COUNTS["environment"]:
        pytest.skip(f"COUNTS WERE MADE WITH OTHER PACKAGES: {COUNTS['environment']}")
    assert name in COUNTS["calls"], CURE
    assert worse(found(name), COUNTS["calls"][name], "all") == "", CURE


def test_every_call_has_its_counts():
    assert COUNTS["calls"].keys() == CALLS.keys(), CURE
    assert all(0 < each["own"] < each["all"] for each in COUNTS["calls"].values())


def test_what_a_tally_keeps_does_not_hide_the_cost_of_drawing(found):
    """A thousand draws were counted as nine calls."""
    assert found("reliability.consistency")["own"] > 1000


def test_a_loop_over_rows_is_noticed():
    """What was done once is done again and again: of our own functions, or of others."""

    def once():
        return reliability.corp(counted())

    def again():
        return [once() for _ in range(2)]

    def row_by_row():
        return [*("row".upper() for _ in range(300)), once()]

    before = count_calls(once)
    assert worse(count_calls(once), before, "own") == worse(count_calls(once), before, "all") == ""
    assert worse(count_calls(again), before, "own").startswith("own: ")
    assert worse(count_calls(row_by_row), before, "own") == ""
    assert worse(count_calls(row_by_row), before, "all").startswith("all: ")


@pytest.mark.end_to_end
def test_counts_are_the_same_each_time():
    """Nothing of the machine is in them."""
    names = ("ft.pair, tables", "ft.score", "Scores.compare", "ft.lint")
    assert [count_calls(CALLS[name]) for name in names] == [
        count_calls(CALLS[name]) for name in names
    ]
