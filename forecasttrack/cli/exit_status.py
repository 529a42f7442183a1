"""Errors for people at a terminal: a message without a traceback, and an exit status."""

from __future__ import annotations

import errno
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from forecasttrack.cli.streams import silence_stdout
from forecasttrack.display.addresses import without_password
from forecasttrack.display.found import shown
from forecasttrack.errors import (
    BookBusyError,
    BookError,
    ForecastTrackError,
    ForecastTrackWarning,
    InvalidArgumentError,
    InvalidMomentError,
    LedgerBusyError,
    LedgerDiskError,
    UnknownNameError,
)

FAULTY, MISUSED, OVERDUE, BUSY, OUTPUT_FAILED = 1, 2, 3, 4, 74
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
"""Errors of the system that say that a disk is full, broken or not to be written to."""
_WHERE_KEYS_STAND = (
    "docs/reference/book.md shows every key of a book with an example of each kind;"
    " `forecasttrack new PATH --example all-kinds` writes them"
)
_MISUSES = (UnknownNameError, InvalidArgumentError, InvalidMomentError)
"""Errors that mean wrong usage if an option causes them; files have errors with a place."""


_VALUE = r"""(?:'[^']*'|"[^"]*"|\{[^}]*\}|[^\s,;(){}'"]*)"""
_PYTHON_ARGUMENT = rf"(?:\w+\(\.\.\., why=\.\.\.\)|\w+={_VALUE}(?:, why=\.\.\.)?)"
_BEFORE_AN_OPTION = re.compile(rf"{_PYTHON_ARGUMENT}(?:, (?=--[a-z])| \((--[a-z][^()]*)\))")
"""How messages name an argument of Python and, behind it, the equivalent option."""
_BEFORE_A_COMMAND = re.compile(r"scores\.\S.*?\) \(`(forecasttrack [^`]*)`\)")
"""How messages name methods of scores and, behind them, the command."""
NAMED_AS_OPTIONS = ("history", "span", "missing", "early", "late", "partial", "method", "baseline")
"""Arguments whose option has the same name."""
_QUOTED = r"""(?:'[^']*'|"[^"]*")"""
_ARGUMENT = re.compile(rf"\b({'|'.join(NAMED_AS_OPTIONS)})=({_QUOTED}(?:(?:, | or ){_QUOTED})*)")
"""How messages name an argument with one value or several and no option behind it."""


_QUOTES = """['"]"""


def as_typed(message: str) -> str:
    """A message for people at a terminal: its cures name options, not arguments of Python."""
    typed = _BEFORE_A_COMMAND.sub(lambda found: found[1], message)
    typed = _BEFORE_AN_OPTION.sub(lambda found: found[1] or "", typed)
    return _ARGUMENT.sub(lambda found: f"--{found[1]} {re.sub(_QUOTES, '', found[2])}", typed)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn an error raised on purpose into its message and the right exit status.

    Warnings, such as on records of a ledger that are left out, are printed once each on stderr.
    Output that cannot be written ends with status 74: in silence where the reader closed the pipe,
    else with one line.
    """
    try:
        try:
            with _printing_warnings_once():
                yield
        finally:
            # Buffered output would fail at the end of the interpreter, with a traceback.
            sys.stdout.flush()
    except ForecastTrackError as error:
        click.echo(as_typed(without_password(str(error))), err=True)
        if isinstance(error, BookError):
            click.echo(_WHERE_KEYS_STAND, err=True)
        sys.exit(_status_of(error))
    except OSError as error:
        if _is_disk_error(error):
            click.echo(f"the output cannot be written: {error.strerror}", err=True)
        elif error.errno != errno.EPIPE:
            if error.filename is None:
                raise
            named = without_password(shown(error.filename))
            click.echo(f"{named}: {error.strerror}", err=True)
            sys.exit(MISUSED)
        silence_stdout()
        sys.exit(OUTPUT_FAILED)


def _status_of(error: ForecastTrackError) -> int:
    if isinstance(error, (BookBusyError, LedgerBusyError)):
        return BUSY
    # One of our errors may have an error of the system as its cause, which decides the status.
    if (
        isinstance(error, LedgerDiskError)
        or _is_disk_error(error.__cause__)
        or _is_disk_error(error.__context__)
    ):
        return OUTPUT_FAILED
    return MISUSED if isinstance(error, _MISUSES) else FAULTY


def _is_disk_error(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in _DISK_ERRORS


@contextmanager
def _printing_warnings_once() -> Iterator[None]:
    """Print each of our warnings on stderr, equal ones once; others go where they went."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", ForecastTrackWarning)
        showwarning_before, printed = warnings.showwarning, set[str]()

        def show(message: Warning | str, *where: Any, **more: Any) -> None:
            if not isinstance(message, ForecastTrackWarning):
                showwarning_before(message, *where, **more)
            elif str(message) not in printed:
                printed.add(str(message))
                click.echo(as_typed(without_password(str(message))), err=True)

        warnings.showwarning = show
        yield
