"""`forecasttrack review` at a terminal, each act once; another file types at a real one."""

from __future__ import annotations

import click
import pytest

import forecasttrack as ft
from forecasttrack.book.drafts import proposed, split

BRIEFING = """# Outlook

*4 May 2026*

Prices will fall by Q3 2027. Officials expect that the port may reopen.
"""


@pytest.fixture
def draft(run, tmp_path, monkeypatch):
    """A book with two proposed questions, the second without a last day; somebody sits there."""
    monkeypatch.setattr("forecasttrack.cli.review.on_a_terminal", lambda: True)
    (tmp_path / "outlook.md").write_text(BRIEFING)
    place = str(tmp_path / "book.yaml")
    run("find", tmp_path / "outlook.md", "--into", place)
    return place


@pytest.fixture
def denial(run, tmp_path):
    """A book with the proposal of a claim that denies something."""
    (tmp_path / "outlook.md").write_text(
        "# Outlook\n\n*4 May 2026*\n\nPrices will not fall in 2027.\n"
    )
    place = str(tmp_path / "book.yaml")
    run("find", tmp_path / "outlook.md", "--into", place)
    return place


def waiting(place):
    return [each.id for each in proposed(ft.read_book(place))]


def test_accepting_a_question_without_a_last_day_prompts_until_it_is_a_day(run, draft):
    """What may stay empty does, and is not written."""
    shown = run("review", draft, "outlook-002", answers="accept\nsoon\n2026-12-31\n\n\n").stdout
    assert "soon" in shown
    question = ft.read_book(draft).question("outlook-002")
    assert str(question.closes_at)[:10] == "2026-12-31"
    assert question.criteria is None
    assert shown.endswith("nothing is proposed\n")
    assert waiting(draft) == ["outlook-001"]


@pytest.mark.parametrize("n", [1, 27])
def test_a_split_into_too_few_or_too_many_says_how_many_there_may_be(draft, n):
    """Of 27 it said that two or more are needed."""
    with pytest.raises(ft.errors.InvalidArgumentError, match=f"makes 2 to 26 questions, found {n}"):
        split(ft.read_book(draft), "outlook-001", ["Will prices fall?"] * n)


def test_a_proposal_is_split_where_it_stands(run, draft):
    """Empty parts are none; what the split leaves waits in its turn."""
    answers = "split\nWill prices fall?; Will rents fall?; \nquit\n"
    shown = run("review", draft, answers=answers).stdout
    assert "3 proposed questions left" in shown
    texts = [each.proposal.text for each in proposed(ft.read_book(draft))]
    assert {"Will prices fall?", "Will rents fall?"} < set(texts)


def test_a_proposal_is_merged_into_that_of_another_claim(run, draft):
    run("review", draft, answers="skip\nmerge\noutlook-001\n")
    assert waiting(draft) == ["outlook-001"]
    claims = {claim.id: claim for claim in ft.read_book(draft).claims}
    assert "outlook-001" in claims["outlook-002"].proposal.dropped


def test_what_the_editor_gives_back_is_the_proposal(run, draft, monkeypatch):
    """Left unsaved, nothing changes."""
    given = []

    def edit(text, *, extension):
        given.append((text, extension))
        return text.replace("Prices will fall", "Do prices fall") if len(given) > 1 else None

    monkeypatch.setattr(click, "edit", edit)
    before = ft.read_book(draft).claims[0].proposal.text
    run("review", draft, "outlook-001", answers="edit\nquit\n")
    assert ft.read_book(draft).claims[0].proposal.text == before
    run("review", draft, "outlook-001", answers="edit\nquit\n")
    assert ft.read_book(draft).claims[0].proposal.text == "Do prices fall by Q3 2027?"
    assert {extension for _, extension in given} == {".yaml"}


def test_passing_over_and_stopping_write_nothing(run, draft, tmp_path):
    before = (tmp_path / "book.yaml").read_bytes()
    shown = run("review", draft, answers="skip\nnonsense\nquit\n").stdout
    assert "nonsense" in shown
    assert (tmp_path / "book.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [
        ("--title", "Outlook"),
        ("--briefing", "outlook"),
        ("--forecaster", "desk"),
        ("--why", "a slip"),
        ("--server", "http://localhost:1"),
        ("--model-cache", "answers"),
        ("--into", "book.yaml", "--format", "csv"),
    ],
)
def test_an_option_of_find_that_nothing_reads_is_refused(run, tmp_path, monkeypatch, options):
    """They were passed over, so that who mistook one for another never learned it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outlook.md").write_text(BRIEFING)
    found = run("find", "outlook.md", *options, status=2).stderr
    assert f"{options[-2]} changes nothing here: " in found
    assert not (tmp_path / "book.yaml").exists()


def test_a_question_may_be_accepted_as_one_whose_no_makes_the_claim_right(run, denial):
    """`--relation` used to be an option of amend alone."""
    text = ("--text", "Do prices fall in 2027?")
    shown = run("review", denial, "outlook-001", "--accept", *text, "--relation", "against").stdout
    assert ft.read_book(denial).question("outlook-001").relation == "against"
    assert "note:" not in shown


def test_a_denial_that_was_reworded_says_which_answer_makes_it_right(run, denial):
    """It used to be taken in silence that a yes does, so that the score was turned around."""
    text = ("--text", "Do prices fall in 2027?")
    shown = run("review", denial, "outlook-001", "--accept", *text).stdout
    assert f"forecasttrack amend {denial} outlook-001 --relation against" in shown
    assert ft.read_book(denial).question("outlook-001").relation == "supports"


def test_a_denial_in_its_own_words_needs_no_note(run, denial):
    shown = run("review", denial, "outlook-001", "--accept").stdout
    assert "outlook-001: binary question accepted" in shown
    assert "note: the claim" not in shown


def test_a_relation_without_accepting_is_refused(run, denial):
    done = run("review", denial, "outlook-001", "--relation", "against", status=2)
    assert "--relation goes with --accept" in done.stderr
