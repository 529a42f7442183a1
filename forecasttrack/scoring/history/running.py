"""Running sums that begin again with each question, without losing digits to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = TypeVar("Number", np.float64, np.int64)


def running_sums(
    steps: NDArray[np.float64], starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Sum the steps of each question up to and including each row.

    A plain cumulative sum minus its value at the question's beginning loses digits to all that
    was summed before. So each step is cut into a coarse part, a multiple of a power of two so
    large that any sum of coarse parts is exact, and a remainder too small for its rounding to
    show. Both sums may then run over a whole block of questions: what the other questions
    contributed is subtracted without error.

    Args:
        steps: One step per row, finite, rows of a question together, shape (n,).
        starts: First row of each question, shape (k,).
        counts: Rows of each question, at least one, shape (k,).

    Example:
        >>> steps = np.array([1.0, 2.0, 1e9, 5.0])
        >>> running_sums(steps, np.array([0, 2]), np.array([2, 2])).tolist()
        [1.0, 3.0, 1000000000.0, 1000000005.0]
    """
    coarse = _coarse(steps)
    exact = _since_start(np.cumsum(coarse), coarse, starts, counts)
    remainder = steps - coarse
    return exact + _since_start(np.cumsum(remainder), remainder, starts, counts)


def running_counts(
    steps: NDArray[np.int64], starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Sum whole steps of each question up to and including each row.

    Example:
        >>> steps = np.array([1, 1, 1, -1])
        >>> running_counts(steps, np.array([0, 2]), np.array([2, 2])).tolist()
        [1, 2, 1, 0]
    """
    return _since_start(np.cumsum(steps), steps, starts, counts)


def _coarse(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    # Multiples of 2**(e - 51) sum without rounding while the sum stays below 2**(e + 1).
    _, exponent = np.frexp(np.abs(steps).sum())
    grid = np.ldexp(1.0, max(int(exponent), -900) - 51)
    coarse: NDArray[np.float64] = np.rint(steps / grid) * grid
    return coarse


def _since_start(
    summed: NDArray[Number],
    steps: NDArray[Number],
    starts: NDArray[np.intp],
    counts: NDArray[np.intp],
) -> NDArray[Number]:
    before = summed[starts] - steps[starts]
    return summed - np.repeat(before, counts)
