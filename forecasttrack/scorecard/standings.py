"""Forecasters and baselines side by side, each with what their mean score rests on."""

from __future__ import annotations

import attrs
import numpy as np

from forecasttrack.book import Book
from forecasttrack.evaluation.scores.mean_rows import MeanRows
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.headline import BookScore
from forecasttrack.findings.finding import EVEN_ODDS, TOO_FEW, Word
from forecasttrack.scorecard.headline_findings import finding_of


@attrs.frozen(kw_only=True)
class StandingRow:
    """One forecaster, or one baseline.

    Attributes:
        name: Who.
        description: What kind of forecaster it is.
        is_baseline: Whether it is a baseline.
        n_claims, n_questions: What was scored.
        brier: Mean over claims of the mean over their questions; 0 best, 1 worst, NaN for none.
        low, high: Ends of its 95% interval, NaN where there is none.
        by_question: Mean over questions.
        log: Mean logarithmic score over claims; NaN for a baseline.
        skill: Share of the way from even odds to perfection; NaN for a baseline.
        verdict: The verdict against even odds in a word or two; None for a baseline.
    """

    name: str
    description: str = ""
    is_baseline: bool = False
    n_claims: int
    n_questions: int
    brier: float
    low: float
    high: float
    by_question: float
    log: float = np.nan
    skill: float = np.nan
    verdict: Word | None = None


BASELINES = {
    "even odds": "50% for every question",
    "claims at face value": "every claim is true",
    "base rate": "share of yes among outcomes known by then",
}
"""The baselines of a scorecard, and what they do."""


def standings(result: BookScore, scores: Scores, book: Book) -> tuple[StandingRow, ...]:
    """Set forecasters and baselines side by side.

    Args:
        result: The book's score.
        scores: Its Brier scores with those of the baselines.
        book: The book, for who the forecasters are.

    Returns:
        Forecasters of whom something is scored, the one with most questions first and those with
        too few for a verdict last, then baselines. Everybody where nothing is scored of anybody.
    """
    about = {each.id: each.description or "" for each in book.forecasters}
    found = []
    for each in result.headlines:
        finding = finding_of(each)
        found.append(
            StandingRow(
                name=each.forecaster,
                description=about.get(each.forecaster, ""),
                n_claims=each.n_claims,
                n_questions=each.n_questions,
                brier=each.mean_brier_per_claim,
                low=finding.low,
                high=finding.high,
                by_question=each.mean_brier_per_question,
                log=each.mean_log_per_claim,
                skill=each.skill_per_claim,
                verdict=finding.verdict,
            )
        )
    scored = [each for each in found if each.n_questions] or found
    return (*sorted(scored, key=lambda each: each.verdict == TOO_FEW), *_baselines(scores))


_NO_OUTCOME_KNOWN = "; none was known, so 50%"


def _knew_no_outcome(baselines: Scores) -> bool:
    """Whether no outcome was known yet at any forecast of the base rate."""
    # Without one it says 50%, whose Brier score is 0.25 whatever happens.
    rows = baselines.frame[baselines.frame["forecaster"] == "base rate"]
    return bool((rows["score"] == EVEN_ODDS).all())


def _baselines(scores: Scores) -> list[StandingRow]:
    if not len(scores):
        return []
    named = scores.frame["forecaster"].isin(list(BASELINES))
    alone = attrs.evolve(scores, frame=scores.frame[named])
    rows = dict(list(alone.frame.groupby("forecaster")))
    return [
        StandingRow(
            name=name,
            description=about
            + (_NO_OUTCOME_KNOWN if name == "base rate" and _knew_no_outcome(alone) else ""),
            is_baseline=True,
            n_claims=rows[name]["claim"].nunique(),
            n_questions=rows[name]["question_id"].nunique(),
            brier=MeanRows.of(rows[name]).mean("claim"),
            low=np.nan,
            high=np.nan,
            by_question=MeanRows.of(rows[name]).mean("question"),
        )
        for name, about in BASELINES.items()
        if name in rows
    ]
