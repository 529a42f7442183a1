"""The sections of a book: which records each holds, and in which order they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from forecasttrack.errors import InvalidRecordError
from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.records.wording import Coder

SECTIONS: dict[str, type] = {
    "briefings": Briefing,
    "forecasters": Forecaster,
    "coders": Coder,
    "claims": Claim,
    "questions": Question,
    "conditions": Question,
    "forecasts": Forecast,
    "resolutions": Resolution,
}
"""What a book holds, in the order in which it is written."""


def holding(cls: type) -> Callable[[object, attrs.Attribute[Any], tuple[Any, ...]], None]:
    """Make the check that every item of a section is a record of its class."""

    def check(_: object, section: attrs.Attribute[Any], records: tuple[Any, ...]) -> None:
        for row, each in enumerate(records):
            if not isinstance(each, cls):
                raise InvalidRecordError(
                    f"{section.name} holds {cls.__name__} records, found {type(each).__name__} at"
                    f" position {row}",
                    field=section.name,
                    row=row,
                )

    return check


def section_of(record: object) -> str:
    """The section that a record belongs to.

    Raises:
        InvalidRecordError: A book has no section for it.
    """
    for name, cls in SECTIONS.items():
        if type(record) is cls:
            return name
    raise InvalidRecordError(
        f"a book holds {', '.join(sorted({cls.__name__ for cls in SECTIONS.values()}))};"
        f" found {type(record).__name__}"
    )
