"""What is read: a file, a folder, a zip or a frame; never more of it than fits into memory."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import attrs

from forecasttrack.display import progress
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import BookFileError, InvalidArgumentError, InvalidTableError
from forecasttrack.exchange.decoding import HEAD, decoded, encoding_of, text_lines
from forecasttrack.exchange.whole_documents import check_whole, json_of

LARGEST_MEMBER = 8_000_000_000
"""Bytes of the largest file in a zip, unpacked."""
_BOMB = 300
"""How many times larger than packed nothing but a bomb is; text reaches some tens."""
_POINTER = b"version https://git-lfs"
_FIRST_LINES = 1_000
"""Lines whose length tells how many a file has, roughly."""


@attrs.frozen(eq=False)
class ImportSource:
    """A file, folder, zip or frame that is to be read.

    Attributes:
        path: Where it lies; None for a frame.
        frame: The frame, or whatever is taken as one.
        names: Those files of a folder that count; all where none is named.
        packed_as: What it is called in messages, where it was unpacked.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> size = (folder / "a.json").write_text('{"p": 0.7}')
        >>> source = ImportSource.of(folder / "a.json")
        >>> with source.lines() as lines:
        ...     list(lines)
        ['{"p": 0.7}']
        >>> source.whole_bytes() == source.whole_text().encode(), source.document
        (True, {'p': 0.7})
        >>> inside = ImportSource.of(folder)
        >>> with inside.member("a.json") as lines:
        ...     list(lines) == [text for _, text in inside.member_heads(".json")]
        True
        >>> inside.member_bytes("a.json"), inside.member_document("a.json")
        (b'{"p": 0.7}', {'p': 0.7})
    """

    path: Path | None = None
    frame: Any = None
    names: tuple[str, ...] = ()
    packed_as: str = ""

    @classmethod
    def of(cls, given: object) -> ImportSource:
        """Take a path, or a frame of any library.

        Args:
            given: The path of a file or folder, or the frame.

        Returns:
            The source; nothing of it is read yet.

        Raises:
            BookFileError: There is no such file.
            InvalidArgumentError: The path is empty.
        """
        if not isinstance(given, str | os.PathLike):
            return cls(frame=given)
        if not os.fspath(given):
            raise InvalidArgumentError("the path is empty; name a file, a folder or a frame")
        path = Path(given)
        require_regular_file(path)
        if not path.exists():
            raise BookFileError(f"{path}: there is no such file or folder")
        return cls(path=path)

    @property
    def is_frame(self) -> bool:
        """Whether it is a table in memory."""
        return self.path is None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.path is not None and self.path.is_dir()

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return "the frame" if self.path is None else self.packed_as or str(self.path)

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return "table" if self.path is None else self.path.stem

    @property
    def suffix(self) -> str:
        """The ending of the file, in small letters."""
        return "" if self.path is None else self.path.suffix.lower()

    @cached_property
    def head(self) -> str:
        """The first 64 KB as text, for telling what it is; empty for folders and zips."""
        if self.path is None or self.is_folder or self.is_zip:
            return ""
        with self._opened() as file:
            start = file.read(HEAD)
        return start.decode(encoding_of(start, self.name), errors="replace")

    @property
    def encoding(self) -> str:
        """The encoding of a file of text, by its beginning.

        Raises:
            InvalidTableError: It is no text.
        """
        with self._opened() as file:
            return encoding_of(file.read(HEAD), self.name)

    @cached_property
    def is_zip(self) -> bool:
        """Whether it is a zip; sheets of Excel are zips, too, and are told by their ending."""
        if self.path is None or self.is_folder:
            return False
        with self._opened() as file:
            return file.read(4) == b"PK\x03\x04"

    @contextlib.contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        if self.path is None:
            message = "this format is read from files; give the path of one, or take format='table'"
            raise InvalidTableError(f"a frame was handed in, and {message}", field="format")
        try:
            with self.path.open("rb") as file:
                if file.read(len(_POINTER)) == _POINTER:
                    raise BookFileError(
                        f"{self.name} is a pointer of Git LFS, not the file itself; fetch it:"
                        " git lfs pull"
                    )
                file.seek(0)
                yield file
        except OSError as error:
            if isinstance(error, BookFileError):
                raise
            raise BookFileError(f"{self.name}: {error.strerror or error}") from None

    @contextlib.contextmanager
    def lines(self, encoding: str | None = None) -> Iterator[Iterator[str]]:
        """The lines of a text file, none longer than `LONGEST_LINE`.

        Args:
            encoding: The encoding, where the format has one of its own.

        Raises:
            InvalidTableError: A line is longer, or the text is in no known encoding.
        """
        with self._opened() as file:
            size = os.fstat(file.fileno()).st_size
            yield _followed(text_lines(file, self.name, encoding), self.name, size)

    def whole_text(self) -> str:
        """The text of a file that has to be read whole.

        Raises:
            InvalidTableError: It is larger than `LARGEST_DOCUMENT`, or no text.
        """
        return decoded(self.whole_bytes(), self.name)

    def whole_bytes(self) -> bytes:
        """The bytes of a file that has to be read whole.

        Raises:
            InvalidTableError: It is larger than `LARGEST_DOCUMENT`.
        """
        with self._opened() as file:
            check_whole(os.fstat(file.fileno()).st_size, self.name)
            return file.read()

    @cached_property
    def document(self) -> Any:
        """What a JSON file holds.

        Raises:
            InvalidTableError: It is no JSON.
        """
        return json_of(self.whole_text(), self.name)

    @cached_property
    def members(self) -> Mapping[str, int]:
        """The files in a zip or folder, by name, with their size unpacked.

        Raises:
            InvalidTableError: The zip is cut or broken, or blows up when unpacked.
        """
        if self.is_folder:
            assert self.path is not None  # noqa: S101 - a folder has a path
            every = self.path.glob("*") if self.names else self.path.rglob("*")
            found = sorted(each for each in every if each.is_file() and self._counts(each.name))
            return {each.relative_to(self.path).as_posix(): each.stat().st_size for each in found}
        if not self.is_zip:
            return {}
        with self._archive() as archive:
            return {
                each.filename: _sound_size(each, self.name)
                for each in archive.infolist()
                if not each.is_dir() and self._counts(each.filename)
            }

    def _counts(self, name: str) -> bool:
        """Whether a file is one of those that count, and none that a Mac puts beside each."""
        is_litter = name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith("._")
        return not is_litter and (not self.names or name in self.names)

    def beside(self, *names: str) -> ImportSource:
        """The files of these names in the folder of this one, of which it is a part.

        Args:
            *names: Names of files, without their folder.

        Example:
            >>> import pathlib, tempfile
            >>> folder = pathlib.Path(tempfile.mkdtemp())
            >>> for name in ("questions.csv", "answers.csv", "old answers.csv"):
            ...     _ = (folder / name).write_text("id")
            >>> source = ImportSource.of(folder / "answers.csv")
            >>> [*source.beside("questions.csv", "answers.csv").members]
            ['answers.csv', 'questions.csv']
        """
        assert self.path is not None  # noqa: S101 - a frame lies in no folder
        return ImportSource(path=self.path.parent, names=names)

    @contextlib.contextmanager
    def _archive(self) -> Iterator[zipfile.ZipFile]:
        assert self.path is not None  # noqa: S101 - a zip has a path
        try:
            with zipfile.ZipFile(self.path) as archive:
                yield archive
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise InvalidTableError(
                f"{self.name} cannot be unpacked: {error}. Was it cut in the download?"
            ) from None

    @contextlib.contextmanager
    def only_member(self) -> Iterator[ImportSource]:
        """The one file of a zip, unpacked for as long as it is read.

        Example:
            >>> import pathlib, tempfile, zipfile
            >>> path = pathlib.Path(tempfile.mkdtemp()) / "all.zip"
            >>> with zipfile.ZipFile(path, "w") as archive:
            ...     archive.writestr("a.csv", "id")
            >>> with ImportSource.of(path).only_member() as source:
            ...     source.stem, source.head
            ('a', 'id')
        """
        (name,) = self.members  # refuses bombs before anything is unpacked
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / PurePosixPath(name).name
            with self._archive() as archive, archive.open(name) as file, path.open("wb") as to:
                shutil.copyfileobj(file, to)
            yield ImportSource(path=path, packed_as=f"{self.name}/{name}")

    @contextlib.contextmanager
    def member(self, name: str, encoding: str | None = None) -> Iterator[Iterator[str]]:
        """The lines of one file of a zip or folder.

        Args:
            name: The file, as ``members`` names it.
            encoding: The encoding, where the format has one of its own.

        Raises:
            BookFileError: There is no such file in the folder.
            InvalidTableError: The file is a bomb, or no text.
        """
        if self.is_folder:
            assert self.path is not None  # noqa: S101 - a folder has a path
            with ImportSource(path=self.path / name).lines(encoding) as lines:
                yield lines
            return
        size = self.members[name]  # refuses bombs before anything is unpacked
        with self._archive() as archive, archive.open(name) as file:
            lines = text_lines(file, f"{self.name}/{name}", encoding)  # type: ignore[arg-type]
            yield _followed(lines, name, size)

    def member_heads(self, ending: str | tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The files of one ending in a zip or folder, each with its first 64 KB as text.

        Args:
            ending: How their names end, such as ``.json``; or several endings.

        Raises:
            InvalidTableError: One of them is no text.
        """
        names = [name for name in self.members if name.endswith(ending)]
        if self.is_folder:
            assert self.path is not None  # noqa: S101 - a folder has a path
            for name in names:
                yield name, ImportSource(path=self.path / name).head
            return
        if not names:
            return
        # The list of a zip's files is as long as the zip has files, so that it is read once.
        with self._archive() as archive:
            for name in names:
                with archive.open(name) as file:
                    start = file.read(HEAD)
                encoding = encoding_of(start, f"{self.name}/{name}")
                yield name, start.decode(encoding, errors="replace")

    def member_bytes(self, name: str) -> bytes:
        """One file of a zip or folder that has to be read whole.

        Args:
            name: The file, as ``members`` names it.

        Raises:
            InvalidTableError: It is larger than `LARGEST_DOCUMENT`.
        """
        if self.is_folder:
            assert self.path is not None  # noqa: S101 - a folder has a path
            return ImportSource(path=self.path / name).whole_bytes()
        check_whole(self.members[name], f"{self.name}/{name}")
        with self._archive() as archive:
            return archive.read(name)

    def pages(self) -> Iterator[tuple[str, Any]]:
        r"""What each JSON file of a folder or zip holds, or the file itself; each line of a JSONL.

        Raises:
            InvalidTableError: One of them is no JSON, or too large to be read whole.

        Example:
            >>> import pathlib, tempfile
            >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.jsonl"
            >>> size = path.write_text('{"id": 1}\n{"id": 2}\n')
            >>> list(ImportSource.of(path).pages())
            [('', [{'id': 1}, {'id': 2}])]
        """
        if self.suffix in (".jsonl", ".ndjson"):
            with self._opened() as file:
                check_whole(os.fstat(file.fileno()).st_size, self.name)
            with self.lines() as lines:
                yield "", [json_of(line, self.name) for line in lines if line.strip()]
        elif not self.members:
            yield "", self.document
        for name in self.members:
            if name.endswith(".json"):
                yield name, self.member_document(name)

    def member_document(self, name: str) -> Any:
        """What a JSON file in a zip or folder holds.

        Args:
            name: The file, as ``members`` names it.

        Raises:
            InvalidTableError: It is no JSON, or too large to be read whole.
        """
        where = f"{self.name}/{name}"
        return json_of(decoded(self.member_bytes(name), where), where)


def _sound_size(member: zipfile.ZipInfo, name: str) -> int:
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > LARGEST_MEMBER or (ratio > _BOMB and member.file_size > 10_000_000):
        raise InvalidTableError(
            f"{name}: the file {member.filename} in it would have {member.file_size:,} bytes,"
            f" {ratio:,.0f} times as many as packed; it is not unpacked"
        )
    return member.file_size


def _followed(lines: Iterator[str], name: str, size: int) -> Iterator[str]:
    """The same lines, reported to whoever watches; their number is told by the first of them."""
    if progress.watcher() is None:
        return lines
    first = list(itertools.islice(lines, _FIRST_LINES))
    length = sum(map(len, first)) / max(len(first), 1)
    total = len(first) if len(first) < _FIRST_LINES else round(size / max(length, 1))
    every = itertools.chain(first, lines)
    return iter(progress.over(every, f"reading {Path(name).name}", total=total))
