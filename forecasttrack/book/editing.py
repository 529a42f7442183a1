"""Changes to the text of one file of a book that leave all its other characters as they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from forecasttrack.book.record_edits import change_record
from forecasttrack.book.text_edits import TextEdits, indented
from forecasttrack.book.yaml_text import in_brackets, in_lines
from forecasttrack.records.plain_faults import DataPath

Plain = Mapping[str, Any]

_DOCUMENT_END = re.compile(r"\.\.\.(\s|$)")


def with_records(text: str, section: str, records: Sequence[Plain]) -> str:
    """Add records in plain form after the last one of their section."""
    edits = TextEdits(text)
    nodes = edits.nodes
    if nodes.data.get(section):
        edits.append((section,), records)
    elif (section,) in nodes.keys:
        _fill_section(edits, section, records)
    elif () in nodes.brackets:
        edits.add_key((), section, [*records])
    else:
        column = next(iter(nodes.keys.values())).column
        block = indented({section: [*records]}, column - 1)
        edits.insert_after(_end_of_document(edits), block)
    return edits.result()


def without_records(text: str, section: str, positions: Collection[int]) -> str:
    """Remove the records at some positions of their section."""
    edits = TextEdits(text)
    nodes = edits.nodes
    if (section,) in nodes.brackets:
        kept = [item for n, item in enumerate(nodes.data[section]) if n not in positions]
        edits.replace(nodes.brackets[section,], in_brackets(kept))
    else:
        for position in positions:
            first, _ = edits.dash((section, position))
            edits.replace_lines(first, nodes.last_lines[section, position], "")
    return edits.result()


def with_changed(text: str, section: str, records: Mapping[int, tuple[Plain, Plain]]) -> str:
    """Replace records in their places; each is given with its former and its new content."""
    edits = TextEdits(text)
    for position, (before, after) in records.items():
        change_record(edits, (section, position), before, after)
    return edits.result()


def with_recorded_until(text: str, until: str) -> str:
    """Write until when outcomes were recorded, in place of the former date or after the version."""
    edits = TextEdits(text)
    nodes = edits.nodes
    key = ("recorded_until",)
    if key in nodes.keys:
        edits.set_value(key, until)
    elif () in nodes.brackets:
        edits.add_key((), "recorded_until", until)
    else:
        version = ("forecasttrack",)
        block = indented({"recorded_until": until}, nodes.keys[version].column - 1)
        edits.insert_after(nodes.last_lines[version], block)
    return edits.result()


def _fill_section(edits: TextEdits, section: str, records: Sequence[Plain]) -> None:
    """Add records to an empty section: as lines of their own, if its form allows that."""
    nodes = edits.nodes
    path = (section,)
    if path in nodes.brackets and not _is_empty_behind_key(edits, path):
        edits.into_brackets(path, map(in_brackets, records))
    elif () in nodes.brackets:
        edits.set_value(path, in_brackets([*records]))
    else:
        empty = nodes.brackets.get(path) or nodes.spans.get(path)
        if empty is not None:
            edits.remove(empty)
        block = in_lines([*records], nodes.keys[path].column + 1)
        edits.insert_after(nodes.last_lines[path], block)


def _is_empty_behind_key(edits: TextEdits, path: DataPath) -> bool:
    """Whether ``section: []`` stands on one line of its own, so that lines can take its place."""
    nodes = edits.nodes
    on_its_line = nodes.values[path].line == nodes.keys[path].line
    is_bare = not edits.between(*nodes.brackets[path]).strip("[] ")
    return on_its_line and is_bare and () not in nodes.brackets


def _end_of_document(edits: TextEdits) -> int:
    """Number of lines up to the end of the file, or to three dots that end its document."""
    end = edits.nodes.last_lines[()]
    while end < len(edits.lines) and not _DOCUMENT_END.match(edits.lines[end]):
        end += 1
    return end
