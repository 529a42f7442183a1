"""Forecasts that stand in order of their cells, added up with numba in one pass."""

# mypy: disable-error-code="no-untyped-def, misc"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def added(
    ordered: NDArray[np.integer],
    size: int,
    outcome: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]:
    """Add up the questions of each cell, as `part_tallies` does with NumPy.

    Args:
        ordered: Cell and question of each forecast as one number, ascending.
        size: How many questions there are.
        outcome: The outcome of each question.
        weight: The weight of each question.
    """
    cell, count = np.empty((2, len(ordered)), dtype=np.int64)
    weights, outcomes, squares = np.empty((3, len(ordered)))
    # What pandas hands out cannot be written into, and would be compiled for once more.
    outcome, weight = (np.require(each, requirements=["C", "W"]) for each in (outcome, weight))
    found = _add(ordered, size, outcome, weight, cell, weights, outcomes, squares, count)
    return cell[:found], (weights[:found], outcomes[:found], squares[:found], count[:found])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _add(ordered, size, outcome, weight, cell, weights, outcomes, squares, count):  # noqa: PLR0913, PLR0917
    """Fill the last five arrays; how many cells there are is returned."""
    found, place = -1, 0
    while place < len(ordered):
        key, start = ordered[place], place
        while place < len(ordered) and ordered[place] == key:
            place += 1
        of_key = np.int64(key) // size
        question = np.int64(key) - of_key * size
        if found < 0 or cell[found] != of_key:
            found += 1
            cell[found], count[found] = of_key, 0
            weights[found] = outcomes[found] = squares[found] = 0.0
        own = weight[question] * (place - start)
        weights[found] += own
        outcomes[found] += own * outcome[question]
        squares[found] += own * own
        count[found] += place - start
    return found + 1
