"""Krippendorff's alpha of where coders marked units on a continuum, such as claims in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.agreement.spans import checked_spans
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidTableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from forecasttrack.agreement.spans import Integers


@naming_arguments
def unitising_alpha(*, coders: Sequence[ArrayLike], length: int, start: int = 0) -> float:
    """Alpha of where coders marked units of one category on a continuum (Krippendorff 2004).

    Disagreement is measured in squared lengths: two overlapping units disagree by the squared
    distances of their starts and of their ends, a unit within a gap of another coder by its squared
    length. The disagreement expected by chance is the mean over all placements of units of these
    lengths on the continuum.

    Args:
        coders: For each of two coders or more, starts and ends, the end excluded, shape (n, 2); a
            coder who marked nothing gives an empty list.
        length: Length of the continuum, such as the characters of the text.
        start: Where the continuum begins.

    Returns:
        1 where all coders mark the same, 0 where they agree as by chance, less where they agree
        less; NaN where nobody marked anything, or no other marking was possible.

    Raises:
        InvalidTableError: There are fewer than two coders, or a span is empty, overlaps another of
            its coder or leaves the continuum.

    References:
        Krippendorff (2004), Measuring the reliability of qualitative text analysis data,
        Quality & Quantity 38, doi:10.1007/s11135-004-8107-7

    Example:
        >>> unitising_alpha(coders=[[(0, 10), (30, 40)], [(0, 10), (30, 40)]], length=60)
        1.0
    """
    tables = [
        _spans_within(spans, f"coders[{row}]", start, length) for row, spans in enumerate(coders)
    ]
    if len(tables) < 2:
        raise InvalidTableError(f"agreement needs two coders or more, found {len(tables)}")
    if not any(len(each) for each in tables):
        return float("nan")
    gaps = [_gaps(each, start, start + length) for each in tables]
    expected = _expected(tables, gaps, length)
    return 1.0 - _observed(tables, gaps, length) / expected if expected else float("nan")


def _spans_within(spans: ArrayLike, field: str, start: int, length: int) -> Integers:
    table = checked_spans(spans, field)
    if len(table) and (table[0, 0] < start or table[-1, 1] > start + length):
        raise InvalidTableError(
            f"a span in `{field}` leaves the continuum of {start} to {start + length}", field=field
        )
    return table


def _gaps(table: Integers, low: int, high: int) -> Integers:
    """The stretches that a coder left unmarked."""
    starts = np.concatenate([[low], table[:, 1]])
    ends = np.concatenate([table[:, 0], [high]])
    gaps = np.column_stack([starts, ends])
    return gaps[gaps[:, 1] > gaps[:, 0]]


def _observed(tables: list[Integers], gaps: list[Integers], length: int) -> float:
    m = len(tables)
    total = sum(
        _between(tables[i], tables[j], gaps[j]) for i in range(m) for j in range(m) if i != j
    )
    return total / (m * (m - 1) * length**2)


def _between(one: Integers, two: Integers, gaps: Integers) -> float:
    """Squared differences of one coder's units from the units and gaps of another."""
    overlap = (one[:, None, 0] < two[None, :, 1]) & (two[None, :, 0] < one[:, None, 1])
    squares = (one[:, None, :] - two[None, :, :]).astype(float) ** 2
    inside = (gaps[None, :, 0] <= one[:, None, 0]) & (one[:, None, 1] <= gaps[None, :, 1])
    lengths = (one[:, 1] - one[:, 0]).astype(float) ** 2
    # The caller adds both orders of the two coders. Two units that overlap count in each order; a
    # unit within a gap counts in one order only, and therefore twice.
    return float(squares[overlap].sum() + 2 * (inside.any(axis=1) * lengths).sum())


def _expected(tables: list[Integers], gaps: list[Integers], length: int) -> float:
    """The disagreement expected by chance, in the letters of Krippendorff (2004)."""
    m, count = len(tables), sum(len(each) for each in tables)
    b = np.concatenate([each[:, 1] - each[:, 0] for each in tables]).astype(float)
    gap_lengths = np.concatenate([each[:, 1] - each[:, 0] for each in gaps]).astype(float)
    # In how many positions each unit, of length b, fits into the gaps.
    fits = np.maximum(gap_lengths[None, :] - b[:, None] + 1, 0).sum(axis=1)
    # A unit of length b moved over another one overlaps it at distances 0 to b - 1 on either side:
    # twice the sum of their squares is (2 b^3 - 3 b^2 + b) / 3.
    summed = ((count - 1) / 3 * (2 * b**3 - 3 * b**2 + b) + b**2 * fits).sum()
    return float(2 / length * summed / (m * length * (m * length - 1) - (b * (b - 1)).sum()))
