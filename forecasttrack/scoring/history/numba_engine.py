"""The compiled engine: calls of the numba kernel, on as many threads as numba may use."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numba
import numpy as np

from forecasttrack.scoring.history import numba_kernel
from forecasttrack.scoring.history.log import whole_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.comparisons import Relative
    from forecasttrack.scoring.history.integrals import PairSums
    from forecasttrack.scoring.history.log import ForecastLog

#: Forecasts in a block of whole questions; all columns of a block fit into a processor's cache.
BLOCK = 1 << 13
#: Forecasts for which another thread is worth starting.
WORTH_A_THREAD = 50_000
#: Columns that the kernel takes in one pass.
COLUMNS = 4
#: Parts of the work per thread: several, so that threads end at about the same time.
PARTS = 4


def integrate_compiled(
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
) -> None:
    """Integrate over all questions and write the results into ``sums``.

    Scores and the values of ``relatives``, which are compared with the mean of the others, are
    finite and in the order of the log, but for scores, which may be infinite. Every question is
    computed by one thread, so the number of threads, which is numba's (``NUMBA_NUM_THREADS``),
    changes no digit.
    """
    count = len(scores)
    columns = [np.ascontiguousarray(each, dtype=np.float64)
               for each in (*scores, *(relative.value for relative in relatives))]  # fmt: skip
    for start in range(0, max(len(columns), 1), COLUMNS):
        chosen = range(start, min(start + COLUMNS, len(columns)))
        weighted = [place for place in chosen if place < count]
        compared = [place for place in chosen if place >= count]
        _one_pass(
            log,
            [columns[place] for place in chosen],
            len(weighted),
            [relatives[place - count] for place in compared],
            sums,
            sums.scores[min(start, count) : min(start + COLUMNS, count)],
            sums.relatives[max(start - count, 0) : max(start + COLUMNS - count, 0)],
        )


def _one_pass(  # noqa: PLR0913, PLR0917 - the columns in, and the columns out
    log: ForecastLog,
    columns: list[NDArray[np.float64]],
    weighted: int,
    relatives: Sequence[Relative],
    sums: PairSums,
    scores_out: NDArray[np.float64],
    relatives_out: NDArray[np.float64],
) -> None:
    """Integrate up to `COLUMNS` columns: the first ``weighted`` as scores, others as relatives."""
    grouping = log.grouping
    arguments = (
        grouping.bounds, grouping.starts_pair, grouping.in_time, grouping.first,
        grouping.forecaster,
        log.issued_at, np.zeros(0, np.int64) if log.expires_at is None else log.expires_at,
        log.opens_at, log.closed_at,
        *columns, *[np.zeros(0)] * (COLUMNS - len(columns)), weighted,
        _members(log, relatives), np.array([-1.0 if each.negate else 1.0 for each in relatives]),
        sums.live, sums.forecasts, scores_out, relatives_out,
    )  # fmt: skip
    blocks = [low for low, high in whole_blocks(grouping.bounds, BLOCK)]
    cuts = np.array([*blocks, len(log.opens_at)])
    # numba's function for the number of threads would start numba's own; these are Python's.
    most = getattr(numba.config, "NUMBA_NUM_THREADS")  # noqa: B009 - numba sets it when it loads
    threads = min(most, len(log) // WORTH_A_THREAD)
    if threads < 2:
        numba_kernel.integrate(cuts, *arguments)
        return
    with ThreadPoolExecutor(threads) as pool:
        parts = _parts(cuts, grouping.bounds, threads * PARTS)
        list(pool.map(lambda part: numba_kernel.integrate(part, *arguments), parts))


def _parts(cuts: NDArray[np.intp], bounds: NDArray[np.intp], count: int) -> list[NDArray[np.intp]]:
    """Divide blocks into parts with about equally many forecasts.

    Args:
        cuts: The first question of each block, and the number of questions.
        bounds: The position at which each question begins, and the end.
        count: How many parts.

    Returns:
        The cuts of each part; the last cut of a part is the first one of the next.
    """
    shares = np.linspace(0, bounds[-1], count + 1)
    ends = np.unique(np.searchsorted(bounds[cuts], shares))
    return [cuts[low : high + 1] for low, high in itertools.pairwise(ends)]


def _members(log: ForecastLog, relatives: Sequence[Relative]) -> NDArray[np.bool_]:
    """Whether each forecaster is a member for each relative value, shape (r, forecasters).

    The shape is (r, 0) if everybody is a member for all of them.
    """
    if all(each.member is None for each in relatives):
        return np.zeros((len(relatives), 0), dtype=bool)
    count = int(log.grouping.forecaster.max(initial=0)) + 1
    everybody = np.ones(count, dtype=bool)
    return np.array([everybody if r.member is None else r.member[:count] for r in relatives])
