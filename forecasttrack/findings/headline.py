"""The opening of a scorecard: a few sentences and three figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from forecasttrack.display.numbers import counted, rounded, rounded_interval
from forecasttrack.findings.explanations import WORDS_MEAN
from forecasttrack.findings.finding import (
    BETTER,
    EQUAL,
    EVEN_ODDS_VARY,
    INCONCLUSIVE,
    NOTHING_SCORED,
    PROVISIONAL,
    WORSE,
    Finding,
    Word,
)
from forecasttrack.findings.mean_score import mean_scores, with_interval
from forecasttrack.reliability.few import TOO_FEW


@attrs.frozen(kw_only=True)
class OpenCount:
    """How many questions have no outcome.

    Attributes:
        questions: How many.
        overdue: How many of them should have one by now.
        next_due: When the next one is due, as text; empty where no later day is set.
    """

    questions: int
    overdue: int
    next_due: str = ""


@attrs.frozen(kw_only=True)
class KeyFigure:
    """One of the three figures at the top of a scorecard.

    Attributes:
        heading: What it is about.
        figure: A number or a word.
        meaning: What that means, in a sentence.
    """

    heading: str
    figure: str
    meaning: str


@attrs.frozen(kw_only=True)
class Opening:
    """What stands at the top of a scorecard.

    Attributes:
        score: The finding about the mean score, of one forecaster or of all.
        summary: The same, calibration overall and what is open, in sentences.
        figures: Mean score, its uncertainty, and what is open.
    """

    score: Finding
    summary: tuple[str, ...]
    figures: tuple[KeyFigure, ...]


def opening(  # noqa: PLR0913 - each is a part of the opening
    findings: Sequence[Finding],
    *,
    lead: Finding | None,
    questions: int,
    same_questions: bool = False,
    calibration: Finding | None,
    waiting: OpenCount,
    provisional: bool = False,
    others: int = 0,
    of_words: str = "",
) -> Opening:
    """Write the opening of a scorecard.

    Args:
        findings: The mean score of each forecaster, against even odds.
        lead: The one of the only forecaster with several scored questions, if there is one.
        questions: Questions that were scored.
        same_questions: Whether each forecaster answered all of these.
        calibration: Calibration overall of the same forecasts; None where nothing was scored.
        waiting: What is open.
        provisional: Whether it is made of answers that came early and would wait.
        others: Questions about numbers, dates and choices, which are scored apart.
        of_words: Between which means what the words may stand for leaves that of the lead, as
            text; empty where no words were read.

    Example:
        >>> from forecasttrack.findings.finding import Estimate
        >>> from forecasttrack.findings.mean_score import mean_score
        >>> found = mean_score("ann", Estimate(value=0.2, low=0.1, high=0.3), questions=30)
        >>> waiting = OpenCount(questions=0, overdue=0)
        >>> made = opening([found], lead=found, questions=30, calibration=None, waiting=waiting)
        >>> [each.figure for each in made.figures]
        ['0.200', '0.100 to 0.300', '0']
    """
    scored = [each for each in findings if each.n]
    score = (
        mean_scores(scored, questions=questions, same_questions=same_questions)
        if lead is None
        else lead
    )
    if score.verdict == NOTHING_SCORED and others:
        return _of_others(score, others, waiting)
    figure, interval = _of_one(lead, of_words) if lead is not None else _of_many(score, scored)
    if provisional:
        figure = attrs.evolve(figure, heading=f"{figure.heading}, provisional")
    overall = () if calibration is None else (calibration.measured, calibration.conclusion)
    return Opening(
        score=score,
        # Of early answers the same follows from the mean as from calibration: nothing yet.
        summary=tuple(dict.fromkeys((*score.sentences, *overall, _still_open(waiting)))),
        figures=(figure, interval, _open_figure(waiting)),
    )


def _of_others(score: Finding, others: int, waiting: OpenCount) -> Opening:
    """Where no question is yes or no, what is scored instead comes first."""
    scored = KeyFigure(
        heading="Scored",
        figure=f"{others:,}",
        meaning=f"question{'s' * (others > 1)} about numbers, dates or choices, each under a rule"
        " of its own; none that is yes or no",
    )
    return Opening(
        score=score,
        summary=(
            f"{counted(others, 'question')} about numbers, dates or choices"
            f" {'is' if others == 1 else 'are'} scored, each under a rule of its own; no yes/no"
            " forecast has an outcome to be scored against.",
            _still_open(waiting),
        ),
        figures=(scored, _open_figure(waiting)),
    )


def _still_open(waiting: OpenCount) -> str:
    if not waiting.questions:
        return "No question is open."
    questions = counted(waiting.questions, "question is", "questions are")
    return f"{questions} still open, {_overdue(waiting)}."


def _overdue(waiting: OpenCount) -> str:
    return f"{waiting.overdue:,} overdue" if waiting.overdue else "none overdue"


def _open_figure(waiting: OpenCount) -> KeyFigure:
    due = f"next due {waiting.next_due}" if waiting.next_due else "no later day is set"
    return KeyFigure(
        heading="Still open",
        figure=f"{waiting.questions:,}",
        meaning=f"{_overdue(waiting)}; {due}"
        if waiting.questions
        else "no question waits for an answer",
    )


def _scale(even_odds: float) -> str:
    known = "" if math.isnan(even_odds) else f", even odds score {even_odds:.3g}"
    return f"0 is perfect{known}"


def _of_one(found: Finding, of_words: str) -> tuple[KeyFigure, KeyFigure]:
    score = KeyFigure(
        heading="Score",
        figure=rounded(found.estimate),
        meaning=f"mean Brier score of \u201c{found.subject}\u201d, the headline;"
        f" {_scale(found.threshold)}",
    )
    interval = rounded_interval(found.low, found.high)
    meaning = found.conclusion
    if interval and found.conclusion != EVEN_ODDS_VARY:
        level = f"{100 * found.level:g}% interval of the mean"
        meaning = f"{level}; against even odds: {found.verdict}"
    # What words may mean can be the larger doubt, so that the interval never stands alone.
    if of_words:
        meaning = f"{meaning.removesuffix('.')}; {WORDS_MEAN}: {of_words}"
    return score, KeyFigure(
        heading="How uncertain", figure=interval or found.verdict, meaning=meaning
    )


def _of_many(score: Finding, scored: Sequence[Finding]) -> tuple[KeyFigure, KeyFigure]:
    if score.verdict == NOTHING_SCORED:
        return (
            KeyFigure(heading="Score", figure="none", meaning=score.measured),
            KeyFigure(heading="How uncertain", figure="none", meaning=score.conclusion),
        )
    verdicts = [each.verdict for each in scored]
    is_barred = score.conclusion == EVEN_ODDS_VARY or score.verdict in (TOO_FEW, PROVISIONAL)
    return (
        KeyFigure(
            heading="Forecasters",
            figure=f"{len(scored):,}",
            meaning=f"with scored questions; of their scores, {_scale(score.threshold)}",
        ),
        KeyFigure(
            heading="Better than even odds",
            figure=score.verdict if is_barred else _better_of(verdicts),
            meaning=score.conclusion
            if is_barred
            else f"forecasters whose {100 * score.level:g}% interval lies below even odds"
            f"{_not_better(verdicts)}; not corrected for several forecasters",
        ),
    )


def _better_of(verdicts: Sequence[Word]) -> str:
    """How many of those whose questions carry a verdict are better."""
    shown = with_interval(verdicts)
    return f"{shown.count(BETTER):,} of {len(shown):,}"


def _not_better(verdicts: Sequence[Word]) -> str:
    """What holds of the others: that they are not shown to be better makes none of them worse."""
    return "".join(
        f", {verdicts.count(word):,} {meaning}"
        for word, meaning in _OTHERWISE.items()
        if word in verdicts
    )


_OTHERWISE: Mapping[Word, str] = {
    WORSE: "worse",
    INCONCLUSIVE: "inconclusive",
    EQUAL: "equal",
    TOO_FEW: "with too few questions to tell",
    PROVISIONAL: "with early answers, from which nothing follows yet",
}
