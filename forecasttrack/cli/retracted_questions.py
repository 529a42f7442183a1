"""Remove a question that was added by mistake and that no other record refers to."""

from __future__ import annotations

import shlex

import attrs

from forecasttrack.book import Book
from forecasttrack.cli.amended_questions import forecasts_on
from forecasttrack.cli.changing import WriteOptions, change, note_lost_reason, retract_record
from forecasttrack.cli.sources import is_ledger, read_source
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.rule import questions_named


def retract_question(path: str, question_id: str, write_options: WriteOptions) -> None:
    """Take a question off a book or a ledger, which keeps the reason.

    Raises:
        UnknownNameError: There is no such question.
        InvalidArgumentError: Somebody forecast it, it has an outcome, or another question rests
            on it.
    """
    if is_ledger(path):
        book = read_source(path)
        _without(book, question_id, path)  # refuses if another record refers to it
        retract_record(path, book.question(question_id), write_options)
        return
    change(path, lambda book: _without(book, question_id, path), write_options)
    note_lost_reason(write_options)


def _without(book: Book, question_id: str, path: str) -> Book:
    question = book.question(question_id)
    named = shlex.join([path, question_id])
    if forecasts_on(book, question_id) or book.resolution(question_id) is not None:
        raise InvalidArgumentError(
            f"question {question_id!r} has forecasts or an outcome, which would go with it; settle"
            f" it: forecasttrack resolve {named} --status annulled"
        )
    dependent = [
        each.id
        for each in book.questions_by_id.values()
        if question_id in questions_named(each.rule)
        or (each.condition is not None and each.condition.question_id == question_id)
    ]
    if dependent:
        raise InvalidArgumentError(
            f"question {question_id!r} is the condition or in the rule of"
            f" {', '.join(map(repr, dependent))}; amend or take those back first"
        )
    kept = {
        section: tuple(each for each in book.sections[section] if each is not question)
        for section in ("questions", "conditions")
    }
    return attrs.evolve(book, **book.sections | kept)
