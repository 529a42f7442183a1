"""Change the text of one file of a book and leave every other character of it alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from forecasttrack.book.nodes import MARK, Nodes, read_nodes
from forecasttrack.book.yaml_text import in_brackets, in_lines

_DASH = re.compile(r"([ ]*)-[ ]*(?:#.*)?")
_EMPTY = re.compile(r"""^([ ]*["']?\w+["']?[ ]*:)[ \t]*(?:\[[ ]*\]|null|Null|NULL|~)?""")
_UNTIL = re.compile(r"^(recorded_until[ ]*:[ \t]*)([^\s#]+)", re.MULTILINE)
_BEHIND_VERSION = re.compile(r"^(forecasttrack[ ]*:[^\r\n]*)(\r?\n|$)", re.MULTILINE)


def with_records(text: str, section: str, records: Sequence[Mapping[str, Any]]) -> str:
    """Put records in plain form behind the last one of their section."""
    nodes = read_nodes(text)
    lines = text.splitlines(keepends=True)
    if (section,) in nodes.brackets and not _is_empty_behind_key(nodes, section):
        return _into_brackets(text, nodes, (section,), map(in_brackets, records))
    if nodes.data.get(section):
        indent = _dash(lines, nodes, section, 0)[1]
        return _put(lines, _behind(lines, nodes, section, indent), in_lines([*records], indent))
    if (section,) in nodes.keys:
        place = nodes.keys[section,]
        lines[place.line - 1] = _EMPTY.sub(r"\1", lines[place.line - 1])
        return _put(lines, place.line, in_lines([*records], place.column + 1))
    if () in nodes.brackets:
        return _into_brackets(text, nodes, (), [in_brackets({section: [*records]})[1:-1]])
    column = next(iter(nodes.keys.values())).column
    block = f"{' ' * (column - 1)}{section}:\n{in_lines([*records], column + 1)}"
    return _put(lines, len(lines), block)


def without_records(text: str, section: str, positions: Collection[int]) -> str:
    """Take the records at some positions out of their section."""
    nodes = read_nodes(text)
    if (section,) in nodes.brackets:
        kept = [item for n, item in enumerate(nodes.data[section]) if n not in positions]
        begin, end = (mark + _shift(text) for mark in nodes.brackets[section,])
        return f"{text[:begin]}{in_brackets(kept)}{text[end:]}"
    lines = text.splitlines(keepends=True)
    for position in sorted(positions, reverse=True):
        first, _ = _dash(lines, nodes, section, position)
        del lines[first : nodes.last_lines[section, position]]
    return "".join(lines)


def with_changed(text: str, section: str, records: Mapping[int, Mapping[str, Any]]) -> str:
    """Put records in plain form in the places of those they came from."""
    nodes = read_nodes(text)
    if (section,) in nodes.brackets:
        kept = [records.get(n, item) for n, item in enumerate(nodes.data[section])]
        begin, end = (mark + _shift(text) for mark in nodes.brackets[section,])
        return f"{text[:begin]}{in_brackets(kept)}{text[end:]}"
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    for position in sorted(records, reverse=True):
        first, indent = _dash(lines, nodes, section, position)
        block = in_lines([records[position]], indent).splitlines()
        lines[first : nodes.last_lines[section, position]] = [f"{line}{newline}" for line in block]
    return "".join(lines)


def with_recorded_until(text: str, until: str) -> str:
    """Say until when outcomes were looked for, where the text says so already or at its head."""
    if _UNTIL.search(text):
        return _UNTIL.sub(lambda found: f"{found[1]}{until}", text, count=1)
    return _BEHIND_VERSION.sub(
        lambda found: f"{found[1]}{found[2] or chr(10)}recorded_until: {until}{found[2]}",
        text,
        count=1,
    )


def recorded_until(text: str) -> str | None:
    """Until when outcomes were looked for, if the text says so."""
    found = _UNTIL.search(text)
    return None if found is None else found[2].strip("'\"")


def _is_empty_behind_key(nodes: Nodes, section: str) -> bool:
    """Whether ``section: []`` stands on one line of its own, so that lines can take its place."""
    on_its_line = nodes.values[section,].line == nodes.keys[section,].line
    return not nodes.data[section] and on_its_line and () not in nodes.brackets


def _dash(lines: Sequence[str], nodes: Nodes, section: str, position: int) -> tuple[int, int]:
    """Line, counted from 0, and indent of the dash before a record."""
    place = nodes.values[section, position]
    before = [lines[place.line - 1][: place.column - 1], *reversed(lines[: place.line - 1])]
    for back, line in enumerate(before):
        found = _DASH.fullmatch(line.rstrip("\r\n"))
        if found:
            return place.line - 1 - back, len(found[1])
    raise AssertionError(f"no dash before {section} {position}")


def _behind(lines: Sequence[str], nodes: Nodes, section: str, indent: int) -> int:
    """Number of lines up to the last record's end, with the comments that belong to it."""
    after = nodes.last_lines[section,]
    while after > 0 and not lines[after - 1].strip():
        after -= 1
    while after < len(lines) and re.match(rf"[ ]{{{indent + 1},}}#", lines[after]):
        after += 1
    return after


def _put(lines: list[str], after: int, block: str) -> str:
    """Put a block of lines behind so many lines, ended as the lines of the file are."""
    newline = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"
    if after and not lines[after - 1].endswith("\n"):
        lines[after - 1] += newline
    block = block.replace("\n", newline)
    return "".join([*lines[:after], block, *lines[after:]])


def _shift(text: str) -> int:
    """How far the parser's positions lie before those in the text: by a byte order mark."""
    return len(text) - len(text.removeprefix(MARK))


def _is_ready(before: str, nodes: Nodes, path: tuple[str, ...]) -> bool:
    """Whether an item can be put at the end of a text without a comma in front."""
    count = len(nodes.data[path[0]]) if path else 0
    _, whole = nodes.brackets.get((*path, count - 1), (0, 0))
    return re.sub(r"#[^\n]*", "", before[whole:]).rstrip().endswith((",", "[", "{"))


def _into_brackets(text: str, nodes: Nodes, path: tuple[str, ...], items: Iterable[str]) -> str:
    end = nodes.brackets[path][1] + _shift(text) - 1
    comma = "" if _is_ready(text[:end], nodes, path) else ", "
    return f"{text[:end]}{comma}{', '.join(items)}{text[end:]}"
