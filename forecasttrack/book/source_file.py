"""The text from which a book was read."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from forecasttrack.records.moments import Day, Moment


@attrs.frozen
class SourceFile:
    """The text of one file of a book, kept so that its comments and order survive writing.

    Attributes:
        name: The path of the file inside the book.
        text: The text as it was read.
        records: The records that stand in the file, by the name of their section.
        recorded_until: The key ``recorded_until`` of the file, None where it has none.
    """

    name: str
    text: str
    records: Mapping[str, tuple[object, ...]]
    recorded_until: Moment | Day | None = None
