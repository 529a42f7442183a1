"""What commands that score a table say of how they read it, and how that is said better."""

from __future__ import annotations

import re

import click
import pytest

from forecasttrack.cli.import_options import (
    arguments_of_words,
    as_values_of_read,
    import_options,
)

SHEET = """\
Prediction,My %,Made on,Due,Result
Rates fall,70%,2026-01-12,2026-03-12,yes
Budget passes,55%,2026-01-12,2026-04-03,no
Fares rise,35%,,2026-06-02,no
"""


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_a_hint_is_an_option_that_the_command_has(run, sheet):
    """It used to be `--issued-at`, which `score` refused."""
    shown = run("score", sheet).stderr
    assert "row 4, Made on: there is no date; say when: --read issued-at=DAY\n" in shown
    assert "Due is read as closes_at (--read column='Due'=closes_at)" in shown
    assert "3 rows, 2 taken, 1 refused" in shown
    followed = run("score", sheet, "--read", "issued-at=2026-02-01").stderr
    assert "refused" not in followed


def test_who_forecast_is_said_of_a_sole_column_of_chances(run, sheet):
    """`forecaster=me` used to be passed over in silence, and the column's name was scored."""
    options = ("--read", "forecaster=me", "--read", "issued-at=2026-02-01")
    shown = run("score", sheet, *options)
    assert "me                   3" in shown.stdout
    assert "My %" not in shown.stdout
    assert "My % is read as probability (--read column='My %'=probability)" in shown.stderr


def test_a_word_that_is_no_option_is_named_under_the_command_at_work(run, sheet):
    """The usage of a command `read` used to be shown, which nobody can type."""
    shown = run("score", sheet, "--read", "issued_at=2026-02-01", status=2).stderr
    assert shown.startswith(("Usage: forecasttrack score ", "Usage: main score "))
    without_marks = re.sub("[':.]", "", shown)  # Which of them Click writes differs by its version.
    assert "--read No such option issued_at Did you mean issued-at?" in without_marks


def test_a_table_is_accounted_for_once(run, sheet):
    """A command that reads it again for its error used to print everything twice."""
    shown = run("compare", sheet, "Ann", status=2).stderr
    assert shown.count("Due is read as closes_at") == 1


def test_an_error_about_a_table_names_the_cure_of_its_command(run, tmp_path):
    path = tmp_path / "odds.csv"
    path.write_text("Question,p,Result\nDoes it rain?,1,yes\nDoes it snow?,0,no\n")
    shown = run("score", path, status=2).stderr
    assert "--read no-percent" in shown
    assert "--read percent" in shown
    assert "(--no-percent)" not in shown
    assert "percent=False" not in shown


@pytest.mark.parametrize(
    ("named", "typed"),
    [
        ("--percent/--no-percent", "--read percent or --read no-percent"),
        ("--outcome N/A=open", "--read outcome=N/A=open"),
        ("--zone Europe/Berlin, or --zone", "--read zone=Europe/Berlin, or --read zone=ZONE"),
        ("--odds for reads .75", "--read odds=for reads .75"),
        ("--read on-fault=leave-out", "--read on-fault=leave-out"),
        ("--no-percent) or (--percent", "--read no-percent) or (--read percent"),
        ("--forecaster", "--read forecaster=NAME"),
    ],
)
def test_options_of_import_are_named_as_values_of_read(named, typed):
    assert as_values_of_read(named) == typed
    assert as_values_of_read(typed) == typed


@pytest.mark.parametrize(
    "option", [name for each in import_options(click.Command("any")).params for name in each.opts]
)
def test_every_option_of_import_is_known_to_the_hints(option):
    assert as_values_of_read(f"say {option}").startswith(f"say --read {option[2:]}")


def test_what_is_named_can_be_given():
    words = ("issued-at=2026-02-01", "column=Made on=issued_at", "no-percent", "outcome=n/a=open")
    found = arguments_of_words(words)
    assert found["issued_at"] == "2026-02-01"
    assert found["columns"] == {"Made on": "issued_at"}
    assert found["percent"] is False
    assert found["outcomes"] == {"n/a": "open"}
