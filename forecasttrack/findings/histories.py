"""A history of revisions in words, so that a picture of it and its score agree."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from forecasttrack.display.numbers import counted, percent

_FROM = "From the opening of the question to its end"
_WEIGHED = (
    " score of each is the average over this time, each forecast counting for as long as it stood;"
    " time without a forecast does not count."
)
CAPTION = f"{_FROM}; dashed: even odds; ring: the outcome. The Brier{_WEIGHED}"
"""Stands under drawn histories of yes/no questions; scorecards weigh histories by time."""
CROWD = "Grey: the median of all forecasts that stood at the time."
"""Stands there too, where several forecasters answered."""

NOT_REVISED = "nobody revised a forecast, so the same forecasts stand at every lead time"
AT_ONCE = "all forecasts were made on one day: the order is that in which outcomes came"
"""What a picture over time says where nothing was forecast anew."""


def last_of(forecasts: int) -> str:
    """Say of a probability that it is the last of several; empty for a single one.

    Example:
        >>> last_of(3), last_of(1)
        ('last of 3', '')
    """
    return f"last of {forecasts:,}" if forecasts > 1 else ""


def aside_of(left_out: int, withdrawn: str = "") -> str:
    """Say what a forecast shown alone leaves unsaid of its history; empty for nothing.

    Args:
        left_out: Later forecasts that do not count.
        withdrawn: When the forecast was withdrawn or lapsed, as text; empty where it stood.

    Example:
        >>> aside_of(1), aside_of(0, "20 Jan 2026"), aside_of(0)
        ('1 later forecast does not count', 'no forecast from 20 Jan 2026', '')
    """
    later = counted(left_out, "later forecast does", "later forecasts do")
    ended = f"no forecast from {withdrawn}" if withdrawn else ""
    return ", ".join(filter(None, [ended, f"{later} not count" if left_out else ""]))


def caption_of_option(option: str) -> str:
    """What stands under drawn histories of a question with options.

    Args:
        option: The option that came about, whose chance is drawn.

    Example:
        >>> caption_of_option("Left")[:70]
        'From the opening of the question to its end, the chance of what came a'
    """
    return f"{_FROM}, the chance of what came about ({option}), which the ring marks. The{_WEIGHED}"


def caption_of_values(levels: Collection[tuple[float, float]], *, has_outcome: bool) -> str:
    """What stands under drawn histories of numbers and dates.

    Args:
        levels: Each pair of levels between which the band of a forecast lies.
        has_outcome: Whether the outcome is drawn.

    Example:
        >>> caption_of_values([(0.1, 0.9)], has_outcome=True)[44:102]
        ' line: the median; band: 10% to 90%; dashed: the outcome. '
        >>> caption_of_values([], has_outcome=False)[44:62]
        ' line: the median.'
    """
    parts = [_FROM, "line: the median"]
    if len(levels) == 1:
        ((low, high),) = levels
        parts.append(f"band: {percent(low)} to {percent(high)}")
    elif levels:
        parts.append("band: between the levels that stand beside each forecast")
    if has_outcome:
        parts.append("dashed: the outcome")
    return f"{'; '.join(parts)}. The{_WEIGHED}"


def in_words(steps: Sequence[tuple[str, str]], withdrawn: str = "") -> str:
    """List the forecasts of a history with their days.

    Args:
        steps: Each forecast and since when it stood, as text.
        withdrawn: When the last one was withdrawn or lapsed, as text; empty where it stood.

    Example:
        >>> in_words([("13%", "2 Jan 2026"), ("86%", "10 Jan 2026")], withdrawn="20 Jan 2026")
        '13% from 2 Jan 2026; 86% from 10 Jan 2026; none from 20 Jan 2026'
    """
    listed = [f"{chance} from {day}" for chance, day in steps]
    return "; ".join(listed + ([f"none from {withdrawn}"] if withdrawn else []))
