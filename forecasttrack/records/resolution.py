"""How a question was settled, and the evidence for it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, TypeAlias

import attrs

from forecasttrack.display.arguments import naming_arguments, naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidOutcomeError, InvalidRecordError
from forecasttrack.records import checks
from forecasttrack.records.moments import Moment, Period, When, date, ends, text, when
from forecasttrack.records.notebook import NotebookRecord
from forecasttrack.records.wording import OutcomeReading

STATUSES = ("resolved", "annulled", "ambiguous", "condition-not-met", "unresolved")
"""A question is ``unresolved`` if sources do not settle it, and open without a resolution."""

SURENESS = ("high", "medium-high", "medium", "medium-low", "low-medium", "low")
"""How sure we are, from most to least."""


@naming_fields
@attrs.frozen(kw_only=True)
class Range:
    """A number known only to lie between two ends.

    Attributes:
        low, high: The ends, in the unit of the question; ``None`` where one is not known.

    Example:
        >>> Range(low=80_000, high=85_000).low
        80000
    """

    low: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    high: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))

    def __attrs_post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise InvalidOutcomeError("a range without ends says nothing; state low, high or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InvalidOutcomeError(
                f"the range runs from {self.low:.15g} down to {self.high:.15g};"
                " are its ends swapped?"
            )


Outcome: TypeAlias = str | float | Range | Period
"""An option's name (``yes`` and ``no`` too), a number, a range, or a date as text or period."""


def _outcome(value: object) -> Outcome | None:
    if value is None or isinstance(value, str | Range | Period):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | dt.date):
        raise InvalidOutcomeError(
            f"an outcome is text, a number, a range or a date, found {shown(value)};"
            " for a binary question write yes or no"
        )
    if isinstance(value, dt.date):
        return text(date(value))
    if not checks.can_be_scored(value):
        hint = checks.size_hint(value) or ". While there is none, leave it out"
        raise InvalidOutcomeError(f"the outcome is {value}; a finite number is needed{hint}")
    return value


@naming_fields
@attrs.frozen(kw_only=True)
class Evidence(NotebookRecord):
    """What a source says about a question, in our own words.

    Attributes:
        statement: What it says.
        title: Title of the source.
        address: Where it can be found.
        date: When the source is from.
        sureness: How sure we are that it says so and is right.
        via: Where we read of the source, if we did not see it ourselves.

    Example:
        >>> Evidence(statement="12 mm fell on 3 May", date="2026-05-04", sureness="high").sureness
        'high'
    """

    statement: str = attrs.field(validator=checks.is_text)
    title: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    address: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    date: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    sureness: str | None = attrs.field(
        default=None, validator=checks.optional(checks.one_of(*SURENESS))
    )
    via: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


def _outcome_stands_with_resolved(status: str, outcome: Outcome | None) -> None:
    if status == "resolved" and outcome is None:
        raise InvalidOutcomeError(
            "the key 'outcome' is missing; a resolved question has one. Is its status another?"
        )
    if status != "resolved" and outcome is not None:
        raise InvalidOutcomeError(
            f"a question that is {status} has no outcome, found {shown(outcome)};"
            " is its status resolved?",
            field="outcome",
        )


def _outcome_has_known_at(outcome: Outcome | None, known_at: When | None) -> None:
    if outcome is not None and known_at is None:
        raise InvalidRecordError(
            "the key 'known_at' is missing; say when the outcome could be known"
        )


