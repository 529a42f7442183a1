"""Read a book from hand-written YAML, one file or a folder, and name every fault at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from forecasttrack.book.collection import SECTIONS, Book, SourceFile
from forecasttrack.book.faults import Fault
from forecasttrack.book.links import Sketch, broken_links, name_of
from forecasttrack.book.nodes import Nodes, Place, UnreadableError, read_nodes
from forecasttrack.errors import BookError, BookFileError, ForecastTrackError, did_you_mean
from forecasttrack.moments import Day, Moment, date
from forecasttrack.plain import Path as DataPath
from forecasttrack.plain import ShapeError, from_plain

FORMAT = 1
"""Version of the file format; every file says it under the key ``forecasttrack``."""

LARGEST_FILE = 8 * 2**20
MOST_FILES = 2_000
_HEAD = ("forecasttrack", "recorded_until")
_ID_LINE = re.compile(r"""^[ \t]*-?[ \t]*id:[ \t]*['"]?([^'"#\n]*[^'"#\s])""", re.MULTILINE)


def read_book(path: str | os.PathLike[str]) -> Book:
    """Read a book from a YAML file or from all YAML files of a folder.

    Args:
        path: A file, or a folder whose ``*.yaml`` and ``*.yml`` files are read in order of name,
            subfolders included.

    Raises:
        BookFileError: The path cannot be read, or holds no YAML file.
        BookError: The files have faults; ``.faults`` and the message list all of them, each as
            ``file:line:column: record: what is wrong, what was found, likely cure``.

    Example:
        >>> book = read_book("fixtures/alaska-2025")
        >>> len(book.claims), len(book.questions)
        (41, 83)
    """
    desk = _Desk()
    for name, file in _files(Path(path)):
        desk.read_file(name, file)
    return desk.finish()


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file of a book with its name inside the book."""
    try:
        is_folder = path.resolve(strict=True).is_dir()
    except (OSError, RuntimeError) as error:
        raise BookFileError(f"{path}: {_reason(error)}") from None
    if not is_folder:
        yield path.name, path
        return
    found = sorted(_yaml_files(path))
    if not found:
        raise BookFileError(f"{path}: no .yaml file in this folder; is it the right one?")
    if len(found) > MOST_FILES:
        raise BookFileError(f"{path}: {len(found)} files; a book has at most {MOST_FILES}")
    for file in found:
        yield file.relative_to(path).as_posix(), file


def _yaml_files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                yield Path(here, name)


def _read_text(file: Path) -> str:
    """Read a file, refusing what is too large or is no text."""
    try:
        size = file.stat().st_size
        if size > LARGEST_FILE:
            raise BookFileError(
                f"{file}: {size / 2**20:.0f} MB; a file of a book has at most"
                f" {LARGEST_FILE // 2**20} MB. Is it a book? Split it, or keep it in a ledger."
            )
        raw = file.read_bytes()
    except (OSError, RuntimeError) as error:
        if isinstance(error, BookFileError):
            raise
        raise BookFileError(f"{file}: {_reason(error)}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BookFileError(
            f"{file}: byte {error.start} is not UTF-8 text; save the file as UTF-8"
        ) from None


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, RuntimeError) or "symbolic link" in str(error):
        return "the path runs in a circle of symbolic links"
    return getattr(error, "strerror", None) or str(error)


@attrs.define
class _Entry:
    """Where a record stands, so that faults found later can point to it."""

    file: str
    path: DataPath
    nodes: Nodes


class _Desk:
    """Files are read here one after the other; faults gather until all have been read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.sections: dict[str, list[Any]] = {name: [] for name in SECTIONS}
        self.entries: dict[str, list[_Entry]] = {name: [] for name in SECTIONS}
        self.sources: list[SourceFile] = []
        self.recorded_until: Moment | Day | None = None
        # Ids in files that could not be read to the end, so that links to them are no faults of
        # their own; ``None`` once a file could not be read at all.
        self.unread_ids: set[str] | None = set()

    def read_file(self, name: str, file: Path) -> None:
        """Read one file; a syntax fault ends that file only."""
        shown = str(file)
        try:
            text = _read_text(file)
            nodes = read_nodes(text)
        except BookFileError as error:
            self._fault(shown, Place(1, 1), "", str(error).removeprefix(f"{file}: "))
            self.unread_ids = None
            return
        except UnreadableError as fault:
            self._fault(shown, fault.place, "", str(fault))
            if self.unread_ids is not None:
                self.unread_ids |= set(_ID_LINE.findall(text))
            return
        begun = {section: len(records) for section, records in self.sections.items()}
        self._read_data(shown, nodes)
        read = {name: tuple(self.sections[name][begun[name] :]) for name in SECTIONS}
        self.sources.append(SourceFile(name, text, read))

    def _read_data(self, file: str, nodes: Nodes) -> None:
        if not isinstance(nodes.data, dict):
            self._fault(file, Place(1, 1), "", "a book file is a mapping with keys such as claims:")
            return
        self._head(file, nodes)
        for key, value in nodes.data.items():
            if key in SECTIONS:
                self._read_section(file, key, value, nodes)
            elif key not in _HEAD:
                advice = did_you_mean(key, [*SECTIONS, *_HEAD])
                self._fault(file, nodes.keys[key,], "", f"unknown key {key!r}. {advice}")
        for path, place in nodes.duplicates:
            record = self._record_at(path, nodes)
            self._fault(file, place, record, f"the key {path[-1]!r} stands twice; keep one")

    def _head(self, file: str, nodes: Nodes) -> None:
        version = nodes.data.get("forecasttrack")
        if version != FORMAT or isinstance(version, bool):
            found = "nothing" if version is None else repr(version)
            self._fault(
                file,
                nodes.place(("forecasttrack",)),
                "",
                f"the file says forecasttrack: {found}; this version reads format {FORMAT},"
                f" so write forecasttrack: {FORMAT}",
            )
        until = nodes.data.get("recorded_until")
        if until is not None:
            self._recorded_until(file, until, nodes.place(("recorded_until",)))

    def _recorded_until(self, file: str, until: object, place: Place) -> None:
        try:
            moment = date(until)
        except ForecastTrackError as error:
            self._fault(file, place, "", f"recorded_until: {error}")
            return
        if self.recorded_until not in (None, moment):
            self._fault(file, place, "", "recorded_until differs from another file's; keep one")
        self.recorded_until = moment

    def _read_section(self, file: str, section: str, items: object, nodes: Nodes) -> None:
        if items is None:
            return
        if not isinstance(items, list):
            self._fault(
                file, nodes.place((section,)), "", f"{section} is a list; begin each record with -"
            )
            return
        for position, item in enumerate(items):
            path = (section, position)
            self.entries[section].append(_Entry(file, path, nodes))
            self.sections[section].append(self._read_record(file, section, item, path, nodes))

    def _read_record(
        self, file: str, section: str, item: object, path: DataPath, nodes: Nodes
    ) -> object:
        try:
            return from_plain(SECTIONS[section], item)
        except ShapeError as error:
            faults = [(fault.path, fault.message) for fault in error.faults]
        except ForecastTrackError as error:
            faults = [((), str(error))]
        sketch = Sketch(item if isinstance(item, dict) else {})
        for inside, message in faults:
            where = (*path, *inside)
            is_unknown = message.startswith("unknown key") and where in nodes.keys
            place = nodes.keys[where] if is_unknown else nodes.place(where)
            self._fault(file, place, name_of(section, sketch), _at(inside, message))
        return sketch

    def _record_at(self, path: DataPath, nodes: Nodes) -> str:
        if len(path) < 3 or path[0] not in SECTIONS:
            return ""
        return name_of(str(path[0]), Sketch(nodes.data[path[0]][path[1]]))

    def _fault(self, file: str, place: Place, record: str, message: str) -> None:
        self.faults.append(Fault(file, place.line, place.column, record, message))

    def finish(self) -> Book:
        """Check what holds between records, and make the book or raise every fault."""
        for broken in broken_links(self.sections, self.unread_ids):
            entry = self.entries[broken.section][broken.position]
            place = entry.nodes.place((*entry.path, broken.field))
            self._fault(entry.file, place, broken.record, broken.message)
        if self.faults:
            raise BookError(sorted(self.faults))
        return Book(
            **self.sections,
            recorded_until=self.recorded_until,
            sources=tuple(self.sources),
        )


def _at(inside: DataPath, message: str) -> str:
    """Name the key in front of a message that does not name it already."""
    keys = [str(key) for key in inside if isinstance(key, str)]
    return message if not keys or keys[-1] in message else f"{keys[-1]}: {message}"
