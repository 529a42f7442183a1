"""The forecasts on a question over time: in words, and as steps that are drawn."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

import attrs

from forecasttrack.findings.histories import in_words
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Kind
from forecasttrack.records.moments import (
    Period,
    begins,
    ends,
    from_microseconds,
    microseconds,
    written_out,
)
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Outcome, Resolution
from forecasttrack.scorecard.beliefs import Ends, Span, belief_text, read_together
from forecasttrack.scorecard.history_axis import OF_CHANCES, Axis, axis_of, drawn_ends

DRAWN = 12
"""Most histories of one question that are drawn."""
LEAST_CROWD = 3
"""Fewest forecasters on a question for whom their median is drawn."""


@attrs.frozen(kw_only=True)
class Step:
    """A forecast, and the time in which it was live, as positions on both axes.

    Attributes:
        start, end: When it was live, from 0, the opening of the question, to 1, its end.
        span: Positions of its probability or median, and of its band, on the axis of values.
    """

    start: float
    end: float
    span: Span


@attrs.frozen(kw_only=True)
class Drawn:
    """The histories of one question on one axis of time.

    Attributes:
        histories: One per forecaster, in order of names; empty if nobody revised or withdrew a
            forecast.
        crowd: The median of all live forecasts over time; empty for fewer than three forecasters.
        axis: The axis of values.
        first, last: The days at the ends of the axis of time, as text.
    """

    histories: tuple[History, ...] = ()
    crowd: tuple[Step, ...] = ()
    axis: Axis = OF_CHANCES
    first: str = ""
    last: str = ""


NOT_DRAWN = Drawn()
_NONE: Ends = (None, None, None)
_DAY = 86_400_000_000
"""Microseconds in a day."""


@attrs.frozen(kw_only=True)
class History:
    """The forecasts of one forecaster on one question.

    Attributes:
        forecaster: The forecaster.
        steps: The forecasts with their times, in order.
        words: The forecasts with their days, as text.
    """

    forecaster: str
    steps: tuple[Step, ...]
    words: str

    @property
    def touching_steps(self) -> list[tuple[Step, Step]]:
        """Pairs of neighbouring steps of which the second begins when the first ends."""
        return touching_steps(self.steps)


def touching_steps(steps: Sequence[Step]) -> list[tuple[Step, Step]]:
    """Pairs of neighbouring steps between which a line is drawn, as the second follows at once."""
    lines = [each for each in steps if each.span.point is not None]
    return [pair for pair in itertools.pairwise(lines) if pair[0].end == pair[1].start]


def stated(kind: Kind, forecasts: Iterable[Forecast]) -> tuple[tuple[str, str], ...]:
    """List all forecasts of each forecaster with their days, as text.

    Args:
        kind: Kind of the question.
        forecasts: The forecasts on the question.

    Returns:
        The names of the forecasters, in order, each with the text.
    """
    groups = itertools.groupby(_in_order(forecasts), key=lambda each: each.forecaster)
    return tuple((name, _words(kind, list(group))) for name, group in groups)


def _in_order(forecasts: Iterable[Forecast]) -> list[Forecast]:
    return sorted(
        forecasts, key=lambda each: (each.forecaster, microseconds(begins(each.issued_at)))
    )


def _words(kind: Kind, forecasts: Sequence[Forecast]) -> str:
    since = _since(forecasts)
    named = [
        (belief_text(each.belief, kind), when) for each, when in zip(forecasts, since, strict=True)
    ]
    return in_words(named, withdrawn=written_out(forecasts[-1].expires_at))


def _since(forecasts: Sequence[Forecast]) -> list[str]:
    """When each forecast was issued, as text; without an hour if it was read from a document."""
    days = [written_out(begins(each.issued_at).date()) for each in forecasts]
    if all(microseconds(begins(each.issued_at)) % _DAY == 0 for each in forecasts):
        return days
    if all(each.wording is not None for each in forecasts) and len(set(days)) == len(days):
        return [
            written_out(each.issued_at) if isinstance(each.issued_at, Period) else day
            for each, day in zip(forecasts, days, strict=True)
        ]
    return [written_out(each.issued_at) for each in forecasts]


@attrs.frozen(kw_only=True)
class Life:
    """The kind and outcome of a question, and the time over which its forecasts are drawn.

    Attributes:
        kind: The kind of the question.
        outcome: The outcome; None while unknown.
        opens: When the question opened, in microseconds; None if unknown.
        ends: The close and the moment at which the outcome was known, in microseconds, as far as
            known; the earlier one ends the picture.
    """

    kind: Kind
    outcome: Outcome | None
    opens: int | None
    ends: tuple[int, ...]


def life_of(question: Question, found: Resolution | None) -> Life:
    """The life of a question: from its opening to its close, or to an earlier outcome.

    Args:
        question: The question.
        found: Its resolution; None if it has none.
    """
    known = found.known_at if found is not None else None
    return Life(
        kind=question.kind,
        outcome=None if found is None else found.outcome,
        opens=None if question.opens_at is None else microseconds(begins(question.opens_at)),
        ends=tuple(microseconds(ends(each)) for each in (question.closes_at, known) if each),
    )


def histories(life: Life, forecasts: Sequence[Forecast]) -> Drawn:
    """Compute what is drawn of a question on which a forecast was revised or withdrawn.

    Args:
        life: The kind of the question, its outcome, and the time that is drawn.
        forecasts: All forecasts on the question; those of one forecaster and instant in order.
    """
    names = {each.forecaster for each in forecasts}
    if len(names) == len(forecasts) and all(each.expires_at is None for each in forecasts):
        return NOT_DRAWN
    kind, outcome = life.kind, life.outcome
    read_together(each.belief for each in forecasts)
    numbers = ((each, drawn_ends(each.belief, kind, outcome)) for each in _in_order(forecasts))
    placed = [each for each in numbers if each[1] != _NONE]
    first, last = _window(life, [each for each, _ in placed])
    if last <= first:
        return NOT_DRAWN
    axis = axis_of(kind, outcome, [each.belief for each, _ in placed], [ends for _, ends in placed])
    groups = itertools.groupby(placed, key=lambda each: each[0].forecaster)
    own = {name: list(group) for name, group in groups}
    made = {name: tuple(_steps(own[name], axis, first, last)) for name in own}
    seen = {name: steps for name, steps in made.items() if steps}
    return Drawn(
        histories=tuple(
            History(
                forecaster=name, steps=steps, words=_words(kind, [each for each, _ in own[name]])
            )
            for name, steps in itertools.islice(seen.items(), DRAWN)
        ),
        crowd=_median_of(seen.values()) if len(seen) >= LEAST_CROWD else (),
        axis=axis,
        first=_day(first),
        last=_day(last, is_end=True),
    )


def _day(instant: int, *, is_end: bool = False) -> str:
    """The day of an instant as text; as an end, midnight belongs to the day before it."""
    return written_out(from_microseconds(instant - is_end).date())


def _median_of(histories: Iterable[Sequence[Step]]) -> tuple[Step, ...]:
    """The median of all live forecasts, as steps from one beginning or end to the next."""
    steps = [step for each in histories for step in each if step.span.point is not None]
    places = sorted({place for step in steps for place in (step.start, step.end)})
    found: list[Step] = []
    for start, end in itertools.pairwise(places):
        live = [step.span.point for step in steps if step.start <= start < step.end]
        middle = Span(point=median(live)) if live else None  # type: ignore[type-var]
        if middle and found and found[-1].end == start and found[-1].span == middle:
            found[-1] = attrs.evolve(found[-1], end=end)
        elif middle:
            found.append(Step(start=start, end=end, span=middle))
    return tuple(found)


def _window(life: Life, forecasts: Sequence[Forecast]) -> tuple[int, int]:
    """The beginning and the end of the time that is drawn, in microseconds; 0 without forecasts."""
    issued = [microseconds(begins(each.issued_at)) for each in forecasts]
    if not issued:
        return 0, 0
    opens = min(issued) if life.opens is None else life.opens
    return opens, min(life.ends, default=max(issued))


def _steps(
    own: Sequence[tuple[Forecast, Ends]], axis: Axis, first: int, last: int
) -> Iterator[Step]:
    """The steps of one forecaster: each forecast until the next one, or until its expiry."""
    issued = [microseconds(begins(each.issued_at)) for each, _ in own]
    for (each, ends_), since, until in zip(own, issued, [*issued[1:], last], strict=True):
        over = until if each.expires_at is None else min(until, microseconds(ends(each.expires_at)))
        start = max((since - first) / (last - first), 0.0)
        end = min((over - first) / (last - first), 1.0)
        if start < end:
            yield Step(start=start, end=end, span=axis.scale.span(*ends_))
