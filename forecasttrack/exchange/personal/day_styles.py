"""The styles in which a day is written: 2026-03-31, 31/3/26, 3 March 2026, each with a time."""

from __future__ import annotations

import re

from forecasttrack.exchange.personal.months import month_of
from forecasttrack.exchange.personal.remembered import remembered

_TIME = (
    r"(?:[T ,]+(?P<time>\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,9})?)?)\s*(?P<am_or_pm>[ap]m)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR, _DAY, _SUFFIX = r"(?P<y>\d{4}|\d{2})", r"\d{1,2}", r"(?:st|nd|rd|th|er|º)?"
_ISO = re.compile(
    rf"(?P<y>\d{{4}})[-/.年](?P<m>{_DAY})[-/.月](?P<d>{_DAY})日?{_TIME}", re.IGNORECASE
)
SHORT = re.compile(
    rf"(?P<first>{_DAY})(?P<sign>[/.-])(?P<second>{_DAY})[/.-]{_YEAR}{_TIME}", re.IGNORECASE
)
"""The style of dates such as 3/4/26, in which the month or the day may come first."""
# Names of months have at most nine letters, except "septiembre" with ten; longer words are none.
_NAMED = re.compile(
    rf"(?:(?P<day_before>{_DAY}){_SUFFIX}\.?[ -]+(?:de +)?)?(?P<name>septiembre|[^\W\d_]{{3,9}})"
    r"\.?,?[ -]+(?:del? +)?"
    rf"(?:(?P<day_after>{_DAY}){_SUFFIX},?[ -]+)?{_YEAR}{_TIME}",
    re.IGNORECASE,
)
_SHORT_NAME, _LONG_NAME = 3, 7
"""The number of letters of "out" (outubro), and of the shortest name that is rarely a person's or
an office's."""


@remembered
def styled(text: str) -> re.Match[str] | None:
    """The parts of a date as it is written; None for other texts.

    A month without a day counts as a date here, and is refused later because the day is missing.

    Example:
        >>> styled("3 March 2026")["name"], styled("2026-03-31 14:30")["time"], styled("Week 10")
        ('March', '14:30', None)
    """
    for style in (_ISO, SHORT, _NAMED):
        match = style.fullmatch(text.strip())
        if match:
            return match if style is not _NAMED or month_named(match) else None
    return None


def month_named(match: re.Match[str]) -> int:
    """The number of the month in a day with a name; 0 where it is another word.

    Beside a day it may be misspelled. Without one, as in a month and its year, Julia, Junior and
    Mayor are no months, and "out" and "set" are months only before a year of four digits.
    """
    name, has_day = match["name"], bool(match["day_before"] or match["day_after"])
    is_before_year = len(name) == _SHORT_NAME and len(match["y"]) == 4
    is_sure = has_day or is_before_year or len(name) >= _LONG_NAME
    return month_of(name, beside_a_day=is_sure)
