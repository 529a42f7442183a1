"""Small tables for notebooks, and numbers for JSON."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["html_table", "plain_number"]


def html_table(*, caption: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as an HTML table; every cell is escaped, for names come from outside.

    Args:
        caption: What the table shows.
        header: Names of the columns.
        rows: Cells, one sequence per row.

    Returns:
        The table as HTML.

    Example:
        >>> html_table(caption="a & b", header=["x"], rows=[["<i>"]])
        '<table><caption>a &amp; b</caption><tr><th>x</th></tr><tr><td>&lt;i&gt;</td></tr></table>'
    """
    head = "".join(f"<th>{escape(str(name))}</th>" for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"


def plain_number(value: float) -> float | str | None:
    """Write a number so that JSON can carry it.

    Args:
        value: Any number.

    Returns:
        The number; "inf" or "-inf" for infinity; None for NaN.

    Example:
        >>> plain_number(0.5), plain_number(float("inf")), plain_number(float("nan"))
        (0.5, 'inf', None)
    """
    if math.isnan(value):
        return None
    return float(value) if math.isfinite(value) else str(float(value))
