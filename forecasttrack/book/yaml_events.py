"""The events of a YAML text, with the place of the fault that ends them early."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from forecasttrack.book.libyaml import events_by_libyaml
from forecasttrack.records.yaml_versions import KnownVersions

_CURES = {
    r"'\t'": "; indent with spaces, not with tabs, and put text that holds a tab in quotes",
    "mapping values are not allowed": "; put text that holds a colon in quotes",
    "end of stream": "; close the quote or bracket that begins here",
    "<block end>": "; is this line indented as its neighbours are?",
    "could not find expected ':'": "; write a colon and a space behind the key",
}
_LINE_ENDS = "\r\n\x85\u2028\u2029\0"
"""What ends a line for the parser; it puts a null behind the last."""

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(?=[#\r\n])")


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class UnreadableError(Exception):
    """Something in the text that ends the reading of its file."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def events_of(text: str) -> Iterator[Event]:
    """Yield what stands in a text.

    Raises:
        UnreadableError: The text is no YAML from some place on.
    """
    if (found := events_by_libyaml(text)) is not None:
        yield from found
        return
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Scanner
    try:
        yield from yaml.parse(text)
    except ReaderError as error:
        raise fatal_fault(_place_at(text, error.position), _unreadable_character(error)) from None
    except MarkedYAMLError as error:
        raise _syntax_fault(error) from None
    except YAMLError as error:
        raise fatal_fault(Place(1, 1), f"this is no YAML: {_first_line(str(error))}") from None


def fatal_fault(place: Place, message: str) -> UnreadableError:
    """Make the fault that ends the reading of a file."""
    return UnreadableError(place, f"{message}; the rest of the file was not read")


class _Scanner(KnownVersions):
    """Takes tabs between tokens, and before comments and line ends, for the blanks they are.

    YAML 1.2 forbids tabs in indentation only; ruamel.yaml refuses more of them.
    """

    def scan_to_next_token(self) -> Any:
        super().scan_to_next_token()
        while blanks := self._separating_blanks():
            self.reader.forward(blanks)
            super().scan_to_next_token()

    def scan_block_scalar(self, *arguments: Any, **named: Any) -> Any:
        reader = self.reader
        header = _BLOCK_HEADER.match(reader.buffer, reader.pointer)
        if header is not None and "\t" in header[0]:
            blank = header[0].replace("\t", " ")
            reader.buffer = reader.buffer[: header.start()] + blank + reader.buffer[header.end() :]
        return super().scan_block_scalar(*arguments, **named)

    def _separating_blanks(self) -> int:
        """How many blanks come next, if a tab is the first and they separate tokens.

        They do so behind a colon, and before a comment or the end of their line.
        """
        ahead = 0
        while self.reader.peek() == "\t" and self.reader.peek(ahead) in " \t":
            ahead += 1
        separates = self.reader.peek(ahead) in f"#{_LINE_ENDS}" or self._is_behind_colon()
        return ahead if separates else 0

    def _is_behind_colon(self) -> bool:
        place = self.reader.pointer - 1
        while place >= 0 and self.reader.buffer[place] == " ":
            place -= 1
        return place >= 0 and bool(self.reader.buffer[place] == ":")


def _place_at(text: str, position: int) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - before.rfind("\n"))


def _unreadable_character(error: ReaderError) -> str:
    character = f"unacceptable character #x{error.character:04x}"
    return f"this is no YAML: {character}, a control; write the line without it"


def _syntax_fault(error: MarkedYAMLError) -> UnreadableError:
    problem = _first_line(str(error.problem or error.context or "unreadable"))
    is_left_open = "end of stream" in problem or "document separator" in problem
    mark = error.context_mark if is_left_open else error.problem_mark
    mark = mark or error.problem_mark or error.context_mark
    place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
    cure = next((cure for sign, cure in _CURES.items() if sign in problem), "")
    return fatal_fault(place, f"this is no YAML: {problem}{cure}")


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else "unreadable"
