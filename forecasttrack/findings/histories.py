"""A history of revisions in words, so that a picture of it and its score agree."""

from __future__ import annotations

from collections.abc import Sequence

from forecasttrack.display.numbers import counted

CAPTION = (
    "From the opening of the question to its end; dashed: even odds; ring: the outcome."
    " The Brier score of each is the average over this time, each forecast counting for as long as"
    " it stood; time without a forecast does not count."
)
"""Stands under drawn histories; scorecards weigh histories by time."""
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
