"""Who wrote questions, and who judged how they came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

NAMED = 5
"""So many names stand in a sentence; of more, the others are counted."""


@attrs.frozen(kw_only=True)
class Authors:
    """Who wrote the scored questions and judged their outcomes, as far as it is stated.

    Attributes:
        questions: Scored questions.
        writers: How many of them each wrote.
        dated: How many of them say when they were written.
        days: The first and the last of these days, as text.
        judges: How many of their outcomes each judged.
        judged: How many of their outcomes anybody judged.
        by_rule: How many of their outcomes a rule gave, so that nobody judged them.
    """

    questions: int
    writers: Mapping[str, int]
    dated: int = 0
    days: Sequence[str] = ()
    judges: Mapping[str, int] = attrs.field(factory=dict)
    judged: int = 0
    by_rule: int = 0


def questions_written(found: Authors) -> str:
    """Say who wrote the questions, when, and who judged the outcomes, or that nothing states it.

    Example:
        >>> ann = Authors(questions=3, writers={"Ann": 3}, judges={"coder-a": 3}, judged=3)
        >>> print(questions_written(ann))
        Questions written by Ann; outcomes judged by coder-a.
        >>> both = attrs.evolve(ann, writers={"Ann": 2}, dated=1, days=["1 Jan 2025"], judged=1)
        >>> print(questions_written(both))  # doctest: +NORMALIZE_WHITESPACE
        Questions written by Ann (2) and authors not named (1); 1 of 3 is dated, 1 Jan 2025;
        outcomes of 1 of 3 judged by coder-a.
        >>> print(questions_written(Authors(questions=3, writers={})))
        The record does not say who wrote the questions or who judged their outcomes.
        >>> questions_written(Authors(questions=0, writers={}))
        ''
    """
    if not found.questions:
        return ""
    if not found.writers:
        return f"The record does not say who wrote the questions{_dated(found)}{_judged(found)}."
    unnamed = found.questions - sum(found.writers.values())
    alone = len(found.writers) == 1 and not unnamed
    names = list(found.writers) if alone else _numbered(found.writers)
    names += [f"authors not named ({unnamed:,})"] if unnamed else []
    return f"Questions written by {_enumerated(names)}{_when(found)}{_judged(found)}."


def first_names(names: Iterable[str]) -> str:
    """Name the first few, and count the others.

    Example:
        >>> first_names(["ann", "bob", "ann"]), first_names("abcdefgh")
        ('ann, bob', 'a, b, c, d, e and 3 others')
    """
    each = [*dict.fromkeys(names)]
    others = _others(len(each) - NAMED)
    return ", ".join(each[:NAMED]) + (f" and {others}" if others else "")


def _others(number: int) -> str:
    if number < 1:
        return ""
    return "1 other" if number == 1 else f"{number:,} others"


def _numbered(counts: Mapping[str, int]) -> list[str]:
    """Names with their numbers, those with most first, and the others together."""
    ranked = sorted(counts.items(), key=lambda each: -each[1])
    others = _others(len(ranked) - NAMED)
    rest = sum(number for _, number in ranked[NAMED:])
    return [f"{name} ({number:,})" for name, number in ranked[:NAMED]] + (
        [f"{others} ({rest:,})"] if others else []
    )


def _when(found: Authors) -> str:
    """The days on which they were written, and how many questions those are of."""
    if not found.days:
        return ""
    first, last = found.days[0], found.days[-1]
    if found.dated == found.questions:
        return f" on {first}" if first == last else f" from {first} to {last}"
    is_dated = "is dated" if found.dated == 1 else "are dated"
    days = first if first == last else f"{first} to {last}"
    return f"; {found.dated:,} of {found.questions:,} {is_dated}, {days}"


def _dated(found: Authors) -> str:
    """The days on which they were written by nobody knows whom."""
    when = _when(found)
    written = when.removeprefix("; ") if when.startswith("; ") else f"written{when}"
    return f" ({written})" if when else ""


def _judged(found: Authors) -> str:
    if not found.judges:
        is_known = found.by_rule == found.questions
        unknown = "; the record does not say" if found.writers else " or"
        return "" if is_known else f"{unknown} who judged their outcomes"
    names = list(found.judges) if len(found.judges) == 1 else _numbered(found.judges)
    partly = found.judged < found.questions
    some = f"outcomes of {found.judged:,} of {found.questions:,}" if partly else "outcomes"
    return f"; {some} judged by {_enumerated(names)}"


def _enumerated(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
