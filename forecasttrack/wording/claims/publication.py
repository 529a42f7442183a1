"""The day on which a text says that it came out."""

from __future__ import annotations

import re

from forecasttrack.records.moments import Day
from forecasttrack.wording.deadlines import find_deadlines

_FIRST_LINES = 15
_LABEL = re.compile(
    r"[\s*_#>]*(?:published|date|dated|publication date|released|issued|updated)\s*(?:on|:)\s*",
    re.IGNORECASE,
)


def publication_of(text: str) -> Day | None:
    r"""The day that one of the first lines names, alone or behind "Published"; None if none does.

    Example:
        >>> str(publication_of("# Outlook\n\nPublished: 14 March 2026\n\nRates will fall."))
        '2026-03-14'
    """
    lines = text[:4_000].split("\n")[:_FIRST_LINES]
    for line in lines:
        label = _LABEL.match(line)
        words = (line[label.end() :] if label else line).strip(" *_#\t\"'")
        found = find_deadlines(f"on {words}")
        is_whole = len(found) == 1 and found[0].end >= len(f"on {words}") - (40 if label else 1)
        if is_whole and found[0].earliest is not None and found[0].earliest == found[0].latest:
            return found[0].latest
    return None
