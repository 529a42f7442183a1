"""What commands print fits the terminal, and words and numbers stay whole where they can."""

from __future__ import annotations

import pandas as pd
import pytest
from rich.console import Console

from forecasttrack.cli import output
from forecasttrack.scorecard.text import frame_table

BOOK, FACTS = "fixtures/alaska-2025", "fixtures/alaska-2025/facts.csv"
COMMANDS = {
    "score": ["score", BOOK],
    "full": ["score", BOOK, "--full"],
    "means": ["score", BOOK, "--rule", "brier", "--by", "forecaster", "--by", "section"],
    "calibration": ["calibration", BOOK],
    "compare": ["compare", BOOK, "even odds", "authors"],
    "leaderboard": ["leaderboard", BOOK, "--rule", "brier"],
    "skill": ["skill", BOOK, "--by", "section"],
    "due": ["due", BOOK, "--at", "2026-01-31", "--by", "section"],
    "indicators": ["indicators", BOOK, "--by", "section"],
    "changes": ["changes", BOOK, "--before", "2026-01-01", "--rule", "brier"],
    "check": ["check", BOOK],
    "lexicon list": ["lexicon", "list"],
    "lexicon show": ["lexicon", "show", "icd203"],
    "lexicon compare": ["lexicon", "compare", "likely"],
    "formats": ["formats"],
    "resolve": ["resolve", BOOK, "--facts", FACTS, "--dry-run", "--known-by", "2026-11-22"],
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_nothing_is_wider_than_eighty_columns(run, arguments, monkeypatch):
    """Whatever the tables hold; nothing is cut off either."""
    monkeypatch.setattr(output, "_PIPED_WIDTH", 80)
    lines = run(*arguments, status=None).stdout.splitlines()
    assert lines
    assert [line for line in lines if len(line) > 80 or "…" in line] == []


@pytest.mark.end_to_end
@pytest.mark.parametrize("width", [80, 100, 140])
def test_days_and_scores_are_not_broken(run, width, monkeypatch):
    """They used to be: 2026-02-1 with a 5 in the next line, 0.20 with a 6."""
    monkeypatch.setattr(output, "_PIPED_WIDTH", width)
    due = run("due", BOOK, "--at", "2026-01-31", "--by", "section").stdout
    assert "2026-02-15" in due
    score = run("score", BOOK, "--full").stdout.splitlines()
    row = next(line for line in score if line.startswith("authors  "))
    assert row.split()[-1] == "+0.177"
    assert any(line.startswith("putin ") for line in score)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_intervals_are_never_cut_off(width):
    """Beside long names 0.044 to 0.133 stood as 0.044 to 0.13."""
    names = ["foreign policy and defence", "bob-with-a-long-name@example.org"]
    frame = pd.DataFrame(
        {"first": names[::-1], "second": names, "95% interval": ["0.044 to 0.133"] * 2, "n": 120}
    )
    console = Console(width=width)
    with console.capture() as printed:
        console.print(frame_table(frame))
    lines = printed.get().splitlines()
    assert max(map(len, lines)) <= width
    assert sum("0.044 to" in line for line in lines) == 2
    assert sum("0.133" in line for line in lines) == 2
    assert sum("120" in line for line in lines) == 2


@pytest.mark.parametrize("width", [60, 80])
def test_short_headings_and_numbers_stay_whole_beside_long_names(width):
    """A rank stood letter over letter, and 1.9e-06 in four lines, so that a name had its room."""
    names = ["forecaster-with-a-very-long-name-and-no-blank@example.org", "ann"]
    tables = {
        "rank": {"rank": ["1", "2"], "from": ["1 to 2"] * 2, "forecaster": names},
        "first": {"first": names, "second": names[::-1], "p": ["1.9e-06", "0.11"]},
    }
    for heading, columns in tables.items():
        shared = {"estimate": ["-0.125"] * 2, "95% interval": ["-0.173 to 0.028"] * 2, "n": 1200}
        console = Console(width=width)
        with console.capture() as printed:
            console.print(frame_table(pd.DataFrame({**columns, **shared})))
        text = printed.get()
        assert max(map(len, text.splitlines())) <= width
        for whole in (heading, "-0.125", "1200", *(["1.9e-06"] if heading == "first" else [])):
            assert whole in text.split(), (whole, text)
