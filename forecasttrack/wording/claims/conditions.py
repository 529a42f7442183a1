"""Conditions of claims: "if the talks fail", "should the talks fail", "without new loans"."""

from __future__ import annotations

import re

from forecasttrack.wording.phrases import words_of

_OPENERS = words_of(
    "if, unless, provided that, provided, as long as, so long as, assuming that, assuming",
    "in the event of, in case of, in the case of, in case, on condition that, even if",
    r"once(?= (?:the|a|an|this|that|its|their|it|they|he|she|we|all|both|in)\b)",
    "only if, without, absent, barring, conditional on, contingent on, depending on, were",
    "had, failing, given, supposing, until, whether or not, in the absence of",
)
_CONDITION = re.compile(
    rf"(?:(?<=^)|(?<=[\s,;:(\u2014\u2013-]))(?P<opener>{_OPENERS})\s[^,;:()\u2014]{{3,200}}",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"(?:(?<=^)|(?<=[,;:\u2014]\s))(?:Should|should|Were|were|Had|had)\s+(?:the|a|an|this|that"
    r"|these|those|its|their|his|her|our|it|they|he|she|we|there|any|no"
    r"|[A-Z])[^,;:()\u2014]{3,200}"
)
_ONLY_FIRST = frozenset(("were", "had", "without", "absent", "given", "until", "failing"))
_ENDS = re.compile(
    r"\s+(?:will|would|could|may|might|shall|is likely|are likely|is expected|are expected)\b"
)
_WITH_END = re.compile(
    r"(?:^|(?<=that\s)|(?<=,\s))(?:[Ww]ith|[Ff]ollowing|[Aa]fter)\s+(?:the|an|a)\s+(?:end|return"
    r"|signing|loss|fall|collapse|adoption|entry|achievement)\s+of\s[^,;:]{3,120}(?=,)"
)


def condition_of(sentence: str, start: int) -> str | None:
    """The condition of a clause in the words of its sentence; None without one.

    Args:
        sentence: The sentence.
        start: Where the words that foretell something begin in it.

    Example:
        >>> condition_of("Should the talks fail, prices will rise.", 30)
        'Should the talks fail'
        >>> condition_of("Prices will rise unless the port reopens.", 7)
        'unless the port reopens'
    """
    for finder in (_SHOULD, _CONDITION, _WITH_END):
        for match in finder.finditer(sentence):
            words = _trimmed(match.group())
            stop = match.start() + len(words)
            opener = (match.groupdict().get("opener") or "").lower()
            is_first = not sentence[: match.start()].strip(" ,") or opener not in _ONLY_FIRST
            if is_first and not match.start() <= start < stop:
                return words
    return None


def _trimmed(words: str) -> str:
    """A condition without the main clause behind it, if no comma separates the two."""
    verb = _ENDS.search(words)
    is_swallowed = verb is not None and words.lower().startswith(
        ("if", "once", "unless", "as long")
    )
    if is_swallowed and verb is not None and " then " in words[: verb.start()]:
        words = words[: words.index(" then ")]
    return words.strip().rstrip(".!?")
