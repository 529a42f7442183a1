"""One question of a scorecard: its claim, its forecasts and its outcome, ready to be shown.

Everything is text or a plain number here, so that HTML, Markdown and CSV show the same.
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
"""Up to so many answers to a question are listed; more are summarised by their middle half."""


@attrs.frozen(kw_only=True)
class Source:
    """One piece of evidence.

    Attributes:
        statement: What it states.
        title: Title of the source.
        address: Its address as the book has it.
        about: Its date and how sure we are, as one text.
    """

    statement: str
    title: str
    address: str
    about: str


@attrs.frozen(kw_only=True)
class Answer:
    """The last forecast of one forecaster on a question.

    Attributes:
        forecaster: Who.
        forecast: The belief in words and numbers.
        span: Where belief and band lie on the scale of the question.
        words: The words that it was read from.
        score: Its score, None where there is none.
        rule: The rule of the score.
        unit: The unit of the score, where it has one.
        reason: ``in the headline``, or why not.
        n_forecasts: How many forecasts of this forecaster about the question count.
        aside: Whether the forecast was withdrawn, or followed by others that do not count.
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
        """Whether the headline counts it."""
        return self.reason == "in the headline"


@attrs.frozen(kw_only=True)
class AnswerSummary:
    """Many answers to one question: how many, their middle half, and their mean score.

    Attributes:
        n: How many.
        span: Lower quartile, median and upper quartile.
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
        claim_id, claim, section, hedge, holder, nature, relation: The claim and how it is tested.
        importance: How much the claim matters, larger for more; None where nobody says.
        is_main: Whether the record marks the claim as one to look at first.
        opens, closes: Its window, as dates.
        written: When it was written and by whom, where its writer is known.
        status: ``yes``, ``no``, ``settled`` (any other outcome), ``open``, ``due``, ``overdue``,
            ``unresolved``, ``annulled``, ``ambiguous`` or ``condition not met``.
        outcome: What happened.
        place: Where the outcome lies on the scale of the answers, from 0 to 1.
        known: When it could be known.
        confidence: How sure it is.
        corrected: What the outcome was before it was corrected, and why.
        criteria, source, note: What else a reader of the score should know.
        evidence: What the outcome rests on.
        answers: The last forecasts, in order of their names.
        n_answers: How many forecasters answered, even where answers are not listed.
        summary: Their summary, where they are many.
        own: Tags, fields and further columns, each with its values.
        drawn: What each said over time, where somebody revised or withdrew a probability.
        stated: Gives each forecaster with all forecasts and their days, in words.
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
        """Mean score of the answers that the headline counts; None where there is none."""
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
    """Mean of the scores there are; None where there are none.

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
        scores: The scores that count.

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
    """Whether anybody revised a forecast that counts."""
    return any(answer.n_forecasts > 1 for each in entries for answer in each.answers)
