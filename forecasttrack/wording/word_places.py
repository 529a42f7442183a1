"""Where the words of a text stand, so that a pattern is tried only around words that it needs.

A text of a megabyte holds some thousand words that hedge; the other hundred thousand need no look.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forecasttrack.wording.finder import Finder

_WORD = re.compile(r"\w+")
_FOLDED = str.maketrans({"\u017f": "s", "\u0131": "i"})
"""Letters that patterns without regard to case equate and ``lower`` does not."""


def lower_case_words(text: str) -> set[str]:
    """The words of a text in small letters, as patterns without regard to case know them.

    Example:
        >>> sorted(lower_case_words("No, it WON'T."))
        ['it', 'no', 't', 'won']
    """
    return set(_WORD.findall(text.lower().translate(_FOLDED)))


class WordPlaces:
    """The words of a text, each with the places where it stands.

    Attributes:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [match.start() for match in _WORD.finditer(text)]
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(_WORD.findall(text)):
            self._numbers[word].append(number)

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """How each word is written in the text, by its small letters."""
        spellings: dict[str, list[str]] = defaultdict(list)
        for word in self._numbers:
            spellings[word.lower().translate(_FOLDED)].append(word)
        return spellings

    def holds_all(self, phrase: str) -> bool:
        """Whether all words of a phrase stand somewhere in the text.

        Example:
            >>> WordPlaces("It may rain.").holds_all("may"), WordPlaces("Rain.").holds_all("may")
            (True, False)
        """
        return all(word in self._spellings for word in _WORD.findall(phrase))

    def rarest(self, phrase: str) -> str:
        """The word of a phrase that stands least often in the text."""
        words: list[str] = _WORD.findall(phrase)
        return min(words, key=self._count)

    def _count(self, word: str) -> int:
        return sum(len(self._numbers[each]) for each in self._spellings.get(word, ()))

    def matches(self, finder: Finder) -> Iterator[re.Match[str]]:
        """The matches of a pattern, the same as a search of the whole text would find."""
        for start, end in self._windows(finder):
            core = finder.core
            if core is not None and not core.search(self.text, start, end):
                continue
            yield from finder.pattern.finditer(self.text, start, end)

    def _windows(self, finder: Finder) -> Iterator[tuple[int, int]]:
        """Stretches of text around the anchors, joined where they meet."""
        anchors = sorted((finder.anchors, self._spellings.keys()), key=len)
        written = [
            word
            for anchor in anchors[0]
            if anchor in anchors[1]
            for word in self._spellings[anchor]
        ]
        numbers = [self._numbers[word] for word in written]
        found = numbers[0] if len(numbers) == 1 else sorted(chain.from_iterable(numbers))
        if not found:
            return
        far = finder.before + finder.after
        apart = [(last, first) for last, first in pairwise(found) if first - last > far]
        firsts = (found[0], *(first for _, first in apart))
        lasts = (*(last for last, _ in apart), found[-1])
        for first, last in zip(firsts, lasts, strict=True):
            yield self._stretch(max(0, first - finder.before), last + finder.after)

    def _stretch(self, first: int, last: int) -> tuple[int, int]:
        """From the beginning of a word to the beginning of another, or of the text to its end."""
        start = 0 if first == 0 else self._starts[first]
        end = self._starts[last] if last < len(self._starts) else len(self.text)
        return start, end
