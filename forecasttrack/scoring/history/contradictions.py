"""Contradictions: two things said by one forecaster at one instant, in no known order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidTableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog


def refuse_contradictions(log: ForecastLog, values: Iterable[NDArray[np.float64]]) -> None:
    """Refuse forecasts that differ from another of the same pair and instant.

    Args:
        log: The forecasts.
        values: Scores and relative values, in the order of the log, shape (n,) each.

    Raises:
        InvalidTableError: Two differ in a value or in their end, and no sequence orders them.
    """
    grouping = log.grouping
    if not grouping.tied.size:
        return
    differ = np.zeros(len(grouping.tied), dtype=bool)
    for value in values if log.expires_at is None else (*values, log.expires_at):
        differ |= value[grouping.tied] != value[grouping.tied - 1]
    if not differ.any():
        return
    place = grouping.tied[np.flatnonzero(differ)[0]]
    pair, row = np.searchsorted(grouping.first, place, side="right") - 1, int(grouping.row[place])
    message = (
        f"two forecasts by one forecaster on one question at one instant differ, the second at "
        f"row {row} (question {grouping.question[pair]}, forecaster {grouping.forecaster[pair]}). "
        "Give a 'sequence' column that says which came later, or remove one."
    )
    raise InvalidTableError(message, field="sequence", row=row)
