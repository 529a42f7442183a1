"""Write a book to YAML so that comments and order survive and a diff shows what is new.

A file that the book was read from is written as it was; records that came since are put behind
the last record of their section, and records that left the book are taken out.
A book made in Python is written afresh, in one file.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from forecasttrack.book.collection import SECTIONS, Book, SourceFile
from forecasttrack.book.dumping import in_lines
from forecasttrack.book.editing import (
    recorded_until,
    with_corrected,
    with_recorded_until,
    with_records,
    without_records,
)
from forecasttrack.book.reading import FORMAT, LARGEST_FILE, book_of
from forecasttrack.errors import BookFileError
from forecasttrack.moments import date
from forecasttrack.moments import text as text_of
from forecasttrack.plain import to_plain
from forecasttrack.resolution import Resolution


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
        return {"book.yaml": _fresh(book)}
    for source in book.sources:
        texts[source.name] = _without_the_lost(source, book)
    for section, new in _new_records(book):
        name = _home(section, book.sources)
        texts[name] = with_records(texts[name], section, [to_plain(record) for record in new])
    texts |= _recorded_until(book, texts)
    changed = any(texts[source.name] != source.text for source in book.sources)
    if changed and book_of(texts) != book:
        raise BookFileError(
            f"the book cannot be written into {', '.join(texts)} so that it reads back the same;"
            " are its records in another order? Without its sources it is written afresh:"
            " attrs.evolve(book, sources=())"
        )
    return texts


def _corrected(source: SourceFile, book: Book) -> dict[int, Resolution]:
    """The corrections of the resolutions that stand in a file, by their positions there."""
    now = {record.question_id: record for record in book.resolutions}
    return {
        position: now[record.question_id]
        for position, record in enumerate(source.records["resolutions"])
        if isinstance(record, Resolution) and now.get(record.question_id, record) != record
    }


def _without_the_lost(source: SourceFile, book: Book) -> str:
    """The text of a file with corrections in place, without the records that left the book."""
    corrected = _corrected(source, book)
    text = source.text
    if corrected:
        plain = {position: to_plain(record) for position, record in corrected.items()}
        text = with_corrected(text, "resolutions", plain)
    for section, records in source.records.items():
        kept = set(getattr(book, section))
        stay = corrected if section == "resolutions" else ()
        lost = [n for n, record in enumerate(records) if record not in kept and n not in stay]
        if lost:
            text = without_records(text, section, lost)
    return text


def _new_records(book: Book) -> Iterator[tuple[str, list[Any]]]:
    """Yield each section with the records that no file holds yet."""
    corrected = {record for source in book.sources for record in _corrected(source, book).values()}
    for section, records in book.sections.items():
        known = Counter(record for source in book.sources for record in source.records[section])
        new = [record for record in records if record not in known and record not in corrected]
        if new:
            yield section, new


def _home(section: str, sources: Sequence[SourceFile]) -> str:
    """The last file that has the section, or else the last file."""
    homes = [source.name for source in sources if source.records[section]]
    return homes[-1] if homes else sources[-1].name


def _recorded_until(book: Book, texts: Mapping[str, str]) -> dict[str, str]:
    """The files that are to say another day up to which outcomes were looked for."""
    if book.recorded_until is None:
        return {}
    until = text_of(book.recorded_until)
    said = {name: found for name, text in texts.items() if (found := recorded_until(text))}
    names = [name for name, found in said.items() if date(found) != book.recorded_until]
    if not said:
        names = [next(iter(texts))]
    return {name: with_recorded_until(texts[name], until) for name in names}


def _fresh(book: Book) -> str:
    data: dict[str, Any] = {"forecasttrack": FORMAT}
    if book.recorded_until is not None:
        data["recorded_until"] = text_of(book.recorded_until)
    for section in SECTIONS:
        records = [to_plain(record) for record in book.sections[section]]
        if records:
            data[section] = records
    return in_lines(data)
