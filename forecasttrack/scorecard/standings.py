"""The table of forecasters and baselines, with mean scores, intervals and numbers of questions."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.learning import knew_no_outcome
from forecasttrack.baselines.reference_forecasters import Baseline
from forecasttrack.book import Book
from forecasttrack.errors import ForecastTrackWarning
from forecasttrack.evaluation.scores.mean_rows import MeanRows
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.headline import BookScore, Headline
from forecasttrack.findings.explanations import on_the_same
from forecasttrack.findings.finding import EVEN_ODDS, Word
from forecasttrack.findings.sample_size import carries_verdict
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.scorecard.headline_findings import even_odds_of, finding_of, sole_headline_of


@attrs.frozen(kw_only=True)
class StandingRow:
    """One forecaster, or one baseline.

    Attributes:
        name: The name of the forecaster or baseline.
        description: A description of the forecaster or baseline; may be empty.
        is_baseline: Whether it is a baseline.
        n_claims, n_questions: The numbers of claims and questions with a score.
        brier: Mean Brier score over claims of the mean over their questions: 0 is best, 1 is worst,
            NaN if nothing is scored.
        low, high: Ends of the 95% interval of ``brier``; NaN if there is none.
        by_question: Mean Brier score over questions.
        log: Mean logarithmic score over claims; NaN for a baseline.
        skill: Skill against even odds: 1 is perfect, 0 no better; NaN for a baseline.
        verdict: The comparison with even odds in a word or two; None for a baseline.
        even_odds: The mean Brier score of even odds on the same questions; NaN if unknown.
        adjusted: The mean score adjusted for the difficulty of the questions that were answered;
            NaN if all forecasters answered the same questions.
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
    even_odds: float = EVEN_ODDS
    adjusted: float = np.nan


FACE_VALUE = "face value"
BASELINES = {
    "even odds": "50% for every question",
    "base rate": "share of yes among the outcomes known when a forecast was issued",
    FACE_VALUE: "every claim taken as it is worded: 100% its way",
}
"""The baselines of every scorecard, with descriptions; the caller may add others."""

_RANKED = 50
"""Most forecasters for whom scores are adjusted; for more, use `leaderboard`."""


def with_baselines(scores: Scores, further: Mapping[str, Baseline]) -> Scores:
    """Add the scores of the baselines to Brier scores.

    Args:
        scores: Brier scores.
        further: Baselines by name, besides those of every scorecard.
    """
    if not len(scores):
        return scores
    tested = scores.pairs.column("relation").isin(["supports", "against"]).any()
    for name in BASELINES:
        scores = scores.with_baseline(name) if name != FACE_VALUE or tested else scores
    for name, baseline in further.items():
        scores = scores.with_baseline(baseline, name=name)
    if knew_no_outcome(scores.pairs):
        # No outcome was known when forecasts were made, so the base rate is 50%, as even odds are.
        return attrs.evolve(scores, frame=scores.frame[scores.frame["forecaster"] != "base rate"])
    return scores


def standings(
    result: BookScore, scores: Scores, book: Book, further: Mapping[str, Baseline]
) -> tuple[StandingRow, ...]:
    """Make the rows of the table of forecasters and baselines.

    Args:
        result: The headline scores of the book.
        scores: The Brier scores of forecasters and baselines.
        book: The book, for the descriptions of the forecasters.
        further: Baselines besides those of every scorecard.

    Returns:
        The forecasters with a score, those with most questions first, or in the order of adjusted
        scores if there are any; those with too few questions for a verdict come last. Then the
        baselines. If nobody has a score, all forecasters. If the headline is that of one
        forecaster, the means of baselines are over the questions of that forecaster.
    """
    about = {each.id: each.description or "" for each in book.forecasters}
    adjusted = _adjusted(result, scores)
    found, even_odds = [], even_odds_of(result)
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
                even_odds=finding.threshold if each.n_questions else even_odds,
                # Forecasters with too few questions for a verdict come last, unranked.
                adjusted=np.nan
                if finding.verdict == TOO_FEW
                else adjusted.get(each.forecaster, np.nan),
            )
        )
    scored = [each for each in found if each.n_questions] or found
    people = sorted(scored, key=lambda each: (each.verdict == TOO_FEW, _place(each, adjusted)))
    return (*people, *_baselines(scores, further, sole_headline_of(result), even_odds))


def _place(each: StandingRow, adjusted: Mapping[str, float]) -> float:
    """The key by which a row is sorted: its adjusted score, or 0 if there is none."""
    return each.adjusted if adjusted and each.verdict != TOO_FEW else 0.0


def _adjusted(result: BookScore, scores: Scores) -> dict[str, float]:
    """Mean scores adjusted for the difficulty of the questions answered, by forecaster.

    Forecasters with too few questions have none. The result is empty if all forecasters answered
    the same questions, so that plain means are comparable, or if too few common questions connect
    the forecasters.
    """
    names = [each.forecaster for each in result.headlines if carries_verdict(each.n_clusters)]
    people = scores.frame[scores.frame["forecaster"].isin(names)]
    answered = people.groupby("forecaster")["question_id"].nunique()
    alike = (answered == people["question_id"].nunique()).all()
    if not 1 < len(names) <= _RANKED or alike or result.provisional:
        return {}
    with warnings.catch_warnings():
        # The page notes few clusters beside each interval, and separate groups get no score here.
        warnings.simplefilter("ignore", ForecastTrackWarning)
        frame = attrs.evolve(scores, frame=people).leaderboard(resamples=2).frame
    comparable = len(set(frame["group"])) == 1 and frame["rank"].notna().all()
    return dict(zip(frame["forecaster"], frame["estimate"], strict=True)) if comparable else {}


def _baselines(
    scores: Scores, further: Mapping[str, Baseline], lead: Headline | None, even_odds: float
) -> list[StandingRow]:
    if not len(scores):
        return []
    frame = scores.frame
    own = None if lead is None else frame[frame["forecaster"] == lead.forecaster]
    if own is not None:
        frame = frame[frame["question_id"].isin(set(own["question_id"]))]
    rows = dict(list(frame.groupby("forecaster")))
    about = BASELINES | dict.fromkeys(further, "")
    return [
        StandingRow(
            name=name,
            description="; ".join(filter(None, [about[name], _beside(rows[name], own)])),
            is_baseline=True,
            n_claims=rows[name]["claim"].nunique(),
            n_questions=rows[name]["question_id"].nunique(),
            brier=MeanRows.of(rows[name]).mean("claim"),
            low=np.nan,
            high=np.nan,
            by_question=MeanRows.of(rows[name]).mean("question"),
            even_odds=even_odds,
        )
        for name in about
        if name in rows
    ]


def _beside(baseline: pd.DataFrame, own: pd.DataFrame | None) -> str:
    """A note with the forecaster's mean on the questions of a baseline, if those are fewer."""
    if own is None:
        return ""
    shared = _on_questions_of(baseline, own)
    if len(shared) == len(own):
        return ""
    mean = MeanRows.of(shared).mean("claim")
    return on_the_same(str(own["forecaster"].iloc[0]), mean)


def _on_questions_of(baseline: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    return own[own["question_id"].isin(set(baseline["question_id"]))]
