"""The events of ruamel.yaml from libyaml, twenty times as fast, where both read a text alike.

ruamel.yaml defines what a book means. libyaml, through PyYAML (extra ``fast``), reads an older
YAML, so it is asked only about texts without the few things the two take differently: then events
and marks are equal, as a test over mutated books holds. Everything else, faults above all, is read
and reported by ruamel.yaml, and so is all of it where libyaml is not installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ruamel.yaml import events

try:
    from yaml import YAMLError
    from yaml._yaml import CParser
except ImportError:
    CParser = None

T = TypeVar("T")

_TAKEN_DIFFERENTLY = (
    # Tabs, controls and characters beyond U+FFFF. A negated set of all others would compile slowly.
    re.compile(
        r"[\x00-\t\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\uff00\uffef-\U0010ffff]"
    ),
    re.compile(r"\n(?:%|---|\.\.\.)"),  # directives and the borders of documents
    re.compile(r"[|>][-+0-9]*#"),  # a comment glued to the head of a block of text
    re.compile(r"\?(?<![^\s\[{,-]\?)\s"),  # keys behind a question mark
)
"""All but the second begin with what is rare, so that a search passes over a text quickly."""

DEEPEST = 40
"""How deep lists and mappings may be nested in a book."""


class OnlyRuamelError(Exception):
    """Something stands in a text that only ruamel.yaml can read, or report."""


def read_by_libyaml(text: str, read: Callable[[Any], T]) -> T | None:
    r"""What ``read`` makes with a parser of libyaml; ``None`` where ruamel.yaml has to read it.

    Example:
        >>> read_by_libyaml("rain:\tyes\n", lambda parser: "read") is None
        True
    """
    if CParser is None or is_taken_differently(text):
        return None
    try:
        return read(CParser(text))
    except (YAMLError, OnlyRuamelError):
        return None


def is_taken_differently(text: str) -> bool:
    r"""Whether the two parsers may say different things of a text.

    Example:
        >>> is_taken_differently("? rain\n: yes\n"), is_taken_differently("rain: yes\n")
        (True, False)
    """
    is_cut_off_or_empty = not text.endswith("\n") or text.isspace()
    begins_oddly = text.startswith(("%", "---", "..."))
    return (
        is_cut_off_or_empty
        or begins_oddly
        or any(pattern.search(text) for pattern in _TAKEN_DIFFERENTLY)
    )


def events_by_libyaml(text: str) -> list[events.Event] | None:
    r"""The events of a text, or ``None`` where ruamel.yaml has to read it.

    Example:
        >>> events_by_libyaml("rain: !odd yes\n") is None
        True
    """
    return read_by_libyaml(text, _events)


def _events(parser: Any) -> list[events.Event]:
    found, depth = [], 0
    while parser.check_event():
        found.append(event := _as_ruamel(parser.get_event()))
        depth += isinstance(event, events.CollectionStartEvent)
        depth -= isinstance(event, events.CollectionEndEvent)
        # At each event libyaml looks at all that is open: a hundred thousand brackets took it
        # a minute and a half. So deep is no book, and the reader refuses it as it reads.
        if depth > DEEPEST:
            raise OnlyRuamelError
    return found


def _as_ruamel(event: Any) -> events.Event:
    """An event as ruamel.yaml makes it; anchors, aliases, tags and empty values are refused."""
    kind = type(event).__name__
    marks = event.start_mark, event.end_mark
    if kind == "ScalarEvent":
        style = event.style or None
        if event.anchor or event.tag or not (event.value or style):
            raise OnlyRuamelError
        return _scalar(event, style)
    if kind in _OPENINGS:
        if event.anchor or event.tag:
            raise OnlyRuamelError
        begin = _OPENINGS[kind]
        return begin(None, None, event.implicit, *marks, flow_style=event.flow_style)
    if kind not in _WITHOUT_CONTENT:  # an alias
        raise OnlyRuamelError
    return _WITHOUT_CONTENT[kind](*marks)


def _scalar(event: Any, style: str | None) -> events.ScalarEvent:
    """What ``ScalarEvent(...)`` makes, without its checks: a book has very many scalars."""
    made = events.ScalarEvent.__new__(events.ScalarEvent)
    made.start_mark, made.end_mark, made.comment = event.start_mark, event.end_mark, None
    made.anchor = made.ctag = None
    made.implicit, made.value, made.style = event.implicit, event.value, style
    return made


_OPENINGS: Mapping[str, Callable[..., events.Event]] = {
    "SequenceStartEvent": events.SequenceStartEvent,
    "MappingStartEvent": events.MappingStartEvent,
}
_WITHOUT_CONTENT: Mapping[str, Callable[..., events.Event]] = {
    name: getattr(events, name)
    for name in (
        "StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent",
        "SequenceEndEvent", "MappingEndEvent",
    )
}  # fmt: skip
