"""How many independent questions a result rests on, and what to say where they are few."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from forecasttrack.display.numbers import counted, rounded
from forecasttrack.findings.finding import FEW_CLUSTERS, LEAST_QUESTIONS, LEVEL
from forecasttrack.inference.sample_size import required_sample_size
from forecasttrack.reliability.few import TOO_FEW

_MANY = 100_000
"""Beyond this, only "more than" is said of an estimated number of units."""


def rests_on(n: int, one: str, clusters: int | None = None) -> str:
    """Say how many there are, and say so when they are few.

    Args:
        n: The number of units.
        one: The name of one unit.
        clusters: In how many clusters of related questions they are; None where each unit stands
            for itself.

    Example:
        >>> rests_on(120, "question")
        '120 questions'
        >>> rests_on(40, "question", 12)
        '40 questions in 12 clusters: uncertain'
        >>> rests_on(3, "question")
        '3 questions: too few to tell'
    """
    independent = n if clusters is None else min(clusters, n)
    grouped = f" in {counted(independent, 'cluster')}" if independent < n else ""
    if independent < LEAST_QUESTIONS:
        return f"{counted(n, one)}{grouped}: {TOO_FEW}"
    few = ": uncertain" if independent < FEW_CLUSTERS else ""
    return f"{counted(n, one)}{grouped}{few}"


def carries_verdict(independent: int) -> bool:
    """Whether so many independent questions carry a verdict, a skill, a rank or a curve.

    Args:
        independent: Questions, or clusters of related ones if those are fewer.

    Example:
        >>> carries_verdict(4), carries_verdict(5)
        (False, True)
    """
    return independent >= LEAST_QUESTIONS


def too_few_for(independent: int, what: str, *, which: str = "") -> str:
    """Say that there are too few independent questions for something; empty where there are enough.

    Args:
        independent: Questions, or clusters of related ones if those are fewer.
        what: A verdict, a skill, a rank or a curve, with its article.
        which: Which questions those are, where that has to be said.

    Example:
        >>> too_few_for(3, "a rank")
        'too few to tell: 3 independent questions, and a rank takes 5'
        >>> too_few_for(5, "a rank")
        ''
    """
    if carries_verdict(independent):
        return ""
    questions = counted(independent, "independent question")
    named = f"{questions} {which}".rstrip()
    return f"{TOO_FEW}: {named}, and {what} takes {LEAST_QUESTIONS}"


def sample_size_sentence(  # noqa: PLR0913 - each is a number or a name in the sentence
    difference: float,
    *,
    spread: float,
    spread_is_bound: bool = False,
    level: float = LEVEL,
    units: str = "questions",
    reference: str = "",
    least: int = LEAST_QUESTIONS,
    whose: str = "",
) -> str:
    """Say how many independent units it takes to tell a difference of some size.

    Args:
        difference: The difference of mean scores; not 0.
        spread: Standard deviation of the differences between units, above 0.
        spread_is_bound: Whether the spread is the largest that there can be, as nothing tells how
            large it is; the number of units then is an upper bound, too.
        level: One minus the chance of a false finding.
        units: What is counted.
        reference: What the difference is from, if it is not between two forecasters.
        least: How many units there have to be for a verdict, whatever the difference.
        whose: Whose verdict, if that has to be said, as "of this method".

    Example:
        >>> sample_size_sentence(0.05, spread=0.15).partition(" (")[0]
        'telling a difference of 0.050 takes about 73 independent questions'
        >>> sample_size_sentence(0.2, spread=0.15, least=30).partition("), ")[2]
        'though no verdict rests on fewer than 30'
    """
    needed = required_sample_size(difference, sd=spread, level=level)
    number = f"about {needed:,}" if needed <= _MANY else f"more than {_MANY:,}"
    if spread_is_bound:
        number = f"at most about {needed:,}"
    origin = f" from {reference}" if reference else ""
    verdict = f"no verdict {whose}".rstrip()
    though = f", though {verdict} rests on fewer than {least}" if needed < least else ""
    return (
        f"telling a difference of {rounded(abs(difference))}{origin} takes {number} independent"
        f" {units}"
        f" (two-sided {100 * (1 - level):.3g}%, power 80%){though}"
    )


def largest_spread(first: float, second: float, *, low: float = 0.0, high: float = 1.0) -> float:
    """The largest standard deviation of values whose mean lies between two numbers.

    Args:
        first: One of the two numbers.
        second: The other.
        low: The least that a value can be; the spread is infinite where there is none.
        high: The most, likewise.

    References:
        Bhatia & Davis (2000), Am. Math. Mon. 107:353: the variance about a mean m is at most
        (m - low) (high - m)

    Example:
        >>> largest_spread(0.36, 0.25), largest_spread(0.9, 0.1)
        (0.48, 0.5)
    """
    if math.isinf(low) or math.isinf(high):
        return math.inf
    middle = (low + high) / 2
    mean = min(max(middle, min(first, second)), max(first, second))
    return math.sqrt(max((mean - low) * (high - mean), 0.0))


def uncertain_on_few(part: str = "") -> str:
    """Say of part of a picture that it rests on few questions.

    Args:
        part: What it is of, with "on " behind it; empty for the whole picture.

    Example:
        >>> uncertain_on_few("2 of 5 lines on ")
        '2 of 5 lines on fewer than 30 independent questions: uncertain'
    """
    return f"{part}fewer than {FEW_CLUSTERS} independent questions: uncertain"


def not_drawn(names: Iterable[str]) -> str:
    """Name the lines that a picture leaves out, for want of questions; empty for none.

    Example:
        >>> not_drawn(["ann", "bob"])
        'not drawn, on fewer than 5 independent questions (too few to tell): ann, bob'
        >>> not_drawn([])
        ''
    """
    listed = ", ".join(names)
    few = f"not drawn, on fewer than {LEAST_QUESTIONS} independent questions ({TOO_FEW})"
    return f"{few}: {listed}" if listed else ""


def scored_nothing(names: Sequence[str], most: int = 20) -> str:
    """Name the forecasters of whom no yes/no forecast is scored; empty for none.

    Args:
        names: Their names.
        most: Beyond so many names only their number is given.

    Example:
        >>> scored_nothing(["ann", "bob"])
        'No scored yes/no forecasts: ann, bob.'
        >>> scored_nothing(["ann", "bob", "cyd"], most=2)
        'No scored yes/no forecasts: ann, bob and 1 more.'
    """
    if not names:
        return ""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"No scored yes/no forecasts: {', '.join(names[:most])}{more}."


def few_clusters(clusters: int, of: str = "") -> str:
    """Warn of comparisons that rest on few clusters.

    Exact methods then tell large differences only, and others tell none.

    Args:
        clusters: The fewest that a comparison rests on.
        of: Which one, where others rest on more.

    Example:
        >>> few_clusters(24)
        'Only 24 clusters of questions: at most large differences can be told.'
        >>> few_clusters(1)
        'Only 1 cluster of questions: no difference can be told, for a verdict takes 5.'
        >>> few_clusters(24, "brier, ann and bob").partition(":")[0]
        'Only 24 clusters of questions (brier, ann and bob)'
    """
    number = f"Only {counted(clusters, 'cluster')} of questions{f' ({of})' if of else ''}"
    if not carries_verdict(clusters):
        return f"{number}: no difference can be told, for a verdict takes {LEAST_QUESTIONS}."
    return f"{number}: at most large differences can be told."
