"""A command whose words do not fit together, or not the place, says so and writes nothing."""

from __future__ import annotations

import pytest

import forecasttrack as ft

BOOK = """\
forecasttrack: 1
forecasters:
  - id: ann
questions:
  - id: rain
    text: Rain?
    opens_at: 2026-01-01
    closes_at: 2026-03-01
  - id: party
    text: Which party?
    kind: categorical
    options: [red, blue]
    closes_at: 2026-03-01
forecasts:
  - {question: rain, forecaster: ann, issued_at: 2026-01-05, probability: 0.6}
  - {question: rain, forecaster: ann, issued_at: 2026-01-09, probability: 0.7}
"""


@pytest.fixture
def place(tmp_path):
    """A book with two forecasts of one forecaster."""
    path = tmp_path / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["check", "a\0b"], "holds the character U+0000"),
        (["add", "BOOK", "snow", "Snow?", "--forecaster", "ann"], "go with --predict BELIEF"),
        (["add", "BOOK", "rain", "Rain?"], "question 'rain' stands there already"),
        (["add", "BOOK", "snow", "Snow?", "--field", "topic"], "write --field NAME=VALUE"),
        (["add", "BOOK", "snow", "Snow?", "--lint-exception", "=so"], "write --lint-exception"),
        (["add", "BOOK", "snow", "Snow?", "--rule", "value"], "the key 'kind' is missing"),
        (["add", "BOOK", "snow", "Snow?", "--rule", "a: [1"], "--rule 'a: [1': "),
        (["amend", "BOOK", "party", "--offered-from", "red"], "write --offered-from OPTION=DATE"),
        (["code", "BOOK"], "nobody is named as coder; say --coder NAME"),
        (["code", "BOOK", "--coder", "ann", "--sheet", "BOOK"], "exists already"),
        (["code", "BOOK", "--coder", "ann", "--read-sheet", "BOOK"], "say --saw-outcome yes, no"),
        (["retract", "BOOK", "rain", "--issued-at", "2026-01-05"], "say --forecaster, too"),
        (["retract", "BOOK", "rain", "--forecaster", "ann"], "2 of them; say --issued-at with one"),
        (
            ["retract", "BOOK", "rain", "--forecaster", "ann", "--issued-at", "2026-01-07"],
            "none at 2026-01-07; say --issued-at with one of 2026-01-05, 2026-01-09",
        ),
        (["resolve", "BOOK", "rain", "--outcome", "yes", "--title", "Gauge"], "--evidence"),
        (["export", "BOOK", "BOOK", "--format", "json-lines"], "is a book"),
    ],
)  # fmt: skip
def test_words_that_do_not_fit_are_wrong_usage(run, place, words, message):
    """Status 2, one message, and the book as it was."""
    refused = run(*(str(place) if word == "BOOK" else word for word in words), status=2)
    assert message in refused.stderr
    assert place.read_text(encoding="utf-8") == BOOK


def test_a_forecaster_without_a_forecast_has_none_to_take_back(run, place):
    """The nearest name is said."""
    refused = run("retract", place, "rain", "--forecaster", "anne", status=None)
    assert refused.exit_code != 0
    assert "'anne' has no forecast on question 'rain'. Did you mean 'ann'?" in refused.stderr


def test_a_book_keeps_no_note_of_a_withdrawal(run, place):
    """It says so, and withdraws."""
    done = run("withdraw", place, "rain", "--forecaster", "ann", "--at", "2026-02-01",
               "--note", "on leave")  # fmt: skip
    assert "a book keeps no note of it" in done.stderr
    assert str(ft.read_book(place).forecasts[-1].expires_at)[:10] == "2026-02-01"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["changes", "LEDGER", "--since-commit", "HEAD"], "is a ledger, which knows"),
        (["record", "LEDGER", "other.db"], "is a ledger; the book comes first"),
        (["export", "LEDGER", "LEDGER", "--format", "json-lines"], "exists already"),
    ],
)
def test_what_is_asked_of_a_book_is_refused_of_a_ledger(run, place, tmp_path, words, message):
    ledger = tmp_path / "track.db"
    with ft.Ledger.open(str(ledger)) as opened:
        opened.record(ft.read_book(place), by="desk")
    refused = run(*(str(ledger) if word == "LEDGER" else word for word in words), status=2)
    assert message in refused.stderr


def test_a_record_that_left_the_book_is_named(run, place, tmp_path):
    """It stays on record; the command says which."""
    ledger = tmp_path / "track.db"
    run("record", place, ledger, "--recorded-by", "desk")
    place.write_text(BOOK.rpartition("  - {")[0], encoding="utf-8")
    done = run("record", place, ledger, "--recorded-by", "desk")
    assert "on record, but no longer in the book: " in done.stderr


@pytest.mark.parametrize("words", [["changes", "nowhere.yaml", "--since-commit", "HEAD"]])
def test_a_place_that_is_not_there_is_named_before_git_is_asked(run, words):
    assert "nowhere.yaml: there is no such file or folder" in run(*words, status=None).stderr


def test_without_git_a_commit_cannot_be_read(run, place, monkeypatch):
    monkeypatch.setattr("forecasttrack.cli.git_version.shutil.which", lambda _: None)
    refused = run("changes", place, "--since-commit", "HEAD", status=2)
    assert "--since-commit needs Git, which is not installed" in refused.stderr
