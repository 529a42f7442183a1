"""From a briefing to a draft of a book, and from its proposals to questions that are scored."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.book.drafts import proposed

ROOT = Path(__file__).parents[2]
BRIEFING = """# Outlook

*4 May 2026*

Prices will fall by Q3 2027. Officials expect that the port may reopen.

The deficit is projected to reach 5 per cent of GDP this year. The bank should wait.
"""


@pytest.fixture
def briefing(tmp_path) -> str:
    place = tmp_path / "outlook.md"
    place.write_text(BRIEFING)
    return str(place)


@pytest.fixture
def draft(run, briefing, tmp_path) -> str:
    """A book with three proposed questions."""
    place = str(tmp_path / "book.yaml")
    run("find", briefing, "--into", place)
    return place


def waiting(place):
    return [each.id for each in proposed(ft.read_book(place))]


def test_find_prints_claims_in_three_forms(run, briefing):
    """The surest first for people, every column for programs; nothing is written."""
    assert "Prices will fall by Q3 2027" in run("find", briefing).stdout
    found = json.loads(run("find", briefing, "--format", "json").stdout)["claims"]
    assert [each["holder"] for each in found] == ["authors", "other", "authors"]
    assert found[0]["horizon_latest"] == "2027-09-30"
    assert run("find", briefing, "--format", "csv").stdout.startswith("start,end,sentence,clause")


def test_a_draft_holds_briefing_claims_and_proposals(draft):
    """What the text says is there, what a person has to add is named, and nothing is asked yet."""
    book = ft.read_book(draft)
    assert (book.briefings[0].id, book.briefings[0].title) == ("outlook", "Outlook")
    assert [each.forecaster for each in book.claims] == ["authors", "others", "authors"]
    assert len(book.questions) == 0
    first, second, third = (each.proposal for each in book.claims)
    assert (first.text, str(first.closes_at)) == ("Prices will fall by Q3 2027?", "2027-09-30")
    assert second.missing[:2] == (
        "text: ask for the event itself, without 'expect' and 'may'",
        "closes_at: the text names no last day",
    )
    assert not any(each.startswith("text:") for each in first.missing)
    assert (third.question_kind, third.unit) == ("numeric", "per cent")


def test_a_briefing_without_a_date_needs_one(run, tmp_path):
    """Its claims are shown all the same."""
    place = tmp_path / "note.txt"
    place.write_text("Prices will fall.")
    run("find", place)
    assert "say --published" in run("find", place, "--into", tmp_path / "b.yaml", status=2).stderr
    run("find", place, "--into", tmp_path / "b.yaml", "--published", "2026-05-04")
    twice = ("find", place, "--into", tmp_path / "b.yaml", "--published", "2026-05-04")
    assert "stands in the book already" in run(*twice, status=2).stderr


def test_accepting_makes_a_question_that_can_be_scored(run, draft):
    """From the text to a score: find, accept, predict, resolve, score."""
    done = run(
        "review", draft, "outlook-001", "--accept", "--criteria", "Yes where the index fell."
    )
    assert "outlook-001: binary question accepted" in done.stdout
    assert "2 proposed questions left" in done.stdout
    question = ft.read_book(draft).question("outlook-001")
    assert (question.claim_id, question.relation) == ("outlook-001", "supports")
    run("predict", draft, "outlook-001", "70%", "--forecaster", "ann", "--new-forecaster")
    run("resolve", draft, "outlook-001", "--outcome", "yes", "--known-at", "now")
    scored = json.loads(run("score", draft, "--format", "json", "--early", "count").stdout)
    assert scored["forecasters"][0]["mean_brier_per_question"] == pytest.approx(0.09)


def test_what_is_proposed_is_no_question_for_any_command(run, draft):
    """Nothing is due, scored or resolved before a person accepts it."""
    assert run("due", draft).stdout == "nothing is open\n"
    assert (
        "no question 'outlook-001'" in run("predict", draft, "outlook-001", "5%", status=2).stderr
    )


def test_an_undated_question_needs_its_last_day(run, draft):
    """Without it, it could never come out as no."""
    assert "has no last day" in run("review", draft, "outlook-002", "--accept", status=2).stderr
    assert waiting(draft) == ["outlook-001", "outlook-002", "outlook-003"]
    run("review", draft, "outlook-002", "--accept", "--closes-at", "2026-12-31", "--id", "port")
    assert str(ft.read_book(draft).question("port").closes_at) == "2026-12-31"


def test_what_is_dropped_is_kept_with_its_reason(run, draft):
    """So that it can be told how much of what was found held."""
    run("review", draft, "outlook-002", "--drop", "no event")
    assert waiting(draft) == ["outlook-001", "outlook-003"]
    assert ft.read_book(draft).claims[1].proposal.dropped == "no event"
    assert (
        "no claim 'outlook-002'"
        in run("review", draft, "outlook-002", "--drop", "x", status=2).stderr
    )


def test_a_claim_is_split_and_another_merged(run, draft):
    """Parts get ids of their own; what was merged says into what."""
    parts = ("--split", "Prices fall in 2026?", "--split", "Prices fall in 2027?")
    run("review", draft, "outlook-001", *parts)
    assert waiting(draft) == ["outlook-001", "outlook-002", "outlook-003", "outlook-001-b"]
    run("review", draft, "outlook-001-b", "--merge-into", "outlook-001")
    book = ft.read_book(draft)
    assert book.claims[3].proposal.dropped == "merged into outlook-001"
    assert "; " in book.claims[0].place


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("outlook-001", "--accept", "--drop", "no"), "exclude each other"),
        (("outlook-001", "--text", "What?"), "goes with --accept"),
        (("--drop", "no"), "needs the claim"),
        (("outlook-001", "--split", "One?"), "a split makes 2 to 26 questions, found 1"),
        (("outlook-001", "--merge-into", "outlook-001"), "into itself"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(run, draft, words, message):
    """And nothing is written."""
    before = Path(draft).read_text()
    assert message in run("review", draft, *words, status=2).stderr
    assert Path(draft).read_text() == before


def test_in_a_script_proposals_are_listed(run, draft):
    """Nobody is asked where nobody sits at a terminal."""
    shown = run("review", draft).stdout
    assert "outlook-002: Officials expect that the port may reopen?" in shown
    assert "missing: closes_at" in shown


class Terminal:
    """A command at a pseudo-terminal: what it shows is read until a prompt, then answered."""

    def __init__(self, *words, env):
        self.master, slave = pty.openpty()
        program = "from forecasttrack.cli import main; main()"
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", program, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=env,
            close_fds=True,
        )
        os.close(slave)
        self.shown = ""

    def answer(self, prompt, typed):
        """Wait for a prompt behind what was shown before, and type."""
        begin, reached = time.monotonic(), len(self.shown)
        while prompt not in self.shown[reached:]:
            assert time.monotonic() - begin < 120, self.shown
            if select.select([self.master], [], [], 1)[0]:
                self.shown += os.read(self.master, 4096).decode()
        os.write(self.master, f"{typed}\n".encode())

    def end(self):
        """Wait for its end; its exit status."""
        try:
            while chunk := os.read(self.master, 4096):
                self.shown += chunk.decode()
        except OSError:  # the other end is closed
            pass
        os.close(self.master)
        return self.process.wait()


@pytest.mark.end_to_end
def test_at_a_terminal_each_proposal_waits_for_a_decision(draft, tmp_path):
    """Edited in the editor, accepted, dropped, passed over: each is written at once."""
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\np = pathlib.Path(sys.argv[1])\n"
        "p.write_text(p.read_text().replace('Prices will fall', 'Do prices fall'))\n"
    )
    editor.chmod(0o755)
    terminal = Terminal("review", draft, env={**os.environ, "EDITOR": str(editor)})
    terminal.answer("skip, quit:", "edit")
    terminal.answer("skip, quit:", "accept")
    terminal.answer("counts as which outcome", "Yes where the index fell.")
    terminal.answer("where the answer is looked up", "")
    terminal.answer("skip, quit:", "drop")
    terminal.answer("why", "no event")
    terminal.answer("skip, quit:", "skip")
    assert terminal.end() == 0
    book = ft.read_book(draft)
    assert book.question("outlook-001").text == "Do prices fall by Q3 2027?"
    assert book.question("outlook-001").criteria == "Yes where the index fell."
    assert book.claims[1].proposal.dropped == "no event"
    assert waiting(draft) == ["outlook-003"]
