"""Agreement on where something stands in a text: F1 of spans and of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Integers = NDArray[np.int64]

_TOO_FAR = 2.0**53
"""From here on, floats no longer hold every whole number."""


@naming_arguments
def overlap_f1(*, first: ArrayLike, second: ArrayLike) -> float:
    """F1 of the spans of two coders; two spans match if they share a character, each only once.

    Symmetric. 1 means that every span is matched, 0 that none is.

    Args:
        first: Starts and ends in characters, the end excluded, shape (n, 2); none may overlap
            another of the same coder.
        second: The other coder's, shape (m, 2).

    Returns:
        A share in [0, 1]; NaN where neither coder marked anything.

    Raises:
        InvalidTableError: A span is no pair of whole numbers, ends before it begins, or overlaps
            another of the same coder.

    Example:
        >>> overlap_f1(first=[(0, 8), (20, 24)], second=[(4, 8), (30, 34), (40, 44)])
        0.4
    """
    one, two = checked_spans(first, "first"), checked_spans(second, "second")
    if len(one) + len(two) == 0:
        return float("nan")
    return 2 * _matches(one, two) / (len(one) + len(two))


@naming_arguments
def character_f1(*, first: ArrayLike, second: ArrayLike) -> float:
    """F1 of the characters that two coders marked, so that a partly shared span counts in part.

    Args:
        first: Starts and ends in characters, the end excluded, shape (n, 2).
        second: The other coder's, shape (m, 2).

    Returns:
        A share in [0, 1]; NaN where neither coder marked anything.

    Raises:
        InvalidTableError: A span is no pair of whole numbers, ends before it begins, or overlaps
            another of the same coder.

    Example:
        >>> character_f1(first=[(0, 8)], second=[(4, 8)])
        0.6666666666666666
    """
    one, two = checked_spans(first, "first"), checked_spans(second, "second")
    marked = int((one[:, 1] - one[:, 0]).sum() + (two[:, 1] - two[:, 0]).sum())
    if marked == 0:
        return float("nan")
    start = np.maximum.outer(one[:, 0], two[:, 0])
    end = np.minimum.outer(one[:, 1], two[:, 1])
    return 2 * int(np.maximum(end - start, 0).sum()) / marked


def _matches(one: Integers, two: Integers) -> int:
    """Count matched pairs of sorted spans, each span with the first free one that it overlaps.

    No other matching has more pairs, since the spans of one coder do not overlap.
    """
    i = j = matched = 0
    while i < len(one) and j < len(two):
        if one[i, 0] < two[j, 1] and two[j, 0] < one[i, 1]:
            matched, i, j = matched + 1, i + 1, j + 1
        elif one[i, 1] <= two[j, 1]:
            i += 1
        else:
            j += 1
    return matched


def checked_spans(spans: ArrayLike, field: str) -> Integers:
    """Starts and ends, sorted by start, shape (n, 2).

    Raises:
        InvalidTableError: A span is no pair of whole numbers, ends before it begins, or overlaps
            another of the same coder.
    """
    table = whole_pairs(spans, field)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    empty = table[:, 0] >= table[:, 1]
    if empty.any():
        start, end = table[int(empty.argmax())]
        message = f"span ({start}, {end}) in `{field}` is empty or ends before it begins."
        raise InvalidTableError(message, field=field)
    crossing = table[1:, 0] < table[:-1, 1]
    if crossing.any():
        row = int(crossing.argmax())
        message = (
            f"spans {tuple(table[row].tolist())} and {tuple(table[row + 1].tolist())} in `{field}`"
            " overlap; a coder marks each character once. Join them."
        )
        raise InvalidTableError(message, field=field)
    return table


def whole_pairs(spans: ArrayLike, field: str) -> Integers:
    """Starts and ends as integers, in the order given, shape (n, 2).

    Raises:
        InvalidTableError: A start or end is no whole number, or they do not come in pairs.
    """
    try:
        table = np.asarray(spans)
        if any(isinstance(each, str) for each in table.ravel().tolist()):
            raise TypeError
        numbers = table if table.dtype.kind in "iu" else table.astype(np.float64)
    except (TypeError, ValueError) as error:
        message = f"`{field}` is no table of numbers; give each span a start and an end"
        raise InvalidTableError(message, field=field) from error
    if numbers.size == 0:
        return np.empty((0, 2), dtype=np.int64)
    if numbers.ndim != 2 or numbers.shape[1] != 2:
        raise InvalidTableError(
            f"`{field}` has shape {numbers.shape}; give each span a start and an end", field=field
        )
    broken = (numbers != np.floor(numbers)) | ~(np.abs(numbers) < _TOO_FAR)
    if broken.any():
        row = int(broken.any(axis=1).argmax())
        start, end = numbers[row]
        raise InvalidTableError(
            f"`{field}`, row {row}: a span from {start:g} to {end:g}; starts and ends are whole"
            " numbers of characters",
            field=field,
            row=row,
        )
    return numbers.astype(np.int64)
