"""How histories of revisions are scored from the command line."""

from __future__ import annotations

import json

import pytest

from forecasttrack.evaluation.scores.history_choices import HISTORIES, PRESETS

BOOK = """\
forecasttrack: 1
forecasters:
  - id: ann
questions:
  - id: q1
    text: Will it open?
    closes_at: 2026-01-11T00:00Z
forecasts:
  - question: q1
    forecaster: ann
    issued_at: 2026-01-01T00:00Z
    probability: 0.5
  - question: q1
    forecaster: ann
    issued_at: 2026-01-09T00:00Z
    probability: 0.9
resolutions:
  - question: q1
    outcome: yes
    known_at: 2026-01-11T00:00Z
"""


@pytest.fixture
def book(tmp_path):
    """A book that revises without saying when its question opened."""
    path = tmp_path / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return str(path)


def scored(run, *arguments):
    found = run("score", *arguments, "--format", "json")
    return json.loads(found.stdout)


def test_revisions_without_an_opening_are_weighed_by_live_time(run, book):
    """Never a quiet `last`: eight days of a half and two of nine tenths."""
    brier = scored(run, book)["forecasters"][0]["mean_brier_per_claim"]
    assert brier == pytest.approx((8 * 0.25 + 2 * 0.01) / 10, abs=1e-12)


@pytest.mark.parametrize("choice", [["--history", "daily"], ["--missing", "even odds"]])
def test_revisions_without_an_opening_ask_for_another_choice(run, book, choice):
    """What counts shares of the window cannot do without its beginning."""
    found = run("score", book, *choice, status=1)
    assert "--history last, first or each" in found.stderr


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("options", "brier", "history"),
    [
        (["--history", "last"], 0.01, "last"),
        (["--history", "first"], 0.25, "first"),
        (["--at", "2026-01-05T00:00Z"], 0.25, "spot at 2026-01-05T00:00:00Z"),
    ],
)
def test_a_choice_is_made_and_said(run, book, options, brier, history):
    """In the headline, in its JSON, and in means by column."""
    headline = scored(run, book, *options)
    assert headline["history"] == history
    assert headline["forecasters"][0]["mean_brier_per_claim"] == pytest.approx(brier)
    assert f"histories of revisions: {history}" in run("score", book, *options).stdout
    means = scored(run, book, "--rule", "brier", *options)
    assert means["history"] == history
    assert means["summary"][0]["mean"] == pytest.approx(brier)
    shown = run("score", book, "--rule", "brier", *options).stdout
    assert f"history: {history}" in " ".join(shown.split())


def test_every_forecast_or_a_platforms_choices_have_means_and_no_headline(run, book):
    """The headline says of every number that 0 is best and 1 is worst."""
    (row, *_) = scored(run, book, "--history", "each")["summary"]
    assert (row["rule"], row["mean"]) == ("brier", pytest.approx((0.25 + 0.01) / 2))
    means = scored(run, book, "--rule", "brier", "--history", "each")
    assert means["summary"][0]["mean"] == pytest.approx((0.25 + 0.01) / 2)


def test_choices_that_contradict_each_other_are_wrong_usage(run, book):
    """With the reason in one line."""
    both = run("score", book, "--history", "last", "--before-close", "1 day", status=2)
    assert (both.exit_code, "exclude each other" in both.stderr) == (2, True)
    fixed = run(
        "score", book, "--history", "metaculus", "--span", "actual", "--rule", "brier", status=2
    )
    assert (fixed.exit_code, "fixes span and missing" in fixed.stderr) == (2, True)
    unknown = run("score", book, "--missing", "even ods", status=2)
    assert (unknown.exit_code, "'even odds'" in unknown.stderr) == (2, True)
    assert run("score", book, "--missing", "1.5", status=2).exit_code == 2


def test_span_and_missing_are_passed_on(run, tmp_path):
    """Live for two days of ten, and for less than half of them."""
    path = tmp_path / "book.yaml"
    windowed = BOOK.replace("    closes_at:", "    opens_at: 2026-01-01T00:00Z\n    closes_at:")
    path.write_text(windowed, encoding="utf-8")
    means = scored(run, str(path), "--rule", "brier", "--missing", "0.5", "--span", "scheduled")
    assert means["history"] == (
        "time-weighted, scheduled span, missing live-time, excluded below 0.5"
    )
    assert means["summary"][0]["mean"] == pytest.approx(0.8 * 0.25 + 0.2 * 0.01)


@pytest.mark.parametrize("history", [*HISTORIES, *PRESETS])
def test_every_history_on_offer_is_scored_without_another_option(run, tmp_path, history):
    """`each` and those of platforms were offered and refused."""
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.replace("    closes_at", "    opens_at: 2025-12-30\n    closes_at"))
    assert run("score", str(path), "--history", history).stdout
    refused = [*PRESETS, "each"]
    status = 2 if history in refused else 0
    page = str(tmp_path / "page.md")
    shown = run("report", str(path), "-o", page, "--history", history, status=status)
    assert status == 0 or "is not one of 'time-weighted', 'daily'" in shown.stderr


@pytest.mark.parametrize("early", ["wait", "count"])
def test_early_answers_without_a_full_day_have_no_score_and_say_so(run, tmp_path, early):
    """The median of no means was taken."""
    path = str(tmp_path / "book.yaml")
    for name in ("rain", "snow"):
        run("add", path, name, "Does it?", "--closes-at", "2999-12-31", "--predict", "70%",
            "--forecaster", "me")  # fmt: skip
    run("resolve", path, "rain", "--outcome", "yes", "--known-at", "now")
    shown = run("score", path, "--history", "daily", "--early", early).stdout
    assert "No forecast on them has a score by the chosen history" in " ".join(shown.split())
    run("report", path, "-o", str(tmp_path / "page.md"), "--history", "daily", "--early", early)
