"""Resolving a ledger at the command line, from files and from its own facts; and what moved."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.records.moments import moment
from tests.cli.test_resolving import unsettled as unsettled  # noqa: PLC0414 - a fixture

ALASKA = Path("fixtures/alaska-2025")
FACTS = str(ALASKA / "facts.csv")
MOVED = {"Q16a": "yes", "Q24b": "no", "Q24c": "no"}
BY = ("--recorded-by", "desk")
THEN = ("--known-by", "2026-11-22")


@pytest.fixture(params=["file", "postgresql"])
def ledger(run, request, unsettled, tmp_path):
    """The address of a ledger that holds the Alaska book without three of its resolutions."""
    place = str(tmp_path / "alaska.db")
    if request.param == "postgresql":
        place = request.getfixturevalue("cluster").new_database()
    run("record", unsettled, place, *BY)
    return place


def settled(place):
    with ft.Ledger.open(place) as opened:
        book = opened.book()
    return {name: getattr(book.resolution(name), "outcome", None) for name in MOVED}


def actions(done):
    return {row["question_id"]: row["action"] for row in json.loads(done.stdout)["questions"]}


@pytest.mark.end_to_end
def test_a_ledger_is_resolved_once_from_a_file(run, ledger):
    """A dry run records nothing, the run records three, the next one none."""
    with ft.Ledger.open(ledger) as opened:
        before = len(opened)
    dry = run("resolve", ledger, "--facts", FACTS, *THEN, "--dry-run", "--format", "json")
    assert {name for name, action in actions(dry).items() if action == "resolve"} == set(MOVED)
    assert set(settled(ledger).values()) == {None}
    run("resolve", ledger, "--facts", FACTS, *THEN, *BY)
    again = run("resolve", ledger, "--facts", FACTS, *THEN, *BY)
    assert "3 stands" in again.stderr
    assert settled(ledger) == MOVED
    with ft.Ledger.open(ledger) as opened:
        assert len(opened) == before + 3
        assert {entry.by for entry in list(opened.entries())[-3:]} == {"desk"}


@pytest.mark.end_to_end
def test_a_ledger_is_resolved_from_the_facts_it_has_on_record(run, ledger):
    """Recorded once, skipped the second time; outcomes and open questions agree."""
    assert "44 new on record" in run("record", FACTS, ledger, *BY).stdout
    assert "0 new on record, 44 there" in run("record", FACTS, ledger, *BY).stdout
    due = run("due", ledger, "--on-record", "--at", "2026-11-22", "--format", "json", status=3)
    rows = json.loads(due.stdout)["due"]
    assert {row["question_id"] for row in rows if row["resolvable"]} == set(MOVED)
    run("resolve", ledger, "--on-record", *THEN, *BY)
    assert settled(ledger) == MOVED
    run("due", ledger, "--on-record", "--at", "2026-11-22")
    elsewhere = run("resolve", ledger, "--facts", ledger, "--facts", FACTS, *THEN, *BY)
    assert "3 stands" in elsewhere.stderr


@pytest.mark.end_to_end
def test_what_moved_is_shown_between_two_moments_of_a_ledger(run, ledger):
    """Three outcomes; of these two are scored, and the third is no test of its claim."""
    with ft.Ledger.open(ledger) as opened:
        before = list(opened.entries())[-1].moment
    run("resolve", ledger, "--facts", FACTS, *THEN, *BY)
    arguments = ("changes", ledger, "--before", before, "--rule", "brier")
    printed = json.loads(run(*arguments, "--format", "json").stdout)
    assert {row["question_id"]: row["outcome_after"] for row in printed["outcomes"]} == MOVED
    assert [(row["question_id"], row["before"]) for row in printed["scores"]] == [
        ("Q24b", None),
        ("Q24c", None),
    ]
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").stdout)))
    assert [(row["question_id"], row["forecaster"]) for row in rows] == [
        ("Q16a", ""),
        ("Q24b", "authors"),
        ("Q24c", "authors"),
    ]
    table = run(*arguments).stdout
    assert "outcomes that moved: 3" in table
    assert "scores that moved: 2" in table


@pytest.mark.end_to_end
def test_nothing_moved_is_said_so(run, ledger):
    """Between now and now."""
    table = run("changes", ledger, ledger).stdout
    assert table.split("\n")[:3] == ["outcomes that moved: 0", "", "scores that moved: 0"]


# --- books ------------------------------------------------------------------------------------


@pytest.mark.end_to_end
def test_a_correction_by_hand_moves_one_outcome_between_two_books(run, unsettled):
    """The book before and the book after, with the reason."""
    why = ("--why", "a text was found")
    answer = ("--outcome", "yes", "--known-at", "2026-11-01")
    run("resolve", unsettled, "Q24a", *why, *answer)
    found = json.loads(run("changes", str(ALASKA), unsettled, "--format", "json").stdout)
    moved = {row["question_id"]: row for row in found["outcomes"]}
    assert set(moved) == {*MOVED, "Q24a"}
    assert (moved["Q24a"]["outcome_after"], moved["Q24a"]["why"]) == ("yes", "a text was found")


def test_what_became_known_is_shown_between_two_moments_of_a_book(run):
    """From September 2026 on three outcomes became known, two of them scored, and one was missed.

    Q17b closed on 31 October and is unresolved without a date: in August it was open.
    """
    printed = run("changes", str(ALASKA), "--before", "2026-08-31", "--format", "json").stdout
    found = json.loads(printed)
    moved = {row["question_id"]: row["status_after"] for row in found["outcomes"]}
    resolved = dict.fromkeys(("Q13b", "Q13c", "Q14b"), "resolved")
    assert moved == {**resolved, "Q17b": "unresolved"}
    assert {row["question_id"] for row in found["scores"]} == {"Q13c", "Q14b"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("changes", str(ALASKA)),
        ("changes", str(ALASKA), "--before", "soon"),
        ("changes", str(ALASKA), str(ALASKA), "--rule", "brir"),
        ("resolve", str(ALASKA), "--on-record"),
        ("due", str(ALASKA), "--on-record"),
        ("resolve", str(ALASKA), "--facts", "facts.png"),
    ],
)
def test_wrong_usage_is_said_without_a_traceback(arguments):
    """On stderr, and with a status that is not 0."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert (done.stdout, bool(done.stderr)) == ("", True)


