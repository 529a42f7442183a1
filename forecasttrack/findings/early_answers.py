"""What is said of answers that came before the settling day of their question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from forecasttrack.display.numbers import counted, rounded
from forecasttrack.findings.finding import PROVISIONAL, Finding

PROVISIONAL_NOTE = (
    f"{PROVISIONAL}: early answers are counted, and a yes can come early while a no cannot"
)
"""Stands beside a mean of which nothing follows yet, instead of interval, skill, rank and test."""


def early_answers(
    days: Sequence[str],
    *,
    mean: float,
    forecasters: int,
    state: Literal["wait", "provisional", "chosen"] = "wait",
) -> Finding:
    """Say how many answers came early, until when they wait, and what counting them would give.

    Args:
        days: The settling day of each answer that waits, as text, the first day first.
        mean: The mean Brier score with these answers counted, in [0, 1]; of several forecasters
            the median of theirs.
        forecasters: How many forecasters that is of.
        state: Whether they wait, or count: since nothing else could be scored, or by choice.

    Example:
        >>> found = early_answers(["31 Dec 2026"] * 3, mean=0.31, forecasters=1)
        >>> print(found.measured)
        3 answers came early and wait until 31 Dec 2026: a yes can come early and most noes cannot.
        >>> print(found.conclusion)
        Counted now, the mean would be 0.310.
    """
    answers, verb = counted(len(days), "answer"), "waits" if len(days) == 1 else "wait"
    what = "the mean" if forecasters == 1 else "the median of the forecasters' means"
    measured, conclusion = {
        "wait": (
            f"{answers} came early and {verb} {_until(days)}: {_WHY}.",
            f"Counted now, {what} would be {rounded(mean)}.",
        ),
        "provisional": (
            f"Every answer came early ({answers}), and would wait {_until(days)}.",
            "Nothing else can be scored, so that they are counted here: the scores are"
            " provisional.",
        ),
        "chosen": (
            f"{answers} came early and, as asked for, {verb.replace('wait', 'count')} now instead"
            f" of waiting {_until(days)}.",
            f"{_WHY[0].upper()}{_WHY[1:]}, so that the mean sees too many yeses.",
        ),
    }[state]
    return Finding(
        quantity="mean Brier score with early answers counted",
        estimate=mean,
        n=len(days),
        clusters=len(days),
        method="means as in the headline",
        verdict=PROVISIONAL,
        measured=measured,
        conclusion=conclusion,
    )


_WHY = "a yes can come early and most noes cannot"


def _until(days: Sequence[str]) -> str:
    first, last = days[0], days[-1]
    return f"until {last}" if first == last else f"until their day, from {first} to {last}"
