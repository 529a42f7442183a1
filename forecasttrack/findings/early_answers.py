"""What is said of answers that came before the settling day of their question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from forecasttrack.display.numbers import counted, rounded
from forecasttrack.display.text import capitalised
from forecasttrack.findings.finding import PROVISIONAL, WHY_EARLY_LEANS, Finding

PROVISIONAL_NOTE = f"{PROVISIONAL}: early answers are counted, and {WHY_EARLY_LEANS}"
"""The note of a mean with early answers, of which no interval, skill, rank or test is given."""


def early_answers(
    days: Sequence[str],
    *,
    mean: float,
    claims: int,
    forecasters: int,
    state: Literal["wait", "provisional", "chosen"] = "wait",
) -> Finding:
    """Say how many answers came early, until when they wait, and what counting them would give.

    Args:
        days: The settling day of each early answer, as text, the first day first.
        mean: The mean Brier score per claim with these answers counted, in [0, 1]; of several
            forecasters the median of theirs; NaN where no forecast has a score by the chosen
            history.
        claims: Claims, or questions without one, that it is over; of several forecasters the most
            that one of them has.
        forecasters: How many forecasters the mean is of.
        state: Whether they wait, or count: since nothing else could be scored, or by choice.

    Example:
        >>> found = early_answers(["31 Dec 2026"] * 3, mean=0.31, claims=4, forecasters=1)
        >>> print(found.measured)
        3 answers came early and wait until 31 Dec 2026: a yes can come early and most noes cannot.
        >>> print(found.conclusion)
        Counted now, the mean would be 0.310.
    """
    answers, verb = counted(len(days), "answer"), "waits" if len(days) == 1 else "wait"
    what = "the mean" if forecasters == 1 else "the median of the forecasters' means"
    measured, conclusion = {
        "wait": (
            f"{answers} came early and {verb} {_until(days)}: {WHY_EARLY_LEANS}.",
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
            f"{capitalised(WHY_EARLY_LEANS)}, so that the mean sees too many yeses.",
        ),
    }[state]
    if math.isnan(mean):
        conclusion = "No forecast on them has a score by the chosen history."
    return Finding(
        quantity="mean Brier score with early answers counted",
        estimate=mean,
        n=claims,
        clusters=claims,
        method="means as in the headline",
        verdict=PROVISIONAL,
        measured=measured,
        conclusion=conclusion,
    )


def _until(days: Sequence[str]) -> str:
    first, last = days[0], days[-1]
    return f"until {last}" if first == last else f"until their day, from {first} to {last}"
