"""Words that say how likely something is: their band, who read them, and each coder's reading."""

from __future__ import annotations

from typing import ClassVar

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.errors import InvalidForecastError
from forecasttrack.records import checks
from forecasttrack.records.belief import Belief, Probability, belief
from forecasttrack.records.moments import When, when

SEEN = ("yes", "no", "possibly")
"""Whether a coder had seen something that can influence a reading."""

CODERS = ("person", "program")
"""What a coder can be; a language model is a program."""


@naming_fields
@attrs.frozen
class Band:
    """The probabilities that words may stand for, ends included.

    Attributes:
        low, high: The ends, in [0, 1]; the same for a single probability.

    Example:
        >>> Band(0.55, 0.8).high
        0.8
    """

    low: float = attrs.field(validator=checks.is_probability)
    high: float = attrs.field(validator=checks.is_probability)

    def __attrs_post_init__(self) -> None:
        if self.low > self.high:
            raise InvalidForecastError(
                f"the band runs from {self.low:g} down to {self.high:g}; are its ends swapped?"
            )


@naming_fields
@attrs.frozen(kw_only=True)
class Coder:
    """Who turned words into numbers, and what could have influenced the reading.

    Attributes:
        id: Short name, unique in its book.
        role: ``reader`` of words, or ``ground-truth`` for outcomes.
        who: Whether a ``person`` reads or a ``program``, such as a language model.
        manner: How the coder reads, such as literally or pragmatically.
        saw_document: Whether the coder read the whole document.
        saw_outcome: Whether the coder could know how things went.
        saw_other_coders: Whether the coder saw what the others said.
        read_at: When the reading was made.
        note: Anything that helps to weigh the reading.

    Example:
        >>> Coder(id="lea", manner="literal", saw_outcome="possibly").role
        'reader'
    """

    id: str = attrs.field(validator=checks.is_id)
    role: str = attrs.field(default="reader", validator=checks.one_of("reader", "ground-truth"))
    who: str | None = attrs.field(default=None, validator=checks.optional(checks.one_of(*CODERS)))
    manner: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    saw_document: str = attrs.field(default="yes", validator=checks.one_of(*SEEN))
    saw_outcome: str = attrs.field(default="no", validator=checks.one_of(*SEEN))
    saw_other_coders: str = attrs.field(default="no", validator=checks.one_of(*SEEN))
    read_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


def _belief_lies_in_band(belief: Belief | None, band: Band | None) -> None:
    if isinstance(belief, Probability):
        _point_lies_in_band(belief.yes, band)


def _one_reading_per_coder(readings: tuple[Reading, ...]) -> None:
    coders = [reading.coder for reading in readings]
    doubled = next((coder for coder in coders if coders.count(coder) > 1), None)
    if doubled is not None:
        raise InvalidForecastError(
            f"coder '{doubled}' stands twice; are two coders under one name?", field="readings"
        )


def _point_lies_in_band(point: float | None, band: Band | None) -> None:
    if point is not None and band is not None and not band.low <= point <= band.high:
        raise InvalidForecastError(
            f"the point {point:g} lies outside its band [{band.low:g}, {band.high:g}]",
            field="point",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class Reading:
    """How one coder read the words about one question.

    Attributes:
        coder: Id of the coder.
        belief: The belief that the coder read in the words; ``None`` where there is none.
        band: The probabilities of yes that the words may stand for, where the coder gave a range.
        own_belief: The coder's own probability before reading, kept apart: readings that closely
            follow it may tell more of the coder than of the words.
        own_belief_after: The coder's own probability after reading.
        relation: How the question tests its claim, according to the coder.
        confidence: How sure the coder is of the reading, from 1 to 3.
        note: Why.

    Example:
        >>> Reading(coder="lea", belief=0.7, band=Band(0.55, 0.8)).belief
        Probability(yes=0.7)
        >>> Reading(coder="lea", belief=0.9, band=Band(0.6, 0.8))
        Traceback (most recent call last):
            ...
        forecasttrack.errors.InvalidForecastError: the point 0.9 lies outside its band [0.6, 0.8]
    """

    # Checks of several fields at once; readers of files run them too, to list all faults together.
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (_belief_lies_in_band,)

    coder: str = attrs.field(validator=checks.is_id)
    belief: Belief | None = attrs.field(default=None, converter=attrs.converters.optional(belief))
    band: Band | None = attrs.field(default=None, validator=checks.optional(checks.is_a(Band)))
    own_belief: float | None = attrs.field(
        default=None, validator=checks.optional(checks.is_probability)
    )
    own_belief_after: float | None = attrs.field(
        default=None, validator=checks.optional(checks.is_probability)
    )
    relation: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    confidence: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(1, 3))
    )
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)


@naming_fields
@attrs.frozen(kw_only=True)
class OutcomeReading:
    """How one coder judged what happened on a yes/no question.

    Attributes:
        coder: Id of the coder, whose role is ``ground-truth``.
        yes: How true it is that the answer was yes: 1, 0, or between where the coder is in doubt.
        confidence: How sure the coder is, from 1 to 3.
        note: Why.

    Example:
        >>> OutcomeReading(coder="lea", yes=0.75, confidence=2, note="the count is disputed").yes
        0.75
    """

    coder: str = attrs.field(validator=checks.is_id)
    yes: float = attrs.field(validator=checks.is_probability)
    confidence: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(1, 3))
    )
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


@attrs.frozen(kw_only=True)
class ClaimReading:
    """How one coder read a claim as a whole.

    Attributes:
        coder: Id of the coder.
        point: Probability that the claim as paraphrased is true, in the coder's reading.
        nature: What kind of claim the coder takes it for.
        importance: From 1 (aside) to 5 (thesis).
        note: Why.
    """

    coder: str = attrs.field(validator=checks.is_id)
    point: float | None = attrs.field(
        default=None, validator=checks.optional(checks.is_probability)
    )
    nature: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    importance: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(1, 5))
    )
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


@naming_fields
@attrs.frozen(kw_only=True)
class Wording:
    """The words a belief was read from, kept beside the numbers.

    Attributes:
        words: The hedge as it stands in the text.
        band: The probabilities the words may stand for; ``None`` where the question has no yes.
        point: The single probability taken from the band, where one was.
        lexicon: Name of the published table used; ``None`` where coders read the words.
        readings: How each coder read them.
        reason: Why the band is this one, where no lexicon has the words.
        confidence: The words in which the text says how well founded its judgement is, which is
            another thing than how likely the event is.

    Example:
        >>> wording = Wording(words="likely", band=Band(0.55, 0.8), lexicon="icd203")
        >>> wording.band.low, wording.point
        (0.55, None)
    """

    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        _point_lies_in_band,
        _one_reading_per_coder,
    )

    words: str = attrs.field(validator=checks.is_text)
    band: Band | None = attrs.field(default=None, validator=checks.optional(checks.is_a(Band)))
    point: float | None = attrs.field(
        default=None, validator=checks.optional(checks.is_probability)
    )
    lexicon: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    readings: tuple[Reading, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(Reading))
    )
    reason: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    confidence: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)
