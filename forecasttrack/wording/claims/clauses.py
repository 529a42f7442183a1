"""The clauses of a sentence with words about the future (predictors)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from forecasttrack.wording.phrases import words_of

_SUBJECT = (
    r"(?:(?:the|a|an|this|that|these|those|its|their|his|her|our|it|they|he|she|we|there|any|no"
    r"|some|many|most|all|each|both|another|even|further|if|once|when|[A-Z])[\w'.-]*)"
)
_SUBORDINATE = words_of(
    "while, whereas, although, though, because, so that, which means that, which means",
    "meaning that",
)
_JOINED = words_of("and, or, yet, so, nor, but, as(?! well as), since, and that, but that, or that")
# Without a bound, a long run of blanks would take time that grows with its square.
_BLANKS = r"(?<!\s\s)\s+"
_BREAK = re.compile(
    r"(?P<hard>[;\u2014]\s*|:\s+|\s\u2013\s|\s--?\s)"
    rf"|(?P<link>(?:,\s+|{_BLANKS}){_SUBORDINATE}\s+(?!of\b)|,\s+{_JOINED}\s+(?={_SUBJECT}))"
    r"|(?P<comma>,\s+(?:which|who|and|but|or|while|although|whereas|thus|thereby|leaving|making"
    r"|meaning)\s+)"
    rf"|(?P<that>{_BLANKS}(?:that|whether)\s+)"
    rf"|(?P<plain>{_BLANKS}(?:and|or|but)\s+)",
)
"""Where another clause may begin; ``plain`` words such as "and" may also join words of a phrase."""

_TRAILING = " ,;:.!?\u2014\u2013-"
_TOO_SHORT = 12


@attrs.frozen
class Clause:
    """A part of a sentence with its predictors.

    Attributes:
        start: Where it begins in the sentence.
        end: Where it ends.
        words: Positions of its predictors in the argument ``words``.
    """

    start: int
    end: int
    words: tuple[int, ...]


def clauses_of(sentence: str, words: Sequence[tuple[int, int]]) -> list[Clause]:
    """Divide a sentence into clauses, so that predictors of different events are in different ones.

    Two predictors stay together if no break lies between them, as in "will probably fall", and
    where the first one introduces the second, as in "officials expect that prices will fall".

    Args:
        sentence: The sentence.
        words: Beginning and end of the words that foretell something, in order.

    Example:
        >>> sentence = "Prices will fall, and the bank may cut rates."
        >>> [sentence[each.start : each.end] for each in clauses_of(sentence, [(7, 11), (31, 34)])]
        ['Prices will fall', 'the bank may cut rates']
    """
    breaks = list(_BREAK.finditer(sentence))
    clauses: list[Clause] = []
    start, inside = _beginning(sentence, breaks, words[0][0]), [0]
    for number in range(1, len(words)):
        found = _division(breaks, words[number - 1][1], words[number][0])
        if found is None or found["that"] or _is_bare(sentence, breaks, found, words[number]):
            inside.append(number)
            continue
        clauses.append(_clause(sentence, start, found.start(), inside))
        start, inside = found.end(), [number]
    end = _ending(breaks, words[-1][1], len(sentence))
    return [*clauses, _clause(sentence, start, end, inside)]


def _is_bare(
    sentence: str, breaks: list[re.Match[str]], found: re.Match[str], word: tuple[int, int]
) -> bool:
    """Whether nothing stands behind a break but the word, as in "is possible, but unlikely"."""
    if sentence[found.end() : word[0]].strip():
        return False
    return not sentence[word[1] : _ending(breaks, word[1], len(sentence))].strip(_TRAILING)


def _clause(sentence: str, start: int, end: int, words: list[int]) -> Clause:
    while end > start and sentence[end - 1] in _TRAILING:
        end -= 1
    return Clause(start, end, tuple(words))


def _beginning(sentence: str, breaks: list[re.Match[str]], first: int) -> int:
    """The beginning of the clause: behind the last break before the first predictor.

    A break that begins a relative clause ended by a comma before the predictor does not count.
    """
    found = [
        each.end()
        for each in breaks
        if each.end() <= first
        and not each["plain"]
        and each.start() >= _TOO_SHORT
        and not (each["comma"] and "," in sentence[each.end() : first])
    ]
    return found[-1] if found else 0


def _division(breaks: list[re.Match[str]], low: int, high: int) -> re.Match[str] | None:
    """The break between two predictors: the last one; a ``plain`` one only if there is no other."""
    between = [each for each in breaks if low <= each.start() and each.end() <= high]
    strong = [each for each in between if not each["plain"]]
    found = strong or between
    return found[-1] if found else None


def _ending(breaks: list[re.Match[str]], last: int, end: int) -> int:
    """The end of the clause: before the first break behind the last predictor."""
    found = (
        each.start() for each in breaks if each.start() >= last and (each["hard"] or each["link"])
    )
    return next(found, end)
