"""Letters that the font of the pictures lacks: another font's where there is one, else their code.

Only what is drawn as pixels or outlines needs this; SVG keeps text, which the reader's fonts show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    changed = []
    for text in figure.findobj(Text):
        written = text.get_text()
        if written.isascii() or not lacking(written, [OWN]):
            continue
        changed.append((text, written, text.get_fontfamily()))
        families = [OWN, *_installed()]
        text.set_fontfamily(families)
        text.set_text(_coded(written, lacking(written, families)))
    try:
        yield
    finally:
        for text, written, families in changed:
            text.set_text(written)
            text.set_fontfamily(families)


def lacking(written: str, families: Iterable[str]) -> set[str]:
    """Letters of a text that none of some fonts has.

    Example:
        >>> lacking("Łódź, Ж", ["DejaVu Sans"]), lacking("日", ["DejaVu Sans"])
        (set(), {'日'})
    """
    known: set[int] = set().union(*map(_letters, families))
    return {sign for sign in written if ord(sign) not in known and not sign.isspace()}


def _coded(written: str, missing: set[str]) -> str:
    return "".join(f"<U+{ord(sign):04X}>" if sign in missing else sign for sign in written)


@cache
def _installed() -> list[str]:
    from matplotlib import font_manager  # noqa: PLC0415 - only who draws needs it

    names = {each.name for each in font_manager.fontManager.ttflist}
    return [each for each in _FURTHER if each in names]


@cache
def _letters(family: str) -> frozenset[int]:
    from matplotlib import font_manager  # noqa: PLC0415 - only who draws needs it

    return frozenset(font_manager.get_font(font_manager.findfont(family)).get_charmap())
