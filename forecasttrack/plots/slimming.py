"""What an SVG of matplotlib says without need, taken away: a page holds many pictures."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_LONG = re.compile(r"-?\d+\.\d+")
_NO_TURN = re.compile(r"rotate\(-?0(\.0*)? [^)]*\)")
_MEASURES = ("d", "x", "y", "width", "height", "points", "viewBox", "transform")


def slim(root: ET.Element) -> None:
    """Make a picture smaller, and leave it looking the same.

    Numbers keep two digits behind the point, a hundredth of a typographic point; shapes that
    show nothing, empty groups, groups that say nothing of what they hold, and blanks go.

    Args:
        root: The ``<svg>`` element, changed in place.

    Example:
        >>> root = ET.fromstring('<svg><g><path d="M 1.23456 2" fill="none"/><g> </g></g></svg>')
        >>> slim(root)
        >>> ET.tostring(root, encoding="unicode")
        '<svg />'
    """
    for element in root.iter():
        for name in _MEASURES:
            if name in element.attrib:
                element.set(name, _short(element.attrib[name]))
        if _NO_TURN.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        if element.tag not in ("text", "title", "desc") and not (element.text or "").strip():
            element.text = None
        element.tail = None
    _flatten(root)


def _short(value: str) -> str:
    rounded = _LONG.sub(lambda found: f"{float(found[0]) + 0.0:.2f}", value)
    plain = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", rounded)
    plain = re.sub(r"\.(?!\d)", "", plain)
    return " ".join(re.sub(r"-0(?![.\d])", "0", plain).split())


def _flatten(parent: ET.Element) -> None:
    """Put the content of groups without attributes in their place, and drop what shows nothing."""
    kept: list[ET.Element] = []
    for child in list(parent):
        _flatten(child)
        parent.remove(child)
        if child.tag in ("g", "defs") and not len(child):
            continue
        if child.tag == "g" and not child.attrib:
            kept += list(child)
        elif not _is_unseen(child):
            kept.append(child)
    parent.extend(kept)


def _is_unseen(element: ET.Element) -> bool:
    """Whether a shape has neither fill nor stroke, and nothing refers to it."""
    return (
        element.tag == "path"
        and element.get("fill") == "none"
        and element.get("stroke", "none") == "none"
        and "id" not in element.attrib
    )
