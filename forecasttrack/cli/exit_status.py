"""Errors as a person at a terminal wants them: the message, no traceback, and an exit status."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from forecasttrack.errors import (
    BookBusyError,
    ForecastTrackError,
    InvalidArgumentError,
    InvalidMomentError,
    LedgerBusyError,
    UnknownNameError,
    UnusableRecordWarning,
)

FAULTY, MISUSED, OVERDUE, BUSY = 1, 2, 3, 4
_MISUSES = (UnknownNameError, InvalidArgumentError, InvalidMomentError)
"""What an option says wrongly; the same in a file is a fault of the book, named with its place."""


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn an error raised on purpose into its message and the right exit status.

    Records of a ledger that are left out are named on stderr, once each.
    """
    try:
        with _naming_what_is_left_out():
            yield
    except ForecastTrackError as error:
        click.echo(str(error), err=True)
        sys.exit(_status_of(error))


def _status_of(error: ForecastTrackError) -> int:
    if isinstance(error, (BookBusyError, LedgerBusyError)):
        return BUSY
    return MISUSED if isinstance(error, _MISUSES) else FAULTY


@contextmanager
def _naming_what_is_left_out() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("always", UnusableRecordWarning)
        before, named = warnings.showwarning, set[str]()

        def show(message: Warning | str, *where: Any, **more: Any) -> None:
            if not isinstance(message, UnusableRecordWarning):
                before(message, *where, **more)
            elif str(message) not in named:
                named.add(str(message))
                click.echo(str(message), err=True)

        warnings.showwarning = show
        yield
