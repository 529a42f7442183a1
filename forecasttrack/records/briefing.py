"""A briefing is a source document; a claim is one forward-looking statement found in it."""

from __future__ import annotations

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.records import checks
from forecasttrack.records.moments import When, when
from forecasttrack.records.notebook import NotebookRecord
from forecasttrack.records.proposal import Proposal
from forecasttrack.records.wording import ClaimReading, Wording

NATURES = ("forecast", "description", "judgement")
"""A claim is a forecast, a stance from which one is inferred, or a judgement beyond checking."""


@naming_fields
@attrs.frozen(kw_only=True)
class Briefing(NotebookRecord):
    """A source document whose predictions are kept score of.

    Attributes:
        id: Short name, unique in its book.
        title: Its title.
        published: When it came out: a day, an instant, or a period with its reason.
        authors: Who signed it.
        publisher: Who published it; ``None`` if the document does not say.
        address: Where it can be found.
        text_digest: SHA-256 of the text that was read, so that others can compare theirs with it.
        note: Anything a reader of the score should know.

    Example:
        >>> Briefing(id="spring", title="Spring outlook", published="2026-03-01").authors
        ()
        >>> Briefing(id="spring", title="", published="2026-03-01")
        Traceback (most recent call last):
            ...
        forecasttrack.errors.InvalidRecordError: title is empty; write it, or leave the key out
    """

    id: str = attrs.field(validator=checks.is_id)
    title: str = attrs.field(validator=checks.is_text)
    published: When = attrs.field(converter=when)
    authors: tuple[str, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_text)
    )
    publisher: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    address: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    text_digest: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


@naming_fields
@attrs.frozen(kw_only=True)
class Claim(NotebookRecord):
    """One forward-looking statement of a briefing, before it is made checkable.

    Attributes:
        id: Short name, unique in its book.
        briefing_id: The briefing it was found in.
        section: Heading under which it stands.
        place: Where in the section, such as a sentence number.
        paraphrase: What it says, in our words.
        hedge: The words that say how sure it is.
        holder: Whose view it is, as the text puts it.
        forecaster: Id of the forecaster whose view it is.
        condition: What must hold first, as the text puts it; scores do not depend on it.
        nature: ``forecast``, ``description`` (a stance from which a forecast is inferred) or
            ``judgement`` (nothing can check it).
        direction: Which way it points, such as up or down, in free words.
        tense: Grammatical time of the claim.
        importance: From 1 (aside) to 5 (thesis).
        main: Whether a scorecard shows it before the others.
        resolvability: How far it can be checked, in free words.
        why: Why it can or cannot be checked.
        quantities: Numbers named in it.
        wording: What its words stand for, where somebody read them.
        readings: What each coder made of it.
        proposal: The question proposed for it, which scores nothing until a person accepts it.

    Example:
        >>> claim = Claim(
        ...     id="c1", briefing_id="spring", forecaster="ann", paraphrase="Rain is likely."
        ... )
        >>> claim.nature, claim.importance
        ('forecast', None)
    """

    id: str = attrs.field(validator=checks.is_id)
    briefing_id: str = attrs.field(validator=checks.is_id)
    paraphrase: str = attrs.field(validator=checks.is_text)
    forecaster: str = attrs.field(validator=checks.is_id)
    nature: str = attrs.field(default="forecast", validator=checks.one_of(*NATURES))
    section: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    place: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    hedge: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    holder: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    condition: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    direction: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    tense: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    importance: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(1, 5))
    )
    main: bool | None = attrs.field(default=None, validator=checks.optional(checks.is_truth))
    resolvability: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    why: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    quantities: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    wording: Wording | None = attrs.field(
        default=None, validator=checks.optional(checks.is_a(Wording))
    )
    readings: tuple[ClaimReading, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(ClaimReading))
    )
    proposal: Proposal | None = attrs.field(
        default=None, validator=checks.optional(checks.is_a(Proposal))
    )


@naming_fields
@attrs.frozen(kw_only=True)
class Forecaster(NotebookRecord):
    """Who states a belief: a person, a team, an institution or a program, by a pseudonym.

    Names and contact belong in a file or table beside the book, so that a person can be forgotten.

    Attributes:
        id: Pseudonym, unique in its book.
        description: What kind of forecaster it is.

    Example:
        >>> Forecaster(id="ann", description="a hydrologist").id
        'ann'
    """

    id: str = attrs.field(validator=checks.is_id)
    description: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
