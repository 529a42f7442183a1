"""Turn a forecast typed at the command line into a record of its book."""

from __future__ import annotations

import difflib
import shlex
import sys
from collections.abc import Sequence

import attrs

from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.records.briefing import Forecaster
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Binary
from forecasttrack.records.moments import Day, Moment, begins, date, now, text
from forecasttrack.records.question import Question
from forecasttrack.records.typed_beliefs import belief_of
from forecasttrack.records.wording import Wording
from forecasttrack.wording.imputing import impute, number_stated


@attrs.frozen(kw_only=True)
class NewForecast:
    """A forecast as it was typed.

    Attributes:
        belief: The belief as it was typed, split at blanks; empty where words stand for it.
        words: Words of likelihood, instead of the belief.
        lexicon: The lexicon by which they are read.
        forecaster: Who states it; None for the book's only forecaster.
        may_be_new: Whether the forecaster may be new even if the name resembles an existing one.
        issued_at: When; None for now.
        expires_at: When it expires; None if it stands until it is revised.
        note: Anything a reader should know.
    """

    belief: Sequence[str] = ()
    words: str | None = None
    lexicon: str | None = None
    forecaster: str | None = None
    may_be_new: bool = False
    issued_at: str | None = None
    expires_at: str | None = None
    note: str | None = None


def with_forecast(book: Book, question_id: str, stated: NewForecast) -> Book:
    """The book with a further forecast, and with its forecaster where that one is new.

    Raises:
        UnknownNameError: There is no such question, no such lexicon, or it is silent about the
            words, or the forecaster's name looks misspelt.
        InvalidArgumentError: Nobody is named, the belief is of another shape than the question
            takes, words and lexicon are not both there or stand beside a belief, the words of
            somebody else than the claim's forecaster stand for a question that turns or grades
            the claim, or the moment lies in the future or is that of an earlier forecast.
        InvalidRecordError: The belief does not fit, or a moment cannot be read or lies before
            another.
    """
    question = book.question(question_id)
    forecaster = forecaster_of(book, stated)
    issued_at = time_of_issue(book, question, forecaster, stated.issued_at)
    is_claimed = _is_claimed(book, question, forecaster)
    wording = _wording(question, stated, is_claimed=is_claimed)
    forecast = Forecast(
        question_id=question_id,
        forecaster=forecaster,
        belief=belief_of(stated.belief, question.kind) if wording is None else wording.point,
        issued_at=issued_at,
        expires_at=stated.expires_at,
        wording=wording,
        # Only words of the claim's own forecaster are recorded as the words of the claim.
        claim_id=question.claim_id if wording is not None and is_claimed else None,
        note=stated.note,
    )
    return with_forecaster(book, forecaster).add(forecast)


def forecaster_of(book: Book, stated: NewForecast) -> str:
    """The forecaster: as named, or the only one of the book.

    Raises:
        UnknownNameError: The name looks misspelt.
        InvalidArgumentError: Nobody is named, and the book has no forecaster or several.
    """
    if stated.forecaster is None:
        if stated.may_be_new:
            raise InvalidArgumentError(
                "--new-forecaster is about a name, and none is given; say --forecaster ID"
            )
        return only_forecaster(book)
    ids = [each.id for each in book.forecasters]
    alike = difflib.get_close_matches(stated.forecaster, ids, n=1)
    if stated.forecaster not in ids and alike and not stated.may_be_new:
        raise UnknownNameError(
            f"no forecaster {stated.forecaster!r} in this book."
            f" {did_you_mean(stated.forecaster, ids)} For somebody new say --new-forecaster",
            record_id=stated.forecaster,
        )
    return stated.forecaster


def only_forecaster(book: Book) -> str:
    """The one forecaster of a book.

    Raises:
        InvalidArgumentError: It has none, or several.
    """
    ids = [each.id for each in book.forecasters]
    if len(ids) != 1:
        found = f"{len(ids)} forecasters" if ids else "none yet"
        raise InvalidArgumentError(
            f"nobody is named as forecaster, and the book has {found}; say --forecaster ID"
        )
    return ids[0]


