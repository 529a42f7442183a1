"""Dates as days since 1970-01-01, the numbers in which beliefs about dates are kept."""

from __future__ import annotations

import datetime as dt
import math

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
FIRST_DAY, LAST_DAY = -719_162.0, math.nextafter(2_932_897, 0)
"""The least and the greatest number of days in the years 1 to 9999.

The last microseconds of 9999 would round up to the year 10000; the float below stands for them.
"""


class DayNumber(float):
    """A number of days that was written as a date, unlike a number that was written as one.

    Example:
        >>> DayNumber(0.0) == 0
        True
    """

    def __str__(self) -> str:
        return text_of(from_days(self))


def as_written(value: float) -> str:
    """Show a number in an error as its author wrote it: a ``DayNumber`` as its date.

    Example:
        >>> as_written(to_days(day("2026-05-01"))), as_written(20574.0), as_written(1000000.4)
        ('2026-05-01', '20574', '1000000.4')
    """
    return str(value) if isinstance(value, DayNumber) else f"{value:.15g}"


def to_days(value: Moment | Day) -> DayNumber:
    """Days from 1970-01-01 to a date; a bare day counts from its beginning.

    Example:
        >>> float(to_days(day("1970-01-11")))
        10.0
    """
    return DayNumber(min(microseconds(begins(value)) / _PER_DAY, LAST_DAY))


def from_days(days: float) -> Moment | Day:
    """The date so many days after 1970-01-01: a bare day where the number is whole.

    The last day of 9999 is given as an instant, since a bare day ends at the next midnight.

    Example:
        >>> str(from_days(10)), str(from_days(10.5))
        ('1970-01-11', '1970-01-11 12:00:00+00:00')
    """
    instant = from_microseconds(round(days * _PER_DAY))
    whole = float(days).is_integer() and instant.date() != dt.date.max
    return day(instant.date()) if whole else instant


def in_days(when: dt.date) -> str:
    """Advice how to write a date as a number of days.

    Example:
        >>> in_days(dt.date(1970, 1, 11))
        'days since 1970-01-01 as a number, 10 for 1970-01-11'
    """
    day = when.date() if isinstance(when, dt.datetime) else when
    return f"days since 1970-01-01 as a number, {(day - dt.date(1970, 1, 1)).days} for {day}"


def read_days(value: object) -> object:
    """Turn the text of a date into its number of days, and leave everything else as it is.

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
    """Write a number of days as its date, if that date reads back as the same number.

    Example:
        >>> written_days(10), written_days(1e9), written_days(float("inf"))
        ('1970-01-11', 1000000000.0, inf)
    """
    try:
        written = from_days(value)
        return text_of(written) if to_days(written) == value else value
    except (ForecastTrackError, OverflowError, ValueError):
        return value
