"""A forecaster takes a forecast back: from then on there is no belief to score."""

from __future__ import annotations

import attrs

from forecasttrack import checks
from forecasttrack.moments import Moment, moment


@attrs.frozen(kw_only=True)
class Withdrawal:
    """A forecaster's forecast about one question ends, without another in its place.

    A later forecast of the same forecaster resumes.

    Attributes:
        question_id: The question.
        forecaster: Id of the forecaster.
        withdrawn_at: From when on the forecast no longer stands.
        note: Anything a reader of the score should know.

    Example:
        >>> Withdrawal(
        ...     question_id="rain", forecaster="ann", withdrawn_at="2026-01-02T08:00Z"
        ... ).forecaster
        'ann'
    """

    question_id: str = attrs.field(validator=checks.is_id)
    forecaster: str = attrs.field(validator=checks.is_id)
    withdrawn_at: Moment = attrs.field(converter=moment)
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
