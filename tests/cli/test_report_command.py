"""What a scorecard is made of can be chosen as for any other command that scores."""

from __future__ import annotations

import re

import pytest

from forecasttrack.cli import main

BOOK = """\
forecasttrack: 1
forecasters: [{id: ann}]
questions:
  - {id: rain, text: Does it rain?, kind: binary, opens_at: 2026-01-01, closes_at: 2026-01-31}
  - {id: snow, text: Does it snow?, kind: binary, opens_at: 2026-01-01, closes_at: 2026-01-31}
  - {id: cold, text: How cold?, kind: numeric, unit: C, opens_at: 2026-01-01, closes_at: 2026-01-31}
forecasts:
  - {question: rain, forecaster: ann, probability: .2, issued_at: 2026-01-01}
  - {question: rain, forecaster: ann, probability: .6, issued_at: 2026-01-11}
  - {question: snow, forecaster: ann, probability: .5, issued_at: 2026-01-01}
  - {question: cold, forecaster: ann, point: -3, issued_at: 2026-01-01}
resolutions:
  - {question: rain, outcome: yes, known_at: 2026-02-01}
  - {question: snow, outcome: .8, known_at: 2026-02-01}
  - {question: cold, outcome: -5, known_at: 2026-02-01}
"""
SCORING = ("score", "skill", "compare", "leaderboard", "changes", "report")


@pytest.fixture
def book(tmp_path) -> str:
    place = tmp_path / "book.yaml"
    place.write_text(BOOK, encoding="utf-8")
    return str(place)


@pytest.mark.parametrize("name", SCORING)
def test_every_command_that_scores_takes_the_same_choices(name):
    """Rule, history, early answers, late forecasts and partial outcomes."""
    options = {each for option in main.get_command(None, name).params for each in option.opts}
    histories = {"--history", "--at", "--before-close", "--span", "--missing"}
    assert {"--rule", "--partial", "--early", "--late", *histories} <= options


@pytest.mark.end_to_end
def test_a_report_counts_histories_and_partial_outcomes_as_chosen(run, book, tmp_path):
    """(1 - .6)^2 for the last, and (.5 - .8)^2 as the share that came true."""
    page = tmp_path / "card.md"
    run("report", book, "-o", page, "--history", "last", "--partial", "mean",
        "--rule", "absolute-error", "--rule", "brier")  # fmt: skip
    text = page.read_text(encoding="utf-8")
    assert "| ann | yes or no | Brier score (partial outcome as a mean) | 2 | 0.125 |" in text
    assert "| 1 | 2 C |" in text
    assert "- Histories of revisions: the last forecast counts" in text
    assert "- Partial outcomes: the share that came true" in text


@pytest.mark.end_to_end
def test_a_page_shows_the_rules_that_were_chosen(run, book, tmp_path):
    """Below the standings, which are Brier's."""
    page = tmp_path / "card.html"
    choice = ("--partial", "probability")
    run("report", book, "-o", page, "--rule", "log", *choice)
    assert "<h3>Under the rules that were chosen</h3>" in page.read_text(encoding="utf-8")
    run("report", book, "-o", page, *choice)
    assert "Under the rules that were chosen" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("history", ["each", "metaculus"])
def test_a_scorecard_has_one_score_of_a_question(run, book, tmp_path, history):
    """What gives several, or another convention, is not on offer there."""
    refused = run("report", book, "-o", tmp_path / "card.md", "--history", history, status=2)
    assert f"'{history}' is not one of 'time-weighted', 'daily', 'last', 'first'" in refused.stderr


def test_a_folder_in_the_place_of_a_page_is_called_a_folder(run, book, tmp_path):
    """As --split makes one; it was called no scorecard of ours."""
    page = tmp_path / "t.html"
    page.mkdir()
    refused = run("report", book, "-o", str(page), status=2).stderr
    assert f"{page} is a folder, where the html scorecard would be a file; name" in refused
    refused = run("report", book, "-o", "t.md", "--badge", str(page), status=2).stderr
    assert f"{page} is a folder, where the badge would be a file" in refused


@pytest.mark.parametrize(
    ("column", "line"),
    [
        ("known_at", "soon,3"),
        ("known_at", "2026-13-01,3"),
        ("value", "2026-01-01,many"),
        ("value", "2026-01-01,inf"),
        ("value", "2026-01-01,"),
    ],
)
def test_a_bad_cell_of_last_values_is_named_by_its_column(column, line, run, tmp_path):
    """A number that is none is not called a time that cannot be read."""
    path = tmp_path / "last.csv"
    path.write_text(f"question_id,known_at,value\nQ1,{line}\n", encoding="utf-8")
    page = tmp_path / "page.md"
    done = run("report", "fixtures/alaska-2025", "-o", page, "--last-values", path, status=1)
    assert f"row 1: {column} " in done.output
    assert not page.exists()


@pytest.mark.end_to_end
def test_the_status_quo_and_last_values_of_a_book_stand_on_its_page(run, book, tmp_path):
    """They stood there only where both files were named; (1 - .05)^2, and -4 for -5."""
    folder = tmp_path / "folder"
    folder.mkdir()
    sound = BOOK.replace("outcome: .8", "outcome: no").replace(
        "point: -3", "quantiles: [{level: .5, value: -3}]"
    )
    (folder / "book.yaml").write_text(sound, "utf-8")
    page = tmp_path / "card.md"
    run("report", folder, "-o", page)
    assert "status quo" not in page.read_text("utf-8")
    (folder / "status-quo.csv").write_text("question_id,answer\nrain,no\n", "utf-8")
    lines = "question_id,known_at,value\ncold,2025-12-31,-4\n"
    (folder / "last-values.csv").write_text(lines, "utf-8")
    run("report", folder, "-o", page)
    text = page.read_text("utf-8")
    assert "status quo (95% sure)" in text
    assert "0.902" in text
    assert re.search(r"\| last value \| number \|.*\| 1 C \|", text)
    other = tmp_path / "other.csv"
    other.write_text("question_id,answer\nrain,yes\n", "utf-8")
    run("report", folder, "-o", page, "--status-quo", other)
    assert "0.902" not in page.read_text("utf-8")
    (folder / "status-quo.csv").write_text("question_id,answer\nrain,perhaps\n", "utf-8")
    done = run("report", folder, "-o", page, status=2)
    assert "the status quo of 'rain' is yes or no, found 'perhaps'" in done.stderr
