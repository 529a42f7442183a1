"""Who forecast what and when; on yes/no questions that were revised, as steps over their life."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

import attrs

from forecasttrack.findings.histories import in_words
from forecasttrack.records.belief import Probability
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import (
    Period,
    begins,
    ends,
    from_microseconds,
    microseconds,
    written_out,
)
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution
from forecasttrack.scorecard.beliefs import belief_text

DRAWN = 12
"""So many histories of one question are drawn at most."""
CROWD = 3
"""From so many forecasters on a question on, their median is drawn."""


@attrs.frozen(kw_only=True)
class Step:
    """A probability and from where to where it stood, each from 0 to 1.

    Attributes:
        start, end: Places between the opening of the question and its end.
        chance: Probability of yes.
    """

    start: float
    end: float
    chance: float


@attrs.frozen(kw_only=True)
class Drawn:
    """The histories of one question on one axis of time.

    Attributes:
        histories: One per forecaster, by name; none where every forecast stood alone to the end.
        crowd: The median of all live forecasts over time, where there are several forecasters.
        first, last: The ends of the axis, in words.
    """

    histories: tuple[History, ...] = ()
    crowd: tuple[Step, ...] = ()
    first: str = ""
    last: str = ""


NOT_DRAWN = Drawn()


@attrs.frozen(kw_only=True)
class History:
    """The forecasts of one forecaster on one question.

    Attributes:
        forecaster: Who.
        steps: What stood when, in order.
        words: The same as text, with days.
    """

    forecaster: str
    steps: tuple[Step, ...]
    words: str

    @property
    def jumps(self) -> list[tuple[Step, Step]]:
        """Neighbouring steps of which the second replaces the first at once."""
        return jumps(self.steps)


def jumps(steps: Sequence[Step]) -> list[tuple[Step, Step]]:
    """Neighbouring steps of which the second follows the first at once."""
    return [pair for pair in itertools.pairwise(steps) if pair[0].end == pair[1].start]


def stated(question: Question, forecasts: Iterable[Forecast]) -> tuple[tuple[str, str], ...]:
    """List what each forecaster said and from when, of whatever kind the question is.

    Args:
        question: The question.
        forecasts: Forecasts on it.

    Returns:
        Names, in their order, each with all forecasts and their days in words.
    """
    groups = itertools.groupby(_in_order(forecasts), key=lambda each: each.forecaster)
    return tuple((name, _words(question, list(group))) for name, group in groups)


def _in_order(forecasts: Iterable[Forecast]) -> list[Forecast]:
    return sorted(
        forecasts, key=lambda each: (each.forecaster, microseconds(begins(each.issued_at)))
    )


def _words(question: Question, forecasts: Sequence[Forecast]) -> str:
    since = _since(forecasts)
    named = [
        (belief_text(each.belief, question.kind), when)
        for each, when in zip(forecasts, since, strict=True)
    ]
    return in_words(named, withdrawn=written_out(forecasts[-1].expires_at))


def _since(forecasts: Sequence[Forecast]) -> list[str]:
    """Since when each forecast stood: words of a document have a day, and hours only order them."""
    days = [written_out(begins(each.issued_at).date()) for each in forecasts]
    if all(each.wording is not None for each in forecasts) and len(set(days)) == len(days):
        return [
            written_out(each.issued_at) if isinstance(each.issued_at, Period) else day
            for each, day in zip(forecasts, days, strict=True)
        ]
    return [written_out(each.issued_at) for each in forecasts]


def histories(question: Question, found: Resolution | None, forecasts: Sequence[Forecast]) -> Drawn:
    """Draw up the histories of a yes/no question that somebody revised or withdrew.

    Args:
        question: The question.
        found: Its resolution, where it has one.
        forecasts: Every forecast on it.
    """
    own = _in_order(each for each in forecasts if isinstance(each.belief, Probability))
    names = [each.forecaster for each in own]
    if len(set(names)) == len(names) and all(each.expires_at is None for each in own):
        return Drawn()
    first, last = _window(question, found, own)
    if last <= first:
        return Drawn()
    groups = itertools.groupby(own, key=lambda each: each.forecaster)
    made = (_history(question, name, list(group), first, last) for name, group in groups)
    seen = [each for each in made if each.steps]
    return Drawn(
        histories=tuple(seen[:DRAWN]),
        crowd=_median_of(seen) if len(seen) >= CROWD else (),
        first=_day(first),
        last=_day(last, is_end=True),
    )


def _day(instant: int, *, is_end: bool = False) -> str:
    """The day of an instant; midnight at the end belongs to the day before it."""
    return written_out(from_microseconds(instant - is_end).date())


def _median_of(histories: Sequence[History]) -> tuple[Step, ...]:
    """The median of the forecasts that are live, wherever one of them begins or ends."""
    steps = [step for each in histories for step in each.steps]
    places = sorted({place for step in steps for place in (step.start, step.end)})
    found: list[Step] = []
    for start, end in itertools.pairwise(places):
        live = [step.chance for step in steps if step.start <= start < step.end]
        if live and found and found[-1].end == start and found[-1].chance == median(live):
            found[-1] = attrs.evolve(found[-1], end=end)
        elif live:
            found.append(Step(start=start, end=end, chance=median(live)))
    return tuple(found)


def _window(
    question: Question, found: Resolution | None, forecasts: Sequence[Forecast]
) -> tuple[int, int]:
    """The life of a question: from its opening to its close, or to an outcome before that."""
    issued = [microseconds(begins(each.issued_at)) for each in forecasts]
    opens = min(issued) if question.opens_at is None else microseconds(begins(question.opens_at))
    closes = [] if question.closes_at is None else [microseconds(ends(question.closes_at))]
    known = found.known_at if found is not None else None
    over = closes + ([] if known is None else [microseconds(ends(known))])
    return opens, min(over, default=max(issued))


def _history(
    question: Question, name: str, forecasts: Sequence[Forecast], first: int, last: int
) -> History:
    lapses = [None if each.expires_at is None else microseconds(ends(each.expires_at))
              for each in forecasts]  # fmt: skip
    until = [microseconds(begins(each.issued_at)) for each in forecasts[1:]] + [last]
    over = [
        end if lapse is None else min(end, lapse) for end, lapse in zip(until, lapses, strict=True)
    ]
    steps = tuple(_steps(forecasts, over, first, last))
    return History(forecaster=name, steps=steps, words=_words(question, forecasts))


def _steps(
    forecasts: Sequence[Forecast], over: Sequence[int], first: int, last: int
) -> Iterator[Step]:
    for each, until in zip(forecasts, over, strict=True):
        start = (microseconds(begins(each.issued_at)) - first) / (last - first)
        end = (until - first) / (last - first)
        start, end = max(start, 0.0), min(end, 1.0)
        if start < end:
            yield Step(start=start, end=end, chance=each.belief.yes)  # type: ignore[union-attr]
