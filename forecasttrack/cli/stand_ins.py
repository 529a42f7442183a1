"""Characters that the terminal cannot encode are replaced, with a note on stderr."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

_HANDLER = "forecasttrack-stand-in"
_STAND_IN = "?"


@contextmanager
def replacing_what_cannot_be_shown() -> Iterator[None]:
    """Write a question mark for each sign that stdout has no bytes for, and say so at the end.

    Names and titles come from everywhere, while old consoles and pipes know 256 signs.
    """
    replaced: list[str] = []

    def stand_in(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        replaced.append(error.object[error.start : error.end])
        return _STAND_IN * (error.end - error.start), error.end

    codecs.register_error(_HANDLER, stand_in)
    if isinstance(sys.stdout, io.TextIOWrapper) and not shows_everything():
        sys.stdout.reconfigure(errors=_HANDLER)
    try:
        yield
    finally:
        if replaced:
            signs = "".join(dict.fromkeys("".join(replaced)))
            click.echo(
                f"the output is {sys.stdout.encoding} and cannot show {signs!a}; each stands as"
                f" {_STAND_IN}. With PYTHONIOENCODING=utf-8 nothing is replaced",
                err=True,
            )


def shows_everything() -> bool:
    """Whether stdout can show every sign there is.

    Example:
        >>> shows_everything() in (True, False)
        True
    """
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return codecs.lookup(encoding).name.startswith("utf")
