"""Write a book to YAML so that comments and order survive and a diff shows what is new.

A file that the book was read from is written as it was; records that came since are put behind
the last record of their section.
A book made in Python is written afresh, in one file.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

from forecasttrack.book.collection import SECTIONS, Book, SourceFile
from forecasttrack.book.nodes import read_nodes
from forecasttrack.book.reading import FORMAT
from forecasttrack.errors import BookFileError
from forecasttrack.moments import text as text_of
from forecasttrack.plain import to_plain
from forecasttrack.resolution import Resolution

_WIDTH = 100
_EMPTY = re.compile(r"^(\w+:)\s*(?:\[\s*\]|null|~)?(\s*#.*)?$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?")


def write_book(book: Book, path: str | os.PathLike[str]) -> Path:
    """Write a book to a folder or a file, and say where it stands.

    Args:
        book: The book.
        path: A folder, or a file ending in ``.yaml`` or ``.yml`` for a book of one file.

    Returns:
        The path, so that ``read_book(write_book(book, path)) == book``.

    Raises:
        BookFileError: A book of several files cannot be written to one, or the disk refuses.

    Example:
        >>> import tempfile
        >>> book = Book(questions=[])
        >>> write_book(book, tempfile.mkdtemp() + "/book.yaml").name
        'book.yaml'
    """
    path = Path(path)
    texts = _texts(book)
    one_file = path.suffix in (".yaml", ".yml")
    if one_file and len(texts) != 1:
        raise BookFileError(
            f"{path}: the book has {len(texts)} files ({', '.join(texts)}); name a folder for it"
        )
    try:
        for name, text in texts.items():
            _replace(path if one_file else path / name, text)
    except OSError as error:
        raise BookFileError(f"{path}: {error.strerror or error}") from None
    return path


def _replace(file: Path, text: str) -> None:
    """Put a file in place whole or not at all, and leave one alone that says so already."""
    if file.exists() and file.read_bytes() == text.encode():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(text.encode())
    beside.replace(file)


def _texts(book: Book) -> dict[str, str]:
    """The text of every file of the book, by its name."""
    sources = book.sources
    corrected = _corrections(book)
    if not sources or _has_lost(book, sources, corrected):
        return {"book.yaml": _fresh(book)}
    texts = {source.name: _with_corrections(source, corrected) for source in sources}
    for section, records in book.sections.items():
        known = {id(record) for source in sources for record in source.records[section]}
        known |= {id(record) for record in corrected.values()}
        new = [record for record in records if id(record) not in known]
        if new:
            name = _home(section, sources)
            texts[name] = _with_records(texts[name], section, new)
    return texts


def _corrections(book: Book) -> dict[int, Resolution]:
    """The resolutions that took the place of others, by the identity of the record in the file."""
    now = {record.question_id: record for record in book.resolutions}
    return {
        id(record): now[record.question_id]
        for source in book.sources
        for record in source.records["resolutions"]
        if isinstance(record, Resolution)
        and record.question_id in now
        and record is not now[record.question_id]
    }


def _with_corrections(source: SourceFile, corrected: Mapping[int, Resolution]) -> str:
    """The text of a file in which each corrected resolution stands where the old one stood."""
    records = source.records["resolutions"]
    changed = [position for position, record in enumerate(records) if id(record) in corrected]
    if not changed:
        return source.text
    nodes = read_nodes(source.text)
    newline = "\r\n" if "\r\n" in source.text else "\n"
    lines = source.text.splitlines()
    for position in reversed(changed):
        place = nodes.values["resolutions", position]
        indent = place.column - 3
        plain = to_plain(corrected[id(records[position])])
        if _is_flow(lines, place.line, indent):
            nodes.data["resolutions"][position] = plain
            return _rewritten(nodes.data, "resolutions", ())
        last = nodes.last_lines["resolutions", position]
        lines[place.line - 1 : last] = _dumped([plain], indent).splitlines()
    return newline.join(lines) + newline


def _has_lost(book: Book, sources: Iterable[SourceFile], corrected: Container[int]) -> bool:
    """Whether a record of the files has left the book, so that they cannot stay as they are."""
    kept = {id(record) for record in book}
    return any(
        id(record) not in kept and id(record) not in corrected
        for source in sources
        for records in source.records.values()
        for record in records
    )


def _home(section: str, sources: Sequence[SourceFile]) -> str:
    """The last file that has the section, or else the last file."""
    homes = [source.name for source in sources if source.records[section]]
    return homes[-1] if homes else sources[-1].name


def _with_records(text: str, section: str, records: Iterable[object]) -> str:
    """Put records behind the last one of their section."""
    nodes = read_nodes(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    items = nodes.data.get(section)
    if items:
        first = nodes.values[section, 0]
        indent = first.column - 3
        if _is_flow(lines, first.line, indent):
            return _rewritten(nodes.data, section, records)
        after = nodes.last_lines[(section,)]
    elif (section,) in nodes.keys:
        indent, after = 2, nodes.keys[section,].line
        lines[after - 1] = _EMPTY.sub(r"\1\2", lines[after - 1])
    else:
        indent, after = 2, len(lines)
        lines.append(f"{section}:")
        after += 1
    block = _dumped([to_plain(record) for record in records], indent)
    lines[after:after] = block.splitlines()
    return newline.join(lines) + newline


def _is_flow(lines: Sequence[str], line: int, indent: int) -> bool:
    """Whether a section is written in brackets, where nothing can be put behind a line."""
    return indent < 0 or not lines[line - 1][indent:].startswith("- ")


def _rewritten(data: Mapping[str, Any], section: str, records: Iterable[object]) -> str:
    grown = [*data[section], *(to_plain(record) for record in records)]
    return _dumped({**data, section: grown}, 0)


def _fresh(book: Book) -> str:
    data: dict[str, Any] = {"forecasttrack": FORMAT}
    if book.recorded_until is not None:
        data["recorded_until"] = text_of(book.recorded_until)
    for section in SECTIONS:
        records = [to_plain(record) for record in book.sections[section]]
        if records:
            data[section] = records
    return _dumped(data, 0)


class _Representer(RoundTripRepresenter):
    """Write dates without quotes; our reader takes them for text all the same."""

    def represent_text(self, text: str) -> ScalarNode:
        """Write one text."""
        is_date = _DATE.fullmatch(text) is not None
        return (
            self.represent_scalar("tag:yaml.org,2002:timestamp", text)
            if is_date
            else (self.represent_str(text))
        )


_Representer.add_representer(str, _Representer.represent_text)


def _dumped(data: object, indent: int) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.Representer = _Representer
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _WIDTH
    stream = io.StringIO()
    yaml.dump(data, stream)
    text = stream.getvalue()
    if isinstance(data, list):  # ruamel sets a top-level list two columns in
        lines = [line[2:] if line.startswith("  ") else line for line in text.splitlines()]
        text = "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)
    return text
