"""Tallies: the yes/no forecasts of a part, counted by forecaster, probability and cluster."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.scoring.engine import uses_numba
from forecasttrack.tables.schema import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs

SUMS = ["weight", "weighted_outcome", "weight_squared", "count"]
TALLY = ["forecaster", "probability", "cluster", *SUMS]
"""The columns of a tally; ``forecaster`` is missing if all forecasters are counted together.

Equal forecasts on the questions of a ``cluster`` are one observation, and these questions may be in
several parts, so each cluster of several questions has rows of its own. Questions that share their
cluster with no other question have rows in common, in which ``cluster`` is missing.
"""

FEW = 4
"""Possible keys per forecast up to which counting every key is faster than sorting the keys."""

LARGEST = (1 << 63) - 1
"""The largest number for a key, which joins the cell and the question of a forecast."""


def tallied(pairs: Pairs, shared: Collection[Any]) -> list[dict[str, Any]]:
    """Count the yes/no forecasts of whole questions, by forecaster and all together.

    All forecasts on a question have its outcome and weight, so it suffices to count the forecasts
    by one number, their key, which stands for forecaster, probability, cluster and question.
    A *cell* is one combination of forecaster, probability and cluster: a row of the tally.

    Args:
        pairs: The pairs of whole questions.
        shared: The clusters of several questions in the whole input.

    Returns:
        The columns of both tallies by name, in the order of `TALLY`.
    """
    codes, known = pairs.codes, _CountedQuestions.of(pairs)
    question, forecaster, probability = _countable(pairs, known)
    distinct, place = _distinct(probability)
    group, clusters = _groups(pairs, shared)
    names = (codes.forecasters, distinct, clusters)
    rows = _CountedRows(
        question=question,
        forecaster=forecaster,
        place=place,
        group=group if len(clusters) else None,
    )
    return [_tally(each, names, known) for each in (rows, attrs.evolve(rows, forecaster=None))]


def _tally(
    rows: _CountedRows, names: tuple[NDArray[Any], ...], known: _CountedQuestions
) -> dict[str, Any]:
    """The columns of a tally of some forecasts, by name.

    Args:
        rows: The forecasts.
        names: The forecasters, the distinct probabilities, and the clusters of several questions.
        known: Outcomes and weights of the questions.
    """
    forecasters, distinct, clusters = names
    alone = rows.forecaster is None
    sizes = (1 if alone else len(forecasters), len(distinct), len(clusters) + 1)
    cell, sums = _summed(rows, sizes, known)
    cell, cluster = _apart(cell, len(clusters) + 1)
    code, place = _apart(cell, len(distinct))
    code = np.full(len(code), -1) if alone else code
    return {
        "forecaster": Texts(code.astype(np.int32), forecasters),
        "probability": distinct.take(place),
        "cluster": Texts(cluster - np.int32(1), clusters),
        **dict(zip(SUMS, sums, strict=True)),
    }


@attrs.frozen(kw_only=True, eq=False)
class _CountedQuestions:
    """The questions of a part, as far as tallies need them.

    Attributes:
        outcome, weight: Outcome and weight of each question, shape (q,).
        counts: Whether each question has the outcome yes or no, and a weight but 0, shape (q,).
    """

    outcome: NDArray[np.float64]
    weight: NDArray[np.float64]
    counts: NDArray[np.bool_]

    @classmethod
    def of(cls, pairs: Pairs) -> _CountedQuestions:
        outcome, weight = (
            pairs.of_questions(name).to_numpy(dtype=float) for name in ("outcome", "weight")
        )
        is_binary = (pairs.of_questions("kind") == "binary").to_numpy()
        counts = is_binary & ((outcome == 0) | (outcome == 1)) & (weight != 0)
        return cls(outcome=outcome, weight=weight, counts=counts)


@attrs.frozen(kw_only=True, eq=False)
class _CountedRows:
    """The forecasts that are counted, as codes.

    Attributes:
        question: Row of the question of each forecast, shape (n,).
        place: Position of the probability of each forecast among the distinct ones, shape (n,).
        forecaster: Code of the forecaster of each forecast, shape (n,); None if all forecasters are
            counted together.
        group: Number of the cluster of each question, from 1 on, 0 if it shares it with no other,
            shape (q,); None if no cluster has several questions.
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer] | None
    place: NDArray[np.integer]
    group: NDArray[np.int64] | None

    def __len__(self) -> int:
        return len(self.question)


def _countable(
    pairs: Pairs, known: _CountedQuestions
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]:
    """Question, forecaster and probability of each forecast that is counted, shape (n,) each."""
    codes, probability = pairs.codes, pairs.column("probability").to_numpy(dtype=float)
    is_stated = ~np.isnan(probability)
    if known.counts.all() and is_stated.all():
        return codes.question, codes.forecaster, probability
    kept = np.flatnonzero(known.counts.take(codes.question) & is_stated)
    return codes.question.take(kept), codes.forecaster.take(kept), probability.take(kept)


