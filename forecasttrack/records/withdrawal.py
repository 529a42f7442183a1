"""A forecaster takes a forecast back: from then on there is no belief to score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.records import checks
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, begins, date, ends, text
from forecasttrack.records.notebook import NotebookRecord


@naming_fields
@attrs.frozen(kw_only=True)
class Withdrawal(NotebookRecord):
    """A forecaster takes back a forecast about one question, without another in its place.

    A later forecast of the same forecaster counts again.

    Attributes:
        question_id: The question.
        forecaster: Id of the forecaster.
        withdrawn_at: From when on the forecast no longer stands; a bare day means its beginning.
        note: Anything a reader of the score should know.

    Example:
        >>> Withdrawal(
        ...     question_id="rain", forecaster="ann", withdrawn_at="2026-01-02T08:00Z"
        ... ).forecaster
        'ann'
    """

    question_id: str = attrs.field(validator=checks.is_id)
    forecaster: str = attrs.field(validator=checks.is_id)
    withdrawn_at: Moment | Day = attrs.field(converter=date)
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


def withdraw(forecasts: Iterable[Forecast], withdrawals: Iterable[Withdrawal]) -> list[Forecast]:
    """End each forecast at its forecaster's first withdrawal at or after the moment of issue.

    Example:
        >>> forecast = Forecast(
        ...     question_id="rain", forecaster="ann", belief=0.7, issued_at="2026-01-01T08:00Z"
        ... )
        >>> taken_back = Withdrawal(
        ...     question_id="rain", forecaster="ann", withdrawn_at="2026-01-02T08:00Z"
        ... )
        >>> str(withdraw([forecast], [taken_back])[0].expires_at)
        '2026-01-02 08:00:00+00:00'
    """
    moments: dict[tuple[str, str], list[Moment]] = {}
    for one in withdrawals:
        moments.setdefault((one.question_id, one.forecaster), []).append(begins(one.withdrawn_at))
    return [_ended(f, moments.get((f.question_id, f.forecaster), ())) for f in forecasts]


def _ended(forecast: Forecast, withdrawn: Iterable[Moment]) -> Forecast:
    over = min((each for each in withdrawn if each >= begins(forecast.issued_at)), default=None)
    expires_at = forecast.expires_at
    if over is None or (expires_at is not None and ends(expires_at) <= over):
        return forecast
    return attrs.evolve(forecast, expires_at=over)


def place_of_ended(forecasts: Sequence[Forecast], withdrawal: Withdrawal) -> int:
    """The position of the forecast that a withdrawal ends: the last one issued until then.

    Args:
        forecasts: Forecasts of any questions and forecasters, to which earlier withdrawals have
            been applied.
        withdrawal: The withdrawal that is to end one of them.

    Raises:
        UnknownNameError: The forecaster has no forecast on the question.
        InvalidArgumentError: No forecast is in force at that moment.

    Example:
        >>> forecast = Forecast(
        ...     question_id="rain", forecaster="ann", belief=0.7, issued_at="2026-01-01T08:00Z"
        ... )
        >>> place_of_ended(
        ...     [forecast],
        ...     Withdrawal(question_id="rain", forecaster="ann", withdrawn_at="2026-01-02T08:00Z"),
        ... )
        0
    """
    question, forecaster, at = (
        withdrawal.question_id,
        withdrawal.forecaster,
        withdrawal.withdrawn_at,
    )
    known = sorted({each.forecaster for each in forecasts if each.question_id == question})
    if forecaster not in known:
        raise UnknownNameError(
            f"{forecaster!r} has no forecast on question {question!r}."
            f" {did_you_mean(forecaster, known)}",
            record_id=forecaster,
        )
    issued = {
        place: begins(each.issued_at)
        for place, each in enumerate(forecasts)
        if (each.question_id, each.forecaster) == (question, forecaster)
        and begins(each.issued_at) <= begins(at)
    }
    # Earlier forecasts ended when they were revised; only the last can be withdrawn.
    latest = max(issued, key=issued.__getitem__, default=None)
    if latest is None or withdraw([forecasts[latest]], [withdrawal])[0] is forecasts[latest]:
        raise InvalidArgumentError(
            f"no forecast of {forecaster!r} on question {question!r} is in force at {text(at)};"
            " is the moment right?"
        )
    return latest
