"""Dates as options of a command: ISO days and instants, and the words for the present ones."""

from __future__ import annotations

import click

from forecasttrack.errors import InvalidMomentError
from forecasttrack.records.moments import date, now, text


def typed_date(value: str) -> str:
    """Take a day (of UTC) or an instant; what is none is refused under the name of its option.

    Args:
        value: What was typed.

    Returns:
        The date as it is read everywhere.

    Raises:
        click.BadParameter: It is no date.

    Example:
        >>> typed_date("2026-03-31"), len(typed_date("today"))
        ('2026-03-31', 10)
    """
    if value in ("now", "today"):
        return text(now() if value == "now" else now().date())
    try:
        date(value)
    except InvalidMomentError as error:
        raise click.BadParameter(f"{error}, or: now, today") from None
    return value
