"""Forecasters and baselines side by side, each with what their mean score rests on."""

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
        even_odds: The mean score of even odds on the same questions; NaN where it is not known.
        adjusted: The mean score as if all had answered all questions, where answers differ.
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
"""The baselines of a scorecard, and what they do; others are given by who makes it."""

_RANKED = 50
"""With more forecasters than this there is no adjusted score; `leaderboard` gives it."""


def with_baselines(scores: Scores, further: Mapping[str, Baseline]) -> Scores:
    """Brier scores with those of the baselines that have any.

    Args:
        scores: Brier scores.
        further: Baselines by their names, besides those of every scorecard.
    """
    if not len(scores):
        return scores
    tested = scores.pairs.column("relation").isin(["supports", "against"]).any()
    for name in BASELINES:
        scores = scores.with_baseline(name) if name != FACE_VALUE or tested else scores
    for name, baseline in further.items():
        scores = scores.with_baseline(baseline, name=name)
    if knew_no_outcome(scores.pairs):
        # It then gave 50%, as even odds.
        return attrs.evolve(scores, frame=scores.frame[scores.frame["forecaster"] != "base rate"])
    return scores


def standings(
    result: BookScore, scores: Scores, book: Book, further: Mapping[str, Baseline]
) -> tuple[StandingRow, ...]:
    """Set forecasters and baselines side by side.

    Args:
        result: The book's score.
        scores: Its Brier scores with those of the baselines.
        book: The book, for who the forecasters are.
        further: Baselines besides those of every scorecard.

    Returns:
        Forecasters of whom something is scored, the one with most questions first and those with
        too few for a verdict last, then baselines. Everybody where nothing is scored of anybody.
        Where one forecaster stands for the book, baselines go over the same questions.
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
    """Sort key: the adjusted score if there is one."""
    return each.adjusted if adjusted and each.verdict != TOO_FEW else 0.0


def _adjusted(result: BookScore, scores: Scores) -> dict[str, float]:
    """Adjusted mean scores, as if all had answered all questions, of those with enough answers.

    Empty if all answered the same, so that plain means are comparable, or if too few common
    questions connect somebody with the others.
    """
    names = [each.forecaster for each in result.headlines if carries_verdict(each.n_clusters)]
    people = scores.frame[scores.frame["forecaster"].isin(names)]
    answered = people.groupby("forecaster")["question_id"].nunique()
    alike = (answered == people["question_id"].nunique()).all()
    if not 1 < len(names) <= _RANKED or alike or result.provisional:
        return {}
    with warnings.catch_warnings():
        # Few clusters are told beside each interval; separate groups are not compared here.
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
    """The score of who is compared on the questions of a baseline, where those are fewer."""
    if own is None:
        return ""
    shared = _on_questions_of(baseline, own)
    if len(shared) == len(own):
        return ""
    mean = MeanRows.of(shared).mean("claim")
    return on_the_same(str(own["forecaster"].iloc[0]), mean)


def _on_questions_of(baseline: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    return own[own["question_id"].isin(set(baseline["question_id"]))]
