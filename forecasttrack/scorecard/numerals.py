"""Numbers and dates as people read them on a scorecard."""

from __future__ import annotations

import datetime as dt
import math
import re

from forecasttrack.records.moments import Period, When, text


def share(probability: float) -> str:
    """Write a probability as a percentage with at most one decimal.

    Example:
        >>> share(0.305), share(0.5)
        ('30.5%', '50%')
    """
    return f"{probability:.1%}".replace(".0%", "%")


def number(value: float | None, *, sign: str = "") -> str:
    """Write a score to three decimals; nothing where there is none.

    Example:
        >>> number(0.25), number(0.1, sign="+"), number(float("nan"))
        ('0.250', '+0.100', '')
    """
    return "" if value is None or math.isnan(value) else f"{value:{sign}.3f}"


def amount(value: float) -> str:
    """Write a number in its own unit, thousands apart and without idle decimals.

    Example:
        >>> amount(80000.0), amount(228.1), amount(0.00012)
        ('80,000', '228.1', '0.00012')
    """
    if not math.isfinite(value):
        return "never" if value > 0 else str(value)
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"


def close_up(text: str) -> str:
    """Write percentages as the rest of a scorecard does, without a space.

    Example:
        >>> close_up("95 % interval, 1,000 draws")
        '95% interval, 1,000 draws'
    """
    return re.sub(r"(?<=\d) %", "%", text)


def counted(n: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    Example:
        >>> counted(1, "question"), counted(1200, "question")
        ('1 question', '1,200 questions')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def spoken(when: When) -> str:
    """Write a date by its ends, as at a terminal.

    Example:
        >>> spoken(Period(earliest="2025-08-08", latest="2025-08-15", why="undated"))
        'between 2025-08-08 and 2025-08-15'
    """
    if isinstance(when, Period):
        return f"between {text(when.earliest)} and {text(when.latest)}"
    return text(when)


def dated(when: When | None) -> str:
    """Write a date with the name of its month; nothing where there is none.

    Example:
        >>> from forecasttrack.records.moments import date
        >>> dated(date("2026-12-31")), dated(date("2025-08-15T18:00Z"))
        ('31 Dec 2026', '15 Aug 2025, 18:00 UTC')
    """
    if when is None:
        return ""
    if isinstance(when, Period):
        return f"{dated(when.earliest)} to {dated(when.latest)}"
    day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    if not isinstance(when, dt.datetime):
        return day
    return f"{day}, {when.hour:02d}:{when.minute:02d} UTC"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
