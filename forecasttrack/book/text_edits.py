"""Changes to the text of one file of a book, gathered by place; all other characters stay."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from forecasttrack.book.nodes import MARK, Nodes, read_nodes
from forecasttrack.book.yaml_text import in_brackets, in_lines
from forecasttrack.records.plain_faults import DataPath

_DASH = re.compile(r"([ ]*)-[ \t]*(?:#.*)?")


def _line_end_of(text: str) -> str:
    """The line end that a text uses, so that what is inserted uses it too."""
    if "\r\n" in text:
        return "\r\n"
    return "\r" if "\r" in text and "\n" not in text else "\n"


class TextEdits:
    """Replacements and insertions, whose places are those of the text as it was.

    Attributes:
        nodes: What stands in the text, and where.
        lines: Its lines, with their ends.
    """

    def __init__(self, text: str) -> None:
        self.nodes: Nodes = read_nodes(text)
        # Lines as the parser counts them: U+0085, U+2028 and U+2029 do not end one.
        self.lines = list(io.StringIO(text, newline=""))
        self._text = text
        # The parser does not count the byte order mark that some editors put first.
        self._shift = len(text) - len(text.removeprefix(MARK))
        self._newline = _line_end_of(text)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))
        # Start and end of what is replaced, and the new text; both are the same for an insertion.
        self._edits: list[tuple[int, int, str]] = []

    def result(self) -> str:
        """The text with every change made; what is inserted at one place keeps its order."""
        parts, reached = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            parts += [self._text[reached:start], new]
            reached = end
        return "".join([*parts, self._text[reached:]])

    def replace(self, span: tuple[int, int], new: str) -> None:
        """Put other characters in the place of those between two positions of the parser."""
        start, end = (mark + self._shift for mark in span)
        self._edits.append((start, end, new))

    def set_value(self, path: DataPath, text: str) -> None:
        """Put a single value in the place of another, or behind a colon with nothing behind it."""
        if path in self.nodes.spans:
            self.replace(self.nodes.spans[path], text)
        else:
            colon = self._text.index(":", self.nodes.key_ends[path] + self._shift) - self._shift
            self.replace((colon + 1, colon + 1), f" {text}")

    def remove(self, span: tuple[int, int]) -> None:
        """Take characters out, and the blanks before them where nothing follows on their line."""
        start, end = span
        rest = self._text[end + self._shift :].partition("\n")[0]
        while not rest.strip() and self.between(start - 1, start) in (" ", "\t"):
            start -= 1
        self.replace((start, end), "")

    def replace_lines(self, first: int, last: int, block: str) -> None:
        """Put a block in the place of lines, both counted from 1 and included."""
        block = block.replace("\n", self._newline)
        self._edits.append((self._starts[first - 1], self._starts[last], block))

    def insert_after(self, line: int, block: str) -> None:
        """Put a block of whole lines behind a line, counted from 1."""
        block = block.replace("\n", self._newline)
        place = self._starts[line]
        is_open = bool(line) and not self.lines[line - 1].endswith(("\n", "\r"))
        if is_open and all(start != place for start, _, _ in self._edits):
            block = self._newline + block  # the last line of the file had no end
        self._edits.append((place, place, block))

    def between(self, start: int, end: int) -> str:
        """The characters between two positions of the parser."""
        return self._text[start + self._shift : end + self._shift]

    def dash(self, item: DataPath) -> tuple[int, int]:
        """Line, counted from 1, and indent of the dash before an item of a list in lines."""
        place = self.nodes.values[item]
        before = [self.lines[place.line - 1][: place.column - 1]]
        before += reversed(self.lines[: place.line - 1])
        for back, line in enumerate(before):
            found = _DASH.fullmatch(line.rstrip("\r\n"))
            if found:
                return place.line - back, len(found[1])
        raise AssertionError(f"no dash before {item}")

    def append(self, path: DataPath, items: Iterable[Mapping[str, Any]]) -> None:
        """Put items behind the last one of a list, in lines or in brackets as the list is."""
        if path in self.nodes.brackets:
            self.into_brackets(path, [in_brackets(item) for item in items])
            return
        _, indent = self.dash((*path, 0))
        after = self._end_of(path)
        # Comments that are set in deeper than the dash belong to the last item.
        while after < len(self.lines) and re.match(rf"[ ]{{{indent + 1},}}#", self.lines[after]):
            after += 1
        self.insert_after(after, in_lines([*items], indent))

    def add_key(self, path: DataPath, key: str, value: object) -> None:
        """Put a key with its value behind the last one of a mapping."""
        if path in self.nodes.brackets:
            self.into_brackets(path, [in_brackets({key: value})[1:-1]])
            return
        indent = next(
            place.column - 1
            for at, place in self.nodes.keys.items()
            if at[:-1] == path and at[-1] != key
        )
        self.insert_after(self._end_of(path), indented({key: value}, indent))

    def into_brackets(self, path: DataPath, items: Iterable[str]) -> None:
        """Put items in front of the bracket that closes a list or mapping."""
        begin, end = self.nodes.brackets[path]
        reached = self.nodes.inner_ends[path]
        # Behind the last item stand only blanks, comments and perhaps a comma.
        behind = re.sub(r"#[^\r\n]*", "", self.between(reached, end - 1))
        comma = "" if reached == begin + 1 or "," in behind else ", "
        self.replace((end - 1, end - 1), comma + ", ".join(items))

    def _end_of(self, path: DataPath) -> int:
        """Number of lines up to a value's end, without empty ones that do not belong to it."""
        after = self.nodes.last_lines[path]
        # Blanks on an otherwise empty line may be part of a block of text.
        while not self.lines[after - 1].strip("\r\n") and not self._keeps_empty_lines(path):
            after -= 1
        return after

    def _keeps_empty_lines(self, path: DataPath) -> bool:
        """Whether a value ends in a block of text to which the empty lines behind it belong."""
        last = self.nodes.last_lines[path]
        return any(
            "+" in self._text[start + self._shift :].partition("\n")[0].partition("#")[0]
            for at, start in self.nodes.blocks.items()
            if at[: len(path)] == path and self.nodes.last_lines[at] == last
        )


def indented(data: Mapping[str, Any], indent: int) -> str:
    """Write a mapping in lines that stand behind an indent.

    Example:
        >>> print(indented({"id": "ann"}, 2), end="")
          id: ann
    """
    lines = in_lines(data).split("\n")
    return "\n".join(f"{' ' * indent}{line}" if line else "" for line in lines)
