"""The parts of a book that get a page each: those of forecasters and of briefings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Literal

import attrs

from forecasttrack.book import Book
from forecasttrack.records.question import Question
from forecasttrack.records.rule import questions_named

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_HASHED = re.compile(r"-[0-9a-f]{10}$")

Group = Literal["forecaster", "briefing"]


@attrs.frozen(kw_only=True)
class BookPart:
    """A part of a book that gets a page of its own.

    Attributes:
        group: Whether the part is that of a forecaster or of a briefing.
        name: Id of the forecaster or briefing.
        title: The title of the page.
        book: The part, as a book.
    """

    group: Group
    name: str
    title: str
    book: Book

    @property
    def stem(self) -> str:
        """The name of its file, without an ending."""
        return f"{self.group}-{safe_name(self.name)}"


def safe_name(name: str) -> str:
    """Make a file name from an id: lower case, digits and hyphens, different for different ids.

    An id with other characters keeps the allowed ones and gets a part of its digest, so that on no
    file system two ids have the same file, whatever their case and characters.

    Example:
        >>> safe_name("alaska-2025"), safe_name("Ann"), safe_name("../../etc")
        ('alaska-2025', 'ann-17239b6e25', 'etc-74ccf3c5b4')
    """
    if _PLAIN.fullmatch(name) and not _HASHED.search(name):
        return name
    kept = re.sub(r"[^a-z0-9]+", "-", name.lower().encode("ascii", "ignore").decode())
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{kept.strip('-')[:40].strip('-')}-{digest}".lstrip("-")


def parts(book: Book) -> Iterator[BookPart]:
    """Yield the part of each forecaster who made a forecast, and of each briefing with questions.

    A part holds its questions with their claims, whatever their conditions and rules name, and the
    outcomes of all these; the part of a forecaster holds that forecaster's forecasts only.

    Args:
        book: The whole book.
    """
    for name in sorted({each.forecaster for each in book.forecasts}):
        own = tuple(each for each in book.forecasts if each.forecaster == name)
        part = part_about(book, {each.question_id for each in own})
        own_forecasts: dict[str, Any] = {"forecasts": own}
        own_part = attrs.evolve(part, **own_forecasts)
        yield BookPart(group="forecaster", name=name, title=name, book=own_part)
    briefing_of: dict[str | None, str] = {each.id: each.briefing_id for each in book.claims}
    for briefing in book.briefings:
        own_questions = {
            each.id for each in book.questions if briefing_of.get(each.claim_id) == briefing.id
        }
        if own_questions:
            part = part_about(book, own_questions)
            yield BookPart(group="briefing", name=briefing.id, title=briefing.title, book=part)


def part_about(book: Book, wanted: set[str]) -> Book:
    """The part of a book about some questions, with all records that these refer to.

    Questions that are only named by conditions and rules are kept as conditions.
    """
    questions = tuple(each for each in book.questions if each.id in wanted)
    named = _named(book, questions) - wanted
    apart = tuple(each for each in book.questions_by_id.values() if each.id in named)
    conditions = tuple(attrs.evolve(each, claim_id=None, relation=None) for each in apart)
    kept = wanted | named
    claims = {each.claim_id for each in questions}
    forecasts = tuple(each for each in book.forecasts if each.question_id in wanted)
    claims_named = claims | {each.claim_id for each in forecasts}
    kept_claims = tuple(each for each in book.claims if each.id in claims_named)
    briefings_named = {each.briefing_id for each in kept_claims}
    kept_records: dict[str, Any] = {
        "briefings": tuple(each for each in book.briefings if each.id in briefings_named),
        "claims": kept_claims,
        "questions": questions,
        "conditions": conditions,
        "forecasts": forecasts,
        "resolutions": tuple(each for each in book.resolutions if each.question_id in kept),
    }
    # The files of the whole book are not those of a part.
    return attrs.evolve(book, **kept_records, sources=())


def _named(book: Book, questions: tuple[Question, ...]) -> set[str]:
    """Ids of all questions that conditions and rules name, directly or through others."""
    by_id, found = book.questions_by_id, set[str]()
    waiting = list(questions)
    while waiting:
        question = waiting.pop()
        names = set(questions_named(question.rule))
        if question.condition is not None:
            names.add(question.condition.question_id)
        new = names - found
        found |= new
        waiting += [by_id[name] for name in sorted(new) if name in by_id]
    return found
