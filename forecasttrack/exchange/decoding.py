"""Bytes made into text, line by line or whole, in the encodings that outside files have."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from forecasttrack.errors import InvalidTableError

LONGEST_LINE = 8_000_000
"""Characters of the longest line that is read."""
HEAD = 65_536
"""Bytes by which the encoding of a file is told."""

csv.field_size_limit(LONGEST_LINE)


def text_lines(file: BinaryIO, name: str, encoding: str | None = None) -> Iterator[str]:
    """Decode a file line by line, without ever holding a line that is too long.

    A mark at its beginning says more than the encoding that files of its format mostly have.
    """
    start = file.read(HEAD)
    encoding = _marked(start) or encoding or encoding_of(start, name)
    reader = io.TextIOWrapper(
        io.BufferedReader(_Rest(start, file)), encoding=encoding, newline="", errors="strict"
    )
    number = 0
    while True:
        number += 1
        try:
            line = reader.readline(LONGEST_LINE)
        except UnicodeDecodeError:
            raise InvalidTableError(no_text(f"{name}, line {number}")) from None
        except (zipfile.BadZipFile, EOFError) as error:
            raise InvalidTableError(
                f"{name} cannot be unpacked: {error}. Was it cut in the download?"
            ) from None
        if not line:
            return
        if len(line) >= LONGEST_LINE:
            raise InvalidTableError(
                f"{name}, line {number}, has more than {LONGEST_LINE:,} characters; is it a table?"
            )
        yield line


class _Rest(io.RawIOBase):
    """A file of which the beginning has been read already."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._start[: len(buffer)] or self._rest.read(len(buffer))
        self._start = self._start[len(part) :]
        buffer[: len(part)] = part
        return len(part)


def encoding_of(start: bytes, name: str) -> str:
    """The encoding of a file, by its beginning.

    Raises:
        InvalidTableError: It is no text.

    Example:
        >>> encoding_of("Zürich".encode("cp1252"), "a.csv")
        'cp1252'
    """
    if encoding := _marked(start):
        return encoding
    if b"\x00" in start:
        raise InvalidTableError(f"{name} is no text; is it of another format?")
    try:
        # A character may be cut at the end of the head.
        start.decode("utf-8") if len(start) < HEAD else start[:-4].decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start >= len(start) - 8 and len(start) >= HEAD else "cp1252"
    return "utf-8"


def _marked(start: bytes) -> str | None:
    """The encoding that a mark at the beginning of a file names."""
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    return next((each for mark, each in marks.items() if start.startswith(mark)), None)


def decoded(data: bytes, name: str) -> str:
    """Bytes as text, in UTF-8, UTF-16 with its mark, or the encoding of older spreadsheets.

    Raises:
        InvalidTableError: They are no text.
    """
    try:
        return data.decode(encoding_of(data, name))
    except UnicodeDecodeError:
        raise InvalidTableError(no_text(name)) from None


def no_text(name: str) -> str:
    """What is wrong with a file that is in no encoding which is read.

    Example:
        >>> no_text("a.csv")
        'a.csv: the text is neither UTF-8 nor Windows-1252; save it as UTF-8'
    """
    return f"{name}: the text is neither UTF-8 nor Windows-1252; save it as UTF-8"
