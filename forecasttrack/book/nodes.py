"""YAML text to plain data that remembers the line and column of everything in it.

The text is read event by event, so that text stays text (no dates, no octal numbers, ``no`` is
the word no), every duplicate key is seen, and an alias bomb ends at its first alias inside an
anchored value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs
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

from forecasttrack.book.libyaml import DEEPEST
from forecasttrack.book.yaml_events import Place, UnreadableError, events_of, fatal_fault
from forecasttrack.records.plain_faults import DataPath

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)")
_NO_ANCHORS = "anchors and aliases (& and *) are not allowed; write the value out"
_NO_TAGS = "tags (!) are not allowed; leave the tag out and put text in quotes"
MARK = "\ufeff"
"""The byte order mark that some editors put in front of a text."""

MOST_KEYS = 1_000
"""How many keys a mapping may have."""

_MOST_REFUSED = 200
_MOST_DIGITS = 308  # beyond these a number is infinite in every computation


@attrs.define
class Nodes:
    """Plain data with the places of its values and keys.

    Attributes:
        data: Mappings, lists, text, numbers, true, false and ``None``.
        values: Where the value at each path begins.
        keys: Where the key of each path begins.
        last_lines: Last line, counted from 1, that the value at each path reaches.
        brackets: First character and the one behind the last, of each list or mapping in brackets.
        inner_ends: Where the last thing inside the brackets ends, before commas and comments.
        spans: First character and the one behind the last, of each single value on its lines.
        blocks: First character of each value that is a block of text (| or >).
        key_ends: Where each key ends.
        duplicates: Path and place of each key that its mapping had already.
        refused: Path, place and fault of each anchor, tag and stray alias.
        unbuilt: Paths of aliases and tagged values, from which nothing was built.
        anchors: The path of the value that each anchor marks, by the name of the anchor.
        reached: The character behind the event that was read before the present one.
        ended: The fault that ended the reading early; ``data`` holds what was whole by then.
    """

    data: Any = None
    values: dict[DataPath, Place] = attrs.Factory(dict)
    keys: dict[DataPath, Place] = attrs.Factory(dict)
    last_lines: dict[DataPath, int] = attrs.Factory(dict)
    brackets: dict[DataPath, tuple[int, int]] = attrs.Factory(dict)
    inner_ends: dict[DataPath, int] = attrs.Factory(dict)
    spans: dict[DataPath, tuple[int, int]] = attrs.Factory(dict)
    blocks: dict[DataPath, int] = attrs.Factory(dict)
    key_ends: dict[DataPath, int] = attrs.Factory(dict)
    reached: int = 0
    duplicates: list[tuple[DataPath, Place]] = attrs.Factory(list)
    refused: list[tuple[DataPath, Place, str]] = attrs.Factory(list)
    unbuilt: set[DataPath] = attrs.Factory(set)
    anchors: dict[str, DataPath] = attrs.Factory(dict)
    ended: UnreadableError | None = None

    def place(self, path: DataPath, *, on_key: bool = False) -> Place:
        """Where to point for a fault: the key, the value, or else the nearest thing around it."""
        if on_key and path in self.keys:
            return self.keys[path]
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return Place(1, 1)


def read_nodes(text: str) -> Nodes:
    """Read one YAML document, up to its first syntax fault if it has one.

    Raises:
        UnreadableError: Aliases inside anchors, too deep a nesting or too many keys: no book, but
            something made to choke on, so nothing of it is kept.
    """
    nodes = Nodes()
    _read_document(_events(text.removeprefix(MARK), nodes), nodes)
    return nodes


def _events(text: str, nodes: Nodes) -> Iterator[Event]:
    """Yield what stands in the text, and note the fault that ends it early."""
    try:
        for event in events_of(text):
            yield event
            nodes.reached = event.end_mark.index
    except UnreadableError as fault:
        nodes.ended = fault


def _read_document(events: Iterator[Event], nodes: Nodes) -> None:
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                nodes.ended = fatal_fault(
                    _place(event), "a second document begins here; give it a file of its own"
                )
                return
        elif isinstance(event, NodeEvent):
            nodes.data = _read_node(event, events, (), nodes)


def _read_node(event: Event, events: Iterator[Event], path: DataPath, nodes: Nodes) -> Any:
    _note_refused(event, path, nodes)
    nodes.values[path] = _place(event)
    if isinstance(event, AliasEvent):
        nodes.last_lines[path] = event.start_mark.line + 1
        return None
    if isinstance(event, ScalarEvent):
        _note_scalar(event, path, nodes)
        return _scalar(event)
    # Until its end has been read, when `_close` drops it if it has no bracket.
    nodes.brackets[path] = (event.start_mark.index, 0)
    if isinstance(event, SequenceStartEvent):
        return _read_list(events, path, nodes)
    return _read_mapping(events, path, nodes)


def _note_scalar(event: ScalarEvent, path: DataPath, nodes: Nodes) -> None:
    start, end = event.start_mark.index, event.end_mark.index
    nodes.last_lines[path] = _last_line(event)
    if event.style in ("|", ">"):
        nodes.blocks[path] = start
    elif start < end:
        nodes.spans[path] = (start, end)
    elif path in nodes.keys:  # nothing is written there, and the parser is ahead already
        nodes.values[path] = nodes.keys[path]
        nodes.last_lines[path] = nodes.keys[path].line


def _note_refused(event: Event, path: DataPath, nodes: Nodes) -> None:
    """Note an anchor, a stray alias or a tag; stop at too many faults or too deep a nesting."""
    if isinstance(event, AliasEvent):
        _note_alias(event, path, nodes)
    elif (anchor := getattr(event, "anchor", None)) is not None:
        nodes.anchors[anchor] = path
        nodes.refused.append((path, _place(event), _NO_ANCHORS))
    elif getattr(event, "ctag", None) is not None:
        nodes.unbuilt.add(path)
        nodes.refused.append((path, _place(event), _NO_TAGS))
    if len(nodes.refused) + len(nodes.duplicates) > _MOST_REFUSED:
        message = "doubled keys, anchors and tags without end; is it a book?"
        raise fatal_fault(_place(event), message)
    if len(path) > DEEPEST:
        raise fatal_fault(_place(event), f"this is nested more than {DEEPEST} deep")


def _note_alias(event: AliasEvent, path: DataPath, nodes: Nodes) -> None:
    """Leave an alias without a value; it is a fault of its own only if its anchor is not known.

    Otherwise the fault of the anchor stands for both. An alias inside an anchored value ends the
    reading, since values could grow without end by such.
    """
    if any(path[: len(anchored)] == anchored for anchored in nodes.anchors.values()):
        raise fatal_fault(_place(event), _NO_ANCHORS)
    nodes.unbuilt.add(path)
    if event.anchor not in nodes.anchors:
        nodes.refused.append((path, _place(event), _NO_ANCHORS))


def _read_list(events: Iterator[Event], path: DataPath, nodes: Nodes) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if isinstance(event, SequenceEndEvent):
            _close(path, event, nodes)
            break
        item = _read_node(event, events, (*path, len(items)), nodes)
        if nodes.ended:
            break
        items.append(item)
        nodes.last_lines[path] = nodes.last_lines[*path, len(items) - 1]
    return items


def _read_mapping(events: Iterator[Event], path: DataPath, nodes: Nodes) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            _close(path, event, nodes)
            break
        if not isinstance(event, ScalarEvent):
            raise fatal_fault(_place(event), "a key is text, found a list, a mapping or an alias")
        if len(mapping) == MOST_KEYS:
            raise fatal_fault(_place(event), f"a mapping has more than {MOST_KEYS} keys")
        key = _scalar(event)
        key_path = (*path, key)
        _note_refused(event, key_path, nodes)
        if key in mapping:
            nodes.duplicates.append((key_path, _place(event)))
        else:
            nodes.keys[key_path] = _place(event)
            nodes.key_ends[key_path] = event.end_mark.index
        # A key that stands twice keeps its first value and the places in it: those of the second
        # value are noted elsewhere and forgotten.
        places = nodes if key not in mapping else Nodes(anchors=nodes.anchors)
        if (value_event := next(events, None)) is None:
            break
        value = _read_node(value_event, events, key_path, places)
        if nodes.ended and path:
            break
        nodes.last_lines[path] = places.last_lines.get(key_path, 0)
        mapping.setdefault(key, value)
    return mapping


def _close(path: DataPath, event: Event, nodes: Nodes) -> None:
    """Note where a list or mapping ends: at its bracket, or with the last thing in it."""
    is_bracket = event.end_mark.index > event.start_mark.index  # in lines the end is empty
    begun, _ = nodes.brackets.pop(path)
    if is_bracket:
        nodes.brackets[path] = (begun, event.end_mark.index)
        nodes.inner_ends[path] = nodes.reached
    last = event.end_mark.line + 1 if is_bracket else nodes.last_lines.get(path)
    nodes.last_lines[path] = last if last is not None else nodes.values[path].line


def _last_line(event: ScalarEvent) -> int:
    ends_at_line_start = event.end_mark.column == 0 and event.end_mark.line > event.start_mark.line
    return int(event.end_mark.line + (0 if ends_at_line_start else 1))


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(event: ScalarEvent) -> Any:
    text = str(event.value)
    return text if event.style else plain_scalar(text)  # in quotes, or a block, text is text


def plain_scalar(text: str) -> Any:
    """Read what stands without quotes: a number, true, false, nothing, or else text.

    Example:
        >>> plain_scalar("62"), plain_scalar("no"), plain_scalar("2025-08-15")
        (62, 'no', '2025-08-15')
    """
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text) if len(text) <= _MOST_DIGITS else float(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text
