"""The files of a book: their names, their texts, and the schema of their content."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from forecasttrack.book.nodes import MARK
from forecasttrack.book.yaml_events import Place, UnreadableError
from forecasttrack.errors import BookFileError

FORMAT = 1
"""Version of the file format; every file states it under the key ``forecasttrack``."""

LARGEST_FILE = 4 * 2**20
LONGEST_LINE = 100_000
LARGEST_BOOK = 16 * 2**20
MOST_FILES = 2_000
_LINE_END = re.compile(r"\r\n?|\n")
_FIRST_LINE = re.compile(r"(?:\A|(?<=[\r\n]))(?![ \t]*(?:#|[\r\n]|\Z))[^\r\n]+")
NO_MAPPING = f"a book file is a mapping of keys; begin it with forecasttrack: {FORMAT}"


def schema_file() -> Path:
    """Where the JSON Schema (2020-12) of a book's files stands on this machine.

    An editor that speaks to yaml-language-server takes the path in its settings, or in the first
    line of a file as ``# yaml-language-server: $schema=`` and the path; nothing is fetched.
    The schema knows shapes only: links, sums and orders are checked by ``read_book``.

    Example:
        >>> schema_file().name
        'schema.json'
    """
    return Path(__file__).with_name("schema.json")


def place_of(path: str | os.PathLike[str]) -> Path:
    """The path of a book; an empty text is refused, since it would mean the working folder."""
    if not str(path).strip():
        raise BookFileError("the path of the book is empty; is a variable unset?")
    return Path(path)


def files_of(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file of a book with its name inside the book."""
    try:
        is_folder = path.resolve(strict=True).is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise BookFileError(f"{path}: {_reason(error)}") from None
    if not is_folder:
        yield path.name, path
        return
    found = sorted(_yaml_files(path))
    if not found:
        raise BookFileError(f"{path}: no .yaml file in this folder; is it the right one?")
    if len(found) > MOST_FILES:
        raise BookFileError(f"{path}: {len(found)} files; a book has at most {MOST_FILES}")
    size = sum(file.stat().st_size for file in found if file.is_file())
    if size > LARGEST_BOOK:
        raise BookFileError(
            f"{path}: {size // 2**20} MB; a book has at most {LARGEST_BOOK // 2**20} MB."
            " Is it a book? Keep what is larger in a ledger."
        )
    for file in found:
        yield file.relative_to(path).as_posix(), file


def _yaml_files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.lower().endswith((".yaml", ".yml")) and not name.startswith("."):
                yield Path(place, name)


def text_of(file: Path) -> str:
    """Read a file, refusing what is too large or is no text."""
    try:
        found = file.stat()
        # A pipe or a device might never come to its end.
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError(Place(1, 1), "this is no ordinary file; save the text in one")
        if found.st_size > LARGEST_FILE:
            raise UnreadableError(
                Place(1, 1),
                f"the file has {found.st_size / 2**20:.0f} MB; a file of a book has at most"
                f" {LARGEST_FILE // 2**20} MB. Is it a book? Split it, or keep it in a ledger.",
            )
        raw = file.read_bytes()
    except (OSError, RuntimeError) as error:
        raise UnreadableError(Place(1, 1), _reason(error)) from None
    text = _decoded(raw)
    _check_beginning(text)
    _check_lines(text)
    return text


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", errors="replace")
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = f"the byte 0x{raw[error.start]:02x} is no UTF-8 text; save the file as UTF-8"
        raise UnreadableError(place, message) from None


def _check_beginning(text: str) -> None:
    """Refuse what cannot be a mapping by its first line, since garbage takes long to parse."""
    text = text.removeprefix(MARK)
    first = _FIRST_LINE.search(text)
    if first is None or not (":" in first[0] or first[0][0] in "{?&!%-"):
        line = 1 if first is None else len(_LINE_END.split(text[: first.start()]))
        raise UnreadableError(Place(line, 1), NO_MAPPING)


def _check_lines(text: str) -> None:
    """Refuse a line too long to be written by hand, since it takes long to parse."""
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if len(line) > LONGEST_LINE:
            message = f"the line has {len(line)} characters, at most {LONGEST_LINE}; is it a book?"
            raise UnreadableError(Place(number, 1), message)


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "this may not be read; give yourself the right to read it"
    if isinstance(error, RuntimeError) or "symbolic link" in str(error):
        return "the path runs in a circle of symbolic links"
    return getattr(error, "strerror", None) or str(error)
