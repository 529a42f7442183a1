"""Integrals over live time: for every pair of forecaster and question, in one pass."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.errors import InvalidForecastError, InvalidTableError
from forecasttrack.scoring.history.blocks import integrate_block
from forecasttrack.scoring.history.ordering import whole_blocks
from forecasttrack.scoring.history.stretches import side_by_side
from forecasttrack.scoring.history.sums import PairSums, Relative, joined
from forecasttrack.scoring.history.tier import compiles, sweepable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog
    from forecasttrack.scoring.history.tier import Engine


def integrate(
    log: ForecastLog,
    *,
    scores: Sequence[NDArray[np.float64]] = (),
    relatives: Sequence[Relative] = (),
    engine: Engine = "auto",
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

    Raises:
        InvalidArgumentError: There is no such engine.
        MissingExtraError: The engine asked for is not installed.
        InvalidForecastError: A score is NaN, or a relative value is plus infinity.
        InvalidTableError: Two forecasts of one pair and instant differ in score, and no
            sequence says which came later.
    """
    for value in (*scores, *(relative.value for relative in relatives)):
        _scorable(value, len(log))
    for relative in relatives:
        _comparable(relative)
    if not compiles(engine, len(log)):
        return _in_blocks(log, partial(integrate_block, log), scores, relatives)
    from forecasttrack.scoring.history.compiled_blocks import (  # noqa: PLC0415 - loads numba
        CompiledBlocks,
    )

    swept = [relative for relative in relatives if sweepable(relative)]
    sums = _in_blocks(log, CompiledBlocks(log), scores, swept)
    if len(swept) == len(relatives):
        return sums
    rest = [relative for relative in relatives if not sweepable(relative)]
    found = _in_blocks(log, partial(integrate_block, log), (), rest)
    gained = {id(one): row for one, row in zip(swept, sums.relatives, strict=True)}
    gained |= {id(one): row for one, row in zip(rest, found.relatives, strict=True)}
    return attrs.evolve(sums, relatives=np.array([gained[id(one)] for one in relatives]))


def _in_blocks(
    log: ForecastLog,
    block: Callable[..., PairSums],
    scores: Sequence[NDArray[np.float64]],
    relatives: Sequence[Relative],
) -> PairSums:
    table = side_by_side(log, [*scores, *(relative.value for relative in relatives)])
    blocks = [
        block(table, low, high, relatives)
        for low, high in whole_blocks(log.bounds)
        if log.bounds[low] < log.bounds[high]
    ]
    return joined(blocks, len(scores), len(relatives))


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
    refused = relative.value == np.inf if relative.against == "others" else np.isinf(relative.value)
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        message = (
            f"value is {relative.value[row]} at row {row}, and nothing can be held against it. "
            "A log score is at best finite, and a Brier score always is."
        )
        raise InvalidForecastError(message, field="value", row=row)
