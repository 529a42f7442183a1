"""Text from outside, made fit to be shown: printable, on one line, of bounded length."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import wrap

# Controls, which steer terminals; ends of lines that not every reader takes for one; halves of
# characters and non-characters, which XML refuses; marks that change the direction of the text
# after them, and signs without any width, both of which would deceive readers. Joiners stay
# (U+200C, U+200D): Persian, Hindi and many others are written with them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


def printable(text: object) -> str:
    r"""Write what steers terminals, turns text around, has no width or is no XML as its escape.

    Example:
        >>> print(printable("a" + chr(0) + "b" + chr(0x202E) + "c"))
        a\x00b\u202ec
    """
    return _UNPRINTABLE.sub(_escape, str(text))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def short_label(text: object, longest: int = 40) -> str:
    r"""Write text from outside as a label: printable, on one line, and not too long.

    Args:
        text: A name, an id or a title, whoever wrote it.
        longest: Most characters; a text that is cut ends in an ellipsis.

    Example:
        >>> short_label("several\n lines"), short_label("x" * 50, 10)
        ('several lines', 'xxxxxxxxx…')
        >>> short_label(" "), short_label(None)
        ('(no name)', '(none)')
        >>> short_label(("ann", "trade"))
        'ann · trade'
    """
    if isinstance(text, tuple):
        text = " · ".join(short_label(each, longest) for each in text)
    if text is None or text != text:  # noqa: PLR0124 - NaN is what is missing in a frame
        return "(none)"
    line = printable(re.sub(r"\s+", " ", str(text)).strip())
    if not line:
        return "(no name)"
    return (
        line if len(line) <= longest else f"{line[: longest - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    )


def distinct_labels(names: Iterable[object], longest: int = 40) -> list[str]:
    """Write several names as labels; names that look alike after the cut are numbered.

    Example:
        >>> distinct_labels(["x" * 50, "x" * 60, "y"], 5)
        ['xxxx… (1)', 'xxxx… (2)', 'y']
    """
    labels = [short_label(name, longest) for name in names]
    times_used: dict[str, int] = {}
    numbered = []
    for each in labels:
        times_used[each] = times_used.get(each, 0) + 1
        numbered.append(f"{each} ({times_used[each]})" if labels.count(each) > 1 else each)
    return numbered


def capitalised(words: str) -> str:
    """Begin words with a capital, and leave the others as they are.

    Example:
        >>> capitalised("mean CRPS")
        'Mean CRPS'
    """
    return words[:1].upper() + words[1:]


def wrapped(*notes: str, width: int = 78) -> list[str]:
    """Break notes into lines of at most ``width`` characters.

    Example:
        >>> wrapped("a note that is long", "", "another", width=12)
        ['a note that', 'is long', 'another']
    """
    return [part for note in notes for line in note.splitlines() for part in wrap(line, width)]
