"""Pictures as SVG: the same bytes on every run, readable by screen readers, for use in any page."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.text import printable
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.plots.canvas import own_style
from forecasttrack.plots.palette import GRID, INK, MUTED, OTHERS, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PAGE_OPACITY: Mapping[str, float] = {
    "#000000": 1.0,
    INK: 1.0,
    MUTED: 0.72,
    GRID: 0.18,
    OTHERS: 0.42,
}
"""Colours that are replaced by the text colour of the page, each with its opacity."""

_SERIES_CLASS: Mapping[str, str] = {each.light: each.name for each in SERIES}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_NAMESPACE = re.compile(r"^\{([^}]*)\}")
_PREFIXES = {"http://www.w3.org/1999/xlink": "xlink:"}
_LONG = re.compile(r"-?\d+\.\d+")
_NO_TURN = re.compile(r"rotate\(-?0(\.0*)? [^)]*\)")
_MEASURES = ("d", "x", "y", "width", "height", "points", "viewBox", "transform")


@naming_arguments
def svg(drawn: Axes | Figure, *, title: str, description: str, prefix: str | None = None) -> str:
    """Write a picture as SVG, for a file of its own or to be put into a page.

    With one version of matplotlib the same picture always gives the same SVG. Text stays text, so
    it can be read, found and copied; it is escaped. Axes and text have the text colour of the page
    (``currentColor``), and the background is transparent. Coloured shapes have the classes
    ``ft-1-fill``, ``ft-1-stroke`` and so on, to which ``dark_css()`` gives lighter colours on dark
    pages.

    Args:
        drawn: Axes that a function of this package returned, or any figure. For axes, their whole
            figure is written.
        title: A short sentence that says what the picture is, for screen readers.
        description: What can be seen in the picture, for people who cannot see it.
        prefix: The beginning of every id in the SVG, so that the ids of several pictures on one
            page differ; made from the content if absent. Two copies of one picture on one page need
            different prefixes.

    Returns:
        The ``<svg>`` element.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: Neither axes nor a figure, or axes that were removed from theirs.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
        >>> ax = ft.plots.reliability_diagram(ft.calibration(pairs))
        >>> text = ft.plots.svg(ax, title="Reliability", description="Close to the diagonal.")
        >>> text[:4], text.count("<title")
        ('<svg', 1)
    """
    written = _written(drawn)
    title, description = printable(title), printable(description)
    if prefix is None:
        content = "\n".join((title, description, written)).encode()
        prefix = f"ft{sha256(content).hexdigest()[:10]}-"
    root = ET.fromstring(written)  # noqa: S314 - matplotlib wrote it just now
    for element in list(root):
        if element.tag.endswith("}metadata"):
            root.remove(element)
    _without_sheets(root)
    _rename_ids(root, prefix)
    for element in root.iter():
        _plain_names(element)
        _unpack_style(element)
        _use_page_colours(element)
    slim(root)
    _head(root, prefix, title, description)
    return ET.tostring(root, encoding="unicode")


def _written(drawn: Axes | Figure) -> str:
    from matplotlib.artist import Artist  # noqa: PLC0415 - only who draws needs it
    from matplotlib.figure import Figure  # noqa: PLC0415 - only who draws needs it

    if not isinstance(drawn, Artist):
        raise InvalidArgumentError(
            f"svg takes axes or a figure: ft.plots.forest(scores). Found {type(drawn).__name__}",
            field="drawn",
        )
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    if figure is None:
        raise InvalidArgumentError("these axes stand in no figure any more", field="drawn")
    file = io.StringIO()
    # The salt keeps the ids of shapes the same on every run. Text stays text, so it does not matter
    # if the font lacks a letter.
    style = {"svg.hashsalt": "forecasttrack", "svg.fonttype": "none", "path.simplify": False}
    with own_style(**style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure.savefig(
            file,
            format="svg",
            transparent=True,
            bbox_inches="tight",
            pad_inches=0.05,
            metadata={"Date": None, "Creator": None},
        )
    return printable(file.getvalue())


def _without_sheets(root: ET.Element) -> None:
    """Remove style sheets, which would apply to the whole page, but keep their joins of lines."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("}style"):
                parent.remove(child)
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Remove ids to which nothing refers, and put the prefix before the others."""
    used = set(_references(root))
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", prefix + str(name))
        for key, value in element.attrib.items():
            if key.endswith("href") and value.startswith("#"):
                element.set(key, f"#{prefix}{value[1:]}")
            else:
                element.set(key, _REFERENCE.sub(rf"url(#{prefix}\1)", value))


def _references(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.endswith("href") and value.startswith("#"):
                yield value[1:]
            yield from _REFERENCE.findall(value)


def _plain_names(element: ET.Element) -> None:
    """Remove XML namespaces from the names of an element and its attributes, as in HTML pages."""
    element.tag = _plain_name(element.tag)
    named = {_plain_name(key): value for key, value in element.attrib.items()}
    element.attrib.clear()
    element.attrib.update(named)


def _plain_name(name: str) -> str:
    found = _NAMESPACE.match(name)
    return name if found is None else _PREFIXES.get(found[1], "") + name[found.end() :]


def _unpack_style(element: ET.Element) -> None:
    """Turn an inline style, which a page may forbid and cannot change, into attributes."""
    for rule in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in rule.partition(":"))
        if name == "font":
            _unpack_font(element, value)
        elif name and name != "font-family":
            element.set(name, value)


def _unpack_font(element: ET.Element, font: str) -> None:
    """Keep size, weight and slant of a font; its family is that of the page."""
    before, _, after = font.partition("px")
    *words, size = before.split()
    element.set("font-size", size)
    if "italic" in words:
        element.set("font-style", "italic")
    if any(word == "bold" or (word.isdigit() and int(word) >= 600) for word in words):
        element.set("font-weight", "bold")
    assert after  # noqa: S101 - matplotlib names a family


def _use_page_colours(element: ET.Element) -> None:
    """Give black and grey shapes the text colour of the page, and coloured ones a class."""
    classes = []
    for role in ("fill", "stroke"):
        colour = element.get(role, "").lower()
        if colour in _PAGE_OPACITY:
            element.set(role, "currentColor")
            shows = _PAGE_OPACITY[colour] * float(element.get(f"{role}-opacity", "1"))
            if shows < 1:
                element.set(f"{role}-opacity", f"{shows:.3g}")
        elif colour in _SERIES_CLASS:
            classes.append(f"{_SERIES_CLASS[colour]}-{role}")
    if classes:
        element.set("class", " ".join(classes))
    elif element.tag == "text" and "fill" not in element.attrib:
        element.set("fill", "currentColor")


def _head(root: ET.Element, prefix: str, title: str, description: str) -> None:
    """Add the attributes, title and description that pages and screen readers need."""
    root.set("xmlns", "http://www.w3.org/2000/svg")
    root.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}title")
    root.set("aria-describedby", f"{prefix}description")
    root.set("font-family", "system-ui, sans-serif")
    for place, (name, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(name, id=prefix + {"desc": "description"}.get(name, name))
        element.text = text
        element.tail = "\n"
        root.insert(place, element)


# --- a smaller picture that looks the same ---------------------------------------------------


def slim(root: ET.Element) -> None:
    """Shorten an SVG without a visible change.

    Numbers are rounded to two decimals, a hundredth of a typographic point. Invisible shapes, empty
    groups, groups without attributes, and blanks are removed.

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
    """Replace groups without attributes by their content, and remove invisible shapes."""
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
