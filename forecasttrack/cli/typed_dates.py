"""Dates as options of a command: ISO days and instants, and words for those around now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from forecasttrack.errors import InvalidMomentError
from forecasttrack.records.moments import Day, Moment, date, now, text

WORDS: Mapping[str, Callable[[], Moment | Day]] = {
    "now": now,
    "today": lambda: now().date(),
    "tomorrow": lambda: now().date().add(days=1),
}
"""The words that stand for a date."""


def typed_date(value: str) -> str:
    """Read a day (of UTC) or an instant; the error about anything else names its option.

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
    if value in WORDS:
        return text(WORDS[value]())
    try:
        date(value)
    except InvalidMomentError as error:
        raise click.BadParameter(f"{error}, or: {', '.join(WORDS)}") from None
    return value
