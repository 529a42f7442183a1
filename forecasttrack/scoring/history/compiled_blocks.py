"""Where NumPy's columns meet the compiled sweep, on as many threads as numba may use."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
import numba
import numpy as np

from forecasttrack.scoring.history import compiled
from forecasttrack.scoring.history.ordering import whole_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog
    from forecasttrack.scoring.history.sums import PairSums, Relative

#: Forecasts in a block of whole questions; all that a block needs stays in a processor's cache.
BLOCK = 1 << 13
#: Fewer forecasts than this are not worth the handing out to another thread.
WORTH_A_THREAD = 50_000
#: Columns that one sweep takes.
AT_ONCE = 4
#: Parts per thread, so that one that got the larger questions is not waited for long.
PARTS = 4


def integrate_compiled(
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
) -> None:
    """Integrate over all questions, like `integrate_block` block by block.

    Every question is worked through by one thread from beginning to end, so that the number of
    threads, which is numba's (``NUMBA_NUM_THREADS``), changes no digit.
    """
    columns = {id(each): each for each in (*scores, *(each.value for each in relatives))}
    for few in _batched(list(columns), AT_ONCE) or [[]]:
        weighed = [place for place, each in enumerate(scores) if id(each) in few]
        compared = [place for place, each in enumerate(relatives) if id(each.value) in few]
        part = attrs.evolve(
            sums,
            scores=np.empty((len(weighed), len(sums.live))),
            relatives=np.empty((len(compared), len(sums.live))),
        )
        _sweep(log, [scores[place] for place in weighed], [relatives[p] for p in compared], part)
        sums.scores[weighed], sums.relatives[compared] = part.scores, part.relatives


def _sweep(
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
) -> None:
    """Integrate what rests on no more than `AT_ONCE` columns."""
    grouping = log.grouping
    columns = (
        grouping.bounds, grouping.begins, grouping.turn, grouping.first, grouping.forecaster,
        log.issued_at, np.zeros(0, np.int64) if log.expires_at is None else log.expires_at,
        log.opens_at, log.closed_at,
        *_lines(scores, [each.value for each in relatives]),
        _members(log, relatives), np.array([1.0 if each.higher else -1.0 for each in relatives]),
        sums.live, sums.forecasts, sums.scores, sums.relatives,
    )  # fmt: skip
    blocks = [low for low, high in whole_blocks(grouping.bounds, BLOCK)]
    cuts = np.array([*blocks, len(log.opens_at)])
    # To ask numba for its number of threads would start them, and ours are Python's.
    most = getattr(numba.config, "NUMBA_NUM_THREADS")  # noqa: B009 - numba sets it when it loads
    threads = min(most, len(log) // WORTH_A_THREAD)
    if threads < 2:
        compiled.integrate(cuts, *columns)
        return
    with ThreadPoolExecutor(threads) as pool:
        parts = _parts(cuts, grouping.bounds, threads * PARTS)
        list(pool.map(lambda part: compiled.integrate(part, *columns), parts))


def _batched(names: list[int], size: int) -> list[list[int]]:
    return [names[begin : begin + size] for begin in range(0, len(names), size)]


def _parts(cuts: NDArray[np.intp], bounds: NDArray[np.intp], count: int) -> list[NDArray[np.intp]]:
    """Share blocks out in parts of about as many forecasts, overlapping in one cut."""
    shares = np.linspace(0, bounds[-1], count + 1)
    ends = np.unique(np.searchsorted(bounds[cuts], shares))
    return [cuts[low : high + 1] for low, high in itertools.pairwise(ends)]


def _lines(
    scores: Sequence[NDArray[np.float64]], values: Sequence[NDArray[np.float64]]
) -> list[NDArray[Any]]:
    """The columns there are, each once, and which of them are the scores and the values."""
    columns = {id(column): column for column in (*scores, *values)}
    line = {name: place for place, name in enumerate(columns)}
    weighed, compared = (
        np.array([line[id(column)] for column in each], dtype=np.intp) for each in (scores, values)
    )
    whole = [np.ascontiguousarray(column, dtype=np.float64) for column in columns.values()]
    none = [np.zeros(0)] * (AT_ONCE - len(columns))
    return [*whole, *none, weighed, compared]


def _members(log: ForecastLog, relatives: Sequence[Relative]) -> NDArray[np.bool_]:
    """Who is a member, a line for each relative value; no columns where everybody is."""
    if all(each.member is None for each in relatives):
        return np.zeros((len(relatives), 0), dtype=bool)
    known = int(log.grouping.forecaster.max(initial=0)) + 1
    everybody = np.ones(known, dtype=bool)
    return np.array([everybody if r.member is None else r.member[:known] for r in relatives])
