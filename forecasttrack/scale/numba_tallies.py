"""Keys of forecasts, and sums over sorted keys, computed with numba in one pass."""

# mypy: disable-error-code="no-untyped-def, misc"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def keys(  # noqa: PLR0913, PLR0917 - the columns of forecasts
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    place: NDArray[np.integer],
    group: NDArray[np.int64],
    sizes: tuple[int, int],
    bits: int,
    kind: type[np.integer],
) -> NDArray[np.integer]:
    """Cell and question of each forecast as one number, as `part_tallies` finds them with NumPy.

    Args:
        question: The question of each forecast.
        forecaster: The forecaster of each, or nobody where all are counted together.
        place: The place of the probability of each.
        group: The cluster of each question, or none where none is shared.
        sizes: How many probabilities and clusters there are.
        bits: How many bits of a key are the question.
        kind: What keys fit into.
    """
    key = np.empty(len(question), dtype=kind)
    _fill(question, forecaster, place, group, *sizes, bits, key)
    return key


def added(
    ordered: NDArray[np.integer],
    bits: int,
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """Add up the questions of each cell, as `part_tallies` does with NumPy.

    Args:
        ordered: Cell and question of each forecast as one number, ascending.
        bits: How many bits of a key are the question.
        outcome: The outcome of each question.
        weight: The weight of each question.
    """
    size = _count(ordered, bits)
    cell, count = np.empty((2, size), dtype=np.int64)
    weights, outcomes, squares = np.empty((3, size))
    # What pandas hands out cannot be written into, and would be compiled for once more.
    outcome, weight = (np.require(each, requirements=["C", "W"]) for each in (outcome, weight))
    _add(ordered, bits, outcome, weight, cell, weights, outcomes, squares, count)
    return cell, (weights, outcomes, squares, count)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill(question, forecaster, place, group, places, groups, bits, key):  # noqa: PLR0913, PLR0917
    """Fill the last array."""
    for row in range(len(question)):
        cell = np.int64(place[row])
        if len(forecaster):
            cell += np.int64(forecaster[row]) * places
        if len(group):
            cell = cell * groups + group[question[row]]
        key[row] = (cell << bits) + question[row]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _count(ordered, bits):
    """How many cells there are."""
    found = np.int64(len(ordered) > 0)
    for row in range(1, len(ordered)):
        found += (ordered[row] >> bits) != (ordered[row - 1] >> bits)
    return found


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _add(ordered, bits, outcome, weight, cell, weights, outcomes, squares, count):  # noqa: PLR0913, PLR0917
    """Fill the last five arrays."""
    found, place = -1, 0
    mask = (np.int64(1) << bits) - 1
    while place < len(ordered):
        key, start = ordered[place], place
        while place < len(ordered) and ordered[place] == key:
            place += 1
        of_key = np.int64(key) >> bits
        question = np.int64(key) & mask
        if found < 0 or cell[found] != of_key:
            found += 1
            cell[found], count[found] = of_key, 0
            weights[found] = outcomes[found] = squares[found] = 0.0
        own = weight[question] * (place - start)
        weights[found] += own
        outcomes[found] += own * outcome[question]
        squares[found] += own * own
        count[found] += place - start
