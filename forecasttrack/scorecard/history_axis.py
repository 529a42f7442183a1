"""The axis of values on which the forecasts on one question are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs

from forecasttrack.findings.histories import CAPTION, caption_of_option, caption_of_values
from forecasttrack.records.belief import Belief, OptionProbabilities, Point, Quantiles
from forecasttrack.records.choices import Categorical
from forecasttrack.records.kind import Binary, Date, Kind, Numeric
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.scorecard.beliefs import (
    NOWHERE,
    SPREAD,
    Ends,
    Scale,
    Span,
    ends_of,
    number_of,
    value_text,
)

_SHARES = Scale()
"""From 0 to 1."""


@attrs.frozen(kw_only=True)
class Axis:
    """The range in which forecasts of a question are drawn, and its labels.

    Attributes:
        scale: The values at the ends of the axis.
        lower, upper: These values as text.
        is_chance: Whether the axis is one of probabilities, from 0 to 100%.
        has_coin: Whether even odds are marked.
        outcome: Position of the outcome: a point, or a band if only a range is known.
        caption: A sentence about what is drawn.
    """

    scale: Scale = _SHARES
    lower: str = "0%"
    upper: str = "100%"
    is_chance: bool = True
    has_coin: bool = False
    outcome: Span = NOWHERE
    caption: str = CAPTION


OF_CHANCES = Axis()


def axis_of(
    kind: Kind, outcome: Outcome | None, beliefs: Sequence[Belief], ends: Sequence[Ends]
) -> Axis:
    """The axis of one question.

    Args:
        kind: Kind of the question.
        outcome: The outcome; None while unknown.
        beliefs: The beliefs of all forecasts.
        ends: The numbers that are drawn of each belief.
    """
    number = number_of(outcome, kind)
    if isinstance(kind, Binary):
        return Axis(has_coin=True, outcome=Span(point=number))
    if not isinstance(kind, Numeric | Date):
        caption = caption_of_option(outcome if isinstance(outcome, str) else "")
        return Axis(outcome=Span(point=number), caption=caption)
    bounds = (outcome.low, outcome.high) if isinstance(outcome, Range) else (number,)
    known = [each for each in (*(one for three in ends for one in three), *bounds)
             if each is not None]  # fmt: skip
    low, high = min(known), max(known)
    spare = 0.0 if low < high else 1.0
    scale = Scale(low=low - spare, high=high + spare)
    return Axis(
        scale=scale,
        lower=value_text(scale.low, kind),
        upper=value_text(scale.high, kind),
        is_chance=False,
        outcome=_place_of(outcome, number, scale),
        caption=caption_of_values(
            {level for each in beliefs if (level := _levels(each)) is not None},
            has_outcome=isinstance(outcome, Range) or number is not None,
        ),
    )


def _place_of(outcome: Outcome | None, number: float | None, scale: Scale) -> Span:
    """The position of an outcome; a range with an open end reaches to the end of the axis."""
    if not isinstance(outcome, Range):
        return Span(point=scale.place(number))
    low = 0.0 if outcome.low is None else scale.place(outcome.low)
    high = 1.0 if outcome.high is None else scale.place(outcome.high)
    return Span(low=low, high=high)


def drawn_ends(belief: Belief, kind: Kind, outcome: Outcome | None) -> Ends:
    """The lower end, the point and the upper end that are drawn of a belief; None where none is.

    For options it is the probability of the one that came true. For a forecast made before that
    option was on offer, it is the probability of the catch-all, or None without one.

    Example:
        >>> drawn_ends(Point(4.0), Numeric("people"), None)
        (None, 4.0, None)
    """
    if isinstance(belief, OptionProbabilities) and isinstance(outcome, str):
        others = kind.catch_all if isinstance(kind, Categorical) else None
        named = outcome if outcome in belief.options else others
        return None, belief.options.get(named or ""), None
    low, middle, high = (_finite(each) for each in ends_of(belief, None, outcome))
    return low, middle, high


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _levels(belief: Belief) -> tuple[float, float] | None:
    """The levels between which the band of a forecast lies; None where it has no band."""
    if isinstance(belief, Point) or (isinstance(belief, Quantiles) and len(belief.quantiles) == 1):
        return None
    if isinstance(belief, Quantiles):
        return belief.quantiles[0].level, belief.quantiles[-1].level
    return SPREAD
