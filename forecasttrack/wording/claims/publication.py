"""The day on which a text says that it came out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forecasttrack.records.moments import Day
from forecasttrack.wording.deadlines import find_deadlines

_FIRST_LINES = 15
_AROUND = " *_#\t\"'()"
_PUBLISHED = (
    r"(?:(?:first |originally )?(?:published|released|issued|posted)"
    r"|(?:publication|release|issue) date|date of (?:publication|release|issue)|dated?)"
)
_UPDATED = r"(?:last )?(?:updated|revised|modified)"
_BEHIND_LABEL = r"\b[\s*_]*(?:on\b|:)?"
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]?\s*", re.IGNORECASE
)
_DOCUMENT = (
    r"(?:[\w.&'\u2019:/-]+ ){0,6}(?i:update|brief(?:ing)?|outlook|report|note|memo(?:randum)?"
    r"|bulletin|assessment|review|newsletter|analysis|commentary|monitor|digest|backgrounder)"
)
_EVENT = r"(?i:\w*elections?|vote|referendum|summit|meetings?|talks|deadline|launch|hearing)\b"
_NAME = rf"(?!{_EVENT})[A-ZÀ-ÖØ-ÞА-Я][\w.'\u2019/-]*"
_PLACE = rf"{_NAME}(?: (?:de |of |am |del? |la )?{_NAME}){{0,2}}(?:, [A-Z][\w.]+)?"
_HEADING = rf"(?:{_DOCUMENT}\s?[,:|\u2013\u2014-]|{_PLACE}\s?[,|\u2013\u2014-])\s"
_LINES = tuple(
    re.compile(rf"[\s*_#>]*{before}[\s*_]*(?P<day>.*)")
    for before in (
        f"(?i:{_PUBLISHED}{_BEHIND_LABEL})", "", _HEADING, f"(?i:{_UPDATED}{_BEHIND_LABEL})"
    )
)  # fmt: skip
"""Lines that name the day: behind "Published", alone, behind a place or the title of a document,
behind "Updated"; the first kind of which there is one counts.
"""

# Behind a label an hour or a name may follow, as in "Published: 14 March 2026, 10:00 by Ann"; a
# sentence that begins like a label, "Issued on 14 March 2026, the licence expires.", has a stop.
_BEHIND_DAY = re.compile(r"\W*|[^\w.].{0,38}[^.]", re.DOTALL)


def publication_of(text: str) -> Day | None:
    r"""The day that one of the first lines names; None if none does.

    It stands behind "Published", "Date", "Issued" or the like, else alone in its line, else behind
    a place or a title, as in "Brussels, 14 March 2026" or "Iran Update, June 15, 2025", else behind
    "Updated". Days within sentences and behind what takes place are not read.

    Example:
        >>> str(publication_of("# Outlook\n\nPublished: 14 March 2026\n\nRates will fall."))
        '2026-03-14'
        >>> publication_of("The ceasefire ends on 14 March 2026.") is None
        True
    """
    lines = text[:4_000].split("\n")[:_FIRST_LINES]
    return next((day for line in _LINES for day in _days(line, lines)), None)


def _days(line: re.Pattern[str], lines: list[str]) -> Iterator[Day]:
    is_labelled = line in (_LINES[0], _LINES[-1])
    for each in lines:
        match = line.fullmatch(each)
        day = None if match is None else _day_of(match["day"], is_labelled=is_labelled)
        if day is not None:
            yield day


def _day_of(words: str, *, is_labelled: bool) -> Day | None:
    """The day at the beginning of words, if only a time or a name may follow it."""
    words = "on " + _WEEKDAY.sub("", words.strip(_AROUND), count=1)
    found = find_deadlines(words)
    if len(found) != 1 or found[0].start != 0 or found[0].earliest != found[0].latest:
        return None
    behind = words[found[0].end :]
    is_whole = _BEHIND_DAY.fullmatch(behind) if is_labelled else not behind.strip(" .,")
    return found[0].latest if is_whole else None
