"""Read a book from hand-written YAML, one file or a folder, and name every fault at once."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from forecasttrack.book.beliefs_in_words import for_relation, is_in_words, with_probability
from forecasttrack.book.between_records import faults_between
from forecasttrack.book.collection import Book
from forecasttrack.book.file_text import FileText
from forecasttrack.book.files import FORMAT, NO_MAPPING, files_of, place_of, text_of
from forecasttrack.book.links import PartialRecord, name_of
from forecasttrack.book.nodes import Nodes
from forecasttrack.book.sections import SECTIONS
from forecasttrack.book.source_file import SourceFile
from forecasttrack.book.yaml_events import Place, UnreadableError
from forecasttrack.display import progress
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import (
    BookError,
    ForecastTrackError,
    InvalidMomentError,
    InvalidRecordError,
    did_you_mean,
)
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, date
from forecasttrack.records.plain_faults import DataPath, PlainError, PlainFault
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.records.question import Question
from forecasttrack.records.scalars import seen

_KEYS_OF_HEAD = ("forecasttrack", "recorded_until")
MOST_FAULTS = 1_000
# Ids in a text that cannot be parsed.
_ID = re.compile(r"""(?:^|[\s{,])id:[ \t]*['"]?([^'"#,}\n]*[^'"#,}\s])""", re.MULTILINE)
_LONGEST_MESSAGE = 600


@naming_arguments
def read_book(path: str | os.PathLike[str]) -> Book:
    """Read a book from a YAML file or from all YAML files of a folder.

    Args:
        path: A file, or a folder whose ``*.yaml`` and ``*.yml`` files are read in order of name,
            subfolders included.

    Returns:
        The book; its records are checked, and in the order of the files.

    Raises:
        BookFileError: The path cannot be read, or holds no YAML file.
        BookError: The files have faults; ``.faults`` and the message list all of them, each as
            ``file:line:column: record: what is wrong, what was found, likely cure``.

    Example:
        >>> book = read_book("fixtures/alaska-2025")
        >>> len(book.claims), len(book.questions)
        (41, 83)
    """
    reader = _BookReader()
    for name, file in progress.over([*files_of(place_of(path))], "reading files"):
        reader.read_file(name, file)
    return reader.finish()


def book_of(texts: Mapping[str, str]) -> Book:
    """Make a book from the texts of its files, by name.

    Raises:
        BookError: The texts have faults.

    Example:
        >>> len(book_of({"book.yaml": "forecasttrack: 1"}))
        0
    """
    reader = _BookReader()
    for name, text in sorted(texts.items()):
        reader.read_text(name, text, shown_path=name)
    return reader.finish()


@attrs.frozen(order=True)
class BookFault:
    """One fault; prints as ``file:line:column: record: what is wrong, found, likely cure``.

    Attributes:
        file: The file, as the path was given.
        line: Line, counted from 1.
        column: Column, counted from 1.
        record: The record's kind and id, empty where the fault is in no record.
        message: What is wrong, what was found and the likely cure.
    """

    file: str
    line: int
    column: int
    record: str
    message: str

    def __str__(self) -> str:
        record = f"{self.record}: " if self.record else ""
        return f"{self.file}:{self.line}:{self.column}: {record}{self.message}"


@attrs.define
class _RecordPlace:
    """Where a record stands, so that faults found later can point to it."""

    file: FileText
    path: DataPath


class _BookReader:
    """Reads files one after the other, and collects faults until all have been read."""

    def __init__(self) -> None:
        self.faults: list[BookFault] = []
        self.sections: dict[str, list[Any]] = {name: [] for name in SECTIONS}
        self.places: dict[str, list[_RecordPlace]] = {name: [] for name in SECTIONS}
        # Each file read so far, and which slice of each section came from it.
        self.sources: list[tuple[SourceFile, dict[str, slice]]] = []
        # Positions of forecasts read from words, whose probability is still that of the claim.
        self.in_words: list[int] = []
        self.recorded_until: Moment | Day | None = None
        self.stated_until: dict[str, Moment | Day] = {}
        # Ids in files that could not be read to the end, so that links to them are no faults of
        # their own; ``None`` once a file could not be read at all.
        self.unread_ids: set[str] | None = set()

    def read_file(self, name: str, file: Path) -> None:
        """Read one file; a syntax fault ends that file only."""
        shown_path = str(file)
        try:
            text = text_of(file)
        except UnreadableError as fault:
            self._fault(shown_path, fault.place, "", str(fault))
            self.unread_ids = None
        else:
            self.read_text(name, text, shown_path=shown_path)

    def read_text(self, name: str, text: str, *, shown_path: str) -> None:
        """Read the text of one file; faults name the file by ``shown_path``."""
        try:
            file = FileText(shown_path, text)
        except UnreadableError as fault:
            self._note_end(shown_path, text, fault)
            return
        if file.ended is not None:
            self._note_end(shown_path, text, file.ended)
        starts = {section: len(records) for section, records in self.sections.items()}
        self._read_data(file)
        slices = {each: slice(starts[each], len(self.sections[each])) for each in SECTIONS}
        until = self.stated_until.get(shown_path)
        self.sources.append((SourceFile(name, text, {}, until), slices))

    def _note_end(self, file: str, text: str, fault: UnreadableError) -> None:
        """Note what ended a file, and the ids in it, so that links to them are no faults too."""
        self._fault(file, fault.place, "", str(fault))
        self._note_unread(_ID.findall(text))

    def _note_unread(self, ids: Iterable[object]) -> None:
        if self.unread_ids is not None:
            self.unread_ids |= {name for name in ids if isinstance(name, str)}

    def _read_data(self, file: FileText) -> None:
        if not isinstance(file.data, dict):
            if file.ended is None:
                self._fault(file.name, file.nodes.place(()), "", NO_MAPPING)
            return
        self._read_head(file)
        for key, value in file.data.items():
            if key in SECTIONS:
                self._read_section(file, key, value, (key,))
            elif key not in _KEYS_OF_HEAD:
                self._unknown_section(file, key)
        if not file.is_sound:
            self._faults_of_text(file)

    def _faults_of_text(self, file: FileText) -> None:
        for path, place in file.nodes.duplicates:
            record = self._record_at(path, file)
            self._fault(file.name, place, record, f"the key {path[-1]!r} stands twice; keep one")
        for path, place, message in file.nodes.refused:
            self._fault(file.name, place, self._record_at(path, file), message)

    def _unknown_section(self, file: FileText, key: str) -> None:
        """Name a key that no file has; read the section that it was probably meant to be."""
        absent = [name for name in (*SECTIONS, *_KEYS_OF_HEAD) if name not in file.data]
        message = f"unknown key {shown(key)}. {did_you_mean(key, absent)}"
        self._fault(file.name, file.nodes.keys[key,], "", message)
        meant = difflib.get_close_matches(
            str(key), [name for name in absent if name in SECTIONS], 1
        )
        if meant:
            self._read_section(file, meant[0], file.data[key], (key,))

    def _read_head(self, file: FileText) -> None:
        """Read the version of the format, and until when outcomes were recorded."""
        version = file.data.get("forecasttrack")
        # A version that was not read, because of a fault named already, may stand there.
        may_be_unread = version is None and not file.is_sound
        if may_be_unread and (file.ended is not None or ("forecasttrack",) in file.nodes.unbuilt):
            return
        if version != FORMAT or not isinstance(version, int) or isinstance(version, bool):
            found = "nothing" if version is None else repr(version)
            self._fault(
                file.name,
                file.nodes.place(("forecasttrack",)),
                "",
                f"the file says forecasttrack: {found}; this version reads format {FORMAT},"
                f" so write forecasttrack: {FORMAT}",
            )
        until = file.data.get("recorded_until")
        if until is not None:
            self._recorded_until(file, until)

    def _recorded_until(self, file: FileText, until: object) -> None:
        try:
            if not isinstance(until, str):
                raise InvalidMomentError(
                    f"a date is needed, found {seen(until)}; write it as 2025-08-15"
                )
            moment = date(until)
        except ForecastTrackError as error:
            self._fault_of_recorded_until(file, f"recorded_until: {error}")
            return
        if self.recorded_until not in (None, moment):
            self._fault_of_recorded_until(
                file, "recorded_until differs from another file's; keep one"
            )
        self.recorded_until = self.stated_until[file.name] = moment

    def _fault_of_recorded_until(self, file: FileText, message: str) -> None:
        self._fault(file.name, file.nodes.place(("recorded_until",)), "", message)

    def _read_section(
        self, file: FileText, section: str, items: object, section_path: DataPath
    ) -> None:
        if items is None:
            return
        if not isinstance(items, list):
            message = f"{section} is a list of records; begin each of them with -"
            self._fault(file.name, file.nodes.place(section_path), "", message)
            self._note_unread(_texts_in(items))
            return
        for position, item in enumerate(items):
            path = (*section_path, position)
            self.places[section].append(_RecordPlace(file, path))
            self.sections[section].append(self._read_record(file, section, item, path))

    def _read_record(self, file: FileText, section: str, item: object, path: DataPath) -> object:
        try:
            if section == "forecasts" and is_in_words(item):
                self.in_words.append(len(self.sections[section]))
                item = with_probability(item)  # type: ignore[arg-type]
            return from_plain(SECTIONS[section], item)
        except PlainError as error:
            faults: Iterable[PlainFault] = error.faults
        except ForecastTrackError as error:
            faults = [PlainFault((), str(error))]
        partial = PartialRecord.of(item)
        for fault in faults:
            where = (*path, *fault.path)
            if not _only_follows(where, file.nodes, depth_of_record=len(path)):
                place = file.nodes.place(where, on_key=fault.on_key)
                message = _with_key(fault.path, fault.message)
                self._fault(file.name, place, name_of(section, partial), message)
        return partial

    def _record_at(self, path: DataPath, file: FileText) -> str:
        """Name of the record that a path leads into, empty where there is none."""
        if len(path) < 2 or path[0] not in SECTIONS:
            return ""
        section, position = path[:2]
        items: Any = file.data.get(section)
        is_there = isinstance(items, list) and isinstance(position, int) and position < len(items)
        return name_of(str(section), PartialRecord.of(items[position])) if is_there else ""

    def _fault(self, file: str, place: Place, record: str, message: str) -> None:
        line = " ".join(message.split("\n"))
        if len(line) > _LONGEST_MESSAGE:
            line = f"{line[:_LONGEST_MESSAGE]}..."
        self.faults.append(BookFault(file, place.line, place.column, record, line))
        if len(self.faults) == MOST_FAULTS:
            end = f"this is fault number {MOST_FAULTS}; what follows was not read. Is it a book?"
            raise BookError(
                [*sorted(self.faults), BookFault(file, place.line, place.column, "", end)]
            )

    def finish(self) -> Book:
        """Check what holds between records, and make the book or raise every fault."""
        self._fit_words_to_questions()
        if not self.faults:
            with contextlib.suppress(InvalidRecordError):  # its faults are named below, with places
                return self._book()
        for broken in faults_between(self.sections, self.unread_ids):
            at = self.places[broken.section][broken.position]
            place = at.file.nodes.place((*at.path, *broken.path), on_key=broken.on_key)
            self._fault(at.file.name, place, broken.record, broken.message)
        raise BookError(sorted(self.faults))

    def _book(self) -> Book:
        return Book(
            **self.sections,
            recorded_until=self.recorded_until,
            sources=tuple(
                attrs.evolve(
                    each, records={s: tuple(self.sections[s][slices[s]]) for s in SECTIONS}
                )
                for each, slices in self.sources
            ),
        )

    def _fit_words_to_questions(self) -> None:
        """Give words the numbers that fit the relation of their question to the claim."""
        if not self.in_words:
            return
        every = (*self.sections["questions"], *self.sections["conditions"])
        relations = {each.id: each.relation for each in every if isinstance(each, Question)}
        forecasts = self.sections["forecasts"]
        for position in self.in_words:
            forecast = forecasts[position]
            if isinstance(forecast, Forecast):
                try:
                    relation = relations.get(forecast.question_id)
                    forecasts[position] = for_relation(forecast, relation)
                except ForecastTrackError as error:
                    at = self.places["forecasts"][position]
                    place = at.file.nodes.place((*at.path, "wording"))
                    self._fault(at.file.name, place, name_of("forecasts", forecast), str(error))
                    # Without a number it says nothing else that could be at fault.
                    forecasts[position] = PartialRecord({"question": forecast.question_id})


def _only_follows(where: DataPath, nodes: Nodes, *, depth_of_record: int) -> bool:
    """Whether a fault only follows from another one at its place, which is named already.

    Nothing was built from an alias or a tag; and of a mapping inside a record that has a key
    twice, one of the two values is missing.
    """
    inside_unbuilt = any(where[:length] in nodes.unbuilt for length in range(len(where) + 1))
    is_doubled = len(where) > depth_of_record and any(
        where == path[:-1] for path, _ in nodes.duplicates
    )
    return inside_unbuilt or is_doubled


def _texts_in(data: object) -> Iterator[str]:
    """Every text in plain data, keys included."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from (*_texts_in(key), *_texts_in(value))
    elif isinstance(data, list):
        for item in data:
            yield from _texts_in(item)


def _with_key(path_in_record: DataPath, message: str) -> str:
    """Name the key in front of a message that does not name it already."""
    keys = [str(key) for key in path_in_record if isinstance(key, str)]
    return message if not keys or keys[-1] in message else f"{keys[-1]}: {message}"
