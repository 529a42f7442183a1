"""Letters that the font of the pictures lacks: another font's where there is one, else their code.

Only what is drawn as pixels or outlines needs this; SVG keeps text, which the reader's fonts show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

OWN = "DejaVu Sans"
"""It comes with matplotlib, so that pictures are alike everywhere."""

_FURTHER = (
    "Noto Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans JP", "Noto Sans Arabic",
    "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Thai",
    "Noto Sans Georgian", "Noto Sans Ethiopic", "Droid Sans Fallback", "WenQuanYi Zen Hei",
    "Arial Unicode MS", "Hiragino Sans", "PingFang SC", "Microsoft YaHei", "Malgun Gothic",
    "Nirmala UI", "Segoe UI Emoji", "Noto Emoji",
)  # fmt: skip


@contextmanager
def legible(figure: Any) -> Iterator[None]:
    """Let every text of a figure be drawn without boxes, for as long as it is drawn.

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
        # An axis writes its labels anew whenever it is laid out.
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
    """What writes labels of ticks that are not all ASCII, once those labels have been written."""
    from matplotlib.axis import Axis  # noqa: PLC0415 - only who draws needs it

    found: list[tuple[Any, _Labels]] = []
    for axis in figure.findobj(Axis):
        formatter = axis.get_major_formatter()
        # Axes that share their ticks share what writes them.
        is_new = all(each is not formatter for each, _ in found)
        if is_new and not all(label.get_text().isascii() for label in axis.get_ticklabels()):
            found.append((formatter, formatter.format_ticks))
    return found


def _legible_labels(written_by: _Labels) -> _Labels:
    return lambda values: [_legible(each) for each in written_by(values)]


def lacking(written: str, families: Iterable[str]) -> set[str]:
    """Letters of a text that none of some fonts has.

    Example:
        >>> lacking("Łódź, Ж", ["DejaVu Sans"]), lacking("日", ["DejaVu Sans"])
        (set(), {'日'})
    """
    known: set[int] = set().union(*map(_letters, families))
    return {sign for sign in written if ord(sign) not in known and not sign.isspace()}


def _legible(written: str) -> str:
    """A text with the codes of letters that no font here has, a few for many in a row."""
    missing = lacking(written, [OWN, *_installed()])
    if not missing:
        return written
    one = f"[{re.escape(''.join(sorted(missing)))}]"
    return re.sub(rf"{one}(?:(?:{one}|\s)*{one})?", lambda found: _coded(found[0]), written)


_CODED = 4
"""Of more letters in a row the first are coded and the others counted, or no picture has room."""


def _coded(written: str) -> str:
    """The codes of letters; what is written between words is left out.

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
