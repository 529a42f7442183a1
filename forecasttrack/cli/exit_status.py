"""Errors as a person at a terminal wants them: the message, no traceback, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from forecasttrack.errors import (
    ForecastTrackError,
    InvalidArgumentError,
    InvalidMomentError,
    UnknownNameError,
)

FAULTY, MISUSED, OVERDUE = 1, 2, 3
_MISUSES = (UnknownNameError, InvalidArgumentError, InvalidMomentError)
"""What an option says wrongly; the same in a file is a fault of the book, named with its place."""


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn an error raised on purpose into its message and the right exit status."""
    try:
        yield
    except ForecastTrackError as error:
        click.echo(str(error), err=True)
        sys.exit(MISUSED if isinstance(error, _MISUSES) else FAULTY)
