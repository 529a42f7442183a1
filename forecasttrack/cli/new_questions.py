"""Make a question, and the claim that it tests, from what is typed at the command line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping
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

CLAIM_KEYS = ("paraphrase", "hedge", "nature", "section", "place")
"""Keys of a new claim that options state, but for those of its briefing and forecaster."""
BRIEFING_KEYS = ("title", "published")
"""Keys of a new briefing that options state."""
_NEEDED_OF_CLAIM = ("paraphrase", "claim_by", "briefing")


def with_question(
    book: Book, question: Mapping[str, Any], claim: Mapping[str, Any], *, since: str | None = None
) -> Book:
    """The book with a further question and, where it is described, the claim that it tests.

    Args:
        book: The book.
        question: The question in its plain form, without the options that were not given.
        claim: Of a new claim ``paraphrase, hedge, nature, section, place``, whom it is from
            (``claim_by``) and where it stands (``briefing``); of a new briefing ``title`` and
            ``published``. None where an option was not given.
        since: The moment from which the question is open, where its own form states none; by
            default that at which it was written.

    Raises:
        InvalidArgumentError: Something makes no question, claim or briefing, or describes a claim
            or briefing that is in the book already.
    """
    given = {name: value for name, value in question.items() if value not in (None, ())}
    made = _with_opening(typed_record(Question, _with_defaults(given)), since)
    if made.id in book.questions_by_id:
        raise InvalidArgumentError(
            f"question {made.id!r} stands there already; choose another id, or amend that one:"
            f" forecasttrack amend PATH {shlex.quote(made.id)} --closes-at ..."
        )
    return _with_claim(book, made, claim).add(made)


def _with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options with defaults: kind, relation, and the present as time of writing."""
    kind = "categorical" if "options" in given else "numeric" if "unit" in given else "binary"
    relation = {"relation": "supports" if given.get("kind", kind) == "binary" else "graded"}
    written = text(now().set(microsecond=0))
    return {
        "kind": kind,
        "written_at": written,
        **(relation if "claim" in given else {}),
        **{name: [*value] if isinstance(value, tuple) else value for name, value in given.items()},
    }


def _with_opening(question: Question, since: str | None) -> Question:
    """Give the question an opening, which time-weighted scores need, unless it closed by then."""
    opens_at = date(since) if since is not None else question.written_at
    if question.opens_at is not None or opens_at is None:
        return question
    closes_at = question.closes_at
    is_over = closes_at is not None and ends(closes_at) <= begins(opens_at)
    return question if is_over else attrs.evolve(question, opens_at=opens_at)


def _with_claim(book: Book, question: Question, claim: Mapping[str, Any]) -> Book:
    """The book with the claim of a question and its briefing, each added where it is new."""
    typed = {name: value for name, value in claim.items() if value is not None}
    if question.claim_id is None:
        _refuse_unused(typed, "claim", "say --claim ID")
        return book
    if any(each.id == question.claim_id for each in book.claims):
        _refuse_unused(typed, "claim", f"claim {question.claim_id!r} stands in the book already")
        return book
    _refuse_gaps(book, question.claim_id, claim)
    book = _with_briefing(with_forecaster(book, claim["claim_by"]), claim)
    links = {"briefing": claim["briefing"], "forecaster": claim["claim_by"]}
    about = {name: typed[name] for name in CLAIM_KEYS if name in typed}
    plain = {"id": question.claim_id} | links | about
    return book.add(typed_record(Claim, plain, id_option="--claim"))


def _refuse_unused(typed: Collection[str], what: str, because: str) -> None:
    """Refuse options that describe a new claim or briefing where none is made, saying why."""
    if typed:
        options = " and ".join(map(option_of, typed))
        raise InvalidArgumentError(f"{options}: only for a new {what}; {because}")


def _refuse_gaps(book: Book, claim_id: str, claim: Mapping[str, Any]) -> None:
    """Name at once everything that a new claim and its briefing lack."""
    of_claim = [option_of(name) for name in _NEEDED_OF_CLAIM if claim[name] is None]
    briefing = claim["briefing"]
    is_known = any(each.id == briefing for each in book.briefings)
    of_briefing = (
        [] if is_known else [option_of(name) for name in BRIEFING_KEYS if claim[name] is None]
    )
    if of_claim:
        message = (
            f"no claim {claim_id!r} in this book; name one that is there, or describe a new one"
            f" with {', '.join(of_claim)}"
        )
        if of_briefing:
            named = "that is new, too," if briefing is None else f"{briefing!r}, which is new, too,"
            message += f"; a briefing {named} with {' and '.join(of_briefing)}"
        raise InvalidArgumentError(message)
    if of_briefing:
        raise InvalidArgumentError(
            f"no briefing {briefing!r} in this book; name one that is there, or describe a new one"
            f" with {' and '.join(of_briefing)}"
        )


def _with_briefing(book: Book, claim: Mapping[str, Any]) -> Book:
    about = {name: claim[name] for name in BRIEFING_KEYS if claim[name] is not None}
    if any(each.id == claim["briefing"] for each in book.briefings):
        because = f"briefing {claim['briefing']!r} stands in the book already"
        _refuse_unused(about, "briefing", because)
        return book
    plain = {"id": claim["briefing"]} | about
    return book.add(typed_record(Briefing, plain, id_option="--briefing"))


def typed_record(cls: type, plain: Mapping[str, Any], *, id_option: str = "QUESTION") -> Any:
    """A record made of the options that were typed.

    Args:
        cls: Its class.
        plain: Its plain form.
        id_option: The argument or option by which its id was given.

    Raises:
        InvalidArgumentError: It is no valid record; its faults are named as those of options.
    """
    try:
        return from_plain(cls, dict(plain))
    except PlainError as error:
        lines = [_in_options(fault, id_option) for fault in error.faults]
        raise InvalidArgumentError("\n".join(lines)) from None


_MISSING = re.compile(r"the key '(\w+)' is missing; add it")


def _in_options(fault: PlainFault, id_option: str) -> str:
    """The message of a fault of a record, with the option in place of the key."""
    missing = None if fault.path else _MISSING.fullmatch(fault.message)
    if missing is not None:
        return f"{_option(missing[1], id_option)} is missing; add it"
    if not fault.path:
        return fault.message
    key, *within = fault.path
    named = _option(str(key), id_option) + (f", {'.'.join(map(str, fault.path))}" if within else "")
    return f"{named}: {fault.message}"


def _option(key: str, id_option: str) -> str:
    """The option for a key of a question, claim or briefing."""
    return {"id": id_option, "forecaster": "--claim-by"}.get(key) or option_of(key)


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
        listed: Any = click.prompt("options, with a semicolon between", value_proc=_listed_options)
        answers["options"] = listed
    if kind == "numeric":
        _ask(answers, "unit", "unit")
    return answers


def _ask(answers: dict[str, Any], name: str, prompt: str, default: str | None = None) -> None:
    if answers.get(name) is None:
        answers[name] = click.prompt(prompt, default=default, show_default=False)


def _listed_options(typed: str) -> Any:
    options = tuple(each.strip() for each in typed.split(";") if each.strip())
    if len(options) < 2:
        raise click.UsageError("a choice needs two options or more, as: red; blue")
    return options


def _day(typed: str) -> str:
    return typed_date(typed) if typed else typed
