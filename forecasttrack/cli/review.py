"""``forecasttrack review``: proposed questions, one after the other, until a person has decided."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import click

from forecasttrack.book import Book, edit_book, read_book
from forecasttrack.book.drafts import accepted, dropped, edited, merged, proposed, split
from forecasttrack.book.nodes import read_nodes
from forecasttrack.book.yaml_text import in_lines
from forecasttrack.cli.lint_rows import show_findings
from forecasttrack.cli.new_forecasts import on_a_terminal
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.prompts import prompting_again
from forecasttrack.cli.sources import refuse_ledger, wait_option
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.briefing import Claim
from forecasttrack.records.moments import date, text
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.plain_writing import to_plain
from forecasttrack.records.proposal import Proposal
from forecasttrack.records.question import Question

_QUESTION_OPTIONS = ("id", "text", "kind", "unit", "closes_at", "criteria", "source", "relation")
_ANSWERS = ("accept", "edit", "split", "merge", "drop", "skip", "quit")


@click.command("review")
@click.argument("path", type=PLACE)
@click.argument("claim", required=False)
@click.option("--accept", is_flag=True, help="Make a question of the proposal.")
@click.option("--id", metavar="ID", help="With --accept: id of the question.  [default: CLAIM]")
@click.option("--text", metavar="TEXT", help="With --accept: what is asked.")
@click.option(
    "--kind",
    type=click.Choice(["binary", "numeric"]),
    help="With --accept: yes or no, or a number.",
)
@click.option("--unit", help="With --accept: unit of the number that is asked for.")
@click.option("--closes-at", type=typed_date, metavar="MOMENT", help="With --accept: until when.")
@click.option("--criteria", metavar="TEXT", help="With --accept: what counts as which outcome.")
@click.option("--source", metavar="TEXT", help="With --accept: where the answer is looked up.")
@click.option(
    "--relation",
    type=click.Choice(["supports", "against", "graded", "not-a-test"]),
    help="With --accept: how it tests the claim.  [default: supports; graded for a number]",
)
@click.option("--drop", metavar="WHY", help="Drop the proposal; it is kept with the reason.")
@click.option("--merge-into", metavar="ID", help="Drop it because another claim's asks the same.")
@click.option("--split", "parts", multiple=True, metavar="TEXT", help="One of several; repeat it.")
@wait_option
def command(path: str, claim: str | None, wait: float, **options: Any) -> None:
    """Go through the proposed questions of the book at PATH, or decide about that of one CLAIM.

    On a terminal each is shown and waits for: accept, edit (in your editor), split, merge, drop,
    skip or quit. Each decision is written at once. Nothing scores before it is accepted.
    """
    refuse_ledger(path)
    make = _decision(claim, options)
    if make is not None:
        _apply(path, make, wait)
        return
    if not on_a_terminal():
        _list(read_book(path))
        return
    _walk(path, wait, claim)


def _decision(claim: str | None, options: dict[str, Any]) -> Callable[[Book], Book] | None:
    """The decision that the options state; None to ask a person."""
    fields = {name: options[name] for name in _QUESTION_OPTIONS if options[name] is not None}
    decisions: dict[str, Callable[[Book], Book]] = {}
    claim_id = claim or ""
    if options["accept"]:
        decisions["--accept"] = lambda book: accepted(book, claim_id, fields)
    if options["drop"] is not None:
        decisions["--drop"] = lambda book: dropped(book, claim_id, options["drop"])
    if options["merge_into"] is not None:
        decisions["--merge-into"] = lambda book: merged(book, claim_id, options["merge_into"])
    if options["parts"]:
        decisions["--split"] = lambda book: split(book, claim_id, [*options["parts"]])
    if len(decisions) > 1:
        raise InvalidArgumentError(f"{' and '.join(decisions)} exclude each other; decide for one")
    if fields and not options["accept"]:
        raise InvalidArgumentError(f"--{next(iter(fields)).replace('_', '-')} goes with --accept")
    if decisions and claim is None:
        raise InvalidArgumentError(f"{next(iter(decisions))} needs the claim it is about")
    return next(iter(decisions.values()), None)


def _apply(path: str, decide: Callable[[Book], Book], wait: float) -> None:
    """Write what was decided, and say what became of it."""
    with edit_book(path, wait=wait) as edit:
        before = edit.book
        edit.book = decide(before)
    questions_before = before.questions_by_id
    for question in edit.book.questions:
        if question.id not in questions_before:
            click.echo(f"{question.id}: {question.kind.name} question accepted")
            _note_relation(question, before, path)
            show_findings(question, path)
    proposals_left = counted(len([*proposed(edit.book)]), "proposed question")
    click.echo(f"{proposals_left} left")


def _note_relation(question: Question, before: Book, path: str) -> None:
    """Say which answer makes a claim right that denies something, where its question was reworded.

    Whoever asks "does it fall?" for "we do not expect it to fall" turns the claim around.
    """
    claim = next(each for each in before.claims if each.id == question.claim_id)
    reworded = question.text.rstrip("?") != claim.paraphrase
    if question.relation != "supports" or claim.direction != "negative" or not reworded:
        return
    click.echo(
        f"note: the claim is a negative one, and a yes is taken to make it right; where a no does:"
        f" forecasttrack amend {shlex.quote(path)} {shlex.quote(question.id)} --relation against"
    )


def _list(book: Book) -> None:
    for claim in proposed(book):
        _show(claim)


def _show(claim: Claim) -> None:
    assert claim.proposal is not None  # noqa: S101 - only claims with a proposal are shown
    closes_at = claim.proposal.closes_at
    click.echo(f"\n{claim.id}: {claim.proposal.text}")
    about = [f"held by {claim.holder}", claim.proposal.question_kind]
    about.append("no last day" if closes_at is None else f"until {text(closes_at)}")
    click.echo(f"  {', '.join(about)}; {claim.why}")
    for each in claim.proposal.missing:
        click.echo(f"  missing: {each}")


# --- at a terminal -----------------------------------------------------------------------------


def _walk(path: str, wait: float, only_claim: str | None) -> None:
    """Ask about each proposal, or that of one claim, until all are decided or skipped.

    Where all are gone through, those that a split makes are asked about, too.
    """
    skipped: set[str] = set()
    while True:
        undecided = [
            each
            for each in proposed(read_book(path))
            if each.id not in skipped and only_claim in (None, each.id)
        ]
        if not undecided:
            click.echo("\nnothing is proposed")
            return
        claim = undecided[0]
        _show(claim)
        answer = click.prompt(
            f"  {', '.join(_ANSWERS)}", type=click.Choice(_ANSWERS), show_choices=False
        )
        if answer == "quit":
            return
        if answer == "skip":
            skipped.add(claim.id)
        else:
            _apply(path, _decision_asked_for(answer, claim), wait)


def _decision_asked_for(act: str, claim: Claim) -> Callable[[Book], Book]:
    """Ask for what a decision needs, such as the reason for dropping a proposal."""
    assert claim.proposal is not None  # noqa: S101 - only claims with a proposal get here
    proposal = claim.proposal
    if act == "drop":
        why = click.prompt("  why")
        return lambda book: dropped(book, claim.id, why)
    if act == "merge":
        into = click.prompt("  into which claim")
        return lambda book: merged(book, claim.id, into)
    if act == "split":
        typed = click.prompt("  the questions, with a semicolon between")
        texts = [each.strip() for each in typed.split(";") if each.strip()]
        return lambda book: split(book, claim.id, texts)
    if act == "edit":
        changes = _edited(proposal)
        return lambda book: edited(book, claim.id, changes)
    fields = _accepted_fields(proposal)
    return lambda book: accepted(book, claim.id, fields)


def _accepted_fields(proposal: Proposal) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if proposal.closes_at is None:
        fields["closes_at"] = click.prompt("  until when (a day)", value_proc=_day)
    for name, prompt in (
        ("criteria", "  what counts as which outcome (may stay empty)"),
        ("source", "  where the answer is looked up (may stay empty)"),
    ):
        fields[name] = click.prompt(prompt, default="", show_default=False) or None
    return fields


def _day(typed: str) -> str:
    with prompting_again():
        date(typed)
    return typed


def _edited(proposal: Proposal) -> dict[str, Any]:
    """The fields of the proposal as they come back from the editor; none if it was not saved."""
    changed = click.edit(in_lines(to_plain(proposal)), extension=".yaml")
    if changed is None:
        return {}
    made = from_plain(Proposal, read_nodes(changed).data)
    return {
        name: getattr(made, name)
        for name in ("text", "question_kind", "unit", "opens_at", "closes_at", "missing")
    }
