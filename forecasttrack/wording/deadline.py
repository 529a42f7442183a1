"""What a text says of when something comes about."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from forecasttrack.records.moments import Day, Period, day


@attrs.frozen(kw_only=True)
class Deadline:
    """Words of a text that say when something comes about.

    Attributes:
        start: Where they begin, counted in characters from 0.
        end: Where they end; ``text[start:end]`` is what was found.
        text: The words.
        earliest: The first day that they allow, for "by" and "before" that of the publication;
            None where that is not known.
        latest: The last day that they allow; None where there is none or it is not known.
        event: The event of a deadline without a date: "summit" of "before the summit".

    Example:
        >>> from forecasttrack.wording.deadlines import find_deadlines
        >>> found = find_deadlines("Growth slows by Q3 2027.", published="2026-05-04")[0]
        >>> found.text, str(found.earliest), str(found.latest)
        ('by Q3 2027', '2026-05-04', '2027-09-30')
    """

    start: int
    end: int
    text: str
    earliest: Day | None = None
    latest: Day | None = None
    event: str | None = None

    @property
    def period(self) -> Period | None:
        """When it comes about, if both ends are known."""
        if self.earliest is None or self.latest is None:
            return None
        return Period(earliest=self.earliest, latest=self.latest, why=f"the text: {self.text!r}")


def deadline_of(
    match: re.Match[str],
    earliest: dt.date | None = None,
    latest: dt.date | None = None,
    event: str | None = None,
) -> Deadline:
    """A deadline made of a match and its days."""
    return Deadline(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        earliest=_day(earliest),
        latest=_day(latest),
        event=event,
    )


def _day(date: dt.date | None) -> Day | None:
    """A day; None for None, and for 9999-12-31, whose end lies in a year that dates do not have."""
    return None if date is None or date == dt.date.max else day(date)
