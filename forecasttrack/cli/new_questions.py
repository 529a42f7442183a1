"""Make a question, with the claim it tests, of what somebody says at the command line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

import attrs
import click

from forecasttrack.book import Book
from forecasttrack.cli.new_forecasts import with_forecaster
from forecasttrack.cli.question_options import option_of
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.briefing import Briefing, Claim
from forecasttrack.records.kind import KINDS
from forecasttrack.records.moments import begins, date, ends, now, text
from forecasttrack.records.plain_faults import PlainError, PlainFault
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.question import Question

CLAIM = ("paraphrase", "hedge", "nature", "section", "place")
BRIEFING = ("title", "published")
_NEEDED = ("paraphrase", "claim_by", "briefing")


def with_question(
    book: Book, question: Mapping[str, Any], claim: Mapping[str, Any], *, since: str | None = None
) -> Book:
    """The book with a further question and, where it is described, the claim that it tests.

    Args:
        book: The book.
        since: From when it is open where it does not say: its first forecast, or when it was
            written by default.
        question: The question in its plain form, nothing where an option was not given.
        claim: ``paraphrase, hedge, nature, section, place`` of a new claim, ``claim_by`` whom it
            is from, ``briefing`` where it stands, with ``title`` and ``published`` of a new one.

    Raises:
        InvalidArgumentError: Something makes no question, claim or briefing.
    """
    given = {name: value for name, value in question.items() if value not in (None, ())}
    made = _opened(typed_record(Question, _with_defaults(given)), since)
    if made.id in book.questions_by_id:
        raise InvalidArgumentError(
            f"question {made.id!r} stands there already; choose another id, or amend that one:"
            f" forecasttrack amend PATH {shlex.quote(made.id)} --closes-at ..."
        )
    return _with_claim(book, made, claim).add(made)


def _with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the other options: kind and relation, and that it is written now."""
    kind = "categorical" if "options" in given else "numeric" if "unit" in given else "binary"
    relation = {"relation": "supports" if given.get("kind", kind) == "binary" else "graded"}
    written = text(now().set(microsecond=0))
    return {
        "kind": kind,
        "written_at": written,
        **(relation if "claim" in given else {}),
        **{name: [*value] if isinstance(value, tuple) else value for name, value in given.items()},
    }


def _opened(question: Question, since: str | None) -> Question:
    """Give the question a beginning, by which its forecasts can be weighed by time."""
    opens_at = date(since) if since is not None else question.written_at
    if question.opens_at is not None or opens_at is None:
        return question
    closes_at = question.closes_at
    is_over = closes_at is not None and ends(closes_at) <= begins(opens_at)
    return question if is_over else attrs.evolve(question, opens_at=opens_at)


def _with_claim(book: Book, question: Question, claim: Mapping[str, Any]) -> Book:
    about = {name: claim[name] for name in CLAIM if claim[name] is not None}
    known = {each.id for each in book.claims}
    if question.claim_id is None or question.claim_id in known:
        unused = [f"--{name}" for name in about]
        if unused:
            cure = "say --claim ID" if question.claim_id is None else "that claim stands already"
            raise InvalidArgumentError(f"{' and '.join(unused)} describe a new claim; {cure}")
        return book
    _refuse_gaps(book, question.claim_id, claim)
    book = _with_briefing(with_forecaster(book, claim["claim_by"]), claim)
    links = {"briefing": claim["briefing"], "forecaster": claim["claim_by"]}
    return book.add(typed_record(Claim, {"id": question.claim_id} | links | about))


