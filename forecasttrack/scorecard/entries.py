"""One question of a scorecard: its claim, its forecasts and its outcome.

All values are texts or numbers, the same for HTML, Markdown and CSV.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean, median, quantiles

import attrs

from forecasttrack.findings.histories import last_of
from forecasttrack.scorecard.beliefs import NOWHERE, Span
from forecasttrack.scorecard.histories import NOT_DRAWN, Drawn

LISTED_SINGLY = 5
"""The most answers to a question that are listed; more are summarised by their quartiles."""


@attrs.frozen(kw_only=True)
class Source:
    """One piece of evidence.

    Attributes:
        statement: What the source states.
        title: Title of the source.
        address: Address of the source, as in the book.
        about: Its date, and the confidence in it, as one text.
    """

    statement: str
    title: str
    address: str
    about: str


@attrs.frozen(kw_only=True)
class Answer:
    """The last forecast of one forecaster on a question.

    Attributes:
        forecaster: The forecaster.
        forecast: The belief in words and numbers.
        span: Positions of the belief and its band on the scale of the question.
        words: The words from which the probability was read; empty for a number.
        score: The score; None if there is none.
        rule: The rule of the score.
        unit: The unit of the score; empty if it has none.
        reason: ``in the headline``, or why the score is not in it.
        n_forecasts: The number of this forecaster's forecasts on the question that count.
        aside: A note if the forecast was withdrawn, or if later ones do not count.
    """

    forecaster: str
    forecast: str
    span: Span = NOWHERE
    words: str = ""
    score: float | None = None
    rule: str = ""
    unit: str = ""
    reason: str = ""
    n_forecasts: int = 1
    aside: str = ""

    @property
    def history(self) -> str:
        """A short note on earlier and later forecasts than the one shown."""
        return ", ".join(filter(None, [last_of(self.n_forecasts), self.aside]))

    @property
    def is_counted(self) -> bool:
        """Whether the headline counts the answer."""
        return self.reason == "in the headline"


@attrs.frozen(kw_only=True)
class AnswerSummary:
    """A summary of many answers to one question.

    Attributes:
        n: The number of answers.
        span: Lower quartile, median and upper quartile of the answers.
        score: Mean of the scores that the headline counts.
    """

    n: int
    span: Span
    score: float | None


@attrs.frozen(kw_only=True)
class ScorecardEntry:
    """One question of a scorecard.

    Attributes:
        id: Id of the question.
        text: Its text.
        kind: Its kind.
        claim_id, claim, section, hedge, holder, nature, relation: The claim, and how the question
            tests it.
        importance: How important the claim is, larger for more; None if that is not stated.
        is_main: Whether the record marks the claim as a main one.
        opens, closes: The window of the question, as dates.
        closes_key: The close as a text that sorts by time.
        written: When the question was written, and by whom; empty if the writer is unknown.
        status: ``yes``, ``no``, ``settled`` (any other outcome), ``open``, ``due``, ``overdue``,
            ``unresolved``, ``annulled``, ``ambiguous`` or ``condition not met``.
        outcome: The outcome as text.
        place: Position of the outcome on the scale of the answers, from 0 to 1.
        known: When the outcome could be known.
        confidence: The confidence in the outcome.
        corrected: Former outcomes, each with the reason of its correction.
        criteria, source, note: The texts of the record.
        evidence: The evidence of the outcome.
        answers: The last forecast of each forecaster, in order of their names.
        n_answers: The number of forecasters who answered, including those not listed.
        summary: A summary of the answers, if there are many.
        own: Tags, fields and further columns, each with its values.
        drawn: The forecasts over time, if anybody revised or withdrew one.
        stated: A function that returns each forecaster with all forecasts and their days, in words.
    """

    id: str
    text: str
    kind: str = "binary"
    claim_id: str = ""
    claim: str = ""
    section: str = ""
    hedge: str = ""
    holder: str = ""
    nature: str = ""
    relation: str = ""
    importance: float | None = None
    is_main: bool = False
    opens: str = ""
    written: str = ""
    closes: str = ""
    closes_key: str = ""
    status: str = "open"
    outcome: str = ""
    place: float | None = None
    known: str = ""
    confidence: str = ""
    corrected: str = ""
    criteria: str = ""
    source: str = ""
    note: str = ""
    evidence: tuple[Source, ...] = ()
    answers: tuple[Answer, ...] = ()
    n_answers: int = 0
    summary: AnswerSummary | None = None
    own: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    drawn: Drawn = NOT_DRAWN
    stated: Callable[[], tuple[tuple[str, str], ...]] = attrs.field(default=tuple, eq=False)

    @property
    def score(self) -> float | None:
        """Mean score of the answers that the headline counts; None if it counts none."""
        if self.summary is not None:
            return self.summary.score
        return mean_of(each.score for each in self.answers if each.is_counted)

    @property
    def point(self) -> float | None:
        """The median forecast, on the scale of the question."""
        if self.summary is not None:
            return self.summary.span.point
        points = [each.span.point for each in self.answers if each.span.point is not None]
        return median(points) if points else None


def mean_of(scores: Iterable[float | None]) -> float | None:
    """Mean of those scores that are neither None nor NaN; None if all are.

    Example:
        >>> mean_of([0.25, None, 0.75]), mean_of([])
        (0.5, None)
    """
    known = [each for each in scores if each is not None and not math.isnan(each)]
    return fmean(known) if known else None


def summary_of(points: Sequence[float], scores: Iterable[float | None]) -> AnswerSummary:
    """Summarise many answers to one question.

    Args:
        points: The probabilities, or other numbers, that were forecast.
        scores: The scores that the headline counts.

    Example:
        >>> summary_of([0.25, 0.5, 0.75], [0.5]).span
        Span(low=0.25, point=0.5, high=0.75, draws=())
    """
    if not points:
        return AnswerSummary(n=0, span=Span(), score=mean_of(scores))
    low, middle, high = quantiles(points, n=4) if len(points) > 1 else [points[0]] * 3
    span = Span(low=max(low, min(points)), point=middle, high=min(high, max(points)))
    return AnswerSummary(n=len(points), span=span, score=mean_of(scores))


def is_revised(entries: Iterable[ScorecardEntry]) -> bool:
    """Whether any forecaster has several forecasts that count on one question."""
    return any(answer.n_forecasts > 1 for each in entries for answer in each.answers)
