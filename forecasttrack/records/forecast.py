"""What a forecaster believes about one question, from one moment on."""

from __future__ import annotations

from typing import ClassVar

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.errors import InvalidForecastError
from forecasttrack.records import checks
from forecasttrack.records.belief import Belief, belief
from forecasttrack.records.moments import Day, Moment, begins, date, ends, text
from forecasttrack.records.notebook import NotebookRecord
from forecasttrack.records.wording import Wording


def _expires_after_it_was_issued(issued_at: Moment | Day, expires_at: Moment | Day | None) -> None:
    if expires_at is not None and ends(expires_at) < begins(issued_at):
        raise InvalidForecastError(
            f"the forecast expires ({text(expires_at)}) before it is issued ({text(issued_at)});"
            " are the two swapped?",
            field="expires_at",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class Forecast(NotebookRecord):
    """What one forecaster believes about one question, from one moment on.

    Attributes:
        question_id: The question.
        forecaster: Id of the forecaster.
        belief: A number is read as the probability of yes, a mapping as probabilities of options;
            ``Quantiles``, ``Samples``, ``Distribution`` and ``Point`` serve numbers and dates.
        issued_at: When it was stated. A bare day means its beginning for windows and order, and
            its end for the question whether the outcome was known when it was stated.
        expires_at: Until when it stands, if not until it is revised; a bare day means its end.
        claim_id: The claim it was read from.
        wording: The words it was read from, with their band and the coders' readings.
        note: Anything a reader of the score should know.

    Example:
        >>> forecast = Forecast(
        ...     question_id="rain", forecaster="ann", belief=0.7, issued_at="2026-01-01T08:00Z"
        ... )
        >>> forecast.belief
        Probability(yes=0.7)
    """

    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (_expires_after_it_was_issued,)

    question_id: str = attrs.field(validator=checks.is_id)
    forecaster: str = attrs.field(validator=checks.is_id)
    belief: Belief = attrs.field(converter=belief)
    issued_at: Moment | Day = attrs.field(converter=date)
    expires_at: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    claim_id: str | None = attrs.field(default=None, validator=checks.optional(checks.is_id))
    wording: Wording | None = attrs.field(
        default=None, validator=checks.optional(checks.is_a(Wording))
    )
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)