def _refuse_gaps(book: Book, claim_id: str, claim: Mapping[str, Any]) -> None:
    """Name at once everything that a new claim and its briefing lack."""
    missing = [f"--{name.replace('_', '-')}" for name in _NEEDED if claim[name] is None]
    briefing = claim["briefing"]
    is_there = any(each.id == briefing for each in book.briefings)
    about = [] if is_there else [f"--{name}" for name in BRIEFING if claim[name] is None]
    of_briefing = f"with {' and '.join(about)}"
    if missing:
        which = "that is new, too," if briefing is None else f"{briefing!r}, which is new, too,"
        raise InvalidArgumentError(
            f"no claim {claim_id!r} in this book; name one that is there, or describe a new one"
            f" with {', '.join(missing)}{f'; a briefing {which} {of_briefing}' if about else ''}"
        )
    if about:
        raise InvalidArgumentError(
            f"no briefing {briefing!r} in this book; name one that is there, or describe a new one"
            f" {of_briefing}"
        )


def _with_briefing(book: Book, claim: Mapping[str, Any]) -> Book:
    if any(each.id == claim["briefing"] for each in book.briefings):
        return book
    about = {name: claim[name] for name in BRIEFING}
    return book.add(typed_record(Briefing, {"id": claim["briefing"]} | about))


def typed_record(cls: type, plain: Mapping[str, Any]) -> Any:
    """A record of its plain form, as it was typed.

    Raises:
        InvalidArgumentError: It is none; its faults are named as those of options.
    """
    try:
        return from_plain(cls, dict(plain))
    except PlainError as error:
        lines = [_in_options(fault) for fault in error.faults]
        raise InvalidArgumentError("\n".join(lines)) from None


_MISSING = re.compile(r"the key '(\w+)' is missing; add it")
_ARGUMENTS = {"id": "QUESTION", "forecaster": "--claim-by"}
"""How keys are given at the command line that are not read as those of a question are."""


def _in_options(fault: PlainFault) -> str:
    """A fault of a record as one of the options that were typed."""
    missing = None if fault.path else _MISSING.fullmatch(fault.message)
    if missing is not None:
        return f"{_option(missing[1])} is missing; add it"
    if not fault.path:
        return fault.message
    key, *within = fault.path
    named = _option(str(key)) + (f", {'.'.join(map(str, fault.path))}" if within else "")
    return f"{named}: {fault.message}"


def _option(key: str) -> str:
    return _ARGUMENTS.get(key) or option_of(key)


def ask_for_question(given: Mapping[str, Any]) -> dict[str, Any]:
    """Ask a person for what a question needs and was not given yet."""
    answers = dict(given)
    _ask(answers, "id", "id, a short name")
    _ask(answers, "text", "question")
    if not answers.keys() & {"kind", "options", "unit"}:
        kinds = click.Choice([cls.name for cls in KINDS])
        answers["kind"] = click.prompt("kind", type=kinds, default="binary")
    answers |= ask_for_its_kind(answers)
    if "closes_at" not in answers:
        typed = click.prompt("until when (a day; empty for none)", default="", value_proc=_day)
        answers["closes_at"] = typed or None
    _ask(answers, "criteria", "what counts as which outcome (may stay empty)", default="")
    answers["criteria"] = answers["criteria"] or None
    return answers


def ask_for_its_kind(given: Mapping[str, Any]) -> dict[str, Any]:
    """Ask a person for what the kind of a question needs and was not given."""
    answers = dict(given)
    kind = answers.get("kind")
    if kind in ("categorical", "ordered") and "options" not in answers:
        listed: Any = click.prompt("options, with a semicolon between", value_proc=_options)
        answers["options"] = listed
    if kind == "numeric":
        _ask(answers, "unit", "unit")
    return answers


def _ask(answers: dict[str, Any], name: str, prompt: str, default: str | None = None) -> None:
    if answers.get(name) is None:
        answers[name] = click.prompt(prompt, default=default, show_default=False)


def _options(typed: str) -> Any:
    options = tuple(each.strip() for each in typed.split(";") if each.strip())
    if len(options) < 2:
        raise click.UsageError("a choice needs two options or more, as: red; blue")
    return options


def _day(typed: str) -> str:
    return typed_date(typed) if typed else typed
