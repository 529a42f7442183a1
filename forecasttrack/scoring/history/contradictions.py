"""Contradictions: two things said by one forecaster at one instant, in no known order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from forecasttrack.errors import InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Said(Protocol):
    """What was said by whom, when and for how long, in columns of shape (n,)."""

    @property
    def question(self) -> NDArray[np.integer]: ...  # noqa: D102
    @property
    def forecaster(self) -> NDArray[np.integer]: ...  # noqa: D102
    @property
    def expires_at(self) -> NDArray[np.int64] | None: ...  # noqa: D102
    @property
    def sequence(self) -> NDArray[np.int64] | None: ...  # noqa: D102


def refuse_contradictions(
    log: Said,
    row: NDArray[np.intp],
    places: NDArray[np.intp],
    before: NDArray[np.intp],
    values: NDArray[np.float64],
) -> None:
    """Refuse forecasts that differ from another of the same pair and instant.

    Args:
        log: The forecasts.
        row: The row of the log at each place, shape (m,).
        places: Places of forecasts that share pair and instant with the one before.
        before: The place of that one.
        values: Scores and relative values, shape (k, m).

    Raises:
        InvalidTableError: Two differ in a value or in their end, and no sequence orders them.
    """
    differ = (values[:, places] != values[:, before]).any(axis=0)
    if log.expires_at is not None:
        differ |= log.expires_at[row[places]] != log.expires_at[row[before]]
    if log.sequence is not None:
        differ &= log.sequence[row[places]] == log.sequence[row[before]]
    if not differ.any():
        return
    fault = int(row[places[np.flatnonzero(differ)[0]]])
    message = (
        f"two forecasts by one forecaster on one question at one instant differ, the second at "
        f"row {fault} (question {log.question[fault]}, forecaster {log.forecaster[fault]}). "
        "Give a 'sequence' column that says which came later, or remove one."
    )
    raise InvalidTableError(message, field="sequence", row=fault)
