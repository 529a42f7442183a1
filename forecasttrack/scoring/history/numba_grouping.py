"""The attributes of a grouping, computed by counting rows with numba instead of sorting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.scoring.history.numba_kernel import group, renumber

if TYPE_CHECKING:
    from numpy.typing import NDArray


def by_counting(  # noqa: PLR0913, PLR0917 - the columns of a log
    question: NDArray[np.integer],
    forecaster: NDArray[np.integer],
    moment: NDArray[np.int64],
    number: NDArray[np.float64],
    order: NDArray[np.intp] | None,
    bounds: NDArray[np.intp],
    *,
    ordered: bool,
) -> dict[str, Any]:
    """Compute the attributes of a grouping, by name; sorting with NumPy gives the same.

    Rows are visited in the order of ``order``, or of the columns if it is None. ``ordered`` says
    whether that is an order of time; if not, the rows of each question are sorted by moment.
    """
    size = len(question)
    # Integers of 32 bits need half the memory.
    index = np.int32 if size <= np.iinfo(np.int32).max else np.intp
    row, in_time = np.empty((2, size), dtype=index)
    first, pair_question = np.empty((2, size), dtype=np.intp)
    starts_pair = np.zeros(size, dtype=bool)
    moments, pair_forecaster = np.empty(size, dtype=np.int64), np.empty(size, forecaster.dtype)
    numbers = np.empty(len(number))
    pairs = group(
        question,
        forecaster,
        # numba compiles once more for read-only arrays, such as pandas returns; so they are copied.
        np.require(moment, requirements=["C", "W"]),
        np.require(number, requirements=["C", "W"]),
        np.zeros(0, dtype=np.intp) if order is None else order,
        ordered,
        bounds,
        int(forecaster.max(initial=-1)) + 1,
        row, in_time, starts_pair, moments, numbers, first, pair_question, pair_forecaster,
    )  # fmt: skip
    # Only the parts that were filled are kept, as copies, so that the memory of the rest is freed.
    return {
        "row": row,
        "starts_pair": starts_pair,
        "in_time": in_time,
        "first": np.append(first[:pairs], size),
        "question": pair_question[:pairs].copy(),
        "forecaster": pair_forecaster[:pairs].copy(),
        "moment": moments,
        "number": numbers,
    }


def renumbered(
    codes: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.intp]]:
    """Replace codes by new ones in the order of their first rows: `log.in_order_of_appearance`."""
    new = np.empty(len(codes), dtype=np.int32)
    old, first = np.empty((2, count), dtype=np.intp)
    found = renumber(codes, np.full(count, -1, dtype=np.int32), old, first, new)
    return new, old[:found], first[:found]
