"""Write a book to YAML so that comments and order survive and a diff shows what is new.

A file that the book was read from is written as it was; records that came since are put behind
the last record of their section, and records that left the book are taken out.
What was added to a record is put into its text, and values that changed are replaced there.
A book made in Python is written afresh, in one file.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from forecasttrack.book.collection import SECTIONS, Book, SourceFile
from forecasttrack.book.editing import (
    recorded_until,
    with_changed,
    with_recorded_until,
    with_records,
    without_records,
)
from forecasttrack.book.files import FORMAT, LARGEST_FILE
from forecasttrack.book.links import to_names
from forecasttrack.book.reading import book_of
from forecasttrack.book.yaml_text import in_lines
from forecasttrack.errors import BookError, BookFileError
from forecasttrack.records.moments import date
from forecasttrack.records.moments import text as text_of
from forecasttrack.records.plain_writing import to_plain


def write_book(book: Book, path: str | os.PathLike[str]) -> Path:
    """Write a book to a folder or a file, and say where it stands.

    Each file is put in place whole or not at all, with the permissions it had.
    What somebody changed in a file since the book was read is never overwritten.

    Args:
        book: The book.
        path: A folder, or a file ending in ``.yaml`` or ``.yml`` for a book of one file.

    Returns:
        The path, so that ``read_book(write_book(book, path)) == book``.

    Raises:
        BookFileError: A book of several files cannot be written to one, a file says something
            that the book does not know of, or the disk refuses.

    Example:
        >>> import tempfile
        >>> book = Book(questions=[])
        >>> write_book(book, tempfile.mkdtemp() + "/book.yaml").name
        'book.yaml'
    """
    path = Path(path)
    texts = _texts(book)
    one_file = path.is_file() or (path.suffix in (".yaml", ".yml") and not path.is_dir())
    if one_file and len(texts) != 1:
        raise BookFileError(
            f"{path}: the book has {len(texts)} files ({', '.join(texts)}); name a folder for it"
        )
    as_read = {source.name: source.text for source in book.sources}
    try:
        _replace_all(
            {
                (path if one_file else path / name): (text.encode(), as_read.get(name))
                for name, text in texts.items()
            }
        )
    except OSError as error:
        if isinstance(error, BookFileError):
            raise
        raise BookFileError(f"{path}: {error.strerror or error}") from None
    return path


def _replace_all(files: Mapping[Path, tuple[bytes, str | None]]) -> None:
    """Check every file first, so that either all of them are written or none."""
    changed = [file for file, (raw, as_read) in files.items() if _may_replace(file, raw, as_read)]
    for file in changed:
        _replace(file.resolve(), files[file][0])


def _may_replace(file: Path, raw: bytes, as_read: str | None) -> bool:
    """Whether a file is to be written; one that says something unknown is refused."""
    if len(raw) > LARGEST_FILE:
        raise BookFileError(
            f"{file}: it would have {len(raw) / 2**20:.0f} MB; a file of a book has at most"
            f" {LARGEST_FILE // 2**20} MB. Keep what is larger in a ledger."
        )
    if not file.exists():
        return True
    found = file.read_bytes()
    if found != raw and as_read is None:
        raise BookFileError(
            f"{file}: another book stands there already; read that first, or name another path"
        )
    if found != raw and found != (as_read or "").encode():
        raise BookFileError(
            f"{file}: the file was changed since the book was read; read it again and repeat"
        )
    return found != raw


def _replace(file: Path, raw: bytes) -> None:
    """Put a file in place whole or not at all, with the permissions it had."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            beside.chmod(file.stat().st_mode)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _texts(book: Book) -> dict[str, str]:
    """The text of every file of the book, by its name."""
    texts = {source.name: source.text for source in book.sources}
    if not texts:
        return {"book.yaml": _new_file(book)}
    changes = _ChangedRecords.in_book(book)
    for source in book.sources:
        texts[source.name] = _without_removed(source, book, changes)
    for section, new in _new_records(book, changes):
        name = _file_for(section, book.sources)
        texts[name] = with_records(texts[name], section, [to_plain(record) for record in new])
    texts |= _recorded_until(book, texts)
    changed = any(texts[source.name] != source.text for source in book.sources)
    if changed and not _reads_back(texts, book):
        raise BookFileError(
            f"the book cannot be written into {', '.join(texts)} so that it reads back the same;"
            " are its records in another order? Without its sources it is written afresh:"
            " attrs.evolve(book, sources=())"
        )
    return texts


def _reads_back(texts: Mapping[str, str], book: Book) -> bool:
    try:
        return book_of(texts) == book
    except BookError:
        return False


@attrs.frozen
class _ChangedRecords:
    """Records of the book that its files hold too, though with other content."""

    successors: Mapping[str, Mapping[tuple[object, ...], Any]]

    @classmethod
    def in_book(cls, book: Book) -> _ChangedRecords:
        read = {name: set() for name in SECTIONS}  # type: dict[str, set[tuple[object, ...]]]
        for source in book.sources:
            for section, records in source.records.items():
                read[section] |= {_key(record) for record in records}
        return cls(
            {
                section: {_key(each): each for each in records if _key(each) in read[section]}
                for section, records in book.sections.items()
            }
        )

    def of(self, section: str, record: object) -> Any:
        """What became of a record, ``None`` if it has left the book."""
        return self.successors[section].get(_key(record))


def _key(record: Any) -> tuple[object, ...]:
    return (*to_names(record).values(), getattr(record, "issued_at", None))


def _without_removed(source: SourceFile, book: Book, changes: _ChangedRecords) -> str:
    """The text of a file without the records that have left the book, the others as they are."""
    text = source.text
    for section, records in source.records.items():
        kept = set(getattr(book, section))
        gone = [position for position, record in enumerate(records) if record not in kept]
        changed = {
            position: (to_plain(records[position]), to_plain(after))
            for position in gone
            if (after := changes.of(section, records[position])) is not None
        }
        if changed:
            text = with_changed(text, section, changed)
        removed = [position for position in gone if position not in changed]
        if removed:
            text = without_records(text, section, removed)
    return text


def _new_records(book: Book, changes: _ChangedRecords) -> Iterator[tuple[str, list[Any]]]:
    """Yield each section with the records that no file holds yet."""
    for section, records in book.sections.items():
        known = Counter(record for source in book.sources for record in source.records[section])
        new = [
            record
            for record in records
            if record not in known and changes.of(section, record) is not record
        ]
        if new:
            yield section, new


def _file_for(section: str, sources: Sequence[SourceFile]) -> str:
    """The last file that has the section, or else the last file."""
    with_section = [source.name for source in sources if source.records[section]]
    return with_section[-1] if with_section else sources[-1].name


def _recorded_until(book: Book, texts: Mapping[str, str]) -> dict[str, str]:
    """The files that are to say another day up to which outcomes were looked for."""
    if book.recorded_until is None:
        return {}
    until = text_of(book.recorded_until)
    stated = {name: found for name, text in texts.items() if (found := recorded_until(text))}
    names = [name for name, found in stated.items() if date(found) != book.recorded_until]
    if not stated:
        names = [next(iter(texts))]
    return {name: with_recorded_until(texts[name], until) for name in names}


def _new_file(book: Book) -> str:
    data: dict[str, Any] = {"forecasttrack": FORMAT}
    if book.recorded_until is not None:
        data["recorded_until"] = text_of(book.recorded_until)
    for section in SECTIONS:
        records = [to_plain(record) for record in book.sections[section]]
        if records:
            data[section] = records
    return in_lines(data)
