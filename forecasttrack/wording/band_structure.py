"""The structure of a lexicon's bands: a partition, with gaps, nested or overlapping."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Structure = Literal["partition", "gapped", "nested", "overlapping"]
STRUCTURES: tuple[Structure, ...] = ("partition", "gapped", "nested", "overlapping")
Ends = tuple[float, float]


def structure_of(bands: Iterable[Ends]) -> Structure:
    """The structure of bands; equal bands (synonyms) count once.

    Example:
        >>> structure_of([(0.0, 0.4), (0.4, 0.6), (0.6, 1.0)])
        'partition'
        >>> structure_of([(0.66, 1.0), (0.9, 1.0), (0.0, 0.33)])
        'nested'
    """
    distinct = sorted(set(bands))
    crossing = overlaps(distinct)
    if not crossing:
        return "gapped" if gaps(distinct) else "partition"
    return "nested" if all(_holds(*pair) for pair in crossing) else "overlapping"


def overlaps(bands: Iterable[Ends]) -> list[tuple[Ends, Ends]]:
    """List the pairs of different bands that share more than an end point.

    Example:
        >>> overlaps([(0.0, 0.4), (0.3, 0.6), (0.6, 1.0)])
        [((0.0, 0.4), (0.3, 0.6))]
        >>> overlaps([(0.0, 0.5), (0.3, 0.3), (0.5, 0.5), (0.5, 1.0)])
        [((0.0, 0.5), (0.3, 0.3))]
    """
    distinct = sorted(set(bands))
    return [(one, two) for one, two in combinations(distinct, 2) if _overlap(one, two)]


def gaps(bands: Iterable[Ends]) -> list[Ends]:
    """List the intervals between the lowest and the highest band that belong to no band.

    Example:
        >>> gaps([(0.0, 0.05), (0.1, 0.2)])
        [(0.05, 0.1)]
    """
    found = []
    reached = None
    for low, high in sorted(set(bands)):
        if reached is not None and low > reached:
            found.append((reached, low))
        reached = high if reached is None else max(reached, high)
    return found


def boundaries(bands: Iterable[Ends]) -> list[float]:
    """Give the inner end points of bands that partition, lowest first.

    Example:
        >>> boundaries([(0.0, 0.4), (0.4, 0.6), (0.6, 1.0)])
        [0.4, 0.6]
    """
    return [high for (_, high), _ in pairwise(sorted(set(bands)))]


def _overlap(one: Ends, two: Ends) -> bool:
    low, high = max(one[0], two[0]), min(one[1], two[1])
    # A word for one exact number overlaps a band that holds the number between its ends.
    return low < high or (low == high and not (low in one and low in two))


def _holds(one: Ends, two: Ends) -> bool:
    return _inside(one, two) or _inside(two, one)


def _inside(inner: Ends, outer: Ends) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
