"""Beliefs and outcomes of every shape as text, and as positions on a scale from 0 to 1."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from statistics import median

import attrs

from forecasttrack.display.numbers import amount, counted, percent
from forecasttrack.records.belief import (
    Belief,
    Cdf,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
    Samples,
)
from forecasttrack.records.kind import Date, Kind, Numeric
from forecasttrack.records.moments import Period, begins, date, ends, microseconds, written_out
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.records.wording import Band

_EPOCH = dt.date(1970, 1, 1)
_DAY = 86_400_000_000
"""Microseconds in a day."""
_MARGIN = 0.08
_OPTIONS_SHOWN = 3


def belief_text(belief: Belief, kind: Kind) -> str:  # noqa: PLR0911 - one for each shape
    """Write a belief as text.

    Example:
        >>> belief_text(Quantiles.at({0.1: 75_000, 0.5: 80_000, 0.9: 86_000}), Numeric("persons"))
        '80,000 persons (10% to 90%: 75,000 to 86,000)'
    """
    value = _value_of(kind)
    match belief:
        case Probability():
            return percent(belief.yes)
        case OptionProbabilities():
            likely = sorted(belief.options.items(), key=lambda each: -each[1])
            rest = len(likely) - _OPTIONS_SHOWN
            named = [f"{option} {percent(p)}" for option, p in likely[:_OPTIONS_SHOWN]]
            return ", ".join(named + ([f"{rest} more"] if rest > 0 else []))
        case Quantiles():
            first, last = belief.quantiles[0], belief.quantiles[-1]
            spread = f"{percent(first.level)} to {percent(last.level)}"
            middle = _middle(belief)
            ends_ = f"{spread}: {value(first.value)} to {value(last.value)}"
            return ends_ if middle is None else f"{value(middle)}{_unit(kind)} ({ends_})"
        case Samples():
            low, half, high = (value(each) for each in spread_of(belief))
            drawn = counted(len(belief.samples), "draw")
            return f"{half}{_unit(kind)} (10% to 90%: {low} to {high}; {drawn})"
        case Distribution():
            low, half, high = (value(each) for each in spread_of(belief))
            return f"{half}{_unit(kind)} (10% to 90%: {low} to {high}; {_family(belief, kind)})"
        case Point():
            return f"{value(belief.value)}{_unit(kind)}"
        case Cdf():
            low, half, high = (value(each) for each in spread_of(belief))
            return f"{half}{_unit(kind)} (10% to 90%: {low} to {high})"


def outcome_text(outcome: Outcome | None, kind: Kind) -> str:
    """Write an outcome as text.

    Example:
        >>> outcome_text(Range(low=80_000, high=85_000), Numeric("persons"))
        '80,000 to 85,000 persons'
    """
    value = _value_of(kind)
    if outcome is None:
        return ""
    if isinstance(outcome, Range):
        if outcome.low is None or outcome.high is None:
            side = "at most" if outcome.low is None else "at least"
            known = outcome.high if outcome.low is None else outcome.low
            return f"{side} {value(known or 0.0)}{_unit(kind)}"
        return f"{value(outcome.low)} to {value(outcome.high)}{_unit(kind)}"
    if isinstance(outcome, Period):
        return written_out(outcome)
    if isinstance(outcome, str):
        is_date = isinstance(kind, Date) and outcome != "never"
        return written_out(date(outcome)) if is_date else outcome
    return f"{value(float(outcome))}{_unit(kind)}"


@attrs.frozen(kw_only=True)
class Span:
    """The positions of a belief on a scale, each from 0 to 1; None where it states no number.

    Attributes:
        low, high: The ends of its band.
        point: Its probability, number or median.
        draws: Its samples, if they are few; otherwise empty.
    """

    low: float | None = None
    point: float | None = None
    high: float | None = None
    draws: tuple[float, ...] = ()


NOWHERE = Span()


@attrs.frozen(kw_only=True)
class Scale:
    """The range in which the answers to one question, and its outcome, are drawn."""

    low: float = 0.0
    high: float = 1.0

    def place(self, value: float | None) -> float | None:
        """The position of a value, from 0 to 1; None if it is None.

        Example:
            >>> Scale(low=0, high=200).place(50)
            0.25
        """
        if value is None or self.high <= self.low:
            return None
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def span(
        self,
        low: float | None,
        point: float | None,
        high: float | None,
        draws: Iterable[float] = (),
    ) -> Span:
        """The positions of a band, of the point in it and of samples."""
        found = Span(low=self.place(low), point=self.place(point), high=self.place(high))
        places = tuple(place for each in draws if (place := self.place(each)) is not None)
        return attrs.evolve(found, draws=places) if places else found


def scale_of(kind: Kind, values: Iterable[float | None]) -> Scale:
    """The scale of a question: probabilities from 0 to 1, numbers with a margin around them.

    Args:
        kind: Kind of the question.
        values: Every number forecast, and the outcome.
    """
    if not isinstance(kind, Numeric | Date):
        return Scale()
    known = [each for each in values if each is not None]
    if not known:
        return Scale()
    margin = (max(known) - min(known)) * _MARGIN or 1.0
    return Scale(low=min(known) - margin, high=max(known) + margin)


DRAWS_SHOWN = 60
"""Most samples that are drawn one by one; of more, only band and median are drawn."""


def draws_of(belief: Belief) -> tuple[float, ...]:
    """The samples of a belief, if they are few enough to be drawn one by one; otherwise empty."""
    few = isinstance(belief, Samples) and len(belief.samples) <= DRAWS_SHOWN
    return belief.samples if few else ()  # type: ignore[union-attr]


Ends = tuple[float | None, float | None, float | None]


def ends_of(belief: Belief, band: Band | None, outcome: Outcome | None) -> Ends:
    """Lower end, point and upper end of a belief, in its own unit; None where it states none.

    For options, the point is the probability of the outcome, or None while there is none.

    Example:
        >>> ends_of(Probability(0.3), Band(0.2, 0.5), None)
        (0.2, 0.3, 0.5)
    """
    match belief:
        case Probability():
            return (band.low, belief.yes, band.high) if band else (None, belief.yes, None)
        case OptionProbabilities():
            return (None, belief.options.get(outcome, 0.0), None) if isinstance(
                outcome, str
            ) else (None, None, None)  # fmt: skip
        case Quantiles():
            return belief.quantiles[0].value, _middle(belief), belief.quantiles[-1].value
        case Samples() | Distribution() | Cdf():
            return spread_of(belief)
        case Point():
            return None, belief.value, None


def number_of(outcome: Outcome | None, kind: Kind) -> float | None:
    """An outcome as a number on the scale of the answers; None where it is not one number.

    Example:
        >>> from forecasttrack.records.kind import Binary
        >>> number_of("yes", Binary()), number_of(Range(low=4), Numeric("count"))
        (1.0, None)
    """
    if outcome is None or outcome == "never":
        return None
    if isinstance(outcome, Range):
        closed = outcome.low is not None and outcome.high is not None
        return (outcome.low + outcome.high) / 2 if closed else None  # type: ignore[operator]
    if isinstance(kind, Date):
        when = outcome if isinstance(outcome, Period) else date(outcome)
        middle = begins(when) + (ends(when) - begins(when)) / 2
        return microseconds(middle) // _DAY
    if isinstance(outcome, str):
        return 0.0 if outcome == "no" and kind.name == "binary" else 1.0
    return float(outcome)  # type: ignore[arg-type]


def _middle(belief: Quantiles) -> float | None:
    return next((each.value for each in belief.quantiles if each.level == 0.5), None)


SPREAD = (0.1, 0.9)
"""The levels of the band drawn for samples and distributions."""
_LEVELS = (SPREAD[0], 0.5, SPREAD[1])


def spread_of(belief: Samples | Distribution | Cdf) -> tuple[float, float, float]:
    """The quantiles at 0.1, 0.5 and 0.9.

    Example:
        >>> spread_of(Samples([60, 70, 80]))
        (60, 70, 80)
        >>> uniform = Distribution("uniform", {"lower": 0, "upper": 1})
        >>> [round(each, 6) for each in spread_of(uniform)]
        [0.1, 0.5, 0.9]
    """
    if isinstance(belief, Distribution):
        return _of_family(belief)
    low, half, high = _LEVELS
    if isinstance(belief, Cdf):
        return belief.quantile(low), belief.quantile(half), belief.quantile(high)
    ordered = sorted(belief.samples)
    at = [math.ceil(level * len(ordered)) - 1 for level in _LEVELS]
    return ordered[at[0]], median(ordered), ordered[at[2]]


_Spread = tuple[float, float, float]
_READ: dict[Distribution, _Spread] = {}
_READ_AT_MOST = 100_000


def _of_family(belief: Distribution) -> _Spread:
    read_together([belief])
    return _READ[belief]


def read_together(beliefs: Iterable[Belief]) -> None:
    """Compute and keep the quantiles of all distributions among beliefs, family by family.

    A hundred of a family take as long as one.

    Example:
        >>> read_together([Distribution("normal", {"mean": each, "sd": 1}) for each in (4, 7)])
    """
    unread: dict[tuple[str, ...], list[Distribution]] = {}
    for each in beliefs:
        if isinstance(each, Distribution) and each not in _READ:
            unread.setdefault((each.family, *sorted(each.parameters)), []).append(each)
    if not unread:
        return
    from forecasttrack.scoring.families import make, quantile  # noqa: PLC0415 - loads SciPy

    if len(_READ) > _READ_AT_MOST:
        _READ.clear()
    for (family, *names), found in unread.items():
        n = len(found)
        distributions = make(
            family, {name: [each.parameters[name] for each in found] for name in names}, n
        )
        low, half, high = (quantile(distributions, level, n).tolist() for level in _LEVELS)
        _READ.update(zip(found, zip(low, half, high, strict=True), strict=True))


def _family(belief: Distribution, kind: Kind) -> str:
    """The family with its parameters; without those for dates, which would be day numbers."""
    if isinstance(kind, Date):
        return belief.family
    named = [f"{name} {amount(each)}" for name, each in belief.parameters.items()]
    return f"{belief.family}: {', '.join(named)}"


def _unit(kind: Kind) -> str:
    return f" {kind.unit}" if isinstance(kind, Numeric) else ""


def value_text(value: float, kind: Kind) -> str:
    """A number on the scale of a question as text, a day where the question asks for one.

    Example:
        >>> value_text(80000.0, Numeric("persons")), value_text(0.0, Date())
        ('80,000', '1 Jan 1970')
    """
    return _value_of(kind)(value)


def _value_of(kind: Kind) -> Callable[[float], str]:
    return _day_of if isinstance(kind, Date) else amount


def _day_of(days: float) -> str:
    try:
        return written_out(date((_EPOCH + dt.timedelta(days=days)).isoformat()))
    except OverflowError:
        return f"day {amount(days)} since 1970"
