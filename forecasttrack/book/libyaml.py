"""The same events from libyaml, twenty times as fast, for texts of which both parsers say the same.

ruamel.yaml defines what a book means. libyaml, through PyYAML (extra ``fast``), reads an older
YAML, so it is asked only about texts without the few things the two take differently: then events
and marks are equal, as a test over mutated books holds. Everything else, faults above all, is read
and reported by ruamel.yaml, and so is all of it where libyaml is not installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ruamel.yaml import events

try:
    from yaml import YAMLError
    from yaml._yaml import CParser
except ImportError:
    CParser = None

_TAKEN_DIFFERENTLY = re.compile(
    r"[^\n -~\xa0-\u2027\u202a-\ufefe]"  # tabs, controls, other line ends, marks, far planes
    r"|^(?:%|---|\.\.\.)"  # directives and the borders of documents
    r"|[|>][-+0-9]*#"  # a comment glued to the head of a block of text
    r"|(?:^|[\s\[{,-])\?(?:\s|$)"  # keys behind a question mark
    r"|[^\n]\Z|\A\s*\Z",  # a last line without its end, and no text at all
    re.MULTILINE,
)


DEEPEST = 40
"""How deep what stands in a book may be nested."""


def events_by_libyaml(text: str) -> list[events.Event] | None:
    r"""The events of a text, or ``None`` where ruamel.yaml has to read it.

    Example:
        >>> events_by_libyaml("rain: !odd yes\n") is None
        True
    """
    if CParser is None or _TAKEN_DIFFERENTLY.search(text) is not None:
        return None
    parser = CParser(text)
    found, depth = [], 0
    try:
        while parser.check_event():
            found.append(event := _as_ruamel(parser.get_event()))
            depth += isinstance(event, events.CollectionStartEvent)
            depth -= isinstance(event, events.CollectionEndEvent)
            # At each event libyaml looks at all that is open: a hundred thousand brackets took it
            # a minute and a half. So deep is no book, and the reader refuses it as it reads.
            if event is None or depth > DEEPEST:
                return None
    except YAMLError:
        return None
    return found  # type: ignore[return-value]


def _as_ruamel(event: Any) -> events.Event | None:
    """An event as ruamel.yaml makes it; none for anchors, aliases, tags and what is left empty."""
    kind = type(event).__name__
    marks = event.start_mark, event.end_mark
    if kind == "ScalarEvent":
        style = event.style or None
        if event.anchor or event.tag or not (event.value or style):
            return None
        return _scalar(event, style)
    if kind in _BEGINNINGS:
        if event.anchor or event.tag:
            return None
        begin = _BEGINNINGS[kind]
        return begin(None, None, event.implicit, *marks, flow_style=event.flow_style)
    border = _BORDERS.get(kind)  # there is none for an alias
    return None if border is None else border(*marks)


def _scalar(event: Any, style: str | None) -> events.ScalarEvent:
    """What ``ScalarEvent(...)`` makes, without its look at each argument: there are so many."""
    made = events.ScalarEvent.__new__(events.ScalarEvent)
    made.start_mark, made.end_mark, made.comment = event.start_mark, event.end_mark, None
    made.anchor = made.ctag = None
    made.implicit, made.value, made.style = event.implicit, event.value, style
    return made


_BEGINNINGS: Mapping[str, Callable[..., events.Event]] = {
    "SequenceStartEvent": events.SequenceStartEvent,
    "MappingStartEvent": events.MappingStartEvent,
}
_BORDERS: Mapping[str, Callable[..., events.Event]] = {
    name: getattr(events, name)
    for name in (
        "StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent",
        "SequenceEndEvent", "MappingEndEvent",
    )
}  # fmt: skip