@attrs.frozen(kw_only=True)
class StatedOutcome:
    """What a resolution states, and what each resolution that it replaced had stated.

    Attributes:
        status: ``resolved``, ``annulled``, ``ambiguous``, ``condition-not-met`` or ``unresolved``.
        outcome: What happened; only, and always, where the status is ``resolved``.
        occurred_at: When it happened.
        known_at: When it could be known; comparisons use its end.
        sureness: How sure we are.
        evidence: The evidence for it.
        readings: How each coder judged it, those who disagree included.
        rule: Name of the kind of rule that settled it from facts, such as ``value``; ``None`` if no
            record names one.
        note: Anything a reader of the score should know.
    """

    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        _outcome_stands_with_resolved,
        _outcome_has_known_at,
    )

    status: str = attrs.field(default="resolved", validator=checks.one_of(*STATUSES))
    outcome: Outcome | None = attrs.field(default=None, converter=_outcome)
    occurred_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    known_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    sureness: str | None = attrs.field(
        default=None, validator=checks.optional(checks.one_of(*SURENESS))
    )
    evidence: tuple[Evidence, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(Evidence))
    )
    readings: tuple[OutcomeReading, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(OutcomeReading))
    )
    rule: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)

    def stated(self) -> dict[str, Any]:
        """The fields of this class by name, without those that a subclass adds."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(StatedOutcome)}


@naming_fields
@attrs.frozen(kw_only=True, field_transformer=checks.fields_first("why", "replaced_at"))
class Replaced(StatedOutcome):
    """What a resolution stated before it was corrected, and why it no longer stands.

    Attributes:
        why: Why it was replaced.
        replaced_at: When it was replaced.

    Example:
        >>> first = Resolution(question_id="rain", outcome="no", known_at="2026-06-01")
        >>> second = Resolution(question_id="rain", outcome="yes", known_at="2026-06-09")
        >>> (replaced,) = second.corrects(first, why="a second gauge was read").replaces
        >>> replaced.outcome, replaced.why
        ('no', 'a second gauge was read')
    """

    why: str = attrs.field(validator=checks.is_text)
    replaced_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))


@naming_fields
@attrs.frozen(kw_only=True, field_transformer=checks.fields_first("question_id"))
class Resolution(StatedOutcome, NotebookRecord):
    """Our record of how a question was settled.

    Its other fields are those of ``StatedOutcome``.

    Attributes:
        question_id: The question.
        replaces: The earlier resolutions that it corrects, the newest first.

    Example:
        >>> Resolution(question_id="rain", outcome="yes", known_at="2026-06-01").status
        'resolved'
        >>> Resolution(question_id="rain", status="annulled").outcome is None
        True
    """

    question_id: str = attrs.field(validator=checks.is_id)
    replaces: tuple[Replaced, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_a(Replaced))
    )

    @naming_arguments
    def corrects(self, earlier: Resolution, *, why: str, at: When | None = None) -> Resolution:
        """Return this resolution with an earlier one, which it corrects, in ``replaces``.

        Args:
            earlier: The resolution that this one replaces.
            why: Why the earlier one no longer stands.
            at: When it was replaced.

        Returns:
            A resolution whose ``replaces`` begins with the earlier one.

        Raises:
            InvalidRecordError: There is no reason why, an earlier record was no resolution, or it
                is that of another question.

        Example:
            >>> first = Resolution(question_id="Q1", outcome="yes", known_at="2026-01-01")
            >>> second = Resolution(question_id="Q1", outcome="no", known_at="2026-02-01")
            >>> second.corrects(first, why="the count was revised").replaces[0].outcome
            'yes'
        """
        if earlier.question_id != self.question_id:
            raise InvalidRecordError(
                f"a resolution of {self.question_id!r} cannot correct one of"
                f" {earlier.question_id!r}; is one of the two ids mistyped?",
                field="question_id",
            )
        replaced = Replaced(why=why, replaced_at=at, **earlier.stated())
        return attrs.evolve(self, replaces=(replaced, *earlier.replaces))

    @naming_arguments
    def known_by(self, moment: Moment) -> Resolution | None:
        """The resolution that could be known at a moment: this one, one it replaced, or None.

        Args:
            moment: An instant, ends included.

        Returns:
            The resolution as it stood then; None where none could be known.

        Raises:
            InvalidArgumentError: It is no instant; ``ft.Book.known_by`` takes days and texts,
                too.

        Example:
            >>> from forecasttrack.records.moments import moment
            >>> first = Resolution(question_id="Q1", outcome="yes", known_at="2026-01-01")
            >>> second = Resolution(question_id="Q1", outcome="no", known_at="2026-02-01")
            >>> both = second.corrects(first, why="the count was revised")
            >>> both.known_by(moment("2026-01-15T00:00Z")).outcome
            'yes'
        """
        if self.known_at is None or ends(self.known_at) <= moment:
            return self
        for position, earlier in enumerate(self.replaces):
            if earlier.known_at is None or ends(earlier.known_at) <= moment:
                older = self.replaces[position + 1 :]
                return Resolution(question_id=self.question_id, replaces=older, **earlier.stated())
        return None
