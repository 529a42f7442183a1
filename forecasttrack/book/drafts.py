"""Drafts of books: claims found in a briefing, with proposals that become questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from forecasttrack.book.collection import Book
from forecasttrack.display.text import capitalised
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.kind import Binary, Numeric
from forecasttrack.records.moments import When, now, when
from forecasttrack.records.proposal import Proposal
from forecasttrack.records.question import Question
from forecasttrack.wording.claims.found_claims import FoundClaim, FoundClaims

OTHERS = "others"
"""The forecaster of claims of others, until a person names the right one."""

_KEPT_HEDGES = ("will", "would", "shall")
"""Hedges that a question may keep; with any other it would ask how likely the event is, not
whether."""

_WORDS_OF_COMPARISON = ("above", "below", "over", "under", "exceed", "than", "least", "most")


def with_found(  # noqa: PLR0913 - what a briefing is made of
    book: Book, found: FoundClaims, *, briefing: str, title: str, published: object, authors: str
) -> Book:
    """The book with a briefing, the claims found in it and a proposed question for each.

    Args:
        book: The book, which must not hold the briefing yet.
        found: The claims.
        briefing: Id of the briefing; those of its claims begin with it.
        title: Its title.
        published: When it came out.
        authors: The forecaster to whom the claims of its authors are given.

    Raises:
        InvalidArgumentError: The book holds the briefing already.
    """
    if any(each.id == briefing for each in book.briefings):
        raise InvalidArgumentError(
            f"briefing {briefing!r} stands in the book already; choose another id, or review it"
        )
    day = when(published)
    digest = hashlib.sha256(found.text.encode()).hexdigest()
    document = Briefing(id=briefing, title=title, published=day, text_digest=f"sha256:{digest}")
    claims = [
        _claim(
            found,
            each,
            claim_id=f"{briefing}-{number:03}",
            briefing=briefing,
            authors=authors,
            published=day,
        )
        for number, each in enumerate(found, 1)
    ]
    forecasters = dict.fromkeys(each.forecaster for each in claims)
    known = {each.id for each in book.forecasters}
    new_forecasters = [Forecaster(id=each) for each in forecasters if each not in known]
    return book.add(document, *new_forecasters, *claims)


def _claim(  # noqa: PLR0913 - what a claim is made of
    found: FoundClaims,
    each: FoundClaim,
    *,
    claim_id: str,
    briefing: str,
    authors: str,
    published: When,
) -> Claim:
    is_stance = each.reason.startswith("a stance")
    hedges = "; ".join(hedge.words for hedge in each.hedges)
    return Claim(
        id=claim_id,
        briefing_id=briefing,
        paraphrase=_without_line_ends(each.clause),
        forecaster=OTHERS if each.holder == "other" else authors,
        nature="description" if is_stance else "forecast",
        section=found.section_of(each),
        place=f"characters {each.start} to {each.end}",
        hedge=hedges or None,
        holder=each.holder,
        condition=None if each.condition is None else _without_line_ends(each.condition),
        direction=each.polarity,
        why=each.reason,
        quantities="; ".join(map(str, each.quantities)) or None,
        proposal=_proposal(each, published),
    )


def _without_line_ends(words: str) -> str:
    return " ".join(words.split())


def _proposal(each: FoundClaim, published: When) -> Proposal:
    """A question in the words of the clause, with a list of what a person has to add."""
    clause = _without_line_ends(each.clause)
    unit = _unit(each)
    missing = [
        "criteria: what counts as which outcome",
        "source: where the answer is to be looked up",
    ]
    if each.horizon_latest is None:
        missing.insert(0, "closes_at: the text names no last day")
    if hedges := [hedge.words for hedge in each.hedges if hedge.words not in _KEPT_HEDGES]:
        shown = " and ".join(map(repr, dict.fromkeys(hedges)))
        missing.insert(0, f"text: ask for the event itself, without {shown}")
    return Proposal(
        text=f"{capitalised(clause)}?",
        question_kind="binary" if unit is None else "numeric",
        unit=unit,
        opens_at=getattr(published, "latest", published),
        closes_at=each.horizon_latest,
        missing=missing,
    )


def _unit(each: FoundClaim) -> str | None:
    """The unit of a clause that foretells one number; None where it only compares with one."""
    words = each.clause.lower().split()
    if len(each.quantities) != 1 or any(word in words for word in _WORDS_OF_COMPARISON):
        return None
    return each.quantities[0].unit


# --- review ------------------------------------------------------------------------------------


def proposed(book: Book) -> Iterator[Claim]:
    """The claims whose proposals nobody has accepted or dropped yet."""
    yield from (
        each for each in book.claims if each.proposal is not None and each.proposal.dropped is None
    )


def accepted(book: Book, claim_id: str, changes: Mapping[str, Any] | None = None) -> Book:
    """The book with a question in place of a proposal.

    Args:
        book: The book.
        claim_id: The claim.
        changes: Fields of the question that are not as proposed: ``id``, ``text``, ``opens_at``,
            ``closes_at``, ``criteria``, ``source``, ``relation``, ``kind`` (the text ``binary`` or
            ``numeric``) and ``unit``; the id of the question is that of the claim by default.

    Raises:
        UnknownNameError: No such claim has a proposal.
        InvalidArgumentError: The question has no last day.
    """
    claim, proposal = _undecided(book, claim_id)
    given = {name: value for name, value in (changes or {}).items() if value is not None}
    kind = _kind(
        given.pop("kind", proposal.question_kind), given.pop("unit", proposal.unit), claim_id
    )
    fields = {
        "id": claim.id,
        "text": proposal.text,
        "opens_at": proposal.opens_at,
        "closes_at": proposal.closes_at,
        "claim_id": claim.id,
        "relation": "supports" if isinstance(kind, Binary) else "graded",
        "written_at": now().set(microsecond=0),
    }
    question = Question(kind=kind, **fields | given)
    if question.closes_at is None:
        raise InvalidArgumentError(
            f"the question for {claim_id!r} has no last day; say closes_at, until when the answer"
            " may come",
            field="closes_at",
        )
    return _with_claim(book, attrs.evolve(claim, proposal=None)).add(question)


def _kind(name: str, unit: str | None, claim_id: str) -> Binary | Numeric:
    if name == "binary":
        return Binary()
    if unit is None:
        raise InvalidArgumentError(
            f"the question for {claim_id!r} asks for a number; say its unit", field="unit"
        )
    return Numeric(unit=unit)


def dropped(book: Book, claim_id: str, why: str) -> Book:
    """The book with a proposal dropped, which keeps it and the reason.

    Raises:
        UnknownNameError: No such claim has a proposal.
    """
    claim, proposal = _undecided(book, claim_id)
    kept = attrs.evolve(claim, proposal=attrs.evolve(proposal, dropped=why))
    return _with_claim(book, kept)


def edited(book: Book, claim_id: str, changes: Mapping[str, Any]) -> Book:
    """The book with a proposal changed and still proposed.

    Raises:
        UnknownNameError: No such claim has a proposal.
    """
    claim, proposal = _undecided(book, claim_id)
    changed = attrs.evolve(claim, proposal=attrs.evolve(proposal, **changes))
    return _with_claim(book, changed)


def split(book: Book, claim_id: str, texts: list[str]) -> Book:
    """The book with several claims, each with a proposal, in place of one claim.

    The first keeps the id; the others get ``-b``, ``-c`` and so on behind it.

    Raises:
        UnknownNameError: No such claim has a proposal.
        InvalidArgumentError: There are fewer than two texts, or more than there are suffixes.
    """
    claim, proposal = _undecided(book, claim_id)
    if not 2 <= len(texts) <= len(_SUFFIXES):
        raise InvalidArgumentError(
            f"a split makes 2 to {len(_SUFFIXES)} questions, found {len(texts)}"
        )
    parts = [
        attrs.evolve(
            claim,
            id=claim.id + suffix,
            paraphrase=text.rstrip("?"),
            proposal=attrs.evolve(proposal, text=text),
        )
        for suffix, text in zip(_SUFFIXES, texts, strict=False)
    ]
    first, *others = parts
    return _with_claim(book, first).add(*others)


_SUFFIXES = ("", *(f"-{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"))


def merged(book: Book, claim_id: str, into: str) -> Book:
    """The book with a proposal dropped because another one asks the same.

    The claim ``into``, which stays, gets the place of the dropped one in the text as well.

    Raises:
        UnknownNameError: One of the claims has no proposal.
        InvalidArgumentError: Both are the same.
    """
    if claim_id == into:
        raise InvalidArgumentError(f"{claim_id!r} cannot be merged into itself; name another claim")
    target, _ = _undecided(book, into)
    claim, _ = _undecided(book, claim_id)
    place = "; ".join(each for each in (target.place, claim.place) if each)
    book = dropped(book, claim_id, f"merged into {into}")
    return _with_claim(book, attrs.evolve(target, place=place or None))


def _undecided(book: Book, claim_id: str) -> tuple[Claim, Proposal]:
    """A claim and its proposal, which nobody has accepted or dropped."""
    known = {each.id: each for each in proposed(book)}
    if claim_id not in known:
        raise UnknownNameError(
            f"no claim {claim_id!r} with a proposed question in this book."
            f" {did_you_mean(claim_id, known)}",
            record_id=claim_id,
        )
    claim = known[claim_id]
    assert claim.proposal is not None  # noqa: S101 - those of `proposed` have one
    return claim, claim.proposal


def _with_claim(book: Book, new: Claim) -> Book:
    """The book with a claim in place of the one with the same id."""
    return attrs.evolve(book, claims=[new if each.id == new.id else each for each in book.claims])
