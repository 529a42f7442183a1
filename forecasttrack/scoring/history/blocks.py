"""The NumPy tier: the integrals of one block of whole questions, without a loop over forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.medians import above_median
from forecasttrack.scoring.history.peers import above_others
from forecasttrack.scoring.history.stretches import live_stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog
    from forecasttrack.scoring.history.sums import PairSums, Relative

AGAINST = {"others": above_others, "median": above_median}


def integrate_block(  # noqa: PLR0913, PLR0917 - the columns, where they end, and which block
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
    low: int,
    high: int,
) -> None:
    """Integrate over the questions from ``low`` to before ``high``.

    Args:
        log: The forecasts and their windows.
        scores: Scores of single forecasts, in the order of the log, shape (n,) each.
        relatives: Values to hold against the other forecasters', in the same order.
        sums: Where the integrals are put.
        low: First question of the block.
        high: The question after its last.
    """
    stretches = live_stretches(log, low, high)
    grouping = log.grouping
    mine = slice(grouping.pairs_until(low), grouping.pairs_until(high))
    here = slice(grouping.bounds[low], grouping.bounds[high])
    first, width = stretches.first, stretches.ends - stretches.begins
    sums.live[mine] = np.add.reduceat(width, first)
    sums.forecasts[mine] = np.add.reduceat(width > 0, first, dtype=np.int64)
    lasted = width.astype(np.float64)
    for place, score in enumerate(scores):
        sums.scores[place, mine] = _weighted(score[here], lasted, first)
    if not relatives:
        return
    changes = changes_of(stretches, log.closed_at[low:high], lapsing=log.expires_at is not None)
    for place, relative in enumerate(relatives):
        member = None
        if relative.member is not None:
            whose = np.repeat(grouping.forecaster[mine], np.diff(first, append=len(width)))
            member = relative.member[whose]
        value = relative.value[here] if relative.higher else -relative.value[here]
        gained = AGAINST[relative.against](changes, value, member)
        with np.errstate(invalid="ignore"):
            sums.relatives[place, mine] = np.add.reduceat(gained, first)


def _weighted(
    score: NDArray[np.float64], width: NDArray[np.float64], first: NDArray[np.intp]
) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        gained = score * width
        summed: NDArray[np.float64] = np.add.reduceat(gained, first)
        if np.isnan(summed).any():
            # An infinite score that was never live does not count: it is not infinity times zero.
            gained[width == 0] = 0.0
            summed = np.add.reduceat(gained, first)
    return summed