def time_of_issue(
    book: Book, question: Question, forecaster: str, issued_at: str | None
) -> Moment | Day:
    """The time of issue: as given, or now, to the second.

    Now is given to the microsecond if the forecaster has a forecast on the question in this second
    or later.

    Raises:
        InvalidArgumentError: The moment given lies in the future, or is that of an earlier
            forecast.
        InvalidRecordError: The moment given cannot be read.
    """
    forecasts = _forecasts_of(book, question.id, forecaster)
    if issued_at is None:
        second = now().set(microsecond=0)
        is_taken = any(begins(each.issued_at) >= second for each in forecasts)
        return now() if is_taken else second
    moment = date(issued_at)
    if begins(moment) > now():
        raise InvalidArgumentError(
            f"--issued-at is {issued_at}, which lies in the future; a forecast is dated when it is"
            " made"
        )
    at_same_time = [each for each in forecasts if begins(each.issued_at) == begins(moment)]
    if at_same_time:
        same_time = text(at_same_time[0].issued_at)
        named = shlex.join([question.id, "--forecaster", forecaster])
        raise InvalidArgumentError(
            f"{forecaster!r} has a forecast on {question.id!r} issued at {same_time}"
            " already; give the revision a later --issued-at, or take a slip back: forecasttrack"
            f" retract PATH {named} --issued-at {same_time}"
        )
    return moment


def latest_forecast(book: Book, question_id: str, forecaster: str) -> Forecast | None:
    """The latest forecast of somebody on a question, lapsed or not; None where there is none."""
    forecasts = _forecasts_of(book, question_id, forecaster)
    return max(forecasts, key=lambda each: begins(each.issued_at), default=None)


def _forecasts_of(book: Book, question_id: str, forecaster: str) -> list[Forecast]:
    return [
        each
        for each in book.forecasts
        if each.question_id == question_id and each.forecaster == forecaster
    ]


def with_forecaster(book: Book, forecaster: str) -> Book:
    """The book with a forecaster of this id, who is added if new."""
    if any(each.id == forecaster for each in book.forecasters):
        return book
    return book.add(Forecaster(id=forecaster))


def _is_claimed(book: Book, question: Question, forecaster: str) -> bool:
    """Whether a question tests a claim of this forecaster."""
    return any(
        each.id == question.claim_id and each.forecaster == forecaster for each in book.claims
    )


def _wording(question: Question, stated: NewForecast, *, is_claimed: bool) -> Wording | None:
    """What the words say, None where a belief is given.

    Words of the claim's own forecaster are about the claim, and are turned where a yes to the
    question makes the claim wrong.
    """
    if stated.words is None:
        if stated.lexicon is not None:
            raise InvalidArgumentError(
                "--lexicon says how words are read, and there are none; say --words"
            )
        return None
    if stated.belief:
        raise InvalidArgumentError("--words stands for the belief; leave one of the two out")
    if stated.lexicon is None:
        raise InvalidArgumentError(
            "words stand for a number by a lexicon only; say --lexicon, as icd203"
            " (forecasttrack lexicon compare 'likely' shows what each says)."
            f"{number_stated(stated.words)}"
        )
    relation = question.relation or "supports"
    if relation == "supports" or is_claimed or not isinstance(question.kind, Binary):
        return impute(stated.words, lexicon=stated.lexicon, relation=relation)
    point = impute(stated.words, lexicon=stated.lexicon).point
    assert point is not None  # noqa: S101 - `impute` refuses a lexicon without a point
    raise InvalidArgumentError(
        f"words about {question.id!r} are read as words of its claim {question.claim_id!r}, which"
        f" is another forecaster's, and the relation to it is {relation!r}; state the chance of a"
        f" yes instead: {stated.words!r} is {100 * point:.4g}% by {stated.lexicon}"
    )


def on_a_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()
