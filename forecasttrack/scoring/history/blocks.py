"""The NumPy tier: the integrals of one block of whole questions, without a loop over forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.contradictions import refuse_contradictions
from forecasttrack.scoring.history.medians import above_median
from forecasttrack.scoring.history.peers import above_others
from forecasttrack.scoring.history.stretches import live_stretches
from forecasttrack.scoring.history.sums import PairSums, in_order, stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog
    from forecasttrack.scoring.history.stretches import Stretches
    from forecasttrack.scoring.history.sums import Relative

AGAINST = {"others": above_others, "median": above_median}


def integrate_block(
    log: ForecastLog,
    table: NDArray[np.float64],
    low: int,
    high: int,
    relatives: Sequence[Relative],
) -> PairSums:
    """Integrate over the questions from ``low`` to before ``high``.

    Args:
        log: The forecasts and their windows.
        table: Times, scores and relative values, as `side_by_side` lays them.
        low: First question of the block.
        high: The question after its last.
        relatives: What the last columns of the table are held against.
    """
    stretches = live_stretches(log, table, low, high)
    tied = np.flatnonzero(stretches.tied)
    refuse_contradictions(log, stretches.row, tied, tied - 1, stretches.values)
    width = stretches.ends - stretches.begins
    first = stretches.first
    scores = stretches.values[: len(stretches.values) - len(relatives)]
    return in_order(
        PairSums(
            question=stretches.question[first] + low,
            forecaster=stretches.forecaster[first],
            live=np.add.reduceat(width, first),
            forecasts=np.add.reduceat((width > 0).astype(np.int64), first),
            scores=stacked([_weighted(score, width, first) for score in scores], len(first)),
            relatives=stacked(_held_against(log, stretches, low, high, relatives), len(first)),
        )
    )


def _weighted(
    score: NDArray[np.float64], width: NDArray[np.int64], first: NDArray[np.intp]
) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        weighted = score * width
        # An infinite score that was never live does not count: it is not infinity times zero.
        weighted[width == 0] = 0.0
        return np.add.reduceat(weighted, first)


def _held_against(
    log: ForecastLog, stretches: Stretches, low: int, high: int, relatives: Sequence[Relative]
) -> list[NDArray[np.float64]]:
    if not relatives:
        return []
    changes = changes_of(stretches, log.closed_at[low:high], lapsing=log.expires_at is not None)
    everybody = np.ones(len(stretches.row), dtype=bool)
    found = []
    for relative, value in zip(relatives, stretches.values[-len(relatives) :], strict=True):
        member = everybody if relative.member is None else relative.member[stretches.forecaster]
        gained = AGAINST[relative.against](changes, value, member)
        with np.errstate(invalid="ignore"):
            found.append(np.add.reduceat(gained, stretches.first))
    return found
