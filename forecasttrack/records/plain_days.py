"""Read mappings of names to days, as for options that are on offer only for a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasttrack.errors import InvalidRecordError
from forecasttrack.records import scalars
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
