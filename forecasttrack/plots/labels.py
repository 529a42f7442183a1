"""Text from outside, made fit for a label: one line, of bounded length, and nothing but text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.text import Text

# Controls, halves of characters, what is no character, and marks that would turn the writing of
# what follows around: XML refuses the first, and readers would be deceived by the last.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069]"
)
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def fit(text: object) -> str:
    """Replace what neither a picture nor XML can carry by a visible sign, and keep the rest.

    Example:
        >>> fit("a" + chr(0) + "b")
        'a\N{REPLACEMENT CHARACTER}b'
    """
    return _UNFIT.sub(_UNKNOWN, str(text))


def shown(text: object, longest: int = 40) -> str:
    r"""Write text from outside as a label: fit for a picture, on one line, and not too long.

    Args:
        text: A name, an id or a title, whoever wrote it.
        longest: So many characters at most; what is cut ends in an ellipsis.

    Example:
        >>> shown("several\n lines"), shown("x" * 50, 10), shown(" "), shown(None)
        ('several lines', 'xxxxxxxxx…', '(no name)', '(none)')
    """
    if text is None or text != text:  # noqa: PLR0124 - NaN is what is missing in a frame
        return "(none)"
    line = fit(re.sub(r"\s+", " ", str(text)).strip())
    if not line:
        return "(no name)"
    return (
        line if len(line) <= longest else f"{line[: longest - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    )


def distinct(names: Iterable[object], longest: int = 40) -> list[str]:
    """Write several names as labels; names that would look alike after the cut are numbered.

    Example:
        >>> distinct(["x" * 50, "x" * 60, "y"], 5)
        ['xxxx… (1)', 'xxxx… (2)', 'y']
    """
    labels = [shown(name, longest) for name in names]
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(f"{label} ({seen[label]})" if labels.count(label) > 1 else label)
    return found


def number(value: float, digits: int = 3) -> str:
    """Write a score with as many digits as tell something, and no more than so many.

    Example:
        >>> number(0.20153), number(-12.345), number(61234.5), number(float("inf"))
        ('0.202', '-12.3', '61,234', '∞')
    """
    if math.isinf(value):
        return "\N{INFINITY}" if value > 0 else "-\N{INFINITY}"
    size = abs(value)
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else digits}f}"


def counted(n: int, one: str) -> str:
    """Write a number with its noun.

    Example:
        >>> counted(1, "question"), counted(1200, "question")
        ('1 question', '1,200 questions')
    """
    return f"{n:,} {one}{'' if n == 1 else 's'}"


def between(low: float, high: float) -> str:
    """Write the ends of an interval alike, to one digit less than their mean.

    Example:
        >>> between(0.12, 0.284), between(-3.0, 12.0), between(900.0, 61234.5)
        ('0.12 to 0.28', '-3 to 12', '900 to 61,234')
    """
    digits = 2 if max(abs(low), abs(high)) < 10 else 0
    return f"{low:,.{digits}f} to {high:,.{digits}f}"


def capital(words: str) -> str:
    """Begin words with a capital, and leave the others as they are.

    Example:
        >>> capital("mean CRPS")
        'Mean CRPS'
    """
    return words[:1].upper() + words[1:]


def small_print(*notes: str, width: int = 78) -> list[str]:
    """Break notes into lines that stay over their picture.

    Example:
        >>> small_print("a note that is long", "", "another", width=12)
        ['a note that', 'is long', 'another']
    """
    return [part for note in notes for line in note.splitlines() for part in wrap(line, width)]


def literal(texts: Iterable[Text]) -> None:
    """Let texts stand as they are written: a dollar sign is no formula, a backslash no TeX."""
    for text in texts:
        text.set_parse_math(False)
        text.set_usetex(False)
