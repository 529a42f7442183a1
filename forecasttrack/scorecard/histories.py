"""Histories of revisions on yes/no questions as steps over the life of the question."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import attrs

from forecasttrack.display.numbers import percent
from forecasttrack.findings.histories import in_words
from forecasttrack.records.belief import Probability
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import begins, ends, microseconds, written_out
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Resolution

DRAWN = 12
"""So many histories of one question are drawn at most."""


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
        return [pair for pair in itertools.pairwise(self.steps) if pair[0].end == pair[1].start]


def histories(
    question: Question, found: Resolution | None, forecasts: Sequence[Forecast]
) -> tuple[History, ...]:
    """Draw up the histories of a yes/no question that somebody revised or withdrew.

    Args:
        question: The question.
        found: Its resolution, where it has one.
        forecasts: Every forecast on it.

    Returns:
        One history per forecaster, by name; none where every forecast stood alone to the end.
    """
    own = sorted(
        (each for each in forecasts if isinstance(each.belief, Probability)),
        key=lambda each: (each.forecaster, microseconds(begins(each.issued_at))),
    )
    names = [each.forecaster for each in own]
    if len(set(names)) == len(names) and all(each.expires_at is None for each in own):
        return ()
    first, last = _window(question, found, own)
    if last <= first:
        return ()
    groups = itertools.groupby(own, key=lambda each: each.forecaster)
    made = (_history(name, list(group), first, last) for name, group in groups)
    return tuple(itertools.islice((each for each in made if each.steps), DRAWN))


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


def _history(name: str, forecasts: Sequence[Forecast], first: int, last: int) -> History:
    lapses = [None if each.expires_at is None else microseconds(ends(each.expires_at))
              for each in forecasts]  # fmt: skip
    until = [microseconds(begins(each.issued_at)) for each in forecasts[1:]] + [last]
    over = [
        end if lapse is None else min(end, lapse) for end, lapse in zip(until, lapses, strict=True)
    ]
    steps = tuple(_steps(forecasts, over, first, last))
    gone = forecasts[-1].expires_at if over[-1] < last else None
    stated = [
        (percent(each.belief.yes), written_out(each.issued_at))  # type: ignore[union-attr]
        for each in forecasts
    ]
    words = in_words(stated, withdrawn="" if gone is None else written_out(gone))
    return History(forecaster=name, steps=steps, words=words)


def _steps(
    forecasts: Sequence[Forecast], over: Sequence[int], first: int, last: int
) -> Iterator[Step]:
    for each, until in zip(forecasts, over, strict=True):
        start = (microseconds(begins(each.issued_at)) - first) / (last - first)
        end = (until - first) / (last - first)
        start, end = max(start, 0.0), min(end, 1.0)
        if start < end:
            yield Step(start=start, end=end, chance=each.belief.yes)  # type: ignore[union-attr]
