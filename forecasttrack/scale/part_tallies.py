"""The yes/no forecasts of a part, counted by what they state."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.scoring.engine import uses_numba
from forecasttrack.tables.schema import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs

SUMS = ["weight", "weighted_outcome", "weight_squared", "count"]
TALLY = ["forecaster", "probability", "cluster", *SUMS]
"""Columns of a tally; ``forecaster`` is missing where all are counted together.

Questions of a ``cluster`` may lie in several parts, and count as one observation in the end, so
that each cluster has a row of its own; a question that shares its cluster with no other is added
up.
"""

FEW = 4
"""Possible keys for each forecast, up to which counting each costs less than sorting them."""

LARGEST = (1 << 63) - 1
"""The largest whole number that cell and question of a forecast can be together."""


def tallied(pairs: Pairs, shared: Collection[Any]) -> dict[str, Any]:
    """Count the yes/no forecasts of whole questions, by forecaster and all together.

    A question gives its outcome and its weight to all its forecasts, so that one whole number for
    forecaster, probability, cluster and question counts them all.

    Args:
        pairs: The pairs of whole questions.
        shared: The clusters of several questions, in whatever part these are.
    """
    codes = pairs.codes
    question, forecaster, probability = _countable(pairs)
    distinct, place = _distinct(probability)
    group, clusters = _groups(pairs, shared)
    of_question = group.take(question) if len(clusters) else 0
    parts = []
    for by_forecaster in (True, False):
        cell = forecaster * np.int64(len(distinct)) + place if by_forecaster else place
        forecasters = len(codes.forecasters) if by_forecaster else 1
        cells = forecasters * len(distinct) * (len(clusters) + 1)
        if len(clusters):
            cell = cell * (len(clusters) + 1) + of_question
        cell, sums = _summed(cell, question, cells, pairs)
        cell, cluster = _apart(cell, len(clusters) + 1)
        code, place_of_cell = _apart(cell, len(distinct))
        who = code if by_forecaster else np.full(len(code), -1)
        parts.append((who, distinct.take(place_of_cell), cluster - 1, *sums))
    who, stated, cluster, *columns = (np.concatenate(each) for each in zip(*parts, strict=True))
    return {
        "forecaster": Texts(who.astype(np.int32), codes.forecasters),
        "probability": stated,
        "cluster": Texts(cluster.astype(np.int32), clusters),
        **dict(zip(SUMS, columns, strict=True)),
    }


def _countable(
    pairs: Pairs,
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]:
    """Question, forecaster and probability of each forecast of a plain yes or no that counts."""
    codes, probability = pairs.codes, pairs.column("probability").to_numpy(dtype=float)
    outcome, weight = _of_questions(pairs)
    is_binary = (pairs.of_questions("kind") == "binary").to_numpy()
    counts = is_binary & ((outcome == 0) | (outcome == 1)) & (weight != 0)
    is_stated = ~np.isnan(probability)
    if counts.all() and is_stated.all():
        return codes.question, codes.forecaster, probability
    kept = np.flatnonzero(counts.take(codes.question) & is_stated)
    return codes.question.take(kept), codes.forecaster.take(kept), probability.take(kept)


def _of_questions(pairs: Pairs) -> list[NDArray[np.float64]]:
    """Outcome and weight of each question."""
    return [pairs.of_questions(name).to_numpy(dtype=float) for name in ("outcome", "weight")]


def _groups(pairs: Pairs, shared: Collection[Any]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """The number of each question's cluster from 1 on, 0 where it shares none; and their names."""
    cluster = pairs.of_questions("cluster")
    codes, names = pd.factorize(cluster.where(cluster.isin(list(shared)), None))
    return codes.astype(np.int64) + 1, np.array([str(each) for each in names], dtype=object)


def _distinct(probability: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct probabilities, ascending, and the place of each among them."""
    steps = np.rint(probability * _GRID)
    if not np.array_equal(steps / _GRID, probability):
        distinct, place = np.unique(probability + 0.0, return_inverse=True)
        return distinct, place.astype(np.int64)
    cell = steps.astype(np.int64)
    occurs = np.bincount(cell, minlength=1) > 0
    return np.flatnonzero(occurs) / _GRID, (np.cumsum(occurs) - 1)[cell]


_GRID = 10_000
"""Probabilities of at most four decimals are told apart without sorting."""


def _summed(
    cell: NDArray[np.int64], question: NDArray[np.integer], cells: int, pairs: Pairs
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """The cells that have a forecast, ascending, and their sums.

    Args:
        cell: The cell of each forecast.
        question: Its question.
        cells: How many cells there could be.
        pairs: The pairs.
    """
    if cells * max(len(pairs.codes.questions), 1) <= LARGEST:
        return _summed_by_key(cell, question, cells, pairs)
    names, place = np.unique(cell, return_inverse=True)
    found, sums = _summed_by_key(place.astype(np.int64), question, len(names), pairs)
    return names[found], sums


def _summed_by_key(
    cell: NDArray[np.int64], question: NDArray[np.integer], cells: int, pairs: Pairs
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """The same, where cell and question fit into one number."""
    of_questions = _of_questions(pairs)
    size = max(len(of_questions[0]), 1)
    key, possible = cell * np.int64(size) + question, cells * size
    if possible <= FEW * len(key):
        n = np.bincount(key)
        found = np.flatnonzero(n)
        return _added(found, n[found], size, *of_questions)
    # Half the bytes are sorted in half the time.
    ordered = np.sort(key.astype(np.uint32) if possible <= 1 << 32 else key)
    if uses_numba("auto", len(ordered)):
        from forecasttrack.scale.numba_tallies import added  # noqa: PLC0415 - loads numba

        return added(ordered, size, *of_questions)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    found = ordered[first].astype(np.int64)
    return _added(found, np.diff(first, append=len(ordered)), size, *of_questions)


def _added(
    key: NDArray[np.int64],
    n: NDArray[np.int64],
    size: int,
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """Add up the questions of each cell.

    Args:
        key: Cells and questions as one number each, ascending.
        n: How many forecasts each has.
        size: How many questions there are.
        outcome: The outcome of each question.
        weight: The weight of each question.
    """
    cell, question = _apart(key, size)
    starts = np.ones(len(cell), dtype=bool)
    np.not_equal(cell[1:], cell[:-1], out=starts[1:])
    place = np.cumsum(starts) - 1
    own = weight.take(question) * n
    weights, outcomes, squares, counts = (
        np.bincount(place, each) for each in (own, own * outcome.take(question), own * own, n)
    )
    return cell[starts], (weights, outcomes, squares, counts.astype(np.int64))


def _apart(key: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both numbers of a key that is the first times a size and the second."""
    first = key // size  # a division by one number is several times as fast as `divmod`
    return first, key - first * size
