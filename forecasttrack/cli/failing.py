"""Errors as a person at a terminal wants them: the message, no traceback, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from forecasttrack.errors import ForecastTrackError, InvalidArgumentError, UnknownNameError

FAULTY, MISUSED, OVERDUE = 1, 2, 3


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn an error raised on purpose into its message and the right exit status."""
    try:
        yield
    except ForecastTrackError as error:
        click.echo(str(error), err=True)
        misused = isinstance(error, UnknownNameError | InvalidArgumentError)
        sys.exit(MISUSED if misused else FAULTY)
