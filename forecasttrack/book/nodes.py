"""YAML text to plain data that remembers the line and column of everything in it.

The text is read event by event, so that text stays text (no dates, no octal numbers, ``no`` is
the word no), every duplicate key is seen, and an alias bomb ends at its first anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from forecasttrack.plain import Path

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)")
_DEEPEST = 40


@attrs.frozen(order=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


class UnreadableError(Exception):
    """Something in the text that ends the reading of its file."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


@attrs.define
class Nodes:
    """Plain data with the places of its values and keys.

    Attributes:
        data: Mappings, lists, text, numbers, true, false and ``None``.
        values: Where the value at each path begins.
        keys: Where the key of each path begins.
        last_lines: Last line, counted from 1, that the value at each path reaches.
        duplicates: Path and place of each key that its mapping had already.
    """

    data: Any = None
    values: dict[Path, Place] = attrs.Factory(dict)
    keys: dict[Path, Place] = attrs.Factory(dict)
    last_lines: dict[Path, int] = attrs.Factory(dict)
    duplicates: list[tuple[Path, Place]] = attrs.Factory(list)

    def place(self, path: Path) -> Place:
        """Where to point for a fault at a path: the value, or else the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return Place(1, 1)


def read_nodes(text: str) -> Nodes:
    """Read one YAML document.

    Raises:
        UnreadableError: A syntax fault, an anchor, a tag, a second document, or too deep a nesting.
    """
    nodes = Nodes()
    try:
        events = (event for event in YAML(typ="safe", pure=True).parse(text))
        _read_document(events, nodes)
    except MarkedYAMLError as error:
        raise _syntax_fault(error) from None
    except YAMLError as error:
        raise UnreadableError(
            Place(1, 1), f"this is no YAML text: {_first_line(str(error))}"
        ) from None
    return nodes


def _syntax_fault(error: MarkedYAMLError) -> UnreadableError:
    mark = error.problem_mark or error.context_mark
    place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
    problem = _first_line(str(error.problem or error.context or "unreadable"))
    return UnreadableError(place, f"this is no YAML: {problem}; the rest of the file was not read")


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else "unreadable"


def _read_document(events: Iterator[Event], nodes: Nodes) -> None:
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise UnreadableError(
                    _place(event), "a second document begins here; one file holds one document"
                )
        elif isinstance(event, NodeEvent):
            nodes.data = _read_node(event, events, (), nodes)


def _read_node(event: Event, events: Iterator[Event], path: Path, nodes: Nodes) -> Any:
    _refuse_cleverness(event, path)
    nodes.values[path] = _place(event)
    if isinstance(event, ScalarEvent):
        nodes.last_lines[path] = _last_line(event)
        return _scalar(event)
    if isinstance(event, SequenceStartEvent):
        return _read_list(events, path, nodes)
    return _read_mapping(events, path, nodes)


def _refuse_cleverness(event: Event, path: Path) -> None:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
        raise UnreadableError(
            _place(event), "anchors and aliases (& and *) are not allowed; write the value out"
        )
    if getattr(event, "ctag", None) is not None:
        raise UnreadableError(_place(event), "tags (!) are not allowed; put text in quotes instead")
    if len(path) > _DEEPEST:
        raise UnreadableError(_place(event), f"this is nested more than {_DEEPEST} deep")


def _read_list(events: Iterator[Event], path: Path, nodes: Nodes) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if isinstance(event, SequenceEndEvent):
            _close(path, event, nodes)
            break
        items.append(_read_node(event, events, (*path, len(items)), nodes))
        nodes.last_lines[path] = nodes.last_lines[*path, len(items) - 1]
    return items


def _read_mapping(events: Iterator[Event], path: Path, nodes: Nodes) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            _close(path, event, nodes)
            break
        _refuse_cleverness(event, path)
        if not isinstance(event, ScalarEvent):
            raise UnreadableError(_place(event), "a key is text; found a list or a mapping")
        key = _scalar(event)
        inside = (*path, key)
        if key in mapping:
            nodes.duplicates.append((inside, _place(event)))
        else:
            nodes.keys[inside] = _place(event)
        value = _read_node(next(events), events, inside, nodes)
        nodes.last_lines[path] = nodes.last_lines[inside]
        mapping.setdefault(key, value)
    return mapping


def _close(path: Path, event: Event, nodes: Nodes) -> None:
    """Note where a list or mapping ends: at its bracket, or with the last thing in it."""
    is_bracket = event.end_mark.index > event.start_mark.index
    last = event.end_mark.line + 1 if is_bracket else nodes.last_lines.get(path)
    nodes.last_lines[path] = last if last is not None else nodes.values[path].line


def _last_line(event: ScalarEvent) -> int:
    ends_at_line_start = event.end_mark.column == 0 and event.end_mark.line > event.start_mark.line
    return int(event.end_mark.line + (0 if ends_at_line_start else 1))


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(event: ScalarEvent) -> Any:
    text = str(event.value)
    if event.style:  # quoted, or a block: text whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text
