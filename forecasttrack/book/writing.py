"""Write a book to YAML so that comments and order survive and a diff shows what is new.

A file that the book was read from is written as it was; records that came since are put behind
the last record of their section, and records that left the book are taken out.
What was added to a record is put into its text, and values that changed are replaced there.
A book made in Python is written afresh, in one file.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from forecasttrack.book.collection import Book
from forecasttrack.book.editing import (
    with_changed,
    with_recorded_until,
    with_records,
    without_records,
)
from forecasttrack.book.files import FORMAT, LARGEST_BOOK, LARGEST_FILE, place_of
from forecasttrack.book.links import ids_naming
from forecasttrack.book.locking import PATIENCE, holding_lock
from forecasttrack.book.reading import book_of, read_book
from forecasttrack.book.sections import SECTIONS
from forecasttrack.book.source_file import SourceFile
from forecasttrack.book.yaml_text import in_lines
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.files import remove_leftovers, replace_file
from forecasttrack.errors import BookBusyError, BookError, BookFileError, ForecastTrackError
from forecasttrack.records.days import written_days
from forecasttrack.records.families import BOUNDS
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Date
from forecasttrack.records.moments import text as text_of
from forecasttrack.records.plain_writing import to_plain


@naming_arguments
def write_book(book: Book, path: str | os.PathLike[str], *, wait: float = PATIENCE) -> Path:
    """Write a book to a folder or a file, and say where it stands.

    Each file is put in place whole or not at all, with the permissions it had.
    What somebody changed in a file since the book was read is never overwritten; to read, change
    and write without anybody coming in between, use ``edit_book``.

    Args:
        book: The book.
        path: A folder, or a file ending in ``.yaml`` or ``.yml`` for a book of one file. A new book
            of more than 4 MB needs a folder, and becomes ``book-001.yaml`` and so on there.
        wait: Seconds to wait while another program writes there.

    Returns:
        The path, so that ``read_book(write_book(book, path)) == book``.

    Raises:
        BookBusyError: A file was changed since the book was read, or another program is writing.
        BookFileError: A book of several files cannot be written to one, a file says something
            that the book does not know of, or the disk refuses.

    Example:
        >>> import tempfile
        >>> book = Book(questions=[])
        >>> write_book(book, tempfile.mkdtemp() + "/book.yaml").name
        'book.yaml'
    """
    path = place_of(path)
    texts = _texts(book)
    with _locked(path, wait):
        _write(book, texts, path)
    return path


class BookEdit:
    """A book under a lock: change ``book``, and it is written when the block ends.

    Attributes:
        book: The book as it was read; assign what it is to become.

    Example:
        >>> import tempfile
        >>> import forecasttrack as ft
        >>> from forecasttrack.book import Book, edit_book, read_book
        >>> path = write_book(Book(), tempfile.mkdtemp() + "/book.yaml")
        >>> with edit_book(path) as edit:
        ...     edit.book = edit.book.add(ft.Question(id="rain", text="Rain?"))
        >>> read_book(path)
        <Book: 1 question>
    """

    def __init__(self, book: Book) -> None:
        self.book = book


@contextlib.contextmanager
def edit_book(path: str | os.PathLike[str], *, wait: float = PATIENCE) -> Iterator[BookEdit]:
    """Read a book, change it and write it, with every other writer kept out throughout.

    The book is written when the block ends; after an error, or where nothing changed, nothing is.

    Args:
        path: The folder or file of the book.
        wait: Seconds to wait while another program writes there.

    Yields:
        The edit, whose ``book`` is read and assigned.

    Raises:
        BookBusyError: Another program was writing all the time.
        BookError: The book has faults.
        BookFileError: The path is no book, or cannot be written.

    Example:
        >>> import tempfile
        >>> path = write_book(Book(questions=[]), tempfile.mkdtemp() + "/book.yaml")
        >>> with edit_book(path) as edit:
        ...     edit.book = attrs.evolve(edit.book, recorded_until="2026-11-22")
        >>> str(read_book(path).recorded_until)
        '2026-11-22'
    """
    path = place_of(path)
    if not path.exists():
        read_book(path)  # refuses, before a folder is made for the lock
    with _locked(path, wait):
        before = read_book(path)
        edit = BookEdit(before)
        yield edit
        if edit.book is not before:
            _write(edit.book, _texts(edit.book), path)


@contextlib.contextmanager
def _locked(path: Path, wait: float) -> Iterator[None]:
    folder = path.parent if _is_one_file(path) else path
    with contextlib.ExitStack() as stack:
        with _naming_path(path):
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(holding_lock(folder, wait))
            # A writer that left files over was killed: one that lives would hold the lock.
            remove_leftovers(folder, (".yaml", ".yml"), recursive=folder == path)
        yield


@contextlib.contextmanager
def _naming_path(path: Path) -> Iterator[None]:
    """Turn an error of the operating system into one of the book that begins with its path."""
    try:
        yield
    except OSError as error:
        if isinstance(error, ForecastTrackError):
            raise
        raise BookFileError(f"{path}: {error.strerror or error}") from None


def _is_one_file(path: Path) -> bool:
    return path.is_file() or (path.suffix.lower() in (".yaml", ".yml") and not path.is_dir())


def _write(book: Book, texts: Mapping[str, str], path: Path) -> None:
    one_file = _is_one_file(path)
    if one_file and len(texts) != 1:
        raise BookFileError(
            f"{path}: the book has {len(texts)} files ({', '.join(texts)}); name a folder for it"
        )
    as_read = {source.name: source.text for source in book.sources}
    files = {
        (path if one_file else path / name): (text.encode(), as_read.get(name))
        for name, text in texts.items()
    }
    with _naming_path(path):
        _replace_all(files)


def _replace_all(files: Mapping[Path, tuple[bytes, str | None]]) -> None:
    """Write each file that changed, after a check of all, so that all of them are written or none.

    Args:
        files: For each path the bytes to write, and the text that was read there; None for a file
            that was not read.
    """
    changed = [file for file, (raw, as_read) in files.items() if _may_replace(file, raw, as_read)]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, files[file][0])


def _may_replace(file: Path, raw: bytes, as_read: str | None) -> bool:
    """Whether a file is to be written: not where it holds the same bytes.

    Refused are bytes beyond the size of a file, and a file that holds what the book did not read.
    """
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
        raise BookBusyError(
            f"{file}: the file was changed since the book was read; read it again and repeat"
        )
    return found != raw


def _texts(book: Book) -> dict[str, str]:
    """The text that every file of the book is to have, by the name of the file."""
    texts = {source.name: source.text for source in book.sources}
    if not texts:
        return _new_files(book)
    successors = _Successors.of_files(book)
    for source in book.sources:
        texts[source.name] = _brought_up_to_date(source, book, successors)
    for section, new in _new_records(book, successors):
        name = _file_for(section, book.sources)
        texts[name] = with_records(
            texts[name], section, [_as_written(record, book) for record in new]
        )
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
class _Successors:
    """The records of a book that its files hold as well, as they were or with other content.

    Attributes:
        by_key: For each section, its records of today by the key that they had in a file.
    """

    by_key: Mapping[str, Mapping[tuple[object, ...], Any]]

    @classmethod
    def of_files(cls, book: Book) -> _Successors:
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
        """What a record of a section has become, ``None`` if it has left the book."""
        return self.by_key[section].get(_key(record))


def _key(record: Any) -> tuple[object, ...]:
    """By what a record is found again when its content has changed: ids, and when it was issued."""
    return (*ids_naming(record).values(), getattr(record, "issued_at", None))


def _brought_up_to_date(source: SourceFile, book: Book, successors: _Successors) -> str:
    """The text of a file with its changed records as they are now, and without those removed."""
    text = source.text
    for section, records in source.records.items():
        kept = set(getattr(book, section))
        not_kept = [position for position, record in enumerate(records) if record not in kept]
        changed = {
            position: (_as_written(records[position], book), _as_written(after, book))
            for position in not_kept
            if (after := successors.of(section, records[position])) is not None
        }
        if changed:
            text = with_changed(text, section, changed)
        removed = [position for position in not_kept if position not in changed]
        if removed:
            text = without_records(text, section, removed)
    return text


def _new_records(book: Book, successors: _Successors) -> Iterator[tuple[str, list[Any]]]:
    """Yield each section with the records that no file holds yet."""
    for section, records in book.sections.items():
        known = Counter(record for source in book.sources for record in source.records[section])
        new = [
            record
            for record in records
            # A changed record is its own successor, and was written in its place.
            if record not in known and successors.of(section, record) is not record
        ]
        if new:
            yield section, new


def _file_for(section: str, sources: Sequence[SourceFile]) -> str:
    """The last file that has the section, or else the last file."""
    with_section = [source.name for source in sources if source.records[section]]
    return with_section[-1] if with_section else sources[-1].name


def _recorded_until(book: Book, texts: Mapping[str, str]) -> dict[str, str]:
    """New texts, by name, of the files that state another ``recorded_until`` than the book."""
    if book.recorded_until is None:
        return {}
    until = text_of(book.recorded_until)
    stated = [source for source in book.sources if source.recorded_until is not None]
    names = [each.name for each in stated if each.recorded_until != book.recorded_until]
    if not stated:
        names = [next(iter(texts))]
    return {name: with_recorded_until(texts[name], until) for name in names}


def _as_written(record: object, book: Book) -> dict[str, Any]:
    """A record in its plain form, with dates in beliefs about a date."""
    plain = to_plain(record)
    if isinstance(record, Forecast) and isinstance(book.question(record.question_id).kind, Date):
        # The readings of coders stand inside the wording, and are beliefs about the same date.
        for stated in (plain, *plain.get("wording", {}).get("readings", ())):
            dated = {name: _DATED[name](stated[name]) for name in _DATED.keys() & stated.keys()}
            stated.update(dated)
    return plain


# How each shape of a belief about a date writes its days, numbers since 1970-01-01, as dates.
_DATED: dict[str, Callable[[Any], Any]] = {
    "point": written_days,
    "samples": lambda values: [written_days(each) for each in values],
    "quantiles": lambda each: [row | {"value": written_days(row["value"])} for row in each],
    "cdf": lambda given: given | {"points": [written_days(each) for each in given["points"]]},
    "distribution": lambda given: (
        given | {name: written_days(given[name]) for name in BOUNDS[:2] if name in given}
    ),
}


def _new_files(book: Book) -> dict[str, str]:
    """One file, or several of about half the largest size, each with its share of every section.

    Files are read in the order of their names, so that the records keep theirs.
    """
    whole = _new_file(book, part=0, parts=1)
    size = len(whole.encode())
    if size <= LARGEST_FILE:
        return {"book.yaml": whole}
    if size > LARGEST_BOOK:
        raise BookFileError(
            f"the book would have {size / 2**20:.0f} MB; a book has at most"
            f" {LARGEST_BOOK // 2**20} MB. Keep what is larger in a ledger."
        )
    parts = -(-size // (LARGEST_FILE // 2))
    return {
        f"book-{part + 1:03}.yaml": _new_file(book, part=part, parts=parts) for part in range(parts)
    }


def _new_file(book: Book, part: int, parts: int) -> str:
    """The text of one of several files, counted from 0, with its share of every section."""
    data: dict[str, Any] = {"forecasttrack": FORMAT}
    if book.recorded_until is not None and part == 0:
        data["recorded_until"] = text_of(book.recorded_until)
    for section in SECTIONS:
        n = len(book.sections[section])
        share = book.sections[section][n * part // parts : n * (part + 1) // parts]
        if share:
            data[section] = [_as_written(record, book) for record in share]
    return in_lines(data)
