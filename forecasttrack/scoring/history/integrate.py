"""Integrals over live time: for every pair of forecaster and question, in one pass."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.errors import InvalidForecastError, InvalidTableError
from forecasttrack.scoring.history.blocks import integrate_block
from forecasttrack.scoring.history.contradictions import refuse_contradictions
from forecasttrack.scoring.history.engine import compiles, sweepable
from forecasttrack.scoring.history.ordering import whole_blocks
from forecasttrack.scoring.history.sums import PairSums, Relative, empty_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.engine import Engine
    from forecasttrack.scoring.history.log import ForecastLog


def integrate(
    log: ForecastLog,
    *,
    scores: Sequence[NDArray[np.float64]] = (),
    relatives: Sequence[Relative] = (),
    engine: Engine = "auto",
    grouped: bool = False,
) -> PairSums:
    """Integrate scores, and values relative to the others, over the live time of each pair.

    Questions are worked through in blocks small enough to stay in a processor's cache, and
    nothing that is summed on one question touches another's digits.

    Args:
        log: The forecasts and their windows.
        scores: Scores of single forecasts, one array of shape (n,) each; NaN is refused.
        relatives: Values to hold against the other forecasters'.
        engine: ``"numpy"``, ``"numba"`` (the extra ``fast``), or ``"auto"``: numba where it is
            installed and the log long enough to repay its loading.
        grouped: The values stand in the order of the log already, which ``log.grouping.row``
            brings rows into; else in that of the rows.

    Raises:
        InvalidArgumentError: There is no such engine.
        MissingExtraError: The engine asked for is not installed.
        InvalidForecastError: A score is NaN, or a relative value is infinitely good.
        InvalidTableError: Two forecasts of one pair and instant differ in score, and no
            sequence says which came later.
    """
    columns = {id(each): each for each in (*scores, *(each.value for each in relatives))}
    for value in columns.values():
        _scorable(value, len(log))
    for relative in relatives:
        _comparable(relative)
    if not grouped:
        row = log.grouping.row
        scores = [score.take(row) for score in scores]
        relatives = [attrs.evolve(each, value=each.value.take(row)) for each in relatives]
    refuse_contradictions(log, [*scores, *(relative.value for relative in relatives)])
    sums = empty_sums(log.grouping, len(scores), len(relatives))
    if not compiles(engine, len(log)):
        _in_blocks(log, scores, relatives, sums)
        return sums
    from forecasttrack.scoring.history.compiled_blocks import (  # noqa: PLC0415 - loads numba
        integrate_compiled,
    )

    swept = [sweepable(relative) for relative in relatives]
    if all(swept):
        integrate_compiled(log, scores, relatives, sums)
        return sums
    rest = [not each for each in swept]
    fast = empty_sums(log.grouping, len(scores), sum(swept))
    slow = empty_sums(log.grouping, 0, sum(rest))
    integrate_compiled(log, scores, list(compress(relatives, swept)), fast)
    _in_blocks(log, (), list(compress(relatives, rest)), slow)
    sums.relatives[swept], sums.relatives[rest] = fast.relatives, slow.relatives
    return attrs.evolve(fast, relatives=sums.relatives)


def _in_blocks(
    log: ForecastLog,
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
    sums: PairSums,
) -> None:
    bounds = log.grouping.bounds
    for low, high in whole_blocks(bounds):
        if bounds[low] < bounds[high]:
            integrate_block(log, scores, relatives, sums, low, high)


def _scorable(value: NDArray[np.float64], rows: int) -> None:
    if value.shape != (rows,):
        message = f"a score needs one value per forecast, shape ({rows},), found {value.shape}."
        raise InvalidTableError(message, field="score")
    if np.isnan(value).any():
        row = int(np.flatnonzero(np.isnan(value))[0])
        message = (
            f"score is NaN at row {row}; a history is integrated over resolved questions only. "
            "Leave out the questions that are not resolved."
        )
        raise InvalidForecastError(message, field="score", row=row)


def _comparable(relative: Relative) -> None:
    best = np.inf if relative.higher else -np.inf
    refused = relative.value == best if relative.against == "others" else np.isinf(relative.value)
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        message = (
            f"value is {relative.value[row]} at row {row}, and nothing can be held against it. "
            "A log score is at best finite, and a Brier score always is."
        )
        raise InvalidForecastError(message, field="value", row=row)
