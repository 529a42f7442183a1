"""How many independent questions a result rests on, and what to say where they are few."""

from __future__ import annotations

from forecasttrack.display.numbers import counted
from forecasttrack.findings.finding import FEW_CLUSTERS, LEAST_QUESTIONS, TOO_FEW


def rests_on(n: int, one: str, clusters: int | None = None) -> str:
    """Say how many there are, and say so when they are few.

    Args:
        n: How many.
        one: Of what, in the singular.
        clusters: In how many clusters of related questions; as many as there are if absent.

    Example:
        >>> rests_on(120, "question")
        '120 questions'
        >>> rests_on(40, "question", 12)
        '40 questions in 12 clusters: approximate'
        >>> rests_on(3, "question")
        '3 questions: too few to tell'
    """
    independent = n if clusters is None else min(clusters, n)
    grouped = f" in {counted(independent, 'cluster')}" if independent < n else ""
    if independent < LEAST_QUESTIONS:
        return f"{counted(n, one)}{grouped}: {TOO_FEW}"
    few = ": approximate" if independent < FEW_CLUSTERS else ""
    return f"{counted(n, one)}{grouped}{few}"


def on_few(part: str = "") -> str:
    """Say of part of a picture that it rests on few questions.

    Example:
        >>> on_few("2 of 5 lines on ")
        '2 of 5 lines on fewer than 30 independent questions: approximate'
    """
    return f"{part}fewer than {FEW_CLUSTERS} independent questions: approximate"


def few_clusters(clusters: int) -> str:
    """Warn of intervals and tests that rest on few clusters.

    Example:
        >>> few_clusters(1)
        'Only 1 cluster of questions: intervals and tests are approximate.'
    """
    return f"Only {counted(clusters, 'cluster')} of questions: intervals and tests are approximate."
