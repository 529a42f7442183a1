"""Dates in the plain form: of options that come and go, and in beliefs about dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasttrack.errors import InvalidRecordError
from forecasttrack.records import scalars
from forecasttrack.records.days import read_days
from forecasttrack.records.plain_faults import FaultCollector


def days_by_name(value: object, _: Any) -> dict[str, Any]:
    """Read a mapping of names to days or instants."""
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a mapping of options is needed, found {scalars.seen(value)}; write each as"
            " red: 2026-02-01"
        )
    collector = FaultCollector()
    days = {
        name: collector.attempt(name, lambda day=day: scalars.date(day, None))[1]  # type: ignore[misc]
        for name, day in value.items()
    }
    collector.finish()
    return days


def with_days(value: object) -> Any:
    """Beliefs about a date name dates, which are kept as numbers of days."""
    if isinstance(value, list | tuple):
        return [with_days(each) for each in value]
    if isinstance(value, Mapping):
        named = {key: value[key] for key in value if key in ("family", "level")}
        return {key: with_days(value[key]) for key in value} | named
    return read_days(value)
