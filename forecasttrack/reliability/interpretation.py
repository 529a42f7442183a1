"""What so many forecasts can show about calibration, and what they cannot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy.special import ndtri

from forecasttrack.reliability.goodness import calibration_in_the_large, standard_error
from forecasttrack.reliability.table import reliability_table

if TYPE_CHECKING:
    import numpy as np

    from forecasttrack.reliability.tally import Tally

__all__ = ["interpret", "required_sample_size"]


def required_sample_size(
    one: float, other: float, *, level: float = 0.95, power: float = 0.8
) -> int:
    """Say how many questions at one probability it takes to tell it from another.

    Args:
        one: The probability said, inside (0, 1).
        other: The frequency to tell it from, inside (0, 1) and different.
        level: One minus the chance of a false alarm, inside (0, 1).
        power: Chance of noticing, inside (0, 1).

    Returns:
        The number of independent questions, by the normal approximation.

    References:
        Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions.

    Example:
        >>> required_sample_size(0.7, 0.6)
        172
    """
    spread = ndtri((1 + level) / 2) * math.sqrt(one * (1 - one))
    spread += ndtri(power) * math.sqrt(other * (1 - other))
    return math.ceil((spread / (one - other)) ** 2)


def interpret(
    tally: Tally, *, questions: int, clusters: int | None = None, error: float | None = None
) -> str:
    """Say in plain words what so many forecasts show about calibration, and what they cannot.

    Args:
        tally: The counted forecasts.
        questions: On how many questions they are.
        clusters: In how many groups of related questions, where that is known.
        error: Standard error of mean forecast minus share of yes under calibration, where
            related questions make it larger than independent ones would.

    Returns:
        A few sentences.

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> print(interpret(count(probability=[0.2, 0.2, 0.8], outcome=[0, 1, 1]), questions=3))
        3 forecasts on 3 questions cannot say whether 0.7 means 0.7 or 0.6: that takes about 172 questions at that one probability. On average 40% was said and 67% happened; chance alone explains a difference of up to 45 points, so this does not refute calibration, nor does it show it. So few would show only a bias overall of 65 points or more, and at the best-filled probability, 0.2 (said 2 times), the frequency may lie anywhere from 9% to 91%.
    """  # noqa: E501 - a printed line
    if not len(tally):
        return "No forecast has met an outcome, so nothing can be said about calibration."
    related = clusters is not None and clusters < questions
    grouped = f" in {clusters} clusters of related questions" if related else ""
    together = ", even if related questions came out together" if related else ""
    error = standard_error(tally) if error is None else error
    bias, table = calibration_in_the_large(tally), reliability_table(tally)
    needed, best = required_sample_size(0.7, 0.6), int(table.effective.argmax())
    many = "many" if table.effective[best] >= needed else "few"
    return " ".join(
        [
            f"{_times(tally.n, 'forecast')} on {_times(questions, 'question')}{grouped} "
            f"{_ability(table.effective, needed)}",
            f"On average {_percent(tally.base_rate + bias.value)} was said and "
            f"{_percent(tally.base_rate)} happened; chance alone explains a difference of up to "
            f"{_points(ndtri(0.975) * error)}{together}, so this {_verdict(bias.value, error)}.",
            f"So {many} would show {_showable((ndtri(0.975) + ndtri(0.8)) * error)}, and at the "
            f"best-filled probability, {table.probability[best]:.3g} (said "
            f"{_times(int(table.count[best]), 'time')}), the frequency may lie anywhere from "
            f"{_percent(table.low[best])} to {_percent(table.high[best])}.",
        ]
    )


def _ability(effective: np.ndarray, needed: int) -> str:
    task = "whether 0.7 means 0.7 or 0.6: that takes about"
    enough = int((effective >= needed).sum())
    if enough:
        return (
            f"come to the {needed} it takes to tell 0.7 from 0.6 at {enough} of the "
            f"{len(effective)} distinct values said."
        )
    return f"cannot say {task} {needed} questions at that one probability."


def _verdict(bias: float, error: float) -> str:
    if abs(bias) <= ndtri(0.975) * error:
        return "does not refute calibration, nor does it show it"
    side = "less" if bias > 0 else "more"
    return f"refutes calibration overall: {side} happened than was said"


def _showable(least: float) -> str:
    if least >= 1:
        return "no bias overall, however large"
    return f"only a bias overall of {_points(least)} or more"


def _times(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _points(share: float) -> str:
    return f"{100 * share:.0f} points"
