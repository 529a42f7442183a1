"""Dates as microseconds since 1970 UTC and back; a bare day is written by its end."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from forecasttrack.records import moments
from forecasttrack.records.moments import Day, Moment, Period, When

US_OF_DAY = 86_400_000_000
_DAY_1970 = dt.date(1970, 1, 1).toordinal()


@lru_cache(maxsize=200_000)
def end_of(value: When) -> int:
    """Last instant that a date can mean.

    Example:
        >>> end_of(moments.day("1970-01-01"))
        86400000000
    """
    if isinstance(value, Moment | Period):
        return moments.microseconds(moments.ends(value))
    return (value.toordinal() - _DAY_1970 + 1) * US_OF_DAY


@lru_cache(maxsize=200_000)
def beginning_of(value: Moment | Day) -> int:
    """First instant that a day or instant can mean.

    Example:
        >>> beginning_of(moments.day("1970-01-01"))
        0
    """
    if isinstance(value, Moment):
        return moments.microseconds(value)
    return (value.toordinal() - _DAY_1970) * US_OF_DAY


def dated(end: int) -> Moment | Day:
    """The date that ends at an instant: midnight is the end of a bare day.

    Example:
        >>> moments.text(dated(86_400_000_000)), moments.text(dated(1_000_000))
        ('1970-01-01', '1970-01-01T00:00:01Z')
    """
    if end % US_OF_DAY == 0:
        return moments.day(dt.date.fromordinal(end // US_OF_DAY + _DAY_1970 - 1))
    return moments.from_microseconds(end)


@lru_cache(maxsize=200_000)
def shown(end: int) -> str:
    """The same date as text."""
    return moments.text(dated(end))
