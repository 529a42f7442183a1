"""Output streams that escape characters which a terminal cannot show or would obey.

Records, paths and errors hold text from everywhere. On its way out a control character or a mark
that changes the direction of writing becomes its escape; a character that the encoding of stdout
lacks becomes a question mark. On stderr Python itself writes the escapes of such characters.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from forecasttrack.display.text import printable

_HANDLER = "forecasttrack-stand-in"
_STAND_IN = "?"


class _PrintableStream:
    """A text stream that escapes control characters; everything else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        # Click tests whether a stream takes text by writing bytes to it.
        if not isinstance(text, str):
            raise TypeError(f"this stream takes text, found {type(text).__name__}")
        # A carriage return would let later text cover earlier text on the same line.
        shown = printable(text).replace("\r\n", "\n").replace("\r", "\\r")
        return self.stream.write(shown)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


@contextmanager
def safe_streams() -> Iterator[None]:
    """Have stdout and stderr escape control characters, and stdout replace what it cannot encode.

    The replaced characters are named on stderr at the end.
    """
    with _replacing_what_cannot_be_encoded():
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (_PrintableStream(each) for each in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def unescaped(stream: TextIO) -> TextIO:
    """The stream behind stdout or stderr, for output that steers the terminal on purpose."""
    return getattr(stream, "stream", stream)


@contextmanager
def _replacing_what_cannot_be_encoded() -> Iterator[None]:
    """Write a question mark for each character that stdout has no bytes for, and name them."""
    replaced: list[str] = []

    def stand_in(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        replaced.append(error.object[error.start : error.end])
        return _STAND_IN * (error.end - error.start), error.end

    codecs.register_error(_HANDLER, stand_in)
    stdout = sys.stdout
    lacks_some = isinstance(stdout, io.TextIOWrapper) and not shows_everything()
    before = _set_errors(stdout, _HANDLER) if lacks_some else None
    try:
        yield
    finally:
        if before is not None:
            with contextlib.suppress(OSError, ValueError):  # the reader closed the pipe
                _set_errors(stdout, before)
        if replaced:
            signs = "".join(dict.fromkeys("".join(replaced)))
            click.echo(
                f"the output is {stdout.encoding} and cannot show {signs!a}; each stands as"
                f" {_STAND_IN}. With PYTHONIOENCODING=utf-8 nothing is replaced",
                err=True,
            )


def _set_errors(stream: Any, handler: str) -> str | None:
    """Set the error handler of a stream by name; returns the one before."""
    before: str | None = stream.errors
    stream.reconfigure(errors=handler)
    return before


def shows_everything() -> bool:
    """Whether stdout can encode every character there is.

    Example:
        >>> shows_everything() in (True, False)
        True
    """
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return codecs.lookup(encoding).name.startswith("utf")


def silence_stdout() -> None:
    """Let the interpreter flush stdout at its end without failing a second time."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
