"""The plain data of a text in which nothing asks for a closer look, without the places in it.

Nearly every text of a book is sound, and nobody asks where in it things stand. What it says is
then what ``read_nodes`` makes of it, as a test over mutated books holds, in a quarter of the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from forecasttrack.book.libyaml import DEEPEST, OnlyRuamelError, read_by_libyaml
from forecasttrack.book.nodes import MARK, MOST_KEYS, plain_scalar


def sound_data(text: str) -> Any:
    r"""The mappings, lists and single values of a text; ``None`` where ``read_nodes`` is to look.

    Example:
        >>> sound_data("rain: [0.7, no]\n")
        {'rain': [0.7, 'no']}
        >>> sound_data("rain: 0.7\nrain: 0.8\n") is None
        True
    """
    return read_by_libyaml(text.removeprefix(MARK), _document)


def _document(parser: Any) -> Any:
    following: Callable[[], Any] = parser.get_event
    _pass_over(following, "StreamStartEvent", "DocumentStartEvent")
    data = _value(following(), following, 0)
    _pass_over(following, "DocumentEndEvent", "StreamEndEvent")
    return data


def _pass_over(following: Callable[[], Any], *kinds: str) -> None:
    for kind in kinds:
        if type(following()).__name__ != kind:
            raise OnlyRuamelError


def _value(event: Any, following: Callable[[], Any], depth: int) -> Any:
    """The value that begins with an event, read to its end."""
    kind = type(event).__name__
    if kind == "ScalarEvent":
        return _scalar(event)
    is_plain = kind in _READ_BY and not (event.anchor or event.tag)
    if not is_plain or depth == DEEPEST:
        raise OnlyRuamelError
    return _READ_BY[kind](following, depth + 1)


def _list(following: Callable[[], Any], depth: int) -> list[Any]:
    items = []
    while type(event := following()).__name__ != "SequenceEndEvent":
        items.append(_value(event, following, depth))
    return items


def _mapping(following: Callable[[], Any], depth: int) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    while type(event := following()).__name__ != "MappingEndEvent":
        if type(event).__name__ != "ScalarEvent" or len(mapping) == MOST_KEYS:
            raise OnlyRuamelError
        key = _scalar(event)
        if key in mapping or (isinstance(key, float) and math.isnan(key)):
            raise OnlyRuamelError  # a NaN equals no key, so that its place is not found again
        mapping[key] = _value(following(), following, depth)
    return mapping


_READ_BY: Mapping[str, Callable[..., Any]] = {
    "MappingStartEvent": _mapping,
    "SequenceStartEvent": _list,
}


def _scalar(event: Any) -> Any:
    text, style = event.value, event.style
    if event.anchor or event.tag or not (text or style):
        raise OnlyRuamelError
    return text if style else plain_scalar(text)