def _groups(pairs: Pairs, shared: Collection[Any]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """The number of the cluster of each question, as in `_CountedRows`, and the cluster names."""
    cluster = pairs.of_questions("cluster")
    codes, names = pd.factorize(cluster.where(cluster.isin(list(shared)), None))
    return codes.astype(np.int64) + 1, np.array([str(each) for each in names], dtype=object)


def _distinct(probability: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct probabilities, rising, and the position of each probability among them."""
    steps = np.rint(probability * _GRID)
    if not np.array_equal(steps / _GRID, probability):
        distinct, place = np.unique(probability + 0.0, return_inverse=True)
        return distinct, place.astype(np.int64)
    cell = steps.astype(np.int64)
    occurs = np.bincount(cell, minlength=1) > 0
    return np.flatnonzero(occurs) / _GRID, (np.cumsum(occurs) - 1)[cell]


_GRID = 10_000
"""Probabilities of at most four decimals are counted on this grid, without sorting."""


def _summed(
    rows: _CountedRows, sizes: tuple[int, int, int], known: _CountedQuestions
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """The cells that have a forecast, rising, and the columns `SUMS` of each.

    Args:
        rows: The forecasts.
        sizes: The numbers of forecasters, of distinct probabilities and of clusters.
        known: Outcomes and weights of the questions.
    """
    # The question takes whole bits of a key: shifting is much faster than dividing.
    bits = max(len(known.weight) - 1, 0).bit_length()
    cells = math.prod(sizes)
    if cells << bits <= LARGEST:
        return _summed_by_key(_keys(rows, sizes, bits), bits, cells, known)
    names, cell = np.unique(_cells(rows, sizes), return_inverse=True)
    key = (cell.astype(np.int64) << bits) + rows.question
    found, sums = _summed_by_key(key, bits, len(names), known)
    return names[found], sums


def _cells(rows: _CountedRows, sizes: tuple[int, int, int]) -> NDArray[np.int64]:
    """The cell of each forecast, (n,): forecaster, probability and cluster as one number."""
    _, places, groups = sizes
    cell = rows.place.astype(np.int64)
    if rows.forecaster is not None:
        cell += rows.forecaster * np.int64(places)
    return cell if rows.group is None else cell * groups + rows.group.take(rows.question)


def _keys(rows: _CountedRows, sizes: tuple[int, int, int], bits: int) -> NDArray[np.integer]:
    """The key of each forecast, (n,): its cell and its question as one number."""
    # Integers of 32 bits are sorted in half the time.
    kind = np.uint32 if math.prod(sizes) << bits <= 1 << 32 else np.int64
    if uses_numba("auto", len(rows)):
        from forecasttrack.scale.numba_tallies import keys  # noqa: PLC0415 - loads numba

        # Empty arrays of the usual types stand for None, so that numba compiles only once.
        who = rows.question[:0] if rows.forecaster is None else rows.forecaster
        group = np.zeros(0, dtype=np.int64) if rows.group is None else rows.group
        return keys(rows.question, who, rows.place, group, sizes[1:], bits, kind)
    return ((_cells(rows, sizes) << bits) + rows.question).astype(kind)


def _summed_by_key(
    key: NDArray[np.integer], bits: int, cells: int, known: _CountedQuestions
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """The cells and their sums, as in `_summed`, from the keys of all forecasts."""
    if cells << bits <= FEW * len(key):
        n = np.bincount(key)
        found = np.flatnonzero(n)
        return _added(found, n[found], bits, known)
    ordered = np.sort(key)
    if uses_numba("auto", len(ordered)):
        from forecasttrack.scale.numba_tallies import added  # noqa: PLC0415 - loads numba

        return added(ordered, bits, known.outcome, known.weight)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    found = ordered[first].astype(np.int64)
    return _added(found, np.diff(first, append=len(ordered)), bits, known)


def _added(
    key: NDArray[np.int64], n: NDArray[np.int64], bits: int, known: _CountedQuestions
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """Sum over the questions of each cell.

    Args:
        key: The distinct keys, rising.
        n: The number of forecasts of each key.
        bits: The number of bits of a key that are its question.
        known: Outcomes and weights of the questions.

    Returns:
        The cells, and the columns `SUMS` of each.
    """
    cell, question = key >> bits, key & ((1 << bits) - 1)
    starts = np.ones(len(cell), dtype=bool)
    np.not_equal(cell[1:], cell[:-1], out=starts[1:])
    place = np.cumsum(starts) - 1
    own = known.weight.take(question) * n
    weights, outcomes, squares, counts = (
        np.bincount(place, each) for each in (own, own * known.outcome.take(question), own * own, n)
    )
    return cell[starts], (weights, outcomes, squares, counts.astype(np.int64))


def _apart(key: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Split a number that is ``first * size + second`` into both."""
    if size == 1:
        return key, np.zeros(len(key), dtype=np.int32)
    first = key // size  # a division by one number is several times as fast as `divmod`
    return first, (key - first * size).astype(np.int32)
