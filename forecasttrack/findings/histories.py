"""A history of revisions in words, so that a picture of it and its score agree."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from forecasttrack.display.numbers import counted, percent
from forecasttrack.findings.explanations import history_in_words

_FROM = "From the opening of the question to its end"
CAPTION = f"{_FROM}; dashed: even odds; ring: the outcome."
"""Stands under drawn histories of yes/no questions."""
CROWD_CAPTION = "Grey: the median of all forecasts that stood at the time."
"""Stands there too, where several forecasters answered."""

NOT_REVISED = "nobody revised a forecast, so the same forecasts stand at every lead time"
AT_ONCE = "all forecasts were made on one day: the order is that in which outcomes came"
"""What a picture over time says where nothing was forecast anew."""


def scored_as(history: str) -> str:
    """Say how a history becomes the score that stands beside its picture.

    Args:
        history: The convention, as in the column ``history`` of scores.

    Example:
        >>> scored_as("last")
        'For the score, the last forecast counts.'
        >>> scored_as("time-weighted, actual span, missing live-time")[:67]
        'For the score, each forecast counts for as long as it stood; time w'
    """
    return f"For the score, {history_in_words(history)}."


OTHER_RULES = "Scores are Brier scores (0 is best, 1 is worst) where no other rule stands beneath."
LAST_STANDS = "Of several forecasts by one forecaster, the last is drawn."
GREY = "A score in grey does not count in the headline; the row gives the reason."
"""Stand over the table of questions, where they hold of any row."""


def shorter_lines(*, revised: bool) -> str:
    """Say how the line from a forecast to the outcome is read beside scores.

    Args:
        revised: Whether any forecast was revised, so that its score is not of the drawn one alone.

    Example:
        >>> shorter_lines(revised=False)
        'The shorter the line, the better.'
        >>> shorter_lines(revised=True)
        'The shorter the line, the better the last forecast.'
    """
    return f"The shorter the line, the better{' the last forecast' if revised else ''}."


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
    return f"{_FROM}, the chance of what came about ({option}), which the ring marks."


def caption_of_values(levels: Collection[tuple[float, float]], *, has_outcome: bool) -> str:
    """What stands under drawn histories of numbers and dates.

    Args:
        levels: Each pair of levels between which the band of a forecast lies.
        has_outcome: Whether the outcome is drawn.

    Example:
        >>> caption_of_values([(0.1, 0.9)], has_outcome=True)[44:]
        ' line: the median; band: 10% to 90%; dashed: the outcome.'
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
    return f"{'; '.join(parts)}."


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
