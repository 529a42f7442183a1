"""Dates as days since 1970-01-01, the numbers in which beliefs about dates are kept."""

from __future__ import annotations

from forecasttrack.errors import ForecastTrackError, InvalidMomentError
from forecasttrack.records.moments import (
    Day,
    Moment,
    begins,
    date,
    day,
    from_microseconds,
    microseconds,
)
from forecasttrack.records.moments import text as text_of

_PER_DAY = 86_400_000_000


class DayNumber(float):
    """A number of days that was written as a date, so that no other number is taken for one.

    Example:
        >>> DayNumber(0.0) == 0
        True
    """

    def __str__(self) -> str:
        return text_of(from_days(self))


def to_days(value: Moment | Day) -> DayNumber:
    """Days from 1970-01-01 to a date; a bare day counts from its beginning.

    Example:
        >>> float(to_days(day("1970-01-11")))
        10.0
    """
    return DayNumber(microseconds(begins(value)) / _PER_DAY)


def from_days(days: float) -> Moment | Day:
    """The date that lies so many days behind 1970-01-01: a bare day where the number is whole.

    Example:
        >>> str(from_days(10)), str(from_days(10.5))
        ('1970-01-11', '1970-01-11 12:00:00+00:00')
    """
    instant = from_microseconds(round(days * _PER_DAY))
    return day(instant.date()) if float(days).is_integer() else instant


def read_days(value: object) -> object:
    """Take the text of a date for its number of days, and leave everything else as it is.

    Example:
        >>> read_days("1970-01-11") == 10, read_days("soon"), read_days(3)
        (True, 'soon', 3)
    """
    if not isinstance(value, str):
        return value
    try:
        return to_days(date(value))
    except InvalidMomentError:
        return value


def written_days(value: float) -> str | float:
    """Write days as the date that reads back as the same number; others stay numbers.

    Example:
        >>> written_days(10), written_days(1e9)
        ('1970-01-11', 1000000000.0)
    """
    try:
        written = from_days(value)
        return text_of(written) if to_days(written) == value else value
    except (ForecastTrackError, OverflowError, ValueError):
        return value
