"""The value of a series on a day according to a source, and when that could be known."""

from __future__ import annotations

from typing import ClassVar

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.errors import InvalidRecordError
from forecasttrack.records import checks
from forecasttrack.records.moments import Day, Moment, date, ends, text
from forecasttrack.records.number_text import fault_of_value, is_number
from forecasttrack.records.resolution import SURENESS


def _is_value(_: object, attribute: attrs.Attribute[object], value: float | str) -> None:
    if not isinstance(value, str):
        checks.is_number(_, attribute, value)  # type: ignore[arg-type]
        return
    checks.is_text(_, attribute, value)  # type: ignore[arg-type]
    if is_number(value):
        raise InvalidRecordError(
            f"{attribute.name} is the text {value!r}, which reads as a number;"
            " write it without quotes"
        )
    fault = fault_of_value(value)
    if fault is not None:
        raise InvalidRecordError(f"{attribute.name}: {fault}")


def _says_one_thing(value: float | str | None, low: float | None, high: float | None) -> None:
    is_range = low is not None or high is not None
    if value is None and not is_range:
        raise InvalidRecordError("there is no value; give value, or low and high", field="value")
    if value is not None and is_range:
        raise InvalidRecordError("there is a value and a range; keep one", field="value")


def _range_rises(low: float | None, high: float | None) -> None:
    if low is not None and high is not None and low > high:
        raise InvalidRecordError(
            f"low is above high ({low:.15g} and {high:.15g}); are the two swapped?", field="low"
        )


def _holds_forward(at: Moment | Day, until: Moment | Day | None) -> None:
    if until is not None and ends(until) < ends(at):
        raise InvalidRecordError(
            f"the observation holds until {text(until)}, before it begins ({text(at)});"
            " are the two swapped?",
            field="until",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class Observation:
    """What a source said of a series on a day, and when that could be known.

    Values of the same series, day and source known at different times are vintages of one datum.
    For many at once, use ``Facts``.

    Attributes:
        series: What is observed.
        at: The day or instant observed.
        until: Until when it was seen to hold.
        value: A number, ``yes``, ``no`` or an option; ``annulled`` and ``ambiguous`` give the
            question that status.
        low, high: In place of the value, two ends between which the number is known to lie.
        unit: The unit, the same for all of a series.
        source: Who says so.
        as_of: When it could be known; the end of ``until``, or of ``at``, where it is missing.
        sureness: How sure we are.
        statement, title, address, via: The evidence, with the same fields as ``Evidence``.

    Example:
        >>> count = {"series": "us-troops", "at": "2026-06-20", "value": 80_000}
        >>> Observation(**count, unit="persons", source="the ministry", as_of="2026-06-25").value
        80000
    """

    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        _says_one_thing,
        _range_rises,
        _holds_forward,
    )

    series: str = attrs.field(validator=checks.is_text)
    at: Moment | Day = attrs.field(converter=date)
    until: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    value: float | str | None = attrs.field(default=None, validator=checks.optional(_is_value))
    low: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    high: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    unit: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    source: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    as_of: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    sureness: str | None = attrs.field(
        default=None, validator=checks.optional(checks.one_of(*SURENESS))
    )
    statement: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    title: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    address: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    via: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)
