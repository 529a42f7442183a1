"""How many questions a picture rests on, and whether they are too few to lean on it."""

from __future__ import annotations

from forecasttrack.display.numbers import counted
from forecasttrack.evaluation.comparison.comparison import FEW_CLUSTERS


def rests_on(n: int, what: str, clusters: int | None = None) -> str:
    """Say how many there are, and say so when they are too few to lean on.

    Args:
        n: How many.
        what: Of what, in the singular.
        clusters: In how many clusters of related questions; as many as there are if absent.

    Example:
        >>> rests_on(120, "question")
        '120 questions'
        >>> rests_on(40, "question", 12)
        '40 questions in 12 clusters: too few to lean on'
    """
    said = counted(n, what)
    independent = n if clusters is None else min(clusters, n)
    if independent < n:
        said += f" in {counted(independent, 'cluster')}"
    return f"{said}: too few to lean on" if independent < FEW_CLUSTERS else said


def too_few(whose: str = "") -> str:
    """Say of part of a picture that it rests on too few questions to lean on.

    Example:
        >>> too_few("2 of 5 lines on ")
        '2 of 5 lines on fewer than 30 independent questions: too few to lean on'
    """
    return f"{whose}fewer than {FEW_CLUSTERS} independent questions: too few to lean on"
