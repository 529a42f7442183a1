"""Bringing rows together: stable orders by integer code, in time proportional to the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

#: Revisions in a block of whole questions; a few such columns stay in a processor's cache.
BLOCK = 1 << 15


def stable_order(codes: NDArray[np.integer]) -> NDArray[np.intp]:
    """Order rows by code; rows of equal code keep the order in which they came.

    Codes are not negative. NumPy sorts 16-bit integers by counting, so two passes of 16 bits
    are several times as fast as one comparison sort.

    Example:
        >>> stable_order(np.array([2, 0, 2, 1, 0])).tolist()
        [1, 4, 3, 0, 2]
    """
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    rest = codes >> 16
    if rest.size == 0 or int(rest.max()) == 0:
        return order
    return order[stable_order(rest[order])]


def time_order(
    moment: NDArray[np.int64], sequence: NDArray[np.int64] | None
) -> NDArray[np.intp] | None:
    """Order rows by moment, then by sequence; None where they already stand so."""
    if sequence is None:
        if bool((moment[1:] >= moment[:-1]).all()):
            return None
        return np.argsort(moment, kind="stable")
    later = moment[1:] > moment[:-1]
    if bool((later | ((moment[1:] == moment[:-1]) & (sequence[1:] >= sequence[:-1]))).all()):
        return None
    return np.lexsort((sequence, moment))


def whole_blocks(bounds: NDArray[np.intp], size: int = BLOCK) -> Iterator[tuple[int, int]]:
    """Cut questions into runs of whole questions with about ``size`` rows each.

    Args:
        bounds: Where the rows of each question begin, and where the last one ends.
        size: Rows wanted in a block; a question with more has a block to itself.

    Yields:
        First question of the block, and the one after its last.

    Example:
        >>> list(whole_blocks(np.array([0, 3, 4, 9, 10]), size=4))
        [(0, 2), (2, 3), (3, 4)]
    """
    first, count = 0, len(bounds) - 1
    while first < count:
        after = int(np.searchsorted(bounds, bounds[first] + size, side="right")) - 1
        after = min(max(after, first + 1), count)
        yield first, after
        first = after
