"""Instants, days and periods, all in UTC; the only module that imports pendulum.

A ``Moment`` is an instant.
A ``Day`` is a date somebody wrote without a time: it means its beginning where something opens
and its end (24:00 UTC) where something closes, is due or became known.
A ``Period`` is a date known only roughly, with the reason.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TypeAlias, TypeGuard

import attrs
import pendulum

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidMomentError
from forecasttrack.records import checks

Moment: TypeAlias = pendulum.DateTime
Day: TypeAlias = pendulum.Date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
_FORMS = "write a day as 2025-08-15 or an instant with its zone as 2025-08-15T18:00Z"


def moment(value: object) -> Moment:
    """Read an instant; a zone is required, and the result is in UTC.

    Args:
        value: ISO 8601 text with a zone, or an aware ``datetime``.

    Raises:
        InvalidMomentError: No instant, no zone, or finer than a microsecond.

    Example:
        >>> str(moment("2025-08-15T20:00+02:00"))
        '2025-08-15 18:00:00+00:00'
    """
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, dt.datetime):
        raise InvalidMomentError(
            f"an instant is needed, found {_seen(value)}; add the time and its zone,"
            " as in 2025-08-15T18:00Z"
        )
    if value.tzinfo is None:
        raise InvalidMomentError(f"the instant {value} has no zone; add one, as in 18:00Z")
    if getattr(value, "nanosecond", 0):
        raise InvalidMomentError(f"the instant {value} is finer than a microsecond; round it")
    try:
        utc = value.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidMomentError(f"the instant {value} lies outside the years 1 to 9999") from None
    clock = (utc.hour, utc.minute, utc.second, utc.microsecond)
    return pendulum.DateTime(utc.year, utc.month, utc.day, *clock, tzinfo=pendulum.UTC)


def day(value: object) -> Day:
    """Read a bare date.

    Example:
        >>> str(day("2026-12-31"))
        '2026-12-31'
    """
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = _parsed(value)
    if value == dt.date.max:
        raise InvalidMomentError(f"the day {value} has no end; leave the date out if there is none")
    if type(value) is pendulum.Date:
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return pendulum.Date(value.year, value.month, value.day)
    raise InvalidMomentError(f"a day is needed, found {shown(value)}; write it as 2025-08-15")


def date(value: object) -> Moment | Day:
    """Read a bare date as a day and anything longer as an instant.

    Example:
        >>> type(date("2026-12-31")).__name__, type(date("2026-12-31T12:00Z")).__name__
        ('Date', 'DateTime')
    """
    if isinstance(value, str):
        return _date_of(value)
    is_bare = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return day(value) if is_bare else moment(value)


@lru_cache(maxsize=10_000)
def _date_of(text_: str) -> Moment | Day:
    """The date that a text states, read once: the same dates recur in a book."""
    return day(text_) if _DAY.fullmatch(text_) else moment(text_)


@naming_fields
@attrs.frozen(kw_only=True)
class Period:
    """A date known only roughly: somewhere between two ends, for a stated reason.

    Attributes:
        earliest, latest: The ends; a bare day reaches from its beginning to its end (UTC).
        why: Why the date is not known better.

    Example:
        >>> when = Period(earliest="2025-08-08", latest="2025-08-15", why="no date in the text")
        >>> str(ends(when))
        '2025-08-16 00:00:00+00:00'
    """

    earliest: Moment | Day = attrs.field(converter=date)
    latest: Moment | Day = attrs.field(converter=date)
    why: str = attrs.field(validator=checks.is_text)

    def __attrs_post_init__(self) -> None:
        if precedes(self.latest, self.earliest):
            raise InvalidMomentError(
                f"the period ends ({text(self.latest)}) before it begins ({text(self.earliest)});"
                " are earliest and latest swapped?",
                field="latest",
            )


When: TypeAlias = Moment | Day | Period


def when(value: object) -> When:
    """Read an instant or a day; leave a period as it is.

    Example:
        >>> when("2026-12-31")
        Date(2026, 12, 31)
    """
    return value if isinstance(value, Period) else date(value)


def begins(value: When) -> Moment:
    """First instant that a date can mean.

    Example:
        >>> str(begins(day("2026-12-31")))
        '2026-12-31 00:00:00+00:00'
    """
    if isinstance(value, Period):
        return begins(value.earliest)
    if isinstance(value, pendulum.DateTime):
        return value
    return _midnight(value)


@lru_cache(maxsize=10_000)
def _midnight(value: Day) -> Moment:
    return pendulum.DateTime(value.year, value.month, value.day, tzinfo=pendulum.UTC)


@lru_cache(maxsize=10_000)
def _midnight_after(value: Day) -> Moment:
    return _midnight(value).add(days=1)


def ends(value: When) -> Moment:
    """Last instant that a date can mean; a day ends at 24:00 UTC.

    Example:
        >>> str(ends(day("2026-12-31")))
        '2027-01-01 00:00:00+00:00'
    """
    if isinstance(value, Period):
        return ends(value.latest)
    if isinstance(value, pendulum.DateTime):
        return value
    return _midnight_after(value)


def precedes(value: When, other: When) -> bool:
    """Whether a date ends before another begins; an instant does not precede itself.

    Example:
        >>> precedes(day("2026-12-30"), day("2026-12-31")), precedes(now(), now().add(days=-1))
        (True, False)
    """
    return begins(value) < begins(other) and ends(value) <= begins(other)


def cutoff(value: object) -> Moment:
    """Read the moment by which something must be known; a bare day means its end.

    Example:
        >>> str(cutoff("2026-01-01"))
        '2026-01-02 00:00:00+00:00'
    """
    return ends(date(value))


def now() -> Moment:
    """The present instant, in UTC."""
    return pendulum.now("UTC")


def text(value: When) -> str:
    """Write a date as it is read: a bare day, an instant in UTC, a period as its two ends.

    Example:
        >>> text(moment("2025-08-15T18:00Z"))
        '2025-08-15T18:00:00Z'
    """
    if isinstance(value, Period):
        return f"{text(value.earliest)}/{text(value.latest)}"
    if not isinstance(value, pendulum.DateTime):
        return value.isoformat()
    if value.tzinfo is not pendulum.UTC:
        return value.isoformat().replace("+00:00", "Z")
    return _instant_text(value)


def to_the_second(value: When) -> str:
    """Write a date without fractions of a second, for people.

    Example:
        >>> to_the_second(moment("2025-08-15T18:00:04.25Z")), to_the_second(day("2025-08-15"))
        ('2025-08-15T18:00:04Z', '2025-08-15')
    """
    return text(value.set(microsecond=0) if isinstance(value, pendulum.DateTime) else value)


def is_utc_instant(value: Moment | Day) -> TypeGuard[Moment]:
    """Whether a date is an instant in UTC, as records hold them, and not a bare day.

    Example:
        >>> is_utc_instant(moment("2025-08-15T18:00Z")), is_utc_instant(day("2025-08-15"))
        (True, False)
    """
    return isinstance(value, pendulum.DateTime) and value.tzinfo is pendulum.UTC


_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))


def _instant_text(value: Moment) -> str:
    """The text of ``isoformat`` for an instant in UTC, in a quarter of the time."""
    two, year = _TWO_DIGITS, value.year
    day = f"{year if year > 999 else f'{year:04}'}-{two[value.month]}-{two[value.day]}"
    written = f"{day}T{two[value.hour]}:{two[value.minute]}:{two[value.second]}"
    rest = value.microsecond
    return f"{written}.{rest:06}Z" if rest else f"{written}Z"


def written_out(value: When | None) -> str:
    """Write a date with the name of its month, a period as "between ... and ..."; "" for None.

    Example:
        >>> written_out(date("2026-12-31")), written_out(date("2025-08-15T18:00Z"))
        ('31 Dec 2026', '15 Aug 2025, 18:00 UTC')
    """
    if value is None:
        return ""
    if isinstance(value, Period):
        return f"between {written_out(value.earliest)} and {written_out(value.latest)}"
    name = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    if not isinstance(value, dt.datetime):
        return name
    return f"{name}, {value.hour:02d}:{value.minute:02d} UTC"


def between(value: When) -> str:
    """Write a date as :func:`text` does, but a period as "between ... and ...".

    Example:
        >>> between(Period(earliest="2025-08-08", latest="2025-08-15", why="undated"))
        'between 2025-08-08 and 2025-08-15'
    """
    if isinstance(value, Period):
        return f"between {text(value.earliest)} and {text(value.latest)}"
    return text(value)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def microseconds(value: Moment) -> int:
    """Microseconds since 1970-01-01T00:00Z, as which tables and ledgers keep instants.

    Example:
        >>> microseconds(moment("1970-01-01T00:00:01Z"))
        1000000
    """
    if value.tzinfo is not pendulum.UTC:
        value = moment(value)
    hours = (value.toordinal() - _EPOCH_DAY) * 24 + value.hour
    seconds = (hours * 60 + value.minute) * 60 + value.second
    return seconds * 1_000_000 + value.microsecond


def shown_end(value: When) -> Moment:
    """The end of a date as tables show it: the last microsecond of a day, or the instant itself.

    The true end of a day, 24:00 UTC, would be shown with the date of the next day.

    Example:
        >>> str(shown_end(date("2026-12-31"))), str(shown_end(date("2026-12-31T12:00Z")))
        ('2026-12-31 23:59:59.999999+00:00', '2026-12-31 12:00:00+00:00')
    """
    last = value.latest if isinstance(value, Period) else value
    return last if isinstance(last, pendulum.DateTime) else _last_of(last)


@lru_cache(maxsize=10_000)
def _last_of(value: Day) -> Moment:
    return ends(value).subtract(microseconds=1)


def from_shown_end(value: object) -> object:
    """Turn the last microsecond of a day back into that day; leave anything else as it is.

    Example:
        >>> str(from_shown_end(moment("2026-12-31T23:59:59.999999Z")))
        '2026-12-31'
    """
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        return value
    utc = value.astimezone(dt.UTC)
    return day(utc.date()) if utc.time() == dt.time.max else value


def from_microseconds(value: int) -> Moment:
    """Read an instant from microseconds since 1970-01-01T00:00Z.

    Example:
        >>> text(from_microseconds(1_000_000))
        '1970-01-01T00:00:01Z'

    Raises:
        InvalidMomentError: It lies outside the years 1 to 9999.
    """
    try:
        return moment(dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=value))
    except OverflowError:
        raise InvalidMomentError(
            f"{value / 86_400e6:.15g} days from 1970-01-01 lie outside the years 1 to 9999"
        ) from None


def _seen(value: object) -> str:
    return f"the day {value.isoformat()}" if isinstance(value, dt.date) else shown(value)


def _parsed(value: str) -> dt.datetime | dt.date:
    try:
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(value)
        if _INSTANT.fullmatch(value):
            return dt.datetime.fromisoformat(value)
    except ValueError as error:
        reason = str(error)
        if "timedelta" in reason:  # Python names its own classes
            reason = "an offset is less than 24 hours"
        raise InvalidMomentError(f"{value!r} is no date ({reason}); {_FORMS}") from None
    raise InvalidMomentError(f"{value!r} is no date; {_FORMS}")
