"""Resolving and open questions at the command line, for people, scripts and calendars."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.cli import exit_status, main
from forecasttrack.cli.exit_status import failing_clearly
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import moment

ALASKA = Path("fixtures/alaska-2025")
FACTS = str(ALASKA / "facts.csv")


@pytest.fixture
def unsettled(tmp_path):
    """The Alaska book without three of its resolutions."""
    place = tmp_path / "alaska"
    shutil.copytree(ALASKA, place)
    file = place / "resolutions.yaml"
    text = file.read_text(encoding="utf-8")
    for name, following in (("Q16a", "Q16b"), ("Q24b", "Q24c"), ("Q24c", "Q25a")):
        begin, end = text.index(f"  - question: {name}"), text.index(f"  - question: {following}")
        text = text[:begin] + text[end:]
    file.write_text(text, encoding="utf-8")
    return str(place)


def settle(run, path, *more):
    return run("resolve", path, "--facts", FACTS, "--known-by", "2026-11-22", *more)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(run, unsettled):
    """The three come out; the files stay."""
    before = {file: file.read_bytes() for file in Path(unsettled).iterdir()}
    printed = json.loads(settle(run, unsettled, "--dry-run", "--format", "json").stdout)
    would = {row["question_id"] for row in printed["questions"] if row["action"] == "resolve"}
    assert would == {"Q16a", "Q24b", "Q24c"}
    assert {file: file.read_bytes() for file in Path(unsettled).iterdir()} == before


@pytest.mark.end_to_end
def test_facts_settle_and_again_settle_nothing(run, unsettled):
    """The same for real, once."""
    first, again = settle(run, unsettled), settle(run, unsettled)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "3 resolve" in first.stderr
    assert "3 stands" in again.stderr
    assert [ft.read_book(unsettled).resolution(q).outcome for q in ("Q16a", "Q24b", "Q24c")] == [
        "yes",
        "no",
        "no",
    ]


def test_a_rule_that_cannot_be_applied_ends_with_status_1(run, unsettled, tmp_path):
    """The fault is named, the rest is settled."""
    facts = tmp_path / "facts.csv"
    lines = Path(FACTS).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("us-tariff-india-oil-part")]
    facts.write_text("".join(kept), encoding="utf-8")
    result = run("resolve", unsettled, "--facts", facts, "--known-by", "2026-11-22", status=1)
    assert result.exit_code == 1
    assert "no series" in " ".join(result.stdout.split())
    assert ft.read_book(unsettled).resolution("Q24b").outcome == "no"


@pytest.mark.parametrize(
    "arguments",
    [("--dry-run",), ("--known-by", "2026-01-01"), ("Q24b", "--facts", FACTS), (), ("Q24b",)],
)
def test_what_does_not_go_together_is_wrong_usage(run, unsettled, arguments):
    """In a script nobody is asked; it ends with status 2 and says what is missing."""
    result = run("resolve", unsettled, *arguments, status=2)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_correction_says_why(run, unsettled):
    """--why replaces a settled outcome and keeps what it was."""
    result = run(
        "resolve", unsettled, "Q24a", "--why", "a text was found",
        "--outcome", "yes", "--known-at", "2026-11-01", "--evidence", "A text",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    settled = ft.read_book(unsettled).resolution("Q24a")
    assert (settled.outcome, settled.replaces[0].outcome) == ("yes", "no")
    assert settled.replaces[0].why == "a text was found"


@pytest.mark.end_to_end
def test_on_a_terminal_it_asks_for_what_is_due(run, unsettled, monkeypatch):
    """One is skipped, one settled with evidence, one gets a status."""
    monkeypatch.setattr("forecasttrack.cli.resolve._on_a_terminal", lambda: True)
    monkeypatch.setattr("forecasttrack.cli.prompts.now", lambda: moment("2026-11-22T12:00Z"))
    answers = "skip\nno\n\nTalks went on\nhttps://example.org\nunresolved\n\n"
    result = run("resolve", unsettled, answers=answers)
    assert result.exit_code == 0, result.output
    book = ft.read_book(unsettled)
    assert book.resolution("Q16a") is None
    assert str(book.resolution("Q24b").known_at) == "2026-02-15"
    assert book.resolution("Q24b").evidence[0].address == "https://example.org"
    assert book.resolution("Q24c").status == "unresolved"


def test_duties_tell_what_facts_settle_now(run, unsettled):
    """Overdue, and resolvable; the exit status says so."""
    result = run(
        "due", unsettled, "--at", "2026-11-22", "--facts", FACTS, "--format", "json", status=3
    )
    assert result.exit_code == 3
    rows = {row["question_id"]: row for row in json.loads(result.stdout)["due"]}
    assert (rows["Q24b"]["state"], rows["Q24b"]["resolvable"]) == ("overdue", True)
    assert (rows["Q24d"]["state"], rows["Q24d"]["resolvable"]) == ("open", False)


def test_duties_can_be_kept_to_the_next_days(run, unsettled):
    """Within 30 days of 22 November only what is overdue, within 60 the end of the year too."""
    counts = [
        len(json.loads(run("due", unsettled, "--at", "2026-11-22", "--within", days,
                           "--format", "json", status=3).stdout)["due"])
        for days in ("30", "60")
    ]  # fmt: skip
    assert counts == [3, 9]


def test_a_question_waits_for_its_condition(run, tmp_path):
    """While the condition is open, the open question names it."""
    book = ft.Book(
        questions=[
            ft.Question(id="q", text="?", closes_at="2026-06-30",
                        condition=ft.Condition(question_id="c"))
        ],
        conditions=[ft.Question(id="c", text="?", closes_at="2026-03-31")],
    )  # fmt: skip
    ft.write_book(book, tmp_path / "book.yaml")
    printed = run("due", str(tmp_path / "book.yaml"), "--at", "2026-01-01", "--format", "json")
    assert json.loads(printed.stdout)["due"][0]["waits_for"] == "c"


def test_deadlines_go_into_a_calendar_program(run):
    """One day per open question, read back by the library of calendars."""
    icalendar = pytest.importorskip("icalendar")
    result = run("due", str(ALASKA), "--at", "2026-11-22", "--format", "ics")
    calendar = icalendar.Calendar.from_ical(result.stdout)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 6
    event = events["Q24d@forecasttrack"]
    assert event["dtstart"].dt.isoformat() == "2026-12-31"
    assert str(event["summary"]).startswith("Q24d: Peace treaty")


@pytest.mark.end_to_end
def test_a_resolution_can_be_taken_back(run, unsettled):
    """The question is due again, every other byte of the book stays, and it can be settled anew."""
    file = Path(unsettled, "resolutions.yaml")
    before = file.read_bytes()
    run("resolve", unsettled, "Q16a", "--outcome", "yes", "--known-at", "2026-01-01")
    taken_back = run("retract", unsettled, "Q16a")
    assert taken_back.stdout == "Q16a: open\n"
    assert "no longer in the book" in taken_back.stderr
    assert file.read_bytes() == before
    assert "Q16a" in run("due", unsettled, "--at", "2027-01-01", status=3).output
    run("resolve", unsettled, "Q16a", "--outcome", "no", "--known-at", "2026-01-01")
    assert ft.read_book(unsettled).resolution("Q16a").outcome == "no"


def test_what_is_open_cannot_be_taken_back(run, unsettled):
    """Nor can a question that is not there; both are named."""
    assert "'Q16a' is open" in run("retract", unsettled, "Q16a", status=1).output
    assert "Did you mean 'Q16a'" in run("retract", unsettled, "Q16aa", status=2).output


def test_when_it_was_known_is_asked_for_by_its_option(run, tmp_path):
    """The message spoke of a key of the book; it names the option and what to write."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "rain", "Does it rain?")
    before = Path(place).read_bytes()
    refused = run("resolve", place, "rain", "--outcome", "yes", status=2).stderr
    assert "--known-at is missing" in refused
    assert "--known-at now" in refused
    assert Path(place).read_bytes() == before
    run("resolve", place, "rain", "--status", "annulled")
    assert ft.read_book(place).resolution("rain").status == "annulled"


