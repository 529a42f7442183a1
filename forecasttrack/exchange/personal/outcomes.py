"""Outcomes as people write them: yes, TRUE, right, a check mark, n/a; or numbers and options."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping
from typing import Any

import attrs

from forecasttrack.exchange.options import Side
from forecasttrack.exchange.personal.words_abroad import OUTCOMES_ABROAD, words_of_column
from forecasttrack.records.resolution import STATUSES

_WORDS: Mapping[str, str] = {
    **OUTCOMES_ABROAD,
    **dict.fromkeys(
        ("yes", "y", "true", "t", "1", "1.0", "100%", "happened", "occurred", "came true",
         "✓", "✔", "☑", "✅", "x"), "yes",
    ),
    **dict.fromkeys(
        ("no", "n", "false", "f", "0", "0.0", "0%", "did not happen", "didn't happen", "failed",
         "✗", "✘", "☒", "❌", "✖"), "no",
    ),
    **dict.fromkeys(("right", "correct", "hit", "won"), "right"),
    **dict.fromkeys(("wrong", "incorrect", "miss", "lost"), "wrong"),
    **dict.fromkeys(
        ("n/a", "na", "#n/a", "void", "voided", "annulled", "cancelled", "canceled", "invalid"),
        "annulled",
    ),
    **dict.fromkeys(("ambiguous", "unclear", "mixed"), "ambiguous"),
    **dict.fromkeys(
        ("open", "pending", "tbd", "tba", "tbc", "to be determined", "to be confirmed", "not yet",
         "?", "??", "???", "unresolved", "undecided", "unknown", "null", "none", "nan",
         "-", "\u2013", "—", "⏳", "⌛"), "open",
    ),
}  # fmt: skip
"""What words mean: an outcome, a side, a status, or that there is no outcome yet."""

_NOTE = re.compile(r"([^\W\d](?:[^(),:;]*?[^\W\d])?)\s*(?:\(|[,:;]\s|\s[-\u2013—]\s)")
"""One or several words, and a note behind them; numbers are left out: they may be amounts."""
_AMOUNT = re.compile(r"[\d\u2013—-]")
_DOUBTS = frozenset({"not", "partly", "partially", "postponed", "delayed", "disputed"})
"""Words in a note that leave open whether the word before it holds."""
NOT_YET = ("open", "active", "pending", "closed", "live", "upcoming")
"""Words for the status of a question that say that nothing has settled it."""
ANSWERS = ("yes", "no", "right", "wrong")
"""What a cell says that answers a question of yes or no, or about a side."""
MEANINGS = (*ANSWERS, "open", *STATUSES[1:])
WEAK = frozenset({"n/a", "na", "#n/a", "null", "none", "nan", "-", "\u2013", "—", "unknown", "x"})
"""Ambiguous words; how they were read is noted."""


@attrs.frozen
class ReadOutcome:
    """What a cell says of how a question ended.

    Attributes:
        meaning: One of `MEANINGS`; None where nothing stands.
        fault: What is wrong with it.
    """

    meaning: str | None = None
    fault: str = ""


def outcome_of(cell: object, words: Mapping[str, str]) -> ReadOutcome:
    """Read the outcome of a yes/no question.

    Args:
        cell: The cell.
        words: What words of the file's own mean.

    Example:
        >>> outcome_of("TRUE", {}).meaning, outcome_of("Ja", {"Ja": "yes"}).meaning
        ('yes', 'yes')
    """
    if cell is None:
        return ReadOutcome()
    text = _without_verb(str(cell).replace("\ufe0f", "").strip().strip(".!").lower())
    own = {key.strip().lower(): _meaning(meaning) for key, meaning in words.items()}
    words_known = {**_WORDS, **own}
    meaning = words_known.get(text, _with_note(text, words_known))
    if meaning in MEANINGS:
        return ReadOutcome(meaning)
    if text in own:
        return ReadOutcome(fault=f"is said to mean {meaning!r}, which is no outcome; {_SAY}")
    return ReadOutcome(fault=f"is no outcome; write yes or no, or {_SAY}")


def _without_verb(text: str) -> str:
    for verb in ("resolved ", "resolves ", "resolved: "):
        text = text.removeprefix(verb)
    return text


_SAY = f"say what it means: outcomes=, --outcome WORD=OUTCOME ({', '.join(MEANINGS)})"


def _meaning(word: str) -> str:
    """The caller's meaning of a word, in our words: void is annulled."""
    return _WORDS.get(str(word).strip().lower(), word)


def _with_note(text: str, words: Mapping[str, str]) -> str | None:
    """The outcome before a note, as in "yes (Jan 5)", or what a mark and a word agree on."""
    before = _NOTE.match(text)
    meaning = words.get(before[1].strip()) if before else None
    if before and meaning is not None:
        return meaning if _agrees(text[before.end() :], meaning, words) else None
    parts = {words.get(each) for each in text.split()}
    return parts.pop() if len(parts) == 1 else None


def has_note(cell: object, own: Container[str]) -> bool:
    """Whether an outcome was read from the word before a note, not from a word of the caller.

    Example:
        >>> has_note("yes (Jan 5)", set()), has_note("yes", set())
        (True, False)
    """
    text = str(cell).strip().lower()
    return text not in own and text not in _WORDS and _NOTE.match(text) is not None


def _agrees(note: str, meaning: str, words: Mapping[str, str]) -> bool:
    """Whether a note names no other outcome; the note on an annulled question is the reason."""
    if meaning in ("annulled", "ambiguous"):
        return True
    others = {word for word, of in words.items() if of != meaning and not _AMOUNT.match(word)}
    return not any(
        re.search(rf"(?<![\w./-]){re.escape(word)}(?![\w/-]|\.\w)", note)
        for word in others | _DOUBTS
        if word in note
    )


def sides_meant(words: Collection[str]) -> dict[str, str]:
    """Those of some words that mean yes and no in one language, with yes or no for each.

    Single letters and marks do not count; "falsch" is the other side of "wahr", not of "richtig".

    Example:
        >>> sides_meant(["Ja", "Nein", "Ann"]), sides_meant(["wahr", "falsch"])
        ({'Ja': 'yes', 'Nein': 'no'}, {'wahr': 'yes', 'falsch': 'no'})
    """
    known = {**_WORDS, **words_of_column(words)}
    found = {each: known.get(each.strip().lower(), "") for each in words}
    return {
        each: meaning
        for each, meaning in found.items()
        if meaning in ("yes", "no") and each.strip().isalpha() and each.strip().lower() != "x"
    }


def outcome_for_yes(
    meaning: str, *, side: Side | None, taken: str | None, probability: float | None
) -> str | None:
    """The outcome that "right" or "wrong" means; None where that cannot be known.

    Args:
        meaning: ``right`` or ``wrong``.
        side: How the reader says they are meant.
        taken: The side that stands in the row, ``yes`` or ``no``.
        probability: The probability that stands in the row.
    """
    if taken is None and side == "likelier" and probability is not None:
        taken = "yes" if probability >= 0.5 else "no"
    elif taken is None and side == "yes":
        taken = "yes"
    if taken is None:
        return None
    return taken if meaning == "right" else {"yes": "no", "no": "yes"}[taken]


def looks_like_outcomes(cells: list[Any]) -> bool:
    """Whether most cells of a column are outcomes in words.

    Example:
        >>> looks_like_outcomes(["yes", "Resolved no", None]), looks_like_outcomes(["Rome"])
        (True, False)
    """
    found = [str(each) for each in cells if each is not None]
    words = [each for each in found if _without_verb(each.strip().lower()) in _WORDS]
    return len(words) * 2 > len(found) > 0
