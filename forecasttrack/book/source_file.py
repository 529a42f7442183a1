"""The text from which a book was read."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from forecasttrack.records.moments import Day, Moment


@attrs.frozen
class SourceFile:
    """The text of one file of a book, kept so that its comments and order survive writing."""

    name: str
    text: str
    records: Mapping[str, tuple[object, ...]]
    recorded_until: Moment | Day | None = None
