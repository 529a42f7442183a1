"""``forecasttrack predict``: state a forecast, or revise one."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import click

from forecasttrack.book import Book
from forecasttrack.cli.changing import WriteOptions, change, changing_options
from forecasttrack.cli.new_forecasts import (
    NewForecast,
    forecaster_of,
    latest_forecast,
    on_a_terminal,
    with_forecast,
)
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.prompts import SKIP, STOP, prompting_again, say_how_to_answer
from forecasttrack.cli.sources import read_source
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.addresses import without_password
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Kind
from forecasttrack.records.moments import begins, date, ends, now, text, to_the_second
from forecasttrack.records.question import Question
from forecasttrack.records.typed_beliefs import belief_of, form_of, is_belief, typed_words
from forecasttrack.resolving.open_questions import outstanding
from forecasttrack.scorecard.beliefs import belief_text

_NAMED_AT_MOST = 5
"""At most so many open questions are listed in a message."""


@click.command("predict")
@click.argument("path", type=PLACE)
@click.argument("question", required=False)
@click.argument("belief", nargs=-1)
@click.option("--forecaster", metavar="ID", help="Who states it.  [default: the only forecaster]")
@click.option(
    "--new-forecaster",
    "may_be_new",
    is_flag=True,
    help="The name is new, though it resembles one.",
)
@click.option(
    "--words",
    metavar="TEXT",
    help='Words instead of a number, as "very likely"; on a claim, only its forecaster may.',
)
@click.option("--lexicon", metavar="NAME", help="What the words stand for, as icd203.")
@click.option(
    "--issued-at", type=typed_date, metavar="MOMENT", help="When it was stated.  [default: now]"
)
@click.option(
    "--expires-at",
    type=typed_date,
    metavar="MOMENT",
    help="Until when it stands, if not until revised.",
)
@click.option("--note", metavar="TEXT", help="Anything a reader of the score should know.")
@changing_options
def command(path: str, question: str | None, belief: tuple[str, ...], **options: Any) -> None:
    """State what is believed about QUESTION of the book or ledger at PATH; a second time revises.

    BELIEF is a probability of yes (62% or .62); every option with its own (red=.5 blue=.5); levels
    with their values, numbers or dates (.1=3 .5=5 .9=9); one value alone; or a family with its
    parameters (normal mean=5 sd=2). Without both it goes through what is open, on a terminal.
    QUESTION may be left out where only one is open.
    """
    write_options = WriteOptions.taken_from(options)
    if question is not None and is_belief(question) and not _is_question(path, question):
        belief, question = (question, *belief), None
    stated = NewForecast(belief=belief, **options)
    if question is None and (belief or stated.words):
        question = _only_open(path, stated)
    if question is None or not (belief or stated.words):
        if question is not None:
            read_source(path).question(question)  # refuses an id that is not there
        if not on_a_terminal():
            raise InvalidArgumentError(
                "there is no belief; give QUESTION and BELIEF, as: forecasttrack predict"
                f" {shlex.join([path, question or 'QUESTION'])} 62%"
            )
        for name, typed in _answers(read_source(path), question, stated):
            _predict(path, name, attrs.evolve(stated, belief=typed), write_options)
        return
    _predict(path, question, stated, write_options)


def _is_question(path: str, name: str) -> bool:
    """Whether a word that could be a belief is the id of a question."""
    return name in read_source(path).questions_by_id


def _only_open(path: str, stated: NewForecast) -> str:
    """The only open question, for a belief that was typed without one."""
    found = [each.id for each in _open(read_source(path), stated)]
    if len(found) == 1:
        return found[0]
    typed = shlex.join(stated.belief) if stated.belief else f"--words {stated.words!r}"
    some = ", ".join(map(repr, found[:_NAMED_AT_MOST])) + (
        ", ..." if len(found) > _NAMED_AT_MOST else ""
    )
    are_open = f"open are {some}" if found else "none is open"
    raise InvalidArgumentError(
        f"{typed} is a belief, and no question stands before it; {are_open}. Write:"
        f" forecasttrack predict {shlex.join([path, *found[:1]] if found else [path, 'QUESTION'])}"
        f" {typed}"
    )


def _open(book: Book, stated: NewForecast) -> Sequence[Question]:
    """The questions that can be answered at the moment of the forecast, the most urgent first.

    A question is closed by any outcome on record; to a forecast dated by its maker, only by one
    that could be known at that moment.
    """
    at = now() if stated.issued_at is None else date(stated.issued_at)
    found = outstanding(book, at=at, on_record=stated.issued_at is None)
    return [each.question for each in found if each.state in ("open", "due")]


def _predict(path: str, question: str, stated: NewForecast, write_options: WriteOptions) -> None:
    books_read: list[Book] = []  # the last is the one that was changed

    def make(book: Book) -> Book:
        books_read.append(book)
        return with_forecast(book, question, stated)

    made = change(path, make, write_options).forecasts[-1]
    before, kind = books_read[-1], books_read[-1].question(question).kind
    earlier = latest_forecast(before, question, made.forecaster)
    revised = "" if earlier is None else f", {_was(earlier, kind)}"
    click.echo(f"{question}: {made.forecaster} {belief_text(made.belief, kind)}{revised}")
    for note in _doubts(before, made):
        click.echo(f"note: {note}", err=True)
    if all(each.id != made.forecaster for each in before.forecasters):
        place = without_password(path)
        click.echo(f"note: forecaster {made.forecaster!r} is new to {place}", err=True)


def _doubts(book: Book, made: Forecast) -> Iterator[str]:
    """Notes on a forecast that counts only later, or may not count at all."""
    question, issued_at = book.question(made.question_id), begins(made.issued_at)
    if question.opens_at is not None and issued_at < begins(question.opens_at):
        yield f"{question.id} opens at {text(question.opens_at)}; the forecast counts from there"
    if question.closes_at is not None and ends(question.closes_at) <= issued_at:
        yield (
            f"{question.id} closed at {to_the_second(question.closes_at)}; a forecast after that"
            " changes no score"
        )
    resolution = book.resolution(question.id)
    known_at = None if resolution is None else resolution.known_at
    if resolution is None:
        return
    if known_at is None:
        what = (
            "an outcome"
            if resolution.status == "resolved"
            else f"a resolution, {resolution.status},"
        )
        yield f"{question.id} has {what} already"
    elif ends(known_at) <= issued_at:
        yield (
            f"the outcome of {question.id} could be known from {to_the_second(known_at)} on; a"
            " forecast after that is late, and left out"
        )


def _was(forecast: Any, kind: Kind) -> str:
    return f"was {belief_text(forecast.belief, kind)} at {text(forecast.issued_at)}"


def _answers(
    book: Book, question_id: str | None, stated: NewForecast
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Go through one question or all that are open, and yield each belief that is typed."""
    forecaster = forecaster_of(book, stated)
    chosen = _open(book, stated) if question_id is None else [book.question(question_id)]
    if not chosen:
        click.echo("nothing is open")
    say_how_to_answer(len(chosen), "open", "Enter passes one over")
    for question in chosen:
        typed = _prompted(book, question, forecaster)
        if typed == STOP:
            return
        if typed != SKIP:
            yield question.id, tuple(typed_words(typed))


def _prompted(book: Book, question: Question, forecaster: str) -> str:
    click.echo(f"\n{question.id}: {question.text}")
    if question.criteria:
        click.echo(f"  criteria: {question.criteria}")
    if question.closes_at is not None:
        click.echo(f"  until {text(question.closes_at)}")
    earlier = latest_forecast(book, question.id, forecaster)
    if earlier is not None:
        click.echo(f"  {forecaster} {_was(earlier, question.kind)}")

    def checked(typed: str) -> str:
        if typed not in (SKIP, STOP):
            with prompting_again():
                belief_of(typed_words(typed), question.kind)
        return typed

    wanted = f"  {form_of(question.kind)}"
    answer: str = click.prompt(wanted, default=SKIP, value_proc=checked)
    return answer
