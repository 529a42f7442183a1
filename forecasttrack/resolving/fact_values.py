"""Values that sources state for one day, and whether they keep to limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import attrs
import numpy as np

from forecasttrack.records.limits import Limits
from forecasttrack.records.moments import Period, text
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.tables.facts import Facts

Value: TypeAlias = str | float | Range
"""A text, a number, or a number known only as a range."""


@attrs.frozen
class Contradiction:
    """Sources that say different things of the same day."""

    values: tuple[Value, ...]


def combined_value(facts: Facts, rows: Sequence[int], conflict: str) -> Value | Contradiction:
    """The value of the rows of one day together.

    Args:
        facts: The facts.
        rows: Positions of the rows of one day.
        conflict: What to do where they differ: ``range`` joins numbers to a range; any other choice
            gives a ``Contradiction``, from which the caller makes a result.
    """
    values = tuple(dict.fromkeys(value_of(facts, row) for row in rows))
    if len(values) == 1:
        return values[0]
    if conflict == "range" and not any(isinstance(value, str) for value in values):
        low, high = min(facts.low[list(rows)]), max(facts.high[list(rows)])
        return _ranged(float(low), float(high))
    return Contradiction(values)


def value_of(facts: Facts, row: int) -> Value:
    """What one row says."""
    text = facts.text[row]
    return text if text is not None else _ranged(float(facts.low[row]), float(facts.high[row]))


def _ranged(low: float, high: float) -> float | Range:
    if low == high:
        return low
    return Range(low=low if np.isfinite(low) else None, high=high if np.isfinite(high) else None)


_TRUTHS = {"yes": 1.0, "no": 0.0}


def ends_of(value: Value) -> tuple[float, float]:
    """The two ends of a value: equal unless it is a range; yes is 1, no is 0.

    Example:
        >>> ends_of(Range(low=3)), ends_of("yes")
        ((3, inf), (1.0, 1.0))
    """
    if isinstance(value, Range):
        return (
            -math.inf if value.low is None else value.low,
            math.inf if value.high is None else value.high,
        )
    number = _TRUTHS[value] if isinstance(value, str) else value
    return number, number


def incomparable(limits: Limits, value: Value) -> str | None:
    """Why a value cannot be compared with limits; ``None`` if it can.

    A text other than yes and no cannot be compared with numbers, nor a number with a text.
    ``keeps`` returns False for these, so call this first.

    Example:
        >>> incomparable(Limits(at_most=75), "few"), incomparable(Limits(equals="few"), "many")
        ("'few' is no number, which the limit needs", None)
    """
    wants_text = isinstance(limits.equals, str)
    if not isinstance(value, str):
        shown = shown_value(value)
        return (
            f"{shown} is no text, and the rule asks for {limits.equals!r}" if wants_text else None
        )
    if wants_text or value in _TRUTHS:
        return None
    return f"{value!r} is no number, which the limit needs"


def keeps(limits: Limits, value: Value) -> bool | None:
    """Whether a value keeps to limits; ``None`` where its range lies on both sides.

    A yes is 1 and a no is 0 for limits that are numbers.

    Example:
        >>> keeps(Limits(at_most=75), 80), keeps(Limits(at_most=75), Range(low=70, high=80))
        (False, None)
    """
    if isinstance(value, str) and not isinstance(limits.equals, str):
        value = _TRUTHS.get(value, value)
    if not isinstance(value, Range):
        return limits.keeps(value)
    low, high = ends_of(value)
    if limits.keeps(low) and limits.keeps(high):
        return True
    return False if _outside(limits, low, high) else None


def _outside(limits: Limits, low: float, high: float) -> bool:
    # Another value than the one that the limit requires.
    is_another = limits.equals is not None and (
        isinstance(limits.equals, str) or not low <= limits.equals <= high
    )
    return (
        is_another
        or (limits.above is not None and high <= limits.above)
        or (limits.at_least is not None and high < limits.at_least)
        or (limits.below is not None and low >= limits.below)
        or (limits.at_most is not None and low > limits.at_most)
    )


def shown_value(value: Value, unit: str | None = None) -> str:
    """A value with its unit; a number in all its figures.

    Example:
        >>> shown_value(80_000.0, "persons"), shown_value(Range(low=4))
        ('80000 persons', 'from 4 up')
    """
    if isinstance(value, str):
        return value
    after = f" {unit}" if unit else ""
    if not isinstance(value, Range):
        return f"{_short(value)}{after}"
    if value.low is None or value.high is None:
        one, word = (value.high, "up to") if value.low is None else (value.low, "from")
        assert one is not None  # noqa: S101 - a range has an end
        return f"{word} {_short(one)}{after}{'' if word == 'up to' else ' up'}"
    return f"{_short(value.low)} to {_short(value.high)}{after}"


def shown_outcome(outcome: Outcome) -> str:
    """An outcome as text; a number in all its figures.

    Example:
        >>> shown_outcome(80_000.0), shown_outcome("yes")
        ('80000', 'yes')
    """
    return outcome if isinstance(outcome, str) else _shown(outcome)


def _shown(outcome: float | Range | Period) -> str:
    return text(outcome) if isinstance(outcome, Period) else shown_value(outcome)


def _short(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:.15g}"
