"""Forecasts made of coders' readings: the mean of the points, and the outermost band ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidForecastError
from forecasttrack.records.belief import (
    Belief,
    OptionProbabilities,
    Point,
    Probability,
    Quantile,
    Quantiles,
)
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, Period, When
from forecasttrack.records.wording import Reading, Wording
from forecasttrack.wording.adjudication import adjudicate, usable

if TYPE_CHECKING:
    from forecasttrack.book import Book
    from forecasttrack.records.briefing import Claim
    from forecasttrack.records.question import Question

_ADOPTED = re.compile(r"mean of \d+ readings?")


@attrs.frozen(kw_only=True)
class Adopted:
    """The forecasts made of coders' readings.

    Attributes:
        book: The book with the forecasts.
        made: Ids of the questions that got one.
        renewed: Ids of those whose forecast was brought up to date.
        left: The reason for each other question with readings, by its id.
    """

    book: Book
    made: tuple[str, ...]
    renewed: tuple[str, ...]
    left: dict[str, str]

    @property
    def left_by_reason(self) -> dict[str, list[str]]:
        """Ids of the questions that got none, by the reason."""
        found: dict[str, list[str]] = {}
        for name, reason in self.left.items():
            found.setdefault(reason, []).append(name)
        return found


def adopt(book: Book, *, with_hindsight: bool = False) -> Adopted:
    """Make a forecast of the claim's forecaster for each question that coders read.

    A forecast that was adopted before is brought up to date; forecasts that were made in another
    way stay. It is issued when its briefing was published, at the latest.

    Args:
        book: The book with the readings.
        with_hindsight: Whether readings count whose coder could know the outcome for sure.
    """
    claims = {each.id: each for each in book.claims}
    forecasts, left = list(book.forecasts), dict[str, str]()
    made, renewed = list[Forecast](), list[str]()
    for question, place, readings in _read_questions(book):
        earlier = None if place is None else forecasts[place]
        kept = usable(readings, book.coders, with_hindsight=with_hindsight)
        reason = _why_not(question, claims, earlier, kept)
        if reason is not None:
            left[question.id] = reason
            continue
        claim = claims[str(question.claim_id)]
        belief, wording = _joined(claim, earlier, kept, readings)
        if earlier is None or place is None:
            made.append(_forecast(book, question, claim, belief, wording))
        elif (earlier.belief, earlier.wording) != (belief, wording):
            forecasts[place] = attrs.evolve(earlier, belief=belief, wording=wording)
            renewed.append(question.id)
    freed: Any = {each.question_id for each in made}
    return Adopted(
        book=attrs.evolve(
            book,
            forecasts=[*forecasts, *made],
            questions=[_without_readings(each, freed) for each in book.questions],
            conditions=[_without_readings(each, freed) for each in book.conditions],
        ),
        made=tuple(each.question_id for each in made),
        renewed=tuple(renewed),
        left=left,
    )


def joined_belief(beliefs: Sequence[Belief]) -> Belief:
    """One belief out of several of one shape.

    Probabilities and values are averaged; of quantiles those below the middle are the lowest that
    anybody gave, and those above it the highest.

    Raises:
        InvalidForecastError: They differ in shape or in their levels.

    Example:
        >>> joined_belief([Quantiles.at({0.1: 3, 0.5: 5}), Quantiles.at({0.1: 1, 0.5: 9})])
        Quantiles(quantiles=(Quantile(level=0.1, value=1.0), Quantile(level=0.5, value=7.0)))
    """
    first = beliefs[0]
    if any(type(each) is not type(first) for each in beliefs):
        shapes = " and ".join(sorted({each.shape for each in beliefs}))
        raise InvalidForecastError(f"the readings have several shapes: {shapes}")
    if isinstance(first, Probability):
        return Probability(_mean([each.yes for each in beliefs]))  # type: ignore[union-attr]
    if isinstance(first, Point):
        return Point(_mean([each.value for each in beliefs]))  # type: ignore[union-attr]
    if isinstance(first, OptionProbabilities):
        given = [each.options for each in beliefs]  # type: ignore[union-attr]
        return OptionProbabilities({o: _mean([p[o] for p in given]) for o in first.options})
    if isinstance(first, Quantiles):
        return _joined_quantiles([each.quantiles for each in beliefs])  # type: ignore[union-attr]
    raise InvalidForecastError(f"readings in {first.shape} have no mean; give quantiles")


def _joined_quantiles(given: Sequence[Sequence[Quantile]]) -> Quantiles:
    levels = [each.level for each in given[0]]
    if any([each.level for each in one] != levels for one in given):
        raise InvalidForecastError("the readings have different levels; agree on the same ones")
    return Quantiles(
        Quantile(level, _outer(level, [one[place].value for one in given]))
        for place, level in enumerate(levels)
    )


def _outer(level: float, values: Sequence[float]) -> float:
    if level == 0.5:
        return _mean(values)
    return float(min(values) if level < 0.5 else max(values))


def _mean(values: Sequence[float]) -> float:
    return round(fmean(values), 12)


def _read_questions(book: Book) -> Iterator[tuple[Question, int | None, tuple[Reading, ...]]]:
    """Each question with readings of beliefs, and the position of its forecast, if it has one."""
    holders = {each.id: each.forecaster for each in book.claims}
    places: dict[str, int] = {}
    for n, each in enumerate(book.forecasts):
        question = book.question(each.question_id)
        if holders.get(question.claim_id or "", each.forecaster) == each.forecaster:
            places.setdefault(each.question_id, n)
    for question in book.questions_by_id.values():
        place = places.get(question.id)
        wording = None if place is None else book.forecasts[place].wording
        readings = (*question.readings, *(() if wording is None else wording.readings))
        stated = tuple(each for each in readings if each.belief is not None)
        if stated:
            yield question, place, stated


def _why_not(
    question: Question,
    claims: dict[str, Claim],
    earlier: Forecast | None,
    kept: Sequence[Reading],
) -> str | None:
    if question.claim_id not in claims:
        return "it tests no claim, so nobody is its forecaster"
    if not kept:
        return "every coder could know the outcome"
    reason = None if earlier is None or earlier.wording is None else earlier.wording.reason
    if earlier is not None and not _ADOPTED.fullmatch(reason or ""):
        return "its forecast stands already"
    return None


def _joined(
    claim: Claim, earlier: Forecast | None, kept: Sequence[Reading], readings: Sequence[Reading]
) -> tuple[Belief, Wording]:
    words = claim.hedge or claim.paraphrase
    if earlier is not None and earlier.wording is not None:
        words = earlier.wording.words
    every: Any = tuple(readings)
    beliefs = [each.belief for each in kept if each.belief is not None]
    if all(isinstance(each, Probability) for each in beliefs):
        wording = attrs.evolve(adjudicate(words, kept), readings=every)
        assert wording.point is not None  # noqa: S101 - it is the mean of the readings
        return Probability(wording.point), wording
    reason = f"mean of {counted(len(beliefs), 'reading')}"
    return joined_belief(beliefs), Wording(words=words, readings=every, reason=reason)


def _forecast(
    book: Book, question: Question, claim: Claim, belief: Belief, wording: Wording
) -> Forecast:
    published = next(each.published for each in book.briefings if each.id == claim.briefing_id)
    return Forecast(
        question_id=question.id,
        forecaster=claim.forecaster,
        belief=belief,
        issued_at=_latest(published),
        wording=wording,
        claim_id=claim.id,
    )


def _latest(published: When) -> Moment | Day:
    return published.latest if isinstance(published, Period) else published


def _without_readings(question: Question, made: set[str]) -> Question:
    """The question without the readings that its new forecast has; those without a belief stay."""
    if question.id not in made:
        return question
    return attrs.evolve(question, readings=[r for r in question.readings if r.belief is None])