def test_the_moment_of_a_check_has_no_fractions(run, tmp_path):
    """It is the present second, where the book does not say until when outcomes are recorded."""
    place = str(tmp_path / "book.yaml")
    run("add", place, "rain", "Does it rain?", "--closes-at", "2026-01-31",
        "--opens-at", "2026-01-01")  # fmt: skip
    (overdue,) = [
        line for line in run("check", place).stdout.splitlines() if line.startswith("overdue")
    ]
    assert "." not in overdue
    assert "rain, due 2026-01-31" in overdue


def test_what_is_settled_is_corrected_by_an_option(run):
    """The message named a call of Python, which nobody can type there."""
    typed = ("resolve", str(ALASKA), "Q01a", "--outcome", "yes", "--known-at", "2026-11-01")
    refused = run(*typed, status=1).stderr
    assert "to correct it, say why: --why TEXT; what it replaces is kept" in refused


@pytest.mark.parametrize(("of_python", "typed"), [
    ("by despite_clock='ab12', why=... (--despite-clock ab12 --why ...)",
     "by --despite-clock ab12 --why ..."),
    ("wait longer (wait=, --wait)", "wait longer (--wait)"),
    ("of: zone='UTC', --zone Europe/Berlin", "of: --zone Europe/Berlin"),
    ("columns={'...': 'question'}, --column ...=question", "--column ...=question"),
    ("dayfirst=True (--dayfirst) or dayfirst=False (--monthfirst)", "--dayfirst or --monthfirst"),
    ('on_fault="leave out" (--on-fault leave-out) makes', "--on-fault leave-out makes"),
    ("q=1, and p = 2 (in all)", "q=1, and p = 2 (in all)"),
    ('missing="live-time" or a baseline does not', "--missing live-time or a baseline does not"),
    ("missing='zero' counts", "--missing zero counts"),
    ('by history="last", "first" or "each"', "by --history last, first or each"),
    ('kind="date" and its history="odd one"', 'kind="date" and its --history odd one'),
])  # fmt: skip
def test_cures_are_options_at_a_terminal(of_python, typed, capsys):
    with pytest.raises(SystemExit), failing_clearly():
        raise InvalidArgumentError(of_python)
    assert capsys.readouterr().err == f"{typed}\n"


def test_what_messages_call_options_are_options():
    """Each such argument can be typed with some command."""
    commands = [main.get_command(None, name) for name in main.list_commands(None)]
    typed = {option for each in commands for param in each.params for option in param.opts}
    assert {f"--{name}" for name in exit_status.NAMED_AS_OPTIONS} <= typed
