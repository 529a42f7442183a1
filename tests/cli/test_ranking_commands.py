"""Forecasters beside each other at the command line: the numbers are those of the library."""

from __future__ import annotations

import json
import warnings

import pytest

import forecasttrack as ft

ALASKA = "fixtures/alaska-2025"


@pytest.fixture(scope="module")
def scores(alaska) -> ft.Scores:
    """What the headline counts, by Brier."""
    return ft.score(ft.pair(alaska).where(nature="forecast", kind="binary"), rules=["brier"])


def rows(run, command: str, *words: str) -> list[dict]:
    printed = run(command, ALASKA, *words, "--rule", "brier", "--format", "json").stdout
    name = {"compare": "comparison"}.get(command, command)
    return json.loads(printed)[name]


def test_skill_is_that_of_the_library(run, scores):
    """Mean, baseline and skill of everybody."""
    found = rows(run, "skill")
    wanted = scores.skill()
    assert found[0]["skill"] == pytest.approx(wanted["skill"][0])
    assert [each["forecaster"] for each in found] == ["authors", "putin"]
    assert found[1]["skill"] is None


def test_a_comparison_is_that_of_the_library(run, scores):
    """Difference, interval and verdict against even odds."""
    (found,) = rows(run, "compare", "authors", "even odds")
    with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        wanted = scores.compare("authors", "even odds").frame.iloc[0]
    for name in ("difference", "low", "high", "p_adjusted"):
        assert found[name] == pytest.approx(wanted[name])
    assert found["better"] == wanted["better"]


def test_a_leaderboard_is_that_of_the_library(run, scores):
    """Ranks with those of a baseline."""
    found = rows(run, "leaderboard", "--baseline", "even odds")
    with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        wanted = scores.with_baseline("even odds").leaderboard().frame
    assert [each["estimate"] for each in found] == pytest.approx(wanted["estimate"].tolist())
    assert [each["rank"] for each in found][:2] == [1.0, 2.0]


def test_groups_are_compared_apart(run, scores):
    """Each section has the numbers of its own questions."""
    found = {each["section"]: each for each in rows(run, "compare", "authors", "even odds",
                                                    "--by", "section")}  # fmt: skip
    assert len(found) == 4
    part = scores.frame[scores.frame["section"] == "Prospects"]
    own = part[part["forecaster"] == "authors"]["score"]
    assert found["Prospects"]["mean_first"] == pytest.approx(own.mean())
    assert sum(each["n"] for each in found.values()) == 32


def test_doubts_are_named_once_without_their_place_in_code(run):
    """Each warning stands on stderr in one line."""
    printed = run("leaderboard", ALASKA).stderr.splitlines()
    assert printed[0] == "Only 19 clusters of questions: intervals and tests are approximate."
    assert len(set(printed)) == len(printed) == 2
    assert ".py" not in "".join(printed)


@pytest.mark.parametrize("command", ["compare", "leaderboard", "skill"])
def test_tables_fit_eighty_columns(run, command):
    """Nothing of the Alaska book is wider, notes apart."""
    names = ["authors", "even odds"] if command == "compare" else []
    lines = run(command, ALASKA, *names).stdout.splitlines()
    assert max(len(line) for line in lines if "  " in line) <= 80


def test_histories_early_answers_and_partial_outcomes_are_chosen_alike(run):
    """The options of `score` are those of each of them."""
    for command in ("compare", "leaderboard", "skill"):
        named = run(command, "--help").stdout
        for option in ("--partial", "--early", "--rule", "--history", "--by", "--known-by"):
            assert option in named, (command, option)


def test_who_has_no_common_question_is_named(run):
    """The error says how many each has, and what would help."""
    refused = run("compare", ALASKA, "authors", "putin", status=2).stderr
    assert "no common question (32 and 1 of their own)" in refused


@pytest.mark.parametrize("command", [["leaderboard"], ["compare"], ["skill"]])
def test_where_nothing_counts_the_reason_and_what_would_is_said(run, tmp_path, command):
    """No forecast at all, none with an outcome, or none whose settling day has come."""
    book = str(tmp_path / "b.yaml")

    def refused() -> str:
        return run(command[0], book, *command[1:], status=2).stderr

    days = ("--opens-at", "2026-01-01", "--closes-at", "2099-01-01")
    run("add", book, "rain", "Does it rain?", *days)
    assert "nothing counts here; " in refused()
    run("add", book, "snow", "Does it snow?", *days)
    for question in ("rain", "snow"):
        for name in ("ann", "bob"):
            run("predict", book, question, "70%", "--forecaster", name, "--issued-at", "2026-01-02")
    assert "left out: 4 open" in refused()
    run("resolve", book, "rain", "--outcome", "yes", "--known-at", "2026-01-05")
    assert "left out: 2 early, 2 open; --early count takes answers that came before" in refused()
    assert run(*command, book, "--early", "count").stdout
