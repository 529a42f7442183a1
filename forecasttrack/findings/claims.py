"""One claim as a reader sees it: how its questions came out, and what its words were read as."""

from __future__ import annotations

from collections.abc import Sequence

from forecasttrack.display.numbers import counted, percent

CLAIMS = (
    "One row per claim that a scored yes/no question tests, first those that the record marks as"
    " main, then by importance where the record says how important each is."
)
NARROWER = (
    "A question is often narrower than its claim, and each has a chance of its own. A claim that"
    " did not come about scores well where it was given little chance."
)
CHANCES = {
    True: "Chances read from the words",
    False: "Chances given",
}
"""Whose chances a column holds: by whether all were read from words."""
ANEW = (
    "Where a claim is tested at several deadlines, its words were read for each of them; the"
    " readings stand with the questions."
)


def came_so(n: int, of: int) -> str:
    """Say how many settled questions of a claim went its way.

    Example:
        >>> came_so(2, 2), came_so(0, 1), came_so(0, 0)
        ('2 of 2', '0 of 1', '')
    """
    return f"{n:,} of {of:,}" if of else ""


def still_open(n: int, due: str = "") -> str:
    """Say how many questions of a claim are open, and when the next one closes.

    Example:
        >>> still_open(1, "31 Dec 2026"), still_open(2), still_open(0)
        ('1 question open, next 31 Dec 2026', '2 questions open', '')
    """
    if not n:
        return ""
    return f"{counted(n, 'question')} open" + (f", next {due}" if due else "")


def read_as(chances: Sequence[float]) -> str:
    """Write the probabilities that a claim was given, over its questions, as one or a range.

    Args:
        chances: Probabilities of the claim's way, each in [0, 1].

    Example:
        >>> read_as([0.86, 0.9]), read_as([0.825]), read_as([])
        ('86% to 90%', '82.5%', '')
    """
    ends = dict.fromkeys(map(percent, (min(chances), max(chances)))) if chances else ()
    return " to ".join(ends)


TURNED = ("supports", "against")
"""The relations of a question to its claim that turn its answers the claim's way."""
ITS_WAY = (
    "Chances and outcomes are turned the claim's way: 90% stands for the claim, also where a"
    " question asks for the opposite."
)
"""Stands under claims whose questions may ask for their opposite."""


def of_claim(chance: float, relation: str) -> float:
    """The chance that a question went its claim's way, from that of a yes.

    Args:
        chance: Of a yes, in [0, 1].
        relation: Whether a yes ``supports`` the claim or speaks ``against`` it.

    Example:
        >>> of_claim(0.14, "against"), of_claim(0.14, "supports")
        (0.86, 0.14)
    """
    # 1 - 0.14 differs from 0.86 in the last digit, and rounding is no other probability.
    return round(1 - chance, 12) if relation == "against" else chance


def its_way(outcome: str, relation: str) -> str:
    """Say in short which way an answer went for its claim; the answer where there is no claim.

    Example:
        >>> its_way("no", "against"), its_way("no", "supports"), its_way("no", "")
        ('its way', 'other way', 'no')
    """
    if outcome not in ("yes", "no") or relation not in TURNED:
        return outcome
    return "its way" if (outcome == "yes") == (relation == "supports") else "other way"


def one_way(status: str, relation: str) -> str:
    """Say which way a settled question went for its claim; its status where it is not settled.

    Args:
        status: ``yes``, ``no`` or what else a question can be.
        relation: Whether a yes ``supports`` the claim or speaks ``against`` it.

    Example:
        >>> one_way("no", "against"), one_way("yes", "against"), one_way("open", "supports")
        ("the claim's way", 'the other way', 'open')
    """
    if status not in ("yes", "no"):
        return status
    return "the claim's way" if (status == "yes") == (relation == "supports") else "the other way"
