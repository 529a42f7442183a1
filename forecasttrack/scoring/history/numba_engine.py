"""The compiled engine: columns handed to the numba kernel, on as many threads as numba may use."""

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

#: Forecasts in a block of whole questions; all that a block needs fits into a processor's cache.
BLOCK = 1 << 13
#: Fewer forecasts than this cost less than starting another thread.
WORTH_A_THREAD = 50_000
#: Columns that the kernel takes in one pass.
COLUMNS = 4
#: Parts per thread, so that no thread waits long for the one with the largest questions.
PARTS = 4


def integrate_compiled(
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
) -> None:
    """Integrate over all questions, with the results of the NumPy engine.

    Every question is computed by one thread from beginning to end, so that the number of
    threads, which is numba's (``NUMBA_NUM_THREADS``), changes no digit.
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
    """Integrate at most `COLUMNS` columns: the first ones as scores, the rest as relatives."""
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
    # Asking numba for its number of threads would start them, and ours are Python's.
    most = getattr(numba.config, "NUMBA_NUM_THREADS")  # noqa: B009 - numba sets it when it loads
    threads = min(most, len(log) // WORTH_A_THREAD)
    if threads < 2:
        numba_kernel.integrate(cuts, *arguments)
        return
    with ThreadPoolExecutor(threads) as pool:
        parts = _parts(cuts, grouping.bounds, threads * PARTS)
        list(pool.map(lambda part: numba_kernel.integrate(part, *arguments), parts))


def _parts(cuts: NDArray[np.intp], bounds: NDArray[np.intp], count: int) -> list[NDArray[np.intp]]:
    """Divide blocks into parts of about as many forecasts, overlapping in one cut."""
    shares = np.linspace(0, bounds[-1], count + 1)
    ends = np.unique(np.searchsorted(bounds[cuts], shares))
    return [cuts[low : high + 1] for low, high in itertools.pairwise(ends)]


def _members(log: ForecastLog, relatives: Sequence[Relative]) -> NDArray[np.bool_]:
    """Who is a member, a row for each relative value; no columns where everybody is."""
    if all(each.member is None for each in relatives):
        return np.zeros((len(relatives), 0), dtype=bool)
    known = int(log.grouping.forecaster.max(initial=0)) + 1
    everybody = np.ones(known, dtype=bool)
    return np.array([everybody if r.member is None else r.member[:known] for r in relatives])
