"""What a verdict consists of: a number, what it is measured against, and what that shows."""

from __future__ import annotations

import math
from typing import Any, Literal

import attrs

from forecasttrack.reliability.few import Bar

LEVEL = 0.95
"""Level of every interval that a verdict rests on, unless another is named."""

EVEN_ODDS = 0.25
"""Brier score of even odds."""

FEW_CLUSTERS = 30
"""With fewer clusters of related questions than this, at most large differences can be told."""

LEAST_QUESTIONS = 5
"""From fewer independent questions than this comes no verdict, skill, rank or line."""

Word = Literal[
    "better",
    "worse",
    "inconclusive",
    "equal",
    "too few to tell",
    "nothing scored",
    "rejected",
    "not rejected",
    "provisional",
]
"""A verdict in a word or two; calibration is rejected or not rejected, never confirmed."""

BETTER: Word = "better"
WORSE: Word = "worse"
INCONCLUSIVE: Word = "inconclusive"
EQUAL: Word = "equal"
"""Where every forecast was 50%, so that no outcome could have told the score from even odds."""
NOTHING_SCORED: Word = "nothing scored"
REJECTED: Word = "rejected"
NOT_REJECTED: Word = "not rejected"
PROVISIONAL: Literal["provisional"] = "provisional"
HINDSIGHT_BARS: Bar = "hindsight"
_JUDGE_NOTHING: frozenset[Word] = frozenset(
    {INCONCLUSIVE, EQUAL, "too few to tell", NOTHING_SCORED, NOT_REJECTED, PROVISIONAL}
)
"""What hindsight leaves as it is; every other word, a new one too, praises or blames somebody."""

EVEN_ODDS_VARY = (
    "No verdict: with partial outcomes the score of even odds depends on the outcomes, too; a"
    " comparison with even odds (compare) takes both into account."
)
"""The conclusion where a mean score has no known threshold to be held against."""

WHY_EARLY_LEANS = "a yes can come early and most noes cannot"
"""Why nothing follows from answers that came early: what is known so far leans towards yes."""

AFTER_THE_OUTCOME = "No verdict, for every question was written after its outcome was known."
"""How a conclusion begins whose questions were all written with hindsight."""


@attrs.frozen(kw_only=True)
class Estimate:
    """A mean score with its interval.

    Attributes:
        value: The mean; NaN where nothing was scored.
        low, high: Ends of its interval; NaN for none.
        level: Level of the interval.
        method: How the interval was made.
        clusters: Number of groups of scores that may depend on each other; None if all are
            independent.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    level: float = LEVEL
    method: str = "interval"
    clusters: int | None = None


@attrs.frozen(kw_only=True)
class Finding:
    """One verdict with everything it rests on.

    Attributes:
        quantity: What was measured, as "mean Brier score".
        subject: Of whom.
        estimate: The measured value; NaN where there is none.
        low, high: Ends of its interval; NaN for none.
        level: Level of the interval, or one minus the level of the test.
        threshold: The value that the estimate is compared with; NaN for none.
        n: Questions, or claims, that the estimate averages.
        clusters: Groups of them that may come out together; as many as ``n`` where none are known.
        method: How interval or test were made, and what they were corrected for.
        verdict: The verdict in a word or two.
        measured: What was measured, as a sentence.
        conclusion: What that shows, as a sentence.
        details: Further sentences: what the data cannot show, and what it would take.
    """

    quantity: str
    subject: str = ""
    estimate: float
    low: float = math.nan
    high: float = math.nan
    level: float = LEVEL
    threshold: float = math.nan
    n: int
    clusters: int
    method: str
    verdict: Word
    measured: str
    conclusion: str
    details: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence in reading order."""
        return (self.measured, self.conclusion, *self.details)

    @property
    def text(self) -> str:
        """Every sentence as one paragraph."""
        return " ".join(self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """The finding for JSON; what is not defined is None."""
        found = attrs.asdict(self)
        for name in ("estimate", "low", "high", "threshold"):
            found[name] = None if math.isnan(found[name]) else found[name]
        return found

    def __str__(self) -> str:
        return self.text


def as_provisional(found: Finding, *, only_early: bool = True) -> Finding:
    """Take every verdict from a finding about answers that came early.

    A yes can come early and most noes cannot: what is known so far leans towards yes.

    Args:
        found: The finding as if those answers were all that there will be.
        only_early: Whether it rests on no other answers.

    Example:
        >>> found = Finding(quantity="mean Brier score", estimate=0.8, n=10, clusters=10,
        ...                 method="", verdict="worse", measured="It is 0.8.", conclusion="Worse.")
        >>> as_provisional(found).verdict
        'provisional'
    """
    if found.verdict == NOTHING_SCORED:
        return found
    why = "only early answers are known" if only_early else "early answers are counted"
    return attrs.evolve(
        found,
        low=math.nan,
        high=math.nan,
        verdict=PROVISIONAL,
        conclusion=f"Nothing follows from it yet: {why}, and {WHY_EARLY_LEANS}.",
        details=(),
    )


def with_varying_even_odds(found: Finding) -> Finding:
    """Take a verdict from a mean score where even odds score by the same partial outcomes.

    Both vary together, so that the interval of one does not tell how far they lie apart.

    Args:
        found: The finding as if the score of even odds were known beforehand.

    Example:
        >>> found = Finding(quantity="mean Brier score", estimate=0.03, n=40, clusters=40,
        ...                 method="", verdict="worse", measured="It is 0.03.",
        ...                 conclusion="Above even odds (0.02): worse.")
        >>> with_varying_even_odds(found).verdict
        'inconclusive'
    """
    if found.verdict not in (BETTER, WORSE, INCONCLUSIVE):
        return attrs.evolve(found, details=())
    return attrs.evolve(found, verdict=INCONCLUSIVE, conclusion=EVEN_ODDS_VARY, details=())


def with_hindsight(found: Finding) -> Finding:
    """Take a verdict from a finding about questions that were all written after their outcome.

    Who chose them could know the answers, so that their scores are no draw from anything.

    Args:
        found: The finding by the numbers alone.

    Example:
        >>> found = Finding(quantity="mean Brier score", estimate=0.1, n=30, clusters=30,
        ...                 method="", verdict="better", measured="It is 0.1.",
        ...                 conclusion="Below even odds (0.25): better.")
        >>> with_hindsight(found).verdict
        'inconclusive'
    """
    if found.verdict in _JUDGE_NOTHING:
        return found
    return attrs.evolve(
        found,
        verdict=INCONCLUSIVE,
        conclusion=AFTER_THE_OUTCOME,
    )
