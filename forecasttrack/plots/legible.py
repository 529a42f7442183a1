"""Letters that the font of the pictures lacks are shown in another font, or as their code.

Only pictures of pixels or outlines need this; SVG keeps text as text, for the reader's own fonts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

OWN = "DejaVu Sans"
"""The font of all pictures. It comes with matplotlib, so pictures are the same everywhere."""

_FURTHER = (
    "Noto Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans JP", "Noto Sans Arabic",
    "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Thai",
    "Noto Sans Georgian", "Noto Sans Ethiopic", "Droid Sans Fallback", "WenQuanYi Zen Hei",
    "Arial Unicode MS", "Hiragino Sans", "PingFang SC", "Microsoft YaHei", "Malgun Gothic",
    "Nirmala UI", "Segoe UI Emoji", "Noto Emoji",
)  # fmt: skip


@contextmanager
def legible(figure: Any) -> Iterator[None]:
    """Replace letters that would be drawn as empty boxes, until the ``with`` block ends.

    Args:
        figure: A figure of matplotlib.
    """
    from matplotlib.text import Text  # noqa: PLC0415 - only who draws needs it

    labels = _labels_of_ticks(figure)
    changed = []
    for text in figure.findobj(Text):
        written = text.get_text()
        if written.isascii() or not lacking(written, [OWN]):
            continue
        changed.append((text, written, text.get_fontfamily()))
        text.set_fontfamily([OWN, *_installed()])
        text.set_text(_legible(written))
    for formatter, written_by in labels:
        # An axis formats its labels again whenever it is laid out, so its formatter is changed.
        formatter.format_ticks = _legible_labels(written_by)
    try:
        yield
    finally:
        for formatter, _ in labels:
            del formatter.format_ticks
        for text, written, families in changed:
            text.set_text(written)
            text.set_fontfamily(families)


_Labels = Callable[[Any], list[str]]


def _labels_of_ticks(figure: Any) -> list[tuple[Any, _Labels]]:
    """The formatters of tick labels that are not all ASCII, and their method ``format_ticks``."""
    from matplotlib.axis import Axis  # noqa: PLC0415 - only who draws needs it

    found: list[tuple[Any, _Labels]] = []
    for axis in figure.findobj(Axis):
        formatter = axis.get_major_formatter()
        # Axes that share their ticks share a formatter.
        is_new = all(each is not formatter for each, _ in found)
        if is_new and not all(label.get_text().isascii() for label in axis.get_ticklabels()):
            found.append((formatter, formatter.format_ticks))
    return found


def _legible_labels(written_by: _Labels) -> _Labels:
    return lambda values: [_legible(each) for each in written_by(values)]


def lacking(written: str, families: Iterable[str]) -> set[str]:
    """The letters of a text that none of the fonts has.

    Example:
        >>> lacking("Łódź, Ж", ["DejaVu Sans"]), lacking("日", ["DejaVu Sans"])
        (set(), {'日'})
    """
    known: set[int] = set().union(*map(_letters, families))
    return {sign for sign in written if ord(sign) not in known and not sign.isspace()}


def _legible(written: str) -> str:
    """The text, with codes in place of letters that no installed font has."""
    missing = lacking(written, [OWN, *_installed()])
    if not missing:
        return written
    one = f"[{re.escape(''.join(sorted(missing)))}]"
    return re.sub(rf"{one}(?:(?:{one}|\s)*{one})?", lambda found: _coded(found[0]), written)


_CODED = 4
"""Most codes in a row: of more letters the first are coded and the others counted, to save room."""


def _coded(written: str) -> str:
    """The codes of letters; blanks between words are left out.

    Example:
        >>> _coded("日本"), _coded("日本語 の質問")
        ('<U+65E5 672C>', '<U+65E5 672C 8A9E, 3 more>')
    """
    signs = [sign for sign in written if not sign.isspace()]
    first = signs if len(signs) <= _CODED else signs[: _CODED - 1]
    more = f", {len(signs) - len(first):,} more" if len(signs) > len(first) else ""
    return f"<U+{' '.join(f'{ord(sign):04X}' for sign in first)}{more}>"


@cache
def _installed() -> list[str]:
    from matplotlib import font_manager  # noqa: PLC0415 - only who draws needs it

    names = {each.name for each in font_manager.fontManager.ttflist}
    return [each for each in _FURTHER if each in names]


@cache
def _letters(family: str) -> frozenset[int]:
    from matplotlib import font_manager  # noqa: PLC0415 - only who draws needs it

    return frozenset(font_manager.get_font(font_manager.findfont(family)).get_charmap())
