"""A question that is proposed for a claim, and scores nothing until a person accepts it."""

from __future__ import annotations

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.records import checks
from forecasttrack.records.moments import Day, Moment, When, date, when


@naming_fields
@attrs.frozen(kw_only=True)
class Proposal:
    """A draft of the question that could settle a claim.

    A claim with a proposal has no question yet. Accepting the proposal turns it into the question.
    A proposal that is turned down stays with the claim, with the reason, so that the share of
    claims that were rightly found can be counted.

    Attributes:
        text: What would be asked.
        question_kind: ``binary`` or ``numeric``.
        unit: Unit of the number, of a numeric one.
        opens_at: From when forecasts would count.
        closes_at: Until when forecasts would count; left out where the text names no day.
        missing: What the question must still state before it can be settled.
        dropped: The reason for which it was turned down; left out while nobody has decided.

    Example:
        >>> draft = Proposal(text="Will it rain in May?", missing=["how much rain counts"])
        >>> draft.question_kind, draft.missing
        ('binary', ('how much rain counts',))
    """

    text: str = attrs.field(validator=checks.is_text)
    question_kind: str = attrs.field(default="binary", validator=checks.one_of("binary", "numeric"))
    unit: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    opens_at: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    closes_at: When | None = attrs.field(default=None, converter=attrs.converters.optional(when))
    missing: tuple[str, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_text)
    )
    dropped: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