def test_indicators_are_shown_in_three_forms(run):
    """A claim with two signs settled and one open, as in the library."""
    table, printed, rows = (
        run("indicators", str(ALASKA), "--format", shape).stdout
        for shape in ("table", "json", "csv")
    )
    found = {row["claim"]: row for row in json.loads(printed)["indicators"]}
    expected = ft.indicators(ft.read_book(ALASKA)).set_index("claim")
    assert set(found) == set(expected.index)
    for name in ("share", "n_settled", "n_open", "highest"):
        assert found["C01"][name] == expected.loc["C01", name]
    assert found["C01"]["open"] == ["Q01d"]
    assert next(csv.DictReader(io.StringIO(rows)))["open"] == "Q01d"
    assert "0.67 to 1.00" in table


def test_indicators_as_they_were_known(run, tmp_path):
    """Nothing of the first claim was known when 2026 began; the ledger says the same."""
    place = str(tmp_path / "alaska.db")
    run("record", str(ALASKA), place, *BY)
    for source in (str(ALASKA), place):
        printed = run("indicators", source, "--known-by", "2026-01-01", "--format", "json").stdout
        first = json.loads(printed)["indicators"][0]
        assert (first["claim"], first["share"], first["n_open"]) == ("C01", None, 3)


@pytest.mark.end_to_end
def test_a_slip_of_the_pen_is_asked_for_again(run, unsettled, monkeypatch):
    """A word that is no outcome and a day that is none do not end the session."""
    monkeypatch.setattr("forecasttrack.cli.resolve._on_a_terminal", lambda: True)
    monkeypatch.setattr("forecasttrack.cli.prompts.now", lambda: moment("2026-11-22T12:00Z"))
    answers = "skip\nyse\nno\nsoon\n2026-02-15\n\nannulled\n\n"
    done = run("resolve", unsettled, answers=answers)
    assert "Error: the outcome" in done.output
    assert "'soon' is no date" in done.output
    book = ft.read_book(unsettled)
    assert [book.resolution(name) is None for name in MOVED] == [True, False, False]
    assert (book.resolution("Q24b").outcome, book.resolution("Q24c").status) == ("no", "annulled")


FUNCTIONS = """
import forecasttrack as ft

@ft.register_rule("counts of a command", series=["x"])
def counts(question, facts):
    return "yes" if len(facts) > 1 else None

@ft.register_rule("raises of a command")
def raises(question, facts):
    return 1 / 0
"""


def test_functions_for_rules_are_run_from_a_file_that_a_person_names(run, tmp_path):
    """One settles its question, one raises and is a fault; without the file both are faults."""
    names = ("counts of a command", "raises of a command")
    questions = [
        ft.Question(id=name.split()[0], text="?", closes_at="2026-06-30",
                    rule=ft.Registered(function=name))
        for name in names
    ]  # fmt: skip
    book, facts = str(tmp_path / "book.yaml"), tmp_path / "facts.csv"
    ft.write_book(ft.Book(questions=questions), book)
    facts.write_text("series,at,value\nx,2026-01-01,1\nx,2026-01-02,1\n", encoding="utf-8")
    (tmp_path / "own.py").write_text(FUNCTIONS, encoding="utf-8")
    settle = ("resolve", book, "--facts", str(facts), "--dry-run", "--format", "json")
    without = run(*settle, status=1)
    assert actions(without) == {"counts": "fault", "raises": "fault"}
    done = run(*settle, "--functions", str(tmp_path / "own.py"), status=1)
    assert actions(done) == {"counts": "resolve", "raises": "fault"}
    assert "ZeroDivisionError" in done.stdout
    nowhere = run(*settle, "--functions", str(tmp_path / "none.py"), status=2)
    assert "cannot be run: FileNotFoundError" in nowhere.stderr


@pytest.mark.end_to_end
def test_before_anything_was_on_record_everything_has_moved(run, tmp_path):
    """A ledger as of a moment before its first entry is empty, and no fault."""
    ledger = str(tmp_path / "alaska.db")
    run("record", str(ALASKA), ledger, "--recorded-by", "desk")
    found = json.loads(run("changes", ledger, "--before", "2020-01-01", "--format", "json").stdout)
    assert {row["status_before"] for row in found["outcomes"]} == {"open"}
    assert len(found["outcomes"]) == len(ft.read_book(ALASKA).resolutions)
