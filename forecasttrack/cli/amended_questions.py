"""Amend a question of a book: freely before it is forecast, only by what was missing after."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from forecasttrack.book import Book
from forecasttrack.cli.new_questions import typed_record
from forecasttrack.cli.question_options import option_of
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import begins, ends, text
from forecasttrack.records.plain_reading import keys_of
from forecasttrack.records.plain_writing import to_plain
from forecasttrack.records.question import Question

FREE_AT_ANY_TIME = ("source", "cluster", "tags", "fields", "written_by", "lint_exceptions", "note")
"""Keys that may change even when the outcome is known: they change no score."""
FREE_BEFORE_THE_OUTCOME = ("opens_at", "weight", "claim", "relation")
"""Keys that decide what counts, and how much, but not what was forecast."""
NEVER_MISSING = ("id", "text", "kind", "options", "unit")
"""Keys that a question has, or that its kind needs."""
BY_OTHER_COMMANDS = ("written_at", "evidence", "readings")
"""Keys that, in this order, `add` alone sets, that stand in files, and that `code` reads in."""
CLEARABLE = tuple(
    key for key in keys_of(Question) if key not in (*NEVER_MISSING, *BY_OTHER_COMMANDS)
)
"""Keys that a question may lack."""
_WHAT_COUNTS = tuple(key for key in keys_of(Question) if key not in FREE_AT_ANY_TIME)
"""Keys that nobody may choose once the outcome is known."""
_WHAT_IS_ASKED = tuple(key for key in _WHAT_COUNTS if key not in FREE_BEFORE_THE_OUTCOME)
"""Keys that cannot change after a forecast, because it was about the old content."""


def with_amended(
    book: Book,
    question_id: str,
    changes: Mapping[str, Any],
    *,
    why: str | None,
    needs_why: bool,
) -> Book:
    """The book with a changed question.

    Args:
        book: The book.
        question_id: The question.
        changes: Keys with their new content, None to remove one; fields are added to the existing
            ones.
        why: The reason, which must be given once the question has a forecast or a resolution.
        needs_why: Whether the reason must be given for a question without either, too.

    Raises:
        UnknownNameError: There is no such question.
        InvalidArgumentError: Nothing would change, a reason is missing, or the change would alter
            what was forecast.
    """
    was = book.question(question_id)
    plain = to_plain(was)
    amended = typed_record(Question, _changed(question_id, plain, changes))
    if amended == was:
        raise InvalidArgumentError(f"question {question_id!r} says so already; nothing changes")
    if book.resolution(question_id) is not None:
        _refuse_after_the_outcome(question_id, plain, to_plain(amended))
        needs_why = True
    elif forecasts := forecasts_on(book, question_id):
        _refuse_another_question(question_id, plain, to_plain(amended))
        _refuse_to_leave_out(question_id, issued_after_close(forecasts, amended))
        _refuse_later_opening(forecasts, was, amended)
        needs_why = True
    if needs_why and why is None:
        raise InvalidArgumentError(
            f"question {question_id!r} is on record; say why it changes: --why TEXT"
        )
    return _replaced(book, was, amended)


def _changed(
    question_id: str, plain: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The plain form of a question after the changes."""
    if not changes:
        raise InvalidArgumentError(
            "nothing says what changes; say it by an option, as --closes-at 2026-12-31"
        )
    for key, value in changes.items():
        if value is None and key not in plain:
            name = option_of(key).removeprefix("--")
            raise InvalidArgumentError(f"--clear {name}: question {question_id!r} has none")
    merged = {**plain, **changes}
    if changes.get("fields"):
        merged["fields"] = plain.get("fields", {}) | changes["fields"]
    return {key: value for key, value in merged.items() if value is not None}


def forecasts_on(book: Book, question_id: str) -> list[Forecast]:
    """The forecasts on a question."""
    return [each for each in book.forecasts if each.question_id == question_id]


def issued_after_close(forecasts: Iterable[Forecast], question: Question) -> list[str]:
    """Forecaster and time of each forecast that was issued at the close of a question or later."""
    close = question.closes_at
    return [
        f"{each.forecaster} at {text(each.issued_at)}"
        for each in forecasts
        if close is not None and begins(each.issued_at) >= ends(close)
    ]


def _refuse_another_question(
    question_id: str, plain: Mapping[str, Any], amended: Mapping[str, Any]
) -> None:
    """Refuse to change what was forecast: only missing keys may be added.

    A condition may not be added: forecasts without it were not conditional.
    """
    changed = [
        option_of(key)
        for key in _WHAT_IS_ASKED
        if (key in plain or key == "condition") and plain.get(key) != amended.get(key)
    ]
    if changed:
        raise InvalidArgumentError(
            f"question {question_id!r} has forecasts, which would be those of another question"
            f" after {' and '.join(changed)}; add a new question and settle this one: forecasttrack"
            f" resolve PATH {shlex.quote(question_id)} --status annulled"
        )


def _refuse_to_leave_out(question_id: str, outside: list[str]) -> None:
    """Refuse a window, given after the forecasts, that leaves some of them out."""
    if outside:
        raise InvalidArgumentError(
            f"--closes-at would leave out what was forecast on {question_id!r} already:"
            f" {', '.join(outside)}; give a later moment, or add a new question"
        )


def _refuse_later_opening(forecasts: Iterable[Forecast], was: Question, amended: Question) -> None:
    """Refuse a later opening: it leaves out earlier revisions and shortens the time of others."""
    if amended.opens_at is None:
        return
    opening = begins(amended.opens_at)
    if was.opens_at is not None and opening <= begins(was.opens_at):
        return
    issued_before = [
        f"{each.forecaster} at {text(each.issued_at)}"
        for each in forecasts
        if begins(each.issued_at) < opening
    ]
    if issued_before:
        raise InvalidArgumentError(
            f"--opens-at would leave out, or count later, what was forecast on {amended.id!r}"
            f" already: {', '.join(issued_before)}; give an earlier moment, or add a new question"
        )


def _refuse_after_the_outcome(
    question_id: str, plain: Mapping[str, Any], amended: Mapping[str, Any]
) -> None:
    """Refuse to change, once the outcome is known, what was asked or which forecasts count."""
    changed = [option_of(key) for key in _WHAT_COUNTS if plain.get(key) != amended.get(key)]
    if changed:
        raise InvalidArgumentError(
            f"the outcome of {question_id!r} is known, and {' and '.join(changed)} would change"
            " what is scored of it; take the outcome back first (forecasttrack retract PATH"
            f" {question_id} --why ...), or add a new question"
        )


def _replaced(book: Book, was: Question, amended: Question) -> Book:
    section = "questions" if was in book.questions else "conditions"
    records = [amended if each is was else each for each in book.sections[section]]
    return attrs.evolve(book, **book.sections | {section: tuple(records)})
